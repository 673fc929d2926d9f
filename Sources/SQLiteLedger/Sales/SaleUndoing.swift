import Booking
import Domain
import GRDB

/// Takes a recorded order back with reversing lines, because its money cannot be had. Inside one transaction.
struct SaleUndoing {
    let db: Database
    let now: Timestamp
    /// Stable word, shown to the buyer.
    let reason: String

    func undo(_ item: OutboxItem) throws {
        guard let stored = try OrderReader(db: db).order(id: item.orderID), try isUnissued(item.orderID) else { return }
        let lines = try activeLines(ofOrder: item.orderID)
        guard !lines.isEmpty else { return }
        var chains: [String: LineChain] = [:]
        let writer = try LineWriter(db: db)
        for line in lines {
            var chain = try chains[line.organiserID] ?? LineChain(ofOrganiser: line.organiserID, in: db)
            try writer.write(reversal(of: line, after: chain), to: &chain)
            chains[line.organiserID] = chain
            try release(line)
        }
        let order = stored.sale.order
        let refusal = SaleRefusal(.captureRefused, places: [], detail: "undone: \(reason)")
        try refusal.insert(stored.sale, at: now, in: db)
        try OutboxTable(db: db).queue(.refuse, orderID: order.id, paymentID: item.paymentID, reason: reason, at: now)
    }

    private func isUnissued(_ order: String) throws -> Bool {
        try Int.fetchOne(db, sql: "SELECT count(*) FROM issued_ticket WHERE order_id = ?", arguments: [order]) == 0
    }

    private func activeLines(ofOrder id: String) throws -> [LedgerLine] {
        try Row.fetchAll(
            db, sql: "SELECT \(LedgerLine.allColumns) FROM active_line WHERE order_id = ? ORDER BY number", arguments: [id]
        ).map(LedgerLine.init(row:))
    }

    private func reversal(of line: LedgerLine, after chain: LineChain) throws -> LedgerLine {
        var reversal = line
        reversal.number = chain.number + 1
        reversal.kind = .reversal
        reversal.reversesNumber = line.number
        reversal.recordedAt = chain.moment(now)
        reversal.place.price = .zero - line.place.price
        reversal.vat = .zero - line.vat
        reversal.particulars = try line.particulars ?? particulars(of: line)
        reversal.particulars?.cause = reason
        return reversal
    }

    /// A line of record version 1 has none: the catalogue says what it says today.
    private func particulars(of line: LedgerLine) throws -> LedgerLine.Particulars {
        var judge = try SaleJudge(db: db)
        guard let session = try judge.session(line.sessionNumber) else { throw LedgerValueError() }
        return LedgerLine.Particulars(
            eventTitle: session.eventTitle, sessionStartsAt: session.startsAt,
            label: LedgerLine.Particulars.label(of: line.place), register: SaleRecorder.register, cause: reason)
    }

    /// The place may be sold again.
    private func release(_ line: LedgerLine) throws {
        if let offset = line.place.seatOffset {
            try db.execute(
                sql: "DELETE FROM active_seat WHERE session_number = ? AND seat_offset = ? AND organiser_id = ? AND number = ?",
                arguments: [Int64(line.sessionNumber), offset, line.organiserID, line.number])
        }
        try db.execute(
            sql: "UPDATE category_sales SET sold = sold - 1 WHERE session_number = ? AND category = ?",
            arguments: [Int64(line.sessionNumber), line.place.category])
    }
}
