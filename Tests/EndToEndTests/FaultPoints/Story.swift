import TestPlatform
import TestSupport

/// What can happen to a sale, from a buyer's first request to the last thing that is owed to anybody.
enum Story: String, CaseIterable, Sendable {
    /// With 3-D Secure.
    case pays
    case isInvited
    case isDeclinedFirst
    case changesItsMind
    case cancels
    /// Orders and does not pay.
    case abandons
    /// Holds and goes away.
    case leaves
    /// Pays, and the provider's notice does not come.
    case paysSilently
    /// The payment is captured at the provider by somebody else, and its order cancelled.
    case isCapturedElsewhere
    /// The payment is cancelled at the provider after the sale was confirmed.
    case losesItsAuthorisation
    /// The session is cancelled between the order and its payment.
    case isCalledOff
    /// Redis forgets a sale and nobody notices: the seat is sold again.
    case isSoldTwice
    /// Redis forgets that an order was paid, and is verified.
    case isForgotten
    /// The sale leaves the stream before the ledger has it.
    case isLostInTheStream
    /// An entry of the stream that nobody can read is before the sale.
    case isBehindAnUnreadableEntry
    /// By the staff: the whole order, and one line of it.
    case isRefunded, isRefundedInPart
    /// The session is cancelled by the staff after the sale.
    case isWithdrawn
    /// A new session comes into the programme.
    case isImported
    /// The reconciler is stopped in order, and another takes its place.
    case isServedByAnother

    /// The story kills the reconciler and starts it where it is interesting: its fault is not before that.
    var startsTheReconciler: Bool {
        let stories: [Story] = [.isCapturedElsewhere, .losesItsAuthorisation, .isSoldTwice, .isLostInTheStream, .isBehindAnUnreadableEntry]
        return stories.contains(self)
    }
}

/// One playing of a story, in a session of its own.
struct Play: Sendable {
    let stage: Stage
    let session: String

    private var platform: Platform { stage.platform }
    private static let two = #"{"category":"fosse","quantity":2}"#

    /// - Returns: the story's orders.
    func perform(_ story: Story) async throws -> [Buyer.Answer] {
        let ada = try await Customer.arriving(at: platform)
        switch story {
        case .pays: return [try await sell(to: ada, challenge: true)]
        case .isInvited: return [try await invite(ada)]
        case .isDeclinedFirst: return [try await decline(ada)]
        case .changesItsMind: return try await release(ada)
        case .cancels:
            let order = try await order(ada)
            _ = try await ada.cancel(order)
            return [try await ada.reaches("cancelled", order)]
        case .abandons:
            let order = try await order(ada)
            try await platform.letPaymentLapse(ofOrder: order.text("order"))
            return [try await ada.reaches("expired", order)]
        case .leaves: return try await leave(ada)
        case .paysSilently: return [try await paySilently(ada)]
        case .isCapturedElsewhere: return [try await captureElsewhere(ada)]
        case .losesItsAuthorisation: return [try await loseAuthorisation(ada)]
        case .isCalledOff: return [try await callOff(ada)]
        case .isSoldTwice: return try await sellTwice(ada)
        case .isForgotten: return [try await forget(ada)]
        case .isLostInTheStream: return [try await loseEntry(ada)]
        case .isBehindAnUnreadableEntry: return [try await passUnreadable(ada)]
        case .isRefunded: return [try await giveBack(ada, ["order", "refund"], cents: 5000)]
        case .isRefundedInPart: return [try await giveBack(ada, ["order", "refund", "--line", "1"], cents: 2500)]
        case .isWithdrawn: return [try await giveBack(ada, ["session", "cancel", "--yes"], cents: 5000)]
        case .isImported:
            try await importSession("published")
            return [try await sell(to: ada)]
        case .isServedByAnother:
            let first = try await sell(to: ada)
            await stage.stop(.reconciler)
            try await stage.start(.reconciler)
            return [first, try await sell(to: ada)]
        }
    }

    private func order(_ customer: Customer, _ items: String = Play.two) async throws -> Buyer.Answer {
        try await customer.order(session, hold: try await customer.hold(session, items))
    }

