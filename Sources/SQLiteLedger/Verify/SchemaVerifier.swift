import GRDB

/// Compares a file's schema with the one that the migrations give to an empty file: a trigger that was dropped, weakened or added is
/// found, and so is a table without its rules.
struct SchemaVerifier {
    static func findings(in db: Database) throws -> [LedgerFinding] {
        let expected = try expected.get()
        let actual = try objects(in: db)
        var findings: [LedgerFinding] = []
        for (name, sql) in expected.sorted(by: { $0.key < $1.key }) where actual[name] != sql {
            findings.append(
                LedgerFinding(
                    invariant: "I7", subject: "schema \(name)",
                    detail: actual[name] == nil ? "it was removed" : "it is not as the program made it"))
        }
        for name in actual.keys.sorted() where expected[name] == nil {
            findings.append(
                LedgerFinding(invariant: "I7", subject: "schema \(name)", detail: "it was added by somebody else"))
        }
        return findings
    }

    /// SQL by kind and name.
    private static func objects(in db: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT type || ' ' || name, ifnull(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'")
        return Dictionary(rows.map { ($0[0] as String, $0[1] as String) }, uniquingKeysWith: { first, _ in first })
    }

    /// Made once: it is the program's, whatever file is looked at.
    private static let expected = Result<[String: String], any Error> {
        let model = try DatabaseQueue()
        try Schema.migrator.migrate(model)
        return try model.read(objects)
    }
}
