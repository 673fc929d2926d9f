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
                SELECT 'order ' || owed.order_id,
                    'refunds over ' || owed.cents || ' cents are done, the provider gave back ' || ifnull(given.cents, 0)
                FROM (SELECT order_id, sum(amount_cents) AS cents FROM outbox WHERE kind = 'refund' AND done_at IS NOT NULL
                    GROUP BY order_id) AS owed
                LEFT JOIN (SELECT order_id, sum(amount_cents) AS cents FROM payment_event AS event
                    WHERE kind = 'refunded' AND NOT EXISTS (
                        SELECT 1 FROM payment_event AS returned WHERE returned.order_id = event.order_id
                            AND returned.payment_id = event.payment_id AND returned.kind = 'refund-failed'
                            AND returned.reference = event.reference)
                    GROUP BY order_id)
                    AS given ON given.order_id = owed.order_id
                WHERE given.cents IS NOT owed.cents
                """),
        LedgerCheck(
            invariant: "I4",
            query: """
                SELECT 'order ' || event.order_id,
                    event.amount_cents || ' cents went back without us (' || group_concat(event.reference, ', ') ||
                        '), and no line was taken back for them'
                FROM payment_event AS event
                WHERE event.kind IN ('refunded-outside', 'dispute-lost') AND NOT EXISTS (
                    SELECT 1 FROM payment_event AS known
                    WHERE known.order_id = event.order_id AND known.payment_id = event.payment_id
                        AND known.kind IN ('refunded', 'refund-failed') AND known.reference = event.reference)
                GROUP BY event.order_id, event.amount_cents
                HAVING count(*) > (
                    SELECT count(*) FROM payment_event AS noted WHERE noted.order_id = event.order_id AND noted.kind = 'refunded'
                        AND noted.reference LIKE 'by-hand-%' AND noted.amount_cents = event.amount_cents
                ) + (
                    SELECT count(*) FROM outbox WHERE outbox.order_id = event.order_id AND outbox.kind = 'refund'
                        AND outbox.amount_cents = event.amount_cents AND outbox.done_at IS NULL)
                """),
    ]
}
