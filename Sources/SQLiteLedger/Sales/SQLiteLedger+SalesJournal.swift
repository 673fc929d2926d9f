import Booking
import Domain
import GRDB

extension SQLiteLedger {
    public func record(
        _ entries: [StreamEntry], at now: Timestamp
    ) async throws(LedgerError) -> [RecordOutcome] {
        guard !entries.isEmpty else { return [] }
        // Drawn again when the batch must be recorded a second time: the same entries make the same rows.
        let drawn = Draws(self.random64)
        do {
            return try await pool.write { try self.record(entries, at: now, retreat: .transaction, draws: drawn, in: $0) }
        } catch is SaleRecorder.MustStartAgain {
            drawn.rewind()
            return try await write { try self.record(entries, at: now, retreat: .savepoint, draws: drawn, in: $0) }
        } catch {
            throw LedgerError(error)
        }
    }

    private func record(
        _ entries: [StreamEntry], at now: Timestamp, retreat: SaleRecorder.Retreat, draws: Draws, in db: Database
    ) throws -> [RecordOutcome] {
        var recorder = try SaleRecorder(db: db, now: now, testMode: testMode, retreat: retreat, random: draws.next)
        return try entries.map { try recorder.record($0) }
    }

    public func dueItems(at now: Timestamp, limit: Int) async throws(LedgerError) -> [OutboxItem] {
        try await read { try Outbox(db: $0).due(at: now, limit: limit) }
    }

    public func complete(_ item: OutboxItem, at now: Timestamp) async throws(LedgerError) {
        try await complete([item], issued: [], at: now)
    }

    /// Completing an item twice changes nothing. An `issue` item is done only when each line of its order has its ticket.
    ///
    /// - Throws: `.corrupt` when a ticket matches no line or a line of an issued order is left without one; nothing is written.
    public func complete(
        _ items: [OutboxItem], issued: [Ticket], at now: Timestamp
    ) async throws(LedgerError) {
        guard !items.isEmpty else { return }
        let tickets = Dictionary(grouping: issued, by: \.orderID)
        try await write { db in
            let completion = OutboxCompletion(db: db, now: now)
            for item in items {
                try completion.complete(item.id, tickets: tickets[item.orderID] ?? [])
            }
        }
    }

    public func postpone(
        _ item: OutboxItem, error: String, retryAt: Timestamp
    ) async throws(LedgerError) {
        try await write { try Outbox(db: $0).postpone(item.id, error: error, retryAt: retryAt) }
    }

    /// Open items that were tried at least `minimumAttempts` times, oldest first: what an operator should look at.
    public func stuckItems(minimumAttempts: Int) async throws(LedgerError) -> [StuckItem] {
        try await read { try Outbox(db: $0).stuck(minimumAttempts: minimumAttempts) }
    }

    public func ticketDrafts(
        ofOrder id: String
    ) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft])? {
        try await read { db in
            guard let stored = try OrderReader(db: db).order(id: id) else { return nil }
            let drafts = stored.lines.map {
                TicketDraft(line: $0.place, number: $0.number, ticketID: $0.ticketID)
            }
            return (stored.sale.order, drafts)
        }
    }

    public func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces {
        try await read { db in
            let session = Int64(number)
            let seats = try Int.fetchSet(
                db, sql: "SELECT seat_offset FROM active_seat WHERE session_number = ?", arguments: [session])
            let counts = try Row.fetchAll(
                db, sql: "SELECT category, sold FROM category_sales WHERE session_number = ? AND sold > 0",
                arguments: [session])
            return SoldPlaces(
                seats: seats,
                countByCategory: Dictionary(uniqueKeysWithValues: counts.map { ($0[0], $0[1]) }))
        }
    }
}
