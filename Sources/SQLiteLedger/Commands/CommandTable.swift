import Booking
import Domain
import Foundation
import GRDB

/// Commands and how they go. Inside one access to the database.
struct CommandTable {
    let db: Database

    private static let query = """
        SELECT command.id, command.task, command.asked_by, command.asked_at, progress.state, progress.done, progress.total,
            progress.detail
        FROM command_progress AS progress JOIN command ON command.id = progress.command_id
        """

    /// - Parameter noted: of a command that is new.
    /// - Returns: the command's id; that of the earlier command when one has the same key.
    func add(_ request: CommandRequest, noted: JournalNote? = nil, at now: Timestamp) throws -> Int64 {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let task = String(decoding: try encoder.encode(request.task), as: UTF8.self)
        try db.execute(
            sql: """
                INSERT INTO command (kind, subject, task, asked_by, asked_at, key) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (key) DO NOTHING
                """,
            arguments: [request.task.kind, request.task.subject, task, request.askedBy, now.milliseconds, request.key])
        if db.changesCount == 1 { try JournalTable(db: db).add(noted, at: now) }
        guard let id = try Int64.fetchOne(db, sql: "SELECT id FROM command WHERE key = ?", arguments: [request.key]) else {
            throw LedgerValueError()
        }
        return id
    }

    func open() throws -> OpenCommands {
        let rows = try Row.fetchAll(db, sql: "\(Self.query) WHERE progress.state NOT IN ('done', 'refused') ORDER BY progress.command_id")
        return rows.reduce(into: OpenCommands()) { open, row in
            // A newer version may read it; meanwhile it keeps no other from its turn.
            if let command = try? Self.command(row) { open.commands.append(command) } else { open.unreadable.append(row[0]) }
        }
    }

    func command(_ id: Int64) throws -> Command? {
        try Row.fetchOne(db, sql: "\(Self.query) WHERE command.id = ?", arguments: [id]).map(Self.command)
    }

    func command(withKey key: String) throws -> Command? {
        try Row.fetchOne(db, sql: "\(Self.query) WHERE command.key = ?", arguments: [key]).map(Self.command)
    }

    /// Of what is asked of a session once more: an import may have brought back what an earlier command changed.
    func freshKey(_ task: CommandTask) throws -> String {
        var key = task.sessionKey ?? ""
        while let earlier = try command(withKey: key), earlier.progress.isOver { key = CommandRequest.key(key, after: earlier) }
        return key
    }

    /// Of a subject, newest first.
    func commands(_ kind: String, of subject: String) throws -> [Command] {
        try Row.fetchAll(
            db, sql: "\(Self.query) WHERE command.kind = ? AND command.subject = ? ORDER BY command.id DESC", arguments: [kind, subject]
        ).map(Self.command)
    }

    /// How far a walk through a session's orders has come: the sequence of the last one.
    func position(of id: Int64) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT position FROM command_progress WHERE command_id = ?", arguments: [id]).orThrow()
    }

    func note(_ progress: CommandProgress, position: Int64 = 0, of id: Int64, at now: Timestamp) throws {
        try db.execute(
            sql: """
                UPDATE command_progress SET state = ?, done = ?, total = ?, position = ?, detail = ?, updated_at = ? WHERE command_id = ?
                """,
            arguments: [
                progress.state.rawValue, progress.done, progress.total, position, progress.detail, now.milliseconds, id,
            ])
    }

    private static func command(_ row: Row) throws -> Command {
        let task: String = row[1]
        let state = try CommandProgress.State(rawValue: row[4]).orThrow()
        return Command(
            id: row[0], task: try JSONDecoder().decode(CommandTask.self, from: Data(task.utf8)), askedBy: row[2],
            askedAt: Timestamp(milliseconds: row[3]),
            progress: CommandProgress(state: state, done: row[5], total: row[6], detail: row[7]))
    }
}
