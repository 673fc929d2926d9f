import Booking
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Synchronization
import Testing

@testable import BoxOffice

/// What people look at is counted, and what the house puts forward is shown.
@Suite struct InterestTests {
    /// Refuses from a moment on.
    private final class Sums: InterestStore {
        let sums = Mutex<(added: [UInt32: Interest], left: Int)>(([:], .max))

        func add(_ interest: Interest, ofEvent number: UInt32) async throws(SeatStoreError) {
            let isThere = sums.withLock { state in
                state.left -= 1
                guard state.left >= 0 else { return false }
                state.added[number, default: Interest()] += interest
                return true
            }
            guard isThere else { throw .unavailable(cause: "away") }
        }

        func interest(hoursAgo: Int) async throws(SeatStoreError) -> (hour: Int64, sums: [UInt32: Interest]) { (0, [:]) }
    }

    private func office(_ promotions: [Promotion] = []) -> BoxOffice {
        var catalogue = SiteTests.catalogue
        for index in catalogue.events.indices { catalogue.events[index].number = UInt32(index + 1) }
        catalogue.promotions = promotions
        return Fixture.boxOffice(Fixture.Away(published: catalogue, time: SiteTests.now))
    }

    private func ask(_ office: BoxOffice, _ uri: String, _ method: HTTPRequest.Method = .get, agent: String = "Mozilla/5.0", more: HTTPFields = [:]) async throws -> String {
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            var headers = more
            headers[.userAgent] = agent
            return String(buffer: try await client.execute(uri: uri, method: method, headers: headers).body)
        }
    }

    @Test func looksOfPeopleAreCounted() async throws {
        let office = office()
        for uri in ["/evenements/nuit", "/en/events/nuit", "/evenements/orme", "/evenements/nulle-part", "/"] { _ = try await ask(office, uri) }
        _ = try await ask(office, "/evenements/nuit", .head)
        _ = try await ask(office, "/evenements/nuit", agent: "Googlebot/2.1")
        _ = try await ask(office, "/evenements/nuit", agent: "")
        _ = try await ask(office, "/evenements/nuit", more: [try #require(HTTPField.Name("Sec-Purpose")): "prefetch;prerender"])
        #expect(office.interest.take() == [1: Interest(views: 2), 2: Interest(views: 1)])
        #expect(office.interest.take().isEmpty)
    }

    /// What did not arrive is told again, what may have arrived is not.
    @Test func nothingIsCountedTwice() async throws {
        let (office, store) = (office(), Sums())
        let reporter = InterestReporter(of: office, to: store)
        for event: UInt32 in 1...4 { office.interest.count(Interest(views: Int(event), holds: 1), ofEvent: event) }
        store.sums.withLock { $0.left = 1 }
        await reporter.report()
        office.interest.count(Interest(views: 10), ofEvent: 3)
        store.sums.withLock { $0.left = .max }
        await reporter.report()
        #expect(store.sums.withLock { $0.added } == [1: Interest(views: 1, holds: 1), 3: Interest(views: 13, holds: 1), 4: Interest(views: 4, holds: 1)], "2 was on its way")
        #expect(office.interest.take().isEmpty)
    }

    @Test func theFirstPageShowsWhatTheHousePutsForward() async throws {
        func promotion(_ event: String, position: Int, from: Int, until: Int) -> Promotion {
            Promotion(
                id: Int64(position), eventID: event, position: position, from: SiteTests.now + .seconds(from), until: SiteTests.now + .seconds(until),
                banner: .init(french: "Enfin <\(event)>", english: "At last <\(event)>"))
        }
        // The last one has no session to come.
        let office = office([promotion("orme", position: 2, from: -60, until: 60), promotion("nuit", position: 1, from: -60, until: 60), promotion("vieux", position: 3, from: -60, until: 60)])
        let page = try await ask(office, "/")
        let (first, second) = (try #require(page.firstRange(of: "Enfin &lt;nuit&gt;")), try #require(page.firstRange(of: "Enfin &lt;orme&gt;")))
        #expect(first.lowerBound < second.lowerBound && !page.contains("vieux&gt;"))
        #expect(try await ask(office, "/en").contains("At last &lt;nuit&gt;"))
        let later = self.office([promotion("orme", position: 1, from: 60, until: 120)])
        #expect(try await !ask(later, "/").contains("Enfin"))
    }
}
