import Booking
import Domain
import GRDB

/// Takes a recorded order back with reversing lines, because its money cannot be had. Inside one transaction.
struct SaleUndoing {
    let db: Database
    let now: Timestamp
    /// A few words, kept on the reversing lines.
    let cause: String
    /// What the buyer is told.
    var refusal = SaleRefusal.Reason.captureRefused

    func undo(_ item: OutboxItem) throws {
        guard let stored = try OrderReader(db: db).order(id: item.orderID), try isUnissued(item.orderID) else { return }
        let lines = try activeLines(ofOrder: item.orderID)
        guard !lines.isEmpty else { return }
        let corrections = try CorrectingLines(db: db, now: now, cause: cause)
        let numbers = try lines.map { try corrections.reverse($0, left: ($0.price, $0.vat)) }
        try NoticeWriter(db: db).tell(.refund, ofOrder: item.orderID, occasion: "undone", at: now) {
            try LinesNotice(ofOrder: item.orderID, numbers: (numbers.min() ?? 0)...(numbers.max() ?? 0), in: db)
        }
        let order = stored.sale.order
        try SaleRefusal(refusal, places: [], detail: "undone: \(cause)").insert(stored.sale, at: now, in: db)
        let outbox = OutboxTable(db: db)
        try outbox.queue(.refuse, orderID: order.id, paymentID: item.paymentID, reason: refusal.rawValue, at: now)
        try outbox.queue(.letter, orderID: order.id, paymentID: item.paymentID, reason: refusal.rawValue, at: now)
    }

    private func isUnissued(_ order: String) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM issued_ticket WHERE order_id = ?", arguments: [order]) == 0
    }

    private func activeLines(ofOrder id: String) throws -> [LedgerLine] {
        try Row.fetchAll(
            db, sql: "SELECT \(LedgerLine.allColumns) FROM active_line WHERE order_id = ? ORDER BY number", arguments: [id]
        ).map(LedgerLine.init(row:))
    }
}
