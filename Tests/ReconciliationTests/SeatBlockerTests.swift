import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

/// A seat that is to be blocked and that somebody has may stay sold for weeks.
@Suite struct SeatBlockerTests {
    @Test func onlySessionsOfWhichSomebodyHasSuchASeatAreAskedAgain() async throws {
        let store = Blocking()
        var blocker = SeatBlocker(
            projection: store, programme: ProgrammeView(catalogue: OnePlan()), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        func asked(_ version: Int64, after seconds: Int) async throws -> [UInt32] {
            store.asked.withLock { $0 = [] }
            let sessions = (1...4).map { Self.session($0) }
            try await blocker.block(Catalogue(version: version, events: [], sessions: sessions), at: .now + .seconds(seconds))
            return store.asked.withLock { $0 }
        }
        // Of 2 somebody has two seats, 3 is away.
        #expect(try await asked(1, after: 0) == [1, 2, 3, 4])
        #expect(try await asked(1, after: 1) == [], "it is asked now and then")
        #expect(try await asked(1, after: 3) == [2, 3])
        store.taken.withLock { $0[3] = 0 }
        #expect(try await asked(1, after: 6) == [2, 3])
        #expect(try await asked(1, after: 9) == [2])
        store.taken.withLock { $0[2] = 0 }
        #expect(try await asked(1, after: 12) == [2], "it came back, and is blocked")
        #expect(try await asked(1, after: 15) == [])
        #expect(try await asked(2, after: 15) == [1, 2, 3, 4], "another catalogue")
    }

    private static func session(_ number: Int) -> Session {
        Session(
            id: "s\(number)", number: UInt32(number), eventID: "e",
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: Timestamp(milliseconds: 0), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
            bookingClosesAt: Timestamp(milliseconds: 0), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [], layoutDigest: "plan", lane: 0, holdSeconds: 1, paymentSeconds: 1)
    }
}

private final class Blocking: QuietProjection {
    let asked = Mutex<[UInt32]>([])
    /// Seats that somebody has; -1 where nobody answers.
    let taken = Mutex<[UInt32: Int]>([2: 2, 3: -1])

    func block(_ session: Session, layout: SeatLayout) async throws(SeatStoreError) -> Int {
        asked.withLock { $0.append(session.number) }
        let taken = taken.withLock { $0[session.number] ?? 0 }
        guard taken >= 0 else { throw .unavailable(cause: "away") }
        return taken
    }
}

private struct OnePlan: CatalogueStore {
    func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { .refused([]) }
    func catalogueVersion() async throws(LedgerError) -> Int64 { 0 }
    func catalogue() async throws(LedgerError) -> Catalogue { .empty }
    func layout(digest: String) async throws(LedgerError) -> SeatLayout? {
        SeatLayout(plan: SeatingPlan(name: "plan", width: 1, height: 1, categories: [], sections: []), categoryIndex: { _ in nil })
    }
    func picture(digest: String) async throws(LedgerError) -> [UInt8]? { nil }
}
