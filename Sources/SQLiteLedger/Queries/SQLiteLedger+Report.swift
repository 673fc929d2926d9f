import Booking
import Domain
import GRDB

extension SQLiteLedger {
    /// What was sold, from the ledger lines alone: catalogue changes made later alter titles, never figures.
    public func salesReport(_ filter: SalesReportFilter = SalesReportFilter()) async throws(LedgerError) -> SalesReport {
        try await read { db in
            let rows = try Row.fetchAll(db, sql: Self.reportQuery, arguments: filter.arguments)
                .map(SalesReport.Row.init(row:))
            return SalesReport(rows: rows)
        }
    }

    private static let reportQuery = """
        SELECT line.organiser_id, event.id, event.title, session.id, session.starts_at, venue.time_zone,
            line.category_id, max(line.category_name), line.tariff_id, max(line.tariff_name),
            ifnull(corrected.price_cents, line.price_cents) AS unit_price, line.vat_basis_points, line.test_mode,
            sum(CASE line.kind WHEN 'sale' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END), sum(line.price_cents), sum(line.vat_cents)
        FROM sale_line AS line
        LEFT JOIN sale_line AS corrected
            ON corrected.organiser_id = line.organiser_id AND corrected.number = line.reverses_number
        JOIN session ON session.number = line.session_number
        JOIN event ON event.number = session.event_number
        JOIN venue ON venue.id = session.venue_id
        WHERE (:organiser IS NULL OR line.organiser_id = :organiser)
            AND (:event IS NULL OR event.id = :event)
            AND (:session IS NULL OR session.id = :session)
            AND (:from IS NULL OR session.starts_at >= :from)
            AND (:before IS NULL OR session.starts_at < :before)
            AND (:test IS NULL OR line.test_mode = :test)
        GROUP BY session.number, line.organiser_id, line.item, line.category, line.category_id, line.tariff_id, unit_price,
            line.vat_basis_points, line.test_mode
        ORDER BY session.starts_at, session.number, line.item DESC, line.category, line.tariff_id, unit_price, line.vat_basis_points,
            line.test_mode
        """
}

extension SalesReportFilter {
    fileprivate var arguments: StatementArguments {
        [
            "organiser": organiserID, "event": eventID, "session": sessionID, "from": startsFrom?.milliseconds,
            "before": startsBefore?.milliseconds, "test": testMode,
        ]
    }
}

extension SalesReport.Row {
    fileprivate init(row: GRDB.Row) {
        self.init(
            organiserID: row[0], eventID: row[1], eventTitle: row[2], sessionID: row[3],
            startsAt: Timestamp(milliseconds: row[4]), timeZone: row[5], categoryID: row[6], categoryName: row[7],
            tariffID: row[8], tariffName: row[9], unitPrice: Money(cents: row[10]),
            vatRate: VATRate(basisPoints: row[11]), testMode: row[12],
            figures: SalesFigures(quantity: row[13], revenue: Money(cents: row[14]), vat: Money(cents: row[15])))
    }
}
