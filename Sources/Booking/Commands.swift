import Domain

/// What the staff may ask of the reconciler, which alone writes sales.
public enum CommandTask: Hashable, Codable, Sendable {
    case correct(CorrectionRequest)
    /// Every order of the session, which is cancelled in the catalogue, is taken back whole.
    case cancelSession(number: UInt32, reason: String)
    /// Every ticket of the session, which has its new date in the catalogue, is issued again: its code tells the door until when it is good.
    case postponeSession(number: UInt32, startsAt: Timestamp)

    public static let cancelSessionKind = "cancel-session"

    /// Stable word.
    public var kind: String {
        switch self {
        case .correct: "refund"
        case .cancelSession: Self.cancelSessionKind
        case .postponeSession: "postpone-session"
        }
    }

    /// The order's id, or the session's number.
    public var subject: String {
        switch self {
        case .correct(let request): request.orderID
        case .cancelSession(let number, _), .postponeSession(let number, _): String(number)
        }
    }
}

/// A command as it is given.
public struct CommandRequest: Hashable, Sendable {
    public var task: CommandTask
    /// Account of who asks.
    public var askedBy: String
    /// The same key asks the same thing once.
    public var key: String

    public init(task: CommandTask, askedBy: String, key: String) {
        self.task = task
        self.askedBy = askedBy
        self.key = key
    }
}

/// A command and what became of it so far.
public struct Command: Hashable, Sendable {
    public var id: Int64
    public var task: CommandTask
    public var askedBy: String
    public var askedAt: Timestamp
    public var progress: CommandProgress

    public init(id: Int64, task: CommandTask, askedBy: String, askedAt: Timestamp, progress: CommandProgress) {
        self.id = id
        self.task = task
        self.askedBy = askedBy
        self.askedAt = askedAt
        self.progress = progress
    }
}

public struct CommandProgress: Hashable, Sendable {
    public enum State: String, Sendable, CaseIterable {
        /// Nobody has looked at it yet.
        case asked
        /// There is more to do at once.
        case running
        /// It goes on by itself when what it waits for is there; the detail says what.
        case waiting
        case done
        /// Nothing was done; the detail says why.
        case refused
    }

    public var state: State
    /// Orders that were dealt with.
    public var done: Int
    /// Orders to be dealt with, those done among them.
    public var total: Int
    /// For people; no personal data.
    public var detail: String

    public init(state: State, done: Int = 0, total: Int = 0, detail: String = "") {
        self.state = state
        self.done = done
        self.total = total
        self.detail = detail
    }

    public var isOver: Bool { state == .done || state == .refused }
}

/// Commands that are not over.
public struct OpenCommands: Hashable, Sendable {
    /// Oldest first.
    public var commands: [Command]
    /// Ids of those that this version cannot read: somebody newer asked, or the row is damaged.
    public var unreadable: [Int64]

    public init(commands: [Command] = [], unreadable: [Int64] = []) {
        self.commands = commands
        self.unreadable = unreadable
    }
}

/// The table by which everybody but the reconciler asks for what touches sales, so that each table has one owner. Tools and the back
/// office write commands; the reconciler writes how they go.
public protocol CommandJournal: Sendable {
    /// Those that are not over.
    func openCommands() async throws(LedgerError) -> OpenCommands

    /// Does the next part of a command's work in one transaction with its progress, so that a crash anywhere repeats nothing. A command
    /// that is over stays as it is.
    ///
    /// - Parameter mayEnd: false while something outside the ledger is still to be done before the command can be over.
    func advance(_ command: Command, mayEnd: Bool, at now: Timestamp) async throws(LedgerError) -> CommandProgress
}

/// All that the reconciler writes of sales.
public typealias Journals = SalesJournal & OutboxJournal & CommandJournal
