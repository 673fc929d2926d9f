import Booking
import Domain
import GRDB

/// Brings the ledger up to what the provider says of a payment's refunds and disputes. Level-triggered: it does not matter which notice
/// asked for it, how often, or in which order. Inside one transaction.
struct PaymentComparison {
    let db: Database
    let now: Timestamp
    /// Of kind `compare`.
    let item: OutboxItem
    let table: OutboxTable

    /// What the ledger has of the payment: kind and reference.
    private struct Known: Hashable {
        var kind: String
        var reference: String
    }

    /// - Returns: refunds that did not arrive: they are owed again, as dead letters.
    func write(_ books: PaymentBooks) throws -> [OutboxItem] {
        let known = Set(
            try Row.fetchAll(
                db, sql: "SELECT kind, reference FROM payment_event WHERE order_id = ? AND payment_id = ?",
                arguments: [item.orderID, item.paymentID]
            ).map { Known(kind: $0[0], reference: $0[1]) })
        func has(_ kind: String, _ reference: String) -> Bool { known.contains(Known(kind: kind, reference: reference)) }

        var owedAgain: [OutboxItem] = []
        for refund in books.refunds.reversed() {
            if !refund.isUnderWay {
                guard !has("refund-failed", refund.id) else { continue }
                let owed = try outboxItem(of: refund, among: books.refunds, isCounted: has("refunded", refund.id))
                guard owed != nil || has("refunded-outside", refund.id) else { continue }
                try noteReturn(of: refund)
                if let item = try owed.flatMap({ try table.reopen($0, error: "the bank returned refund \(refund.id)", at: now) }) {
                    owedAgain.append(item)
                }
            } else if refund.key == nil, !has("refunded-outside", refund.id), !has("refunded", refund.id) {
                try note(outside: refund)
            }
        }
        for dispute in books.disputes.reversed() {
            if !has("disputed", dispute.id) {
                try insert("disputed", dispute.amount, dispute.id)
                let answer = dispute.dueBy.map { " Answer on the provider's pages before \($0.rfc3339())." } ?? ""
                try incident(Incident.disputed, "\(dispute.amount.cents) cents, \(dispute.reason) (\(dispute.id)).\(answer)")
            }
            let end = dispute.outcome == .won ? Incident.disputeWon : Incident.disputeLost
            guard dispute.outcome != .open, !has(end, dispute.id) else { continue }
            try insert(end, dispute.amount, dispute.id)
            try incident(end, "\(dispute.amount.cents) cents (\(dispute.id))")
        }
        return owedAgain
    }

    // MARK: Money that went back without us

    /// Who gave back all that is left has cancelled the order; which lines a part was for, people know.
    private func note(outside refund: Refund) throws {
        // What was never sold, or is undone, is not corrected: its payment goes back anyway.
        let isReversed = "SELECT EXISTS (SELECT 1 FROM outbox WHERE kind = 'reverse' AND payment_id = ?)"
        guard try OrderBalance(ofOrder: item.orderID, in: db) != nil,
            try Bool.fetchOne(db, sql: isReversed, arguments: [item.paymentID]) != true
        else { return }
        let explained = try explanation(of: refund)
        try insert("refunded-outside", refund.amount, refund.id)
        if let explained { return try incident(Incident.refundedOutside, explained) }
        let writer = CorrectionWriter(db: db)
        let what = "\(refund.amount.cents) cents were given back on the provider's pages (\(refund.id))"
        // With the fees that a buyer who asks does not get back, or without.
        for extent in [CorrectionRequest.Extent.whole, .everything] {
            let request = CorrectionRequest(orderID: item.orderID, extent: extent, reason: Incident.refundedOutside)
            guard case .success(let plan) = try writer.plan(request), plan.amount == refund.amount, plan.amount > .zero else { continue }
            _ = try writer.write(plan, command: nil, at: now)
            return try incident(Incident.refundedOutside, "\(what): all that was left of the order, which is taken back.")
        }
        try incident(
            Incident.refundedOutside,
            "\(what): say for which lines with guichet order refund; what is given back already is not paid again.")
    }

    /// What is owed by a refund that this platform could not carry out, or an operator settled with a note, takes nothing more of the order.
    private func explanation(of refund: Refund) throws -> String? {
        let what = "\(refund.amount.cents) cents were given back on the provider's pages (\(refund.id))"
        let owed = try Int64.fetchOne(
            db,
            sql: """
                SELECT id FROM outbox WHERE kind = 'refund' AND order_id = ? AND amount_cents = ? AND done_at IS NULL ORDER BY id LIMIT 1
                """, arguments: [item.orderID, refund.amount.cents])
        if let owed { return "\(what): as item \(owed) owes, which ends by itself, or by guichet outbox retry \(owed), and pays nothing again." }
        let unmatched = try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FILTER (WHERE reference LIKE 'by-hand-%') - count(*) FILTER (
                    WHERE kind IN ('refunded-outside', 'dispute-lost') AND reference NOT IN (
                        SELECT reference FROM payment_event AS known
                        WHERE known.order_id = ?1 AND known.kind IN ('refunded', 'refund-failed')))
                FROM payment_event WHERE order_id = ?1 AND amount_cents = ?2
                """, arguments: [item.orderID, refund.amount.cents]) ?? 0
        return unmatched > 0 ? "\(what): as an operator noted who settled a refund." : nil
    }

    // MARK: Money that came back

    private func noteReturn(of refund: Refund) throws {
        try insert("refund-failed", refund.amount, refund.id)
        try incident(Incident.refundReturned, "\(refund.amount.cents) cents did not arrive: refund \(refund.id) is \(refund.status.rawValue)")
    }

    /// The item that the refund carried out; nil when none counts on it.
    private func outboxItem(of refund: Refund, among refunds: [Refund], isCounted: Bool) throws -> Int64? {
        if isCounted {
            // By the correction that its key names; one that others made stands for any of its amount.
            let occasion = refund.key.flatMap { key in
                key.split(separator: "/").first?.split(separator: "-").last.flatMap { Int64($0) }
            }.map(CorrectionWriter.occasion(ofCorrection:))
            return try Int64.fetchOne(
                db,
                sql: """
                    SELECT id FROM outbox WHERE kind = 'refund' AND order_id = ?1 AND amount_cents = ?2 AND done_at IS NOT NULL
                        AND (?3 IS NULL OR occasion = ?3) ORDER BY id DESC LIMIT 1
                    """, arguments: [item.orderID, refund.amount.cents, occasion])
        }
        // A payment that bought nothing was given back whole; another refund of it may be under way by now.
        guard refund.key?.hasPrefix("refund-\(item.paymentID ?? "")") == true, !refunds.contains(where: \.isUnderWay) else { return nil }
        return try Int64.fetchOne(
            db, sql: "SELECT id FROM outbox WHERE kind = 'reverse' AND payment_id = ? AND done_at IS NOT NULL", arguments: [item.paymentID])
    }

    private func insert(_ kind: String, _ amount: Money, _ reference: String) throws {
        try PaymentEvent.insert(kind, of: item, cents: amount.cents, reference: reference, at: now, in: db)
    }

    private func incident(_ kind: String, _ detail: String) throws {
        try Incident.insert(kind, ofOrder: item.orderID, detail: detail, at: now, in: db)
    }
}
