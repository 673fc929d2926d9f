import BoxOffice
import Booking
import Domain
import Logging
import WaitingRoom

/// A box office whose store is away, but for what a test gives it: every other answer must still be a clear problem.
enum Fixture {
    struct Away: SeatStore, RoomStore, BlockStore, SignInStore, PublishedCatalogue, PaymentProvider, PaymentNoticeVerifier {
        typealias LookAnswer = @Sendable (Result<OrderRecord?, SeatStoreError>) -> Void
        typealias HoldAnswer = @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void

        var published: Catalogue?
        /// What is published now, in the place of `published`, and what the house is read as.
        var onCatalogue: (@Sendable () -> Catalogue)?, onReading: (@Sendable () -> HouseReading?)?
        var time: Timestamp?
        var onHold: @Sendable (HoldRequest, @escaping HoldAnswer) -> Void = { $1(.failure(away)) }

        var onLayout: @Sendable (String) async -> SeatLayout? = { _ in nil }
        /// The baskets and the orders that it can still say; nil: none, as everything is away.
        var holds: [String: Hold]?, orders: [String: OrderRecord]?
        /// Who is signed in, in any browser; codes can then be asked for.
        var email: String?

        private static var away: SeatStoreError { .unavailable(cause: "away") }
        private var away: SeatStoreError { Self.away }

        func hold(
            _ request: HoldRequest, in session: Session, answer: @escaping @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void
        ) { onHold(request, answer) }
        func hold(id: String, in session: Session) async throws(SeatStoreError) -> Hold? {
            guard let holds else { throw away }
            return onHoldRead.map { $0(id) } ?? holds[id]
        }
        func release(hold id: String, keeping kept: HeldPlaces, in session: Session) async throws(SeatStoreError) -> ReleaseOutcome {
            guard let hold = try await hold(id: id, in: session) else { throw away }
            return onRelease?(hold, kept) ?? .released
        }
        var onHoldRead: (@Sendable (String) -> Hold?)?, onRelease: (@Sendable (Hold, HeldPlaces) -> ReleaseOutcome)?
        func extend(hold id: String, in session: Session) async throws(SeatStoreError) -> ExtendOutcome {
            guard let hold = try await hold(id: id, in: session) else { throw away }
            return .extended(until: hold.expiresAt + .seconds(600))
        }
        func open(_ request: OrderRequest, in session: Session) async throws(SeatStoreError) -> OpenOutcome { throw away }
        func amend(_ order: Order, buyerKey: String) async throws(SeatStoreError) -> AmendOutcome {
            guard let onAmend else { throw away }
            return onAmend(order, buyerKey)
        }
        var onAmend: (@Sendable (Order, String) -> AmendOutcome)?
        func order(id: String) async throws(SeatStoreError) -> OrderRecord? {
            guard let orders else { throw away }
            return orders[id]
        }
        /// Whoever looks at an order without a task; nil: as all others, at once.
        var onLook: (@Sendable (String, @escaping LookAnswer) -> Void)?
        func order(id: String, answer: @escaping LookAnswer) {
            if let onLook { onLook(id, answer) } else { answer(orders.map { .success($0[id]) } ?? .failure(away)) }
        }
        func note(payment: Payment, forOrder id: String) async throws(SeatStoreError) -> Bool { throw away }
        func note(refusal code: String, forOrder id: String) async throws(SeatStoreError) { throw away }
        func confirm(_ order: Order, payment: Payment?) async throws(SeatStoreError) -> ConfirmOutcome { throw away }
        func reverse(_ reversal: Reversal) async throws(SeatStoreError) { throw away }
        func announce(_ movement: MoneyMovement) async throws(SeatStoreError) { throw away }
        func note(_ wish: Wish, in session: Session) async throws(SeatStoreError) -> Bool { throw away }
        func wait(_ party: WaitingParty, in session: Session) async throws(SeatStoreError) -> WaitOutcome {
            guard let onWait else { throw away }
            return onWait(party)
        }
        var onWait: (@Sendable (WaitingParty) -> WaitOutcome)?
        func confirm(_ confirmation: WaitingConfirmation, of session: Session) async throws(SeatStoreError) { throw away }
        func places(ofBuyer key: String, in session: Session) async throws(SeatStoreError) -> Int { throw away }
        func leave(_ leave: WaitingLeave, of session: Session) async throws(SeatStoreError) { throw away }
        func note(_ change: NameChange) async throws(SeatStoreError) -> Bool { throw away }
        func ask(_ request: RefundRequest) async throws(SeatStoreError) -> Bool { throw away }
        func beginClose(_ order: Order, as state: OrderState) async throws(SeatStoreError) -> CloseOutcome { throw away }
        func close(_ order: Order, givenBack payment: String?) async throws(SeatStoreError) -> CloseOutcome { throw away }
        func availability(of session: Session) async throws(SeatStoreError) -> Availability? { throw away }
        func reading(of session: Session) async throws(SeatStoreError) -> HouseReading? {
            guard let reading = onReading?() else { throw away }
            return reading
        }
        func now() async throws(SeatStoreError) -> Timestamp {
            guard let time else { throw away }
            return time
        }

