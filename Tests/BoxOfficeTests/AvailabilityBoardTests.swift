import Booking
import Domain
import Logging
import NIOCore
import Synchronization
import Testing

@testable import BoxOffice

/// Who follows a session's places sees them by the rules that hold now, not by those of when the first one came.
@Suite(.timeLimit(.minutes(1))) struct AvailabilityBoardTests {
    private static let now = SiteTests.now

    /// Seven standing places, of which a club has two.
    private static func catalogue(_ version: Int64, change: (inout Session) -> Void = { _ in }) -> Catalogue {
        var catalogue = SiteTests.catalogue
        catalogue.version = version
        guard let index = catalogue.sessions.firstIndex(where: { $0.id == "nuit-1" }) else { return catalogue }
        catalogue.sessions[index].categories = [Category(id: "fosse", name: "Fosse", kind: .standing, capacity: 7, tariffs: [])]
        catalogue.sessions[index].inventory.allotments = [Allotment(id: "club", name: "Club", category: 0, capacity: 2, releasesAt: now + .seconds(60))]
        change(&catalogue.sessions[index])
        return catalogue
    }

    private static let reading = HouseReading(
        availability: Availability(stock: [5, 2].map { .init(total: $0, free: $0, held: 0, sold: 0, blocked: 0) }, isCurrent: true), seats: [])

    @Test func whatTheProgrammeChangesReachesThoseWhoFollow() async throws {
        let published = Mutex(Self.catalogue(1))
        let away = Fixture.Away(onCatalogue: { published.withLock { $0 } }, onReading: { Self.reading }, time: Self.now)
        let mirror = CatalogueMirror(
            source: away, store: away, freshness: .milliseconds(2), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let board = AvailabilityBoard(store: away, mirror: mirror, freshness: .milliseconds(2), followerLimit: 2)
        let session = try await mirror.entry(session: "nuit-1").session
        var events = try #require(await board.follow(session)).makeAsyncIterator()
        func next() async -> String { await events.next().map { String(buffer: $0) } ?? "the end" }
        let first = await next()
        #expect(first.hasPrefix("event: availability\n") && first.contains(#""blocked":2"#) && first.contains(#""free":5"#), "\(first)")

        // The club's places are given back earlier than they were to be.
        published.withLock { $0 = Self.catalogue(2) { $0.inventory.allotments[0].releasesAt = Self.now } }
        let released = await next()
        #expect(released.hasPrefix("event: change\n") && released.contains(#""free":7"#), "\(released)")

        // Another name of a category is another text, whatever the numbers.
        published.withLock { $0 = Self.catalogue(3) { ($0.categories[0].id, $0.inventory.allotments[0].releasesAt) = ("debout", Self.now) } }
        let renamed = await next()
        #expect(renamed.hasPrefix("event: availability\n") && renamed.contains(#""id":"debout""#), "\(renamed)")

        published.withLock { $0 = Catalogue(version: 4, events: [], sessions: []) }
        #expect(await next() == "the end", "it is on the programme no more")
    }

    /// A proxy ends a stream that says nothing for a minute, and all followers would come again at once.
    @Test func followersHearThatNothingChangesAlsoWhileTheStoreIsAway() async throws {
        let isAway = Mutex(false)
        var away = Fixture.Away(published: Self.catalogue(1), time: Self.now)
        away.onReading = { isAway.withLock { $0 } ? nil : Self.reading }
        let mirror = CatalogueMirror(
            source: away, store: away, freshness: .milliseconds(2), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let board = AvailabilityBoard(store: away, mirror: mirror, freshness: .milliseconds(2), followerLimit: 2, silence: .milliseconds(20))
        let session = try await mirror.entry(session: "nuit-1").session
        var events = try #require(await board.follow(session)).makeAsyncIterator()
        func next() async -> String { await events.next().map { String(buffer: $0) } ?? "the end" }
        #expect(await next().hasPrefix("event: availability\n"))
        #expect(await next().hasPrefix(":"), "nothing changed")
        isAway.withLock { $0 = true }
        for _ in 0..<3 { #expect(await next().hasPrefix(":"), "nobody knows") }
    }
}
