import GRDB
import GRDBSQLite

/// A cached statement whose values pass straight between Swift and SQLite, for what is done for each sale: GRDB makes an object of
/// each value, and SQLite a copy of each text.
///
/// Bind every parameter, from the first to the last, then ``run()``, ``first(_:)`` or ``forEach(_:)``; then again. For use inside one access to the
/// database. No transaction observer sees what it does; this program has none.
final class BoundStatement {
    /// A row at which the statement stands.
    struct Columns {
        fileprivate let handle: OpaquePointer

        func isNull(_ index: Int32) -> Bool { sqlite3_column_type(handle, index) == SQLITE_NULL }

        func integer(_ index: Int32) -> Int64 { sqlite3_column_int64(handle, index) }

        /// Nil when the column is null.
        func text(_ index: Int32) -> String? {
            guard let bytes = sqlite3_column_text(handle, index) else { return nil }
            return String(
                decoding: UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(handle, index))), as: UTF8.self)
        }
    }

    /// Keeps the handle alive.
    private let statement: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer?
    /// The texts until the statement has run: SQLite reads them here.
    private var texts = RowBytes()
    /// Parameter, place and length of each.
    private var bound: [(parameter: Int32, offset: Int, count: Int)] = []
    private var parameter: Int32 = 0

    init(_ sql: String, in db: Database) throws {
        statement = try db.cachedStatement(sql: sql)
        handle = statement.sqliteStatement
        connection = db.sqliteConnection
    }

    deinit {
        sqlite3_clear_bindings(handle)
        texts.deallocate()
    }

    // MARK: Parameters

    func bind(_ integer: Int64) {
        parameter += 1
        sqlite3_bind_int64(handle, parameter, integer)
    }

    func bind(_ integer: Int64?) {
        guard let integer else {
            parameter += 1
            sqlite3_bind_null(handle, parameter)
            return
        }
        bind(integer)
    }

    func bind(_ text: String?) {
        parameter += 1
        guard let text else {
            sqlite3_bind_null(handle, parameter)
            return
        }
        let offset = texts.count
        texts.append(text)
        bound.append((parameter, offset, texts.count - offset))
    }

    // MARK: Execution

    /// Executes a statement that gives no row.
    ///
    /// - Returns: the number of rows that it changed.
    @discardableResult
    func run() throws -> Int {
        defer { reset() }
        guard try step() == false else { throw LedgerValueError() }
        return Int(sqlite3_changes(connection))
    }

    /// What the first row says; nil when there is none. The statement is read to its end: left half-way, one that writes would keep
    /// its transaction open.
    func first<Value>(_ read: (Columns) throws -> Value) throws -> Value? {
        defer { reset() }
        guard try step() else { return nil }
        let value = try read(Columns(handle: handle))
        while try step() {}
        return value
    }

    /// Gives each row to `visit`.
    func forEach(_ visit: (Columns) throws -> Void) throws {
        defer { reset() }
        while try step() { try visit(Columns(handle: handle)) }
    }

    /// False at the end.
    private func step() throws -> Bool {
        for (parameter, offset, count) in bound {
            // Nil as destructor: the bytes stay where they are until the statement is reset.
            sqlite3_bind_text(handle, parameter, texts.bytes(at: offset), Int32(count), nil)
        }
        bound.removeAll(keepingCapacity: true)
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw DatabaseError(lastOf: connection)
        }
    }

    private func reset() {
        sqlite3_reset(handle)
        texts.removeAll()
        bound.removeAll(keepingCapacity: true)
        parameter = 0
    }
}

extension DatabaseError {
    /// What SQLite says of the call that just failed.
    init(lastOf connection: OpaquePointer?) {
        self.init(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: sqlite3_errmsg(connection).map { String(cString: $0) })
    }
}