        private func signedIn() throws(SeatStoreError) -> String {
            guard let email else { throw away }
            return email
        }
        func count(_ name: String, limit: Int, within window: Duration) async throws(SeatStoreError) -> Bool { !(try signedIn().isEmpty) }
        func offer(_ code: OfferedCode, for life: Duration) async throws(SeatStoreError) { _ = try signedIn() }
        func redeem(digest: String, request: String) async throws(SeatStoreError) -> Redemption { .right(email: try signedIn()) }
        func queue(_ letter: CodeLetter, for life: Duration) async throws(SeatStoreError) { _ = try signedIn() }
        func begin(visit: String, email: String, for life: Duration) async throws(SeatStoreError) { _ = try signedIn() }
        func email(ofVisit visit: String, for life: Duration) async throws(SeatStoreError) -> String? { try signedIn() }
        func end(visit: String) async throws(SeatStoreError) { _ = try signedIn() }
        func orders(ofBuyer key: String, behind newer: Int, most: Int) async throws(SeatStoreError) -> BuyerOrders {
            guard let orders else { throw away }
            return BuyerOrders(records: Array(orders.values))
        }

        var onJoin: (@Sendable ([Joiner]) async -> JoinOutcome)?
        func join(room: UInt32, _ joiners: [Joiner], perNetwork: Int) async throws(SeatStoreError) -> JoinOutcome {
            guard let onJoin else { throw away }
            return await onJoin(joiners)
        }
        func admit(rank: UInt32, of person: Person?, to room: UInt32, for time: Duration, most: Int) async throws(SeatStoreError) -> AdmitOutcome { throw away }
        func leave(rank: UInt32, until: Timestamp, room: UInt32, sessions: [Session]) async throws(SeatStoreError) { throw away }
        func report(_ health: OfficeHealth, of office: String) async throws(SeatStoreError) { throw away }
        func note(_ wish: TurnWish, in session: Session) async throws(SeatStoreError) -> TurnOutcome { throw away }
        /// What every waiting room shows.
        var board: String?
        func board(ofRoom room: UInt32) async throws(SeatStoreError) -> String? {
            guard let board else { throw away }
            return board
        }

        /// Who is kept out.
        var blocked: BlockList?
        func publish(_ blocks: [Block]) async throws(SeatStoreError) { throw away }
        func published() async throws(SeatStoreError) -> BlockList {
            guard let blocked else { throw away }
            return blocked
        }

        func catalogue(newerThan version: Int64) async throws(SeatStoreError) -> Catalogue? {
            guard let published = onCatalogue?() ?? published else { throw away }
            return published.version > version ? published : nil
        }
        func layout(digest: String) async throws(SeatStoreError) -> SeatLayout? { await onLayout(digest) }
        func picture(digest: String) async throws(SeatStoreError) -> [UInt8]? { digest == Self.picture ? [1, 2, 3] : nil }
        static let picture = String(repeating: "a", count: 64)
        func ticketKeys() async throws(SeatStoreError) -> [UInt8: String] { throw away }
        func sendsLetters() async throws(SeatStoreError) -> Bool { true }
        func readiness(lanes: Set<Int>) async -> StoreReadiness {
            StoreReadiness(reachable: false, scriptsLoaded: false, epochCurrent: false)
        }
        func isVerified(_ part: StorePart) async -> Bool { false }

        func movements(
            _ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?
        ) async throws(PaymentError) -> MovementPage { throw .unknownPayment }
        func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage {
            throw .unavailable(cause: "away")
        }
        func openPayment(for order: Order) async throws(PaymentError) -> Payment { throw .unknownPayment }
        func payment(_ id: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
        func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
        func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
        func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund { throw .unknownPayment }
        func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { throw .unknownPayment }
        func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { throw .unknownPayment }
        func verify(body: [UInt8], signature: String?, now: Timestamp) throws(PaymentNoticeError) -> PaymentNotice {
            throw .missingSignature
        }
    }

    static let capability = Capability(secret: Array(repeating: UInt8(1), count: 32))!

    static func boxOffice(_ away: Away = Away(), siteURL: String = "", freshness: Duration = .milliseconds(250)) -> BoxOffice {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return BoxOffice(
            store: away, rooms: away, blocks: away, signIn: away, catalogue: away, provider: away, verifier: away, capability: capability,
            settings: .init(freshness: freshness, payPage: "", siteURL: siteURL), metrics: { "" }, logger: logger)
    }
}
