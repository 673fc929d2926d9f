import Foundation

/// A civil day, month or year for which the sales are closed (CGI art. 286 I 3° bis: daily, monthly and yearly closings).
public struct AccountingPeriod: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable { case day, month, year }

    public let kind: Kind
    private let year: Int
    /// 1 in a year.
    private let month: Int
    /// 1 in a month or a year.
    private let day: Int

    /// The day of a moment.
    public init(dayOf moment: Timestamp, in zone: TimeZone) {
        let parts = Self.calendar(zone).dateComponents([.year, .month, .day], from: moment.date)
        self.init(kind: .day, year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
    }

    /// - Parameter text: `2026-11-25`, `2026-11` or `2026`; nil for anything else, such as a 31 November.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count), parts[0].utf8.count == 4, parts.dropFirst().allSatisfy({ $0.utf8.count == 2 }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        let numbers = parts.compactMap { Int($0) }
        let kind = [Kind.year, .month, .day][numbers.count - 1]
        self.init(
            kind: kind, year: numbers[0], month: numbers.count > 1 ? numbers[1] : 1, day: numbers.count > 2 ? numbers[2] : 1)
        let (start, calendar) = (start(in: .gmt).date, Self.calendar(.gmt))
        guard AccountingPeriod(dayOf: Timestamp(start), in: .gmt).fields == fields, calendar.component(.year, from: start) == year
        else { return nil }
    }

    private init(kind: Kind, year: Int, month: Int, day: Int) {
        self.kind = kind
        self.year = year
        self.month = month
        self.day = day
    }

    private var fields: [Int] { [year, month, day] }

    public var text: String {
        let parts = [Self.digits(year, 4), Self.digits(month, 2), Self.digits(day, 2)]
        return parts.prefix(kind == .year ? 1 : kind == .month ? 2 : 3).joined(separator: "-")
    }

    /// Its first moment. A day of summer time's begin has 23 hours, one of its end 25.
    public func start(in zone: TimeZone) -> Timestamp { Self.midnight(year, month, day, zone) }

    /// The first moment after it.
    public func end(in zone: TimeZone) -> Timestamp {
        switch kind {
        case .day: Self.midnight(year, month, day + 1, zone)
        case .month: Self.midnight(year, month + 1, 1, zone)
        case .year: Self.midnight(year + 1, 1, 1, zone)
        }
    }

    /// The one of the same kind that begins when it ends.
    public var next: AccountingPeriod { AccountingPeriod(kind, of: end(in: .gmt), in: .gmt) }

    /// The day, month or year of a moment.
    public init(_ kind: Kind, of moment: Timestamp, in zone: TimeZone) {
        let day = AccountingPeriod(dayOf: moment, in: zone)
        self.init(kind: kind, year: day.year, month: kind == .year ? 1 : day.month, day: kind == .day ? day.day : 1)
    }

    /// What is closed after it: a month after its last day, a year after its December, else the following day.
    public var successor: AccountingPeriod {
        let next = AccountingPeriod(dayOf: end(in: .gmt), in: .gmt)
        switch kind {
        case .day where next.month != month: return AccountingPeriod(kind: .month, year: year, month: month, day: 1)
        case .month where next.year != year: return AccountingPeriod(kind: .year, year: year, month: 1, day: 1)
        default: return next
        }
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }

    private static func calendar(_ zone: TimeZone) -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar
    }

    private static func midnight(_ year: Int, _ month: Int, _ day: Int, _ zone: TimeZone) -> Timestamp {
        let calendar = calendar(zone)
        let moment = calendar.date(from: DateComponents(year: year, month: month, day: day)) ?? .distantFuture
        // Where midnight does not exist on that day, the day starts later.
        return Timestamp(calendar.startOfDay(for: moment))
    }
}
