import GRDB

/// A rule as a query for what breaks it: each row is a finding, its columns the subject and the detail.
struct LedgerCheck {
    var invariant: String
    var query: String

    func findings(in db: Database) throws -> [LedgerFinding] {
        let limited = "\(query) LIMIT \(LedgerAudit.maximumFindingsPerCheck)"
        return try Row.fetchAll(db, sql: limited).map { row in
            LedgerFinding(invariant: invariant, subject: row[0], detail: row[1])
        }
    }
}
