import Domain
import Foundation

/// What the staff may ask of the reconciler, which alone writes sales.
public enum CommandTask: Hashable, Codable, Sendable {
    case correct(CorrectionRequest)
    /// Every order of the session, which is cancelled in the catalogue, is taken back whole.
    case cancelSession(number: UInt32, reason: String)
    /// Every ticket of the session, which has its new date in the catalogue, is issued again: its code tells the door until when it is good.
    case postponeSession(number: UInt32, startsAt: Timestamp)
    /// Every buyer of the session is written to who does not know by which place, artist or title it is announced now.
    case tellBuyers(number: UInt32)
    /// A signed archive is made as a file beside the ledger.
    case exportLedger(ArchiveWish)
    /// Everything that is kept under a person's name is forgotten as soon as it may be.
    case eraseBuyer(ErasureRequest)

    /// Of what is asked of a session once: the same key asks the same thing. Nil of everything else.
    public var sessionKey: String? {
        switch self {
        case .cancelSession(let number, _): "\(kind)-\(number)"
        case .postponeSession(let number, let startsAt): "\(kind)-\(number)-\(startsAt.milliseconds)"
        case .correct, .tellBuyers, .exportLedger, .eraseBuyer: nil
        }
    }

    public static let correctKind = "refund"
    public static let cancelSessionKind = "cancel-session"
    public static let exportLedgerKind = "export-ledger"
    /// The subject of what concerns no order and no session.
    public static let wholeLedger = "ledger"

    /// Stable word.
    public var kind: String {
        switch self {
        case .correct: Self.correctKind
        case .cancelSession: Self.cancelSessionKind
        case .postponeSession: "postpone-session"
        case .tellBuyers: "tell-buyers"
        case .exportLedger: Self.exportLedgerKind
        case .eraseBuyer: "erase-buyer"
        }
    }

    /// The order's id, or the session's number; of somebody who is forgotten, the first order.
    public var subject: String {
        switch self {
        case .correct(let request): request.orderID
        case .cancelSession(let number, _), .postponeSession(let number, _), .tellBuyers(let number): String(number)
        case .exportLedger: Self.wholeLedger
        case .eraseBuyer(let request): request.orders.first ?? ""
        }
    }
}

/// A command as it is given.
public struct CommandRequest: Hashable, Sendable {
    public var task: CommandTask
    /// Account of who asks.
    public var askedBy: String
    public static let askedByBuyer = "buyer"
    /// The same key asks the same thing once.
    public var key: String

    public init(task: CommandTask, askedBy: String, key: String) {
        self.task = task
        self.askedBy = askedBy
        self.key = key
    }

    /// Of the same wish once more, when an earlier command of its key is over.
    public static func key(_ key: String, after earlier: Command) -> String { "\(key) after \(earlier.id)" }
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
    /// - Parameters:
    ///   - mayEnd: false while something outside the ledger is still to be done before the command can be over.
    ///   - cause: why that could not be done, for people; empty when it is only under way.
    func advance(_ command: Command, mayEnd: Bool, because cause: String, at now: Timestamp) async throws(LedgerError) -> CommandProgress
}

extension CommandJournal {
    public func advance(_ command: Command, mayEnd: Bool, at now: Timestamp) async throws(LedgerError) -> CommandProgress {
        try await advance(command, mayEnd: mayEnd, because: "", at: now)
    }
}

