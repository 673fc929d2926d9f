import Domain
import Foundation

/// A day of the Gregorian calendar, without time or zone.
struct LocalDate: Hashable {
    /// Days since 1970-01-01.
    let day: Int

    /// Nil when there is no such day, such as 30 February.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let first = Self.days(year: year, month: month)
        let next = month == 12 ? Self.days(year: year + 1, month: 1) : Self.days(year: year, month: month + 1)
        guard first + day <= next else { return nil }
        self.day = first + day - 1
    }

    /// The day that it is in a zone.
    init(of moment: Timestamp, in zone: TimeZone) {
        let seconds = Int((moment.milliseconds / 1000)) + zone.secondsFromGMT(for: moment.date)
        day = seconds >= 0 ? seconds / 86_400 : -((86_399 - seconds) / 86_400)
    }

    private init(day: Int) {
        self.day = day
    }

    func adding(days: Int) -> LocalDate { LocalDate(day: day + days) }

    /// Seconds since 1970-01-01 00:00 as if the zone were UTC.
    func seconds(hour: Int, minute: Int, second: Int = 0) -> Int { ((day * 24 + hour) * 60 + minute) * 60 + second }

    /// Days from 1970-01-01 to the month's first, counting leap days from a March-based year.
    private static func days(year: Int, month: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
