import Booking
import Domain

/// A lane with orders that are due, and what is decided about them.
struct DueList: QuietProjection {
    enum Fate { case postponed, forgotten, judged, sentAgain }

    let orders: [String]
    /// Confirmed sales of the store.
    let areSales: Bool
    let fates: AsyncStream<Fate>
    private let decided: AsyncStream<Fate>.Continuation

    init(orders: [String], areSales: Bool = true) {
        self.orders = orders
        self.areSales = areSales
        (fates, decided) = AsyncStream.makeStream()
    }

    func dueOrders(lane: Int, at now: Timestamp, limit: Int) async throws(SeatStoreError) -> [String] { lane == 1 ? orders : [] }
    func postpone(order id: String, until: Timestamp) async throws(SeatStoreError) { decided.yield(.postponed) }
    func forget(order id: String, isJudged: Bool) async throws(SeatStoreError) { decided.yield(isJudged ? .judged : .forgotten) }
    func resend(order id: String) async throws(SeatStoreError) -> Bool {
        if areSales { decided.yield(.sentAgain) }
        return areSales
    }
}

/// A store that has one order under every id, and one answer to its confirmation.
struct OneOrder: QuietStore {
    let record: OrderRecord
    let confirmation: ConfirmOutcome
    /// Nil for when the order was placed.
    var moment: Timestamp?

    func order(id: String) async throws(SeatStoreError) -> OrderRecord? {
        var copy = record
        copy.order.id = id
        copy.paymentID = "pi-\(id)"
        return copy
    }
    func confirm(_ order: Order, payment: Payment?) async throws(SeatStoreError) -> ConfirmOutcome { confirmation }
    func beginClose(_ order: Order, as state: OrderState) async throws(SeatStoreError) -> CloseOutcome { .closing }
    func close(_ order: Order, givenBack payment: String?) async throws(SeatStoreError) -> CloseOutcome { .closed }
    func now() async throws(SeatStoreError) -> Timestamp { moment ?? record.order.placedAt }
}

/// A provider that knows no payment: another account's, perhaps.
struct Stranger: QuietProvider {}

/// A provider at which the order's payment is authorised.
struct Authorised: QuietProvider {
    let order: Order
    /// Payments about which it never says anything.
    var silent: Set<String> = []

    func payment(_ id: String) async throws(PaymentError) -> Payment {
        if silent.contains(id) {
            let (answers, answer) = AsyncStream<Never>.makeStream()
            for await _ in answers {}  // ends when the task is cancelled
            answer.finish()
            throw .unavailable(cause: "cancelled")
        }
        return Payment(id: id, status: .requiresCapture, amount: order.total, currency: order.currency, orderID: order.id)
    }
}

/// A ledger that was asked about one order.
struct Judge: SalesJournal {
    let hasJudged: Bool
    private static let unasked = LedgerError.unavailable(cause: "not a business of this test")

    func hasJudged(order id: String) async throws(LedgerError) -> Bool { hasJudged }
    func record(_ entries: [StreamEntry], at now: Timestamp) async throws(LedgerError) -> [RecordOutcome] { throw Self.unasked }
    func lostSalesAt() async throws(LedgerError) -> Timestamp? { throw Self.unasked }
    func lastSaleAt() async throws(LedgerError) -> Timestamp? { throw Self.unasked }
    func owesPlaces(ofSession number: UInt32) async throws(LedgerError) -> Bool { throw Self.unasked }
    func news(in movements: [ListedMovement]) async throws(LedgerError) -> [ListedMovement] { throw Self.unasked }
    func knows(payment id: String) async throws(LedgerError) -> Bool { throw Self.unasked }
    func lastNumber(ofSession number: UInt32) async throws(LedgerError) -> Int64 { throw Self.unasked }
    func soldPlaces(
        ofSession number: UInt32, after line: Int64
    ) async throws(LedgerError) -> (sold: SoldPlaces, takenBack: [RecordedOrder]) { throw Self.unasked }
    func note(_ incidents: [Incident]) async throws(LedgerError) { throw Self.unasked }
    func tellRefusalsAgain(ofSessions numbers: [UInt32], at now: Timestamp) async throws(LedgerError) { throw Self.unasked }
    func distrustOpenWork(ofLane lane: Int) async throws(LedgerError) { throw Self.unasked }
    func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces { throw Self.unasked }
    func recordedOrders(
        ofSession number: UInt32, after: Int64?, limit: Int
    ) async throws(LedgerError) -> RecordedOrderPage { throw Self.unasked }
}
