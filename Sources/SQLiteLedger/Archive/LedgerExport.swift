import Booking
import Crypto
import Domain
import Foundation
import GRDB

/// An archive of the ledger that a third party can verify with its own FORMAT.md: lines, closings and payments as JSON, a manifest
/// with the SHA-256 of each file, and the manifest's signature.
struct LedgerExport {
    static let signatureDomain = Array("guichet.ledger.export".utf8)

    let db: Database
    let selection: ExportSelection
    let now: Timestamp
    let tar: TarWriter

    /// - Returns: how many lines.
    func write(format: String, publicKeys: String, signer: any LedgerSigner, parts: [ExportPart]) throws -> Int {
        try tar.add("FORMAT.md", content: Data(format.utf8))
        try tar.add("keys.pem", content: Data(publicKeys.utf8))
        var lines = 0
        try tar.add("lines.jsonl") { append in
            for part in parts { lines += try writeLines(of: part, append) }
        }
        try tar.add("closings.jsonl") { append in
            for part in parts { try writeClosings(of: part, append) }
        }
        try tar.add("payments.jsonl") { append in
            for part in parts { try writePayments(of: part, append) }
        }
        if selection.withBuyers {
            try tar.add("buyers.jsonl") { append in
                for part in parts { try writeBuyers(of: part, append) }
            }
        }
        let manifest = Data(manifest(parts, keyID: signer.keyID).utf8)
        try tar.add("manifest.json", content: manifest)
        let signature = try signer.sign(Self.signatureDomain + Array(SHA256.hash(data: manifest)))
        try tar.add("manifest.sig", content: Data(signature))
        try tar.close()
        return lines
    }

    private func writeLines(of part: ExportPart, _ append: (String) throws -> Void) throws -> Int {
        guard let numbers = part.numbers else { return 0 }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT \(LineField.columns), record_version, hash FROM sale_line
                WHERE organiser_id = ? AND number BETWEEN ? AND ? ORDER BY number
                """,
            arguments: [part.organiserID, numbers.lowerBound, numbers.upperBound])
        var count = 0
        while let row = try rows.next() {
            try append(Self.object(row) + "\n")
            count += 1
        }
        return count
    }

    private func writeClosings(of part: ExportPart, _ append: (String) throws -> Void) throws {
        guard let sequences = part.closings else { return }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT organiser_id, sequence, kind, period, record, hash, key_id, signature FROM closing
                WHERE organiser_id = ? AND sequence BETWEEN ? AND ? ORDER BY sequence
                """,
            arguments: [part.organiserID, sequences.lowerBound, sequences.upperBound])
        while let row = try rows.next() { try append(Self.object(row) + "\n") }
    }

    private func writePayments(of part: ExportPart, _ append: (String) throws -> Void) throws {
        let rows = try Row.fetchCursor(
            db, sql: PaymentPeriod.query(where: "event.id > ? AND event.id <= ? AND line.organiser_id = ?"),
            arguments: [part.payments.after, part.payments.through, part.organiserID])
        while let row = try rows.next() { try append(Self.object(row) + "\n") }
    }

    private func writeBuyers(of part: ExportPart, _ append: (String) throws -> Void) throws {
        guard let numbers = part.numbers else { return }
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT DISTINCT buyer.reference, buyer.name, buyer.email FROM sale_line
                JOIN sale_order ON sale_order.order_id = sale_line.order_id
                JOIN buyer ON buyer.sequence = sale_order.sequence
                WHERE sale_line.organiser_id = ? AND sale_line.number BETWEEN ? AND ? ORDER BY buyer.reference
                """,
            arguments: [part.organiserID, numbers.lowerBound, numbers.upperBound])
        while let row = try rows.next() { try append(Self.object(row) + "\n") }
    }

    private func manifest(_ parts: [ExportPart], keyID: UInt8) -> String {
        let files = tar.entries.map { entry in
            JSONText.object([
                ("name", JSONText.quoted(entry.name)), ("bytes", String(entry.bytes)),
                ("sha256", JSONText.quoted(Hexadecimal.text(entry.sha256))),
            ])
        }
        return JSONText.object([
            ("format", JSONText.quoted("guichet-ledger-export")), ("version", "1"),
            ("exportedAt", JSONText.quoted(now.rfc3339())),
            ("period", selection.period.map { JSONText.quoted($0.text) } ?? "null"),
            ("personalData", selection.withBuyers ? "true" : "false"),
            ("organisers", JSONText.array(parts.map(\.json))), ("key", String(keyID)), ("files", JSONText.array(files)),
        ]) + "\n"
    }

    /// Columns by name; blobs in hexadecimal.
    private static func object(_ row: Row) -> String {
        JSONText.object(
            row.map { column, value in
                let text =
                    switch value.storage {
                    case .null: "null"
                    case .int64(let integer): String(integer)
                    case .double(let number): String(number)
                    case .string(let text): JSONText.quoted(text)
                    case .blob(let data): JSONText.quoted(Hexadecimal.text(data))
                    }
                return (column, text)
            })
    }
}
