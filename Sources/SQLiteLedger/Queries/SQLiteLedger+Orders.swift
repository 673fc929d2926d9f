import Booking
import Domain
import GRDB

extension SQLiteLedger {
    /// Nil when the ledger did not record it (unknown or refused).
    public func order(_ id: String) async throws(LedgerError) -> RecordedOrder? {
        try await read { db in
            guard let stored = try OrderReader(db: db).order(id: id) else { return nil }
            return RecordedOrder(sale: stored.sale, tickets: try TicketReader(db: db).tickets(ofOrder: id))
        }
    }

    /// A session's recorded orders, page by page, for projecting them onto an empty Redis.
    ///
    /// - Parameter after: nil for the first page, then ``RecordedOrderPage/next``.
    public func recordedOrders(
        ofSession number: UInt32, after: Int64? = nil, limit: Int = 500
    ) async throws(LedgerError) -> RecordedOrderPage {
        try await read { db in
            let size = max(1, limit)
            let stored = try OrderReader(db: db).orders(ofSession: number, after: after ?? 0, limit: size)
            let tickets = TicketReader(db: db)
            let orders = try stored.map {
                RecordedOrder(sale: $0.sale, tickets: try tickets.tickets(ofOrder: $0.sale.order.id))
            }
            return RecordedOrderPage(orders: orders, next: stored.count == size ? stored.last?.sequence : nil)
        }
    }

    /// The issued tickets of an order, in the order of its lines; empty until they are issued.
    public func tickets(ofOrder id: String) async throws(LedgerError) -> [Ticket] {
        try await read { try TicketReader(db: $0).tickets(ofOrder: id) }
    }

    /// The issued tickets of a session, by number.
    public func issuedTickets(ofSession number: UInt32) async throws(LedgerError) -> [Ticket] {
        try await read { try TicketReader(db: $0).tickets(ofSession: number) }
    }
}
