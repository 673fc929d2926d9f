import Booking
import Domain

/// An outbox item that is not done, as an operator reads it.
public struct OpenItem: Hashable, Sendable {
    public var item: OutboxItem
    public var lastError: String?
    /// When it is tried next; nil when it waits for an operator.
    public var nextAt: Timestamp?
    /// From when on it is a dead letter.
    public var deadline: Timestamp
    /// When it became a dead letter; nil when it is none.
    public var diedAt: Timestamp?
}

/// Why an operator cannot settle an item by hand.
public enum HandSettlementMistake: Error, Hashable, Sendable {
    /// No dead letter has this id.
    case noDeadLetter
    /// Only the platform can do this: try it again.
    case onlyByPlatform(OutboxItem.Kind)
    /// The platform still tries, and may be doing it this moment: stop it first.
    case stillTried
}

// What an operator does with outbox items, beside a reconciler that works.
extension SQLiteLedger {
    /// Dead letters first, then by age; and how many there are in all.
    public func openItems(limit: Int) async throws(LedgerError) -> (items: [OpenItem], open: Int, dead: Int) {
        try await read { db in
            let table = OutboxTable(db: db)
            let counts = try table.counts()
            return (try table.open(limit: limit), counts.open, counts.dead)
        }
    }

    /// Has a dead letter tried no more, so that it can be settled by hand. What is being tried this moment still ends. False when there is
    /// none of this id.
    public func hold(_ id: Int64) async throws(LedgerError) -> Bool {
        try await write { try OutboxTable(db: $0).hold(id) }
    }

    /// Has a dead letter tried again at once. False when there is none of this id.
    public func revive(_ id: Int64, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { try OutboxTable(db: $0).revive(id, at: now) }
    }

    /// Closes a dead letter whose work somebody did outside, such as money given back on the provider's own pages. The ledger notes it
    /// as done, and an incident `settled-by-hand` keeps the note.
    ///
    /// - Parameter note: what was done and by whom; no personal data of the buyer.
    public func settleByHand(_ id: Int64, note: String, at now: Timestamp) async throws(LedgerError) -> HandSettlementMistake? {
        try await write { db in
            let table = OutboxTable(db: db)
            guard let letter = try table.dead(id) else { return .noDeadLetter }
            guard letter.nextAt == nil else { return .stillTried }
            guard ![.capture, .issue, .refuse, .revoke].contains(letter.item.kind) else { return .onlyByPlatform(letter.item.kind) }
            guard let item = try table.close(id, at: now) else { return .noDeadLetter }
            switch item.kind {
            case .reverse: try OutboxSettlement(db: db, now: now).write(.reversed(nil), of: item)
            case .refund:
                // What had gone back before, in part or whole, was not paid by hand.
                let paid = try RefundBalance(ofOrder: item.orderID, in: db).missing
                guard paid > .zero else { break }
                let reference = try RefundBalance.nextNote(on: item, in: db)
                try PaymentEvent.insert("refunded", of: item, cents: paid.cents, reference: reference, at: now, in: db)
            case .letter, .page, .compare, .capture, .issue, .refuse, .revoke: break
            }
            try Incident.insert(Incident.settledByHand, ofOrder: item.orderID, detail: "\(item.kind.rawValue): \(note)", at: now, in: db)
            return nil
        }
    }
}
