import Booking
import Crypto
import Domain
import Foundation
import GRDB

/// Who did what. Triggers refuse any change, and each line's hash covers the line before it: what somebody altered behind the program's back is
/// found by ``findings()``. A line names accounts by their number, so that it holds nobody's address.
struct JournalTable {
    let db: Database

    private static let domain = Array("guichet journal 1".utf8)
    static let columns = "number, at, actor, action, subject, detail"

    func add(_ action: JournalAction, _ subject: String, _ detail: String = "", by actor: JournalActor, at now: Timestamp) throws {
        let last = try Row.fetchOne(db, sql: "SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1")
        let entry = JournalEntry(number: (last?[0] ?? 0) + 1, at: now, actor: actor, action: action, subject: subject, detail: detail)
        let before: Data = last?[1] ?? Data(count: 32)
        let insert = try db.cachedStatement(sql: "INSERT INTO journal (\(Self.columns), hash) VALUES (?, ?, ?, ?, ?, ?, ?)")
        try insert.execute(arguments: [
            entry.number, now.milliseconds, actor.text, action.rawValue, subject, detail, Data(Self.hash(entry, actor.text, action.rawValue, after: Array(before))),
        ])
    }

    /// Of what is done in this transaction.
    func add(_ note: JournalNote?, at now: Timestamp) throws {
        guard let note else { return }
        try add(note.action, note.subject, note.detail, by: note.actor, at: now)
    }

    private static func hash(_ entry: JournalEntry, _ actor: String, _ action: String, after before: [UInt8]) -> [UInt8] {
        var message = CanonicalWriter()
        message.append(raw: domain)
        message.append(raw: before)
        message.append(entry.number)
        message.append(entry.at.milliseconds)
        for text in [actor, action, entry.subject, entry.detail] { message.append(text) }
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
        return try Row.fetchAll(db, sql: sql, arguments: arguments).map(Self.entry)
    }

    private static func entry(_ row: Row) throws -> JournalEntry {
        guard let actor = JournalActor(text: row[2]), let action = JournalAction(rawValue: row[3]) else { throw LedgerValueError() }
        return JournalEntry(number: row[0], at: Timestamp(milliseconds: row[1]), actor: actor, action: action, subject: row[4], detail: row[5])
    }

    /// The first line that is not as it was written; empty when all are.
    func findings() throws -> [LedgerFinding] {
        var (before, expected) = ([UInt8](repeating: 0, count: 32), Int64(1))
        let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.columns), hash FROM journal ORDER BY number")
        while let row = try rows.next() {
            let number: Int64 = row[0]
            func finding(_ detail: String) -> [LedgerFinding] { [LedgerFinding(invariant: "I7", subject: "journal \(number)", detail: detail)] }
            guard number == expected else { return finding("the lines before it are missing") }
            guard let entry = try? Self.entry(row) else { return finding("it cannot be read") }
            let (actor, action, kept): (String, String, Data) = (row[2], row[3], row[6])
            before = Self.hash(entry, actor, action, after: before)
            guard Array(kept) == before else { return finding("it, or a line before it, was altered") }
            expected += 1
        }
        return []
    }
}
