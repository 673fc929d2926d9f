import Booking
import Domain
import GRDB

/// What is left of a recorded order after its corrections so far, and of the money that paid it.
struct OrderBalance {
    struct Line {
        /// As it was sold.
        var sale: LedgerLine
        /// What no rebate has taken back.
        var price: Money
        var vat: Money
        var isTakenBack = false
        var hasRebate = false
    }

    let paymentID: String?
    /// By position.
    let lines: [Line]
    /// Captured, and neither given back nor about to be.
    let money: Money
    /// The oldest thing that is still to be done before the order is settled.
    let unsettled: OutboxItem.Kind?

    /// Nil when the ledger did not record the order.
    init?(ofOrder id: String, in db: Database) throws {
        guard let order = try Row.fetchOne(db, sql: "SELECT payment_id FROM sale_order WHERE order_id = ?", arguments: [id]) else {
            return nil
        }
        paymentID = order[0]
        lines = try Self.lines(ofOrder: id, in: db)
        let sums = """
            SELECT ifnull((SELECT sum(amount_cents) FROM payment_event
                    WHERE order_id = ?1 AND payment_id = ?2 AND kind = 'captured'), 0)
                - ifnull((SELECT sum(amount_cents) FROM correction WHERE order_id = ?1), 0)
            """
        money = Money(cents: try Int64.fetchOne(db, sql: sums, arguments: [id, paymentID]) ?? 0)
        let open = """
            SELECT kind FROM outbox
            WHERE order_id = ? AND queue = 'money' AND done_at IS NULL AND kind IN ('capture', 'issue') ORDER BY id LIMIT 1
            """
        unsettled = try String.fetchOne(db, sql: open, arguments: [id]).flatMap(OutboxItem.Kind.init(rawValue:))
    }

    private static func lines(ofOrder id: String, in db: Database) throws -> [Line] {
        let query = try db.cachedStatement(sql: "SELECT \(LedgerLine.allColumns) FROM sale_line WHERE order_id = ? ORDER BY number")
        var lines: [Line] = []
        for line in try Row.fetchAll(query, arguments: [id]).map(LedgerLine.init(row:)) {
            if line.kind == .sale {
                lines.append(Line(sale: line, price: line.place.price, vat: line.vat))
                continue
            }
            guard let index = lines.firstIndex(where: { $0.sale.number == line.reversesNumber }) else { throw LedgerValueError() }
            lines[index].price = lines[index].price + line.place.price
            lines[index].vat = lines[index].vat + line.vat
            if line.kind == .reversal { lines[index].isTakenBack = true } else { lines[index].hasRebate = true }
        }
        return lines.sorted { $0.sale.position < $1.sale.position }
    }
}
