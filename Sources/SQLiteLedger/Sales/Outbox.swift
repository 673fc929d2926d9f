import Booking
import Domain
import GRDB

/// An open outbox item that keeps failing.
public struct StuckItem: Hashable, Sendable {
    public var item: OutboxItem
    /// Why the item was queued: `sold`, `captured`, `seat-conflict`, …
    public var reason: String
    public var lastError: String?
    /// When it may be tried again.
    public var nextAt: Timestamp
}

/// The table of work owed to the outside. One row per cause: `(kind, order, payment)` is unique, so that replays add nothing.
///
/// For use inside one access to the database.
final class Outbox {
    let db: Database
    private var queueing: BoundStatement?
    private var closing: BoundStatement?

    init(db: Database) {
        self.db = db
    }

    private static let itemColumns = "id, kind, order_id, payment_id, attempts"

    /// Nothing when the same cause queued it before.
    func queue(
        _ kind: OutboxItem.Kind, orderID: String, paymentID: String?, reason: String, at now: Timestamp
    ) throws {
        let insertion = try queueing ?? BoundStatement(
            """
            INSERT INTO outbox (kind, order_id, payment_id, reason, next_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, in: db)
        queueing = insertion
        insertion.bind(kind.rawValue)
        insertion.bind(orderID)
        insertion.bind(paymentID)
        insertion.bind(reason)
        insertion.bind(now.milliseconds)
        try insertion.run()
    }

    /// Of each order only its oldest open item, and only when its time has come: a capture that waits keeps the issue waiting.
    func due(at now: Timestamp, limit: Int) throws -> [OutboxItem] {
        let query = try db.cachedStatement(
            sql: """
                SELECT \(Self.itemColumns) FROM outbox
                WHERE done_at IS NULL AND next_at <= ?1 AND NOT EXISTS (
                    SELECT 1 FROM outbox AS earlier
                    WHERE earlier.done_at IS NULL AND earlier.order_id = outbox.order_id AND earlier.id < outbox.id)
                ORDER BY next_at, id LIMIT ?2
                """)
        return try Row.fetchAll(query, arguments: [now.milliseconds, limit]).map(Self.item)
    }

    func stuck(minimumAttempts: Int) throws -> [StuckItem] {
        let query = """
            SELECT \(Self.itemColumns), reason, last_error, next_at FROM outbox
            WHERE done_at IS NULL AND attempts >= ? ORDER BY id
            """
        return try Row.fetchAll(db, sql: query, arguments: [minimumAttempts]).map { row in
            StuckItem(
                item: try Self.item(row), reason: row[5], lastError: row[6], nextAt: Timestamp(milliseconds: row[7]))
        }
    }

    func postpone(_ id: Int64, error: String, retryAt: Timestamp) throws {
        try db.cachedStatement(
            sql: """
                UPDATE outbox SET attempts = attempts + 1, last_error = ?, next_at = ?
                WHERE id = ? AND done_at IS NULL
                """
        ).execute(arguments: [error, retryAt.milliseconds, id])
    }

    /// The item as the table has it; nil when it was closed before.
    func close(_ id: Int64, at now: Timestamp) throws -> OutboxItem? {
        let update = try closing ?? BoundStatement(
            """
            UPDATE outbox SET done_at = ?, last_error = NULL WHERE id = ? AND done_at IS NULL
            RETURNING \(Self.itemColumns)
            """, in: db)
        closing = update
        update.bind(now.milliseconds)
        update.bind(id)
        return try update.first { row in
            guard let kind = row.text(1).flatMap(OutboxItem.Kind.init(rawValue:)), let orderID = row.text(2) else {
                throw LedgerValueError()
            }
            return OutboxItem(
                id: row.integer(0), kind: kind, orderID: orderID, paymentID: row.text(3), attempts: Int(row.integer(4)))
        }
    }

    private static func item(_ row: Row) throws -> OutboxItem {
        guard let kind = OutboxItem.Kind(rawValue: row[1]) else { throw LedgerValueError() }
        return OutboxItem(id: row[0], kind: kind, orderID: row[2], paymentID: row[3], attempts: row[4])
    }
}
