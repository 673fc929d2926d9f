import Booking
import Domain
import GRDB

/// The next part of a command's work, with its progress. Inside one transaction.
struct CommandStep {
    /// Orders that are dealt with in one transaction: it must not keep sales waiting.
    static let batch = 50
    /// Orders that the detail of a command names.
    private static let named = 10
    /// Why tickets are issued once more.
    static let postponed = RefundTerms.Cause.postponed.rawValue

    let db: Database
    let now: Timestamp
    private let table: CommandTable
    private let corrections: CorrectionWriter

    init(db: Database, now: Timestamp) {
        self.db = db
        self.now = now
        table = CommandTable(db: db)
        corrections = CorrectionWriter(db: db)
    }

    /// - Parameter cause: why it may not end yet; empty when that is no failure.
    func advance(_ id: Int64, mayEnd: Bool, because cause: String = "") throws -> CommandProgress {
        guard let command = try table.command(id) else { throw LedgerValueError() }
        guard !command.progress.isOver else { return command.progress }
        let (progress, position) =
            switch command.task {
            case .correct(let request): (try correct(request, command), Int64(0))
            case .cancelSession(let session, let reason):
                try cancel(session, reason, command, position: table.position(of: id), mayEnd: mayEnd)
            case .postponeSession(let session, _):
                try postpone(session, command, position: table.position(of: id), mayEnd: mayEnd)
            case .tellBuyers(let session): try tell(session, command, position: table.position(of: id))
            case .exportLedger(let wish): (try export(wish, mayEnd: mayEnd, because: cause), Int64(0))
            case .eraseBuyer(let request): (try erase(request, askedAt: command.askedAt, mayEnd: mayEnd), Int64(0))
            }
        // One that waits for something is looked at twice a second.
        if try progress != command.progress || position != table.position(of: id) {
            try table.note(progress, position: position, of: id, at: now)
        }
        return progress
    }

    private func correct(_ request: CorrectionRequest, _ command: Command) throws -> CommandProgress {
        let returning = BuyerReturn(db: db)
        let remaining = try returning.remaining(request, askedBy: command.askedBy)
        let plan: Result<(CorrectionWriter.Plan, BuyerReturn.Remaining), CorrectionRefusal> =
            switch remaining {
            case .success(let remaining): try corrections.plan(remaining.request).map { ($0, remaining) }
            case .failure(let refusal): .failure(refusal)
            }
        switch plan {
        case .success(let (plan, remaining)):
            let known = try corrections.goneBefore(plan)
            guard let correction = try corrections.write(plan, command: command.id, at: now) else {
                return CommandProgress(
                    state: .done, done: 1, total: 1,
                    detail: "The sale is undone, its places are free; what was reserved or taken for it goes back to the buyer.")
            }
            if command.askedBy == CommandRequest.askedByBuyer { try returning.tell(remaining, command: command.id, at: now) }
            let stay = remaining.used.map { " The ticket of line \($0) has opened a door: its place stays sold." }.joined()
            let numbers = correction.numbers
            let lines = numbers.count == 1 ? "line \(numbers.lowerBound)" : "lines \(numbers.lowerBound) to \(numbers.upperBound)"
            let before = known > .zero ? "; \(known.frenchText) of it had gone back already" : ""
            let dispute = try openDispute(ofOrder: request.orderID).map { " A dispute is open (\($0)): the money waits for its end, unless the bank only asks." } ?? ""
            return CommandProgress(
                state: .done, done: 1, total: 1, detail: "\(correction.amount.frenchText) go back to the buyer (\(lines) of the ledger)\(before).\(dispute)\(stay)")
        case .failure(let refusal) where refusal.mayPass:
            return CommandProgress(state: .waiting, total: 1, detail: refusal.description)
        case .failure(let refusal):
            if command.askedBy == CommandRequest.askedByBuyer { try returning.tell(refusal, of: request, command: command.id, at: now) }
            return CommandProgress(state: .refused, detail: refusal.description)
        }
    }

    private func openDispute(ofOrder id: String) throws -> String? {
        let query = """
            SELECT begun.reference FROM payment_event AS begun WHERE begun.order_id = ? AND begun.kind = 'disputed' AND NOT EXISTS (
                SELECT 1 FROM payment_event AS ended
                WHERE ended.order_id = begun.order_id AND ended.reference = begun.reference AND ended.kind IN ('dispute-won', 'dispute-lost'))
            """
        return try String.fetchOne(db, sql: query, arguments: [id])
    }

