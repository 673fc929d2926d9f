import Booking
import Domain
import GRDB

/// What happened to the money of a payment, as the provider says. Append-only.
enum PaymentEvent {
    /// Nothing when the ledger has it already.
    ///
    /// - Parameters:
    ///   - kind: `captured`, `reversed`, `refunded`, `refund-failed`, `refunded-outside`, `disputed`, `dispute-won`, `dispute-lost`
    ///     (docs/ledger-format.md says what each counts).
    ///   - reference: tells apart what may happen several times to one payment; the provider's id of it where it has one.
    static func insert(
        _ kind: String, of item: OutboxItem, cents: Int64?, reference: String = "", at now: Timestamp, in db: Database
    ) throws {
        let insertion = try BoundStatement(
            """
            INSERT INTO payment_event (order_id, payment_id, kind, amount_cents, at, reference) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, in: db)
        insertion.bind(item.orderID)
        insertion.bind(item.paymentID)
        insertion.bind(kind)
        insertion.bind(cents)
        insertion.bind(now.milliseconds)
        insertion.bind(reference)
        try insertion.run()
    }
}
