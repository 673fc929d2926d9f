import Booking
import Domain
import GRDB

/// Reads recorded orders back whole. An erased buyer reads as empty name and e-mail.
struct OrderReader {
    struct StoredOrder {
        /// Grows in the order of recording.
        var sequence: Int64
        var sale: Sale
        var lines: [LedgerLine]
    }

    let db: Database

    private static let orderQuery = """
        SELECT sale_order.sequence, sale_order.order_id, session.id, sale_order.session_number, sale_order.lane,
            sale_order.hold_id, buyer.name, buyer.email, sale_order.currency, sale_order.placed_at,
            sale_order.payment_id, sale_order.confirmed_at, buyer.buyer_key, buyer.visitor_key, buyer.language, sale_order.announcement
        FROM sale_order
        JOIN session ON session.number = sale_order.session_number
        LEFT JOIN buyer ON buyer.sequence = sale_order.sequence
        """

    func order(id: String) throws -> StoredOrder? {
        let query = try db.cachedStatement(sql: "\(Self.orderQuery) WHERE sale_order.order_id = ?")
        return try Row.fetchOne(query, arguments: [id]).map(stored)
    }

    /// Positions of the lines that are taken back, by a correction or because the sale was undone.
    func takenBack(ofOrder id: String) throws -> Set<Int> {
        let query = try db.cachedStatement(sql: "SELECT position FROM sale_line WHERE order_id = ? AND kind = 'reversal'")
        return try Int.fetchSet(query, arguments: [id])
    }

    private func stored(_ row: Row) throws -> StoredOrder {
        let lines = try lines(ofOrder: row[1])
        let sessionNumber: Int64 = row[3]
        let order = Order(
            id: row[1], sessionID: row[2], sessionNumber: UInt32(truncatingIfNeeded: sessionNumber), lane: row[4],
            holdID: row[5], buyer: Buyer(name: row[6] ?? "", email: row[7] ?? "", language: row[14]), lines: lines.compactMap(\.place),
            fees: lines.compactMap(\.fee),
            currency: row[8], placedAt: Timestamp(milliseconds: row[9]), announcement: Order.announcement(recorded: row[15]))
        return StoredOrder(
            sequence: row[0],
            sale: Sale(
                order: order, paymentID: row[10], confirmedAt: Timestamp(milliseconds: row[11]),
                limits: LimitKeys(buyer: row[12], visitor: row[13])),
            lines: lines)
    }

    private func lines(ofOrder id: String) throws -> [LedgerLine] {
        let query = try db.cachedStatement(
            sql: "SELECT \(LedgerLine.allColumns) FROM sale_line WHERE order_id = ? AND kind = 'sale' ORDER BY position")
        return try Row.fetchAll(query, arguments: [id]).map(LedgerLine.init(row:))
    }
}

extension Order {
    /// As its document has it: the first announcement is none.
    static func announcement(recorded number: Int64) -> Int? { number == 0 ? nil : Int(number) }
}

extension LimitKeys {
    /// Nil unless both are there.
    init?(buyer: String?, visitor: String?) {
        guard let buyer, let visitor else { return nil }
        self.init(buyer: buyer, visitor: visitor)
    }
}
