import Booking
import Domain

/// A lane with orders that are due, and what is decided about them.
struct DueList: Projection {
    enum Fate { case postponed, forgotten, sentAgain }

    let orders: [String]
    /// Confirmed sales of the store.
    let areSales: Bool
    let fates: AsyncStream<Fate>
    private let decided: AsyncStream<Fate>.Continuation
    private static let unasked = SeatStoreError.protocolViolation("not a business of this test")

    init(orders: [String], areSales: Bool = true) {
        self.orders = orders
        self.areSales = areSales
        (fates, decided) = AsyncStream.makeStream()
    }

    func dueOrders(lane: Int, at now: Timestamp, limit: Int) async throws(SeatStoreError) -> [String] { lane == 1 ? orders : [] }
    func openOrders(lane: Int, after cursor: String?) async throws(SeatStoreError) -> OpenOrderPage { throw Self.unasked }
    func postpone(order id: String, until: Timestamp) async throws(SeatStoreError) { decided.yield(.postponed) }
    func forget(order id: String) async throws(SeatStoreError) { decided.yield(.forgotten) }
    func resend(order id: String) async throws(SeatStoreError) -> Bool {
        if areSales { decided.yield(.sentAgain) }
        return areSales
    }

    func publish(_ catalogue: Catalogue) async throws(SeatStoreError) { throw Self.unasked }
    func publish(layout: SeatLayout, digest: String) async throws(SeatStoreError) { throw Self.unasked }
    func publish(ticketKeys: [UInt8: String]) async throws(SeatStoreError) { throw Self.unasked }
    func publish(
        _ session: Session, layout: SeatLayout?, sold: SoldPlaces, version: Int64, owner: String
    ) async throws(SeatStoreError) -> PublishOutcome { throw Self.unasked }
    func block(_ session: Session, layout: SeatLayout) async throws(SeatStoreError) -> Int { throw Self.unasked }
    func repair(_ session: Session, layout: SeatLayout?, sold: SoldPlaces, owner: String) async throws(SeatStoreError) -> Int { throw Self.unasked }
    func restore(
        _ orders: [RecordedOrder], of session: Session, house: HouseLayout?, until: Timestamp
    ) async throws(SeatStoreError) -> RestoredOrders { throw Self.unasked }
    func withdraw(_ sessions: [Session]) async throws(SeatStoreError) { throw Self.unasked }
    func show(_ tickets: [Ticket], revision: Int, of order: Order, until: Timestamp) async throws(SeatStoreError) -> Bool { throw Self.unasked }
    func revoke(_ corrected: CorrectedOrder, layout: SeatLayout?) async throws(SeatStoreError) { throw Self.unasked }
    func refuse(_ order: Order, freeing lines: [OrderLine], layout: SeatLayout?, reason: String) async throws(SeatStoreError) {
        throw Self.unasked
    }
    func markVerified(_ part: StorePart, owner: String) async throws(SeatStoreError) { throw Self.unasked }
    func ownership(of part: StorePart) async throws(SeatStoreError) -> Ownership { throw Self.unasked }
    func hasPendingSales(lane: Int) async throws(SeatStoreError) -> Bool { throw Self.unasked }
    func expiring(lane: Int, at now: Timestamp) async throws(SeatStoreError) -> Set<UInt32> { throw Self.unasked }
    func sweep(_ session: Session, limit: Int) async throws(SeatStoreError) -> Int { throw Self.unasked }
    func snapshot(of session: Session, limit: Int) async throws(SeatStoreError) -> SessionSnapshot? { throw Self.unasked }
    func unsell(
        seats: Set<Int>, standing: [Int: Int], of session: Session, layout: SeatLayout?, after tail: String
    ) async throws(SeatStoreError) -> Int? { throw Self.unasked }
    func note(_ check: SessionCheck, of session: Session) async throws(SeatStoreError) { throw Self.unasked }
    func checks(lane: Int) async throws(SeatStoreError) -> [UInt32: SessionCheck] { throw Self.unasked }
}

/// A store that has one order under every id, and one answer to its confirmation.
struct OneOrder: SeatStore {
    let record: OrderRecord
    let confirmation: ConfirmOutcome
    private var unasked: SeatStoreError { .protocolViolation("not a business of this test") }

