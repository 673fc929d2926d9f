import Booking
import Domain
import Testing

@testable import SQLiteLedger

@Suite("Sales report")
struct ReportTests {
    @Test("groups by session, category, tariff and price; totals are the sums of the lines")
    func rows() async throws {
        let file = try LedgerFile()
        let ledger = try await Fixture.ledger(file)
        var dearer = Fixture.seat(2)
        dearer.price = Money(cents: 4_000)
        _ = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1), Fixture.standing(category: 1)])),
                .sale(Fixture.sale("b", [dearer, Fixture.seat(3, tariff: "invite")])),
                .sale(Fixture.sale("c", session: 2, [Fixture.standing(category: 0)])),
                .sale(Fixture.sale("refused", [Fixture.seat(0)])),
            ], at: Fixture.noon)
        let report = try await ledger.salesReport()
        let text = report.rows.map { row in
            "\(row.sessionID) \(row.categoryID ?? "-") \(row.tariffID) \(row.unitPrice.cents): \(row.figures.quantity) "
                + "\(row.figures.revenue.cents) \(row.figures.vat.cents) \(row.figures.revenueExcludingTax.cents)"
        }
        // 3550 × 2.1 / 102.1 = 73.02; 4000 → 82.27; 2000 × 5.5 / 105.5 = 104.27
        #expect(
            text == [
                "rock-1 parterre invite 0: 1 0 0 0", "rock-1 parterre plein 3550: 2 7100 146 6954",
                "rock-1 parterre plein 4000: 1 4000 82 3918", "rock-1 fosse plein 2000: 1 2000 104 1896",
                "poesie-1 fosse plein 2000: 1 2000 104 1896",
            ])
        #expect(report.totals == SalesFigures(quantity: 6, revenue: Money(cents: 15_100), vat: Money(cents: 436)))
        #expect(report.rows.allSatisfy { $0.testMode && $0.timeZone == "Europe/Paris" })
    }

    static let filters: [(filter: SalesReportFilter, quantity: Int)] = [
        (SalesReportFilter(), 3),
        (SalesReportFilter(organiserID: "org-a"), 2),
        (SalesReportFilter(eventID: "poesie"), 1),
        (SalesReportFilter(sessionID: "rock-1"), 2),
        (SalesReportFilter(sessionID: "nothing"), 0),
        (SalesReportFilter(startsFrom: Fixture.noon + .seconds(86_400)), 3),
        (SalesReportFilter(startsBefore: Fixture.noon + .seconds(86_400)), 0),
        (SalesReportFilter(testMode: true), 3),
        (SalesReportFilter(testMode: false), 0),
    ]

    @Test("counts what the filter takes", arguments: filters.indices)
    func filtered(_ index: Int) async throws {
        let file = try LedgerFile()
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)])),
                .sale(Fixture.sale("c", session: 2, [Fixture.standing(category: 0)])),
            ], at: Fixture.noon)
        let totals = try await ledger.salesReport(Self.filters[index].filter).totals
        #expect(totals.quantity == Self.filters[index].quantity)
    }
}
