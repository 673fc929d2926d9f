import Booking
import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteLedger

@Suite("Verification")
struct VerifyTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    /// An intruder who can do anything with the file: no trigger, no check, no foreign key.
    private func withIntruder<Value>(_ work: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let intruder = try DatabaseQueue(path: file.path, configuration: configuration)
        defer { try? intruder.close() }
        return try intruder.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA ignore_check_constraints = ON")
            return try work(db)
        }
    }

    private func dropTriggers(_ db: Database) throws {
        for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'") {
            try db.execute(sql: "DROP TRIGGER \(name)")
        }
    }

    /// Findings of an intrusion other than the missing triggers, as `subject: detail`.
    private func findings(after sql: String, heads: Bool = true) async throws -> [String] {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        try withIntruder { db in
            try dropTriggers(db)
            try db.execute(sql: sql)
        }
        let known = heads ? try await ledger.keptHeads()?.heads : nil
        return try await ledger.verify(keys: TestSigner().keys, heads: known).findings
            .filter { !$0.subject.hasPrefix("schema") }.map { "\($0.subject): \($0.detail)" }
    }

    @Test("a whole ledger is clean and proven to its end")
    func clean() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let verification = try await ledger.verifyWithHeads()
        #expect(verification.findings == [] && verification.notes == [])
        #expect(verification.organisers.map(\.lines) == [7, 1])
        #expect(verification.organisers.map(\.provenNumber) == [7, 1])
        #expect(verification.organisers.map(\.closings) == [4, 4])
        #expect(verification.rows == 8 + 4)
    }

    static let intrusions: [(what: String, sql: String, expected: String)] = [
        ("altered", "UPDATE sale_line SET price_cents = 1, vat_cents = 0 WHERE number = 3", "organiser org-a number 3: its hash does not follow"),
        ("a title", "UPDATE sale_line SET event_title = 'x' WHERE number = 4", "organiser org-a number 4: its hash"),
        ("absent to empty", "UPDATE sale_line SET seat_id = '', seat_label = '' WHERE number = 2", "organiser org-a number 2: its hash"),
        ("another version", "UPDATE sale_line SET record_version = 1 WHERE number = 2", "organiser org-a number 2: its columns are"),
        ("a hash", "UPDATE sale_line SET hash = zeroblob(31) WHERE number = 2", "organiser org-a number 2: its columns are"),
        ("removed", "DELETE FROM sale_line WHERE number = 3", "organiser org-a number 4: numbers 3 to 3 are missing"),
        ("removed from the start", "DELETE FROM sale_line WHERE number = 1", "organiser org-b closing 1 (day 2026-11-15): it covers lines up to number 1"),
        ("truncated", "DELETE FROM sale_line WHERE number = 7", "organiser org-a number 7: the chain ends with 6, but this one was there"),
        (
            "inserted", """
                CREATE TEMP TABLE copy AS SELECT * FROM sale_line WHERE number = 7;
                UPDATE temp.copy SET number = 8, order_id = 'x', ticket_id = 9; INSERT INTO sale_line SELECT * FROM temp.copy
                """, "organiser org-a number 8: its hash does not follow"
        ),
        (
            "reordered", """
                UPDATE sale_line SET number = 99 WHERE organiser_id = 'org-a' AND number = 3;
                UPDATE sale_line SET number = 3 WHERE organiser_id = 'org-a' AND number = 4;
                UPDATE sale_line SET number = 4 WHERE number = 99
                """, "organiser org-a number 3: its hash"
        ),
        ("moved to another", "UPDATE sale_line SET organiser_id = 'org-b', number = 2 WHERE number = 7", "organiser org-b number 2: its hash"),
        ("a capture", "UPDATE payment_event SET amount_cents = 1 WHERE order_id = '01-a'", "organiser org-a closing 1 (day 2026-11-15): its payments are not"),
        ("whose a payment is", "UPDATE payment_event SET reference = 'by-hand-1' WHERE order_id = '01-a'", "organiser org-a closing 1 (day 2026-11-15): its payments are not"),
        ("a capture less", "DELETE FROM payment_event WHERE order_id = '01-c'", "organiser org-a closing 2 (day 2026-11-16): its payments are not"),
        ("closing removed", "DELETE FROM closing WHERE organiser_id = 'org-a' AND sequence = 2", "organiser org-a closing 3 (day 2026-11-17): closing 2 should stand here"),
        ("closings cut off", "DELETE FROM closing WHERE sequence = 4", "organiser org-a closing 4: the chain ends with 3"),
        ("a closing's column", "UPDATE closing SET closed_at = closed_at + 1 WHERE sequence = 1", "organiser org-a closing 1 (day 2026-11-15): its columns do not say"),
        ("another signature", "UPDATE closing SET signature = zeroblob(64) WHERE sequence = 2", "organiser org-a closing 2 (day 2026-11-16): its signature is not that of key 1"),
    ]

    @Test("what an intruder did is found and named", arguments: intrusions.indices)
    func intrusion(_ index: Int) async throws {
        let intrusion = Self.intrusions[index]
        let findings = try await findings(after: intrusion.sql)
        #expect(findings.contains { $0.hasPrefix(intrusion.expected) }, "\(intrusion.what): \(findings)")
    }

    @Test("a tail that is chained anew from an altered line is betrayed by closings, and by heads where nothing is closed")
    func rechained() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        func rechain(from number: Int64) throws {
            try withIntruder { db in
                try dropTriggers(db)
                let rows = try Row.fetchAll(
                    db, sql: "SELECT \(LedgerLine.columns), hash FROM sale_line WHERE organiser_id = 'org-a' ORDER BY number")
                var previous = RawHash()
                var encoder = LineEncoder()
                defer { encoder.deallocate() }
                for row in rows {
                    var line = try LedgerLine(row: row)
                    if line.number == number, case .place(var place, let id) = line.item {
                        place.tariffName = "Gratuit"
                        line.item = .place(place, ticketID: id)
                    }
                    previous = try encoder.hash(line, after: previous)
                    try db.execute(
                        sql: "UPDATE sale_line SET tariff_name = ?, hash = ? WHERE organiser_id = 'org-a' AND number = ?",
                        arguments: [line.place?.tariffName, Data(LineHash(previous).bytes), line.number])
                }
            }
        }
        try rechain(from: 7)
        func subjects(heads: [LedgerHead]?) async throws -> [String] {
            try await ledger.verify(keys: TestSigner().keys, heads: heads).findings.map(\.subject).filter { !$0.hasPrefix("schema") }
        }
        let heads = try await ledger.keptHeads()?.heads
        #expect(try await subjects(heads: nil) == [])
        #expect(try await subjects(heads: heads) == ["organiser org-a number 7"])
        try rechain(from: 4)
        #expect(try await subjects(heads: nil).first == "organiser org-a closing 2 (day 2026-11-16)")
    }

    @Test("a whole chain with closings made anew is betrayed by their signatures")
    func closedAnew() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        try withIntruder { db in
            try dropTriggers(db)
            try db.execute(sql: "DELETE FROM closing")
        }
        let thief = try TestSigner(7)
        let now = Fixture.noon + .seconds(4 * 86_400)
        _ = try await ledger.closeDue(endedBy: now, at: now, signer: thief)
        let genuine = try TestSigner().keys
        let unknown = try await ledger.verify(keys: genuine, heads: nil).findings.filter { !$0.subject.hasPrefix("schema") }
        #expect(unknown.count == 8 && unknown.allSatisfy { $0.detail.hasPrefix("it is signed with key 7, which is not") })
        try withIntruder { try $0.execute(sql: "UPDATE closing SET key_id = 1") }
        let forged = try await ledger.verify(keys: genuine, heads: nil).findings.filter { !$0.subject.hasPrefix("schema") }
        #expect(forged.count == 8 && forged.allSatisfy { $0.detail == "its signature is not that of key 1" })
    }

    @Test("a dropped, weakened or added trigger, index or table is found", arguments: [
        ("DROP TRIGGER sale_line_is_never_updated", "schema trigger sale_line_is_never_updated", "it was removed"),
        ("DROP INDEX sale_line_ticket", "schema index sale_line_ticket", "it was removed"),
        (
            "DROP TRIGGER closing_is_never_deleted; CREATE TRIGGER closing_is_never_deleted BEFORE DELETE ON closing BEGIN SELECT 1; END",
            "schema trigger closing_is_never_deleted", "it is not as the program made it"
        ),
        (
            "CREATE TRIGGER helper AFTER INSERT ON outbox BEGIN SELECT 1; END", "schema trigger helper",
            "it was added by somebody else"
        ),
    ])
    func schema(sql: String, subject: String, detail: String) async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        try file.tamper(sql)
        #expect(try await ledger.verifyWithHeads().findings == [LedgerFinding(invariant: "I7", subject: subject, detail: detail)])
    }

    @Test("without heads a cut tail is not seen, and the answer says so; with some, it says how far they prove")
    func tail() async throws {
        let cut = "DELETE FROM sale_line WHERE number = 7"
        #expect(try await findings(after: cut, heads: false) == [])
        let ledger = try file.open(seed: 3)
        let blind = try await ledger.verify(keys: [:], heads: nil)
        #expect(blind.notes.count == 2 && blind.notes[1].contains("a tail that was cut off would not be seen"))
        let old = try await ledger.keptHeads()?.heads.filter { $0.organiserID == "org-b" }
        let partly = try await ledger.verify(keys: TestSigner().keys, heads: old)
        #expect(partly.notes == ["org-a: no head from outside proves the lines after number 0; whether more followed number 6 cannot be known."])
    }

    @Test("a tail that was cut off below a closing is missed without any head; with all closings behind it, by heads alone")
    func tailOfAClosing() async throws {
        let lines = "DELETE FROM sale_line WHERE organiser_id = 'org-a' AND number >= 4"
        let findings = try await findings(after: lines, heads: false)
        #expect(findings.contains { $0.hasPrefix("organiser org-a closing 2 (day 2026-11-16): it covers lines up to number 4") }, "\(findings)")
        let whole = try file.open(seed: 3)
        let closings = "\(lines); DELETE FROM closing WHERE organiser_id = 'org-a' AND sequence >= 2; DELETE FROM payment_event WHERE id > 1"
        try withIntruder { try $0.execute(sql: closings) }
        let seen = try await whole.verifyWithHeads().findings.map { "\($0.subject): \($0.detail)" }
        #expect(seen.contains { $0.hasPrefix("organiser org-a number 7: the chain ends with 3") }, "\(seen)")
        #expect(seen.contains { $0.hasPrefix("organiser org-a closing 4: the chain ends with 1") }, "\(seen)")
    }

    @Test("a head that its key did not sign proves nothing, and is reported")
    func forgedHead() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        var heads = try #require(try await ledger.keptHeads()?.heads)
        #expect(heads.count == 4)
        heads[0].number += 1
        let findings = try await ledger.verify(keys: TestSigner().keys, heads: heads).findings
        #expect(findings.map(\.detail) == ["1 are not signed by the key that they name"])
    }

    @Test("any altered cell of lines and closings is found")
    func everyCell() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let verifier = Verifier(keys: try TestSigner().keys, heads: try await ledger.keptHeads()?.heads)
        var cells = 0
        try withIntruder { db in
            try dropTriggers(db)
            for (table, key) in [("sale_line", "number"), ("closing", "sequence")] {
                for row in try Row.fetchAll(db, sql: "SELECT * FROM \(table)") {
                    for (column, value) in row {
                        guard let altered = Self.altered(value, &generator) else { continue }
                        cells += 1
                        try db.execute(sql: "BEGIN")
                        do {
                            try db.execute(
                                sql: "UPDATE \(table) SET \(column) = \(altered.sql) WHERE organiser_id = ? AND \(key) = ?",
                                arguments: [altered.value, row["organiser_id"] as String, row[key] as Int64])
                            let findings = try verifier.run(in: db).findings.filter { !$0.subject.hasPrefix("schema") }
                            #expect(!findings.isEmpty, "\(table) \(row[key] as Int64) \(column): \(value) became \(altered.value), seed \(seed)")
                        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
                            // A key that another row has: SQLite itself refuses.
                        }
                        try db.execute(sql: "ROLLBACK")
                    }
                }
            }
        }
        #expect(cells > 300)
    }

    /// The value with one bit turned; nil for NULL.
    private static func altered(
        _ value: DatabaseValue, _ generator: inout SeededGenerator
    ) -> (sql: String, value: DatabaseValue)? {
        switch value.storage {
        case .int64(let integer):
            return ("?", (integer ^ Int64(bitPattern: 1 << UInt64.random(in: 0..<64, using: &generator))).databaseValue)
        case .string(let text):
            return ("CAST(? AS TEXT)", flipped(Data(text.utf8), &generator).databaseValue)
        case .blob(let data): return ("?", flipped(data, &generator).databaseValue)
        case .null, .double: return nil
        }
    }

    private static func flipped(_ data: Data, _ generator: inout SeededGenerator) -> Data {
        guard !data.isEmpty else { return Data([UInt8(ascii: "x")]) }
        var bytes = Array(data)
        bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<7, using: &generator)
        return Data(bytes)
    }

    @Test("the fast encoder and the one that writes agree on every line")
    func encoders() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let hashes = try await ledger.read { db in
            var hashes: [(RawHash, RawHash)] = []
            var scan = try LineScan(db: db)
            var encoder = LineEncoder()
            defer { encoder.deallocate() }
            let lines = try Row.fetchAll(
                db, sql: "SELECT \(LedgerLine.columns) FROM sale_line ORDER BY organiser_id, number")
            for line in lines {
                _ = try scan.next()
                let previous = RawHash(repeating: 5)
                hashes.append((scan.hash(after: previous), try encoder.hash(LedgerLine(row: line), after: previous)))
            }
            return hashes
        }
        #expect(hashes.count == 8 && hashes.allSatisfy { $0.0 == $0.1 })
    }
}
