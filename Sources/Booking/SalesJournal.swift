import Domain

/// A confirmed purchase on its way from Redis to the ledger.
public struct Sale: Hashable, Codable, Sendable {
    public var order: Order
    /// Nil when the order's total is zero.
    public var paymentID: String?
    public var paymentMethod: PaymentMethod
    /// Redis time of the confirmation.
    public var confirmedAt: Timestamp
    /// Nil in what an earlier version confirmed, and of a buyer who was erased.
    public var limits: LimitKeys?

    /// - Parameter method: nil in what an earlier version confirmed, which knew cards only.
    public init(order: Order, paymentID: String?, method: PaymentMethod? = nil, confirmedAt: Timestamp, limits: LimitKeys? = nil) {
        self.order = order
        self.paymentID = paymentID
        paymentMethod = paymentID == nil ? .none : method ?? .card
        self.confirmedAt = confirmedAt
        self.limits = limits
    }
}

/// Under which names a sale's places count towards the session's limit. Pseudonyms of a person: erased with the buyer.
public struct LimitKeys: Hashable, Codable, Sendable {
    /// Keyed digest of the e-mail (``Capability/buyerKey(email:)``).
    public var buyer: String
    /// The visitor who held the places, as the store names them (base32); empty for nobody.
    public var visitor: String

    public init(buyer: String, visitor: String) {
        self.buyer = buyer
        self.visitor = visitor
    }
}

/// An authorised payment that buys nothing: to be voided, or refunded if it was captured.
public struct Reversal: Hashable, Codable, Sendable {
    public var paymentID: String
    /// Order named by the payment, known or not.
    public var orderID: String
    /// Stable word: `places-gone`, `amount-mismatch`, `unknown-order`, `seat-conflict`, …
    public var reason: String
    /// Whom to write to: the order as the store had it then; nil where nobody knows it, and in what an earlier version wrote.
    public var order: Order?

    public init(paymentID: String, orderID: String, reason: String, order: Order? = nil) {
        self.paymentID = paymentID
        self.orderID = orderID
        self.reason = reason
        self.order = order
    }
}

/// The provider told that the money of a captured payment moved; what is so is to be asked.
public struct MoneyMovement: Hashable, Sendable {
    public var paymentID: String
    /// The provider's id of the notice: the same for each repetition.
    public var noticeID: String

    public init(paymentID: String, noticeID: String) {
        self.paymentID = paymentID
        self.noticeID = noticeID
    }
}

/// A buyer gives places back, or wants the money of a postponed session instead of the new date.
public struct RefundRequest: Hashable, Sendable {
    public var orderID: String
    /// By the store's clock.
    public var askedAt: Timestamp
    /// Positions of the places that are given back, ascending; nil for the whole order, of a postponed session.
    public var lines: [Int]?

    public init(orderID: String, askedAt: Timestamp, lines: [Int]? = nil) {
        self.orderID = orderID
        self.askedAt = askedAt
        self.lines = lines
    }
}

/// A buyer puts another name on a ticket, whose code is then issued again.
public struct NameChange: Hashable, Sendable {
    public var orderID: String
    /// Position of the place in its order.
    public var line: Int
    public var name: String
    /// By the store's clock.
    public var askedAt: Timestamp

    public init(orderID: String, line: Int, name: String, askedAt: Timestamp) {
        (self.orderID, self.line, self.name, self.askedAt) = (orderID, line, name, askedAt)
    }
}

/// What a lane's stream carries.
public enum StreamEntry: Hashable, Sendable {
    case sale(Sale)
    case reversal(Reversal)
    case movement(MoneyMovement)
    case refundRequest(RefundRequest)
    case nameChange(NameChange)
    case wish(Wish)
    case turn(TurnWish)
    case waiting(WaitingParty)
    case waitingConfirmation(WaitingConfirmation)
    case leave(WaitingLeave)
}

/// What the ledger made of an entry.
public enum RecordOutcome: Hashable, Sendable {
    /// Lines written with these operation numbers, in the order of the order's lines.
    ///
    /// - Parameter isUnderPrice: places or fees cost less than the price list says; an incident says which.
    case recorded(numbers: [Int64], isUnderPrice: Bool = false)
    /// A replay: the entry was written before.
    case alreadyRecorded
    /// The ledger, second judge of unicity, refuses: these places are sold already. The payment will be reversed.
    case refused(places: [String])
    /// A reversal was queued.
    case reversalQueued
    /// The provider will be asked about a payment's money; nothing when the payment is none of this ledger's.
    case movementNoted
    /// A buyer's request is a command now; nothing when the session takes nothing back, or did not at that time.
    case refundAsked
    /// The ticket has the name, and its new code is owed; nothing when it had another one before, or when its session allowed none at that time.
    case nameNoted
    /// Somebody is to be told of an opening, or of a turn; nothing when the session is unknown, or the person was noted before.
    case wishNoted
    /// A party asks for a place on a waiting list, confirms it or leaves; nothing when that was so before.
    case waitingNoted
}

/// A session's sold places as the ledger knows them.
public struct SoldPlaces: Hashable, Sendable {
    /// Offsets in the session's layout.
    public var seats: Set<Int>
    /// Places sold per category index, standing and numbered.
    public var countByCategory: [Int: Int]
    /// Of these, standing places from an allotment, per pool.
    public var standingByAllotment: [Int: Int]

    public init(seats: Set<Int> = [], countByCategory: [Int: Int] = [:], standingByAllotment: [Int: Int] = [:]) {
        self.seats = seats
        self.countByCategory = countByCategory
        self.standingByAllotment = standingByAllotment
    }
}

