import Booking
import Domain
import GRDB

extension Incident {
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
    public func note(_ incidents: [Incident]) async throws(LedgerError) {
        guard !incidents.isEmpty else { return }
        try await write { db in
            for incident in incidents {
                try db.execute(
                    sql: """
                        INSERT INTO incident (at, kind, session_number, order_id, detail)
                        SELECT ?1, ?2, session_number, ?4, ?5
                        FROM (SELECT ifnull((SELECT number FROM session WHERE id = ?3), 0) AS session_number)
                        WHERE NOT ?6 OR NOT EXISTS (
                            SELECT 1 FROM incident AS before
                            WHERE before.kind = ?2 AND before.order_id = ?4 AND before.detail = ?5)
                        """,
                    arguments: [
                        incident.at.milliseconds, incident.kind, incident.sessionID, incident.orderID, incident.detail,
                        Incident.lasting.contains(incident.kind),
                    ])
            }
        }
    }

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
