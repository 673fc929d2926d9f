import Domain
import Foundation
import GRDB

/// A row of `sale_line` without its hash: one operation under one number.
struct LedgerLine: Equatable, Sendable {
    enum Kind: String, Sendable { case sale, reversal }

    /// What record version 2 freezes besides: the catalogue may change, the line may not.
    struct Particulars: Equatable, Sendable {
        /// What the line is for: `place`. Fees will be `fee`.
        var item = "place"
        var eventTitle: String
        var sessionStartsAt: Timestamp
        /// What was sold, as a receipt names it.
        var label: String
        /// Where it was sold: `web`, or a till's id.
        var register: String
        /// Why the line exists: `sold`, or the reason of a correction. A stable word.
        var cause: String

        static func label(of place: OrderLine) -> String {
            [place.categoryName, place.seatLabel, place.tariffName].compactMap(\.self).joined(separator: " · ")
        }
    }

    var organiserID: String
    var number: Int64
    var kind: Kind
    /// Number of the sale that a reversal takes back.
    var reversesNumber: Int64?
    var recordedAt: Timestamp
    var orderID: String
    var position: Int
    var sessionNumber: UInt32
    var place: OrderLine
    /// Tax contained in the price, frozen with the line.
    var vat: Money
    var currency: String
    /// `card`, or `none` when there was nothing to pay.
    var paymentMethod: String
    var testMode: Bool
    var ticketID: UInt64
    var buyerReference: String
    /// Nil in lines of record version 1.
    var particulars: Particulars?

    var version: UInt8 { particulars == nil ? 1 : 2 }

    /// In the order of ``LineField/all``.
    static let columns = LineField.columns

    /// In the order of ``LineField/all``; null what the version has not.
    var values: [DatabaseValue] {
        let values: [(any DatabaseValueConvertible)?] = [
            organiserID, number, kind.rawValue, reversesNumber, recordedAt.milliseconds, orderID, position,
            Int64(sessionNumber), place.category, place.categoryID, place.categoryName, place.seatID, place.seatOffset,
            place.seatLabel, place.tariffID, place.tariffName, place.price.cents, place.vatRate.basisPoints, vat.cents,
            currency, paymentMethod, testMode ? 1 : 0, Int64(bitPattern: ticketID), buyerReference,
            particulars?.item ?? "place", particulars?.eventTitle, particulars?.sessionStartsAt.milliseconds,
            particulars?.label, particulars?.register, particulars?.cause,
        ]
        return values.map { $0?.databaseValue ?? .null }
    }

    private static let insertion = """
        INSERT INTO sale_line (\(columns), record_version, hash)
        VALUES (\(repeatElement("?", count: LineField.all.count + 2).joined(separator: ", ")))
        """

    func insert(hash: LineHash, in db: Database) throws {
        let all = values + [version.databaseValue, Data(hash.bytes).databaseValue]
        try db.cachedStatement(sql: Self.insertion).execute(arguments: StatementArguments(all))
    }
}

extension LedgerLine {
    /// - Parameter row: starts with ``columns``. A place's line: there is no other yet.
    init(row: Row) throws {
        let kindText: String = row[2]
        guard let kind = Kind(rawValue: kindText), !row.hasNull(atIndex: 8), !row.hasNull(atIndex: 22) else {
            throw LedgerValueError()
        }
        let sessionNumber: Int64 = row[7]
        let ticketID: Int64 = row[22]
        self.init(
            organiserID: row[0], number: row[1], kind: kind, reversesNumber: row[3],
            recordedAt: Timestamp(milliseconds: row[4]), orderID: row[5], position: row[6],
            sessionNumber: UInt32(truncatingIfNeeded: sessionNumber), place: Self.place(row: row),
            vat: Money(cents: row[18]), currency: row[19], paymentMethod: row[20], testMode: row[21],
            ticketID: UInt64(bitPattern: ticketID), buyerReference: row[23], particulars: Self.particulars(row: row))
    }

    private static func place(row: Row) -> OrderLine {
        OrderLine(
            category: row[8], categoryID: row[9], categoryName: row[10], seatID: row[11], seatOffset: row[12],
            seatLabel: row[13], tariffID: row[14], tariffName: row[15], price: Money(cents: row[16]),
            vatRate: VATRate(basisPoints: row[17]))
    }

    private static func particulars(row: Row) -> Particulars? {
        guard let title: String = row[25], let startsAt: Int64 = row[26], let label: String = row[27],
            let register: String = row[28], let cause: String = row[29]
        else { return nil }
        return Particulars(
            item: row[24], eventTitle: title, sessionStartsAt: Timestamp(milliseconds: startsAt), label: label,
            register: register, cause: cause)
    }
}
