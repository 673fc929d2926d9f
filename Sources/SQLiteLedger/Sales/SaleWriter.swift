import Booking
import Domain
import GRDB

/// The rows of a sale. For use inside one transaction.
struct SaleWriter {
    let lines: LineWriter
    private let db: Database
    private let order: BoundStatement
    private let buyer: BoundStatement
    private let waiting: BoundStatement

    init(db: Database) throws {
        self.db = db
        lines = try LineWriter(db: db)
        order = try BoundStatement(
            """
            INSERT INTO sale_order (order_id, session_number, lane, hold_id, currency, line_count, total_cents,
                payment_id, placed_at, confirmed_at, recorded_at, announcement)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, in: db)
        buyer = try BoundStatement(
            """
            INSERT INTO buyer (sequence, reference, name, email, buyer_key, visitor_key, language) VALUES (?, ?, ?, ?, ?, ?, ?)
            """, in: db)
        waiting = try BoundStatement(
            "UPDATE waiting SET ended_at = ?, outcome = 'bought', email = NULL, letter = NULL WHERE hold_id = ?", in: db)
    }

    /// - Returns: the order's sequence.
    func insertOrder(_ sale: Sale, at moment: Timestamp) throws -> Int64 {
        order.bind(sale.order.id)
        order.bind(Int64(sale.order.sessionNumber))
        order.bind(Int64(sale.order.lane))
        order.bind(sale.order.holdID)
        order.bind(sale.order.currency)
        order.bind(Int64(sale.order.lines.count + sale.order.fees.count))
        order.bind(sale.order.total.cents)
        order.bind(sale.paymentID)
        order.bind(sale.order.placedAt.milliseconds)
        order.bind(sale.confirmedAt.milliseconds)
        order.bind(moment.milliseconds)
        order.bind(Int64(sale.order.announcement ?? 0))
        try order.run()
        return db.lastInsertedRowID
    }

    /// Whose offer was bought waits no more.
    func endWaiting(forHold id: String, at moment: Timestamp) throws {
        waiting.bind(moment.milliseconds)
        waiting.bind(id)
        try waiting.run()
    }

    func insertBuyer(of sale: Sale, sequence: Int64, reference: String) throws {
        let person = sale.order.buyer
        buyer.bind(sequence)
        buyer.bind(reference)
        buyer.bind(person.name)
        buyer.bind(person.email)
        buyer.bind(sale.limits?.buyer)
        buyer.bind(sale.limits?.visitor)
        buyer.bind(person.language)
        try buyer.run()
    }
}
