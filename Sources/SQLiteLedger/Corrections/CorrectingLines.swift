import Domain
import GRDB

/// Writes lines that take sales back, whole or in part, and frees the places of those that are taken back whole. Inside one transaction.
final class CorrectingLines {
    private let db: Database
    private let now: Timestamp
    /// Stable word.
    private let cause: String
    private let writer: LineWriter
    private var chains: [String: LineChain] = [:]

    init(db: Database, now: Timestamp, cause: String) throws {
        self.db = db
        self.now = now
        self.cause = cause
        writer = try LineWriter(db: db)
    }

    /// What was sold by `line` is taken back; its place is free again.
    ///
    /// - Parameter left: price and tax that no rebate has taken back yet.
    /// - Returns: the number of the reversing line.
    func reverse(_ line: LedgerLine, left: (price: Money, vat: Money)) throws -> Int64 {
        let number = try write(.reversal, of: line, price: left.price, vat: left.vat)
        try release(line)
        return number
    }

    /// - Parameter amount: is taken off the line's price; with the tax in it at the line's rate.
    /// - Returns: the number of the line that says so.
    func rebate(_ amount: Money, on line: LedgerLine) throws -> Int64 {
        try write(.rebate, of: line, price: amount, vat: line.vatRate.tax(in: amount))
    }

    private func write(_ kind: LedgerLine.Kind, of line: LedgerLine, price: Money, vat: Money) throws -> Int64 {
        var chain = try chains[line.organiserID] ?? LineChain(ofOrganiser: line.organiserID, in: db)
        var correction = line
        correction.number = chain.number + 1
        correction.kind = kind
        correction.reversesNumber = line.number
        correction.recordedAt = chain.moment(now)
        correction.price = .zero - price
        correction.vat = .zero - vat
        correction.particulars = try line.particulars ?? particulars(of: line)
        correction.particulars?.cause = cause
        try writer.write(correction, to: &chain)
        chains[line.organiserID] = chain
        return correction.number
    }

    /// A line of record version 1 has none: the catalogue says what it says today.
    private func particulars(of line: LedgerLine) throws -> LedgerLine.Particulars {
        var judge = try SaleJudge(db: db)
        guard let session = try judge.session(line.sessionNumber), let place = line.place else { throw LedgerValueError() }
        return LedgerLine.Particulars(
            eventTitle: session.eventTitle, sessionStartsAt: session.startsAt,
            label: LedgerLine.Particulars.label(of: place), register: SaleRecorder.register, cause: cause)
    }

    /// The place may be sold again; a fee has none.
    private func release(_ line: LedgerLine) throws {
        guard let place = line.place else { return }
        if let offset = place.seatOffset {
            try db.execute(
                sql: "DELETE FROM active_seat WHERE session_number = ? AND seat_offset = ? AND organiser_id = ? AND number = ?",
                arguments: [Int64(line.sessionNumber), offset, line.organiserID, line.number])
        }
        try db.execute(
            sql: "UPDATE category_sales SET sold = sold - 1 WHERE session_number = ? AND category = ?",
            arguments: [Int64(line.sessionNumber), place.category])
    }
}
