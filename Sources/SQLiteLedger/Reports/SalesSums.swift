import Booking
import Domain
import GRDB

/// Sums of sessions: what is kept of the lines up to a number, and the lines behind it, which are few (docs/decisions/035). Whoever reads both
/// counts every line once, however far the kept ones go.
struct SalesSums {
    let db: Database

    /// What is kept apart, and what is added up: columns of `session_sum`.
    static let keys = "session_number, test_mode, is_fee, category, category_id, tariff_id, unit_cents, vat_basis_points, payment_method, register"
    private static let names = ["category_name", "tariff_name"]
    private static let figures = [
        "sold", "sold_cents", "sold_vat_cents", "taken_back", "taken_back_cents", "taken_back_vat_cents", "rebates", "rebate_cents", "rebate_vat_cents",
    ]
    private static let columns = ([keys] + names + ["first_number", "last_number"] + figures).joined(separator: ", ")

    /// A line as a row of `session_sum`. A correction belongs to the price of the line that it corrects.
    static let line = """
        line.session_number, line.test_mode, line.item = 'fee' AS is_fee, ifnull(line.category, -1) AS category, ifnull(line.category_id, '') AS category_id,
            line.tariff_id, ifnull(corrected.price_cents, line.price_cents) AS unit_cents, line.vat_basis_points, line.payment_method,
            ifnull(line.register, '') AS register, ifnull(line.category_name, '') AS category_name, line.tariff_name,
            line.number AS first_number, line.number AS last_number,
            \(moved("sale", "sold", "sold")),
            \(moved("reversal", "taken_back", "taken_back")),
            \(moved("rebate", "rebates", "rebate"))
        """

    private static func moved(_ kind: String, _ count: String, _ sum: String) -> String {
        """
        line.kind = '\(kind)' AS \(count), iif(line.kind = '\(kind)', line.price_cents, 0) AS \(sum)_cents,
            iif(line.kind = '\(kind)', line.vat_cents, 0) AS \(sum)_vat_cents
        """
    }

    static let corrected = "LEFT JOIN sale_line AS corrected ON corrected.organiser_id = line.organiser_id AND corrected.number = line.reverses_number"

    /// What moved by a line in its quarter of an hour, as a row of `session_pace`.
    private static let movement = """
        line.session_number, line.test_mode, line.recorded_at / 900000 AS quarter,
            iif(line.item = 'place', CASE line.kind WHEN 'sale' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END, 0) AS places, line.price_cents AS cents
        """

    /// The lines that no sum has.
    private static let tail = """
        FROM organiser CROSS JOIN sale_line AS line
            ON line.organiser_id = organiser.id AND line.number > ifnull((SELECT through FROM sum_mark WHERE organiser_id = organiser.id), 0)
        """
    private static let chosen = "session_number IN (SELECT value FROM json_each(:sessions))"

    /// Rows of `session_sum` of the sessions in `:sessions`, those of single lines among them.
    static let ofSessions = """
        SELECT \(columns) FROM session_sum WHERE \(chosen)
        UNION ALL SELECT \(line) \(tail) \(corrected) WHERE line.\(chosen)
        """

    /// Rows of `session_pace`, in the same way.
    static let pace = """
        SELECT session_number, test_mode, quarter, places, cents FROM session_pace WHERE \(chosen) AND test_mode = :test
        UNION ALL SELECT \(movement) \(tail) WHERE line.\(chosen) AND line.test_mode = :test
        """

    private static let addition = """
        INSERT INTO session_sum (\(columns))
        SELECT \(keys), max(category_name), max(tariff_name), min(first_number), max(last_number), \(figures.map { "sum(\($0))" }.joined(separator: ", "))
        FROM (SELECT \(line) FROM sale_line AS line \(corrected) WHERE line.organiser_id = ?1 AND line.number BETWEEN ?2 AND ?3)
        WHERE true GROUP BY \(keys)
        ON CONFLICT DO UPDATE SET \(names.map { "\($0) = max(\($0), excluded.\($0))" }.joined(separator: ", ")),
            first_number = min(first_number, excluded.first_number), last_number = max(last_number, excluded.last_number),
            \(figures.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", "))
        """
    private static let paceAddition = """
        INSERT INTO session_pace (session_number, test_mode, quarter, places, cents)
        SELECT session_number, test_mode, quarter, sum(places), sum(cents)
        FROM (SELECT \(movement) FROM sale_line AS line WHERE line.organiser_id = ?1 AND line.number BETWEEN ?2 AND ?3)
        WHERE true GROUP BY session_number, test_mode, quarter
        ON CONFLICT DO UPDATE SET places = places + excluded.places, cents = cents + excluded.cents
        """

    /// Adds up the lines behind those that are, of each organiser in turn.
    ///
    /// - Parameter limit: of lines: sales wait for what is added.
    /// - Returns: how many were added.
    func add(limit: Int) throws -> Int {
        var added: Int64 = 0
        for (organiser, last) in try NumberRanges(db: db).last().sorted(by: { $0.key < $1.key }) where added < limit {
            let through = try Int64.fetchOne(db, sql: "SELECT through FROM sum_mark WHERE organiser_id = ?", arguments: [organiser]) ?? 0
            let end = min(last, through + Int64(limit) - added)
            guard end > through else { continue }
            for statement in [Self.addition, Self.paceAddition] {
                try db.cachedStatement(sql: statement).execute(arguments: [organiser, through + 1, end])
            }
            try db.execute(
                sql: "INSERT INTO sum_mark (organiser_id, through) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET through = excluded.through", arguments: [organiser, end])
            added += end - through
        }
        return Int(added)
    }
}

extension SQLiteLedger: SumBook {
    public func addUpLines(limit: Int) async throws(LedgerError) -> Int {
        // Most rounds find nothing, and need no turn at writing.
        let isBehind = try await read { db in
            let behind = "SELECT 1 FROM sum_mark WHERE sum_mark.organiser_id = ? AND through >= ?"
            return try NumberRanges(db: db).last().contains { try Int.fetchOne(db, sql: behind, arguments: [$0.key, $0.value]) == nil }
        }
        guard isBehind else { return 0 }
        return try await write { try SalesSums(db: $0).add(limit: limit) }
    }
}