extension SoldPlaces {
    /// Standing places sold per pool. What the ledger does not ascribe to an allotment is the public's, as far as it has places: an
    /// earlier version recorded no pools.
    public func standing(in session: Session) -> [Int: Int] {
        var result: [Int: Int] = [:]
        for (index, category) in session.categories.enumerated() where category.kind == .standing {
            let pools = (0..<session.poolCount).filter { session.category(ofPool: $0) == index }
            let known = pools.map { min(standingByAllotment[$0] ?? 0, session.capacity(ofPool: $0)) }
            var rest = max(0, (countByCategory[index] ?? 0) - known.reduce(0, +))
            for (pool, quantity) in zip(pools, known) {
                let more = min(rest, session.capacity(ofPool: pool) - quantity)
                result[pool] = quantity + more
                rest -= more
            }
        }
        return result
    }
}

/// An order that the ledger recorded, for publishing it again.
public struct RecordedOrder: Hashable, Sendable {
    public var sale: Sale
    /// Those in force, in the order of the lines; empty until they are issued.
    public var tickets: [Ticket]
    /// How often they were issued again: the highest of them.
    public var revision: Int
    /// Lines that the order still has: all of them, unless some were taken back.
    public var lines: [OrderLine]
    /// Nil when nothing was taken back.
    public var corrections: OrderCorrections?

    public init(
        sale: Sale, tickets: [Ticket], revision: Int = 0, lines: [OrderLine]? = nil, corrections: OrderCorrections? = nil
    ) {
        self.sale = sale
        self.tickets = tickets
        self.revision = revision
        self.lines = lines ?? sale.order.lines
        self.corrections = corrections
    }

    /// The ledger took it back by itself, because its money could not be had.
    public var isUndone: Bool { lines.isEmpty && corrections == nil }
}

/// Some of a session's orders, in the order of recording.
public struct RecordedOrderPage: Hashable, Sendable {
    public var orders: [RecordedOrder]
    /// Where the next page starts; nil at the end.
    public var next: Int64?

    public init(orders: [RecordedOrder], next: Int64?) {
        self.orders = orders
        self.next = next
    }
}

/// The ledger of sales: durable, append-only, the last word on who bought what. One writer, the reconciler.
public protocol SalesJournal: Sendable {
    /// Writes a batch in one durable transaction: lines, gapless numbers, chain, outbox. All or nothing as a batch;
    /// each entry has its own outcome, in order. Replays are harmless.
    func record(_ entries: [StreamEntry], at now: Timestamp) async throws(LedgerError) -> [RecordOutcome]

    /// Whether a sale of the order was recorded or refused.
    func hasJudged(order id: String) async throws(LedgerError) -> Bool

    func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces

    /// When the last sale was recorded; nil before the first.
    func lastSaleAt() async throws(LedgerError) -> Timestamp?

    /// Whether a payment bought a recorded order, or is on its way back.
    func knows(payment id: String) async throws(LedgerError) -> Bool

    /// Of these, what the ledger does not have yet of payments that bought one of its orders, or that are on their way back, and did not ask
    /// about by ``ListedMovement/noticeID``.
    func news(in movements: [ListedMovement]) async throws(LedgerError) -> [ListedMovement]

    /// Whether the seat store is still to be told that places of a session are free: orders that were refused or taken back.
    func owesPlaces(ofSession number: UInt32) async throws(LedgerError) -> Bool

    /// When the ledger last lost sales, because a backup took its place that knew less; nil when never. What a store has as sold since
    /// before then may be genuine.
    func lostSalesAt() async throws(LedgerError) -> Timestamp?

    /// Writes what people must know of. One that lasts (see ``Incident/lasting``) is written once, however often it is noticed.
    func note(_ incidents: [Incident]) async throws(LedgerError)

    /// Refusals of these sessions' orders are told the store once more: one that is compared anew may have forgotten them, and a repetition
    /// changes nothing.
    func tellRefusalsAgain(ofSessions numbers: [UInt32], at now: Timestamp) async throws(LedgerError)

    /// Open items that show tickets or refusals to a lane are executed once more, whatever is under way: what is being executed may have told a store that has
    /// forgotten it since, and would be noted as done.
    func distrustOpenWork(ofLane lane: Int) async throws(LedgerError)

    /// Number of the last line of the session's organiser: what is taken back later has a greater one.
    func lastNumber(ofSession number: UInt32) async throws(LedgerError) -> Int64

    /// Sold places, and the orders of which something was taken back after a line, in one view of the ledger.
    func soldPlaces(
        ofSession number: UInt32, after line: Int64
    ) async throws(LedgerError) -> (sold: SoldPlaces, takenBack: [RecordedOrder])

    /// A session's recorded orders, those that were corrected or undone among them, page by page, for projecting them onto a store that may have forgotten
    /// them.
    ///
    /// - Parameter after: nil for the first page, then ``RecordedOrderPage/next``.
    func recordedOrders(ofSession number: UInt32, after: Int64?, limit: Int) async throws(LedgerError) -> RecordedOrderPage
}

/// The ledger could not do its work; nothing of the batch was written.
public enum LedgerError: Error, Sendable, Equatable {
    /// Disk full, locked, unreadable: `cause` is SQLite's message, without values.
    case unavailable(cause: String)
    /// Its content contradicts itself or this version of the program.
    case corrupt(cause: String)

    public var cause: String {
        switch self {
        case .unavailable(let cause), .corrupt(let cause): cause
        }
    }
}
