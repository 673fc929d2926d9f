import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

/// On a cluster a node may be away, and its lanes with it: the others are served. Lane 0 is away here.
@Suite(.timeLimit(.minutes(1))) struct AwayLaneTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Sales of the others are recorded at once, also by a reconciler that has just started.
    @Test func salesOfOtherLanesAreDrained() async throws {
        let (recorded, record) = AsyncStream<StreamEntry>.makeStream()
        let drainer = Drainer(
            stream: HalfStream(), journal: Recorder(record: record), store: HalfStore(), outbox: Pacer(), clock: LedgerClock(logger: Self.quiet), settings: .init(lanes: 2),
            logger: Self.quiet)
        let task = Task { await drainer.run() }
        let first = await recorded.first { _ in true }
        #expect(first == HalfStream.entry)
        task.cancel()
        await task.value
    }

    @Test func sessionsOfOtherLanesAreCompared() async throws {
        let store = HalfProjection()
        let watcher = Watcher(
            projection: store, journal: Recorder(record: nil), programme: ProgrammeView(catalogue: EmptyCatalogue()), settings: .init(lanes: 2), logger: Self.quiet)
        var list = WatchList()
        let sessions = [(1, 0), (2, 0), (3, 1)].map { Self.session($0.0, lane: $0.1) }
        try await watcher.look(at: sessions, of: 1, &list)
        #expect(store.asked.withLock { $0 } == [1, 3], "the lane that is away costs one silence")
        #expect(list.next(of: sessions, limit: 9, at: .now, every: .seconds(60)).map(\.number) == [3], "it is to be verified first; the others are tried in a minute")
    }

    @Test func paymentsOfOtherLanesAreLookedAt() async throws {
        let (recorded, record) = AsyncStream<StreamEntry>.makeStream()
        let store = HalfStore()
        let sweep = PaymentSweep(
            provider: TwoPages(), store: store, projection: HalfProjection(), journal: Recorder(record: record), outbox: Pacer(),
            clock: LedgerClock(logger: Self.quiet), isOurs: { _ in true }, progress: RestorationProgress(), settings: .init(lanes: 2), logger: Self.quiet)
        await #expect(throws: SeatStoreError.unavailable(cause: "away")) { try await sweep.sweep(since: Timestamp(milliseconds: 0)) }
        record.finish()
        let reversals = await recorded.reduce(into: [String]()) { payments, entry in
            if case .reversal(let reversal) = entry { payments.append(reversal.paymentID) }
        }
        #expect(reversals == ["pi_2", "pi_4"])
        #expect(store.silences.withLock { $0 } == 1)
    }

    /// A reconciler that was away for days looks as far back as it was.
    @Test func whatWasPaidWhileNobodyRecordedIsLookedAt() async throws {
        let day = Duration.seconds(86_400)
        let now = Timestamp(milliseconds: 1_800_000_000_000)
        func since(_ last: Timestamp?) async throws -> Timestamp {
            try await PaymentSweep(
                provider: TwoPages(), store: HalfStore(), projection: HalfProjection(), journal: Recorder(record: nil, lastSale: last), outbox: Pacer(),
                clock: LedgerClock(logger: Self.quiet), isOurs: { _ in true }, progress: RestorationProgress(), settings: .init(lanes: 2), logger: Self.quiet
            ).afterLoss(at: now)
        }
        #expect(try await since(nil) == now - day)
        #expect(try await since(now) == now - day)
        #expect(try await since(now - day * 3) == now - day * 3 - .seconds(3600))
        #expect(try await since(now - day * 300) == now - day * 30)
    }

    private static func session(_ number: Int, lane: Int) -> Session {
        Session(
            id: "s\(number)", number: UInt32(number), eventID: "e",
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: Timestamp(milliseconds: 0), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
            bookingClosesAt: Timestamp(milliseconds: 0), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [], layoutDigest: nil, lane: lane, holdSeconds: 1, paymentSeconds: 1)
    }
}

/// One entry of lane 1; lane 0 says nothing.
private struct HalfStream: SalesStream {
    static let entry = StreamEntry.movement(MoneyMovement(paymentID: "pi_1", noticeID: "evt_1"))

    func read(limit: Int, wait: Duration) async throws(SeatStoreError) -> [ReceivedEntry] {
        await Task.yield()
        return [ReceivedEntry(lane: 1, streamID: "1-0", entry: Self.entry)]
    }
    func bringBack(lane: Int) async throws(SeatStoreError) -> Int {
        guard lane != 0 else { throw .unavailable(cause: "away") }
        return 0
    }
    func acknowledge(_ entries: [ReceivedEntry]) async throws(SeatStoreError) {}
    func setAside(_ entries: [ReceivedEntry]) async throws(SeatStoreError) {}
    func rewind() async {}
}

/// Knows no order; lane 0 says nothing.
private final class HalfStore: QuietStore {
    let silences = Mutex(0)

    func now() async throws(SeatStoreError) -> Timestamp { Timestamp(milliseconds: 0) }
    func order(id: String) async throws(SeatStoreError) -> OrderRecord? {
        guard Order.lane(ofID: id) != 0 else {
            silences.withLock { $0 += 1 }
            throw .unavailable(cause: "away")
        }
        return nil
    }
}

/// No session of it is verified; lane 0 says nothing.
private final class HalfProjection: QuietProjection {
    /// Sessions that were asked about.
    let asked = Mutex<[UInt32]>([])

    func snapshot(of session: Session, limit: Int) async throws(SeatStoreError) -> SessionSnapshot? {
        asked.withLock { $0.append(session.number) }
        guard session.lane != 0 else { throw .unavailable(cause: "away") }
        return nil
    }
    func ownership(of part: StorePart) async throws(SeatStoreError) -> Ownership { Ownership(owner: "a", verified: "a") }
}

private struct Recorder: QuietJournal {
    let record: AsyncStream<StreamEntry>.Continuation?
    var lastSale: Timestamp?

    func lastSaleAt() async throws(LedgerError) -> Timestamp? { lastSale }
    func record(_ entries: [StreamEntry], at now: Timestamp) async throws(LedgerError) -> [RecordOutcome] {
        for entry in entries { record?.yield(entry) }
        return []
    }
    func note(_ incidents: [Incident]) async throws(LedgerError) {}
    func knows(payment id: String) async throws(LedgerError) -> Bool { false }
    func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces { SoldPlaces() }
}

/// Payments of lanes 0, 1, 0, 1.
private struct TwoPages: QuietProvider {
    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage {
        let numbers = cursor == nil ? 1...2 : 3...4
        let payments = numbers.map { number in
            Payment(
                id: "pi_\(number)", status: .requiresCapture, amount: Money(cents: 100), currency: "eur",
                orderID: "\((number + 1) % 2)-" + String(repeating: "a", count: 32))
        }
        return PaymentPage(payments: payments, next: cursor == nil ? "2" : nil)
    }
}

private struct EmptyCatalogue: CatalogueStore {
    func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome { .refused([]) }
    func catalogueVersion() async throws(LedgerError) -> Int64 { 0 }
    func catalogue() async throws(LedgerError) -> Catalogue { .empty }
    func layout(digest: String) async throws(LedgerError) -> SeatLayout? { nil }
    func picture(digest: String) async throws(LedgerError) -> [UInt8]? { nil }
}
