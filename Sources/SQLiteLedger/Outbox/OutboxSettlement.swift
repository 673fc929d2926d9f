import Booking
import Domain
import GRDB

/// Writes how executed outbox items ended, and what follows from it. Inside one transaction.
struct OutboxSettlement {
    /// A refund causes several notices, and one look answers them.
    static let comparedAfter = Duration.seconds(2)

    private let db: Database
    private let now: Timestamp
    private let table: OutboxTable

    init(db: Database, now: Timestamp) {
        self.db = db
        self.now = now
        table = OutboxTable(db: db)
    }

    func settle(_ executed: ExecutedItem) throws -> OutboxNews {
        let id = executed.item.id
        switch executed.outcome {
        case .later(let error, let retryAt):
            return try pageIfDead(executed.item, try table.postpone(id, error: error, retryAt: retryAt, isGivenUp: executed.item.kind.isGivenUpLate, at: now))
        case .never(let error):
            if executed.item.kind == .refund {
                try insertPaymentEvent("refund-failed", of: executed.item, cents: executed.item.amount?.cents, reference: String(id))
            }
            return try pageIfDead(executed.item, try table.bury(id, error: error, at: now))
        case .done(let effect):
            let isForStore = [.issue, .refuse].contains(executed.item.kind)
            guard let item = try table.close(id, attempts: isForStore ? executed.item.attempts : nil, at: now) else {
                return try hear(effect, of: executed.item)
            }
            switch effect {
            case .compared(let books): return try PaymentComparison(db: db, now: now, item: item, table: table).write(books)
            case .nobodyToTell: return OutboxNews(untold: try noteUntold(item) ? 1 : 0)
            case .none, .captured, .issued, .reversed, .moneyLost, .told: try write(effect, of: item)
            }
            return OutboxNews()
        }
    }

    /// Of an item that was closed while it was executed, by an operator who did its work outside: what the provider has is true all the same, and what a buyer reads.
    private func hear(_ effect: OutboxEffect, of item: OutboxItem) throws -> OutboxNews {
        switch effect {
        case .compared(let books): return try table.done(item.id).map { try PaymentComparison(db: db, now: now, item: $0, table: table).write(books) } ?? OutboxNews()
        case .told: try write(effect, of: item)
        default: break
        }
        return OutboxNews()
    }

    /// - Returns: false when another incident says so already: of a payment that has no order.
    private func noteUntold(_ item: OutboxItem) throws -> Bool {
        let query = "SELECT EXISTS (SELECT 1 FROM incident WHERE kind = ? AND order_id = ?)"
        guard try Bool.fetchOne(db, sql: query, arguments: [Incident.paymentWithoutOrder, item.orderID]) != true else { return false }
        let isRecorded = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sale_order WHERE order_id = ?)", arguments: [item.orderID]) == true
        let payment = item.paymentID.map { "; the provider knows who made payment \($0), which goes back" } ?? ""
        let cause = isRecorded ? "the buyer was forgotten before a letter could go" : "Redis lost who ordered before a letter could go\(payment)"
        try Incident.insert(Incident.buyerNotTold, ofOrder: item.orderID, detail: "\(item.reason): \(cause)", at: now, in: db)
        return true
    }

    private func pageIfDead(_ item: OutboxItem, _ isDead: Bool) throws -> OutboxNews {
        if isDead, item.kind.pages { try table.queuePage(at: now) }
        return OutboxNews(dead: isDead ? [item] : [])
    }

    func write(_ effect: OutboxEffect, of item: OutboxItem) throws {
        switch effect {
        case .none, .compared, .nobodyToTell:
            break
        case .captured(let amount, let hasMoved):
            try insertPaymentEvent("captured", of: item, cents: amount.cents)
            try table.queue(
                .issue, orderID: item.orderID, paymentID: item.paymentID, reason: "captured", at: now)
            guard try hasMoved || moved(item) else { break }
            try table.queue(
                .compare, orderID: item.orderID, paymentID: item.paymentID, reason: "captured", occasion: "captured", at: now,
                dueAt: now + Self.comparedAfter)
        case .issued(let tickets):
            try issue(tickets, ofOrder: item.orderID)
            let isAgain = item.reason == CommandStep.postponed || item.reason == OutboxItem.renamed
            try table.queue(
                .letter, orderID: item.orderID, paymentID: nil, reason: isAgain ? item.reason : "issued",
                occasion: item.renamedLine != nil ? item.occasion : isAgain ? "issue-\(item.id)" : "", isBulk: item.reason == CommandStep.postponed, at: now)
        case .told(let announcement):
            try db.execute(
                sql: "INSERT INTO announcement_told (order_id, number) VALUES (?, ?) ON CONFLICT (order_id) DO UPDATE SET number = excluded.number",
                arguments: [item.orderID, announcement])
        case .reversed(let amount):
            try insertPaymentEvent("reversed", of: item, cents: amount?.cents)
        case .moneyLost(let reason):
            try SaleUndoing(db: db, now: now, cause: reason).undo(item)
        }
    }

    /// Whether the ledger heard of money that went back, or is claimed back, before it heard of the capture: the provider may answer a capture
    /// that is asked for twice as it did the first time.
    private func moved(_ item: OutboxItem) throws -> Bool {
        let query = """
            SELECT EXISTS (
                SELECT 1 FROM payment_event WHERE order_id = ? AND payment_id = ? AND kind IN ('refunded-outside', 'disputed'))
            """
        return try Bool.fetchOne(db, sql: query, arguments: [item.orderID, item.paymentID]) ?? false
    }

    /// - Parameter reference: tells apart what may happen several times to one payment.
    private func insertPaymentEvent(_ kind: String, of item: OutboxItem, cents: Int64?, reference: String = "") throws {
        try PaymentEvent.insert(kind, of: item, cents: cents, reference: reference, at: now, in: db)
    }

    private func issue(_ tickets: [Ticket], ofOrder order: String) throws {
        let insertion = try BoundStatement(
            """
            INSERT INTO issued_ticket (organiser_id, number, revision, order_id, code, issued_at)
            SELECT organiser_id, number,
                (SELECT count(*) FROM issued_ticket AS earlier
                    WHERE earlier.organiser_id = sale_line.organiser_id AND earlier.number = sale_line.number),
                order_id, ?1, ?2 FROM sale_line
            WHERE order_id = ?3 AND number = ?4 AND ticket_id = ?5 AND kind = 'sale'
            """, in: db)
        for ticket in tickets {
            guard let id = UInt64(ticket.id, radix: 16) else {
                throw LedgerError.corrupt(cause: "the id of ticket \(ticket.number) is not hexadecimal")
            }
            insertion.bind(ticket.code)
            insertion.bind(now.milliseconds)
            insertion.bind(order)
            insertion.bind(ticket.number)
            insertion.bind(Int64(bitPattern: id))
            guard try insertion.run() == 1 else {
                throw LedgerError.corrupt(cause: "ticket \(ticket.number) is no line of its order")
            }
            if ticket.holder == nil { try TicketHolders(db: db).postpone(ticket.number, ofOrder: order) }
        }
        let missing = try BoundStatement(
            """
            SELECT count(*) FROM sale_line
            LEFT JOIN issued_ticket USING (organiser_id, number)
            WHERE sale_line.order_id = ? AND sale_line.kind = 'sale' AND sale_line.item = 'place' AND issued_ticket.number IS NULL
            """, in: db)
        missing.bind(order)
        guard try missing.first({ $0.integer(0) }) == 0 else {
            throw LedgerError.corrupt(cause: "an order cannot be issued with tickets missing")
        }
    }
}
