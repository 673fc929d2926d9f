import Booking
import Domain
import GRDB

/// How far the refunds of a cancelled session are.
public struct SessionCancellation: Hashable, Sendable {
    public var command: Command
    public var refunded: Money
    public var owed: Money
    public var refundsDone: Int
    public var refundsOpen: Int
    /// Of the open ones.
    public var refundsDead: Int
}

extension SQLiteLedger {
    public func cancelSession(
        _ id: String, reason: String, knowing known: CallingOff, askedBy: String, noted: JournalNote?, at now: Timestamp
    ) async throws(LedgerError) -> CancelSessionOutcome {
        try await write { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT number, status, starts_at FROM session WHERE id = ?", arguments: [id]) else {
                return .unknownSession
            }
            let (number, status, startsAt): (Int64, String, Int64) = (row[0], row[1], row[2])
            if status == Session.Status.draft.rawValue { return .draft }
            if status != Session.Status.cancelled.rawValue {
                let admitted = try Admitted(db: db).count(ofSession: number)
                if let objection = known.objection(startsAt: Timestamp(milliseconds: startsAt), admitted: admitted, at: now) { return .refused(objection) }
                try db.execute(
                    sql: """
                        UPDATE session SET status = ? WHERE number = ?;
                        UPDATE catalogue_version SET version = version + 1;
                        """, arguments: [Session.Status.cancelled.rawValue, number])
            }
            let task = CommandTask.cancelSession(number: UInt32(truncatingIfNeeded: number), reason: reason)
            // A cancelled session stays cancelled: its sales are taken back once.
            let request = CommandRequest(task: task, askedBy: askedBy, key: task.sessionKey ?? "")
            return .asked(command: try CommandTable(db: db).add(request, noted: noted, at: now))
        }
    }

    public func admitted(toSession id: String) async throws(LedgerError) -> Int {
        try await read { db in
            guard let number = try Int64.fetchOne(db, sql: "SELECT number FROM session WHERE id = ?", arguments: [id]) else { return 0 }
            return try Admitted(db: db).count(ofSession: number)
        }
    }

    /// Nil when nobody asked for it.
    public func cancellation(ofSession id: String) async throws(LedgerError) -> SessionCancellation? {
        try await read { db in
            guard let number = try Int64.fetchOne(db, sql: "SELECT number FROM session WHERE id = ?", arguments: [id]),
                let command = try CommandTable(db: db).commands("cancel-session", of: String(number)).first,
                let row = try Row.fetchOne(
                    db,
                    sql: """
                        SELECT ifnull(sum(outbox.amount_cents) FILTER (WHERE done_at IS NOT NULL), 0),
                            ifnull(sum(outbox.amount_cents) FILTER (WHERE done_at IS NULL), 0),
                            count(*) FILTER (WHERE done_at IS NOT NULL), count(*) FILTER (WHERE done_at IS NULL),
                            count(*) FILTER (WHERE done_at IS NULL AND dead_at IS NOT NULL)
                        FROM correction
                        JOIN outbox ON outbox.kind = 'refund' AND outbox.order_id = correction.order_id
                            AND outbox.occasion = 'correction-' || correction.id
                        WHERE correction.command_id = ?
                        """, arguments: [command.id])
            else { return nil }
            return SessionCancellation(
                command: command, refunded: Money(cents: row[0]), owed: Money(cents: row[1]), refundsDone: row[2],
                refundsOpen: row[3], refundsDead: row[4])
        }
    }
}
