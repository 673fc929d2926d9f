import Booking
import Domain
import GRDB

/// Reads a session's orders with lines and tickets in one query: a lost Redis waits for all of them.
struct RecordedOrderReader {
    private let query: BoundStatement

    /// Indexes of the columns below.
    private enum Column {
        static let (sequence, order, session, lane, hold, currency): (Int32, Int32, Int32, Int32, Int32, Int32) = (0, 1, 2, 3, 4, 5)
        static let (placedAt, payment, confirmedAt): (Int32, Int32, Int32) = (6, 7, 8)
        static let (name, email, buyerKey, visitorKey): (Int32, Int32, Int32, Int32) = (9, 10, 11, 12)
        static let (number, ticket, code, reversal): (Int32, Int32, Int32, Int32) = (13, 14, 15, 16)
        static let (category, categoryID, categoryName): (Int32, Int32, Int32) = (17, 18, 19)
        static let (seatID, seatOffset, seatLabel, pool): (Int32, Int32, Int32, Int32) = (20, 21, 22, 23)
        static let (tariffID, tariffName, price, vat): (Int32, Int32, Int32, Int32) = (24, 25, 26, 27)
        static let (correction, givenBack, position): (Int32, Int32, Int32) = (28, 29, 30)
        static let (feeRefundable, feePlace): (Int32, Int32) = (31, 32)
        static let (revision, language, holder, announcement): (Int32, Int32, Int32, Int32) = (33, 34, 35, 36)
    }

    init(db: Database) throws {
        query = try BoundStatement(
            """
            SELECT entry.sequence, entry.order_id, session.id, entry.lane, entry.hold_id, entry.currency,
                entry.placed_at, entry.payment_id, entry.confirmed_at,
                buyer.name, buyer.email, buyer.buyer_key, buyer.visitor_key,
                line.number, line.ticket_id, issued.code, reversal.number,
                line.category, line.category_id, line.category_name, line.seat_id, line.seat_offset, line.seat_label, line.pool,
                line.tariff_id, line.tariff_name, line.price_cents, line.vat_basis_points,
                entry.correction, entry.given_back, line.position, line.fee_refundable, line.fee_place,
                issued.revision, buyer.language, holder.name, entry.announcement
            FROM (
                SELECT *, (SELECT max(id) FROM correction WHERE correction.order_id = sale_order.order_id) AS correction,
                    (SELECT sum(amount_cents) FROM correction WHERE correction.order_id = sale_order.order_id) AS given_back
                FROM sale_order WHERE session_number = ? AND sequence > ? ORDER BY sequence LIMIT ?) AS entry
            JOIN session ON session.number = entry.session_number
            LEFT JOIN buyer ON buyer.sequence = entry.sequence
            JOIN sale_line AS line ON line.order_id = entry.order_id AND line.kind = 'sale'
            LEFT JOIN sale_line AS reversal ON reversal.kind = 'reversal' AND reversal.organiser_id = line.organiser_id
                AND reversal.reverses_number = line.number
            LEFT JOIN issued_ticket AS issued ON issued.organiser_id = line.organiser_id AND issued.number = line.number
                AND issued.revision = (
                    SELECT max(revision) FROM issued_ticket AS other
                    WHERE other.organiser_id = line.organiser_id AND other.number = line.number)
            LEFT JOIN ticket_holder AS holder ON holder.order_id = line.order_id AND holder.position = line.position
            ORDER BY entry.sequence, line.position
            """, in: db)
    }

    func page(ofSession number: UInt32, after sequence: Int64, limit: Int) throws -> RecordedOrderPage {
        query.bind(Int64(number))
        query.bind(sequence)
        query.bind(Int64(limit))
        var orders: [RecordedOrder] = []
        var (last, seen): (Int64?, Int) = (nil, 0)
        try query.forEach { row in
            let current = row.integer(Column.sequence)
            if current != last {
                (last, seen) = (current, seen + 1)
                orders.append(try order(row, session: number))
            }
            try add(row, to: &orders[orders.count - 1])
        }
        return RecordedOrderPage(orders: orders, next: seen == limit ? last : nil)
    }

    /// Without its lines.
    private func order(_ row: BoundStatement.Columns, session: UInt32) throws -> RecordedOrder {
        let order = Order(
            id: try text(row, Column.order), sessionID: try text(row, Column.session), sessionNumber: session,
            lane: Int(row.integer(Column.lane)), holdID: try text(row, Column.hold),
            buyer: Buyer(name: row.text(Column.name) ?? "", email: row.text(Column.email) ?? "", language: row.text(Column.language)), lines: [],
            currency: try text(row, Column.currency), placedAt: Timestamp(milliseconds: row.integer(Column.placedAt)),
            announcement: Order.announcement(recorded: row.integer(Column.announcement)))
        let sale = Sale(
            order: order, paymentID: row.text(Column.payment),
            confirmedAt: Timestamp(milliseconds: row.integer(Column.confirmedAt)),
            limits: LimitKeys(buyer: row.text(Column.buyerKey), visitor: row.text(Column.visitorKey)))
        let corrections = row.isNull(Column.correction) ? nil : OrderCorrections(
            last: row.integer(Column.correction), takenBack: [], amount: Money(cents: row.integer(Column.givenBack)))
        return RecordedOrder(sale: sale, tickets: [], lines: [], corrections: corrections)
    }

    private func add(_ row: BoundStatement.Columns, to recorded: inout RecordedOrder) throws {
        func integer(_ column: Int32) -> Int? { row.isNull(column) ? nil : Int(row.integer(column)) }
        recorded.revision += integer(Column.revision) ?? 0
        if !row.isNull(Column.reversal) { recorded.corrections?.takenBack.append(Int(row.integer(Column.position))) }
        if let refundable = integer(Column.feeRefundable) {
            recorded.sale.order.fees.append(
                OrderFee(
                    id: try text(row, Column.tariffID), name: try text(row, Column.tariffName),
                    price: Money(cents: row.integer(Column.price)), vatRate: VATRate(basisPoints: Int(row.integer(Column.vat))),
                    isRefundable: refundable != 0, place: integer(Column.feePlace)))
            return
        }
        guard let category = integer(Column.category) else { throw LedgerValueError() }
        let line = OrderLine(
            category: category, categoryID: try text(row, Column.categoryID), categoryName: try text(row, Column.categoryName),
            seatID: row.text(Column.seatID), seatOffset: integer(Column.seatOffset), seatLabel: row.text(Column.seatLabel),
            tariffID: try text(row, Column.tariffID), tariffName: try text(row, Column.tariffName),
            price: Money(cents: row.integer(Column.price)), vatRate: VATRate(basisPoints: Int(row.integer(Column.vat))),
            pool: integer(Column.pool))
        recorded.sale.order.lines.append(line)
        guard row.isNull(Column.reversal) else { return }
        recorded.lines.append(line)
        guard let code = row.text(Column.code) else { return }
        recorded.tickets.append(
            Ticket(
                number: row.integer(Column.number), id: Ticket.text(ofID: UInt64(bitPattern: row.integer(Column.ticket))),
                orderID: recorded.sale.order.id, sessionID: recorded.sale.order.sessionID, categoryName: line.categoryName,
                seatLabel: line.seatLabel, tariffName: line.tariffName, price: line.price,
                holder: row.text(Column.holder), code: code))
    }

    private func text(_ row: BoundStatement.Columns, _ column: Int32) throws -> String {
        guard let text = row.text(column) else { throw LedgerValueError() }
        return text
    }
}
