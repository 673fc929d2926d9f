import Booking
import Domain
import GRDB

/// Judges what is to be taken back of an order, and writes it: correcting lines, the correction that gathers them, and what is owed to the
/// outside, which is the money and the word to the box office. Inside one transaction.
struct CorrectionWriter {
    /// Lines that may be taken back, and what goes back for them.
    struct Plan {
        enum Extent {
            case whole([OrderBalance.Line])
            case rebate(OrderBalance.Line, Money)
            /// The whole order, whose money will never be had as it was due: this capture is given up.
            case unpaid(capture: Int64)
        }

        var orderID: String
        var paymentID: String?
        var extent: Extent
        var reason: String
        /// Outbox items that are needless then.
        var needless: [Int64] = []

        var amount: Money {
            switch extent {
            case .whole(let lines): lines.reduce(.zero) { $0 + $1.price }
            case .rebate(_, let amount): amount
            case .unpaid: .zero
            }
        }
    }

    let db: Database

    func plan(_ request: CorrectionRequest) throws -> Result<Plan, CorrectionRefusal> {
        guard let balance = try OrderBalance(ofOrder: request.orderID, in: db) else { return .failure(.unknownOrder) }
        guard balance.lines.contains(where: { !$0.isTakenBack }) else { return .failure(.nothingLeft) }
        var needless: [Int64] = []
        if let step = balance.steps.first {
            guard step.isDead else { return .failure(.unsettled(step.kind)) }
            guard request.extent == .whole || request.extent == .everything else { return .failure(.onlyWhole(step.kind, item: step.id)) }
            if step.kind == .capture {
                // One that is still tried may take the money this moment.
                guard step.isHeld else { return .failure(.stillTried(step.kind, item: step.id)) }
                return .success(
                    Plan(orderID: request.orderID, paymentID: balance.paymentID, extent: .unpaid(capture: step.id), reason: request.reason))
            }
            // Tickets that nobody could sign are not missed. Should they be shown this moment, `revoke` takes them away.
            needless = balance.steps.map(\.id)
        }
        // Who was not given the tickets that are due, or has nothing to go to, pays for no service either.
        let owesFees = try request.extent == .whole && (!needless.isEmpty || isSessionCancelled(of: request.orderID))
        return extent(owesFees ? .everything : request.extent, of: balance).flatMap { extent in
            let plan = Plan(
                orderID: request.orderID, paymentID: balance.paymentID, extent: extent, reason: request.reason, needless: needless)
            return plan.amount <= balance.money || plan.amount == .zero ? .success(plan) : .failure(.beyondPayment(left: balance.money))
        }
    }

