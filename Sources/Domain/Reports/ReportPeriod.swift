import Foundation

/// The civil days that a report is about, both ends included; an end that is nil is open.
public struct ReportPeriod: Hashable, Sendable {
    public var from: AccountingPeriod?
    public var through: AccountingPeriod?

    public init(from: AccountingPeriod? = nil, through: AccountingPeriod? = nil) {
        (self.from, self.through) = (from, through)
    }

    /// - Parameter quarter: `2026-3`, the third quarter of 2026; `2026-T3` and `2026-Q3` mean the same. Nil for anything else.
    public init?(quarter: String) {
        guard let match = quarter.wholeMatch(of: /(\d{4})-[TQ]?([1-4])/), let number = Int(match.2) else { return nil }
        func month(_ number: Int) -> AccountingPeriod? { AccountingPeriod("\(match.1)-\(number < 10 ? "0" : "")\(number)") }
        guard let from = month(3 * number - 2), let through = month(3 * number) else { return nil }
        self.init(from: from, through: through)
    }

    /// First moment; nil when it is open.
    public func start(in zone: TimeZone) -> Timestamp? { from?.start(in: zone) }

    /// First moment after it; nil when it is open.
    public func end(in zone: TimeZone) -> Timestamp? { through?.end(in: zone) }

    /// It would end before it began.
    public var isBackwards: Bool {
        guard let start = start(in: .gmt), let end = end(in: .gmt) else { return false }
        return end <= start
    }

    /// What a period is cut into.
    public enum Grain: String, Hashable, Sendable, CaseIterable { case day, week, month, year }

    /// A part of a period.
    public struct Slice: Hashable, Sendable {
        /// `2026-11-25`, `2026-W48` (ISO 8601), `2026-11` or `2026`.
        public var text: String
        public var start: Timestamp
        /// First moment after it.
        public var end: Timestamp

        public init(text: String, start: Timestamp, end: Timestamp) {
            (self.text, self.start, self.end) = (text, start, end)
        }
    }

    /// Its days, weeks, months or years, whole or cut off at its ends.
    ///
    /// - Parameters:
    ///   - first: where an open beginning lies.
    ///   - last: the last moment before an open end.
    public func slices(by grain: Grain, first: Timestamp, last: Timestamp, in zone: TimeZone) -> [Slice] {
        let (start, end) = (start(in: zone) ?? first, end(in: zone) ?? last + .milliseconds(1))
        var (slices, moment): ([Slice], Timestamp) = ([], start)
        while moment < end {
            let (text, next) = Self.slice(at: moment, by: grain, in: zone)
            slices.append(Slice(text: text, start: moment, end: min(next, end)))
            moment = next
        }
        return slices
    }

    /// The name of the part in which a moment lies, and the first moment after it.
    private static func slice(at moment: Timestamp, by grain: Grain, in zone: TimeZone) -> (text: String, end: Timestamp) {
        let kind: AccountingPeriod.Kind = grain == .year ? .year : grain == .month ? .month : .day
        let period = AccountingPeriod(kind, of: moment, in: zone)
        guard grain == .week else { return (period.text, period.end(in: zone)) }
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.weekOfYear, .yearForWeekOfYear], from: moment.date)
        let (week, end) = (parts.weekOfYear ?? 1, calendar.dateInterval(of: .weekOfYear, for: moment.date)?.end)
        return ("\(parts.yearForWeekOfYear ?? 1970)-W\(week < 10 ? "0" : "")\(week)", end.map { Timestamp($0) } ?? period.end(in: zone))
    }
}
