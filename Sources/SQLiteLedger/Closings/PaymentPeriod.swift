import Crypto
import Foundation
import GRDB

/// The payment events of one organiser that a day's closing covers, as sums and as one digest:
/// `SHA-256(domain ‖ event ‖ event ‖ …)` in the order of their ids, each event being in canonical form
/// `id integer, order_id text, payment_id text, kind text, amount_cents integer?, at integer, reference text`; closings of version 1 are without the reference.
///
/// An event belongs to the organiser whose lines its order has; money that bought nothing belongs to nobody's revenue. A month's or
/// year's digest is that over the digests of its days: `SHA-256(domain ‖ digest ‖ digest ‖ …)`.
struct PaymentPeriod {
    static let domain = Array("guichet.ledger.payments".utf8)

    private(set) var totals = PaymentTotals()
    /// By the version of closings.
    private var hashers: [UInt8: SHA256] = [:]

    init() {
        for version in ClosingRecord.versions {
            hashers[version] = SHA256()
            hashers[version]?.update(data: Self.domain)
        }
    }

    /// Of a month or a year.
    static func digest(ofDays digests: [[UInt8]]) -> [UInt8] {
        Array(SHA256.hash(data: domain + digests.joined()))
    }

    func digest(version: UInt8) -> [UInt8] { hashers[version].map { Array($0.finalize()) } ?? [] }

    /// - Parameter row: see ``query(where:)``.
    mutating func add(_ row: Row) {
        var writer = CanonicalWriter(capacity: 160)
        let (kind, amount): (String, Int64?) = (row[3], row[4])
        writer.append(row[0] as Int64)
        for index in 1...2 { writer.append(row[index] as String) }
        writer.append(kind)
        writer.append(isPresent: amount != nil)
        if let amount { writer.append(amount) }
        writer.append(row[5] as Int64)
        hashers[1]?.update(data: writer.bytes)
        writer.append(row[7] as String)
        hashers[2]?.update(data: writer.bytes)
        totals = totals + PaymentTotals([.init(kind: kind, count: 1, cents: amount ?? 0)])
    }

    /// Rows: id, order, payment, kind, amount, moment, organiser, reference; by id.
    static func query(where condition: String) -> String {
        """
        SELECT event.id, event.order_id, event.payment_id, event.kind, event.amount_cents, event.at, line.organiser_id, event.reference
        FROM payment_event AS event
        JOIN sale_line AS line ON line.order_id = event.order_id AND line.position = 0 AND line.kind = 'sale'
        WHERE \(condition) ORDER BY event.id
        """
    }

    /// Those after event `after`, up to and with event `through`.
    init(ofOrganiser id: String, after: Int64, through: Int64, in db: Database) throws {
        self.init()
        let rows = try Row.fetchCursor(
            db, sql: Self.query(where: "event.id > ? AND event.id <= ? AND line.organiser_id = ?"),
            arguments: [after, through, id])
        while let row = try rows.next() { add(row) }
    }
}
