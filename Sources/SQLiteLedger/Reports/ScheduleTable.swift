import Booking
import Domain
import Foundation
import GRDB

/// Which reports are mailed to whom, and when. Inside one access to the database.
struct ScheduleTable {
    let db: Database
    /// Of the ledger's days.
    let zone: TimeZone

    private static let columns = "id, kind, organiser_id, span, rhythm, hour, receivers, made_by, next_at, forms"
    private static func subject(_ id: Int64) -> String { "schedule \(id)" }
    /// A house that was closed for longer wants no letter for each day of it.
    private static let mostMissed = 31

    func all() throws -> [KeptSchedule] {
        try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM report_schedule WHERE ended_at IS NULL ORDER BY id").map(Self.kept)
    }

    private static func kept(_ row: Row) throws -> KeptSchedule {
        let schedule = ReportSchedule(
            kind: try ReportKind(rawValue: row[1]).orThrow(), organiserID: row[2], span: try ReportSchedule.Span(rawValue: row[3]).orThrow(),
            rhythm: try ReportSchedule.Rhythm(rawValue: row[4]).orThrow(), hour: row[5], receivers: try JSONDecoder().decode([Int64].self, from: Data((row[6] as String).utf8)),
            forms: Set(try StaffTable.list(row[9]).map { try ReportSchedule.Form(rawValue: $0).orThrow() }))
        return KeptSchedule(id: row[0], schedule: schedule, by: try JournalActor(text: row[7]).orThrow(), nextAt: Timestamp(milliseconds: row[8]))
    }

    func add(_ schedule: ReportSchedule, by actor: JournalActor, at now: Timestamp) throws -> Int64 {
        let next = schedule.rhythm.next(after: now, hour: schedule.hour, in: zone)
        let receivers = String(decoding: try JSONEncoder().encode(schedule.receivers.sorted()), as: UTF8.self)
        try db.execute(
            sql: "INSERT INTO report_schedule (kind, organiser_id, span, rhythm, hour, receivers, made_by, made_at, next_at, forms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                schedule.kind.rawValue, schedule.organiserID, schedule.span.rawValue, schedule.rhythm.rawValue, schedule.hour, receivers, actor.text, now.milliseconds, next.milliseconds,
                try StaffTable.json(schedule.forms.map(\.rawValue)),
            ])
        let id = db.lastInsertedRowID
        let words = "\(schedule.kind.rawValue) \(schedule.span.rawValue), \(schedule.rhythm.rawValue), accounts \(schedule.receivers.sorted().map(String.init).joined(separator: " "))"
        try JournalTable(db: db).add(.reportScheduled, Self.subject(id), words, by: actor, at: now)
        return id
    }

    func end(_ id: Int64, by actor: JournalActor, at now: Timestamp) throws -> Bool {
        try db.execute(sql: "UPDATE report_schedule SET ended_at = ? WHERE id = ? AND ended_at IS NULL", arguments: [now.milliseconds, id])
        guard db.changesCount == 1 else { return false }
        // What is owed and was not sent yet is not wanted any more.
        try db.execute(
            sql: "UPDATE outbox SET done_at = ? WHERE kind = 'report' AND done_at IS NULL AND payload ->> 'schedule' = ?", arguments: [now.milliseconds, id])
        try JournalTable(db: db).add(.reportUnscheduled, Self.subject(id), by: actor, at: now)
        return true
    }

    func owe(at now: Timestamp) throws -> Int {
        let rows = try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM report_schedule WHERE ended_at IS NULL AND next_at <= ? ORDER BY id", arguments: [now.milliseconds])
        var count = 0
        for kept in try rows.map(Self.kept) {
            var (due, moments) = (kept.nextAt, [Timestamp]())
            while due <= now {
                moments.append(due)
                due = kept.schedule.rhythm.next(after: due, hour: kept.schedule.hour, in: zone)
            }
            for moment in moments.suffix(Self.mostMissed) { count += try owe(kept, at: moment, now) }
            try db.execute(sql: "UPDATE report_schedule SET next_at = ? WHERE id = ?", arguments: [due.milliseconds, kept.id])
        }
        return count
    }

    private func owe(_ kept: KeptSchedule, at moment: Timestamp, _ now: Timestamp) throws -> Int {
        let (schedule, outbox) = (kept.schedule, OutboxTable(db: db))
        let period = schedule.span.period(before: moment, in: zone)
        guard let from = period.from?.text, let through = period.through?.text else { return 0 }
        var count = 0
        for account in schedule.receivers where try mayRead(account) {
            let due = DueReport(schedule: kept.id, account: account, kind: schedule.kind.rawValue, organiser: schedule.organiserID, from: from, through: through, forms: schedule.forms)
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let changes = db.totalChangesCount
            try outbox.queue(
                .report, orderID: "report \(kept.id) \(account)", paymentID: nil, reason: schedule.kind.rawValue, occasion: "\(from) \(through)",
                payload: String(decoding: try encoder.encode(due), as: UTF8.self), isBulk: true, at: now)
            if db.totalChangesCount > changes { count += 1 }
        }
        return count
    }

    /// Looked at once more when the letter goes.
    private func mayRead(_ account: Int64) throws -> Bool {
        guard let staff = try StaffTable(db: db).account(account) else { return false }
        return staff.canComeIn && staff.position.rights.contains(.readSales)
    }
}

extension SQLiteLedger: ReportCalendar {
    public func schedules() async throws(LedgerError) -> [KeptSchedule] {
        try await read { try ScheduleTable(db: $0, zone: self.timeZone).all() }
    }

    public func addSchedule(_ schedule: ReportSchedule, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int64 {
        try await write { try ScheduleTable(db: $0, zone: self.timeZone).add(schedule, by: actor, at: now) }
    }

    public func endSchedule(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try ScheduleTable(db: $0, zone: self.timeZone).end(id, by: actor, at: now) }
    }

    public func oweReports(at now: Timestamp) async throws(LedgerError) -> Int {
        // Most rounds find nothing, and need no turn at writing.
        let isDue = try await read {
            try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM report_schedule WHERE ended_at IS NULL AND next_at <= ?)", arguments: [now.milliseconds]) ?? false
        }
        guard isDue else { return 0 }
        return try await write { try ScheduleTable(db: $0, zone: self.timeZone).owe(at: now) }
    }
}
