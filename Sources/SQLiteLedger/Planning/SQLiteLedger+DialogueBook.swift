import Booking
import Domain

extension SQLiteLedger: DialogueBook {
    public func dialogue(_ topic: DialogueTopic, before: Int64?, limit: Int) async throws(LedgerError) -> [DialogueEntry] {
        try await read { try DialogueTable(db: $0).entries(topic, before: before, limit: limit) }
    }

    public func reports(_ kind: AttachedReport.Kind, about topics: [DialogueTopic]?, limit: Int) async throws(LedgerError) -> [DialogueEntry] {
        try await read { try DialogueTable(db: $0).reports(kind, about: topics, limit: limit) }
    }

    public func authors(of topic: DialogueTopic) async throws(LedgerError) -> Set<Int64> {
        try await read { try DialogueTable(db: $0).authors(of: topic) }
    }

    public func addEntry(_ entry: NewDialogueEntry, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> DialogueEntry? {
        try await write { try DialogueTable(db: $0).add(entry, by: actor, at: now) }
    }

    public func noteSeen(_ topic: DialogueTopic, through entry: Int64, by account: Int64) async throws(LedgerError) {
        guard try await read({ try !DialogueTable(db: $0).hasSeen(topic, through: entry, by: account) }) else { return }
        try await write { try DialogueTable(db: $0).noteSeen(topic, through: entry, by: account) }
    }

    public func threads(of account: Int64) async throws(LedgerError) -> [DialogueThread] {
        try await read { try DialogueTable(db: $0).threads(of: account) }
    }

    public func takeNotices(at now: Timestamp, for pause: Duration, limit: Int) async throws(LedgerError) -> [DialogueNotice] {
        // Asked each second, and due seldom: a look costs no transaction.
        guard try await read({ try DialogueTable(db: $0).hasDueNotices(at: now) }) else { return [] }
        return try await write { try DialogueTable(db: $0).takeNotices(at: now, for: pause, limit: limit) }
    }

    public func settle(_ notice: DialogueNotice, later: Timestamp?) async throws(LedgerError) {
        try await write { try DialogueTable(db: $0).settle(notice, later: later) }
    }
}
