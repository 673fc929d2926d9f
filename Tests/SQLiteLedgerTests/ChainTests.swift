import Booking
import Crypto
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Chain and audit")
struct ChainTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private func ledgerWithSales() async throws -> SQLiteLedger {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0), Fixture.standing(category: 1)])),
                .sale(Fixture.sale("b", session: 2, [Fixture.standing(category: 0)])),
                .sale(Fixture.sale("c", [Fixture.seat(1), Fixture.seat(2)])),
            ], at: Fixture.noon)
        try await ledger.settle()
        return ledger
    }

    @Test("a third party recomputes the chain from the columns")
    func recomputed() async throws {
        let mismatches = try await ledgerWithSales().read { db in
            try Self.mismatches(Row.fetchAll(db, sql: "SELECT * FROM sale_line ORDER BY organiser_id, number"))
        }
        #expect(mismatches == Array(repeating: false, count: 5))
    }

    private static let fields = [
        "organiser_id", "number", "kind", "reverses_number?", "recorded_at", "order_id", "position",
        "session_number", "category?", "category_id?", "category_name?", "seat_id?", "seat_offset?", "seat_label?",
        "tariff_id", "tariff_name", "price_cents", "vat_basis_points", "vat_cents", "currency", "payment_method",
        "test_mode", "ticket_id?", "buyer_reference", "item", "event_title", "session_starts_at", "label", "register",
        "cause",
    ]

    /// Written from the documentation of the record alone: columns by name and type, nothing of the program's encoder.
    private static func mismatches(_ rows: [Row]) -> [Bool] {
        var previous: [String: Data] = [:]
        return rows.map { row in
            let organiser: String = row["organiser_id"]
            var message = Data("guichet.ledger.line".utf8) + [2] + (previous[organiser] ?? Data(count: 32))
            for field in fields {
                let optional = field.hasSuffix("?")
                let value: DatabaseValue = row[optional ? String(field.dropLast()) : field]
                if optional { message.append(value.isNull ? 0 : 1) }
                switch value.storage {
                case .int64(let integer):
                    message += (0..<8).map { UInt8(truncatingIfNeeded: integer >> (56 - 8 * $0)) }
                case .string(let text):
                    message += (0..<4).map { UInt8(truncatingIfNeeded: text.utf8.count >> (24 - 8 * $0)) }
                    message += text.utf8
                default: break
                }
            }
            let hash = Data(SHA256.hash(data: message))
            previous[organiser] = hash
            return row["hash"] != hash
        }
    }

    @Test("a clean ledger has no finding, and counts")
    func clean() async throws {
        let audit = try await ledgerWithSales().audit()
        #expect(audit == LedgerAudit(findings: [], lines: 5, orders: 3, sessions: 2, openOutboxItems: 0, openCommands: 0))
    }

    static let intrusions: [(what: String, sql: String, expected: Set<String>)] = [
        ("a price", "UPDATE sale_line SET price_cents = 1, vat_cents = 0 WHERE number = 3", ["I7 org-a number 3", "I7 01-c", "I4 01-c"]),
        ("a seat label", "UPDATE sale_line SET seat_label = 'x' WHERE number = 1 AND organiser_id = 'org-a'", ["I7 org-a number 1"]),
        ("a hash", "UPDATE sale_line SET hash = zeroblob(32) WHERE number = 2", ["I7 org-a number 2", "I7 org-a number 3"]),
        (
            "a removed line", "DELETE FROM sale_line WHERE number = 3",
            ["I7 org-a number 4", "I7 01-c", "I2 seat 1", "I1 category 0", "I3 01-c", "I4 01-c"]
        ),
        (
            "the last line", "DELETE FROM sale_line WHERE number = 4",
            ["I7 01-c", "I2 seat 2", "I1 category 0", "I3 01-c", "I4 01-c"]
        ),
        ("a capture", "DELETE FROM payment_event WHERE order_id = '01-a'", ["I3 01-a"]),
        (
            "a reversal", "INSERT INTO payment_event (order_id, payment_id, kind, at) VALUES ('01-a', 'pi_a', 'reversed', 1)",
            ["I3 01-a"]
        ),
        ("tickets", "DELETE FROM issued_ticket WHERE order_id = '01-a'", ["I4 01-a"]),
        ("an amount", "UPDATE payment_event SET amount_cents = 1 WHERE order_id = '01-a'", ["I4 01-a"]),
        ("a freed seat", "DELETE FROM active_seat WHERE seat_offset = 0", ["I2 seat 0"]),
        ("a counter", "UPDATE category_sales SET sold = sold + 1 WHERE session_number = 2", ["I1 category 0"]),
        ("a larger house", "UPDATE category_sales SET capacity = 99 WHERE session_number = 2", ["I1 category fosse"]),
        (
            "no capacity", "UPDATE category SET capacity = 0 WHERE session_number = 2",
            ["I1 category 0", "I1 category fosse"]
        ),
    ]

    @Test("an intruder's change is found and named", arguments: intrusions.indices)
    func tampered(_ index: Int) async throws {
        let ledger = try await ledgerWithSales()
        let intrusion = Self.intrusions[index]
        let triggers = try await ledger.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
        try file.tamper(triggers.map { "DROP TRIGGER \($0);" }.joined() + intrusion.sql)
        let findings = try await ledger.audit().findings
        let short = findings.map { finding in
            let subject = finding.subject.replacing(#/^(organiser|order|session \d) /#, with: "")
            return "\(finding.invariant) \(subject)"
        }
        #expect(Set(short) == intrusion.expected, "\(intrusion.what): \(findings)")
    }

    @Test("a seat sold twice is found")
    func doubled() async throws {
        let ledger = try await ledgerWithSales()
        try file.tamper("DELETE FROM active_seat WHERE seat_offset = 0")
        _ = try await ledger.record([.sale(Fixture.sale("z", [Fixture.seat(0)]))], at: Fixture.noon)
        let findings = try await ledger.audit().findings
        #expect(findings.contains { $0.invariant == "I2" && $0.detail == "2 active lines" })
    }
}
