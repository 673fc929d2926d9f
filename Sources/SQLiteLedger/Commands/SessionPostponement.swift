import Booking
import Domain
import GRDB

extension SQLiteLedger {
    public func postponeSession(
        _ id: String, to startsAt: Timestamp, refundableUntil: Timestamp, knowing known: CallingOff, askedBy: String, noted: JournalNote?, at now: Timestamp
    ) async throws(LedgerError) -> PostponeSessionOutcome {
        try await write { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT number, status, starts_at FROM session WHERE id = ?", arguments: [id]) else {
                return .unknownSession
            }
            let (number, word, old): (Int64, String, Int64) = (row[0], row[1], row[2])
            guard let status = Session.Status(rawValue: word) else { throw LedgerValueError() }
            guard status == .published else { return .notPublished(status) }
            let task = CommandTask.postponeSession(number: UInt32(truncatingIfNeeded: number), startsAt: startsAt)
            let table = CommandTable(db: db)
            let shift = startsAt.milliseconds - old
            // Asked for again: it has the date already.
            if shift == 0, let known = try table.commands(task.kind, of: task.subject).first(where: { $0.task == task }) {
                return .asked(command: known.id)
            }
            guard shift > 0 else { return .notLater(than: Timestamp(milliseconds: old)) }
            let admitted = try Admitted(db: db).count(ofSession: number)
            if let objection = known.objection(startsAt: Timestamp(milliseconds: old), admitted: admitted, at: now) { return .refused(objection) }
            try db.execute(
                sql: """
                    UPDATE session SET previous_starts_at = starts_at, starts_at = starts_at + ?1, doors_at = doors_at + ?1, booking_closes_at = booking_closes_at + ?1,
                        returns_until = returns_until + ?1, name_change_until = name_change_until + ?1,
                        changes = ifnull(changes, 0) + 1, postponed_at = ?4, refundable_until = max(ifnull(refundable_until, 0), ?3)
                    WHERE number = ?2
                    """, arguments: [shift, number, refundableUntil.milliseconds, now.milliseconds])
            try db.execute(sql: "UPDATE catalogue_version SET version = version + 1")
            return .asked(command: try table.add(CommandRequest(task: task, askedBy: askedBy, key: try table.freshKey(task)), noted: noted, at: now))
        }
    }

    /// Commands that postponed a session, newest first.
    public func postponements(ofSession id: String) async throws(LedgerError) -> [Command] {
        try await read { db in
            guard let number = try Int64.fetchOne(db, sql: "SELECT number FROM session WHERE id = ?", arguments: [id]) else { return [] }
            return try CommandTable(db: db).commands("postpone-session", of: String(number))
        }
    }
}