    /// Walks through the session's orders and begins anew while some were not settled when their turn came. Nothing is sold any more, so
    /// there is an end.
    private func cancel(
        _ session: UInt32, _ reason: String, _ command: Command, position: Int64, mayEnd: Bool
    ) throws -> (CommandProgress, position: Int64) {
        let status = try String.fetchOne(db, sql: "SELECT status FROM session WHERE number = ?", arguments: [Int64(session)])
        guard status == Session.Status.cancelled.rawValue else {
            return (CommandProgress(state: .refused, detail: "The session is not cancelled in the catalogue."), 0)
        }
        var progress = command.progress
        // Counting looks at every order, as the walk does: once before it, because nothing is sold any more, and once behind a walk in parts.
        if progress.total == 0 { progress.total = try Self.countActiveOrders(ofSession: session, in: db) }
        let orders = try activeOrders(ofSession: session, after: position)
        for order in orders {
            // Of a cancelled session that is every fee too, whoever asks.
            let request = CorrectionRequest(orderID: order.id, extent: .whole, reason: reason)
            guard case .success(let plan) = try corrections.plan(request) else { continue }
            _ = try corrections.write(plan, command: command.id, refusal: .sessionCancelled, isBulk: true, at: now)
            progress.done += 1
        }
        if let last = orders.last, orders.count == Self.batch {
            progress.state = .running
            return (progress, last.sequence)
        }
        let left = try position == 0 ? orders.count - (progress.done - command.progress.done) : Self.countActiveOrders(ofSession: session, in: db)
        progress.total = progress.done + left
        progress.state = left == 0 && mayEnd ? .done : .waiting
        progress.detail =
            if left > 0 { "\(left) orders wait for their capture or their tickets.\(try stuckOrders(ofSession: session))" } else if mayEnd { "" } else {
                "Holds and unpaid orders are being ended."
            }
        return (progress, 0)
    }

    /// By the index of dead letters: by their kind SQLite would read everything that was ever done.
    static let stuckQuery = """
        SELECT outbox.id, outbox.kind, outbox.order_id FROM outbox JOIN sale_order USING (order_id)
        WHERE outbox.done_at IS NULL AND outbox.dead_at IS NOT NULL AND outbox.queue = 'money' AND +outbox.kind IN ('capture', 'issue')
            AND NOT \(OutboxTable.isLateRenaming("outbox")) AND sale_order.session_number = ? ORDER BY outbox.id LIMIT ?
        """

    /// Those that will not go on without an operator, for people; empty when there are none.
    private func stuckOrders(ofSession session: UInt32) throws -> String {
        let stuck = try Row.fetchAll(db, sql: Self.stuckQuery, arguments: [Int64(session), Self.named + 1]).map { row in
            "\(row[0] as Int64) (\(row[1] as String) of order \(row[2] as String))"
        }
        guard !stuck.isEmpty else { return "" }
        let rest = stuck.count > Self.named ? " and more" : ""
        return " Dead letters that are still tried, for guichet outbox hold: \(stuck.prefix(Self.named).joined(separator: ", "))\(rest)."
    }

    /// Each order's tickets are issued once more, behind what is owed to the order already. Who is recorded later gets the new date at once,
    /// because nothing is done before the loops know it.
    private func postpone(
        _ session: UInt32, _ command: Command, position: Int64, mayEnd: Bool
    ) throws -> (CommandProgress, position: Int64) {
        var progress = command.progress
        guard mayEnd else {
            progress.state = .waiting
            progress.detail = "The new date is being read."
            return (progress, position)
        }
        if position == 0 { progress.total = try Self.countActiveOrders(ofSession: session, in: db) }
        let orders = try activeOrders(ofSession: session, after: position)
        let outbox = OutboxTable(db: db)
        let erasure = BuyerErasure(db: db)
        var report = RetentionReport()
        for order in orders {
            if try erasure.recall(ofSequence: order.sequence) { report.recalled += 1 }
            try outbox.queue(
                .issue, orderID: order.id, paymentID: try payment(ofOrder: order.id), reason: Self.postponed,
                occasion: Self.occasion(of: command), isBulk: true, at: now)
        }
        // Archives are traced, and so is what leaves them.
        if !report.isEmpty { try ArchiveEvent(report, at: now).insert(in: db) }
        progress.done += orders.count
        progress.total = max(progress.total, progress.done)
        progress.state = orders.count == Self.batch ? .running : .done
        progress.detail = progress.state == .done ? "Tickets of \(progress.done) orders are issued with the new date." : ""
        return (progress, orders.last?.sequence ?? position)
    }

