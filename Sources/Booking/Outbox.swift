import Domain

/// Work that the ledger owes to the outside, written in the same transaction as its cause and executed at least once.
public struct OutboxItem: Hashable, Sendable {
    /// Why a ticket is issued once more, and its buyer written to: it has another name.
    public static let renamed = "renamed"
    /// Why a buyer is written to whose return was not done.
    public static let returnRefused = "return-refused"
    /// The same, where other places of the return went back.
    public static let returnedInPart = "returned-in-part"
    /// Why a buyer is written to: the session is announced by another place, artist or title.
    public static let altered = "altered"

    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Take the authorised money.
        case capture
        /// Sign the order's tickets and publish them to the box office.
        case issue
        /// Void or refund a payment that buys nothing.
        case reverse
        /// Tell the box office that the ledger refused the order.
        case refuse
        /// Give captured money back, because lines of the order were taken back.
        case refund
        /// Tell the box office that lines of the order were taken back: their places are free, their tickets void.
        case revoke
        /// Ask the provider what became of a payment's money after it was taken: refunds made or returned elsewhere, disputes.
        case compare
        /// Write to the buyer; the item's reason says about what.
        case letter
        /// Write to the operator that dead letters wait.
        case page
        /// Tell a subscriber; the item's payload is what.
        case notice
        /// Mail a report to somebody of the house; the item's payload says which.
        case report
    }

    /// Items of one order run one after the other within a queue, notices each subscriber's: an unreachable mailbox never keeps money waiting.
    public enum Queue: String, Sendable, Codable, CaseIterable {
        /// What moves money, places or tickets.
        case money
        /// What tells people.
        case word
        /// What tells other programs.
        case notice
    }

    public var id: Int64
    public var kind: Kind
    public var orderID: String
    public var paymentID: String?
    /// What moves: the order's total for a capture; nil when it is known at execution only. Of a letter about a correction what had gone back before it.
    public var amount: Money?
    /// Why it is owed: `sold`, `captured`, `seat-conflict`, … A stable word.
    public var reason: String
    /// Tells apart what may happen several times to one order, as its cause wrote it; often empty.
    public var occasion: String
    /// Executions tried so far.
    public var attempts: Int
    /// What is told or mailed, as its cause knew it; nil of other kinds.
    public var payload: String?
    /// Who is told; nil of other kinds.
    public var subscriber: Int64?

    public init(
        id: Int64, kind: Kind, orderID: String, paymentID: String?, amount: Money? = nil, reason: String = "", occasion: String = "", attempts: Int, payload: String? = nil,
        subscriber: Int64? = nil
    ) {
        (self.payload, self.subscriber) = (payload, subscriber)
        self.id = id
        self.kind = kind
        self.orderID = orderID
        self.paymentID = paymentID
        self.amount = amount
        self.reason = reason
        self.occasion = occasion
        self.attempts = attempts
    }

    private static let renamings = "name-"

    /// What tells the renaming of a place, by its position, from others of its order.
    ///
    /// - Parameter revision: of the first code with the name: who was forgotten and is known again may put a second one on the same ticket.
    public static func occasion(ofRenaming line: Int, revision: Int) -> String { "\(renamings)\(line)-\(revision)" }

    /// Position of the place that has another name; nil of an item that is about something else. An earlier version wrote no revision.
    public var renamedLine: Int? {
        occasion.hasPrefix(Self.renamings) ? occasion.dropFirst(Self.renamings.count).split(separator: "-").first.flatMap { Int($0) } : nil
    }

    private static let refusedReturns = "return-"

    /// What tells a return that was not done, or not all of it, from others of its order.
    ///
    /// - Parameter usedLines: positions of the places whose tickets had opened a door.
    public static func occasion(ofRefusedReturn command: Int64, usedLines: [Int]) -> String {
        "\(refusedReturns)\(command)" + usedLines.map { "-\($0)" }.joined()
    }

    /// Positions of the places for which a return was refused; empty where it was for another reason.
    public var usedLines: [Int] {
        occasion.hasPrefix(Self.refusedReturns) ? occasion.dropFirst(Self.refusedReturns.count).split(separator: "-").dropFirst().compactMap { Int($0) } : []
    }
}

extension OutboxItem.Kind {
    public var queue: OutboxItem.Queue {
        switch self {
        case .letter, .page, .report: .word
        case .notice: .notice
        case .capture, .issue, .reverse, .refuse, .refund, .revoke, .compare: .money
        }
    }

    /// Whether an operator is written to when it is not done. A mailbox that refuses a letter is its owner's business, and what tells of
    /// a page that does not arrive is monitoring.
    public var pages: Bool { queue == .money }

    /// Past its deadline it is not tried any more: who is not there for days may never be again, and can have all of it told once more.
    public var isGivenUpLate: Bool { self == .notice }

