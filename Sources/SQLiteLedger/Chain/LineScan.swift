import Crypto
import Foundation
import GRDB
import GRDBSQLite

/// A hash as one value, for loops over millions of lines.
typealias RawHash = SIMD32<UInt8>

extension LineHash {
    init(_ raw: RawHash) { self.init(bytes: raw.indices.map { raw[$0] }) }

    /// Zero when there are not 32 bytes.
    var raw: RawHash { bytes.count == 32 ? RawHash(bytes) : RawHash() }
}

/// Walks over every line by organiser and number and hashes each one, straight from SQLite's own columns: no row dictionary, no
/// string and no line value is made, because verifying a ledger means reading all of it. The encoding is that of
/// ``LineRecord``; a test holds the two together.
///
/// For use inside one access to the database.
final class LineScan {
    private static let headerLength = LineChain.domain.count + 1 + 32
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
    /// Domain, version, previous hash, record: what is hashed.
    private var message: UnsafeMutableRawPointer
    private var capacity = 4096
    private var length = 0

    init(db: Database) throws {
        statement = try db.makeStatement(
            sql: "SELECT \(LineField.columns), record_version, hash FROM sale_line ORDER BY organiser_id, number")
        columns = statement.sqliteStatement
        fields = LineField.all.enumerated().map { ($1, Int32($0)) }
        message = .allocate(byteCount: capacity, alignment: 16)
        LineChain.domain.withUnsafeBytes { message.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(message), byteCount: $0.count) }
    }

    deinit { message.deallocate() }

    /// False at the end.
    func next() throws -> Bool {
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
    func hash(after previous: RawHash) -> RawHash {
        message.storeBytes(of: previous, toByteOffset: LineChain.domain.count + 1, as: RawHash.self)
        var digest = SHA256()
        digest.update(bufferPointer: UnsafeRawBufferPointer(start: message, count: length))
        return digest.finalize().withUnsafeBytes { $0.loadUnaligned(as: RawHash.self) }
    }

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

    private func encode() -> Bool {
        let version = sqlite3_column_int64(columns, Self.version)
        recordVersion = version
        guard version == 1 || version == 2 else { return false }
        message.storeBytes(of: UInt8(version), toByteOffset: LineChain.domain.count, as: UInt8.self)
        length = Self.headerLength
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

    private func append(_ field: LineField, _ index: Int32, isOptional: Bool) -> Bool {
        reserve(16)
        let type = sqlite3_column_type(columns, index)
        if isOptional {
            message.storeBytes(of: type == SQLITE_NULL ? 0 : 1, toByteOffset: length, as: UInt8.self)
            length += 1
            if type == SQLITE_NULL { return true }
        }
        switch (field.kind, type) {
        case (.integer, SQLITE_INTEGER):
            message.storeBytes(of: sqlite3_column_int64(columns, index).bigEndian, toByteOffset: length, as: Int64.self)
            length += 8
        case (.text, SQLITE_TEXT):
            guard let bytes = sqlite3_column_text(columns, index) else { return false }
            let count = Int(sqlite3_column_bytes(columns, index))
            reserve(4 + count)
            message.storeBytes(of: UInt32(count).bigEndian, toByteOffset: length, as: UInt32.self)
            (message + length + 4).copyMemory(from: bytes, byteCount: count)
            length += 4 + count
        default:
            return false
        }
        return true
    }

    private func isNull(_ index: Int32) -> Bool { sqlite3_column_type(columns, index) == SQLITE_NULL }

    private func reserve(_ count: Int) {
        guard length + count > capacity else { return }
        capacity = max(capacity * 2, length + count)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: message, byteCount: length)
        message.deallocate()
        message = larger
    }
}
