import Domain
import Foundation
import GRDB

/// A row of `sale_line` without its hash: one operation under one number.
struct LedgerLine: Equatable, Sendable {
    enum Kind: String, Sendable {
        case sale
        /// Takes a sale back whole: its place is free again.
        case reversal
        /// Takes part of its price back: its place stays sold.
        case rebate
    }

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
    /// Number of the sale that a correction takes back.
    var reversesNumber: Int64?
    var recordedAt: Timestamp
    var orderID: String
    var position: Int
    var sessionNumber: UInt32
    var place: OrderLine
    /// Tax contained in the price, frozen with the line.
    var vat: Money
    var currency: String
    /// A ``PaymentMethod``.
    var paymentMethod: String
    var testMode: Bool
    var ticketID: UInt64
    var buyerReference: String
    /// Nil in lines of record version 1.
    var particulars: Particulars?

    var version: UInt8 { particulars == nil ? 1 : 2 }

    /// In the order of ``LineField/all``.
    static let columns = LineField.columns
    /// With what the record does not say.
    static let allColumns = columns + ", pool"

    /// Gives each field to `sink`, in the order of ``LineField/all``; those of record version 2 are absent in version 1.
    func forEachField(_ sink: inout some LineFieldSink) {
        sink.take(organiserID)
        sink.take(number)
        sink.take(kind.rawValue)
        sink.take(reversesNumber)
        sink.take(recordedAt.milliseconds)
        sink.take(orderID)
        sink.take(Int64(position))
        sink.take(Int64(sessionNumber))
        sink.take(Int64(place.category))
        sink.take(place.categoryID)
        sink.take(place.categoryName)
        sink.take(place.seatID)
        sink.take(place.seatOffset.map(Int64.init))
        sink.take(place.seatLabel)
        sink.take(place.tariffID)
        sink.take(place.tariffName)
        sink.take(place.price.cents)
        sink.take(Int64(place.vatRate.basisPoints))
        sink.take(vat.cents)
        sink.take(currency)
        sink.take(paymentMethod)
        sink.take(Int64(testMode ? 1 : 0))
        sink.take(Int64(bitPattern: ticketID))
        sink.take(buyerReference)
        guard let particulars else { return }
        sink.take(particulars.item)
        sink.take(particulars.eventTitle)
        sink.take(particulars.sessionStartsAt.milliseconds)
        sink.take(particulars.label)
        sink.take(particulars.register)
        sink.take(particulars.cause)
    }
}

/// Takes a line's fields one by one.
protocol LineFieldSink {
    mutating func take(_ integer: Int64?)
    mutating func take(_ text: String?)
}

extension LedgerLine {
    /// - Parameter row: starts with ``columns``, or is one of ``allColumns``. A place's line: there is no other yet.
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
            vatRate: VATRate(basisPoints: row[17]), pool: row["pool"])
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
