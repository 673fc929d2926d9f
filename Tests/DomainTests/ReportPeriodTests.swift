import Domain
import Foundation
import Testing

@Suite("Periods of reports")
struct ReportPeriodTests {
    private static let paris = TimeZone(identifier: "Europe/Paris") ?? .gmt

    private static func moment(_ text: String) throws -> Timestamp { Timestamp(try Date(text, strategy: .iso8601)) }

    @Test("quarters", arguments: [("2026-1", "2026-01", "2026-03"), ("2026-T3", "2026-07", "2026-09"), ("2026-Q4", "2026-10", "2026-12")])
    func quarter(text: String, from: String, through: String) throws {
        let period = try #require(ReportPeriod(quarter: text))
        #expect(period.from?.text == from && period.through?.text == through && !period.isBackwards)
    }

    @Test("no quarters", arguments: ["2026", "2026-0", "2026-5", "2026-03", "26-1", "2026-S1", ""])
    func noQuarter(text: String) { #expect(ReportPeriod(quarter: text) == nil) }

    static let cuts: [(grain: ReportPeriod.Grain, from: String?, through: String?, slices: [String])] = [
        (.day, "2026-10-24", "2026-10-26", ["2026-10-24 24", "2026-10-25 25", "2026-10-26 24"]),
        (.week, "2026-12-30", "2027-01-04", ["2026-W53 120", "2027-W01 24"]),
        (.month, "2026-02-27", "2026-03-01", ["2026-02 48", "2026-03 24"]),
        (.year, "2026", "2027", ["2026 8760", "2027 8760"]),
        // Open ends are those of the lines: from 2026-11-01T23:30 to 2026-11-03T00:30 in Paris.
        (.day, nil, nil, ["2026-11-01 0", "2026-11-02 24", "2026-11-03 0"]),
        (.month, nil, "2026-11", ["2026-11 696"]),
    ]

    @Test("days, weeks, months and years, with the hours that they have", arguments: cuts.indices)
    func cut(_ index: Int) throws {
        let cut = Self.cuts[index]
        let period = ReportPeriod(from: cut.from.flatMap { AccountingPeriod($0) }, through: cut.through.flatMap { AccountingPeriod($0) })
        let slices = period.slices(
            by: cut.grain, first: try Self.moment("2026-11-01T22:30:00Z"), last: try Self.moment("2026-11-02T23:30:00Z"), in: Self.paris)
        #expect(slices.map { "\($0.text) \(($0.end.milliseconds - $0.start.milliseconds) / 3_600_000)" } == cut.slices)
        for (one, next) in zip(slices, slices.dropFirst()) { #expect(one.end == next.start) }
    }

    @Test("what ends before it begins is seen")
    func backwards() {
        #expect(ReportPeriod(from: AccountingPeriod("2026-11-02"), through: AccountingPeriod("2026-11-01")).isBackwards)
        #expect(!ReportPeriod(from: AccountingPeriod("2026-11-02"), through: AccountingPeriod("2026-11")).isBackwards)
    }
}