    private func sell(to customer: Customer, _ items: String = Play.two, challenge: Bool = false) async throws -> Buyer.Answer {
        let order = try await order(customer, items)
        if challenge { _ = try await customer.pay(order, "challenge") }
        _ = try await customer.pay(order, "success")
        return try await customer.reaches("ticketed", order)
    }

    private func invite(_ ada: Customer) async throws -> Buyer.Answer {
        let hold = try await ada.hold(session, Self.two)
        let order = try await ada.order(session, hold: hold, tariff: ("fosse", 2, "invitation"))
        return try await ada.reaches("ticketed", order)
    }

    private func decline(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        _ = try await ada.pay(order, "decline")
        let isTold = try await eventually(within: .seconds(30)) {
            let answer = try await ada.insist { try await $0.get("/v1/orders/\(order.text("order"))") }
            return (answer.json["payment"] as? [String: Any])?["declined"] as? String == "card_declined"
        }
        guard isTold else { throw Platform.Failure(description: "the order does not say that the card was declined") }
        _ = try await ada.pay(order, "success")
        return try await ada.reaches("ticketed", order)
    }

    private func release(_ ada: Customer) async throws -> [Buyer.Answer] {
        let hold = try await ada.hold(session, #"{"seat":"A-2"},{"seat":"A-3"}"#)
        let path = "/v1/sessions/\(session)/holds/\(hold.text("hold"))"
        _ = try await ada.insist { try await $0.send("POST", path + "/extension") }
        _ = try await ada.insist { try await $0.send("DELETE", path) }
        return []
    }

    private func leave(_ ada: Customer) async throws -> [Buyer.Answer] {
        let hold = try await ada.hold(session, Self.two)
        try await platform.letHoldsLapse()
        let path = "/v1/sessions/\(session)/holds/\(hold.text("hold"))"
        let isGone = try await eventually(within: .seconds(30)) {
            try await ada.insist(accept: [200, 404, 410]) { try await $0.get(path) }.status != 200
        }
        guard isGone else { throw Platform.Failure(description: "the hold is still there") }
        return []
    }

    private func paySilently(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        let first = try await platform.isDue(order: order.text("order"))
        let isPostponed = try await eventually(within: .seconds(30)) {
            guard let first, let now = try await platform.isDue(order: order.text("order")) else { return false }
            return now > first
        }
        guard isPostponed else { throw Platform.Failure(description: "nobody looked at the payment") }
        _ = try await ada.pay(order, "success", delay: 3600)
        let end = try await ada.reaches("ticketed", order)
        // Whoever finds it settled looks no more.
        try await platform.makeDue(order: order.text("order"))
        guard try await eventually(within: .seconds(30), { try await platform.isDue(order: order.text("order")) == nil }) else {
            throw Platform.Failure(description: "the settled order is still looked at")
        }
        return end
    }

    private func captureElsewhere(_ ada: Customer) async throws -> Buyer.Answer {
        // Nobody asks the provider before the order is cancelled.
        await stage.kill(.reconciler)
        let order = try await order(ada)
        _ = try await ada.pay(order, "success", delay: 3600)
        try await provider("capture", order)
        _ = try await ada.cancel(order)
        try await stage.start(.reconciler)
        let end = try await ada.reaches("cancelled", order)
        let isGivenBack = try await eventually(within: .seconds(30)) {
            try await Books.read(platform).contains { $0.order == order.text("order") && $0.received > 0 && $0.refunded == $0.received }
        }
        guard isGivenBack else { throw Platform.Failure(description: "the captured money is not given back") }
        return end
    }

    private func loseAuthorisation(_ ada: Customer) async throws -> Buyer.Answer {
        await stage.kill(.reconciler)
        let order = try await order(ada)
        _ = try await ada.pay(order, "success")
        try await ada.reaches("confirmed", order)
        try await provider("cancel", order)
        try await stage.start(.reconciler)
        return try await ada.reaches("refused", order)
    }

    private func callOff(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        try await importSession("cancelled")
        let isKnown = try await eventually(within: .seconds(30)) {
            try await ada.insist { try await $0.get("/v1/sessions/\(session)") }.text("sale") == "cancelled"
        }
        guard isKnown else { throw Platform.Failure(description: "the session is not shown as cancelled") }
        _ = try await ada.pay(order, "success")
        return try await ada.reaches("refused", order)
    }

    private func sellTwice(_ ada: Customer) async throws -> [Buyer.Answer] {
        let copy = try platform.redis.copyData()
        let seat = #"{"seat":"A-4"}"#
        let first = try await sell(to: ada, seat)
        guard try await platform.settled() else { throw Platform.Failure(description: "the first sale is not settled") }
        await stage.kill(.reconciler)
        try platform.redis.restore(copy)
        try await platform.pretendVerified()
        let bob = try await Customer.arriving(at: platform)
        let second = try await order(bob, seat)
        _ = try await bob.pay(second, "success")
        try await bob.reaches("confirmed", second)
        try await stage.start(.reconciler)
        let refused = try await bob.reaches("refused", second)
        guard try await platform.settled() else { throw Platform.Failure(description: "the refusal is not settled") }
        // Somebody notices: the forgotten order is shown again.
        try platform.redis.restart()
        return [try await ada.reaches("ticketed", first), refused]
    }

    private func forget(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        let copy = try platform.redis.copyData()
        _ = try await ada.pay(order, "success")
        try await ada.reaches("ticketed", order)
        guard try await platform.settled() else { throw Platform.Failure(description: "the sale is not settled") }
        try platform.redis.restore(copy)
        try await platform.ready()
        return try await ada.reaches("ticketed", order)
    }

    private func loseEntry(_ ada: Customer) async throws -> Buyer.Answer {
        await stage.kill(.reconciler)
        let order = try await order(ada)
        _ = try await ada.pay(order, "success")
        try await ada.reaches("confirmed", order)
        try await platform.loseSales(ofOrder: order.text("order"))
        try await stage.start(.reconciler)
        return try await ada.reaches("ticketed", order)
    }

    private func passUnreadable(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        let lane = String(order.text("order").prefix { $0 != "-" })
        try await platform.addUnreadable(lane: lane)
        try await setAside(1, lane)
        // Set aside by one reconciler, it is brought back by the next, which cannot read it either.
        await stage.kill(.reconciler)
        _ = try await ada.pay(order, "success")
        try await ada.reaches("confirmed", order)
        try await stage.start(.reconciler)
        let end = try await ada.reaches("ticketed", order)
        try await setAside(1, lane)
        try await platform.dropUnreadable(lane: lane)
        return end
    }

    private func setAside(_ count: Int, _ lane: String) async throws {
        guard try await eventually(within: .seconds(30), { try await platform.unreadable(lane: lane) == count }) else {
            throw Platform.Failure(description: "what cannot be read is not set aside")
        }
    }

    /// - Parameter words: of the tool, to which the order or the session is added.
    private func giveBack(_ ada: Customer, _ words: [String], cents: Int) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let id = order.text("order")
        try await stage.tool(Array(words.prefix(2)) + [words[0] == "order" ? id : session] + words.dropFirst(2) + ["--reason", "rain"])
        let isGivenBack = try await eventually(within: .seconds(30)) {
            try await Books.read(platform).contains { $0.order == id && $0.refunded == cents }
        }
        guard isGivenBack else { throw Platform.Failure(description: "the money is not given back") }
        return try await ada.reaches(cents == 5000 ? "refunded" : "ticketed", order)
    }

    private func importSession(_ status: String) async throws {
        let file = "\(platform.folder)/\(session)-\(status).yml"
        try Programmes.mixed(seats: 6, standing: 4, sessions: [session], status: status).write(toFile: file, atomically: true, encoding: .utf8)
        try await stage.tool(["import", file])
        let buyer = Buyer(platform.baseURL())
        guard await eventually(within: .seconds(30), { (try? await buyer.get("/v1/sessions/\(session)"))?.status == 200 }) else {
            throw Platform.Failure(description: "the imported session is not shown")
        }
    }

    private func provider(_ verb: String, _ order: Buyer.Answer) async throws {
        let payment = (order.json["payment"] as? [String: Any])?["id"] as? String ?? ""
        let answer = try await Buyer("http://127.0.0.1:\(platform.pspPort)").send(
            "POST", "/v1/payment_intents/\(payment)/\(verb)", json: "", key: Buyer.key(), headers: ["Authorization": "Bearer sk_test"])
        guard answer.status == 200 else { throw Buyer.Unexpected(answer) }
    }
}
