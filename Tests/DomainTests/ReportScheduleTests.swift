import Domain
import Foundation
import Testing

/// Which days a scheduled report is about, and when the next one goes.
@Suite struct ReportScheduleTests {
    private static let paris = TimeZone(identifier: "Europe/Paris") ?? .gmt

    private static func moment(_ text: String) -> Timestamp {
        let formatter = DateFormatter()
        (formatter.locale, formatter.timeZone, formatter.dateFormat) = (Locale(identifier: "en_US_POSIX"), paris, "yyyy-MM-dd HH:mm")
        return Timestamp(formatter.date(from: text) ?? .distantPast)
    }

    static let spans: [(ReportSchedule.Span, now: String, from: String, through: String)] = [
        (.yesterday, "2026-11-30 07:00", "2026-11-29", "2026-11-29"), (.yesterday, "2027-01-01 00:00", "2026-12-31", "2026-12-31"),
        // A day of 23 hours, and one of 25.
        (.yesterday, "2026-03-30 00:30", "2026-03-29", "2026-03-29"), (.yesterday, "2026-10-26 00:30", "2026-10-25", "2026-10-25"),
        (.lastWeek, "2026-11-30 07:00", "2026-11-23", "2026-11-29"), (.lastWeek, "2026-11-29 23:59", "2026-11-16", "2026-11-22"),
        (.lastMonth, "2026-11-30 07:00", "2026-10", "2026-10"), (.lastMonth, "2027-01-01 00:00", "2026-12", "2026-12"),
        (.lastQuarter, "2026-11-30 07:00", "2026-07", "2026-09"), (.lastQuarter, "2027-01-01 00:00", "2026-10", "2026-12"), (.lastQuarter, "2027-03-31 23:59", "2026-10", "2026-12"),
        (.lastQuarter, "2026-04-01 06:00", "2026-01", "2026-03"),
    ]

    @Test(arguments: spans.indices) func wholeDaysThatAreOver(_ index: Int) {
        let (span, now, from, through) = Self.spans[index]
        let period = span.period(before: Self.moment(now), in: Self.paris)
        #expect(period.from?.text == from && period.through?.text == through)
        #expect((period.end(in: Self.paris) ?? Self.moment(now)) <= Self.moment(now), "it is over")
    }

    static let rhythms: [(ReportSchedule.Rhythm, hour: Int, after: String, next: String)] = [
        (.daily, 7, "2026-11-30 06:59", "2026-11-30 07:00"), (.daily, 7, "2026-11-30 07:00", "2026-12-01 07:00"), (.weekly, 7, "2026-11-30 07:00", "2026-12-07 07:00"),
        (.weekly, 7, "2026-11-29 12:00", "2026-11-30 07:00"), (.monthly, 0, "2026-11-30 07:00", "2026-12-01 00:00"), (.monthly, 0, "2026-12-01 00:00", "2027-01-01 00:00"),
        (.quarterly, 6, "2026-11-30 07:00", "2027-01-01 06:00"), (.quarterly, 6, "2027-01-01 06:00", "2027-04-01 06:00"), (.quarterly, 0, "2026-06-30 23:59", "2026-07-01 00:00"),
        // Two o'clock does not exist on that day.
        (.daily, 2, "2026-03-28 12:00", "2026-03-29 03:00"),
    ]

    @Test(arguments: rhythms.indices) func theNextMoment(_ index: Int) {
        let (rhythm, hour, after, next) = Self.rhythms[index]
        #expect(rhythm.next(after: Self.moment(after), hour: hour, in: Self.paris) == Self.moment(next))
    }
}
