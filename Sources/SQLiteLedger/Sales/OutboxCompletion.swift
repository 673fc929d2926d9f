import Booking
import Domain
import GRDB

/// What follows from an executed outbox item, written in the transaction that closes it.
struct OutboxCompletion {
    let db: Database
    let now: Timestamp

    /// - Parameter tickets: those of the item's order, when it is an issue.
    func complete(_ id: Int64, tickets: [Ticket]) throws {
        let outbox = Outbox(db: db)
        guard let item = try outbox.close(id, at: now) else { return }
        switch item.kind {
        case .capture:
            try insertPaymentEvent(
                "captured", of: item, amount: "SELECT total_cents FROM sale_order WHERE order_id = ?1")
            try outbox.queue(
                .issue, orderID: item.orderID, paymentID: item.paymentID, reason: "captured", at: now)
        case .issue:
            try issue(tickets, ofOrder: item.orderID)
        case .reverse:
            // The amount is known only of an order that the ledger judged.
            try insertPaymentEvent(
                "reversed", of: item, amount: "SELECT total_cents FROM refused_order WHERE order_id = ?1")
        case .refuse:
            break
        }
    }

    private func insertPaymentEvent(_ kind: String, of item: OutboxItem, amount: String) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO payment_event (order_id, payment_id, kind, amount_cents, at)
                VALUES (?1, ?2, ?3, (\(amount)), ?4)
                ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [item.orderID, item.paymentID, kind, now.milliseconds])
    }

    private func issue(_ tickets: [Ticket], ofOrder order: String) throws {
        let insertion = try db.cachedStatement(
            sql: """
                INSERT INTO issued_ticket (organiser_id, number, order_id, code, issued_at)
                SELECT organiser_id, number, order_id, ?1, ?2 FROM sale_line
                WHERE order_id = ?3 AND number = ?4 AND ticket_id = ?5 AND kind = 'sale'
                """)
        for ticket in tickets {
            guard let id = UInt64(ticket.id, radix: 16) else {
                throw LedgerError.corrupt(cause: "the id of ticket \(ticket.number) is not hexadecimal")
            }
            try insertion.execute(arguments: [
                ticket.code, now.milliseconds, order, ticket.number, Int64(bitPattern: id),
            ])
            guard db.changesCount == 1 else {
                throw LedgerError.corrupt(cause: "ticket \(ticket.number) is no line of its order")
            }
        }
        let missing = try db.cachedStatement(
            sql: """
                SELECT count(*) FROM sale_line
                LEFT JOIN issued_ticket USING (organiser_id, number)
                WHERE sale_line.order_id = ? AND sale_line.kind = 'sale' AND issued_ticket.number IS NULL
                """)
        guard try Int.fetchOne(missing, arguments: [order]) == 0 else {
            throw LedgerError.corrupt(cause: "an order cannot be issued with tickets missing")
        }
    }
}
