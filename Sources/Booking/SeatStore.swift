import Domain
import WaitingRoom

/// Where seats are held and sold at the speed of a wave. Each call is one atomic step; refusals are outcomes, errors
/// mean that the store did not answer, and every call may be repeated.
public protocol SeatStore: Sendable {
    /// The one step that a wave repeats: `answer` is called once, on whatever thread has it, and must not wait.
    func hold(
        _ request: HoldRequest, in session: Session, answer: @escaping @Sendable (Result<HoldOutcome, SeatStoreError>) -> Void)
    func hold(id: String, in session: Session) async throws(SeatStoreError) -> Hold?
    /// Gives the places of a hold back.
    ///
    /// - Parameter kept: places that stay, those of them that the hold has.
    func release(hold id: String, keeping kept: HeldPlaces, in session: Session) async throws(SeatStoreError) -> ReleaseOutcome
    func extend(hold id: String, in session: Session) async throws(SeatStoreError) -> ExtendOutcome

    func open(_ request: OrderRequest, in session: Session) async throws(SeatStoreError) -> OpenOutcome
    /// Puts the buyer that `order` has on the order of its number, as long as that waits for its payment. Its places count for `buyerKey` from then on.
    func amend(_ order: Order, buyerKey: String) async throws(SeatStoreError) -> AmendOutcome
    func order(id: String) async throws(SeatStoreError) -> OrderRecord?
    /// The same for callers who must not cost a task, as everybody looks who waits for a ticket: `answer` is called once, on whatever thread has it, and must not wait.
    func order(id: String, answer: @escaping @Sendable (Result<OrderRecord?, SeatStoreError>) -> Void)
    /// Notes the payment opened for an order that still waits.
    ///
    /// - Returns: false when there is no such order, or when it waits no more; nothing is noted then.
    func note(payment: Payment, forOrder id: String) async throws(SeatStoreError) -> Bool
    /// Notes that the provider refused a means of payment; the order still waits for another.
    func note(refusal code: String, forOrder id: String) async throws(SeatStoreError)
    func confirm(_ order: Order, payment: Payment?) async throws(SeatStoreError) -> ConfirmOutcome
    /// A payment whose order this store does not know is queued to be reversed.
    func reverse(_ reversal: Reversal) async throws(SeatStoreError)
    /// Tells the ledger that money of a payment moved at the provider.
    func announce(_ movement: MoneyMovement) async throws(SeatStoreError)
    /// Tells the ledger that an order's buyer wants the money back, once however often the same is asked for within an hour. Behind the order's sale,
    /// should that still be on its way.
    ///
    /// - Returns: false when there is no such order.
    func ask(_ request: RefundRequest) async throws(SeatStoreError) -> Bool
    /// Tells the ledger that an order's buyer puts a name on a ticket: the first one within an hour, however often it is asked.
    ///
    /// - Returns: false when there is no such order.
    func note(_ change: NameChange) async throws(SeatStoreError) -> Bool
    /// Tells the ledger that somebody wants to know when a session's sale opens; once for each person, however often it is said.
    ///
    /// - Returns: false when the session takes no more such wishes.
    func note(_ wish: Wish, in session: Session) async throws(SeatStoreError) -> Bool
    /// Tells the ledger that a party waits for places of a category, if not so many can be had now.
    func wait(_ party: WaitingParty, in session: Session) async throws(SeatStoreError) -> WaitOutcome
    /// Tells the ledger that a party confirmed its address.
    func confirm(_ confirmation: WaitingConfirmation, of session: Session) async throws(SeatStoreError)
    /// Tells the ledger that a party waits no more.
    func leave(_ leave: WaitingLeave, of session: Session) async throws(SeatStoreError)
    /// From here on no notice can confirm the order, so that its payment can be cancelled without a race.
    func beginClose(_ order: Order, as state: OrderState) async throws(SeatStoreError) -> CloseOutcome
    /// Frees the places of a closing order. Only once nothing can be authorised on its payment any more.
    ///
    /// - Parameter payment: one that is on its way back: it never buys the order's places again. Nil when it was cancelled.
    func close(_ order: Order, givenBack payment: String?) async throws(SeatStoreError) -> CloseOutcome

    /// Places of a session that a buyer has ordered and bought.
    ///
    /// - Parameter key: ``Capability/buyerKey(email:)``.
    func places(ofBuyer key: String, in session: Session) async throws(SeatStoreError) -> Int
    func availability(of session: Session) async throws(SeatStoreError) -> Availability?
    /// Counters and seats in one trip; nil when the session is not in the store.
    func reading(of session: Session) async throws(SeatStoreError) -> HouseReading?
    /// The store's clock: the only one that decides about deadlines.
    func now() async throws(SeatStoreError) -> Timestamp
}

extension SeatStore {
    public func order(id: String, answer: @escaping @Sendable (Result<OrderRecord?, SeatStoreError>) -> Void) {
        Task {
            do throws(SeatStoreError) {
                answer(.success(try await order(id: id)))
            } catch {
                answer(.failure(error))
            }
        }
    }

