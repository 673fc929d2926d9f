extension LedgerCheck {
    /// The sums that pages show are those of the lines that they say to have.
    static let sums = [check(of: "session_sum", "sold - taken_back", "sold_cents + taken_back_cents + rebate_cents"), check(of: "session_pace", "places", "cents")]

    /// - Parameters:
    ///   - places: what a row adds to the lines that are sold; a fee is none of them.
    private static func check(of table: String, _ places: String, _ cents: String) -> LedgerCheck {
        let places = table == "session_sum" ? "iif(is_fee, 0, \(places))" : places
        return LedgerCheck(
            invariant: "I7",
            query: """
                SELECT 'session ' || session_number, '\(table) says ' || sum(kept) || ' places over ' || sum(kept_cents)
                    || ' cents, the lines say ' || sum(places) || ' over ' || sum(cents)
                FROM (
                    SELECT session_number, test_mode, \(places) AS kept, \(cents) AS kept_cents, 0 AS places, 0 AS cents FROM \(table)
                    UNION ALL
                    SELECT session_number, test_mode, 0, 0, iif(item = 'place', CASE kind WHEN 'sale' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END, 0), price_cents
                    FROM sum_mark CROSS JOIN sale_line ON sale_line.organiser_id = sum_mark.organiser_id AND sale_line.number <= sum_mark.through)
                GROUP BY session_number, test_mode HAVING sum(kept) <> sum(places) OR sum(kept_cents) <> sum(cents)
                """)
    }
}
