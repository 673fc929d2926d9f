import Booking
import Domain
import Foundation
import GRDB

/// Brings the ledger up to what the provider says of a payment's refunds and disputes. Level-triggered: it does not matter which notice
/// asked for it, how often, or in which order. Inside one transaction.
struct PaymentComparison {
    /// While an order has not got its tickets yet.
    private static let askedAgainAfter = Duration.seconds(60)

    let db: Database
    let now: Timestamp
    /// Of kind `compare` or `refund`.
    let item: OutboxItem
    let table: OutboxTable

    /// What the ledger has of the payment: kind and reference.
    private struct Known: Hashable {
        var kind: String
        var reference: String
    }

    /// - Returns: as dead letters, refunds that did not arrive: they are owed again.
    func write(_ books: PaymentBooks) throws -> OutboxNews {
        var news = OutboxNews()
        let known = Set(
            try Row.fetchAll(
                db, sql: "SELECT kind, reference FROM payment_event WHERE order_id = ? AND payment_id = ?",
                arguments: [item.orderID, item.paymentID]
            ).map { Known(kind: $0[0], reference: $0[1]) })
        func has(_ kind: String, _ reference: String) -> Bool { known.contains(Known(kind: kind, reference: reference)) }

        let isSold = try isSold()
        var found: [(refund: Refund, isNoted: Bool)] = []
        var (returned, unowed): ([Refund], [Refund]) = ([], [])
        for refund in books.refunds.reversed() {
            let isCounted = has("refunded", refund.id) || has("refunded-outside", refund.id)
            if refund.isUnderWay {
                guard isSold, !isCounted else { continue }
                // Those that have a key were asked for by this platform.
                if refund.key == nil { found.append((refund, try isNoted(refund))) } else if try isUnowed(refund) { unowed.append(refund) }
            } else if !has("refund-failed", refund.id), try isCounted || isOfReversal(refund, among: books.refunds) {
                try insert("refund-failed", refund.amount, refund.id)
                try incident(
                    Incident.refundReturned, "\(refund.amount.cents) cents did not arrive: refund \(refund.id) is \(refund.status.rawValue)")
                returned.append(refund)
            }
        }
        for dispute in books.disputes.reversed() {
            if !has("disputed", dispute.id) {
                news.disputes += 1
                try insert("disputed", dispute.amount, dispute.id)
                let answer = dispute.dueBy.map { " Answer on the provider's pages before \($0.rfc3339())." } ?? ""
                try incident(Incident.disputed, "\(dispute.amount.cents) cents, \(dispute.reason) (\(dispute.id)).\(answer)")
            }
            let end = dispute.outcome == .won ? Incident.disputeWon : Incident.disputeLost
            guard dispute.outcome != .open, !has(end, dispute.id) else { continue }
            news.disputes += 1
            try insert(end, dispute.amount, dispute.id)
            try incident(end, "\(dispute.amount.cents) cents (\(dispute.id))\(end == Incident.disputeLost ? remedy(isSold) : "")")
        }
        if isSold, books.refunds.contains(where: { $0.key == nil && $0.isUnderWay }) { try explain(found) }
        for refund in unowed {
            try incident(
                Incident.refundedOutside,
                "\(refund.amount.cents) cents were given back by this platform (\(refund.id)), and nothing is owed for them: a backup took the ledger's place, or "
                    + "somebody paid the same besides. Say for which lines with guichet order refund; what is given back already is not paid again.")
        }
        news.refundsOutside = found.count + unowed.count
        news.dead = try oweAgain(returned, isSold: isSold)
        return news
    }

    /// Whether the payment bought an order. What was never sold, or is undone, is not corrected: its payment goes back anyway.
    private func isSold() throws -> Bool {
        let query = """
            SELECT EXISTS (SELECT 1 FROM sale_order WHERE order_id = ?1 AND payment_id = ?2)
                AND NOT EXISTS (SELECT 1 FROM outbox WHERE kind = 'reverse' AND payment_id = ?2)
            """
        return try Bool.fetchOne(db, sql: query, arguments: [item.orderID, item.paymentID]) ?? false
    }

    // MARK: Money that went back

    /// Writes a refund that others made. Whether an operator who settled one had noted it.
    private func isNoted(_ refund: Refund) throws -> Bool {
        let before = try RefundBalance(ofOrder: item.orderID, in: db)
        try insert("refunded-outside", refund.amount, refund.id)
        return try RefundBalance(ofOrder: item.orderID, in: db).gone == before.gone
    }

    /// Writes a refund that this platform asked for. Whether the ledger does not know what for.
    private func isUnowed(_ refund: Refund) throws -> Bool {
        let before = try RefundBalance(ofOrder: item.orderID, in: db)
        try insert("refunded", refund.amount, refund.id)
        return try RefundBalance(ofOrder: item.orderID, in: db).unexplained > before.unexplained
    }

