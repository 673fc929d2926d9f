import Booking
import Domain
import GRDB

extension SQLiteLedger {
    /// Nil when the ledger did not record the order.
    public func account(ofOrder id: String) async throws(LedgerError) -> OrderAccount? {
        try await read { try OrderAccountReader(db: $0).account(id) }
    }

    public func account(ofOrderNumber number: Int64) async throws(LedgerError) -> OrderAccount? {
        try await read { try OrderAccountReader(db: $0).account(number: number) }
    }
}

/// Reads an order as people of the house look at it. Inside one access to the database.
struct OrderAccountReader {
    let db: Database

    func account(number: Int64) throws -> OrderAccount? {
        try String.fetchOne(db, sql: "SELECT order_id FROM sale_order WHERE sequence = ?", arguments: [number]).flatMap(account)
    }

    func account(_ id: String) throws -> OrderAccount? {
        let head = """
            SELECT session.id, sale_order.payment_id, sale_order.recorded_at, sale_order.sequence, sale_order.placed_at, sale_order.confirmed_at, event.title,
                session.starts_at, venue.time_zone
            FROM sale_order JOIN session ON session.number = sale_order.session_number JOIN event ON event.number = session.event_number
            JOIN venue ON venue.id = session.venue_id WHERE order_id = ?
            """
        guard let row = try Row.fetchOne(db, sql: head, arguments: [id]), let balance = try OrderBalance(ofOrder: id, in: db) else { return nil }
        func moment(_ index: Int) -> Timestamp { Timestamp(milliseconds: row[index]) }
        let (tickets, used) = (Set(try TicketReader(db: db).tickets(ofOrder: id).map(\.number)), try entries(id))
        let refunds = try RefundBalance(ofOrder: id, in: db)
        return OrderAccount(
            orderID: id, number: row[3], sessionID: row[0], title: row[6], startsAt: moment(7), timeZone: row[8], paymentID: row[1], placedAt: moment(4),
            confirmedAt: moment(5), recordedAt: moment(2),
            lines: balance.lines.map { OrderAccount.Line($0, hasTicket: tickets.contains($0.sale.number), usedAt: used[$0.sale.number]) },
            payments: try payments(id), captured: refunds.captured, gone: refunds.gone, unexplained: refunds.unexplained, corrections: try corrections(id), open: try owed(id),
            incidents: try Row.fetchAll(db, sql: "SELECT at, kind, detail FROM incident WHERE order_id = ? ORDER BY id", arguments: [id]).map {
                Incident(at: Timestamp(milliseconds: $0[0]), kind: $0[1], sessionID: row[0], orderID: id, detail: $0[2])
            })
    }

    private func payments(_ id: String) throws -> [OrderAccount.PaymentEvent] {
        let query = "SELECT at, kind, amount_cents, reference FROM payment_event WHERE order_id = ? ORDER BY id"
        return try Row.fetchAll(db, sql: query, arguments: [id]).map {
            let cents: Int64? = $0[2]
            return OrderAccount.PaymentEvent(at: Timestamp(milliseconds: $0[0]), kind: $0[1], amount: cents.map(Money.init(cents:)), reference: $0[3])
        }
    }

    private func corrections(_ id: String) throws -> [OrderAccount.Correction] {
        try Row.fetchAll(db, sql: "SELECT at, amount_cents, reason FROM correction WHERE order_id = ? ORDER BY id", arguments: [id]).map {
            OrderAccount.Correction(at: Timestamp(milliseconds: $0[0]), amount: Money(cents: $0[1]), reason: $0[2])
        }
    }

    private func owed(_ id: String) throws -> [OrderAccount.Owed] {
        let query = "SELECT kind, last_error, dead_at IS NOT NULL FROM outbox WHERE order_id = ? AND done_at IS NULL AND queue <> 'notice' ORDER BY id"
        return try Row.fetchAll(db, sql: query, arguments: [id]).map { OrderAccount.Owed(kind: $0[0], error: $0[1], isDead: $0[2]) }
    }

    /// When tickets opened a door since the session has its date, by the numbers of their lines.
    private func entries(_ id: String) throws -> [Int64: Timestamp] {
        let query = """
            SELECT line.number, min(door_scan.at) FROM sale_line AS line JOIN session ON session.number = line.session_number
            JOIN door_scan ON door_scan.ticket_id = line.ticket_id
            WHERE line.order_id = ? AND line.kind = 'sale' AND door_scan.undone_at IS NULL AND door_scan.problem IS NULL AND door_scan.at >= door_scan.opened_at
                AND door_scan.at > coalesce(session.postponed_at, 0) GROUP BY line.number
            """
        return try Row.fetchAll(db, sql: query, arguments: [id]).reduce(into: [:]) { $0[$1[0]] = Timestamp(milliseconds: $1[1]) }
    }
}

extension OrderAccount.Line {
    fileprivate init(_ line: OrderBalance.Line, hasTicket: Bool, usedAt: Timestamp?) {
        self.init(
            position: line.sale.position, number: line.sale.number,
            label: line.sale.particulars?.label ?? line.sale.place.map(LedgerLine.Particulars.label) ?? "", price: line.sale.price,
            left: line.price, isFee: line.sale.place == nil, isTakenBack: line.isTakenBack, hasTicket: hasTicket, usedAt: usedAt)
    }
}
