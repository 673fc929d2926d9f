import Foundation
import TestPlatform
import TestSupport

/// Stories in which money moves at the provider without us.
extension Play {
    private func payment(_ order: Buyer.Answer) -> String { (order.json["payment"] as? [String: Any])?["id"] as? String ?? "" }

    /// Bancontact: the money is taken at once.
    func payInstantly(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        _ = try await ada.pay(order, "instant")
        return try await ada.reaches("ticketed", order)
    }

    /// All that was paid, on the provider's pages.
    func refundOutside(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        try await nothingIsOwed(for: order.text("order"))
        try await ask("/v1/refunds", "payment_intent=\(payment(order))")
        return try await ada.reaches("refunded", order)
    }

    /// The bank sends a refund of this platform back, and an operator has it tried again.
    func returnRefund(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let id = order.text("order")
        try await stage.tool(["order", "refund", id, "--line", "1", "--reason", "rain"])
        // The ledger knows it too: what comes back is what it had as done.
        try await nothingIsOwed(for: id)
        try await isGivenBack(2650, of: id)
        let list = try await platform.provider("GET", "/v1/refunds?payment_intent=\(payment(order))")
        guard let refund = (list.json["data"] as? [[String: Any]])?.first?["id"] as? String else { throw Buyer.Unexpected(list) }
        try await ask("/bank/refunds/\(refund)/fail")
        let owed = try await deadLetter(.refund, of: id, after: -1)
        try await stage.tool(["outbox", "retry", String(owed.id)])
        try await isGivenBack(2650, of: id)
        return try await ada.reaches("ticketed", order)
    }

    /// The bank takes the money of a disputed payment, and an operator takes the order back.
    func loseDispute(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let id = order.text("order")
        try await nothingIsOwed(for: id)
        let dispute = try await ask("/bank/payments/\(payment(order))/dispute", "amount=5500&reason=fraudulent").text("id")
        try await ask("/bank/disputes/\(dispute)/lost")
        let isKnown = try await eventually(within: .seconds(60), pause: Glance.pause) {
            let account = try await stage.glance.ledger().account(ofOrder: id)
            return account?.payments.contains { $0.kind == "dispute-lost" && $0.amount?.cents == 5500 } == true
        }
        guard isKnown else { throw Platform.Failure(description: "the lost dispute is not in the ledger") }
        try await stage.tool(["order", "cancel", id, "--every-fee", "--reason", "dispute-lost"])
        return try await ada.reaches("refunded", order)
    }

    /// The ledger's work for an order is done.
    private func nothingIsOwed(for order: String) async throws {
        guard try await eventually(within: .seconds(60), pause: Glance.pause, { try await stage.glance.isNothingOwed(for: order) }) else {
            throw Platform.Failure(description: "something is owed for the order")
        }
    }

    private func isGivenBack(_ cents: Int, of order: String) async throws {
        let isDone = try await eventually(within: .seconds(60), pause: Glance.pause) {
            try await Books.read(platform).contains { $0.order == order && $0.refunded == cents }
        }
        guard isDone else { throw Platform.Failure(description: "the money is not given back") }
    }

    @discardableResult
    private func ask(_ path: String, _ fields: String = "") async throws -> Buyer.Answer {
        let answer = try await platform.provider("POST", path, fields)
        guard answer.status == 200 else { throw Buyer.Unexpected(answer) }
        return answer
    }
}
