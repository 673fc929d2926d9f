import Booking
import Domain
import Foundation
import GRDB

extension SQLiteLedger: OutboxJournal {
    public func dueItems(
        in queue: OutboxItem.Queue, at now: Timestamp, limit: Int
    ) async throws(LedgerError) -> [OutboxItem] {
        try await read { try OutboxTable(db: $0).due(in: queue, at: now, limit: limit) }
    }

    /// - Throws: `.corrupt` when a ticket matches no line or a line of an issued order is left without one; nothing is written.
    public func settle(_ executed: [ExecutedItem], at now: Timestamp) async throws(LedgerError) -> OutboxNews {
        guard !executed.isEmpty else { return OutboxNews() }
        return try await write { db in
            let settlement = OutboxSettlement(db: db, now: now)
            return try executed.reduce(OutboxNews()) { $0 + (try settlement.settle($1)) }
        }
    }

    public func deadLetters() async throws(LedgerError) -> [DeadLetter] {
        try await read { try OutboxTable(db: $0).dead() }
    }

    public func backlog() async throws(LedgerError) -> [OutboxItem.Kind: OutboxBacklog] {
        try await read { try OutboxTable(db: $0).backlog() }
    }

    public func refusal(ofOrder id: String) async throws(LedgerError) -> (reason: String, places: [String], soldSeats: Set<Int>)? {
        try await read { db in
            guard let row = try Row.fetchOne(
                db, sql: "SELECT reason, places, session_number FROM refused_order WHERE order_id = ?", arguments: [id])
            else { return nil }
            let (places, session): (String, Int64) = (row[1], row[2])
            return (
                row[0], try JSONDecoder().decode([String].self, from: Data(places.utf8)),
                try Int.fetchSet(db, sql: "SELECT seat_offset FROM active_seat WHERE session_number = ?", arguments: [session]))
        }
    }

    public func untoldOrder(_ id: String) async throws(LedgerError) -> Order? {
        try await read { try UntoldOrders(db: $0).order(id) }
    }

    public func ticketDrafts(
        ofOrder id: String
    ) async throws(LedgerError) -> (order: Order, drafts: [TicketDraft], reissued: Int)? {
        try await read { db in
            let reader = OrderReader(db: db)
            guard let stored = try reader.order(id: id) else { return nil }
            let takenBack = try reader.takenBack(ofOrder: id)
            let revisions = try TicketReader(db: db).revisions(ofOrder: id)
            let holders = try TicketHolders(db: db).holders(ofOrder: id)
            let drafts = stored.lines.compactMap { line -> TicketDraft? in
                guard case .place(let place, let ticketID) = line.item, !takenBack.contains(line.position) else { return nil }
                let (revision, holder) = (revisions[line.number] ?? 0, holders[line.position])
                return TicketDraft(
                    line: place, number: line.number, ticketID: ticketID, revision: UInt16(clamping: revision), holder: holder?.name,
                    isRenamed: holder?.revision == revision)
            }
            return (stored.sale.order, drafts, revisions.values.reduce(0) { $0 + max(0, $1 - 1) })
        }
    }

    public func moneyBack(ofOrder id: String) async throws(LedgerError) -> MoneyBack {
        try await read { db in
            let balance = try RefundBalance(ofOrder: id, in: db)
            return MoneyBack(done: balance.done, noted: balance.noted, elsewhere: Set(balance.elsewhere))
        }
    }

    public func isOpen(_ item: OutboxItem) async throws(LedgerError) -> Bool {
        try await read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ? AND done_at IS NULL)", arguments: [item.id]) == true }
    }

    public func announcementTold(ofOrder id: String) async throws(LedgerError) -> Int? {
        try await read { try Int.fetchOne($0, sql: "SELECT number FROM announcement_told WHERE order_id = ?", arguments: [id]) }
    }

    public func correctedOrder(of item: OutboxItem) async throws(LedgerError) -> CorrectedOrder? {
        try await read { try CorrectionReader(db: $0).correctedOrder(ofItem: item.id) }
    }
}
