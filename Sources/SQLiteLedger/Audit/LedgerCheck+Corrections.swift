extension LedgerCheck {
    /// What was taken back goes back, once and no more of it.
    static let corrections = [
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || sale_order.order_id,
                    'captured ' || captured.cents || ' cents, gave or gives back ' || ifnull(given.cents, 0)
                        || ', but its lines are worth ' || ifnull(sum(line.price_cents), 0)
                FROM sale_order
                JOIN (SELECT order_id, payment_id, sum(amount_cents) AS cents FROM payment_event WHERE kind = 'captured'
                    GROUP BY order_id, payment_id) AS captured
                    ON captured.order_id = sale_order.order_id AND captured.payment_id = sale_order.payment_id
                LEFT JOIN (SELECT order_id, sum(amount_cents) AS cents FROM correction GROUP BY order_id) AS given
                    ON given.order_id = sale_order.order_id
                LEFT JOIN sale_line AS line ON line.order_id = sale_order.order_id
                GROUP BY sale_order.sequence
                HAVING captured.cents - ifnull(given.cents, 0) <> ifnull(sum(line.price_cents), 0)
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || correction.order_id,
                    'correction ' || correction.id || ' over ' || correction.amount_cents || ' cents has lines over '
                        || ifnull(-sum(line.price_cents), 0)
                FROM correction
                LEFT JOIN sale_line AS line ON line.organiser_id = correction.organiser_id
                    AND line.number BETWEEN correction.first_number AND correction.last_number
                    AND line.kind <> 'sale' AND line.order_id = correction.order_id
                GROUP BY correction.id
                HAVING ifnull(-sum(line.price_cents), 0) <> correction.amount_cents
                    OR count(line.number) <> correction.last_number - correction.first_number + 1
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || correction.order_id,
                    'correction ' || correction.id || ' over ' || correction.amount_cents || ' cents, but no refund of it is owed or done'
                FROM correction JOIN sale_order USING (order_id)
                WHERE correction.amount_cents > 0 AND NOT EXISTS (
                    SELECT 1 FROM outbox
                    WHERE outbox.kind = 'refund' AND outbox.order_id = correction.order_id
                        AND outbox.payment_id = sale_order.payment_id AND outbox.amount_cents = correction.amount_cents
                        AND outbox.occasion = 'correction-' || correction.id)
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || order_id, 'refunds over ' || done || ' cents are done, but ' || gone || ' cents went back'
                FROM (\(RefundBalance.query(where: RefundBalance.concerned))) WHERE gone < done
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || order_id,
                    (min(gone, captured) - done - open) || ' cents went back'
                        || iif(elsewhere = '', '', ' without us (' || elsewhere || ')') || ', and no line was taken back for them'
                FROM (\(RefundBalance.query(where: RefundBalance.concerned))) WHERE min(gone, captured) > done + open
                """),
    ]
}