    public func close(_ order: Order) async throws(SeatStoreError) -> CloseOutcome { try await close(order, givenBack: nil) }

    /// All of them.
    public func release(hold id: String, in session: Session) async throws(SeatStoreError) -> ReleaseOutcome {
        try await release(hold: id, keeping: .none, in: session)
    }

    public func hold(_ request: HoldRequest, in session: Session) async throws(SeatStoreError) -> HoldOutcome {
        let result = await withCheckedContinuation { continuation in
            hold(request, in: session) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }
}

public enum SeatStoreError: Error, Sendable, Equatable {
    /// No answer in time or no connection: nothing is known to have happened; repeat with the same identifiers.
    case unavailable(cause: String)
    /// The store answered something that this program does not understand.
    case protocolViolation(String)
}

public struct HoldRequest: Sendable, Hashable {
    /// A capability.
    public var id: String
    /// A capability, or empty for nobody in particular.
    public var visitor: String
    /// Digest of the request: the same identifier with another payload is refused.
    public var fingerprint: UInt32
    /// Where it comes from; nil where it is not known.
    public var network: Network?
    public var places: [PlaceRequest]
    /// The end of the visitor's shopping time, as its admission says; nil without one. Asked for while a waiting room stands before the sale.
    public var admittedUntil: Timestamp?
    /// The visitor's rank in the waiting room, as its admission says; nil without one. Who gave the turn back is known by it.
    public var rank: UInt32?

    public init(
        id: String, visitor: String, fingerprint: UInt32, network: Network? = nil, places: [PlaceRequest], admittedUntil: Timestamp? = nil, rank: UInt32? = nil
    ) {
        (self.network, self.rank) = (network, rank)
        self.id = id
        self.visitor = visitor
        self.fingerprint = fingerprint
        self.places = places
        self.admittedUntil = admittedUntil
    }
}

/// Why nothing can be bought in a session right now.
public enum SaleRefusal: Sendable, Hashable {
    /// The store is not verified against the ledger: it sells nothing until it is.
    case suspended
    case notOpen(opensAt: Timestamp, now: Timestamp)
    case closed(at: Timestamp)
    case cancelled
    /// A waiting room stands before the sale, and the visitor has no admission, its shopping time is over, or it gave its turn back.
    case notAdmitted
    /// The same idempotency key came with another payload.
    case keyReused
    case limitExceeded(limit: Int, already: Int)
    /// Too many baskets were left, by the visitor or by all of its network: the next one may be begun then.
    case slowed(until: Timestamp, now: Timestamp, isNetwork: Bool)
    /// So many places were held from the visitor's network in a short time: the next ones may be then.
    case hasty(until: Timestamp, now: Timestamp)
    case soldOut(category: Int, free: Int)
    case seatsTaken([SeatPosition])
    /// So many seats of the category are not free side by side, and the visitor wanted nothing else.
    case apart(category: Int)
    /// The chosen seats would leave these alone.
    case orphans([SeatPosition])
    /// The session has as many unfinished holds as it may.
    case crowded
    case holdExpired
    /// Some of the hold's places were given back since the order was made of them.
    case holdChanged
    /// Another order stands on this hold.
    case holdOrdered(orderID: String)
}

public enum HoldOutcome: Sendable, Hashable {
    /// - Parameters:
    ///   - repeated: the hold of an earlier, identical request.
    ///   - split: the seats chosen by the house are not all side by side.
    case held(Hold, now: Timestamp, repeated: Bool, split: Bool)
    case refused(SaleRefusal)
}

public enum ReleaseOutcome: Sendable, Hashable {
    case released, expired, suspended
    /// What stays is held, until the same deadline.
    case reduced
    /// These would be left alone: nothing was given back.
    case orphans([SeatPosition])
    case ordered(orderID: String)
}

public enum ExtendOutcome: Sendable, Hashable {
    case extended(until: Timestamp)
    case expired, suspended
    case ordered(orderID: String)
}

public struct OrderRequest: Sendable, Hashable {
    public var order: Order
    public var fingerprint: String
    /// Keyed digest of the buyer's e-mail.
    public var buyerKey: String
    /// How many places the order is made of; nil for as many as the hold has.
    public var places: Int?

