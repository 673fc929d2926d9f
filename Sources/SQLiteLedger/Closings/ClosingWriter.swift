import Booking
import Domain
import Foundation
import GRDB

/// A closing that was reckoned, and is not written yet.
struct ClosingDraft: Sendable {
    let record: ClosingRecord
    let period: AccountingPeriod
    /// Of the closing that it follows.
    let before: LineHash?
}

/// Writes an organiser's closings, one after the other.
///
/// Their order is fixed: every day since that of the first line, sold on it or not, a month after its last day, a year after its
/// December. So a hole cannot be, and a closing that is missing is seen.
///
/// Each is reckoned while others write, and written in a moment of its own: a day with a million lines takes seconds to add up, and in one transaction
/// the lease could not be renewed meanwhile.
struct ClosingWriter {
    let db: Database
    let organiserID: String
    let zone: TimeZone
    let now: Timestamp
    let signer: any LedgerSigner

    /// Nil when the organiser has sold nothing yet.
    func nextPeriod(after last: StoredClosing?) throws -> AccountingPeriod? {
        if let last {
            guard let period = AccountingPeriod(last.period) else { throw LedgerValueError() }
            return period.successor
        }
        let first = try Int64.fetchOne(
            db, sql: "SELECT recorded_at FROM sale_line WHERE organiser_id = ? AND number = 1", arguments: [organiserID])
        return first.map { AccountingPeriod(dayOf: Timestamp(milliseconds: $0), in: zone) }
    }

    /// For use in a reading access.
    func draft(_ period: AccountingPeriod, after last: StoredClosing?) throws -> ClosingDraft {
        ClosingDraft(record: try record(of: period, after: last), period: period, before: last?.hash)
    }

    /// Lines and payments are only ever added, so what a draft says is true as long as it ends with the same ones.
    ///
    /// - Parameter anew: reckons it here and now when a line or a payment of the period came in between.
    /// - Returns: nil when that is not wished, or another closing came.
    func write(_ draft: ClosingDraft, anew: Bool = false) throws -> ClosedPeriod? {
        let last = try StoredClosing.last(ofOrganiser: organiserID, in: db)
        guard last?.hash == draft.before else { return nil }
        var record = draft.record
        if try reach(of: draft.period, after: last) != Reach(record) {
            guard anew else { return nil }
            record = try self.record(of: draft.period, after: last)
        }
        let hash = record.hash(after: last?.hash ?? .zero)
        let signature = try signer.sign(ClosingRecord.message(hash))
        try StoredClosing.insert(record, hash: hash, keyID: signer.keyID, signature: signature, in: db)
        return ClosedPeriod(
            organiserID: organiserID, period: draft.period, sequence: record.sequence,
            numbers: record.firstNumber..<(record.lastNumber + 1), head: Hexadecimal.text(hash.bytes))
    }

    /// What a closing covers.
    private struct Reach: Equatable {
        let (firstNumber, lastNumber, lastPayment): (Int64, Int64, Int64)

        init(numbers: Range<Int64>, lastPayment: Int64) {
            (firstNumber, lastNumber) = (numbers.lowerBound, numbers.upperBound - 1)
            self.lastPayment = lastPayment
        }

        init(_ record: ClosingRecord) {
            (firstNumber, lastNumber, lastPayment) = (record.firstNumber, record.lastNumber, record.lastPayment)
        }
    }

    private func reach(of period: AccountingPeriod, after last: StoredClosing?) throws -> Reach {
        let sameKind = try StoredClosing.last(ofOrganiser: organiserID, kind: period.kind.rawValue, in: db)
        return Reach(
            numbers: try numbers(after: sameKind?.lastNumber ?? 0, until: period.end(in: zone), last: last, of: period),
            lastPayment: try lastPayment(of: period, after: last))
    }

