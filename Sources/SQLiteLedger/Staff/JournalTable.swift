import Booking
import Crypto
import Domain
import Foundation
import GRDB

/// Who did what. Triggers refuse any change, and each line's hash covers the line before it: what somebody altered behind the program's back is
/// found by ``check()``. A line names accounts by their number, so that it holds nobody's address.
struct JournalTable {
    let db: Database

    private static let domain = Array("guichet journal 1".utf8)
    static let columns = "number, at, actor, action, subject, detail"

    func add(_ action: JournalAction, _ subject: String, _ detail: String = "", by actor: JournalActor, at now: Timestamp) throws {
        // Nobody could ever mend a line that names nobody.
        guard JournalActor(text: actor.text) == actor else { throw LedgerError.corrupt(cause: "a line of the journal would name nobody: '\(actor.text)'") }
        let last = try Row.fetchOne(db, sql: "SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1")
        let entry = JournalEntry(
            number: (last?[0] ?? 0) + 1, at: now, actorText: actor.text, actionText: action.rawValue, subject: subject, detail: detail)
        let before: Data = last?[1] ?? Data(count: 32)
        let insert = try db.cachedStatement(sql: "INSERT INTO journal (\(Self.columns), hash) VALUES (?, ?, ?, ?, ?, ?, ?)")
        try insert.execute(arguments: [
            entry.number, now.milliseconds, entry.actorText, entry.actionText, subject, detail, Data(Self.hash(entry, after: Array(before))),
        ])
    }

    /// Of what is done in this transaction.
    func add(_ note: JournalNote?, at now: Timestamp) throws {
        guard let note else { return }
        try add(note.action, note.subject, note.detail, by: note.actor, at: now)
    }

    static func hash(_ entry: JournalEntry, after before: [UInt8]) -> [UInt8] {
        var message = CanonicalWriter()
        message.append(raw: domain)
        message.append(raw: before)
        message.append(entry.number)
        message.append(entry.at.milliseconds)
        for text in [entry.actorText, entry.actionText, entry.subject, entry.detail] { message.append(text) }
        return Array(SHA256.hash(data: message.bytes))
    }

    /// What a query asks SQLite: one index, and only the lines that are shown.
    static func sql(_ query: JournalQuery, limit: Int) -> (sql: String, arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        func wants(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments += [value]
        }
        wants("actor = ?", query.actor?.text)
        wants("action = ?", query.action?.rawValue)
        wants("subject = ?", query.subject)
        wants("number < ?", query.before)
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        return ("SELECT \(columns) FROM journal\(filter) ORDER BY number DESC LIMIT \(limit)", arguments)
    }

    func entries(_ query: JournalQuery, limit: Int) throws -> [JournalEntry] {
        let (sql, arguments) = Self.sql(query, limit: limit)
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map { Self.entry($0) }
    }

    private static func entry(_ row: Row) -> JournalEntry {
        JournalEntry(number: row[0], at: Timestamp(milliseconds: row[1]), actorText: row[2], actionText: row[3], subject: row[4], detail: row[5])
    }

    /// The first line that is not as it was written, if there is one. Lines that this version cannot read are as they were written, and only noted.
    func check() throws -> (findings: [LedgerFinding], notes: [String]) {
        var (before, expected) = ([UInt8](repeating: 0, count: 32), Int64(1))
        var unread: [Int64] = []
        var findings: [LedgerFinding] = []
        let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.columns), hash FROM journal ORDER BY number")
        while findings.isEmpty, let row = try rows.next() {
            let (entry, kept): (JournalEntry, Data) = (Self.entry(row), row[6])
            func find(_ detail: String) { findings.append(LedgerFinding(invariant: "I7", subject: "journal \(entry.number)", detail: detail)) }
            if entry.number != expected { find("the lines before it are missing") }
            before = Self.hash(entry, after: before)
            if findings.isEmpty, Array(kept) != before { find("it, or a line before it, was altered") }
            if entry.actor == nil || entry.action == nil { unread.append(entry.number) }
            expected += 1
        }
        guard let first = unread.first else { return (findings, []) }
        return (findings, ["\(unread.count) lines of the journal, the first of them \(first), say something that this version cannot read: they are shown as they were written."])
    }
}
