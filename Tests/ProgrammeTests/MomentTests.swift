import Domain
import Foundation
import Testing

@testable import Programme

@Suite("Moments")
struct MomentTests {
    struct Row: CustomTestStringConvertible {
        let text: String
        let zone: String
        let now: String
        let expected: String

        init(_ text: String, in zone: String = "Europe/Paris", now: String = "2026-09-01T10:00:30Z", _ expected: String) {
            (self.text, self.zone, self.now, self.expected) = (text, zone, now, expected)
        }

        var testDescription: String { "\(text) in \(zone) at \(now)" }
    }

    private static let forms = "write '2026-11-15 20:00', '2026-11-15T20:00:00+01:00', '+10m', '-2h', '+45d' or '+45d 20:00'"

    static let rows: [Row] = [
        Row("2026-11-15 20:00", "2026-11-15T19:00:00Z"),
        Row("2026-06-27 10:00", "2026-06-27T08:00:00Z"),
        Row("2028-02-29 00:00", "2028-02-28T23:00:00Z"),
        Row("2000-01-01 00:00", in: "Indian/Reunion", "1999-12-31T20:00:00Z"),
        Row("2026-11-15 20:00", in: "America/Martinique", "2026-11-16T00:00:00Z"),
        Row("2026-03-29 01:59", "2026-03-29T00:59:00Z"),
        Row("2026-03-29 03:00", "2026-03-29T01:00:00Z"),
        Row("2026-10-25 01:59", "2026-10-24T23:59:00Z"),
        Row("2026-10-25 03:00", "2026-10-25T02:00:00Z"),
        Row("2026-10-04 02:30", in: "Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
        Row("2026-11-15T20:00:05+01:00", "2026-11-15T19:00:05Z"),
        Row("2026-11-15T20:00:00Z", "2026-11-15T20:00:00Z"),
        Row("2026-11-15T20:00:00-09:30", "2026-11-16T05:30:00Z"),
        Row("+10m", "2026-09-01T10:10:30Z"),
        Row("-2h", "2026-09-01T08:00:30Z"),
        Row("+0d", "2026-09-01T10:00:30Z"),
        Row("+45d 20:00", "2026-10-16T18:00:00Z"),
        Row("+60d 20:00", "2026-10-31T19:00:00Z"),
        Row("-1d 20:00", "2026-08-31T18:00:00Z"),
        Row("+0d 09:00", now: "2026-09-01T22:30:00Z", "2026-09-02T07:00:00Z"),
        Row("+1d 09:00", in: "Pacific/Noumea", now: "2026-09-01T13:30:00Z", "2026-09-02T22:00:00Z"),
        Row("2026-03-29 02:00", "02:00 does not exist that day in Europe/Paris: clocks go forward over it"),
        Row("2026-03-29 02:59", "02:59 does not exist that day in Europe/Paris: clocks go forward over it"),
        Row("2026-10-25 02:00", "02:00 comes twice that day in Europe/Paris: write 2026-10-25T02:00:00+02:00 or 2026-10-25T02:00:00+01:00"),
        Row("+7d 02:30", now: "2026-10-18T10:00:00Z", "02:30 comes twice that day in Europe/Paris: write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"),
        Row("2026-02-29 20:00", "there is no day 2026-02-29"),
        Row("2026-13-01 20:00", "there is no day 2026-13-01"),
        Row("2026-00-10 20:00", "there is no day 2026-00-10"),
        Row("2026-11-00 20:00", "there is no day 2026-11-00"),
        Row("2026-11-15 20:60", "there is no minute 60"),
        Row("2026-11-15T20:00:60Z", "there is no second 60"),
        Row("2100-01-01 20:00", "the year must be 2000 to 2099"),
        Row("+3651d", "is more than 3650 days from the import"),
        Row("+9999999m", "is more than 3650 days from the import"),
        Row("+10m 20:00", "a local time follows days only, as in '+45d 20:00'"),
        Row("10m", "'10m' is no date; \(forms)"),
        Row("2026-11-15", "'2026-11-15' is no date; \(forms)"),
        Row("2026-11-15 20:00 ", "'2026-11-15 20:00 ' is no date; \(forms)"),
        Row("２０２６-11-15 20:00", "'２０２６-11-15 20:00' is no date; \(forms)"),
    ]

    @Test("are read as documented, or refused with the reason", arguments: rows)
    func moment(_ row: Row) throws {
        let zone = try #require(TimeZone(identifier: row.zone))
        let now = try MomentReader(now: Timestamp(milliseconds: 0), zone: .gmt).read(row.now)
        let read: String
        do {
            read = try MomentReader(now: now, zone: zone).read(row.text).rfc3339()
        } catch {
            read = error.reason
        }
        #expect(read == row.expected)
    }

    @Test("every hour of fifty years is what Foundation's calendar says")
    func calendar() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Paris"))
        let reader = MomentReader(now: Timestamp(milliseconds: 0), zone: zone)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        for day in stride(from: 0, to: 365 * 50, by: 7) {
            let moment = Timestamp(milliseconds: 946_681_200_000 + Int64(day) * 86_400_000 + 12 * 3_600_000)
            let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: moment.date)
            let fields = [parts.month, parts.day, parts.hour, parts.minute].map { number in
                let text = String(number ?? -1)
                return text.count == 1 ? "0" + text : text
            }
            let text = "\(parts.year ?? 0)-\(fields[0])-\(fields[1]) \(fields[2]):\(fields[3])"
            #expect(try reader.read(text) == moment, "\(text)")
        }
    }
}
