import Domain

/// A schedule as it is kept.
public struct KeptSchedule: Hashable, Sendable {
    public var id: Int64
    public var schedule: ReportSchedule
    /// Who wanted it.
    public var by: JournalActor
    public var nextAt: Timestamp

    public init(id: Int64, schedule: ReportSchedule, by: JournalActor, nextAt: Timestamp) {
        (self.id, self.schedule, self.by, self.nextAt) = (id, schedule, by, nextAt)
    }
}

/// Which reports are mailed to whom, and when. Each change is one transaction with its line in the journal.
public protocol ReportCalendar: Sendable {
    /// Those that were not ended.
    func schedules() async throws(LedgerError) -> [KeptSchedule]

    func addSchedule(_ schedule: ReportSchedule, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int64

    /// - Returns: false when there is none.
    func endSchedule(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Bool

    /// Owes every report whose time has come to those who may read it, each period once, in one transaction with when the next one is due. What was missed is owed too.
    /// - Returns: how many letters.
    func oweReports(at now: Timestamp) async throws(LedgerError) -> Int
}
