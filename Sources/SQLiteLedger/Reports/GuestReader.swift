import Domain
import GRDB

/// Reads who has a place: those of lines that were not taken back. By the session's own index.
struct GuestReader {
    let db: Database

    static let query = """
        SELECT line.number, line.category_name, line.seat_label, line.tariff_name, line.price_cents, ifnull(ticket_holder.name, buyer.name), buyer.email, line.order_id
        FROM active_line AS line
        JOIN sale_order ON sale_order.order_id = line.order_id
        LEFT JOIN buyer ON buyer.sequence = sale_order.sequence
        LEFT JOIN ticket_holder ON ticket_holder.order_id = line.order_id AND ticket_holder.position = line.position
        WHERE line.session_number = (SELECT number FROM session WHERE id = ?) AND line.item = 'place' AND line.test_mode = ?
        ORDER BY line.number
        """

    func guests(ofSession id: String, isTest: Bool) throws -> [Guest] {
        try Row.fetchAll(db.cachedStatement(sql: Self.query), arguments: [id, isTest]).map { row in
            Guest(
                number: row[0], categoryName: row[1], seatLabel: row[2], tariffName: row[3], price: Money(cents: row[4]), name: row[5], email: row[6], orderID: row[7])
        }
    }
}
