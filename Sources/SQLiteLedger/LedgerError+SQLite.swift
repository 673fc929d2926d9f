import Booking
import GRDB
import GRDBSQLite

extension LedgerError {
    /// What an error of SQLite or GRDB means to the caller. Only SQLite's own message is kept: it names tables and columns;
    /// the statement's arguments, which may be personal data, are dropped.
    init(_ error: any Error) {
        switch error {
        case let error as LedgerError:
            self = error
        case let error as DatabaseError:
            // A backup fails on the other connection, whose message is not ours to have.
            let message = error.message == "not an error" ? Self.words(error.resultCode) : error.message
            let cause = "\(message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
            self = error.isContradiction ? .corrupt(cause: cause) : .unavailable(cause: cause)
        case is RowDecodingError, is DecodingError, is LedgerValueError:
            self = .corrupt(cause: "a stored value cannot be read")
        case is CancellationError:
            self = .unavailable(cause: "cancelled")
        default:
            self = .unavailable(cause: "\(type(of: error))")
        }
    }

    private static func words(_ code: ResultCode) -> String? {
        sqlite3_errstr(code.rawValue).map { String(cString: $0) }
    }
}

extension DatabaseError {
    /// The file, not its surroundings, is wrong: trying again would not help.
    fileprivate var isContradiction: Bool {
        switch resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_SCHEMA, .SQLITE_FORMAT,
            .SQLITE_ERROR:
            true
        default:
            false
        }
    }

    /// A row of an order breaks a rule of the schema: the order's fault. A trigger's refusal or a broken reference is the ledger's.
    var blamesTheRow: Bool {
        switch extendedResultCode {
        case .SQLITE_CONSTRAINT_CHECK, .SQLITE_CONSTRAINT_NOTNULL, .SQLITE_CONSTRAINT_UNIQUE,
            .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_DATATYPE:
            true
        default:
            false
        }
    }
}