    private func isSessionCancelled(of order: String) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                SELECT session.status = 'cancelled' FROM sale_order JOIN session ON session.number = sale_order.session_number
                WHERE sale_order.order_id = ?
                """, arguments: [order]) ?? false
    }

    private func extent(
        _ wanted: CorrectionRequest.Extent, of balance: OrderBalance
    ) -> Result<Plan.Extent, CorrectionRefusal> {
        let positions: [Int]
        switch wanted {
        case .whole, .everything:
            let places = balance.lines.filter { !$0.isTakenBack && $0.sale.place != nil }
            guard !places.isEmpty else { return .failure(.nothingLeft) }
            return .success(.whole(places + balance.fees(with: places, everyFee: wanted == .everything)))
        case .lines(let chosen): positions = Set(chosen).sorted()
        case .rebate(let line, _): positions = [line]
        }
        guard !positions.isEmpty else { return .failure(.nothingLeft) }
        var lines: [OrderBalance.Line] = []
        for position in positions {
            guard let line = balance.lines.first(where: { $0.sale.position == position }) else {
                return .failure(.unknownLine(position, lines: balance.lines.count))
            }
            if line.isTakenBack { return .failure(.lineTakenBack(position)) }
            lines.append(line)
        }
        guard case .rebate(let position, let amount) = wanted, let line = lines.first else {
            let fees = balance.fees(with: lines.filter { $0.sale.place != nil }, everyFee: false)
            return .success(.whole(lines + fees.filter { fee in !positions.contains(fee.sale.position) }))
        }
        if line.sale.place == nil { return .failure(.rebateOnFee(line: position)) }
        if line.hasRebate { return .failure(.secondRebate(line: position)) }
        guard amount > .zero, amount < line.price else { return .failure(.rebateOutOfRange(left: line.price)) }
        return .success(.rebate(line, amount))
    }

    /// - Parameters:
    ///   - command: who asked for it.
    ///   - refusal: what the buyer of an order is told that was never paid as it was due.
    ///   - isBulk: with all others of its session.
    /// - Returns: nil when there was no money to be corrected: the sale is undone as if the ledger had refused it.
    func write(
        _ plan: Plan, command: Int64?, refusal: SaleRefusal.Reason = .captureRefused, isBulk: Bool = false, at now: Timestamp
    ) throws -> Correction? {
        let outbox = OutboxTable(db: db)
        if case .unpaid(let capture) = plan.extent {
            try giveUp(capture, of: plan, refusal, outbox, at: now)
            return nil
        }
        let gone = try goneBefore(plan)
        for item in plan.needless { _ = try outbox.close(item, at: now) }
        let writer = try CorrectingLines(db: db, now: now, cause: plan.reason)
        let (organiser, numbers): (String?, [Int64]) =
            switch plan.extent {
            case .whole(let lines):
                (lines.first?.sale.organiserID, try lines.map { try writer.reverse($0.sale, left: ($0.price, $0.vat)) })
            case .rebate(let line, let amount): (line.sale.organiserID, [try writer.rebate(amount, on: line.sale)])
            case .unpaid: (nil, [])
            }
        guard let organiser, let first = numbers.first, let last = numbers.last else { throw LedgerValueError() }
        try db.cachedStatement(
            sql: """
                INSERT INTO correction (order_id, organiser_id, first_number, last_number, amount_cents, reason, command_id, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            plan.orderID, organiser, first, last, plan.amount.cents, plan.reason, command, now.milliseconds,
        ])
        if case .whole(let lines) = plan.extent {
            try outbox.closeRenamings(ofOrder: plan.orderID, lines: lines.filter { $0.sale.place != nil }.map(\.sale.position), at: now)
        }
        let correction = Correction(id: db.lastInsertedRowID, orderID: plan.orderID, numbers: first...last, amount: plan.amount)
        // The places are free and the tickets gone before the money goes: nobody keeps both.
        let occasion = Self.occasion(ofCorrection: correction.id)
        try NoticeWriter(db: db, outbox: outbox).tell(.refund, ofOrder: plan.orderID, occasion: occasion, isBulk: isBulk, at: now) {
            try LinesNotice(ofOrder: plan.orderID, numbers: correction.numbers, in: db)
        }
        try outbox.queue(.revoke, orderID: plan.orderID, paymentID: nil, reason: plan.reason, occasion: occasion, isBulk: isBulk, at: now)
        try outbox.queue(
            .letter, orderID: plan.orderID, paymentID: nil, amount: gone > .zero ? gone : nil, reason: "corrected", occasion: occasion, isBulk: isBulk, at: now)
        if let payment = plan.paymentID, plan.amount > .zero {
            try outbox.queue(
                .refund, orderID: plan.orderID, paymentID: payment, amount: plan.amount, reason: plan.reason, occasion: occasion, isBulk: isBulk, at: now)
        }
        return correction
    }

    /// Of what it takes back: returned to the buyer already, by the bank after a lost dispute or by hand on the provider's pages.
    func goneBefore(_ plan: Plan) throws -> Money {
        plan.amount > .zero ? min(try RefundBalance(ofOrder: plan.orderID, in: db).unexplained, plan.amount) : .zero
    }

    /// What was authorised or taken of it goes back.
    private func giveUp(
        _ capture: Int64, of plan: Plan, _ refusal: SaleRefusal.Reason, _ outbox: OutboxTable, at now: Timestamp
    ) throws {
        guard let item = try outbox.close(capture, at: now) else { throw LedgerValueError() }
        try SaleUndoing(db: db, now: now, cause: plan.reason, refusal: refusal).undo(item)
        try outbox.queue(.reverse, orderID: item.orderID, paymentID: item.paymentID, reason: refusal.rawValue, at: now)
    }

    // MARK: Which correction an outbox item carries out

    private static let occasionPrefix = "correction-"

    static func occasion(ofCorrection id: Int64) -> String { occasionPrefix + String(id) }

    static func correction(ofOccasion text: String) -> Int64? {
        text.hasPrefix(occasionPrefix) ? Int64(text.dropFirst(occasionPrefix.count)) : nil
    }
}
