import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

/// A ledger with data of an earlier schema becomes one of today's and proves as much as before.
@Suite("Migration of ledgers with data")
struct MigrationTests {
    let file: LedgerFile

    /// `Ledgers/ledger-004.sql` is what the program of schema 004 wrote: sales of two organisers, invitations, a refusal, an undone sale,
    /// open outbox items.
    init() throws { file = try LedgerFile(written: "004") }

    private func rows(_ table: String) throws -> [Row] {
        let queue = try DatabaseQueue(path: file.path)
        return try queue.read { try Row.fetchAll($0, sql: "SELECT * FROM \(table) ORDER BY 1, 2") }
    }

    private func buyersByOrder(_ condition: String) throws -> [String] {
        let queue = try DatabaseQueue(path: file.path)
        return try queue.read {
            try Row.fetchAll(
                $0, sql: "SELECT sale_order.order_id, reference, name, email FROM sale_order JOIN buyer ON \(condition) ORDER BY 1"
            ).map(\.description)
        }
    }

    @Test("no row is lost or altered, the old hashes verify, and the rules are there")
    func migrated() async throws {
        let tables = ReplayTests.tables + ["session", "category", "tariff"]
        var before: [String: [Row]] = [:]
        for table in tables { before[table] = try rows(table) }
        let buyers = try buyersByOrder("buyer.order_id = sale_order.order_id")
        let ledger = try file.open()
        #expect(try buyersByOrder("buyer.sequence = sale_order.sequence") == buyers && !buyers.isEmpty)
        for table in tables {
            let after = try rows(table)
            #expect(after.count == before[table]?.count)
            for (new, old) in zip(after, before[table] ?? []) {
                for column in old.columnNames where column != "order_id" || table != "buyer" { #expect(new[column] as DatabaseValue == old[column] as DatabaseValue, "\(table).\(column)") }
            }
        }
        #expect(try await ledger.dump("sale_line").count == 11)
        let verification = try await ledger.verify(keys: [:], heads: [])
        #expect(verification.findings == [] && verification.organisers.map(\.lines) == [9, 2])
        #expect(try await ledger.audit().findings == [])
        let broken = try await ledger.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count }
        #expect(broken == 0)
    }

    @Test("who was let in stays so when scans get ids of their device")
    func doorScans() async throws {
        let queue = try DatabaseQueue(path: file.path)
        try Schema.migrator.migrate(queue, upTo: "023 languages of buyers")
        try await queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO door_device (organiser_id, name, token_digest, added_at) SELECT id, 'A', zeroblob(32), 1 FROM organiser LIMIT 1;
                    INSERT INTO door_scan SELECT 'scan-0001', 7, number, 'Nord', 1, 10, NULL, 11, NULL FROM session LIMIT 1;
                    INSERT INTO door_scan SELECT 'scan-0002', 7, number, 'Sud', 1, 20, 19, 21, 'expired' FROM session LIMIT 1;
                    """)
        }
        try queue.close()
        let ledger = try file.open()
        let rows = try await ledger.read { db in
            try Row.fetchAll(db, sql: "SELECT device_id, scan_id, ticket_id, gate, at, clock_at, received_at, problem FROM door_scan ORDER BY scan_id")
                .map { $0.map { "\($0.1)" }.joined(separator: " ") }
        }
        #expect(rows == ["1 \"scan-0001\" 7 \"Nord\" 10 NULL 11 NULL", "1 \"scan-0002\" 7 \"Sud\" 20 19 21 \"expired\""])
        #expect(try await ledger.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count } == 0)
    }

    @Test("it goes on: old and new lines in one chain, closed together")
    func continued() async throws {
        let ledger = try file.open(seed: 9)
        let outcome = try await ledger.record(
            [.sale(Fixture.sale("n", [Fixture.seat(3), Fixture.seat(4)]))], at: Fixture.noon + .seconds(60))
        #expect(outcome == [.recorded(numbers: [10, 11])])
        // A line of version 1 is taken back by one of version 2.
        let capture = try await ledger.dueItems(at: Fixture.noon + .seconds(60), limit: 9).filter { $0.orderID == "01-g" }
        for item in capture { try await ledger.undo(item, reason: "capture-refused", at: Fixture.noon + .seconds(60)) }
        try await ledger.settle(at: Fixture.noon + .seconds(60))
        #expect(try await ledger.closeDays(2).count == 4)
        #expect(try await ledger.verifyWithHeads().findings == [])
        #expect(try await ledger.audit().findings == [])
        let versions = try await ledger.read {
            try Int.fetchAll($0, sql: "SELECT record_version FROM sale_line ORDER BY organiser_id, number")
        }
        #expect(versions == [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 2])
        let reversal = try #require(try await ledger.dump("sale_line").last)
        #expect(reversal.contains("event_title=\"Titre poesie\"") || reversal.contains("Titre poesie"))
    }

    @Test("an altered line is found after the migration as before it")
    func alteredBefore() async throws {
        try file.tamper("DROP TRIGGER sale_line_is_never_updated; UPDATE sale_line SET price_cents = 1, vat_cents = 0 WHERE number = 3")
        let findings = try await file.open().verify(keys: [:], heads: []).findings
        #expect(findings.map(\.subject) == ["organiser org-a number 3"])
    }
}

extension LedgerFile {
    /// The ledger that the program of a schema wrote (`Ledgers/ledger-….sql`).
    convenience init(written schema: String) throws {
        try self.init()
        let dump = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Ledgers/ledger-\(schema).sql")
        try tamper(String(contentsOf: dump, encoding: .utf8))
    }
}
