import Domain

/// The canonical record of a ledger line, version 1: the bytes that the chain hashes. Enough to check a ledger with any other program.
///
/// The record is the concatenation of these 24 fields, which are the columns of table `sale_line` in this order:
///
///  1. `organiser_id` text           9. `category` integer         17. `price_cents` integer
///  2. `number` integer             10. `category_id` text         18. `vat_basis_points` integer
///  3. `kind` text                  11. `category_name` text       19. `vat_cents` integer
///  4. `reverses_number` integer?   12. `seat_id` text?            20. `currency` text
///  5. `recorded_at` integer        13. `seat_offset` integer?     21. `payment_method` text
///  6. `order_id` text              14. `seat_label` text?         22. `test_mode` integer (0 or 1)
///  7. `position` integer           15. `tariff_id` text           23. `ticket_id` integer
///  8. `session_number` integer     16. `tariff_name` text         24. `buyer_reference` text
///
/// - integer: 8 bytes, two's complement, most significant byte first (a ticket id above 2⁶³ is stored and encoded as its bit pattern);
/// - text: number of its UTF-8 bytes as 4 bytes, most significant first, then those bytes, as stored, without normalisation;
/// - `?`: one byte 0 for NULL, or one byte 1 followed by the value.
///
/// Lengths and presence bytes make it unambiguous: two different lines never have the same record. No field is personal data:
/// `buyer_reference` is a random text whose meaning is in another table and may be erased.
struct LineRecord {
    static let version: UInt8 = 1

    private(set) var bytes: [UInt8] = []

    init(_ line: LedgerLine) {
        bytes.reserveCapacity(360)
        append(line.organiserID)
        append(line.number)
        append(line.kind.rawValue)
        append(optional: line.reversesNumber)
        append(line.recordedAt.milliseconds)
        append(line.orderID)
        append(Int64(line.position))
        append(Int64(line.sessionNumber))
        append(line.place)
        append(line.vat.cents)
        append(line.currency)
        append(line.paymentMethod)
        append(line.testMode ? 1 : 0)
        append(Int64(bitPattern: line.ticketID))
        append(line.buyerReference)
    }

    private mutating func append(_ place: OrderLine) {
        append(Int64(place.category))
        append(place.categoryID)
        append(place.categoryName)
        append(optional: place.seatID)
        append(optional: place.seatOffset.map(Int64.init))
        append(optional: place.seatLabel)
        append(place.tariffID)
        append(place.tariffName)
        append(place.price.cents)
        append(Int64(place.vatRate.basisPoints))
    }

    private mutating func append(_ integer: Int64) {
        withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
    }

    private mutating func append(_ text: String) {
        withUnsafeBytes(of: UInt32(text.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func append(optional integer: Int64?) {
        bytes.append(integer == nil ? 0 : 1)
        if let integer { append(integer) }
    }

    private mutating func append(optional text: String?) {
        bytes.append(text == nil ? 0 : 1)
        if let text { append(text) }
    }
}
