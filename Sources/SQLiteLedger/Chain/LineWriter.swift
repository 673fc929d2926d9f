import GRDB
import GRDBSQLite

/// Encodes, hashes and inserts lines. SQLite takes a line's texts from the record that was hashed: they are written once and not copied.
///
/// For use inside one transaction.
final class LineWriter {
    private static let insertion = """
        INSERT INTO sale_line (\(LineField.columns), record_version, pool, fee_place, fee_refundable, hash)
        VALUES (\(repeatElement("?", count: LineField.all.count + 5).joined(separator: ", ")))
        """

    /// Keeps the handle alive.
    private let statement: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer?
    private var encoder = LineEncoder()

    init(db: Database) throws {
        statement = try db.cachedStatement(sql: Self.insertion)
        handle = statement.sqliteStatement
        connection = db.sqliteConnection
    }

    deinit {
        sqlite3_clear_bindings(handle)
        encoder.deallocate()
    }

    /// Makes `line`, which must carry the next number, the chain's last.
    ///
    /// - Throws: also when the line is of record version 1, which is read and verified but no longer written.
    func write(_ line: LedgerLine, to chain: inout LineChain) throws {
        guard line.version == 2 else { throw LedgerValueError() }
        let hash = try encoder.hash(line, after: chain.head)
        for (field, value) in zip(Int32(1)..., encoder.values) {
            switch value {
            case .absent: sqlite3_bind_null(handle, field)
            case .integer(let integer): sqlite3_bind_int64(handle, field, integer)
            case .text(let offset, let count):
                sqlite3_bind_text(handle, field, encoder.message.content.bytes(at: offset), Int32(count), nil)
            }
        }
        let version = Int32(LineField.all.count + 1)
        sqlite3_bind_int64(handle, version, Int64(line.version))
        bind(line.place?.pool, at: version + 1)
        bind(line.fee?.place, at: version + 2)
        bind(line.fee.map { $0.isRefundable ? 1 : 0 }, at: version + 3)
        let code = withUnsafeBytes(of: hash) { bytes in
            sqlite3_bind_blob(handle, version + 4, bytes.baseAddress, Int32(bytes.count), nil)
            defer { sqlite3_reset(handle) }
            return sqlite3_step(handle)
        }
        guard code == SQLITE_DONE else { throw DatabaseError(lastOf: connection) }
        chain.append(line, hash: hash)
    }

    private func bind(_ integer: Int?, at index: Int32) {
        if let integer { sqlite3_bind_int64(handle, index, Int64(integer)) } else { sqlite3_bind_null(handle, index) }
    }
}

/// A line's canonical record, with what each of its fields says.
struct LineEncoder: LineFieldSink {
    enum Value {
        case absent, integer(Int64)
        /// Where it is in the message.
        case text(offset: Int, count: Int)
    }

    /// Of each version, in the order of ``LineField/all``: whether the field is optional.
    private static let optional = [UInt8(1), 2].map { version in LineField.all.map { $0.isOptional(in: version) } }

    private(set) var message = LineMessage()
    private(set) var values: [Value] = []
    private var isOptional: [Bool] = []
    private var isWhole = true

    /// Once, by the owner.
    func deallocate() { message.deallocate() }

    /// The hash of `line` when it follows a line with hash `previous`.
    ///
    /// - Throws: when a field that must be there is absent.
    mutating func hash(_ line: LedgerLine, after previous: RawHash) throws -> RawHash {
        values.removeAll(keepingCapacity: true)
        isWhole = true
        isOptional = Self.optional[Int(line.version) - 1]
        message.begin(version: line.version)
        line.forEachField(&self)
        guard isWhole else { throw LedgerValueError() }
        return message.hash(after: previous)
    }

    mutating func take(_ integer: Int64?) {
        guard begin(isPresent: integer != nil), let integer else { return }
        message.append(integer)
        values.append(.integer(integer))
    }

    mutating func take(_ text: String?) {
        guard begin(isPresent: text != nil), var text else { return }
        text.withUTF8 { bytes in
            let offset = message.append(UnsafeRawBufferPointer(bytes))
            values.append(.text(offset: offset, count: bytes.count))
        }
    }

    /// False when there is nothing to append.
    private mutating func begin(isPresent: Bool) -> Bool {
        if isOptional[values.count] {
            message.append(isPresent: isPresent)
        } else if !isPresent {
            isWhole = false
        }
        if !isPresent { values.append(.absent) }
        return isPresent
    }
}
