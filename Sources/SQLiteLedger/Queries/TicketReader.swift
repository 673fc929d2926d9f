import Domain
import GRDB

/// Reads tickets that are issued and valid: those of lines that were not taken back, as they were issued last.
struct TicketReader {
    let db: Database

    private static let ticketQuery = """
        SELECT line.number, line.ticket_id, line.order_id, session.id, line.category_name, line.seat_label,
            line.tariff_name, line.price_cents, issued_ticket.code, ticket_holder.name
        FROM active_line AS line
        JOIN issued_ticket ON issued_ticket.organiser_id = line.organiser_id AND issued_ticket.number = line.number
        JOIN session ON session.number = line.session_number
        LEFT JOIN ticket_holder ON ticket_holder.order_id = line.order_id AND ticket_holder.position = line.position
        WHERE NOT EXISTS (
            SELECT 1 FROM issued_ticket AS later
            WHERE later.organiser_id = issued_ticket.organiser_id AND later.number = issued_ticket.number
                AND later.revision > issued_ticket.revision)
        """

    /// In the order of the order's lines.
    func tickets(ofOrder id: String) throws -> [Ticket] {
        let query = try db.cachedStatement(
            sql: "\(Self.ticketQuery) AND line.order_id = ? ORDER BY line.position")
        return try Row.fetchAll(query, arguments: [id]).map(Self.ticket)
    }

    /// How often the tickets of an order were issued, by number.
    func revisions(ofOrder id: String) throws -> [Int64: Int] {
        let query = try db.cachedStatement(sql: "SELECT number, count(*) FROM issued_ticket WHERE order_id = ? GROUP BY number")
        return Dictionary(uniqueKeysWithValues: try Row.fetchAll(query, arguments: [id]).map { ($0[0], $0[1]) })
    }

    /// In the order of their numbers.
    func tickets(ofSession number: UInt32) throws -> [Ticket] {
        let query = try db.cachedStatement(
            sql: "\(Self.ticketQuery) AND line.session_number = ? ORDER BY line.number")
        return try Row.fetchAll(query, arguments: [Int64(number)]).map(Self.ticket)
    }

    private static func ticket(_ row: Row) -> Ticket {
        let id: Int64 = row[1]
        return Ticket(
            number: row[0], id: Ticket.text(ofID: UInt64(bitPattern: id)), orderID: row[2], sessionID: row[3],
            categoryName: row[4], seatLabel: row[5], tariffName: row[6], price: Money(cents: row[7]), holder: row[9], code: row[8])
    }
}
