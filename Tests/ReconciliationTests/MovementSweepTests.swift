import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

// A sweep that begins again from the first page never tells the last: the limit ends that.
@Suite("Refunds and disputes whose notice was lost", .timeLimit(.minutes(1)))
struct MovementSweepTests {
    @Test("all pages are read, one that failed once more, and the ledger is told of what it does not have, also of what this platform gave back")
    func pages() async throws {
        let provider = Lists(pages: [
            "refunds ": [
                .success(page([("re_1", .refunded, true), ("re_2", .refunded, false), ("re_3", .refunded, false)], next: "re_3"))
            ],
            "refunds re_3": [.failure(.unavailable(cause: "the provider answered 503")), .success(page([("re_4", .refundFailed, true)]))],
            "disputes ": [.success(page([("dp_1", .disputed, false), ("dp_2", .disputeLost, false)]))],
        ])
        let journal = Books(known: ["re_2", "dp_1"])
        let sweep = MovementSweep(
            provider: provider, journal: journal, progress: RestorationProgress(), clock: LedgerClock(logger: Logger(label: "test")),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            pause: .milliseconds(1))
        let task = Task { await sweep.run() }
        var told: [String] = []
        for await notice in journal.notices {
            told.append(notice)
            if told.count == 4 { break }
        }
        task.cancel()
        await task.value
        #expect(told == ["sweep-re_1-refunded", "sweep-re_3-refunded", "sweep-re_4-refund-failed", "sweep-dp_2-dispute-lost"])
        #expect(provider.asked.withLock { $0 } == ["refunds ", "refunds re_3", "refunds re_3", "disputes "], "it goes on at the page that failed")
    }

    private func page(_ movements: [(String, ListedMovement.Event, Bool)], next: String? = nil) -> MovementPage {
        MovementPage(
            movements: movements.map { ListedMovement(id: $0.0, paymentID: "pi_1", event: $0.1, isOurs: $0.2) }, next: next)
    }
}

/// A provider that has nothing but lists.
private final class Lists: PaymentProvider {
    let asked = Mutex<[String]>([])
    private let pages: Mutex<[String: [Result<MovementPage, PaymentError>]]>

    init(pages: [String: [Result<MovementPage, PaymentError>]]) { self.pages = Mutex(pages) }

    func movements(
        _ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?
    ) async throws(PaymentError) -> MovementPage {
        let name = "\(kind) \(cursor ?? "")"
        asked.withLock { $0.append(name) }
        let answer = pages.withLock { pages in pages[name]?.isEmpty == false ? pages[name]?.removeFirst() : nil }
        guard let answer else { throw .unknownPayment }
        return try answer.get()
    }

    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
    func openPayment(for order: Order) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func payment(_ id: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund { throw .unknownPayment }
    func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { throw .unknownPayment }
    func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { throw .unknownPayment }
}

/// A ledger that knows some movements and is told of others.
private final class Books: SalesJournal {
    let known: Set<String>
    let notices: AsyncStream<String>
    private let told: AsyncStream<String>.Continuation
    private static let unasked = LedgerError.unavailable(cause: "not a business of this test")

    init(known: Set<String>) {
        self.known = known
        (notices, told) = AsyncStream.makeStream()
    }

    func news(in movements: [ListedMovement]) async throws(LedgerError) -> [ListedMovement] { movements.filter { !known.contains($0.id) } }
    func record(_ entries: [StreamEntry], at now: Timestamp) async throws(LedgerError) -> [RecordOutcome] {
        for case .movement(let movement) in entries { told.yield(movement.noticeID) }
        return entries.map { _ in .movementNoted }
    }

    func hasJudged(order id: String) async throws(LedgerError) -> Bool { throw Self.unasked }
    func lostSalesAt() async throws(LedgerError) -> Timestamp? { throw Self.unasked }
    func lastSaleAt() async throws(LedgerError) -> Timestamp? { throw Self.unasked }
    func owesPlaces(ofSession number: UInt32) async throws(LedgerError) -> Bool { throw Self.unasked }
    func knows(payment id: String) async throws(LedgerError) -> Bool { throw Self.unasked }
    func lastNumber(ofSession number: UInt32) async throws(LedgerError) -> Int64 { throw Self.unasked }
    func soldPlaces(
        ofSession number: UInt32, after line: Int64
    ) async throws(LedgerError) -> (sold: SoldPlaces, takenBack: [RecordedOrder]) { throw Self.unasked }
    func note(_ incidents: [Incident]) async throws(LedgerError) { throw Self.unasked }
    func tellRefusalsAgain(ofSessions numbers: [UInt32], at now: Timestamp) async throws(LedgerError) { throw Self.unasked }
    func distrustOpenWork(ofLane lane: Int) async throws(LedgerError) { throw Self.unasked }
    func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces { throw Self.unasked }
    func recordedOrders(ofSession number: UInt32, after: Int64?, limit: Int) async throws(LedgerError) -> RecordedOrderPage { throw Self.unasked }
}
