import Foundation
import TestPlatform
import TestSupport

/// Stories in which the staff changes its mind.
extension Play {
    func callOff(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        try await importSession("cancelled")
        let isKnown = try await eventually(within: .seconds(60), pause: Glance.pause) {
            try await ada.insist { try await $0.get("/v1/sessions/\(session)") }.text("sale") == "cancelled"
        }
        guard isKnown else { throw Platform.Failure(description: "the session is not shown as cancelled") }
        _ = try await ada.pay(order, "success")
        return try await ada.reaches("refused", order)
    }

    /// Two places at 25.00, each with a fee of 1.50 that goes back with it; 2.00 for the order, which go back with a cancelled session alone.
    ///
    /// - Parameter words: of the tool, to which the order or the session is added.
    func giveBack(_ ada: Customer, _ words: [String], cents: Int, leaving state: String) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let id = order.text("order")
        try await stage.tool(Array(words.prefix(2)) + [words[0] == "order" ? id : session] + words.dropFirst(2) + ["--reason", "rain"])
        let isGivenBack = try await eventually(within: .seconds(60), pause: Glance.pause) {
            try await Books.read(platform).contains { $0.order == id && $0.refunded == cents }
        }
        guard isGivenBack else { throw Platform.Failure(description: "the money is not given back") }
        return try await ada.reaches(state, order)
    }

    func postpone(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let before = try await codes(order)
        try await stage.tool(["session", "postpone", session, "--starts", "2031-06-21 21:30"])
        let areIssuedAgain = try await eventually(within: .seconds(60), pause: Glance.pause) {
            let after = try await codes(order)
            return after.count == before.count && Set(before).isDisjoint(with: after)
        }
        guard areIssuedAgain else {
            throw Platform.Failure(description: "the tickets are not issued again")
        }
        return try await ada.reaches("ticketed", order)
    }

    func askBack(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let path = "/v1/orders/\(order.text("order"))"
        try await stage.tool(["session", "postpone", session, "--starts", "2031-06-21 21:30"])
        let isOffered = try await eventually(within: .seconds(60), pause: Glance.pause) {
            try await ada.insist { try await $0.get(path) }.json["refundableUntil"] != nil
        }
        guard isOffered else { throw Platform.Failure(description: "the refund is not offered") }
        _ = try await ada.insist(accept: [200, 202]) { try await $0.send("POST", path + "/refund") }
        return try await ada.reaches("refunded", order)
    }

    /// The place at 25.00 with its fee of 1.50, and its ticket; the other stays.
    func returnPlace(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let id = order.text("order")
        _ = try await ada.insist(accept: [200, 202]) { try await $0.send("POST", "/v1/orders/\(id)/refund", json: #"{"lines":[1]}"#) }
        let isGivenBack = try await eventually(within: .seconds(60), pause: Glance.pause) {
            try await Books.read(platform).contains { $0.order == id && $0.refunded == 2650 }
        }
        guard isGivenBack else { throw Platform.Failure(description: "the money is not given back") }
        let answer = try await ada.reaches("ticketed", order)
        guard try await platform.tickets(of: id).count == 1 else { throw Platform.Failure(description: "its ticket is still shown") }
        return answer
    }

    func failToWrite(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await ada.order(session, hold: try await ada.hold(session, Play.two), email: "nobody@example.org")
        _ = try await ada.pay(order, "success")
        let id = order.text("order")
        let letter = try await deadLetter(.letter, of: id, after: 0)
        try await stage.tool(["outbox", "retry", String(letter.id)])
        _ = try await deadLetter(.letter, of: id, after: letter.tries)
        try await stage.tool(["outbox", "hold", String(letter.id)])
        try await stage.tool(["outbox", "settle", String(letter.id), "--note", "told her by telephone"])
        guard try await stage.glance.isNothingOwed(for: id) else { throw Platform.Failure(description: "the letter is still owed") }
        let notes = try await stage.glance.ledger().account(ofOrder: id)?.incidents.count { $0.kind == "settled-by-hand" } ?? 0
        guard notes == 1 else { throw Platform.Failure(description: "noted \(notes) times") }
        return try await ada.reaches("ticketed", order)
    }

    enum Owed: String { case letter, refund }

    /// Waits until what is owed for an order was tried more often, and is a dead letter.
    func deadLetter(_ kind: Owed, of order: String, after tries: Int) async throws -> (id: Int64, tries: Int) {
        var letter: (id: Int64, tries: Int)?
        let hasDied = try await eventually(within: .seconds(60), pause: Glance.pause) {
            let items = try await stage.glance.ledger().openItems(limit: 10_000).items
            letter = items.first { $0.item.orderID == order && $0.item.kind.rawValue == kind.rawValue && $0.diedAt != nil }.map { ($0.item.id, $0.item.attempts) }
            return letter.map { $0.tries > tries } ?? false
        }
        guard hasDied, let letter else { throw Platform.Failure(description: "no dead letter") }
        return letter
    }

    /// The second ticket gets a name and a new code; the first one stays as it is.
    func rename(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let id = order.text("order")
        let before = try await codes(order)
        _ = try await ada.insist(accept: [200, 202]) { try await $0.send("POST", "/v1/orders/\(id)/names", json: #"{"line":1,"name":"Grace Hopper"}"#) }
        let isRenamed = try await eventually(within: .seconds(60), pause: Glance.pause) {
            let tickets = try await platform.tickets(of: id)
            let after = try await codes(order)
            return tickets.map { $0["holder"] as? String } == [nil, "Grace Hopper"] && after.first == before.first && after.last != before.last
        }
        guard isRenamed else { throw Platform.Failure(description: "the ticket is not issued with the new name") }
        return try await ada.reaches("ticketed", order)
    }

    private func codes(_ order: Buyer.Answer) async throws -> [String] {
        try await platform.tickets(of: order.text("order")).compactMap { $0["code"] as? String }
    }
}