    /// Whether its work can be done elsewhere, so that an operator may close it; the rest only the platform can do.
    public var maySettle: Bool { ![.capture, .issue, .refuse, .revoke].contains(self) }

    /// How long it may take before somebody is told; it is tried on afterwards.
    public var patience: Duration {
        switch self {
        case .capture, .page: .seconds(3_600)
        case .issue, .refuse, .revoke: .seconds(600)
        case .reverse, .refund, .compare, .letter, .report: .seconds(86_400)
        case .notice: .seconds(3 * 86_400)
        }
    }
}

/// What an executed item did, written when it is closed.
public enum OutboxEffect: Hashable, Sendable {
    /// Nothing that the ledger needs to know.
    case none
    /// This much was captured, as the provider says; an issue follows.
    ///
    /// - Parameter hasMoved: some of it went back already, or is disputed, as far as this answer says: the provider will be asked, as it will
    ///   when the ledger knows of it. A notice that came before the sale was recorded was about a payment that the ledger did not know.
    case captured(Money, hasMoved: Bool = false)
    /// The order's tickets, signed and shown.
    case issued([Ticket])
    /// The payment is void or given back. So much was taken of it and went back: zero when it was only reserved, nil when nobody knows.
    case reversed(Money?)
    /// The buyer was written to how the session is announced.
    ///
    /// - Parameter announcement: ``Domain/Announcements/number`` of what the letter says.
    case told(announcement: Int)
    /// A letter that went to nobody, because nobody knows any more who ordered: the buyer was forgotten, or the order was never recorded and whoever
    /// had it lost it. An incident tells people.
    case nobodyToTell
    /// What the provider says of the payment's refunds and disputes, after a refund or because somebody asked; the ledger writes what it
    /// did not know.
    case compared(PaymentBooks)
    /// The money of a recorded sale cannot be had any more (its authorisation lapsed or was cancelled): the sale is undone by reversing
    /// lines, its seats are free, an incident tells people, and the box office is told. Nothing for an order that has its tickets.
    case moneyLost(reason: String)
}

/// How the execution of an item ended. Errors hold no secret and no personal data.
public enum OutboxOutcome: Hashable, Sendable {
    case done(OutboxEffect)
    /// Try again; past the item's deadline it is a dead letter besides.
    case later(error: String, retryAt: Timestamp)
    /// It cannot succeed: a dead letter, until an operator wants it tried again.
    case never(error: String)
}

public struct ExecutedItem: Hashable, Sendable {
    public var item: OutboxItem
    public var outcome: OutboxOutcome

    public init(_ item: OutboxItem, _ outcome: OutboxOutcome) {
        self.item = item
        self.outcome = outcome
    }
}

/// Work owed to the outside that was not done in its time, or that was refused for good. An operator looks at it.
public struct DeadLetter: Hashable, Sendable {
    public var item: OutboxItem
    public var lastError: String?
    /// When it is tried again; nil when it waits for an operator.
    public var nextAt: Timestamp?
    public var diedAt: Timestamp

    public init(item: OutboxItem, lastError: String?, nextAt: Timestamp?, diedAt: Timestamp) {
        self.item = item
        self.lastError = lastError
        self.nextAt = nextAt
        self.diedAt = diedAt
    }
}

/// An outbox item that is not done, as an operator reads it.
public struct OpenItem: Hashable, Sendable {
    public var item: OutboxItem
    public var lastError: String?
    /// When it is tried next; nil when it waits for an operator.
    public var nextAt: Timestamp?
    /// From when on it is a dead letter.
    public var deadline: Timestamp
    /// When it became a dead letter; nil when it is none.
    public var diedAt: Timestamp?
    /// Of its order in the ledger, for people: the order's id would open its page. Nil when none was recorded.
    public var orderNumber: Int64?

    public init(item: OutboxItem, lastError: String?, nextAt: Timestamp?, deadline: Timestamp, diedAt: Timestamp?, orderNumber: Int64? = nil) {
        (self.item, self.lastError, self.nextAt, self.deadline, self.diedAt, self.orderNumber) = (item, lastError, nextAt, deadline, diedAt, orderNumber)
    }

    /// Whether its order may be taken back instead: only once it is late, and a capture only when nobody tries it any more, or the sale may succeed meanwhile.
    public var mayGiveUp: Bool { diedAt != nil && (item.kind == .issue || item.kind == .capture && nextAt == nil) }
}

/// What is not done of one kind.
public struct OutboxBacklog: Hashable, Sendable {
    public var open: Int
    /// Of these, dead letters.
    public var dead: Int
    /// When the oldest that is no dead letter was due for the first time; nil when all of them are.
    public var since: Timestamp?

    public init(open: Int = 0, dead: Int = 0, since: Timestamp? = nil) {
        (self.open, self.dead, self.since) = (open, dead, since)
    }
}

