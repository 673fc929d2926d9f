import Booking
import Domain
import GRDB

extension SQLiteLedger {
    public func recordedOrder(_ id: String) async throws(LedgerError) -> RecordedOrder? { try await order(id) }

    /// Nil when the ledger did not record it (unknown or refused).
    public func order(_ id: String) async throws(LedgerError) -> RecordedOrder? {
        try await read { db in
            let reader = OrderReader(db: db)
            guard let stored = try reader.order(id: id) else { return nil }
            let corrections = try CorrectionReader(db: db).corrections(ofOrder: id)
            let takenBack = try reader.takenBack(ofOrder: id)
            let left = stored.lines.filter { !takenBack.contains($0.position) }
            return RecordedOrder(
                sale: stored.sale, tickets: try TicketReader(db: db).tickets(ofOrder: id), lines: left.compactMap(\.place),
                corrections: corrections)
        }
    }

    /// A session's recorded orders that still have a line or were corrected, page by page, for projecting them onto an empty Redis.
    ///
    /// - Parameter after: nil for the first page, then ``RecordedOrderPage/next``.
    public func recordedOrders(
        ofSession number: UInt32, after: Int64? = nil, limit: Int = 500
    ) async throws(LedgerError) -> RecordedOrderPage {
        try await read { try RecordedOrderReader(db: $0).page(ofSession: number, after: after ?? 0, limit: max(1, limit)) }
    }

    /// The valid tickets of an order, in the order of its lines; empty until they are issued.
    public func tickets(ofOrder id: String) async throws(LedgerError) -> [Ticket] {
        try await read { try TicketReader(db: $0).tickets(ofOrder: id) }
    }

    /// The valid tickets of a session, by number.
    public func issuedTickets(ofSession number: UInt32) async throws(LedgerError) -> [Ticket] {
        try await read { try TicketReader(db: $0).tickets(ofSession: number) }
    }
}
