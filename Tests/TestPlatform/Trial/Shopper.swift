import TestSupport

/// A customer whose wishes are drawn from a seed, and who takes every answer that is one, a refusal too.
struct Shopper: Sendable {
    enum Wish: CaseIterable, Sendable {
        /// By a method whose money is taken at once.
        case paysInstantly
        case pays, paysAfterChallenge, isDeclinedFirst, isDeclined, isInvited, cancels, abandons, leaves, changesItsMind
        /// Has tickets, and asks the staff for the money back.
        case isRefunded, isRefundedInPart, hasARebate
        /// Has tickets, and gives a place back on the site.
        case returnsAPlace

        /// Of a hundred.
        var share: Int {
            switch self {
            case .pays: 32
            case .paysAfterChallenge, .paysInstantly, .cancels, .abandons: 10
            case .isDeclinedFirst: 8
            case .isDeclined, .isInvited: 4
            case .leaves, .changesItsMind: 3
            case .isRefunded, .returnsAPlace: 2
            case .isRefundedInPart, .hasARebate: 1
            }
        }

        static func drawn(_ number: Int) -> Wish {
            var left = number % 100
            for wish in allCases {
                left -= wish.share
                if left < 0 { return wish }
            }
            return .pays
        }
    }

    let platform: Platform
    let number: Int
    let wish: Wish
    let session: String
    /// Of the row of seats, so that some want the same; nil for standing places.
    let seat: Int?

    private static let answers = Set(200..<500)

    init(_ platform: Platform, number: Int, sessions: [String], seats: Int, using generator: inout SeededGenerator) {
        self.platform = platform
        self.number = number
        wish = Wish.drawn(Int.random(in: 0..<100, using: &generator))
        session = sessions.randomElement(using: &generator) ?? ""
        seat = wish != .isInvited && Int.random(in: 0..<3, using: &generator) == 0 ? Int.random(in: 1...seats, using: &generator) : nil
    }

    /// - Returns: the order that came of it, if any did.
    func shop() async throws -> Trial.Purchase? {
        let customer = try await Customer.arriving(at: platform, number: number)
        let items = seat.map { #"{"seat":"A-\#($0)"}"# } ?? #"{"category":"fosse","quantity":\#(1 + number % 2)}"#
        let hold = try await customer.hold(session, items, accept: Self.answers)
        guard hold.status == 201, wish != .leaves else { return nil }
        if wish == .changesItsMind {
            let path = "/v1/sessions/\(session)/holds/\(hold.text("hold"))"
            _ = try await customer.insist(accept: Self.answers) { try await $0.send("POST", path + "/extension") }
            _ = try await customer.insist(accept: Self.answers) { try await $0.send("DELETE", path) }
            return nil
        }
        let tariff = wish == .isInvited ? ("fosse", 1 + number % 2, "invitation") : nil
        let order = try await customer.order(session, hold: hold, tariff: tariff, accept: Self.answers)
        guard order.status == 201 else { return nil }
        guard order.json["payment"] != nil else { return Trial.Purchase(order: order) }
        return Trial.Purchase(order: order, asked: try await pay(order, customer))
    }

    /// - Returns: what the customer asks the staff for afterwards.
    private func pay(_ order: Buyer.Answer, _ customer: Customer) async throws -> Verdict.Asked {
        switch wish {
        case .pays: _ = try await customer.pay(order, "success")
        case .paysInstantly: _ = try await customer.pay(order, "instant")
        case .paysAfterChallenge:
            _ = try await customer.pay(order, "challenge")
            _ = try await customer.pay(order, "success")
        case .isDeclinedFirst:
            _ = try await customer.pay(order, "decline")
            _ = try await customer.pay(order, "success")
        case .isDeclined: _ = try await customer.pay(order, "decline")
        case .cancels:
            _ = try await customer.insist(accept: Self.answers) { try await $0.send("DELETE", "/v1/orders/\(order.text("order"))") }
        case .isRefunded: return try await giveBack(order, .all, [], customer)
        case .isRefundedInPart: return try await giveBack(order, .some, ["--line", "0"], customer)
        case .hasARebate: return try await giveBack(order, .some, ["--line", "0", "--amount", "1.50"], customer)
        case .returnsAPlace: return try await returnPlace(order, customer)
        case .isInvited, .abandons, .leaves, .changesItsMind: break
        }
        return .nothing
    }

    private func giveBack(
        _ order: Buyer.Answer, _ asked: Verdict.Asked, _ words: [String], _ customer: Customer
    ) async throws -> Verdict.Asked {
        guard try await hasTickets(order, customer) else { return .nothing }
        let result = try? await platform.tool(
            ["order", "refund", order.text("order")] + words + ["--reason", "rain", "--wait", "5", "--config", platform.settings()])
        return result?.status == 0 ? asked : .perhaps
    }

    /// Until the ledger has the wish only Redis has it, and it may be lost with that: who saw it done knows.
    private func returnPlace(_ order: Buyer.Answer, _ customer: Customer) async throws -> Verdict.Asked {
        guard try await hasTickets(order, customer) else { return .nothing }
        let path = "/v1/orders/\(order.text("order"))"
        let answer = try await customer.insist(accept: Self.answers) { try await $0.send("POST", path + "/refund", json: #"{"lines":[0]}"#) }
        guard answer.status < 300 else { return .perhaps }
        var isWhole = false
        let isDone = await eventually(within: .seconds(20), pause: .milliseconds(50)) {
            guard let now = try? await customer.insist(accept: Self.answers, { try await $0.get(path) }) else { return false }
            let takenBack = (now.json["lines"] as? [[String: Any]] ?? []).map { $0["takenBack"] as? Bool == true }
            isWhole = !takenBack.contains(false)
            return takenBack.first == true
        }
        guard isDone else { return .perhaps }
        return isWhole ? .all : .some
    }

    /// On a bad day there are no tickets yet, or the staff's command does not get through: then they keep what they bought.
    private func hasTickets(_ order: Buyer.Answer, _ customer: Customer) async throws -> Bool {
        _ = try await customer.pay(order, "success")
        return (try? await customer.reaches("ticketed", order, within: .seconds(20))) != nil
    }
}
