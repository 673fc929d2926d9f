import TestPlatform
import TestSupport
import Testing

/// Many buyers of one place each in the session `soiree`, on a platform with two box offices whose parts may die meanwhile.
struct SaleRun {
    let platform: Platform
    let progress = Progress()

    static let cents = 2500

    /// Two dozen at a time; the orders.
    func sell(_ count: Int) async throws -> [String] {
        try await withThrowingTaskGroup(of: String.self) { group in
            var orders: [String] = []
            for number in 0..<count {
                if number >= 24, let order = try await group.next() {
                    orders.append(order)
                    await progress.add()
                }
                group.addTask { try await buy(number: number) }
            }
            for try await order in group {
                orders.append(order)
                await progress.add()
            }
            return orders
        }
    }

    /// A buyer who does what a good client does: repeats with the same key, on the other instance.
    private func buy(number: Int) async throws -> String {
        let buyer = Buyers(platform: platform, number: number)
        let visitor = try await buyer.insist { try await $0.send("POST", "/v1/visitors") }.text("visitor")
        let (holdKey, orderKey, email) = (Buyer.key(), Buyer.key(), "\(number)@example.org")
        let hold = try await buyer.insist {
            var buyer = $0
            buyer.visitor = visitor
            return try await buyer.hold("soiree", #"{"category":"fosse","quantity":1}"#, key: holdKey)
        }
        let order = try await buyer.insist {
            try await $0.order("soiree", hold: hold.text("hold"), email: email, key: orderKey)
        }
        _ = try await buyer.insist(accept: [200, 409]) { try await $0.pay(order, "success") }
        return order.text("order")
    }

    /// Everybody has tickets, numbers have no gap, and the provider's books say that each payment was captured once.
    func verify(_ orders: [String]) async throws {
        #expect(Set(orders).count == orders.count)
        try await platform.ready()
        let buyer = Buyer(platform.baseURL(platform.boxOfficePorts.count - 1))
        var numbers: Set<Int> = []
        for order in orders {
            let end = try await buyer.wait(for: "ticketed", order: order, within: .seconds(60))
            #expect(end.text("state") == "ticketed", "\(order): \(String(decoding: end.body, as: UTF8.self))")
            let tickets = try await buyer.get("/v1/orders/\(order)/tickets").json["tickets"] as? [[String: Any]] ?? []
            numbers.formUnion(tickets.compactMap { $0["number"] as? Int })
        }
        #expect(numbers == Set(1...orders.count), "operation numbers are unique and without a gap")
        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        let books = try await Books.read(platform)
        #expect(books.filter { $0.status == "succeeded" }.count == orders.count)
        #expect(books.filter { $0.status == "requires_capture" }.isEmpty)
        #expect(books.reduce(0) { $0 + $1.received } == Self.cents * orders.count)
    }
}
