extension LedgerCheck {
    /// Lines cut off at the chain's end leave no gap; their orders still tell.
    static let completeness = [
        LedgerCheck(
            invariant: "I7",
            query: """
                SELECT 'order ' || sale_order.order_id,
                    'recorded with ' || sale_order.line_count || ' lines over ' || sale_order.total_cents || ' cents, found '
                        || count(line.number) || ' over ' || ifnull(sum(line.price_cents), 0)
                FROM sale_order
                LEFT JOIN sale_line AS line ON line.order_id = sale_order.order_id AND line.kind = 'sale'
                GROUP BY sale_order.sequence
                HAVING count(line.number) <> sale_order.line_count
                    OR ifnull(sum(line.price_cents), 0) <> sale_order.total_cents
                """),
        LedgerCheck(
            invariant: "I7",
            query: """
                SELECT 'organiser ' || line.organiser_id || ' number ' || line.number, 'its order is not in the ledger'
                FROM sale_line AS line
                WHERE NOT EXISTS (SELECT 1 FROM sale_order WHERE sale_order.order_id = line.order_id)
                """),
    ]
}
