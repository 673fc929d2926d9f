import Foundation

/// Days that come again each week, from one to another, but for some. Pure.
public struct Recurrence: Hashable, Sendable {
    /// As in `2026-11-15`.
    public var from, through: String
    /// Monday is 1.
    public var weekdays: Set<Int>
    public var except: Set<String>

    public init(from: String, through: String, weekdays: Set<Int>, except: Set<String> = []) {
        (self.from, self.through, self.weekdays, self.except) = (from, through, weekdays, except)
    }

    /// In their order; nil when one end is no day, or they are the wrong way round.
    /// - Parameter most: of days from one end to the other.
    public func days(most: Int = 1_100) -> [String]? {
        guard let first = Self.day(from), let last = Self.day(through), first <= last, last - first < most else { return nil }
        // 1 January 1970 was a Thursday.
        return (first...last).filter { weekdays.contains((($0 + 3) % 7 + 7) % 7 + 1) }.map(Self.text).filter { !except.contains($0) }
    }

    /// Days since 1970-01-01; nil of a text that is no day.
    public static func day(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: /(\d{4})-(\d{2})-(\d{2})/), let year = Int(match.1), let month = Int(match.2), let number = Int(match.3) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        guard let date = calendar.date(from: DateComponents(year: year, month: month, day: number)) else { return nil }
        let day = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
        // The thirtieth of February would be a day of March.
        return Self.text(day) == text ? day : nil
    }

    static func text(_ day: Int) -> String { String(Timestamp(milliseconds: Int64(day) * 86_400_000).rfc3339(in: .gmt).prefix(10)) }
}