    init(record: OrderRecord, confirmation: ConfirmOutcome) {
        (self.record, self.confirmation) = (record, confirmation)
    }

    func order(id: String) async throws(SeatStoreError) -> OrderRecord? {
        var copy = record
        copy.order.id = id
        copy.paymentID = "pi-\(id)"
        return copy
    }
    func confirm(_ order: Order, payment: Payment?) async throws(SeatStoreError) -> ConfirmOutcome { confirmation }
    func now() async throws(SeatStoreError) -> Timestamp { record.order.placedAt }

    func hold(
        _ request: HoldRequest, in session: Session, answer: @escaping @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void
    ) { answer(.failure(.unavailable(cause: "no holds here"))) }
    func hold(id: String, in session: Session) async throws(SeatStoreError) -> Hold? { throw unasked }
    func release(hold id: String, in session: Session) async throws(SeatStoreError) -> ReleaseOutcome { throw unasked }
    func extend(hold id: String, in session: Session) async throws(SeatStoreError) -> ExtendOutcome { throw unasked }
    func open(_ request: OrderRequest, in session: Session) async throws(SeatStoreError) -> OpenOutcome { throw unasked }
    func note(payment: Payment, forOrder id: String) async throws(SeatStoreError) -> Bool { throw unasked }
    func note(refusal code: String, forOrder id: String) async throws(SeatStoreError) { throw unasked }
    func reverse(_ reversal: Reversal) async throws(SeatStoreError) { throw unasked }
    func announce(_ movement: MoneyMovement) async throws(SeatStoreError) { throw unasked }
    func note(_ wish: Wish, in session: Session) async throws(SeatStoreError) -> Bool { throw unasked }
    func ask(_ request: RefundRequest) async throws(SeatStoreError) -> Bool { throw unasked }
    func beginClose(_ order: Order, as state: OrderState) async throws(SeatStoreError) -> CloseOutcome { throw unasked }
    func close(_ order: Order, givenBack payment: String?) async throws(SeatStoreError) -> CloseOutcome { throw unasked }
    func availability(of session: Session) async throws(SeatStoreError) -> Availability? { throw unasked }
    func reading(of session: Session) async throws(SeatStoreError) -> HouseReading? { throw unasked }
}

/// A provider at which the order's payment is authorised.
struct Authorised: PaymentProvider {
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

    func movements(_ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> MovementPage { throw .unknownPayment }
    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
    func openPayment(for order: Order) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund { throw .unknownPayment }
    func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { throw .unknownPayment }
    func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { throw .unknownPayment }
}

/// A ledger that was asked about one order.
struct Judge: SalesJournal {
    let hasJudged: Bool
    private static let unasked = LedgerError.unavailable(cause: "not a business of this test")

    func hasJudged(order id: String) async throws(LedgerError) -> Bool { hasJudged }
    func record(_ entries: [StreamEntry], at now: Timestamp) async throws(LedgerError) -> [RecordOutcome] { throw Self.unasked }
    func lostSalesAt() async throws(LedgerError) -> Timestamp? { throw Self.unasked }
    func owesPlaces(ofSession number: UInt32) async throws(LedgerError) -> Bool { throw Self.unasked }
    func news(in movements: [ListedMovement]) async throws(LedgerError) -> [ListedMovement] { throw Self.unasked }
    func knows(payment id: String) async throws(LedgerError) -> Bool { throw Self.unasked }
    func lastNumber(ofSession number: UInt32) async throws(LedgerError) -> Int64 { throw Self.unasked }
    func soldPlaces(
        ofSession number: UInt32, after line: Int64
    ) async throws(LedgerError) -> (sold: SoldPlaces, takenBack: [RecordedOrder]) { throw Self.unasked }
    func note(_ incidents: [Incident]) async throws(LedgerError) { throw Self.unasked }
    func tellRefusalsAgain(ofSessions numbers: [UInt32], at now: Timestamp) async throws(LedgerError) { throw Self.unasked }
    func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces { throw Self.unasked }
    func recordedOrders(
        ofSession number: UInt32, after: Int64?, limit: Int
    ) async throws(LedgerError) -> RecordedOrderPage { throw Self.unasked }
}
