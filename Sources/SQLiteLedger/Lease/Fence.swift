import Booking
import GRDB

/// What a transaction demands of the lease before it writes. Checked inside the transaction, so two processes can never both write,
/// however slow, stopped or mistaken one of them is.
enum Fence: Sendable, Equatable {
    /// Nothing: import and the tools.
    case none
    /// This process has no lease.
    case closed
    /// The lease must still be of this token.
    case token(Int64)

    func check(_ db: Database) throws {
        switch self {
        case .none: return
        case .closed: throw LedgerError.unavailable(cause: "this process waits for the lease: it writes nothing")
        case .token(let own):
            let token = try Int64.fetchOne(db.cachedStatement(sql: "SELECT token FROM lease"))
            guard token == own else {
                throw LedgerError.unavailable(cause: "another process has taken the lease: this one writes nothing any more")
            }
        }
    }
}
