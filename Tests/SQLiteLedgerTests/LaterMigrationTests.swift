import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

/// Ledgers that were in use: sales of two organisers, an invitation, a refused and an undone order, closings of several days, a backup, dead letters of
/// captures and reversals, incidents, the standing of a lease. That of 015 has refunds besides: of a line, of a part of a price, of a whole order
/// whose refund is a dead letter, and letters. Both were written by the programs of these schemas, and are their dumps.
@Suite("Migration of ledgers that were in use")
struct LaterMigrationTests {
    private static let schemas = ["012", "015"]

    private func content(of file: LedgerFile) throws -> [String: [Row]] {
        let queue = try DatabaseQueue(path: file.path)
        return try queue.read { db in
            let tables = try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('grdb_migrations', 'sqlite_sequence')")
            return try Dictionary(
                uniqueKeysWithValues: tables.map { table in
                    let key = try db.primaryKey(table).columns.joined(separator: ", ")
                    return (table, try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY \(key)"))
                })
        }
    }

    private func schema(of ledger: SQLiteLedger) async throws -> [String] {
        try await ledger.read {
            try String.fetchAll($0, sql: "SELECT type || ' ' || name || ': ' || ifnull(sql, '') FROM sqlite_master ORDER BY type, name")
        }
    }

    @Test("no row is lost, none is altered, the old hashes and closings verify, the audit is clean", arguments: schemas)
    func migrated(schema: String) async throws {
        let file = try LedgerFile(written: schema)
        let before = try content(of: file)
        #expect(before["outbox"]?.contains { !($0["dead_at"] as DatabaseValue).isNull } == true)
        #expect(["sale_line", "closing", "archive_event", "incident", "payment_event", "refused_order", "lease"].allSatisfy { before[$0]?.isEmpty == false })
        let ledger = try file.open()
        let after = try content(of: file)
        for (table, old) in before {
            let new = after[table] ?? []
            #expect(new.count == old.count, "\(table)")
            for (new, old) in zip(new, old) {
                for column in old.columnNames { #expect(new[column] as DatabaseValue == old[column] as DatabaseValue, "\(table).\(column)") }
            }
        }
        let verification = try await ledger.verify(keys: TestSigner().keys, heads: [])
        #expect(verification.findings == [] && verification.organisers.map(\.lines).reduce(0, +) == before["sale_line"]?.count)
        #expect(try await ledger.audit().findings == [])
        #expect(try await ledger.deadLetters().count == (schema == "012" ? 2 : 4))
        let broken = try await ledger.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count }
        #expect(broken == 0)
    }

    @Test("what was announced otherwise before numbers were keeps its first words, and who ordered since goes by today's")
    func announcements() async throws {
        let file = try LedgerFile(written: "015")
        let queue = try DatabaseQueue(path: file.path)
        try Schema.migrator.migrate(queue, upTo: "075 what buyers were told")
        let ordered: Int64 = 1_794_700_800_000
        try await queue.write { db in
            func tell(_ session: Int64, _ city: String, at moment: Int64) throws {
                let task = #"{"tellBuyers":{"announced":{"address":"1 rue","artist":"Artiste","city":"\#(city)","postalCode":"69003","title":"T","venue":"Salle"},"number":\#(session)}}"#
                try db.execute(
                    sql: "INSERT INTO command (kind, subject, task, asked_by, asked_at, key) VALUES ('tell-buyers', ?, ?, 'ada', ?, ?)", arguments: [String(session), task, moment, "\(session) \(city)"])
            }
            try tell(1, "Lyon", at: ordered - 2)
            try tell(1, "Nantes", at: ordered - 1)
            try tell(2, "Lyon", at: ordered)
        }
        try queue.close()
        let ledger = try file.open()
        #expect(try await ledger.catalogue().sessions.sorted { $0.number < $1.number }.map { $0.formerAnnouncements?.map(\.city) } == [["Lyon"], ["Lyon"]])
        let numbers = try await ledger.read { try Row.fetchAll($0, sql: "SELECT DISTINCT session_number, announcement FROM sale_order ORDER BY 1").map { [$0[0], $0[1]] as [Int] } }
        #expect(numbers == [[1, 1], [2, 0]])
        #expect(try await ledger.openCommands().commands.filter { $0.task.kind == "tell-buyers" }.map(\.task) == [.tellBuyers(number: 1), .tellBuyers(number: 1), .tellBuyers(number: 2)])
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "UPDATE sale_order SET announcement = 2") } }
        #expect(try await ledger.audit().findings == [])
    }

    @Test("who waited, had an offer or a name on a ticket, and what was owed, are after the migrations that move such rows what they were")
    func rowsThatMove() async throws {
        let file = try LedgerFile(written: "015")
        let queue = try DatabaseQueue(path: file.path)
        try Schema.migrator.migrate(queue, upTo: "029 previous dates")
        try await queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO waiting (session_number, category, size, person, hold_id, email, language, asked_at, offered_at, offer_ends_at, offered_by, letter) VALUES
                        (1, 0, 1, 'to be welcomed', 'h1', 'a@example.org', 'fr', 10, NULL, NULL, NULL, 'joined'),
                        (1, 0, 1, 'told', 'h2', 'b@example.org', 'fr', 20, 30, 40, 'run', NULL),
                        (1, 0, 1, 'to be told', 'h3', 'c@example.org', 'fr', 20, 30, 40, 'run', 'offered'),
                        (1, 0, 1, 'without a hold', 'h4', 'd@example.org', 'fr', 20, 30, 40, '', NULL);
                    DELETE FROM buyer WHERE sequence = (SELECT sequence FROM sale_order WHERE order_id = '01-dead');
                    INSERT INTO ticket_holder VALUES ('01-a', 0, 'Zoé', 1, 5), ('01-dead', 0, 'Max', 1, 5);
                    """)
        }
        try Schema.migrator.migrate(queue, upTo: "057 what drafts began from")
        try await queue.write { db in
            try db.execute(
                sql: """
                    INSERT INTO outbox (queue, kind, order_id, reason, occasion, attempts, next_at, deadline_at, last_error, dead_at, done_at) VALUES
                        ('money', 'issue', '01-a', 'postponed', 'x', 3, NULL, 9, 'no', 9, NULL), ('word', 'letter', '01-a', 'postponed', 'y', 1, 5, 9, NULL, NULL, 7);
                    """)
        }
        try queue.close()
        let owed = try #require(try content(of: file)["outbox"])
        let ledger = try file.open()
        let (waiting, names) = try await ledger.read { db in
            (
                try Row.fetchAll(db, sql: "SELECT person, confirmed_at, told_at, welcomed_at FROM waiting ORDER BY id").map { row in row.map { "\($0.1)" }.joined(separator: " ") },
                try String.fetchAll(db, sql: "SELECT order_id || ' ' || name FROM ticket_holder")
            )
        }
        let outbox = try #require(try content(of: file)["outbox"])
        #expect(waiting == ["\"to be welcomed\" 10 NULL NULL", "\"told\" 20 30 20", "\"to be told\" 20 NULL 20", "\"without a hold\" 20 NULL 20"])
        #expect(names == ["01-a Zoé"])
        #expect(outbox.count == owed.count && owed.count > 2)
        for (new, old) in zip(outbox, owed) {
            for column in old.columnNames { #expect(new[column] as DatabaseValue == old[column] as DatabaseValue, "\(column)") }
            #expect(new["is_bulk"] == (old["reason"] == "postponed" && (old["done_at"] as Int?) == nil))
        }
        #expect(try await ledger.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").count } == 0)
    }

    @Test("tables, indexes and triggers are those of a new ledger", arguments: ["004"] + schemas)
    func sameSchema(schema: String) async throws {
        let fresh = try LedgerFile()
        let expected = try await self.schema(of: fresh.open())
        let file = try LedgerFile(written: schema)
        #expect(try await self.schema(of: file.open()) == expected)
        #expect(expected.count { $0.hasPrefix("trigger ") } > 20 && expected.count { $0.hasPrefix("index ") } > 10)
    }

    @Test("it goes on: dead letters are done, old orders taken back, days closed", arguments: schemas)
    func continued(schema: String) async throws {
        let file = try LedgerFile(written: schema)
        let ledger = try file.open(seed: 9)
        let now = Fixture.noon + .seconds(3 * 86_400)
        for letter in try await ledger.deadLetters() { #expect(try await ledger.revive(deadLetter: letter.item.id, at: now) == .tried) }
        try await ledger.settle(at: now)
        #expect(try await ledger.deadLetters() == [])
        for order in ["01-a", "01-dead"] {
            #expect(try await ledger.correct(CorrectionRequest(orderID: order, extent: .whole, reason: "test")).state == .done)
        }
        let numbers = try await ledger.record(
            [.sale(Fixture.sale("new", [Fixture.seat(0), Fixture.seat(4)], fees: [Fixture.fee("f", 150, isRefundable: true)]))], at: now)
        #expect(numbers.count == 1 && numbers[0] != .alreadyRecorded)
        try await ledger.settle(at: now)
        #expect(try await !ledger.closeDays(5).isEmpty)
        #expect(try await ledger.verifyWithHeads().findings == [])
        #expect(try await ledger.audit().findings == [])
    }
}
