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

    /// What must be done by the outbox before an order is settled.
    struct Step {
        var id: Int64
        var kind: OutboxItem.Kind
        /// Not done in its time, or refused for good.
        var isDead: Bool
        /// It is tried no more until an operator wants it.
        var isHeld: Bool
    }

    let paymentID: String?
    /// By position.
    let lines: [Line]
    /// Captured, and neither given back nor about to be.
    let money: Money
    /// Captures and issues that are not done, the oldest first; empty when the order is settled. A name that could not be put on a ticket in time is
    /// none of them: the ticket is valid as it is.
    let steps: [Step]

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
            SELECT id, kind, dead_at IS NOT NULL, next_at IS NULL FROM outbox
            WHERE order_id = ? AND queue = 'money' AND done_at IS NULL AND kind IN ('capture', 'issue')
                AND NOT \(OutboxTable.isLateRenaming("outbox")) ORDER BY id
            """
        steps = try Row.fetchAll(db, sql: open, arguments: [id]).map { row in
            guard let kind = OutboxItem.Kind(rawValue: row[1]) else { throw LedgerValueError() }
            return Step(id: row[0], kind: kind, isDead: row[2], isHeld: row[3])
        }
    }

    /// Fees that go back when these places do: each with its place, those of the order with the last place that cost something. Who has
    /// only free places left would have paid none.
    ///
    /// - Parameter everyFee: those too that are not refundable.
    func fees(with places: [Line], everyFee: Bool) -> [Line] {
        let gone = Set(places.map(\.sale.position))
        let isLast = lines.allSatisfy {
            $0.sale.place == nil || $0.sale.price == .zero || $0.isTakenBack || gone.contains($0.sale.position)
        }
        return lines.filter { line in
            guard let fee = line.sale.fee, !line.isTakenBack, fee.isRefundable || everyFee else { return false }
            return fee.place.map(gone.contains) ?? isLast
        }
    }

    private static func lines(ofOrder id: String, in db: Database) throws -> [Line] {
        let query = try db.cachedStatement(sql: "SELECT \(LedgerLine.allColumns) FROM sale_line WHERE order_id = ? ORDER BY number")
        var lines: [Line] = []
        for line in try Row.fetchAll(query, arguments: [id]).map(LedgerLine.init(row:)) {
            if line.kind == .sale {
                lines.append(Line(sale: line, price: line.price, vat: line.vat))
                continue
            }
            guard let index = lines.firstIndex(where: { $0.sale.number == line.reversesNumber }) else { throw LedgerValueError() }
            lines[index].price = lines[index].price + line.price
            lines[index].vat = lines[index].vat + line.vat
            if line.kind == .reversal { lines[index].isTakenBack = true } else { lines[index].hasRebate = true }
        }
        return lines.sorted { $0.sale.position < $1.sale.position }
    }
}
