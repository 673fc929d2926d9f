import Booking
import Domain
import Foundation
import GRDB

/// One organiser's part of an archive: which lines, closings and payments, and what they follow.
struct ExportPart {
    var organiserID: String
    /// Empty when nothing was sold.
    var numbers: ClosedRange<Int64>?
    /// Sequences.
    var closings: ClosedRange<Int64>?
    /// Ids of payment events: after the first, up to and with the second.
    var payments: (after: Int64, through: Int64)
    /// The line that the first one follows, or would follow.
    var numberBefore: Int64 = 0
    var lineHashBefore = LineHash.zero
    var closingHashBefore = LineHash.zero

    /// What each organiser of a selection has of it.
    static func parts(of selection: ExportSelection, in db: Database) throws -> Result<[ExportPart], ExportRefusal> {
        let known = try String.fetchAll(db, sql: "SELECT id FROM organiser ORDER BY id")
        if let id = selection.organiserID, !known.contains(id) { return .failure(.unknownOrganiser) }
        let parts = try (selection.organiserID.map { [$0] } ?? known).compactMap { try ExportPart($0, period: selection.period, in: db) }
        guard !parts.isEmpty else { return .failure(.periodNotClosed) }
        return selection.period != nil || parts.contains { $0.numbers != nil } ? .success(parts) : .failure(.nothingSold)
    }

    /// Nil when the period is not closed for the organiser.
    init?(_ id: String, period: AccountingPeriod?, in db: Database) throws {
        organiserID = id
        guard let period else {
            numbers = Self.range(
                1, try Int64.fetchOne(db, sql: "SELECT max(number) FROM sale_line WHERE organiser_id = ?", arguments: [id]))
            closings = Self.range(
                1, try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM closing WHERE organiser_id = ?", arguments: [id]))
            payments = (0, try Int64.fetchOne(db, sql: "SELECT ifnull(max(id), 0) FROM payment_event") ?? 0)
            return
        }
        // A month's archive has its days: all closings since the one of its kind before.
        guard let row = try Row.fetchOne(
            db,
            sql: """
                SELECT this.sequence, this.first_number, this.last_number, this.last_payment, before.sequence,
                    before.last_payment
                FROM closing AS this
                LEFT JOIN closing AS before ON before.organiser_id = this.organiser_id AND before.sequence = (
                    SELECT max(sequence) FROM closing
                    WHERE organiser_id = this.organiser_id AND kind = this.kind AND sequence < this.sequence)
                WHERE this.organiser_id = ? AND this.kind = ? AND this.period = ?
                """,
            arguments: [id, period.kind.rawValue, period.text])
        else { return nil }
        let (sequenceBefore, paymentBefore): (Int64?, Int64?) = (row[4], row[5])
        closings = Self.range((sequenceBefore ?? 0) + 1, row[0])
        numbers = Self.range(row[1], row[2])
        payments = (paymentBefore ?? 0, row[3])
        numberBefore = (row[1] as Int64) - 1
        lineHashBefore = try Self.hash("sale_line", "number", id, numberBefore, in: db)
        closingHashBefore = try Self.hash("closing", "sequence", id, sequenceBefore ?? 0, in: db)
    }

    private static func range(_ first: Int64, _ last: Int64?) -> ClosedRange<Int64>? {
        last.flatMap { first <= $0 ? first...$0 : nil }
    }

    private static func hash(
        _ table: String, _ number: String, _ id: String, _ value: Int64, in db: Database
    ) throws -> LineHash {
        guard value > 0 else { return .zero }
        let hash = try Data.fetchOne(
            db, sql: "SELECT hash FROM \(table) WHERE organiser_id = ? AND \(number) = ?", arguments: [id, value])
        guard let hash else { throw LedgerValueError() }
        return LineHash(bytes: Array(hash))
    }

    /// For the manifest.
    var json: String {
        JSONText.object([
            ("organiser", JSONText.quoted(organiserID)),
            ("firstNumber", numbers.map { String($0.lowerBound) } ?? "null"),
            ("lastNumber", numbers.map { String($0.upperBound) } ?? "null"),
            ("numberBefore", String(numberBefore)),
            ("hashBefore", JSONText.quoted(Hexadecimal.text(lineHashBefore.bytes))),
            ("firstClosing", closings.map { String($0.lowerBound) } ?? "null"),
            ("lastClosing", closings.map { String($0.upperBound) } ?? "null"),
            ("closingHashBefore", JSONText.quoted(Hexadecimal.text(closingHashBefore.bytes))),
            ("paymentsAfter", String(payments.after)), ("paymentsThrough", String(payments.through)),
        ])
    }
}
