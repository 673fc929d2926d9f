import Booking
import Domain
import GRDB

/// An order as an operator looks at it. No personal data.
public struct OrderAccount: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        public var position: Int
        /// Operation number of its sale.
        public var number: Int64
        public var label: String
        /// As it was sold.
        public var price: Money
        /// What no rebate took back.
        public var left: Money
        public var isTakenBack: Bool
        public var hasTicket: Bool
    }

    public struct PaymentEvent: Hashable, Sendable {
        public var at: Timestamp
        /// `captured`, `reversed`, `refunded`, `refund-failed`, `refunded-outside`, `disputed`, `dispute-won`, `dispute-lost`.
        public var kind: String
        /// Nil when nobody knows it: a reversal that was settled by hand.
        public var amount: Money?
        /// The provider's id of it, if it has one of its own.
        public var reference: String
    }

    /// What the outbox still owes.
    public struct Owed: Hashable, Sendable {
        public var kind: String
        public var error: String?
        public var isDead: Bool
    }

    public var orderID: String
    public var sessionID: String
    public var paymentID: String?
    public var recordedAt: Timestamp
    public var lines: [Line]
    public var payments: [PaymentEvent]
    public var open: [Owed]
    /// Oldest first.
    public var incidents: [Incident]

    public var sold: Money { lines.reduce(.zero) { $0 + $1.price } }
    public var left: Money { lines.reduce(.zero) { $0 + $1.left } }
}

extension SQLiteLedger {
    /// Nil when the ledger did not record the order.
    public func account(ofOrder id: String) async throws(LedgerError) -> OrderAccount? {
        try await read { db in
            let head = """
                SELECT session.id, sale_order.payment_id, sale_order.recorded_at FROM sale_order
                JOIN session ON session.number = sale_order.session_number WHERE order_id = ?
                """
            guard let row = try Row.fetchOne(db, sql: head, arguments: [id]), let balance = try OrderBalance(ofOrder: id, in: db) else {
                return nil
            }
            let tickets = Set(try TicketReader(db: db).tickets(ofOrder: id).map(\.number))
            return OrderAccount(
                orderID: id, sessionID: row[0], paymentID: row[1], recordedAt: Timestamp(milliseconds: row[2]),
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
