extension LedgerCheck {
    /// Each place is sold once and the tables that judge it agree with the lines.
    static let places = [
        LedgerCheck(
            invariant: "I2",
            query: """
                SELECT 'session ' || session_number || ' seat ' || seat_offset, count(*) || ' active lines'
                FROM active_line WHERE seat_offset IS NOT NULL
                GROUP BY session_number, seat_offset HAVING count(*) > 1
                """),
        LedgerCheck(
            invariant: "I2",
            query: """
                SELECT 'session ' || line.session_number || ' seat ' || line.seat_offset,
                    'line ' || line.number || ' of ' || line.organiser_id || ' does not hold its seat'
                FROM active_line AS line
                LEFT JOIN active_seat AS seat
                    ON seat.session_number = line.session_number AND seat.seat_offset = line.seat_offset
                WHERE line.seat_offset IS NOT NULL
                    AND (seat.number IS NOT line.number OR seat.organiser_id IS NOT line.organiser_id)
                """),
        LedgerCheck(
            invariant: "I2",
            query: """
                SELECT 'session ' || seat.session_number || ' seat ' || seat.seat_offset,
                    'held by number ' || seat.number || ' of ' || seat.organiser_id || ', which is no active line of it'
                FROM active_seat AS seat
                WHERE NOT EXISTS (
                    SELECT 1 FROM active_line AS line
                    WHERE line.organiser_id = seat.organiser_id AND line.number = seat.number
                        AND line.session_number = seat.session_number AND line.seat_offset = seat.seat_offset)
                """),
        LedgerCheck(
            invariant: "I1",
            query: """
                SELECT 'session ' || counter.session_number || ' category ' || counter.category,
                    'counter says ' || counter.sold || ' sold, lines say ' || ifnull(counted.lines, 0)
                FROM category_sales AS counter
                LEFT JOIN (SELECT session_number, category, count(*) AS lines FROM active_line GROUP BY session_number, category) AS counted
                    ON counted.session_number = counter.session_number AND counted.category = counter.category
                WHERE counter.sold <> ifnull(counted.lines, 0)
                """),
        LedgerCheck(
            invariant: "I1",
            query: """
                SELECT 'session ' || line.session_number || ' category ' || line.category,
                    count(*) || ' active lines for ' || ifnull(category.capacity, 'no') || ' places'
                FROM active_line AS line
                LEFT JOIN category
                    ON category.session_number = line.session_number AND category.position = line.category
                WHERE line.item = 'place'
                GROUP BY line.session_number, line.category HAVING count(*) > ifnull(category.capacity, 0)
                """),
        LedgerCheck(
            invariant: "I1",
            query: """
                SELECT 'session ' || category.session_number || ' category ' || category.id,
                    'the counter''s capacity is ' || ifnull(counter.capacity, 'missing') || ', the category''s '
                        || category.capacity
                FROM category
                JOIN session ON session.number = category.session_number AND session.status <> 'draft'
                LEFT JOIN category_sales AS counter
                    ON counter.session_number = category.session_number AND counter.category = category.position
                WHERE counter.capacity IS NOT category.capacity
                """),
    ]
}