    /// Why money went back elsewhere. Looked at each time: the order may not have been captured or issued before.
    private func explain(_ found: [(refund: Refund, isNoted: Bool)]) throws {
        let isTakenBack = try takeBackIfWhole()
        let balance = try RefundBalance(ofOrder: item.orderID, in: db)
        let query = "SELECT id FROM outbox WHERE kind = 'refund' AND order_id = ? AND done_at IS NULL ORDER BY id LIMIT 1"
        let owed = try Int64.fetchOne(db, sql: query, arguments: [item.orderID])
        for (refund, isNoted) in found {
            let why =
                if isNoted { "as an operator noted who settled a refund." } else if isTakenBack {
                    "all that was left of the order, which is taken back."
                } else if balance.unexplained > .zero {
                    "say for which lines with guichet order refund; what is given back already is not paid again."
                } else if balance.captured == .zero {
                    "before the order was captured; this is looked at again then."
                } else if let owed {
                    "as item \(owed) owes, which ends by itself, or by guichet outbox retry \(owed), and pays only what is left of it."
                } else { "all that was paid had gone back before." }
            try incident(
                Incident.refundedOutside, "\(refund.amount.cents) cents were given back on the provider's pages (\(refund.id)): \(why)")
        }
        guard isTakenBack, found.isEmpty else { return }
        try incident(Incident.refundedOutside, "All that was left of the order had been given back on the provider's pages; it is taken back.")
    }

    /// Who gave back all that is left has cancelled the order; which lines a part was for, people know. What this platform paid once too often
    /// takes no ticket.
    private func takeBackIfWhole() throws -> Bool {
        let unexplained = try RefundBalance(ofOrder: item.orderID, in: db).unexplained
        guard unexplained > .zero, try unexplained <= RefundBalance.elsewhereAfterOurs(ofOrder: item.orderID, in: db) else { return false }
        let writer = CorrectionWriter(db: db)
        // With the fees that a buyer who asks does not get back, or without.
        for extent in [CorrectionRequest.Extent.whole, .everything] {
            switch try writer.plan(CorrectionRequest(orderID: item.orderID, extent: extent, reason: Incident.refundedOutside)) {
            case .success(let plan) where plan.amount == unexplained:
                _ = try writer.write(plan, command: nil, at: now)
                return true
            case .failure(.unsettled):
                try table.queue(
                    .compare, orderID: item.orderID, paymentID: item.paymentID, reason: "unsettled", occasion: "again-\(item.id)", at: now,
                    dueAt: now + Self.askedAgainAfter)
                return false
            case .success, .failure: continue
            }
        }
        return false
    }

    /// What a lost dispute leaves to be done.
    private func remedy(_ isSold: Bool) throws -> String {
        guard isSold else { return ": its payment bought nothing. Nothing is to be done here; had it gone back before, the money went twice." }
        guard try RefundBalance(ofOrder: item.orderID, in: db).unexplained > .zero else {
            return ": what was paid had gone back or was owed before. No line is to be taken back; had it gone back, the money went twice, and the bank or the buyer alone can return it."
        }
        return ": take the order back with guichet order cancel --every-fee; the money is not paid again."
    }

    // MARK: Money that came back

    /// Whether the refund carried out a reversal that is done. A payment that bought nothing was given back whole; another refund of it may be
    /// under way by now.
    private func isOfReversal(_ refund: Refund, among refunds: [Refund]) throws -> Bool {
        guard refund.key?.hasPrefix("refund-\(item.paymentID ?? "")") == true, !refunds.contains(where: \.isUnderWay) else { return false }
        return try doneReversal() != nil
    }

    private func doneReversal() throws -> Int64? {
        try Int64.fetchOne(
            db, sql: "SELECT id FROM outbox WHERE kind = 'reverse' AND payment_id = ? AND done_at IS NOT NULL", arguments: [item.paymentID])
    }

    /// What counts as given back and is not: first by the corrections that the keys of the returned refunds name, then by the last ones.
    private func oweAgain(_ returned: [Refund], isSold: Bool) throws -> [OutboxItem] {
        guard !returned.isEmpty else { return [] }
        let error = "the bank returned refund \(returned.map(\.id).joined(separator: ", "))"
        guard isSold else { return try doneReversal().flatMap { try table.reopen($0, error: error, at: now) }.map { [$0] } ?? [] }
        let occasions = returned.compactMap { refund in
            refund.key?.split(separator: "/").first?.split(separator: "-").last.flatMap { Int64($0) }.map(CorrectionWriter.occasion(ofCorrection:))
        }
        let next = """
            SELECT id FROM outbox WHERE kind = 'refund' AND order_id = ? AND done_at IS NOT NULL
            ORDER BY occasion IN (SELECT value FROM json_each(?)) DESC, id DESC LIMIT 1
            """
        let named = String(decoding: try JSONEncoder().encode(occasions), as: UTF8.self)
        var items: [OutboxItem] = []
        while try RefundBalance(ofOrder: item.orderID, in: db).missing > .zero,
            let id = try Int64.fetchOne(db, sql: next, arguments: [item.orderID, named]),
            let item = try table.reopen(id, error: error, at: now)
        { items.append(item) }
        return items
    }

    private func insert(_ kind: String, _ amount: Money, _ reference: String) throws {
        try PaymentEvent.insert(kind, of: item, cents: amount.cents, reference: reference, at: now, in: db)
    }

    private func incident(_ kind: String, _ detail: String) throws {
        try Incident.insert(kind, ofOrder: item.orderID, detail: detail, at: now, in: db)
    }
}
