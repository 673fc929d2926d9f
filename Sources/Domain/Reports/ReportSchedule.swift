import Foundation

/// That a report be mailed again and again.
public struct ReportSchedule: Hashable, Sendable {
    /// Which days each report is about: whole ones, that are over.
    public enum Span: String, Hashable, Codable, Sendable, CaseIterable {
        case yesterday
        /// From Monday to Sunday.
        case lastWeek = "last-week"
        case lastMonth = "last-month"
        /// From January, April, July or October on.
        case lastQuarter = "last-quarter"

        /// The last such days that were over at a moment.
        public func period(before moment: Timestamp, in zone: TimeZone) -> ReportPeriod {
            let calendar = ReportSchedule.calendar(zone)
            let today = calendar.startOfDay(for: moment.date)
            func day(_ date: Date?) -> AccountingPeriod { AccountingPeriod(dayOf: date.map { Timestamp($0) } ?? moment, in: zone) }
            switch self {
            case .yesterday:
                let yesterday = day(calendar.date(byAdding: .day, value: -1, to: today))
                return ReportPeriod(from: yesterday, through: yesterday)
            case .lastWeek:
                let monday = calendar.dateInterval(of: .weekOfYear, for: today)?.start ?? today
                return ReportPeriod(from: day(calendar.date(byAdding: .day, value: -7, to: monday)), through: day(calendar.date(byAdding: .day, value: -1, to: monday)))
            case .lastMonth:
                let first = calendar.dateInterval(of: .month, for: today)?.start ?? today
                let month = AccountingPeriod(.month, of: calendar.date(byAdding: .day, value: -1, to: first).map { Timestamp($0) } ?? moment, in: zone)
                return ReportPeriod(from: month, through: month)
            case .lastQuarter:
                let parts = calendar.dateComponents([.year, .month], from: today)
                let (year, quarter) = (parts.year ?? 1970, ((parts.month ?? 1) - 1) / 3)
                let text = quarter == 0 ? "\(year - 1)-4" : "\(year)-\(quarter)"
                return ReportPeriod(quarter: text) ?? ReportPeriod()
            }
        }
    }

    public enum Rhythm: String, Hashable, Codable, Sendable, CaseIterable {
        case daily
        /// On Mondays.
        case weekly
        /// On the first.
        case monthly
        /// On the first of January, April, July and October.
        case quarterly

        /// - Parameter hour: of the day, 0 ... 23; where a clock leaps over it, the next.
        public func next(after moment: Timestamp, hour: Int, in zone: TimeZone) -> Timestamp {
            var parts = DateComponents(hour: hour, minute: 0, second: 0)
            switch self {
            case .daily: break
            case .weekly: parts.weekday = 2
            case .monthly, .quarterly: parts.day = 1
            }
            let calendar = ReportSchedule.calendar(zone)
            var next = calendar.nextDate(after: moment.date, matching: parts, matchingPolicy: .nextTime)
            while self == .quarterly, let date = next, calendar.component(.month, from: date) % 3 != 1 {
                next = calendar.nextDate(after: date, matching: parts, matchingPolicy: .nextTime)
            }
            return next.map { Timestamp($0) } ?? moment + .seconds(86_400)
        }
    }

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = zone
        return calendar
    }

    /// In what form it comes.
    public enum Form: String, Hashable, Codable, Sendable, CaseIterable {
        /// The address of the page.
        case screen
        case pdf, csv, xml

        /// What somebody gets who chooses nothing else.
        public static let usual: Set<Form> = [.pdf, .csv]
    }

    /// Of takings: a statement for each session that is played in the days; of all others one report about them.
    public var kind: ReportKind
    /// Nil for all; a declaration is of one.
    public var organiserID: String?
    public var span: Span
    public var rhythm: Rhythm
    /// Of the day, in the ledger's zone.
    public var hour: Int
    /// Accounts.
    public var receivers: [Int64]
    public var forms: Set<Form>

    public init(kind: ReportKind, organiserID: String?, span: Span, rhythm: Rhythm, hour: Int, receivers: [Int64], forms: Set<Form> = Form.usual) {
        (self.kind, self.organiserID, self.span, self.rhythm, self.hour, self.receivers, self.forms) = (kind, organiserID, span, rhythm, hour, receivers, forms)
    }
}

/// One report of a schedule for one person, as it is owed.
public struct DueReport: Hashable, Codable, Sendable {
    public var schedule: Int64
    public var account: Int64
    /// Of ``ReportKind``.
    public var kind: String
    public var organiser: String?
    /// As in `2026-11-25` or `2026-11`.
    public var from, through: String
    /// Nil of what was owed before there was a choice.
    public var forms: Set<ReportSchedule.Form>?

    public init(
        schedule: Int64, account: Int64, kind: String, organiser: String?, from: String, through: String, forms: Set<ReportSchedule.Form>? = nil
    ) {
        (self.schedule, self.account, self.kind, self.organiser) = (schedule, account, kind, organiser)
        (self.from, self.through, self.forms) = (from, through, forms)
    }
}
