import Booking
import Domain
import GRDB

extension SQLiteLedger {
    /// Nil when the ledger did not record the order.
    public func account(ofOrder id: String) async throws(LedgerError) -> OrderAccount? {
        try await read { db in
            let head = """
                SELECT session.id, sale_order.payment_id, sale_order.recorded_at, sale_order.sequence FROM sale_order
                JOIN session ON session.number = sale_order.session_number WHERE order_id = ?
                """
            guard let row = try Row.fetchOne(db, sql: head, arguments: [id]), let balance = try OrderBalance(ofOrder: id, in: db) else {
                return nil
            }
            let tickets = Set(try TicketReader(db: db).tickets(ofOrder: id).map(\.number))
            return OrderAccount(
                orderID: id, number: row[3], sessionID: row[0], paymentID: row[1], recordedAt: Timestamp(milliseconds: row[2]),
                lines: balance.lines.map { OrderAccount.Line($0, hasTicket: tickets.contains($0.sale.number)) },
                payments: try Row.fetchAll(
                    db, sql: "SELECT at, kind, amount_cents, reference FROM payment_event WHERE order_id = ? ORDER BY id",
                    arguments: [id]
                ).map {
                    let cents: Int64? = $0[2]
                    return OrderAccount.PaymentEvent(
                        at: Timestamp(milliseconds: $0[0]), kind: $0[1], amount: cents.map(Money.init(cents:)), reference: $0[3])
                },
                open: try Row.fetchAll(
                    db, sql: "SELECT kind, last_error, dead_at IS NOT NULL FROM outbox WHERE order_id = ? AND done_at IS NULL AND queue <> 'notice' ORDER BY id",
                    arguments: [id]
                ).map { OrderAccount.Owed(kind: $0[0], error: $0[1], isDead: $0[2]) },
                incidents: try Row.fetchAll(
                    db, sql: "SELECT at, kind, detail FROM incident WHERE order_id = ? ORDER BY id", arguments: [id]
                ).map { Incident(at: Timestamp(milliseconds: $0[0]), kind: $0[1], sessionID: row[0], orderID: id, detail: $0[2]) })
        }
    }
}

extension OrderAccount.Line {
    fileprivate init(_ line: OrderBalance.Line, hasTicket: Bool) {
        self.init(
            position: line.sale.position, number: line.sale.number,
            label: line.sale.particulars?.label ?? line.sale.place.map(LedgerLine.Particulars.label) ?? "", price: line.sale.price,
            left: line.price, isTakenBack: line.isTakenBack, hasTicket: hasTicket)
    }
}
