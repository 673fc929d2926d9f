import Booking
import Domain

/// Work owed to the outside that was not done in its time, or that was refused for good. An operator looks at it.
public struct DeadLetter: Hashable, Sendable {
    public var item: OutboxItem
    /// Why the item was queued: `sold`, `captured`, `seat-conflict`, …
    public var reason: String
    public var lastError: String?
    /// When it is tried again; nil when it waits for an operator.
    public var nextAt: Timestamp?
    public var diedAt: Timestamp
}

extension SQLiteLedger {
    /// Oldest first.
    public func deadLetters() async throws(LedgerError) -> [DeadLetter] {
        try await read { try OutboxTable(db: $0).dead() }
    }

    /// Has a dead letter tried again at once. False when there is none of this id.
    public func revive(_ id: Int64, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try OutboxTable(db: $0).revive(id, at: now) }
    }
}
