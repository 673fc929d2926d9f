import TestSupport

/// A buyer as a good client is one: who repeats each request with the same key, at whichever instance answers, until it is answered.
package struct Customer: Sendable {
    package let platform: Platform
    private let number: Int
    private var visitor = ""

    /// - Parameter number: of the buyer, which tells the instance to begin with and the e-mail.
    package static func arriving(at platform: Platform, number: Int = 0) async throws -> Customer {
        var customer = Customer(platform: platform, number: number)
        customer.visitor = try await customer.insist { try await $0.send("POST", "/v1/visitors") }.text("visitor")
        return customer
    }

    private init(platform: Platform, number: Int) {
        self.platform = platform
        self.number = number
    }

    package func insist(
        accept: Set<Int> = [200, 201, 204], _ request: (Buyer) async throws -> Buyer.Answer
    ) async throws -> Buyer.Answer {
        try await Buyers(platform: platform, number: number).insist(accept: accept) {
            var buyer = $0
            buyer.visitor = visitor
            return try await request(buyer)
        }
    }

    /// - Parameters:
    ///   - items: JSON objects, as the API takes them.
    ///   - accept: statuses that are an answer, besides those of success.
    package func hold(_ session: String, _ items: String, accept: Set<Int> = []) async throws -> Buyer.Answer {
        let key = Buyer.key()
        return try await insist(accept: accept.union([201])) { try await $0.hold(session, items, key: key) }
    }

    /// - Parameter tariff: of all places, which are of one category then; nil for the usual one.
    package func order(
        _ session: String, hold: Buyer.Answer, tariff: (category: String, quantity: Int, id: String)? = nil, email: String? = nil,
        key: String = Buyer.key(), accept: Set<Int> = []
    ) async throws -> Buyer.Answer {
        let choice = tariff.map { #","tariffs":[{"category":"\#($0.category)","quantity":\#($0.quantity),"tariff":"\#($0.id)"}]"# } ?? ""
        let json = #"{"session":"\#(session)","hold":"\#(hold.text("hold"))","#
            + #""buyer":{"name":"Ada Lovelace","email":"\#(email ?? "\(key)@example.org")"}\#(choice)}"#
        return try await insist(accept: accept.union([201])) { try await $0.send("POST", "/v1/orders", json: json, key: key) }
    }

    /// Clicks a button of the provider's pay page; 409 when the payment waits for nothing any more.
    package func pay(_ order: Buyer.Answer, _ outcome: String, delay: Int = 0) async throws -> Buyer.Answer {
        try await insist(accept: [200, 409]) { try await $0.pay(order, outcome, delay: delay) }
    }

    package func cancel(_ order: Buyer.Answer) async throws -> Buyer.Answer {
        try await insist(accept: [204, 409]) { try await $0.send("DELETE", "/v1/orders/\(order.text("order"))") }
    }

    /// - Throws: when it does not get there in time.
    @discardableResult
    package func reaches(_ state: String, _ order: Buyer.Answer, within limit: Duration = .seconds(60)) async throws -> Buyer.Answer {
        let end = try await Buyer(platform.baseURL(number % platform.boxOfficePorts.count))
            .wait(for: state, order: order.text("order"), within: limit)
        guard end.text("state") == state else { throw Buyer.Unexpected(end) }
        return end
    }
}