    public init(order: Order, fingerprint: String, buyerKey: String, places: Int?) {
        self.places = places
        self.order = order
        self.fingerprint = fingerprint
        self.buyerKey = buyerKey
    }
}

public enum OpenOutcome: Sendable, Hashable {
    case opened(until: Timestamp)
    case repeated
    case refused(SaleRefusal)
}

public enum AmendOutcome: Sendable, Hashable {
    case amended
    case limitExceeded(limit: Int, already: Int)
    /// The order waits for no payment any more: nothing was changed.
    case final(OrderState)
    case unknownOrder
    case suspended
}

/// An order with everything that happened to it.
public struct OrderRecord: Sendable, Hashable {
    public var order: Order
    public var state: OrderState
    /// What it ends as that is being closed; nil before.
    public var closingAs: OrderState?
    /// Until when the payment is awaited.
    public var deadline: Timestamp
    public var paymentID: String?
    public var clientSecret: String?
    /// The provider's code of the last refused means of payment.
    public var declineCode: String?
    /// Why the order was refused: `places-gone`, `amount-mismatch`, `seat-conflict`, …
    public var reason: String?
    public var tickets: [Ticket]
    /// Of the request that opened it.
    public var fingerprint: String?
    /// Nil when nothing was taken back.
    public var corrections: OrderCorrections?
    /// The payment that bought the places, or that was refused for them; empty when there was nothing to pay, nil before.
    public var settledPaymentID: String?
    /// When the store sold its places; nil before, and where nobody remembers.
    public var confirmedAt: Timestamp?
    /// What its buyer asked for last; the ledger may have done it since.
    public var refundAsked: RefundRequest?
    /// Names that its buyer asked for last, by the position of the place; the ledger may have done it since.
    public var namesAsked: [Int: NameChange]

    public init(
        order: Order, state: OrderState, deadline: Timestamp, paymentID: String? = nil, clientSecret: String? = nil,
        declineCode: String? = nil, reason: String? = nil, tickets: [Ticket] = [], fingerprint: String? = nil,
        settledPaymentID: String? = nil, corrections: OrderCorrections? = nil, confirmedAt: Timestamp? = nil, refundAsked: RefundRequest? = nil,
        namesAsked: [Int: NameChange] = [:], closingAs: OrderState? = nil
    ) {
        self.closingAs = closingAs
        self.namesAsked = namesAsked
        self.refundAsked = refundAsked
        self.corrections = corrections
        self.confirmedAt = confirmedAt
        self.settledPaymentID = settledPaymentID
        self.fingerprint = fingerprint
        self.order = order
        self.state = state
        self.deadline = deadline
        self.paymentID = paymentID
        self.clientSecret = clientSecret
        self.declineCode = declineCode
        self.reason = reason
        self.tickets = tickets
    }
}

extension OrderRecord {
    /// What the order waits for; nil when it is over.
    public var awaits: SaleDuty? { SaleDuty(of: state) }

    /// When it began to wait for what it waits for now: its confirmation, or its opening.
    public var awaitedSince: Timestamp { confirmedAt ?? order.placedAt }

    /// When people are told that it waits too long, or the reconciler ends it; nil when it is over, or when nobody remembers since when it
    /// waits.
    public var awaitedUntil: Timestamp? {
        let known = deadline.milliseconds == 0 ? nil : deadline
        return awaits.flatMap { duty in duty.patience.map { patience in (confirmedAt ?? known).map { $0 + patience } } ?? known }
    }

    /// Whether it should be over by now. Who ends an order asks the provider first, and again after up to a minute; so that takes a moment.
    public func isLate(at now: Timestamp) -> Bool { awaitedUntil.map { $0 + Self.ending < now } ?? false }

    private static let ending = Duration.seconds(120)
}

public enum ConfirmOutcome: Sendable, Hashable {
    case confirmed
    /// The order is being closed: its payment is about to be cancelled.
    case closing
    case already(OrderState)
    case unknownOrder
    /// The payment buys nothing; its reversal is queued.
    case refused(reason: String)
    case suspended
}

public enum CloseOutcome: Sendable, Hashable {
    case closing, closed
    case already(OrderState)
    case unknownOrder
    case suspended
}

/// A session's places as the store has them at one moment.
public struct HouseReading: Sendable, Hashable {
    public var availability: Availability
    /// The session's byte string (see ``SeatState``); empty when everybody stands.
    public var seats: [UInt8]

    public init(availability: Availability, seats: [UInt8]) {
        self.availability = availability
        self.seats = seats
    }
}

/// How many places are in which state, per pool.
public struct Availability: Sendable, Hashable {
    public struct Stock: Sendable, Hashable {
        public var total: Int
        public var free: Int
        public var held: Int
        public var sold: Int
        public var blocked: Int

        public init(total: Int, free: Int, held: Int, sold: Int, blocked: Int) {
            self.total = total
            self.free = free
            self.held = held
            self.sold = sold
            self.blocked = blocked
        }
    }

    /// What is kept for those who wait, and until when, unless it is said again.
    public struct Waiting: Sendable, Hashable {
        public var until: Timestamp
        public var queues: [WaitingQueue]

        public init(until: Timestamp, queues: [WaitingQueue]) { (self.until, self.queues) = (until, queues) }
    }

    /// By pool.
    public var stock: [Stock]
    /// Verified against the ledger on this store: the session can be sold.
    public var isCurrent: Bool
    /// Nil when nobody waits.
    public var waiting: Waiting?
    /// Visitors who have places in baskets or open orders, or bought some.
    public var takers: Int

    public init(stock: [Stock], isCurrent: Bool, waiting: Waiting? = nil, takers: Int = 0) {
        self.stock = stock
        self.isCurrent = isCurrent
        self.waiting = waiting
        self.takers = takers
    }
}
