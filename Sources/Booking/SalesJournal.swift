import Domain

/// A confirmed purchase on its way from Redis to the ledger.
public struct Sale: Hashable, Codable, Sendable {
    public var order: Order
    /// Nil when the order's total is zero.
    public var paymentID: String?
    /// Redis time of the confirmation.
    public var confirmedAt: Timestamp

    public init(order: Order, paymentID: String?, confirmedAt: Timestamp) {
        self.order = order
        self.paymentID = paymentID
        self.confirmedAt = confirmedAt
    }
}

/// An authorised payment that buys nothing: to be voided, or refunded if it was captured.
public struct Reversal: Hashable, Codable, Sendable {
    public var paymentID: String
    /// Order named by the payment, known or not.
    public var orderID: String
    /// Stable word: `places-gone`, `amount-mismatch`, `unknown-order`, `seat-conflict`, …
    public var reason: String

    public init(paymentID: String, orderID: String, reason: String) {
        self.paymentID = paymentID
        self.orderID = orderID
        self.reason = reason
    }
}

/// What a lane's stream carries.
public enum StreamEntry: Hashable, Sendable {
    case sale(Sale)
    case reversal(Reversal)
}

/// What the ledger made of an entry.
public enum RecordOutcome: Hashable, Sendable {
    /// Lines written with these operation numbers, in the order of the order's lines.
    case recorded(numbers: [Int64])
    /// A replay: the entry was written before.
    case alreadyRecorded
    /// The ledger, second judge of unicity, refuses: these places are sold already. The payment will be reversed.
    case refused(places: [String])
    /// A reversal was queued.
    case reversalQueued
}

/// Work that the ledger owes to the outside, written in the same transaction as its cause and executed at least once.
public struct OutboxItem: Hashable, Sendable {
    public enum Kind: String, Sendable, Codable {
        /// Take the authorised money.
        case capture
        /// Sign the order's tickets and publish them to the box office.
        case issue
        /// Void or refund a payment that buys nothing.
        case reverse
        /// Tell the box office that the ledger refused the order.
        case refuse
    }

    public var id: Int64
    public var kind: Kind
    public var orderID: String
    public var paymentID: String?
    /// Executions tried so far.
    public var attempts: Int

    public init(id: Int64, kind: Kind, orderID: String, paymentID: String?, attempts: Int) {
        self.id = id
        self.kind = kind
        self.orderID = orderID
        self.paymentID = paymentID
        self.attempts = attempts
    }
}

/// One ledger line of an order whose tickets are to be signed.
public struct TicketDraft: Hashable, Sendable {
    public var line: OrderLine
    public var number: Int64
    /// Random 64 bits drawn when the line was recorded.
    public var ticketID: UInt64

    public init(line: OrderLine, number: Int64, ticketID: UInt64) {
        self.line = line
        self.number = number
        self.ticketID = ticketID
    }
}

/// A session's sold places as the ledger knows them.
public struct SoldPlaces: Hashable, Sendable {
    /// Offsets in the session's layout.
    public var seats: Set<Int>
    /// Places sold per category index, standing and numbered.
    public var countByCategory: [Int: Int]

    public init(seats: Set<Int> = [], countByCategory: [Int: Int] = [:]) {
        self.seats = seats
        self.countByCategory = countByCategory
    }
}

/// An order that the ledger recorded, for publishing it again.
public struct RecordedOrder: Hashable, Sendable {
    public var sale: Sale
    /// Empty until they are issued.
    public var tickets: [Ticket]

    public init(sale: Sale, tickets: [Ticket]) {
        self.sale = sale
        self.tickets = tickets
    }
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

    /// Items whose time has come, oldest first; at most one per order, so that an order's items run in their order.
    func dueItems(at now: Timestamp, limit: Int) async throws(LedgerError) -> [OutboxItem]

    /// The item is done; what it causes (a capture causes an issue) is queued in the same transaction.
    func complete(_ item: OutboxItem, at now: Timestamp) async throws(LedgerError)

    /// Completes several items in one transaction; `issued` are the tickets that issue items made.
    func complete(_ items: [OutboxItem], issued: [Ticket], at now: Timestamp) async throws(LedgerError)

    /// The attempt failed: try again at `retryAt`. `error` holds no secret and no personal data.
    func postpone(_ item: OutboxItem, error: String, retryAt: Timestamp) async throws(LedgerError)

    /// A recorded order whose money cannot be had (its authorisation lapsed or was cancelled) is undone: reversing lines, its
    /// seats free, an incident; the box office is told. The item is done. Nothing for an order that has its tickets.
    func undo(_ item: OutboxItem, reason: String, at now: Timestamp) async throws(LedgerError)

    /// Why the ledger refused or undid an order, and the places (seat ids) that somebody else has; nil when it did not.
    func refusal(ofOrder id: String) async throws(LedgerError) -> (reason: String, places: [String])?

    /// The order as recorded with the lines to sign; nil when the ledger does not know it.
    func ticketDrafts(ofOrder id: String) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft])?

    func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces

    /// A session's recorded orders, page by page, for projecting them onto a store that may have forgotten them.
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
