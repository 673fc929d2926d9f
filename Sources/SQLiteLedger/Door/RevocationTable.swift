import Booking
import Domain
import GRDB

/// Which codes open no door any more, numbered in the order in which it was noticed. They follow from the sales; only the numbers are written
/// down, so that a scanner can ask for what came since.
struct RevocationTable {
    let db: Database

    /// Tickets of the session ?1 given back, all of them when it is cancelled, and tickets issued again, with the least revision that is
    /// still good.
    private static let revoked = """
        SELECT line.ticket_id AS ticket_id, \(Revocation.never) AS minimum_revision
        FROM sale_line AS reversal
        JOIN sale_line AS line ON line.organiser_id = reversal.organiser_id AND line.number = reversal.reverses_number
        WHERE reversal.session_number = ?1 AND reversal.kind = 'reversal' AND line.item = 'place'
        UNION ALL
        SELECT line.ticket_id, \(Revocation.never) FROM active_line AS line
        WHERE line.session_number = ?1 AND line.item = 'place'
            AND EXISTS (SELECT 1 FROM session WHERE number = ?1 AND status = 'cancelled')
        UNION ALL
        SELECT line.ticket_id, max(issued_ticket.revision)
        FROM active_line AS line
        JOIN issued_ticket ON issued_ticket.organiser_id = line.organiser_id AND issued_ticket.number = line.number
        WHERE line.session_number = ?1 AND line.item = 'place' AND issued_ticket.revision > 0
        GROUP BY line.ticket_id
        """

    private static let new = """
        SELECT revoked.ticket_id, revoked.minimum_revision FROM (\(revoked)) AS revoked
        WHERE NOT EXISTS (SELECT 1 FROM door_revocation
            WHERE door_revocation.ticket_id = revoked.ticket_id AND door_revocation.minimum_revision >= revoked.minimum_revision)
        """

    func hasNew(ofSession number: UInt32) throws -> Bool {
        let query = try db.cachedStatement(sql: "SELECT EXISTS (\(Self.new))")
        return try Bool.fetchOne(query, arguments: [Int64(number)]) ?? false
    }

    /// A ledger that was restored from an older copy goes on above the numbers that scanners have.
    func numberNew(ofSession number: UInt32, at now: Timestamp) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO door_revocation (session_number, number, ticket_id, minimum_revision)
                SELECT ?1, row_number() OVER (ORDER BY ticket_id)
                    + max((SELECT ifnull(max(number), 0) FROM door_revocation WHERE session_number = ?1), ?2 - 1), ticket_id, minimum_revision
                FROM (\(Self.new))
                """)
        try statement.execute(arguments: [Int64(number), now.milliseconds])
    }

    func list(ofSession number: UInt32, above last: Int64, limit: Int) throws -> [Revocation] {
        let query = try db.cachedStatement(
            sql: """
                SELECT number, ticket_id, minimum_revision FROM door_revocation
                WHERE session_number = ? AND number > ? ORDER BY number LIMIT ?
                """)
        return try Row.fetchAll(query, arguments: [Int64(number), last, limit]).map { row in
            Revocation(number: row[0], ticketID: UInt64(bitPattern: row[1]), minimumRevision: row[2])
        }
    }
}
