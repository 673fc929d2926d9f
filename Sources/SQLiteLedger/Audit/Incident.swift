import Booking
import Domain
import GRDB

/// Something that went wrong with a sale, kept for ever.
public struct Incident: Hashable, Sendable {
    public var at: Timestamp
    /// Stable word: `seat-conflict`, `capture-refused`, `settled-by-hand`, …; docs/operations.md says what each means.
    public var kind: String
    /// Nil for an order of which the ledger knows no session.
    public var sessionID: String?
    /// Empty when no order is concerned.
    public var orderID: String
    /// For operators; no personal data.
    public var detail: String

    /// - Parameter order: one that the ledger recorded or refused, or any other.
    static func insert(_ kind: String, ofOrder order: String, detail: String, at now: Timestamp, in db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO incident (at, kind, session_number, order_id, detail)
                SELECT ?1, ?2, coalesce(
                    (SELECT session_number FROM sale_order WHERE order_id = ?3),
                    (SELECT session_number FROM refused_order WHERE order_id = ?3), 0), ?3, ?4
                """,
            arguments: [now.milliseconds, kind, order, detail])
    }
}

extension SQLiteLedger {
    /// Those since a moment, the newest first.
    public func incidents(since moment: Timestamp, limit: Int) async throws(LedgerError) -> [Incident] {
        try await read { db in
            let query = """
                SELECT incident.at, incident.kind, session.id, incident.order_id, incident.detail
                FROM incident LEFT JOIN session ON session.number = incident.session_number
                WHERE incident.at >= ? ORDER BY incident.id DESC LIMIT ?
                """
            return try Row.fetchAll(db, sql: query, arguments: [moment.milliseconds, limit]).map {
                Incident(at: Timestamp(milliseconds: $0[0]), kind: $0[1], sessionID: $0[2], orderID: $0[3], detail: $0[4])
            }
        }
    }
}
