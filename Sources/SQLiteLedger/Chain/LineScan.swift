import Foundation
import GRDB
import GRDBSQLite

/// Walks over every line by organiser and number and hashes each one, straight from SQLite's own columns: no row dictionary, no
/// string and no line value is made, because verifying a ledger means reading all of it. ``LineWriter`` encodes the lines that are
/// written; a test holds the two together.
///
/// For use inside one access to the database. Not a class: each field of one would be guarded at run time, a sixth of the whole.
struct LineScan: ~Copyable {
    private static let version = Int32(LineField.all.count)
    private static let hash = Int32(LineField.all.count + 1)
    private static let item = Int32(LineField.index(of: "item"))

    /// Number of the line at which the scan stands.
    private(set) var number: Int64 = 0
    /// Whether the line has the shape that the schema gives it; the hash of another is not worth comparing.
    private(set) var isWellFormed = false
    private(set) var recordVersion: Int64 = 0
    private(set) var stored = RawHash()

    private let statement: Statement
    private let columns: OpaquePointer
    private let fields: [(field: LineField, index: Int32)]
    private var message = LineMessage()

    init(db: Database) throws {
        statement = try db.makeStatement(
            sql: "SELECT \(LineField.columns), record_version, hash FROM sale_line ORDER BY organiser_id, number")
        columns = statement.sqliteStatement
        fields = LineField.all.enumerated().map { ($1, Int32($0)) }
    }

    deinit { message.deallocate() }

    /// False at the end.
    mutating func next() throws -> Bool {
        let code = sqlite3_step(columns)
        guard code != SQLITE_DONE else { return false }
        guard code == SQLITE_ROW else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
        number = integer(1)
        if sqlite3_column_bytes(columns, Self.hash) == 32, let blob = sqlite3_column_blob(columns, Self.hash) {
            stored = blob.loadUnaligned(as: RawHash.self)
            isWellFormed = encode()
        } else {
            (stored, isWellFormed) = (RawHash(), false)
        }
        return true
    }

    /// The hash of the line when it follows a line with hash `previous`.
    mutating func hash(after previous: RawHash) -> RawHash { message.hash(after: previous) }

    // MARK: Columns

    var organiserID: String { text(0) }

    /// Whether the line is of the organiser whose id has these bytes.
    func isOfOrganiser(_ id: [UInt8]) -> Bool {
        guard Int(sqlite3_column_bytes(columns, 0)) == id.count else { return false }
        guard !id.isEmpty, let bytes = sqlite3_column_text(columns, 0) else { return id.isEmpty }
        return memcmp(bytes, id, id.count) == 0
    }

    func integer(_ field: Int) -> Int64 { sqlite3_column_int64(columns, Int32(field)) }

    func text(_ field: Int) -> String { sqlite3_column_text(columns, Int32(field)).map { String(cString: $0) } ?? "" }

    /// Length of a text, which tells apart what the schema lets a column say without making a string.
    func length(ofText field: Int) -> Int { Int(sqlite3_column_bytes(columns, Int32(field))) }

    // MARK: Encoding

    private mutating func encode() -> Bool {
        let version = sqlite3_column_int64(columns, Self.version)
        recordVersion = version
        guard version == 1 || version == 2 else { return false }
        message.begin(version: UInt8(version))
        for (field, index) in fields {
            guard field.since <= version else {
                // Not hashed, so nothing may hide there.
                guard index == Self.item ? text(Int(index)) == "place" : isNull(index) else { return false }
                continue
            }
            guard append(field, index, isOptional: field.isOptional(in: UInt8(version))) else { return false }
        }
        return true
    }

    private mutating func append(_ field: LineField, _ index: Int32, isOptional: Bool) -> Bool {
        let type = sqlite3_column_type(columns, index)
        if isOptional {
            message.append(isPresent: type != SQLITE_NULL)
            if type == SQLITE_NULL { return true }
        }
        switch (field.kind, type) {
        case (.integer, SQLITE_INTEGER):
            message.append(sqlite3_column_int64(columns, index))
        case (.text, SQLITE_TEXT):
            guard let bytes = sqlite3_column_text(columns, index) else { return false }
            message.append(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(columns, index))))
        default:
            return false
        }
        return true
    }

    private func isNull(_ index: Int32) -> Bool { sqlite3_column_type(columns, index) == SQLITE_NULL }
}
