import Booking
import GRDB

extension SQLiteLedger {
    /// Checks I1 and I2 (places), I3 and I4 (money and tickets) and I7 (numbers and chain) as far as the file alone can tell, on one
    /// consistent view, while sales go on. Reads every line once.
    public func audit() async throws(LedgerError) -> LedgerAudit {
        try await read { db in
            let checks = LedgerCheck.places + LedgerCheck.money + LedgerCheck.corrections + LedgerCheck.completeness + LedgerCheck.sums
            var findings = try checks.flatMap { try $0.findings(in: db) }
            var chains = ChainVerifier()
            try chains.run(in: db)
            findings += chains.findings
            let commands = try CommandTable(db: db).open()
            func count(_ query: String) throws -> Int { try Int.fetchOne(db, sql: query) ?? 0 }
            return LedgerAudit(
                findings: findings,
                lines: try count("SELECT count(*) FROM sale_line"),
                orders: try count("SELECT count(*) FROM sale_order"),
                sessions: try count("SELECT count(*) FROM session WHERE status <> 'draft'"),
                openOutboxItems: try count("SELECT count(*) FROM outbox WHERE done_at IS NULL AND queue = 'money'"),
                openCommands: commands.commands.count + commands.unreadable.count)
        }
    }
}
