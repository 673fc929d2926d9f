import Foundation
import GRDB

/// A row of `closing`: the signed record, and columns that repeat some of its fields for the database's own rules.
struct StoredClosing {
    /// What the columns say, in the order of ``columns``.
    var repeated: [DatabaseValue]
    var bytes: [UInt8]
    var hash: LineHash
    var keyID: Int64
    var signature: [UInt8]
    var organiserID: String
    var sequence: Int64
    var kind: String
    var period: String
    var lastNumber: Int64
    var firstNumber: Int64
    var lastPayment: Int64

    private static let columns = """
        organiser_id, sequence, kind, period, from_at, until_at, first_number, last_number, last_payment, closed_at
        """

    init(row: Row) {
        repeated = (0..<10).map { row[$0] }
        organiserID = row[0]
        sequence = row[1]
        kind = row[2]
        period = row[3]
        firstNumber = row[6]
        lastNumber = row[7]
        lastPayment = row[8]
        bytes = Array(row[10] as Data)
        hash = LineHash(bytes: Array(row[11] as Data))
        keyID = row[12]
        signature = Array(row[13] as Data)
    }

    /// By organiser and sequence.
    static func all(in db: Database) throws -> [StoredClosing] {
        try Row.fetchAll(
            db, sql: "SELECT \(columns), record, hash, key_id, signature FROM closing ORDER BY organiser_id, sequence"
        ).map(StoredClosing.init(row:))
    }

    /// The organiser's last closing, of that kind when one is given.
    static func last(ofOrganiser id: String, kind: String? = nil, in db: Database) throws -> StoredClosing? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT \(columns), record, hash, key_id, signature FROM closing
                WHERE organiser_id = ?1 AND (?2 IS NULL OR kind = ?2) ORDER BY sequence DESC LIMIT 1
                """,
            arguments: [id, kind]
        ).map(StoredClosing.init(row:))
    }

    static func insert(
        _ record: ClosingRecord, hash: LineHash, keyID: UInt8, signature: [UInt8], in db: Database
    ) throws {
        let values = record.repeated + [
            Data(record.bytes).databaseValue, Data(hash.bytes).databaseValue, Int64(keyID).databaseValue,
            Data(signature).databaseValue,
        ]
        try db.execute(
            sql: """
                INSERT INTO closing (\(columns), record, hash, key_id, signature)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: StatementArguments(values))
    }
}

extension ClosingRecord {
    /// The fields that the table has as columns, in the order of ``StoredClosing``'s.
    var repeated: [DatabaseValue] {
        let values: [any DatabaseValueConvertible] = [
            organiserID, sequence, kind, period, fromAt, untilAt, firstNumber, lastNumber, lastPayment, closedAt,
        ]
        return values.map(\.databaseValue)
    }
}
