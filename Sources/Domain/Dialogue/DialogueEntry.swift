import Foundation

/// What a thread of messages is about.
public enum DialogueTopic: Hashable, Sendable {
    /// An event: director and programmer.
    case event(String)
    /// The opening of a session's sale: director and developers.
    case opening(String)

    /// `event rock`, `opening rock-1`.
    public var text: String {
        switch self {
        case .event(let id): "event \(id)"
        case .opening(let session): "opening \(session)"
        }
    }

    public init?(text: String) {
        let parts = text.split(separator: " ").map(String.init)
        switch (parts.first, parts.count) {
        case ("event", 2): self = .event(parts[1])
        case ("opening", 2): self = .opening(parts[1])
        default: return nil
        }
    }

    /// Whoever reads or writes there has it, and reaches what the thread is about.
    public var right: StaffRight {
        switch self {
        case .event: .enterProgramme
        case .opening: .steerRooms
        }
    }
}

/// One message of a thread. Nobody edits it, and nobody takes it away.
public struct DialogueEntry: Hashable, Sendable {
    /// Later ones have higher ones.
    public var id: Int64
    public var topic: DialogueTopic
    /// The account of who wrote it.
    public var author: Int64
    public var isByScript: Bool
    public var at: Timestamp
    /// Lines of plain text; empty where a report says everything.
    public var text: String
    /// What the house has decided, for whoever asks later.
    public var isDecision: Bool
    /// Accounts that the text names.
    public var mentions: [Int64]
    public var report: AttachedReport?

    public init(
        id: Int64, topic: DialogueTopic, author: Int64, isByScript: Bool = false, at: Timestamp, text: String, isDecision: Bool = false, mentions: [Int64] = [],
        report: AttachedReport? = nil
    ) {
        (self.id, self.topic, self.author, self.isByScript, self.at) = (id, topic, author, isByScript, at)
        (self.text, self.isDecision, self.mentions, self.report) = (text, isDecision, mentions, report)
    }

    /// In characters.
    public static let longest = 4_000

    /// A text as it is kept, without blanks around it; nil when it is too long.
    public static func text(typed: String) -> String? {
        let text = typed.replacing("\r\n", with: "\n").replacing("\r", with: "\n").filter { $0 == "\n" || $0 == "\t" || !$0.isControl }
            .trimmingCharacters(in: .whitespacesAndNewlines)
        // A letter may carry any number of accents.
        return text.count <= longest && text.utf8.count <= 4 * longest ? text : nil
    }
}

extension Character {
    fileprivate var isControl: Bool { unicodeScalars.allSatisfy { $0.properties.generalCategory == .control } }
}

/// What somebody sees of a thread before they open it.
public struct DialogueThread: Hashable, Sendable {
    public var topic: DialogueTopic
    public var entries: Int
    public var lastAt: Timestamp
    /// What others wrote since they looked; and how many of it name them.
    public var unread, naming: Int

    public init(topic: DialogueTopic, entries: Int, lastAt: Timestamp, unread: Int, naming: Int) {
        (self.topic, self.entries, self.lastAt, self.unread, self.naming) = (topic, entries, lastAt, unread, naming)
    }
}
