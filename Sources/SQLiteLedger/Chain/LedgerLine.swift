import Domain
import Foundation
import GRDB

/// A row of `sale_line` without its hash: one operation under one number.
struct LedgerLine: Equatable, Sendable {
    enum Kind: String, Sendable { case sale, reversal }

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

    /// In the order of the canonical record.
    static let columns = """
        organiser_id, number, kind, reverses_number, recorded_at, order_id, position, session_number, category, \
        category_id, category_name, seat_id, seat_offset, seat_label, tariff_id, tariff_name, price_cents, \
        vat_basis_points, vat_cents, currency, payment_method, test_mode, ticket_id, buyer_reference
        """

    private static let insertion = """
        INSERT INTO sale_line (\(columns), hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    func insert(hash: LineHash, in db: Database) throws {
        try db.cachedStatement(sql: Self.insertion).execute(arguments: [
            organiserID, number, kind.rawValue, reversesNumber, recordedAt.milliseconds, orderID, position,
            Int64(sessionNumber), place.category, place.categoryID, place.categoryName, place.seatID, place.seatOffset,
            place.seatLabel, place.tariffID, place.tariffName, place.price.cents, place.vatRate.basisPoints, vat.cents,
            currency, paymentMethod, testMode ? 1 : 0, Int64(bitPattern: ticketID), buyerReference, Data(hash.bytes),
        ])
    }
}

extension LedgerLine {
    /// - Parameter row: starts with ``columns``.
    init(row: Row) throws {
        let kindText: String = row[2]
        guard let kind = Kind(rawValue: kindText) else { throw LedgerValueError() }
        let sessionNumber: Int64 = row[7]
        let ticketID: Int64 = row[22]
        self.init(
            organiserID: row[0], number: row[1], kind: kind, reversesNumber: row[3],
            recordedAt: Timestamp(milliseconds: row[4]), orderID: row[5], position: row[6],
            sessionNumber: UInt32(truncatingIfNeeded: sessionNumber), place: Self.place(row: row),
            vat: Money(cents: row[18]), currency: row[19], paymentMethod: row[20], testMode: row[21],
            ticketID: UInt64(bitPattern: ticketID), buyerReference: row[23])
    }

    private static func place(row: Row) -> OrderLine {
        OrderLine(
            category: row[8], categoryID: row[9], categoryName: row[10], seatID: row[11], seatOffset: row[12],
            seatLabel: row[13], tariffID: row[14], tariffName: row[15], price: Money(cents: row[16]),
            vatRate: VATRate(basisPoints: row[17]))
    }
}
