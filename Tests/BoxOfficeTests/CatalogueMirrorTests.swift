import Booking
import Domain
import Logging
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import BoxOffice

@Suite struct CatalogueMirrorTests {
    private static let layout = SeatLayout(
        plan: SeatingPlan(name: "P", width: 1, height: 1, categories: ["Or"], sections: []), pools: 1, categoryIndex: { _ in 0 })

    private static func session(_ number: UInt32, plan: String) -> Session {
        let opening = Timestamp(milliseconds: 1_800_000_000_000)
        return Session(
            id: "s\(number)", number: number, eventID: "e",
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: opening + .seconds(86_400), doorsAt: nil, bookingOpensAt: opening, bookingClosesAt: opening + .seconds(80_000),
            status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210), categories: [], layoutDigest: plan, lane: 0,
            holdSeconds: 600, paymentSeconds: 900, inventory: InventoryRules())
    }

    private static let event = Event(
        id: "e", number: 1, title: "", artist: "", description: "", genre: "", organiser: Organiser(id: "o", name: "", licence: ""))

    @Test func aPlanIsFetchedOnceHoweverManyWaitForIt() async throws {
        let fetched = Mutex<[String]>([])
        let (gate, open) = AsyncStream<Void>.makeStream()
        let sessions = [Self.session(1, plan: "a"), Self.session(2, plan: "b"), Self.session(3, plan: "a")]
        var store = Fixture.Away(
            published: Catalogue(version: 1, events: [Self.event], sessions: sessions), time: Timestamp(milliseconds: 1_800_000_000_000))
        store.onLayout = { digest in
            fetched.withLock { $0.append(digest) }
            for await _ in gate {}
            return Self.layout
        }
        let mirror = CatalogueMirror(
            source: store, store: store, freshness: .seconds(3600), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        // The catalogue itself asks for the plans ahead; sixty-four visitors come while they are on their way.
        _ = await mirror.catalogue()
        #expect(mirror.atHand(session: "s1") == nil)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask { try await mirror.layout(of: sessions[number % 3]) != nil }
            }
            open.finish()
            for try await found in group { #expect(found) }
        }
        #expect(fetched.withLock { $0 }.sorted() == ["a", "b"])
        #expect(mirror.atHand(session: "s1")?.1 != nil && mirror.atHand(session: "s3")?.1 != nil)
    }

    @Test func aLoopIsAsLateAsItsBeat() throws {
        let loop = EmbeddedEventLoop()
        let probe = LoopProbes().probe(of: loop)
        let start = loop.now
        #expect(probe.lag(at: start) == .zero)
        #expect(probe.lag(at: start + TimeAmount.milliseconds(45)) == TimeAmount.milliseconds(40), "the beat of 5 ms is overdue")
        loop.advanceTime(by: .milliseconds(20))
        #expect(probe.lag(at: loop.now) == .zero)
        try loop.syncShutdownGracefully()
    }
}
