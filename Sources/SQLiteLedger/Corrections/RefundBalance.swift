import Booking
import Domain
import Foundation
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
    /// Operators noted that they paid these, and nothing was heard of them since.
    let noted: [Money]
    /// References of what went back elsewhere.
    let elsewhere: [String]

    /// Went back, and no line was taken back for it. No more than was paid: of what a house lost twice, no line tells.
    var unexplained: Money { max(.zero, min(gone, captured) - done - open) }
    /// Counts as given back and is not.
    var missing: Money { max(.zero, done - gone) }

    /// All zero for an order that the ledger did not record.
    init(ofOrder id: String, in db: Database) throws {
        let row = try Row.fetchOne(db, sql: Self.query(where: "sold.order_id = ?"), arguments: [id])
        func money(_ column: String) -> Money { Money(cents: row?[column] ?? 0) }
        (done, open, gone, captured) = (money("done"), money("open"), money("gone"), money("captured"))
        let (notes, references): (String, String) = (row?["noted"] ?? "[]", row?["elsewhere"] ?? "")
        noted = try JSONDecoder().decode([[Int64]].self, from: Data(notes.utf8)).flatMap {
            Array(repeating: Money(cents: $0[0]), count: Int($0[1]))
        }
        elsewhere = references.split(separator: ", ").map(String.init)
    }

    /// Orders that something was or is to be given back of.
    static let concerned = """
        sold.order_id IN (
            SELECT order_id FROM outbox WHERE kind = 'refund'
            UNION SELECT order_id FROM payment_event WHERE kind = 'refunded' OR kind IN \(others))
        """

    /// One row an order: `order_id`, `done`, `open`, `gone`, `captured` in cents, `noted` as pairs of cents and number, and the references of
    /// what went back `elsewhere`.
    static func query(where condition: String) -> String {
        let owed = "SELECT sum(amount_cents) FROM outbox WHERE kind = 'refund' AND outbox.order_id = sold.order_id"
        return """
            SELECT sold.order_id AS order_id,
                ifnull((\(owed) AND done_at IS NOT NULL), 0) AS done,
                ifnull((\(owed) AND done_at IS NULL), 0) AS open,
                ifnull((SELECT sum(amount_cents * gone) FROM (\(amounts))), 0) AS gone,
                ifnull((SELECT sum(amount_cents) \(events) AND event.kind = 'captured'), 0) AS captured,
                (SELECT json_group_array(json_array(amount_cents, waiting)) FROM (\(amounts)) WHERE waiting > 0) AS noted,
                ifnull((
                    SELECT group_concat(event.reference, ', ') \(events) AND event.kind IN \(others) AND NOT \(has("= 'refund-failed'"))
                ), '') AS elsewhere
            FROM sale_order AS sold WHERE \(condition)
            """
    }

    /// Begins the reference of what an operator settled with a note.
    private static let byHand = "by-hand-"
    private static let others = "('refunded-outside', 'dispute-lost')"
    /// Of the payment of `sold`.
    private static let events = "FROM payment_event AS event WHERE event.order_id = sold.order_id AND event.payment_id = sold.payment_id"

    /// Whether the payment has another event of the same reference.
    private static func has(_ kind: String) -> String {
        """
        EXISTS (SELECT 1 FROM payment_event AS other
            WHERE other.order_id = event.order_id AND other.payment_id = event.payment_id AND other.reference = event.reference
                AND other.kind \(kind))
        """
    }

    /// One row an amount: how many of it are `gone`, and how many notes about it are `waiting`.
    ///
    /// A note is about the next movement elsewhere of the same amount that the ledger hears of: on the provider's pages, it went once, and
    /// what the bank returned did not go, note or not. What the ledger had before is none of it. So only those elsewhere are `extra` that are
    /// more than the notes before them. An earlier version wrote what went back elsewhere as `refunded` once more, under the same reference.
    private static let amounts = """
        SELECT amount_cents, waiting,
            count(*) FILTER (WHERE NOT is_elsewhere AND NOT is_returned) + extra - count(*) FILTER (WHERE is_elsewhere AND is_returned) AS gone
        FROM (
            SELECT *, max(0, max(ahead) OVER amount) AS extra, max(0, max(ahead) OVER amount) - sum(is_elsewhere - is_note) OVER amount AS waiting
            FROM (
                SELECT *, sum(is_elsewhere - is_note) OVER (PARTITION BY amount_cents ORDER BY id) AS ahead
                FROM (
                    SELECT id, amount_cents, event.kind IN \(others) AS is_elsewhere,
                        event.kind = 'refunded' AND reference LIKE '\(byHand)%' AS is_note, \(has("= 'refund-failed'")) AS is_returned
                    \(events) AND (event.kind IN \(others) OR event.kind = 'refunded' AND NOT \(has("IN \(others)")))))
            WINDOW amount AS (PARTITION BY amount_cents))
        GROUP BY amount_cents
        """
}

extension RefundBalance {
    /// Went back elsewhere after the last refund of this platform or note of an operator, less what a note was about. That refund was what was
    /// missing then: what had gone back before it counted towards what was owed, and is nobody's wish to cancel the rest.
    static func elsewhereAfterOurs(ofOrder id: String, in db: Database) throws -> Money {
        let query = """
            SELECT event.kind = 'refunded', event.amount_cents, event.reference LIKE '\(byHand)%', \(has("= 'refund-failed'"))
            FROM sale_order AS sold JOIN payment_event AS event ON event.order_id = sold.order_id AND event.payment_id = sold.payment_id
            WHERE sold.order_id = ? AND (event.kind IN \(others) OR event.kind = 'refunded' AND NOT \(has("IN \(others)")))
            ORDER BY event.id
            """
        var (sum, notes): (Int64, [Int64: Int]) = (0, [:])
        for row in try Row.fetchAll(db, sql: query, arguments: [id]) {
            let (isOurs, cents, isNote, isReturned): (Bool, Int64, Bool, Bool) = (row[0], row[1], row[2], row[3])
            if isOurs {
                sum = 0
                if isNote { notes[cents, default: 0] += 1 }
            } else if let waiting = notes[cents], waiting > 0 {
                notes[cents] = waiting - 1
            } else if !isReturned {
                sum += cents
            }
        }
        return Money(cents: sum)
    }

    /// Reference of an operator's next note about a refund. One whose money came back is settled once more.
    static func nextNote(on item: OutboxItem, in db: Database) throws -> String {
        let first = byHand + String(item.id)
        let query = """
            SELECT count(*) FROM payment_event
            WHERE order_id = ?1 AND payment_id = ?2 AND kind = 'refunded' AND (reference = ?3 OR reference LIKE ?3 || '-%')
            """
        let before = try Int.fetchOne(db, sql: query, arguments: [item.orderID, item.paymentID, first]) ?? 0
        return before == 0 ? first : "\(first)-\(before + 1)"
    }
}