/// Where the staff asks. Each method is one transaction, and asked again it gives the command of before. What the house's journal is to say of it (`noted`) is
/// written in the same transaction, when something is done: no deed is without its line, and no line without its deed.
public protocol StaffDesk: Sendable {
    /// - Returns: the command's id; that of the earlier command when one has the same key.
    func ask(_ request: CommandRequest, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Int64

    /// Marks a session as cancelled in the catalogue and asks for its sales to be taken back: from then on the ledger records no sale of the
    /// session.
    ///
    /// - Parameter known: what whoever asks knows of it; judged in the transaction.
    func cancelSession(
        _ id: String, reason: String, knowing known: CallingOff, askedBy: String, noted: JournalNote?, at now: Timestamp
    ) async throws(LedgerError) -> CancelSessionOutcome

    /// How many people were let into a session since it has its date; none where there is no such session.
    func admitted(toSession id: String) async throws(LedgerError) -> Int

    /// Moves a session to a later date in the catalogue and asks for its tickets to be issued again. Doors and the end of booking move by as
    /// much.
    ///
    /// - Parameters:
    ///   - refundableUntil: until when those who bought before may have their money back by themselves; never earlier than they were promised.
    ///   - known: what whoever asks knows of it; judged in the transaction.
    func postponeSession(
        _ id: String, to startsAt: Timestamp, refundableUntil: Timestamp, knowing known: CallingOff, askedBy: String, noted: JournalNote?, at now: Timestamp
    ) async throws(LedgerError) -> PostponeSessionOutcome

    /// Has a dead letter of the outbox tried no more, so that it can be settled by hand. What is being tried this moment still ends.
    /// - Returns: false when there is no dead letter of this id.
    func hold(deadLetter id: Int64, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Bool

    /// Has a dead letter tried again at once, with a new deadline; what is still tried by itself is tried at once too.
    func revive(deadLetter id: Int64, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Revival

    /// Closes a dead letter whose work somebody did outside, such as money given back on the provider's own pages. The ledger notes it
    /// as done, and an incident `settled-by-hand` keeps the note. The same words again are the same wish.
    ///
    /// - Parameter note: what was done and by whom; no personal data of the buyer.
    func settle(deadLetter id: Int64, note: String, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> HandSettlementMistake?

    /// Nil when there is none of this id.
    func command(_ id: Int64) async throws(LedgerError) -> Command?
    /// Of one kind, about one subject, newest first.
    func commands(_ kind: String, of subject: String) async throws(LedgerError) -> [Command]
    /// Nil when nobody asked with this key.
    func command(withKey key: String) async throws(LedgerError) -> Command?
    /// What a correction would take back as things are now, or why it would be refused.
    func outlook(of request: CorrectionRequest) async throws(LedgerError) -> Result<Money, CorrectionRefusal>
}

/// At the command line, where the command itself says who asked.
extension StaffDesk {
    public func ask(_ request: CommandRequest, at now: Timestamp) async throws(LedgerError) -> Int64 { try await ask(request, noted: nil, at: now) }

    public func cancelSession(
        _ id: String, reason: String, knowing known: CallingOff = CallingOff(), askedBy: String, at now: Timestamp
    ) async throws(LedgerError) -> CancelSessionOutcome {
        try await cancelSession(id, reason: reason, knowing: known, askedBy: askedBy, noted: nil, at: now)
    }

    public func postponeSession(
        _ id: String, to startsAt: Timestamp, refundableUntil: Timestamp, knowing known: CallingOff = CallingOff(), askedBy: String, at now: Timestamp
    ) async throws(LedgerError) -> PostponeSessionOutcome {
        try await postponeSession(id, to: startsAt, refundableUntil: refundableUntil, knowing: known, askedBy: askedBy, noted: nil, at: now)
    }

    public func hold(deadLetter id: Int64, at now: Timestamp) async throws(LedgerError) -> Bool { try await hold(deadLetter: id, noted: nil, at: now) }

    public func revive(deadLetter id: Int64, at now: Timestamp) async throws(LedgerError) -> Revival { try await revive(deadLetter: id, noted: nil, at: now) }

    public func settle(deadLetter id: Int64, note: String, at now: Timestamp) async throws(LedgerError) -> HandSettlementMistake? {
        try await settle(deadLetter: id, note: note, noted: nil, at: now)
    }
}

extension StaffDesk {
    /// The same wish in the same words is one wish, also of somebody who repeats it because the tool died. One that was refused may be made again.
    public func freshKey(for request: CorrectionRequest) async throws(LedgerError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        guard let words = try? encoder.encode(request) else { throw .corrupt(cause: "a correction cannot be written as JSON") }
        var key = String(decoding: words, as: UTF8.self)
        while let earlier = try await command(withKey: key), earlier.progress.state == .refused { key = CommandRequest.key(key, after: earlier) }
        return key
    }

    /// Why a correction would be refused as things are now; nil when it would not. What passes by itself is no refusal.
    public func objection(to request: CorrectionRequest) async throws(LedgerError) -> CorrectionRefusal? {
        guard case .failure(let refusal) = try await outlook(of: request), !refusal.mayPass else { return nil }
        return refusal
    }

    /// The last that asked this of a session; nil when nobody did.
    public func lastCommand(_ task: CommandTask) async throws(LedgerError) -> Command? {
        guard var key = task.sessionKey else { return nil }
        var last: Command?
        while let command = try await command(withKey: key) { (last, key) = (command, CommandRequest.key(key, after: command)) }
        return last
    }
}

public enum Revival: Hashable, Sendable {
    case tried
    case done
    /// The outbox has no item of this id.
    case unknown
}

/// Why an operator cannot settle an item by hand.
public enum HandSettlementMistake: Error, Hashable, Sendable {
    /// No dead letter has this id.
    case noDeadLetter
    /// Only the platform can do this: try it again.
    case onlyByPlatform(OutboxItem.Kind)
    /// The platform still tries, and may be doing it this moment: stop it first.
    case stillTried
}

public enum CancelSessionOutcome: Hashable, Sendable {
    /// The command that takes its sales back; that of the first time when it was cancelled before.
    case asked(command: Int64)
    case unknownSession
    /// It was never on sale.
    case draft
    case refused(CallingOff.Objection)
}

public enum PostponeSessionOutcome: Hashable, Sendable {
    /// The command that issues its tickets again; that of the first time when the same date was asked for before.
    case asked(command: Int64)
    case unknownSession
    /// A draft gets its date from an import; what is cancelled stays so.
    case notPublished(Session.Status)
    /// The new date is not after the old one.
    case notLater(than: Timestamp)
    case refused(CallingOff.Objection)
}

/// All that the reconciler writes of sales.
public typealias Journals = SalesJournal & OutboxJournal & CommandJournal & WishJournal & WaitingJournal
