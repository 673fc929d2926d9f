import Booking
import Domain
import Foundation
import GRDB

/// Threads of messages between the house's people.
struct DialogueTable {
    let db: Database

    private static let columns = "entry.id, entry.topic, entry.account_id, entry.actor, entry.written_at, entry.text, entry.is_decision, entry.mentions, entry.report"
    private static let width = 9

    // MARK: Reading

    func entries(_ topic: DialogueTopic, before: Int64?, limit: Int) throws -> [DialogueEntry] {
        try Row.fetchAll(
            db, sql: "SELECT \(Self.columns) FROM dialogue_entry AS entry WHERE topic = ? AND id < ? ORDER BY id DESC LIMIT ?",
            arguments: [topic.text, before ?? .max, limit]
        ).map(Self.entry).reversed()
    }

    /// Some thousands of messages in a year, of which few bring one.
    func reports(_ kind: AttachedReport.Kind, about topics: [DialogueTopic]?, limit: Int) throws -> [DialogueEntry] {
        let list = try topics.map { String(decoding: try JSONEncoder().encode($0.map(\.text)), as: UTF8.self) }
        let query = """
            SELECT \(Self.columns) FROM dialogue_entry AS entry
            WHERE report ->> '$.kind' = ?1 AND (?2 IS NULL OR topic IN (SELECT value FROM json_each(?2))) ORDER BY id DESC LIMIT ?3
            """
        return try Row.fetchAll(db, sql: query, arguments: [kind.rawValue, list, limit]).map(Self.entry)
    }

    private static func entry(_ row: Row) throws -> DialogueEntry {
        let (report, mentions): (String?, String) = (row[8], row[7])
        let actor = try JournalActor(text: row[3]).orThrow()
        return DialogueEntry(
            id: row[0], topic: try DialogueTopic(text: row[1]).orThrow(), author: row[2], isByScript: actor != .account(row[2]),
            at: Timestamp(milliseconds: row[4]), text: row[5], isDecision: row[6], mentions: try JSONDecoder().decode([Int64].self, from: Data(mentions.utf8)),
            report: try report.map { try JSONDecoder().decode(AttachedReport.self, from: Data($0.utf8)) })
    }

    func authors(of topic: DialogueTopic) throws -> Set<Int64> {
        try Int64.fetchSet(db, sql: "SELECT DISTINCT account_id FROM dialogue_entry WHERE topic = ?", arguments: [topic.text])
    }

    func threads(of account: Int64) throws -> [DialogueThread] {
        // Some thousands of messages in a year: they are all looked at.
        let query = """
            SELECT entry.topic, count(*), max(written_at), sum(is_new), sum(is_new AND EXISTS (SELECT 1 FROM json_each(mentions) WHERE value = ?1))
            FROM (
                SELECT e.*, e.id > ifnull(seen.entry_id, 0) AND e.account_id <> ?1 AND e.written_at >= (SELECT added_at FROM staff_account WHERE id = ?1) AS is_new
                FROM dialogue_entry AS e LEFT JOIN dialogue_seen AS seen ON seen.account_id = ?1 AND seen.topic = e.topic
            ) AS entry
            GROUP BY entry.topic ORDER BY max(entry.id) DESC
            """
        return try Row.fetchAll(db, sql: query, arguments: [account]).map { row in
            DialogueThread(
                topic: try DialogueTopic(text: row[0]).orThrow(), entries: row[1], lastAt: Timestamp(milliseconds: row[2]), unread: row[3], naming: row[4])
        }
    }

    // MARK: Writing

    func add(_ entry: NewDialogueEntry, by actor: JournalActor, at now: Timestamp) throws -> DialogueEntry? {
        if let since = entry.unlessSaidSince, let last = try entries(entry.topic, before: nil, limit: 1).last, last.author == entry.author, last.at >= since,
            last.report?.figures == entry.report?.figures
        {
            return nil
        }
        func json(_ value: some Encodable) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        try db.execute(
            sql: """
                INSERT INTO dialogue_entry (topic, account_id, actor, written_at, text, is_decision, mentions, report) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                entry.topic.text, entry.author, actor.text, now.milliseconds, entry.text, entry.isDecision, try json(entry.mentions), try entry.report.map(json),
            ])
        let id = db.lastInsertedRowID
        for account in entry.told.sorted() {
            try db.execute(sql: "INSERT INTO dialogue_notice (entry_id, account_id, next_at) VALUES (?, ?, ?)", arguments: [id, account, now.milliseconds])
        }
        // Who writes has seen what is above; their program saw it for nobody.
        if actor == .account(entry.author) { try noteSeen(entry.topic, through: id, by: entry.author) }
        let parts = ["message \(id)", entry.isDecision ? "decision" : nil, entry.report?.kind.rawValue]
        try JournalTable(db: db).add(.dialogueWritten, entry.topic.text, parts.compactMap(\.self).joined(separator: ", "), by: actor, at: now)
        return try Row.fetchOne(db, sql: "SELECT \(Self.columns) FROM dialogue_entry AS entry WHERE id = ?", arguments: [id]).map(Self.entry).orThrow()
    }

    func hasSeen(_ topic: DialogueTopic, through entry: Int64, by account: Int64) throws -> Bool {
        let seen = try Int64.fetchOne(db, sql: "SELECT entry_id FROM dialogue_seen WHERE account_id = ? AND topic = ?", arguments: [account, topic.text])
        return seen.map { $0 >= entry } ?? false
    }

    func noteSeen(_ topic: DialogueTopic, through entry: Int64, by account: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO dialogue_seen (account_id, topic, entry_id) VALUES (?, ?, ?)
                ON CONFLICT (account_id, topic) DO UPDATE SET entry_id = excluded.entry_id WHERE excluded.entry_id > dialogue_seen.entry_id
                """,
            arguments: [account, topic.text, entry])
    }

    // MARK: Letters

    func hasDueNotices(at now: Timestamp) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM dialogue_notice WHERE next_at <= ?)", arguments: [now.milliseconds]) ?? false
    }

    func takeNotices(at now: Timestamp, for pause: Duration, limit: Int) throws -> [DialogueNotice] {
        let notices = try Row.fetchAll(
            db,
            sql: """
                SELECT \(Self.columns), notice.account_id, notice.attempts
                FROM dialogue_notice AS notice JOIN dialogue_entry AS entry ON entry.id = notice.entry_id
                WHERE notice.next_at <= ? ORDER BY notice.next_at, entry.id LIMIT ?
                """,
            arguments: [now.milliseconds, limit]
        ).map { DialogueNotice(entry: try Self.entry($0), account: $0[Self.width], attempts: $0[Self.width + 1]) }
        for notice in notices {
            try settle(notice, later: now + pause)
            try db.execute(
                sql: "UPDATE dialogue_notice SET attempts = attempts + 1 WHERE entry_id = ? AND account_id = ?", arguments: [notice.entry.id, notice.account])
        }
        return notices
    }

    func settle(_ notice: DialogueNotice, later: Timestamp?) throws {
        let key: StatementArguments = [notice.entry.id, notice.account]
        guard let later else { return try db.execute(sql: "DELETE FROM dialogue_notice WHERE entry_id = ? AND account_id = ?", arguments: key) }
        try db.execute(sql: "UPDATE dialogue_notice SET next_at = ? WHERE entry_id = ? AND account_id = ?", arguments: [later.milliseconds] + key)
    }
}
