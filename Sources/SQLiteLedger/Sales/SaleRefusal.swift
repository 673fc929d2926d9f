import Booking
import Domain
import Foundation
import GRDB

/// Why the ledger does not record a confirmed order.
struct SaleRefusal {
    /// Stable words, also the reason of the reversal.
    enum Reason: String {
        case seatConflict = "seat-conflict"
        case capacityExceeded = "capacity-exceeded"
        case unknownSession = "unknown-session"
        case sessionNotPublished = "session-not-published"
        case sessionCancelled = "session-cancelled"
        /// Lines that the session cannot have, or values that no column takes.
        case malformedOrder = "malformed-order"
        /// Something to pay and no payment.
        case unpaid
        /// The payment paid another order.
        case paymentReused = "payment-reused"
        /// Recorded, but the provider does not give the money any more.
        case captureRefused = "capture-refused"
        /// The payment is on its way back.
        case paymentReversed = "payment-reversed"
    }

    var reason: Reason
    /// Seat ids, or the category's id for a standing place.
    var places: [String]
    /// For operators; no personal data.
    var detail: String

    init(_ reason: Reason, places: [String], detail: String) {
        self.reason = reason
        self.places = places
        self.detail = detail
    }

    /// The refusal, which makes it final, and the incident that tells people.
    func insert(_ sale: Sale, at now: Timestamp, in db: Database) throws {
        let order = sale.order
        let names = String(decoding: try JSONEncoder().encode(places), as: UTF8.self)
        try db.cachedStatement(
            sql: """
                INSERT INTO refused_order (order_id, session_number, reason, places, payment_id, total_cents, refused_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            order.id, Int64(order.sessionNumber), reason.rawValue, names, sale.paymentID, SaleJudge.safeTotal(of: order)?.cents,
            now.milliseconds,
        ])
        try db.cachedStatement(
            sql: "INSERT INTO incident (at, kind, session_number, order_id, detail) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [now.milliseconds, reason.rawValue, Int64(order.sessionNumber), order.id, detail])
    }
}
