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

    /// What a line is for.
    enum Item: Equatable, Sendable {
        /// - Parameter ticketID: random.
        case place(OrderLine, ticketID: UInt64)
        case fee(OrderFee)

        var word: String {
            switch self {
            case .place: "place"
            case .fee: "fee"
            }
        }
    }

    /// What record version 2 freezes besides: the catalogue may change, the line may not.
    struct Particulars: Equatable, Sendable {
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

        static func label(of fee: OrderFee, in order: Order) -> String {
            let place = fee.place.map { order.lines[$0] }
            return [fee.name, place.map { $0.seatLabel ?? $0.categoryName }].compactMap(\.self).joined(separator: " · ")
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
    var item: Item
    /// Tax contained in the price, frozen with the line.
    var vat: Money
    var currency: String
    /// A ``PaymentMethod``.
    var paymentMethod: String
    var testMode: Bool
    var buyerReference: String
    /// Nil in lines of record version 1.
    var particulars: Particulars?

    var version: UInt8 { particulars == nil ? 1 : 2 }

    /// In the order of ``LineField/all``.
    static let columns = LineField.columns
    /// With what the record does not say.
    static let allColumns = columns + ", pool, fee_place, fee_refundable"

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
        let place = place
        sink.take(place.map { Int64($0.category) })
        sink.take(place?.categoryID)
        sink.take(place?.categoryName)
        sink.take(place?.seatID)
        sink.take(place?.seatOffset.map(Int64.init))
        sink.take(place?.seatLabel)
        sink.take(place?.tariffID ?? fee?.id)
        sink.take(place?.tariffName ?? fee?.name)
        sink.take(price.cents)
        sink.take(Int64(vatRate.basisPoints))
        sink.take(vat.cents)
        sink.take(currency)
        sink.take(paymentMethod)
        sink.take(Int64(testMode ? 1 : 0))
        sink.take(ticketID.map(Int64.init(bitPattern:)))
        sink.take(buyerReference)
        guard let particulars else { return }
        sink.take(item.word)
        sink.take(particulars.eventTitle)
        sink.take(particulars.sessionStartsAt.milliseconds)
        sink.take(particulars.label)
        sink.take(particulars.register)
        sink.take(particulars.cause)
    }
}

extension LedgerLine {
    /// Nil for a fee.
    var place: OrderLine? { if case .place(let place, _) = item { place } else { nil } }

    /// Nil for a fee.
    var ticketID: UInt64? { if case .place(_, let id) = item { id } else { nil } }

    /// Nil for a place.
    var fee: OrderFee? { if case .fee(let fee) = item { fee } else { nil } }

    /// Tax included; zero or less in a correction.
    var price: Money {
        get {
            switch item {
            case .place(let place, _): place.price
            case .fee(let fee): fee.price
            }
        }
        set {
            switch item {
            case .place(var place, let id):
                place.price = newValue
                item = .place(place, ticketID: id)
            case .fee(var fee):
                fee.price = newValue
                item = .fee(fee)
            }
        }
    }

    var vatRate: VATRate {
        switch item {
        case .place(let place, _): place.vatRate
        case .fee(let fee): fee.vatRate
        }
    }
}

/// Takes a line's fields one by one.
protocol LineFieldSink {
    mutating func take(_ integer: Int64?)
    mutating func take(_ text: String?)
}

extension LedgerLine {
    /// - Parameter row: starts with ``columns``, or is one of ``allColumns``.
    init(row: Row) throws {
        let kindText: String = row[2]
        guard let kind = Kind(rawValue: kindText) else { throw LedgerValueError() }
        let sessionNumber: Int64 = row[7]
        self.init(
            organiserID: row[0], number: row[1], kind: kind, reversesNumber: row[3],
            recordedAt: Timestamp(milliseconds: row[4]), orderID: row[5], position: row[6],
            sessionNumber: UInt32(truncatingIfNeeded: sessionNumber), item: try Self.item(row: row),
            vat: Money(cents: row[18]), currency: row[19], paymentMethod: row[20], testMode: row[21],
            buyerReference: row[23], particulars: Self.particulars(row: row))
    }

    private static func item(row: Row) throws -> Item {
        let (price, rate) = (Money(cents: row[16]), VATRate(basisPoints: row[17]))
        let word: String = row[24]
        guard word == "place" else {
            return .fee(
                OrderFee(
                    id: row[14], name: row[15], price: price, vatRate: rate, isRefundable: row["fee_refundable"] ?? false,
                    place: row["fee_place"]))
        }
        guard let category: Int = row[8], let ticketID: Int64 = row[22] else { throw LedgerValueError() }
        return .place(
            OrderLine(
                category: category, categoryID: row[9], categoryName: row[10], seatID: row[11], seatOffset: row[12],
                seatLabel: row[13], tariffID: row[14], tariffName: row[15], price: price, vatRate: rate, pool: row["pool"]),
            ticketID: UInt64(bitPattern: ticketID))
    }

    private static func particulars(row: Row) -> Particulars? {
        guard let title: String = row[25], let startsAt: Int64 = row[26], let label: String = row[27],
            let register: String = row[28], let cause: String = row[29]
        else { return nil }
        return Particulars(
            eventTitle: title, sessionStartsAt: Timestamp(milliseconds: startsAt), label: label,
            register: register, cause: cause)
    }
}