/// One ledger line of an order whose tickets are to be signed.
public struct TicketDraft: Hashable, Sendable {
    public var line: OrderLine
    public var number: Int64
    /// Random 64 bits drawn when the line was recorded.
    public var ticketID: UInt64
    /// How often it was issued before.
    public var revision: UInt16
    /// The name that its buyer put on it.
    public var holder: String?
    /// No code was issued since it has that name.
    public var isRenamed: Bool

    public init(line: OrderLine, number: Int64, ticketID: UInt64, revision: UInt16 = 0, holder: String? = nil, isRenamed: Bool = false) {
        (self.revision, self.holder, self.isRenamed) = (revision, holder, isRenamed)
        self.line = line
        self.number = number
        self.ticketID = ticketID
    }
}

/// What nobody knew before executed items were written.
public struct OutboxNews: Hashable, Sendable {
    /// The item itself, or others that turned out not to be done.
    public var dead: [OutboxItem]
    /// Disputes that began or ended.
    public var disputes: Int
    /// Given back on the provider's pages.
    public var refundsOutside: Int
    /// Buyers to whom nobody could write, because nobody knows them any more.
    public var untold: Int

    public init(dead: [OutboxItem] = [], disputes: Int = 0, refundsOutside: Int = 0, untold: Int = 0) {
        (self.dead, self.disputes, self.refundsOutside, self.untold) = (dead, disputes, refundsOutside, untold)
    }

    public static func + (left: Self, right: Self) -> Self {
        Self(
            dead: left.dead + right.dead, disputes: left.disputes + right.disputes, refundsOutside: left.refundsOutside + right.refundsOutside,
            untold: left.untold + right.untold)
    }
}

/// The ledger's table of work owed to the outside, and what its execution needs to know.
public protocol OutboxJournal: Sendable {
    /// Items of a queue whose time has come, oldest first; at most one of each order, so that they run in their order.
    func dueItems(in queue: OutboxItem.Queue, at now: Timestamp, limit: Int) async throws(LedgerError) -> [OutboxItem]

    /// Writes how items ended, with what follows from it (a capture is followed by an issue), in one transaction. Settling a closed
    /// item changes nothing.
    ///
    func settle(_ executed: [ExecutedItem], at now: Timestamp) async throws(LedgerError) -> OutboxNews

    /// Those that nobody has settled, oldest first.
    func deadLetters() async throws(LedgerError) -> [DeadLetter]

    /// What is not done, of each kind of which there is something.
    func backlog() async throws(LedgerError) -> [OutboxItem.Kind: OutboxBacklog]

    /// Why the ledger refused or undid an order and because of which places, and the seats (offsets) of its session that somebody has now; nil when it did not.
    func refusal(ofOrder id: String) async throws(LedgerError) -> (reason: String, places: [String], soldSeats: Set<Int>)?

    /// An order that became no sale, until its buyer was written to; nil when the ledger does not know it, or not any more.
    func untoldOrder(_ id: String) async throws(LedgerError) -> Order?

    /// The order as recorded, with the tickets that are issued; nil when the ledger does not know it.
    func recordedOrder(_ id: String) async throws(LedgerError) -> RecordedOrder?

    /// The order as recorded with the lines to sign, which are those that were not taken back, and how many of its codes were issued again before;
    /// nil when the ledger does not know it.
    func ticketDrafts(ofOrder id: String) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft], reissued: Int)?

    /// What the ledger counts as given back of an order.
    func moneyBack(ofOrder id: String) async throws(LedgerError) -> MoneyBack

    /// Whether an item is still to be done: nobody who took over, and no operator, did it meanwhile.
    func isOpen(_ item: OutboxItem) async throws(LedgerError) -> Bool

    /// What an item of kind `revoke` or `refund` carries out; nil for another one.
    func correctedOrder(of item: OutboxItem) async throws(LedgerError) -> CorrectedOrder?

    /// By which announcement (``Domain/Announcements/number``) the last letter about it (``OutboxItem/altered``) says that an order's session takes place; nil when
    /// none went.
    func announcementTold(ofOrder id: String) async throws(LedgerError) -> Int?
}

/// What the ledger counts as given back of an order.
public struct MoneyBack: Hashable, Sendable {
    /// Sum of the refunds that are done.
    public var done: Money
    /// Amounts of which operators noted that they were paid, and of which the ledger heard nothing since: by bank transfer, or on the
    /// provider's pages a moment ago.
    public var noted: [Money]
    /// The provider's ids of the refunds on its pages and of the lost disputes that the ledger has. None of them is what a note waits for.
    public var elsewhere: Set<String>

    public init(done: Money = .zero, noted: [Money] = [], elsewhere: Set<String> = []) {
        self.done = done
        self.noted = noted
        self.elsewhere = elsewhere
    }
}
