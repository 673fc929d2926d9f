import Booking
import Domain
import GRDB

// What an operator does with outbox items, beside a reconciler that works.
extension SQLiteLedger {
    public func hold(deadLetter id: Int64, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { db in
            guard try OutboxTable(db: db).hold(id) else { return false }
            try JournalTable(db: db).add(noted, at: now)
            return true
        }
    }

    public func revive(deadLetter id: Int64, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> Revival {
        try await write { db in
            let revival = try OutboxTable(db: db).revive(id, at: now)
            if revival == .tried { try JournalTable(db: db).add(noted, at: now) }
            return revival
        }
    }

    public func settle(deadLetter id: Int64, note: String, noted: JournalNote?, at now: Timestamp) async throws(LedgerError) -> HandSettlementMistake? {
        try await write { db in
            let table = OutboxTable(db: db)
            guard let letter = try table.dead(id) else { return try isSettled(id, note: note, in: db) ? nil : .noDeadLetter }
            guard letter.nextAt == nil else { return .stillTried }
            guard letter.item.kind.maySettle else { return .onlyByPlatform(letter.item.kind) }
            guard let item = try table.close(id, at: now) else { return .noDeadLetter }
            switch item.kind {
            case .reverse: try OutboxSettlement(db: db, now: now).write(.reversed(nil), of: item)
            case .refund:
                // What had gone back before, in part or whole, was not paid by hand.
                let paid = try RefundBalance(ofOrder: item.orderID, in: db).missing
                guard paid > .zero else { break }
                let reference = try RefundBalance.nextNote(on: item, in: db)
                try PaymentEvent.insert("refunded", of: item, cents: paid.cents, reference: reference, at: now, in: db)
            case .letter, .page, .notice, .report, .compare, .capture, .issue, .refuse, .revoke: break
            }
            try Incident.insert(Incident.settledByHand, ofOrder: item.orderID, detail: Self.detail(of: item, note), at: now, in: db)
            try JournalTable(db: db).add(noted, at: now)
            return nil
        }
    }

    private static func detail(of item: OutboxItem, _ note: String) -> String { "\(item.kind.rawValue) \(item.id): \(note)" }

    /// Whether the item was settled with this note before.
    private func isSettled(_ id: Int64, note: String, in db: Database) throws -> Bool {
        guard let item = try OutboxTable(db: db).done(id) else { return false }
        let query = "SELECT EXISTS (SELECT 1 FROM incident WHERE kind = ? AND order_id = ? AND detail = ?)"
        return try Bool.fetchOne(
            db, sql: query, arguments: [Incident.settledByHand, item.orderID, Self.detail(of: item, note)]) ?? false
    }
}