    /// What tells apart the work that several commands cause for one order.
    private static func occasion(of command: Command) -> String { "command-\(command.id)" }

    /// Each order's buyer gets a letter, unless they know when it is their turn. Whose sale is recorded later is written to then.
    private func tell(_ session: UInt32, _ command: Command, position: Int64) throws -> (CommandProgress, position: Int64) {
        var progress = command.progress
        if position == 0 { progress.total = try Self.countActiveOrders(ofSession: session, in: db) }
        let orders = try activeOrders(ofSession: session, after: position)
        let outbox = OutboxTable(db: db)
        for order in orders {
            try outbox.queue(.letter, orderID: order.id, paymentID: nil, reason: OutboxItem.altered, occasion: Self.occasion(of: command), isBulk: true, at: now)
        }
        progress.done += orders.count
        progress.total = max(progress.total, progress.done)
        progress.state = orders.count == Self.batch ? .running : .done
        progress.detail = progress.state == .done ? "Buyers of \(progress.done) orders are written to." : ""
        return (progress, orders.last?.sequence ?? position)
    }

    /// - Parameter mayEnd: its file is there, or there is nothing that it could have.
    private func export(_ wish: ArchiveWish, mayEnd: Bool, because cause: String) throws -> CommandProgress {
        guard let selection = wish.selection else { return CommandProgress(state: .refused, detail: ExportRefusal.periodNotClosed.rawValue) }
        if case .failure(let refusal) = try ExportPart.parts(of: selection, in: db) { return CommandProgress(state: .refused, detail: refusal.rawValue) }
        return mayEnd ? CommandProgress(state: .done, done: 1, total: 1) : CommandProgress(state: .waiting, total: 1, detail: cause)
    }

    /// - Parameter mayEnd: those orders are forgotten that may be forgotten now.
    private func erase(_ request: ErasureRequest, askedAt: Timestamp, mayEnd: Bool) throws -> CommandProgress {
        let erasure = BuyerErasure(db: db)
        try erasure.note(request, askedAt: askedAt, at: now)
        guard mayEnd else { return CommandProgress(state: .waiting, total: request.orders.count, detail: "The store's copies are being forgotten.") }
        let left = try erasure.remaining(of: request.orders)
        let waits = request.wishes.count + request.waiting.count + request.turns.count
        var sentences = ["\(request.orders.count - left) orders have no name in the active base any more."]
        if left > 0 { sentences.append("\(left) will lose theirs by themselves, once their session is over and nothing of them is owed.") }
        if waits > 0 { sentences.append("\(waits) entries of those who wait were forgotten.") }
        return CommandProgress(state: .done, done: request.orders.count - left, total: request.orders.count, detail: sentences.joined(separator: " "))
    }

    private func payment(ofOrder id: String) throws -> String? {
        try String.fetchOne(db, sql: "SELECT payment_id FROM sale_order WHERE order_id = ?", arguments: [id])
    }

    private static let active = """
        FROM sale_order WHERE session_number = ?1
            AND EXISTS (SELECT 1 FROM active_line WHERE active_line.order_id = sale_order.order_id AND active_line.item = 'place')
        """

    private func activeOrders(ofSession number: UInt32, after sequence: Int64) throws -> [(id: String, sequence: Int64)] {
        try Row.fetchAll(
            db, sql: "SELECT order_id, sequence \(Self.active) AND sequence > ?2 ORDER BY sequence LIMIT ?3",
            arguments: [Int64(number), sequence, Self.batch]
        ).map { ($0[0], $0[1]) }
    }

    /// Of which a place was not taken back.
    static func countActiveOrders(ofSession number: UInt32, in db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT count(*) \(active)", arguments: [Int64(number)]) ?? 0
    }
}
