import Foundation
import TestPlatform
import TestSupport

/// Stories in which the staff changes its mind.
extension Play {
    func callOff(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        try await importSession("cancelled")
        let isKnown = try await eventually(within: .seconds(60)) {
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
        let isGivenBack = try await eventually(within: .seconds(60)) {
            try await Books.read(platform).contains { $0.order == id && $0.refunded == cents }
        }
        guard isGivenBack else { throw Platform.Failure(description: "the money is not given back") }
        return try await ada.reaches(state, order)
    }

    func postpone(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await sell(to: ada)
        let before = try await codes(order)
        try await stage.tool(["session", "postpone", session, "--starts", "2031-06-21 21:30"])
        let areIssuedAgain = try await eventually(within: .seconds(60)) {
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
        let isOffered = try await eventually(within: .seconds(60)) {
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
        let isGivenBack = try await eventually(within: .seconds(60)) {
            try await Books.read(platform).contains { $0.order == id && $0.refunded == 2650 }
        }
        guard isGivenBack else { throw Platform.Failure(description: "the money is not given back") }
        let answer = try await ada.reaches("ticketed", order)
        guard try await platform.tickets(of: id).count == 1 else { throw Platform.Failure(description: "its ticket is still shown") }
        return answer
    }

    private func codes(_ order: Buyer.Answer) async throws -> [String] {
        try await platform.tickets(of: order.text("order")).compactMap { $0["code"] as? String }
    }
}
