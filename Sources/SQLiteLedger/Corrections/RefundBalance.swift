import Domain
import GRDB

/// What went back of the payment that bought an order, whoever gave it, against what is owed back. As sums: one refund on the provider's
/// pages may be a part of what a correction owes, or stand for several corrections.
struct RefundBalance {
    /// Owed by refunds that are done.
    let done: Money
    /// Owed by refunds that are still to be done.
    let open: Money
    /// Went back by the provider's books, or by an operator's note.
    let gone: Money
    let captured: Money

    /// Went back, and no line was taken back for it. No more than was paid: of what a house lost twice, no line tells.
    var unexplained: Money { max(.zero, min(gone, captured) - done - open) }
    /// Counts as given back and is not.
    var missing: Money { max(.zero, done - gone) }

    /// All zero for an order that the ledger did not record.
    init(ofOrder id: String, in db: Database) throws {
        let row = try Row.fetchOne(db, sql: Self.query(where: "sold.order_id = ?"), arguments: [id])
        func money(_ column: String) -> Money { Money(cents: row?[column] ?? 0) }
        (done, open, gone, captured) = (money("done"), money("open"), money("gone"), money("captured"))
    }

    /// Begins the reference of what an operator settled with a note.
    static let byHand = "by-hand-"

    /// Orders that something was or is to be given back of.
    static let concerned = """
        sold.order_id IN (
            SELECT order_id FROM outbox WHERE kind = 'refund'
            UNION SELECT order_id FROM payment_event WHERE kind IN ('refunded-outside', 'dispute-lost'))
        """

    /// One row an order: `order_id`, `done`, `open`, `gone`, `captured` in cents, and the references of what went back `elsewhere`.
    ///
    /// What an operator noted is what went back elsewhere when both are of the same amount. A refund that came back did not go.
    /// An earlier version wrote what went back elsewhere as `refunded` once more, under the same reference.
    static func query(where condition: String) -> String {
        let elsewhere = "('refunded-outside', 'dispute-lost')"
        func events(_ columns: String, _ kinds: String) -> String {
            """
            SELECT \(columns) FROM payment_event AS event
            WHERE event.order_id = sold.order_id AND event.payment_id = sold.payment_id AND event.kind IN \(kinds)
                AND NOT EXISTS (
                    SELECT 1 FROM payment_event AS other
                    WHERE other.order_id = event.order_id AND other.payment_id = event.payment_id AND other.reference = event.reference
                        AND (other.kind = 'refund-failed' OR event.kind = 'refunded' AND other.kind IN \(elsewhere)))
            """
        }
        let counts = """
            amount_cents, count(*) FILTER (WHERE kind = 'refunded' AND reference NOT LIKE '\(byHand)%') AS own,
            count(*) FILTER (WHERE kind = 'refunded' AND reference LIKE '\(byHand)%') AS noted,
            count(*) FILTER (WHERE kind IN \(elsewhere)) AS elsewhere
            """
        let owed = "SELECT sum(amount_cents) FROM outbox WHERE kind = 'refund' AND outbox.order_id = sold.order_id"
        return """
            SELECT sold.order_id AS order_id,
                ifnull((\(owed) AND done_at IS NOT NULL), 0) AS done,
                ifnull((\(owed) AND done_at IS NULL), 0) AS open,
                ifnull((
                    SELECT sum(amount_cents * (own + max(noted, elsewhere)))
                    FROM (\(events(counts, "('refunded', 'refunded-outside', 'dispute-lost')")) GROUP BY amount_cents)), 0) AS gone,
                ifnull((
                    SELECT sum(amount_cents) FROM payment_event AS event
                    WHERE event.order_id = sold.order_id AND event.payment_id = sold.payment_id AND event.kind = 'captured'), 0) AS captured,
                ifnull((\(events("group_concat(event.reference, ', ')", elsewhere))), '') AS elsewhere
            FROM sale_order AS sold WHERE \(condition)
            """
    }
}
