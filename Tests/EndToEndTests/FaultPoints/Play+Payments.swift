import Foundation
import TestPlatform
import TestSupport

/// Stories of payments that do not go as they should.
extension Play {
    func paySilently(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        let first = try await platform.isDue(order: order.text("order"))
        let isPostponed = try await eventually(within: .seconds(60)) {
            guard let first, let now = try await platform.isDue(order: order.text("order")) else { return false }
            return now > first
        }
        guard isPostponed else { throw Platform.Failure(description: "nobody looked at the payment") }
        _ = try await ada.pay(order, "success", delay: 3600)
        let end = try await ada.reaches("ticketed", order)
        // Whoever finds it settled looks no more.
        try await platform.makeDue(order: order.text("order"))
        guard try await eventually(within: .seconds(60), { try await platform.isDue(order: order.text("order")) == nil }) else {
            throw Platform.Failure(description: "the settled order is still looked at")
        }
        return end
    }

    /// The letter goes to the address that was mended.
    func mendAddress(_ ada: Customer) async throws -> Buyer.Answer {
        let (key, address) = (Buyer.key(), "mended-\(session)@example.org")
        let order = try await ada.order(session, hold: try await ada.hold(session, Self.two), email: "mistyped-\(session)@example.org", key: key)
        let id = order.text("order")
        _ = try await ada.insist { try await $0.send("PUT", "/v1/orders/\(id)/buyer", json: #"{"name":"Ada Lovelace","email":"\#(address)"}"#, key: key) }
        _ = try await ada.pay(order, "success")
        let end = try await ada.reaches("ticketed", order)
        let isWritten = try await eventually(within: .seconds(60), pause: Glance.pause) { try stage.mail.letters().contains { $0.recipients == [address] } }
        guard isWritten else { throw Platform.Failure(description: "nobody wrote to the address that was mended") }
        return end
    }

    func captureElsewhere(_ ada: Customer) async throws -> Buyer.Answer {
        // Nobody asks the provider before the order is cancelled.
        await stage.kill(.reconciler)
        let order = try await order(ada)
        _ = try await ada.pay(order, "success", delay: 3600)
        try await provider("capture", order)
        _ = try await ada.cancel(order)
        try await stage.start(.reconciler)
        let end = try await ada.reaches("cancelled", order)
        let isGivenBack = try await eventually(within: .seconds(60)) {
            try await Books.read(platform).contains { $0.order == order.text("order") && $0.received > 0 && $0.refunded == $0.received }
        }
        guard isGivenBack else { throw Platform.Failure(description: "the captured money is not given back") }
        return end
    }

    func loseAuthorisation(_ ada: Customer) async throws -> Buyer.Answer {
        await stage.kill(.reconciler)
        let order = try await order(ada)
        _ = try await ada.pay(order, "success")
        try await ada.reaches("confirmed", order)
        try await provider("cancel", order)
        try await stage.start(.reconciler)
        return try await ada.reaches("refused", order)
    }

    func payLate(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await expire(ada, Self.two)
        try await payAgain(order, ends: "succeeded")
        return try await ada.reaches("ticketed", order)
    }

    func payTooLate(_ ada: Customer) async throws -> [Buyer.Answer] {
        let seat = #"{"seat":"A-4"}"#
        let order = try await expire(ada, seat)
        let bob = try await Customer.arriving(at: platform, number: 1)
        let other = try await sell(to: bob, seat)
        try await payAgain(order, ends: "canceled")
        return [try await ada.reaches("refused", order), other]
    }

    func payTwice(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        try await payAgain(order, ends: "canceled")
        return try await ada.reaches("ticketed", order)
    }

    private func expire(_ customer: Customer, _ items: String) async throws -> Buyer.Answer {
        let order = try await order(customer, items)
        try await platform.letPaymentLapse(ofOrder: order.text("order"))
        return try await customer.reaches("expired", order)
    }

    /// A payment for the order that the platform has not opened: the provider tells of it, and nobody has asked for it.
    /// - Parameter status: with which it ends at the provider.
    private func payAgain(_ order: Buyer.Answer, ends status: String) async throws {
        let id = order.text("order")
        let psp = Buyer("http://127.0.0.1:\(platform.pspPort)")
        let cents = order.json["totalCents"] as? Int ?? 0
        let opened = try await psp.send(
            "POST", "/v1/payment_intents", json: "amount=\(cents)&currency=eur&capture_method=manual&metadata[order]=\(id)", key: Buyer.key(),
            headers: ["Authorization": "Bearer sk_test"])
        let payment = opened.text("id")
        let paid = try await psp.send(
            "POST", "/pay/\(payment)", json: "client_secret=\(opened.text("client_secret"))&outcome=success&delay=0")
        guard !payment.isEmpty, paid.status < 400 else { throw Buyer.Unexpected(paid) }
        let hasEnded = try await eventually(within: .seconds(60)) {
            try await Books.read(platform).contains { $0.id == payment && $0.status == status }
        }
        guard hasEnded else { throw Platform.Failure(description: "the second payment of \(id) does not end as \(status)") }
    }

    private func provider(_ verb: String, _ order: Buyer.Answer) async throws {
        let payment = (order.json["payment"] as? [String: Any])?["id"] as? String ?? ""
        let answer = try await Buyer("http://127.0.0.1:\(platform.pspPort)").send(
            "POST", "/v1/payment_intents/\(payment)/\(verb)", json: "", key: Buyer.key(), headers: ["Authorization": "Bearer sk_test"])
        guard answer.status == 200 else { throw Buyer.Unexpected(answer) }
    }
}
