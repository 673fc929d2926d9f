import Booking
import Domain

/// A projection of which a test implements what it is about.
protocol QuietProjection: Projection {}

extension QuietProjection {
    private static var unasked: SeatStoreError { .protocolViolation("not a business of this test") }

    func dueOrders(lane: Int, at now: Timestamp, limit: Int) async throws(SeatStoreError) -> [String] { throw Self.unasked }
    func postpone(order id: String, until: Timestamp) async throws(SeatStoreError) { throw Self.unasked }
    func forget(order id: String, isJudged: Bool) async throws(SeatStoreError) { throw Self.unasked }
    func erase(order id: String) async throws(SeatStoreError) -> Bool { throw Self.unasked }
    func resend(order id: String) async throws(SeatStoreError) -> Bool { throw Self.unasked }
    func openOrders(lane: Int, after cursor: String?) async throws(SeatStoreError) -> OpenOrderPage { throw Self.unasked }
    func publish(_ catalogue: Catalogue) async throws(SeatStoreError) { throw Self.unasked }
    func publish(layout: SeatLayout, digest: String) async throws(SeatStoreError) { throw Self.unasked }
    func keepPicture(digest: String) async throws(SeatStoreError) -> Bool { throw Self.unasked }
    func publish(picture: [UInt8], digest: String) async throws(SeatStoreError) { throw Self.unasked }
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
    func keep(_ queues: [WaitingQueue], of session: Session, until: Timestamp) async throws(SeatStoreError) -> Bool { throw Self.unasked }
    func gate(_ session: Session, isUp: Bool, passing categories: Set<Int>, isServed: Bool, version: Int64) async throws(SeatStoreError) -> Bool { throw Self.unasked }
    func offer(_ party: WaitingParty, places: [PlaceRequest], until: Timestamp, in session: Session) async throws(SeatStoreError) -> OfferOutcome {
        throw Self.unasked
    }
    func unsell(
        seats: Set<Int>, standing: [Int: Int], of session: Session, layout: SeatLayout?, after tail: String
    ) async throws(SeatStoreError) -> Int? { throw Self.unasked }
    func note(_ check: SessionCheck, of session: Session) async throws(SeatStoreError) { throw Self.unasked }
    func checks(lane: Int) async throws(SeatStoreError) -> [UInt32: SessionCheck] { throw Self.unasked }
}

/// A ledger of which a test implements what it is about.
protocol QuietJournal: SalesJournal {}

extension QuietJournal {
    private static var unasked: LedgerError { .unavailable(cause: "not a business of this test") }

    func record(_ entries: [StreamEntry], at now: Timestamp) async throws(LedgerError) -> [RecordOutcome] { throw Self.unasked }
    func hasJudged(order id: String) async throws(LedgerError) -> Bool { throw Self.unasked }
    func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces { throw Self.unasked }
    func knows(payment id: String) async throws(LedgerError) -> Bool { throw Self.unasked }
    func news(in movements: [ListedMovement]) async throws(LedgerError) -> [ListedMovement] { throw Self.unasked }
    func owesPlaces(ofSession number: UInt32) async throws(LedgerError) -> Bool { throw Self.unasked }
    func lostSalesAt() async throws(LedgerError) -> Timestamp? { throw Self.unasked }
    func lastSaleAt() async throws(LedgerError) -> Timestamp? { throw Self.unasked }
    func note(_ incidents: [Incident]) async throws(LedgerError) { throw Self.unasked }
    func tellRefusalsAgain(ofSessions numbers: [UInt32], at now: Timestamp) async throws(LedgerError) { throw Self.unasked }
    func distrustOpenWork(ofLane lane: Int) async throws(LedgerError) { throw Self.unasked }
    func lastNumber(ofSession number: UInt32) async throws(LedgerError) -> Int64 { throw Self.unasked }
    func soldPlaces(
        ofSession number: UInt32, after line: Int64
    ) async throws(LedgerError) -> (sold: SoldPlaces, takenBack: [RecordedOrder]) { throw Self.unasked }
    func recordedOrders(ofSession number: UInt32, after: Int64?, limit: Int) async throws(LedgerError) -> RecordedOrderPage { throw Self.unasked }
}

/// A provider of which a test implements what it is about.
protocol QuietProvider: PaymentProvider {}

extension QuietProvider {
    func payment(_ id: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func movements(_ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> MovementPage {
        throw .unknownPayment
    }
    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
    func openPayment(for order: Order) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
    func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund { throw .unknownPayment }
    func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { throw .unknownPayment }
    func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { throw .unknownPayment }
}

/// A store of which a test implements what it is about.
protocol QuietStore: SeatStore {}

extension QuietStore {
    private var unasked: SeatStoreError { .protocolViolation("not a business of this test") }

    func order(id: String) async throws(SeatStoreError) -> OrderRecord? { throw unasked }
    func confirm(_ order: Order, payment: Payment?) async throws(SeatStoreError) -> ConfirmOutcome { throw unasked }
    func now() async throws(SeatStoreError) -> Timestamp { throw unasked }
    func hold(
        _ request: HoldRequest, in session: Session, answer: @escaping @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void
    ) { answer(.failure(.unavailable(cause: "no holds here"))) }
    func hold(id: String, in session: Session) async throws(SeatStoreError) -> Hold? { throw unasked }
    func places(ofBuyer key: String, in session: Session) async throws(SeatStoreError) -> Int { throw unasked }
    func release(hold id: String, keeping kept: HeldPlaces, in session: Session) async throws(SeatStoreError) -> ReleaseOutcome { throw unasked }
    func extend(hold id: String, in session: Session) async throws(SeatStoreError) -> ExtendOutcome { throw unasked }
    func open(_ request: OrderRequest, in session: Session) async throws(SeatStoreError) -> OpenOutcome { throw unasked }
    func amend(_ order: Order, buyerKey: String) async throws(SeatStoreError) -> AmendOutcome { throw unasked }
    func note(payment: Payment, forOrder id: String) async throws(SeatStoreError) -> Bool { throw unasked }
    func note(refusal code: String, forOrder id: String) async throws(SeatStoreError) { throw unasked }
    func reverse(_ reversal: Reversal) async throws(SeatStoreError) { throw unasked }
    func announce(_ movement: MoneyMovement) async throws(SeatStoreError) { throw unasked }
    func note(_ wish: Wish, in session: Session) async throws(SeatStoreError) -> Bool { throw unasked }
    func wait(_ party: WaitingParty, in session: Session) async throws(SeatStoreError) -> WaitOutcome { throw unasked }
    func confirm(_ confirmation: WaitingConfirmation, of session: Session) async throws(SeatStoreError) { throw unasked }
    func leave(_ leave: WaitingLeave, of session: Session) async throws(SeatStoreError) { throw unasked }
    func note(_ change: NameChange) async throws(SeatStoreError) -> Bool { throw unasked }
    func ask(_ request: RefundRequest) async throws(SeatStoreError) -> Bool { throw unasked }
    func beginClose(_ order: Order, as state: OrderState) async throws(SeatStoreError) -> CloseOutcome { throw unasked }
    func close(_ order: Order, givenBack payment: String?) async throws(SeatStoreError) -> CloseOutcome { throw unasked }
    func availability(of session: Session) async throws(SeatStoreError) -> Availability? { throw unasked }
    func reading(of session: Session) async throws(SeatStoreError) -> HouseReading? { throw unasked }
}
