extension LedgerCheck {
    /// No ticket without money, no money without ticket or a way back.
    static let money = [
        LedgerCheck(
            invariant: "I3",
            query: """
                SELECT DISTINCT 'order ' || issued.order_id, 'issued, but its payment is not captured'
                FROM issued_ticket AS issued JOIN sale_order USING (order_id)
                WHERE sale_order.total_cents > 0 AND NOT \(happened("captured"))
                """),
        LedgerCheck(
            invariant: "I3",
            query: """
                SELECT DISTINCT 'order ' || issued.order_id, 'issued, but its payment is reversed'
                FROM issued_ticket AS issued JOIN sale_order USING (order_id)
                WHERE \(happened("reversed"))
                """),
        LedgerCheck(
            invariant: "I3",
            query: """
                SELECT 'order ' || issued.order_id, 'ticket ' || issued.number || ' of ' || issued.organiser_id || ' has no line'
                FROM issued_ticket AS issued
                LEFT JOIN sale_line AS line USING (organiser_id, number)
                WHERE line.kind IS NOT 'sale' OR line.order_id IS NOT issued.order_id
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || sale_order.order_id, 'captured, but neither issued nor about to be'
                FROM sale_order
                WHERE \(happened("captured")) AND NOT \(isOpen("issue")) AND \(lacksTickets)
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || sale_order.order_id, 'recorded, but neither its capture nor its issue is under way'
                FROM sale_order
                WHERE NOT \(happened("captured")) AND NOT \(isOpen("capture")) AND NOT \(isOpen("issue"))
                    AND \(lacksTickets)
                    AND EXISTS (SELECT 1 FROM active_line WHERE active_line.order_id = sale_order.order_id)
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || event.order_id,
                    event.amount_cents || ' cents captured for a total of ' || ifnull(sale_order.total_cents, 'nothing')
                FROM payment_event AS event
                LEFT JOIN sale_order ON sale_order.order_id = event.order_id AND sale_order.payment_id = event.payment_id
                WHERE event.kind = 'captured' AND sale_order.total_cents IS NOT event.amount_cents
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || refused.order_id, 'refused, but its payment is not on its way back'
                FROM refused_order AS refused
                WHERE refused.payment_id IS NOT NULL
                    AND NOT EXISTS (SELECT 1 FROM sale_order WHERE sale_order.payment_id = refused.payment_id)
                    AND NOT EXISTS (
                        SELECT 1 FROM outbox
                        WHERE outbox.kind = 'reverse' AND outbox.payment_id = refused.payment_id)
                """),
    ]

    private static func happened(_ kind: String) -> String {
        """
        EXISTS (SELECT 1 FROM payment_event
            WHERE payment_event.order_id = sale_order.order_id AND payment_event.payment_id = sale_order.payment_id
                AND payment_event.kind = '\(kind)')
        """
    }

    private static func isOpen(_ kind: String) -> String {
        """
        EXISTS (SELECT 1 FROM outbox
            WHERE outbox.order_id = sale_order.order_id AND outbox.kind = '\(kind)' AND outbox.done_at IS NULL)
        """
    }

    private static let lacksTickets = """
        (SELECT count(DISTINCT number) FROM issued_ticket WHERE issued_ticket.order_id = sale_order.order_id)
            < (SELECT count(*) FROM active_line WHERE active_line.order_id = sale_order.order_id AND active_line.item = 'place')
        """
}
