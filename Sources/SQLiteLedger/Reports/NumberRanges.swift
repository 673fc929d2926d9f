import Domain
import GRDB

/// Turns moments into operation numbers. The ledger's time runs forward (`sale_line_time_runs_forward`), so the lines of a period are a
/// range of numbers, as they are in its closings, and bisection finds its ends through the primary key: no index on moments is needed,
/// which each sale would have to write.
struct NumberRanges {
    let db: Database

    /// Last number of each organiser that has sold anything.
    func last() throws -> [String: Int64] {
        // The last line of each, not all of them: `max` by group would read every line.
        let query = """
            SELECT id, (SELECT number FROM sale_line WHERE organiser_id = organiser.id ORDER BY number DESC LIMIT 1) AS last
            FROM organiser WHERE last IS NOT NULL
            """
        return Dictionary(uniqueKeysWithValues: try Row.fetchAll(db, sql: query).map { ($0[0], $0[1]) })
    }

    /// The moment at which a line was recorded.
    func moment(of number: Int64, organiser: String) throws -> Timestamp? {
        let query = try db.cachedStatement(sql: "SELECT recorded_at FROM sale_line WHERE organiser_id = ? AND number = ?")
        return try Int64.fetchOne(query, arguments: [organiser, number]).map(Timestamp.init(milliseconds:))
    }

    /// Number of the first line that was recorded at a moment or later; one more than the last when there is none.
    func first(from moment: Timestamp, organiser: String, last: Int64) throws -> Int64 {
        var (low, high): (Int64, Int64) = (1, last + 1)
        while low < high {
            let middle = low + (high - low) / 2
            guard let recorded = try self.moment(of: middle, organiser: organiser) else { throw LedgerValueError() }
            if recorded < moment { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
