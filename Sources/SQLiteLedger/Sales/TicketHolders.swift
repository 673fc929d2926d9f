import Booking
import Domain
import GRDB

/// Names that buyers put on tickets. Inside one access to the database.
struct TicketHolders {
    let db: Database

    /// Judged here once more: a box office may be wrong about the session, or somebody else's. Once for each ticket, as long as its buyer is known, and never
    /// of one that opened a door, nor for a buyer who was erased. The ticket's new code is owed with it, and so is the letter that brings it. Its first code may have been shown and not be noted yet.
    func record(_ change: NameChange, at now: Timestamp) throws -> RecordOutcome {
        let insertion = try db.cachedStatement(
            sql: """
                INSERT INTO ticket_holder (order_id, position, name, revision, changed_at)
                SELECT line.order_id, line.position, ?3, max(1, (SELECT count(*) FROM issued_ticket AS issued
                    WHERE issued.organiser_id = line.organiser_id AND issued.number = line.number)), ?4
                FROM active_line AS line JOIN session ON session.number = line.session_number
                WHERE line.order_id = ?1 AND line.position = ?2 AND line.item = 'place'
                    AND EXISTS (SELECT 1 FROM buyer JOIN sale_order USING (sequence) WHERE sale_order.order_id = ?1)
                    AND EXISTS (SELECT 1 FROM outbox WHERE outbox.kind = 'issue' AND outbox.order_id = ?1)
                    AND session.status = 'published' AND session.name_change_until >= ?5
                    AND NOT \(BuyerReturn.isUsed)
                ON CONFLICT DO NOTHING
                """)
        try insertion.execute(arguments: [change.orderID, change.line, change.name, now.milliseconds, change.askedAt.milliseconds])
        guard db.changesCount == 1 else { return .nameNoted }
        let query = "SELECT payment_id, revision FROM sale_order JOIN ticket_holder USING (order_id) WHERE order_id = ? AND position = ?"
        guard let row = try Row.fetchOne(db, sql: query, arguments: [change.orderID, change.line]) else { throw LedgerValueError() }
        try OutboxTable(db: db).queue(
            .issue, orderID: change.orderID, paymentID: row[0], reason: OutboxItem.renamed,
            occasion: OutboxItem.occasion(ofRenaming: change.line, revision: row[1]), at: now)
        return .nameNoted
    }

    /// A code was issued without the name, which came while it was being made: the next one has it.
    func postpone(_ number: Int64, ofOrder id: String) throws {
        let update = try db.cachedStatement(
            sql: """
                UPDATE ticket_holder SET revision = max(revision, (SELECT count(*) FROM issued_ticket WHERE order_id = ?1 AND number = ?2))
                WHERE order_id = ?1
                    AND position = (SELECT position FROM sale_line WHERE order_id = ?1 AND number = ?2 AND kind = 'sale')
                """)
        try update.execute(arguments: [id, number])
    }

    /// By position: the name, and the revision from which on every code has it.
    func holders(ofOrder id: String) throws -> [Int: (name: String, revision: Int)] {
        let query = try db.cachedStatement(sql: "SELECT position, name, revision FROM ticket_holder WHERE order_id = ?")
        return try Row.fetchAll(query, arguments: [id]).reduce(into: [:]) { $0[$1[0]] = ($1[1], $1[2]) }
    }
}