    private func record(of period: AccountingPeriod, after last: StoredClosing?) throws -> ClosingRecord {
        let before = try last.map { try ClosingRecord(bytes: $0.bytes) }
        let sameKind = try StoredClosing.last(ofOrganiser: organiserID, kind: period.kind.rawValue, in: db)
        let until = period.end(in: zone)
        // A day begins where the one before ended, even if the zone was changed between them.
        let start = period.kind == .day ? before.map(\.untilAt) : nil
        let numbers = try numbers(after: sameKind?.lastNumber ?? 0, until: until, last: last, of: period)
        let totals = try totals(numbers)
        let payments = try payments(of: period, after: last, sameKind: sameKind)
        guard let organiser = try Row.fetchOne(
            db, sql: "SELECT name, licence FROM organiser WHERE id = ?", arguments: [organiserID])
        else { throw LedgerValueError() }
        let isDay = period.kind == .day
        return ClosingRecord(
            organiserID: organiserID, organiserName: organiser[0], organiserLicence: organiser[1],
            sequence: (last?.sequence ?? 0) + 1, kind: period.kind.rawValue, period: period.text,
            timeZone: zone.identifier, fromAt: start ?? period.start(in: zone).milliseconds, untilAt: until.milliseconds,
            closedAt: max(now, until).milliseconds, firstNumber: numbers.lowerBound, lastNumber: numbers.upperBound - 1,
            lineHash: try lineHash(numbers.upperBound - 1).bytes, lastPayment: payments.last,
            paymentsDigest: payments.digest, periodTotals: totals,
            perpetualTotals: isDay ? (before?.perpetualTotals ?? ClosingTotals()) + totals : before?.perpetualTotals ?? totals,
            periodPayments: payments.totals,
            perpetualPayments: isDay
                ? (before?.perpetualPayments ?? PaymentTotals()) + payments.totals
                : before?.perpetualPayments ?? payments.totals)
    }

    /// A day has the lines recorded before its end that no earlier day has; a month or year those of its days.
    private func numbers(
        after first: Int64, until: Timestamp, last: StoredClosing?, of period: AccountingPeriod
    ) throws -> Range<Int64> {
        let end =
            period.kind == .day
            ? try Int64.fetchOne(
                db,
                sql: """
                    SELECT number FROM sale_line WHERE organiser_id = ? AND recorded_at < ?
                    ORDER BY number DESC LIMIT 1
                    """,
                arguments: [organiserID, until.milliseconds]) ?? 0
            : last?.lastNumber ?? 0
        return (first + 1)..<(max(first, end) + 1)
    }

    private func lineHash(_ number: Int64) throws -> LineHash {
        guard number > 0 else { return .zero }
        let hash = try Data.fetchOne(
            db, sql: "SELECT hash FROM sale_line WHERE organiser_id = ? AND number = ?", arguments: [organiserID, number])
        guard let hash else { throw LedgerValueError() }
        return LineHash(bytes: Array(hash))
    }

    private func totals(_ numbers: Range<Int64>) throws -> ClosingTotals {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT test_mode, item, vat_basis_points, kind = 'sale', count(*), sum(price_cents), sum(vat_cents)
                FROM sale_line WHERE organiser_id = ? AND number >= ? AND number < ? GROUP BY 1, 2, 3, 4
                """,
            arguments: [organiserID, numbers.lowerBound, numbers.upperBound])
        var totals = ClosingTotals()
        for row in rows {
            totals.add(
                ClosingTotals.Sum(count: row[4], cents: row[5], vatCents: row[6]), isSale: row[3],
                to: ClosingTotals.Key(testMode: row[0], item: row[1], vatBasisPoints: row[2]))
        }
        return totals
    }

    private func payments(
        of period: AccountingPeriod, after last: StoredClosing?, sameKind: StoredClosing?
    ) throws -> (totals: PaymentTotals, digest: [UInt8], last: Int64) {
        let through = try lastPayment(of: period, after: last)
        if period.kind == .day {
            let events = try PaymentPeriod(ofOrganiser: organiserID, after: last?.lastPayment ?? 0, through: through, in: db)
            return (events.totals, events.digest(version: ClosingRecord.versions[0]), through)
        }
        let days = try Data.fetchAll(
            db,
            sql: """
                SELECT record FROM closing WHERE organiser_id = ? AND kind = 'day' AND sequence > ? ORDER BY sequence
                """,
            arguments: [organiserID, sameKind?.sequence ?? 0]
        ).map { try ClosingRecord(bytes: Array($0)) }
        return (
            days.map(\.periodPayments).reduce(PaymentTotals(), +), PaymentPeriod.digest(ofDays: days.map(\.paymentsDigest)),
            through
        )
    }

    /// Id of the last payment that the period has, or an earlier one. One written late, with an earlier moment, belongs to the next closing: by its id none is
    /// counted twice or never.
    private func lastPayment(of period: AccountingPeriod, after last: StoredClosing?) throws -> Int64 {
        let known = last?.lastPayment ?? 0
        guard period.kind == .day else { return known }
        let through = try Int64.fetchOne(
            db, sql: "SELECT id FROM payment_event WHERE at < ? ORDER BY id DESC LIMIT 1", arguments: [period.end(in: zone).milliseconds])
        return max(known, through ?? 0)
    }
}
