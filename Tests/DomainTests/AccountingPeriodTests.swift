import Domain
import Foundation
import Testing

@Suite struct AccountingPeriodTests {
    private static let paris = TimeZone(identifier: "Europe/Paris") ?? .gmt

    @Test("texts that are periods, and texts that are none", arguments: [
        ("2026-11-25", true), ("2026-11", true), ("2026", true), ("2028-02-29", true), ("2026-02-29", false), ("2026-11-31", false),
        ("2026-13", false), ("2026-00", false), ("26-11-25", false), ("2026-11-2", false), ("2026-11-25-1", false), ("", false),
        ("2026-1a", false), (" 2026", false), ("2026-", false), ("+026-11", false),
    ])
    func texts(text: String, isPeriod: Bool) {
        #expect(AccountingPeriod(text)?.text == (isPeriod ? text : nil))
    }

    @Test("day after day, month after its last day, year after its December", arguments: [
        ("2026-11-29", "2026-11-30"), ("2026-11-30", "2026-11"), ("2026-11", "2026-12-01"), ("2026-12-31", "2026-12"),
        ("2026-12", "2026"), ("2026", "2027-01-01"), ("2028-02-28", "2028-02-29"), ("2028-02-29", "2028-02"),
    ])
    func successors(text: String, next: String) throws {
        #expect(try #require(AccountingPeriod(text)).successor.text == next)
    }

    @Test("begin and end in a zone", arguments: [
        ("2026-03-29", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"), ("2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
        ("2026-10", "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"), ("2026", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z"),
    ])
    func bounds(text: String, start: String, end: String) throws {
        let period = try #require(AccountingPeriod(text))
        #expect(period.start(in: Self.paris).rfc3339() == start && period.end(in: Self.paris).rfc3339() == end)
        #expect(AccountingPeriod(dayOf: period.start(in: Self.paris), in: Self.paris).text.hasPrefix(text))
    }
}
