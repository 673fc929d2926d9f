import Foundation
import TestSupport
import Testing

extension Crowds {
    /// Every process is killed in turn (`kill -9`) in the middle of a run of sales: nothing is lost, doubled or unpaid.
    @Suite struct CrashTests {
        private static let sales = 500

        enum Victim: String, CaseIterable, Sendable { case boxOffice, reconciler, sandbox, redis }

        @Test func everyProcessDiesInTheMiddleOfASale() async throws {
            let platform = try await Platform(
                programme: Programmes.standing(Self.sales), boxOffices: 2, lookAfter: 1)
            let progress = Progress()
            let crashes = Task {
                // One crash per fifth of the run, each when the sale has come that far.
                for (index, victim) in Victim.allCases.enumerated() {
                    await progress.reached((index + 1) * Self.sales / 5)
                    try crash(victim, platform)
                }
            }
            let orders = try await withThrowingTaskGroup(of: String.self) { group in
                var orders: [String] = []
                for number in 0..<Self.sales {
                    if number >= 24, let order = try await group.next() {
                        orders.append(order)
                        await progress.add()
                    }
                    group.addTask { try await buy(platform, number: number) }
                }
                for try await order in group {
                    orders.append(order)
                    await progress.add()
                }
                return orders
            }
            try await crashes.value
            #expect(Set(orders).count == Self.sales)
            try await verify(platform, orders: orders)
        }

        /// Kills a process and starts it again at once; its clients must live with what happens in between.
        private func crash(_ victim: Victim, _ platform: Platform) throws {
            switch victim {
            case .boxOffice:
                platform.kill(.serve)
                try platform.start(.serve)
            case .reconciler:
                platform.kill(.reconciler)
                try platform.start(.reconciler)
            case .sandbox:
                platform.kill(.sandbox)
                try platform.start(.sandbox)
            case .redis:
                platform.redis.kill()
                try platform.redis.start()
            }
        }

        /// A buyer who does what a good client does: repeats with the same key, on the other instance.
        private func buy(_ platform: Platform, number: Int) async throws -> String {
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

        private func verify(_ platform: Platform, orders: [String]) async throws {
            try await platform.ready()
            let buyer = Buyer(platform.baseURL(1))
            var numbers: Set<Int> = []
            for order in orders {
                let end = try await buyer.wait(for: "ticketed", order: order, within: .seconds(60))
                #expect(end.text("state") == "ticketed", "\(order): \(String(decoding: end.body, as: UTF8.self))")
                let tickets = try await buyer.get("/v1/orders/\(order)/tickets").json["tickets"] as? [[String: Any]] ?? []
                numbers.formUnion(tickets.compactMap { $0["number"] as? Int })
            }
            #expect(numbers == Set(1...Self.sales), "operation numbers are unique and without a gap")
            #expect(try await platform.settled())
            let audit = try await platform.audit()
            #expect(audit.status == 0, "\(audit.output)")
            // The provider's own books: every payment captured once, in full.
            let books = try await Books.read(platform)
            #expect(books.filter { $0.status == "succeeded" }.count == Self.sales)
            #expect(books.filter { $0.status == "requires_capture" }.isEmpty)
            #expect(books.reduce(0) { $0 + $1.received } == 2500 * Self.sales)
        }
    }
}

/// Counts finished sales and wakes whoever waits for a number of them.
actor Progress {
    private var count = 0
    private var waiting: [(count: Int, resume: CheckedContinuation<Void, Never>)] = []

    func add() {
        count += 1
        for waiter in waiting where waiter.count <= count { waiter.resume.resume() }
        waiting.removeAll { $0.count <= count }
    }

    func reached(_ number: Int) async {
        if count >= number { return }
        await withCheckedContinuation { waiting.append((number, $0)) }
    }
}

/// One buyer who goes to whichever instance answers.
struct Buyers {
    let platform: Platform
    let number: Int

    /// Repeats until an answer is accepted: 5xx and lost connections are repeated, anything else is a failure.
    func insist(
        accept: Set<Int> = [200, 201], _ request: (Buyer) async throws -> Buyer.Answer
    ) async throws -> Buyer.Answer {
        var attempt = number
        var last: Buyer.Answer?
        let succeeded = await eventually(within: .seconds(60)) {
            attempt += 1
            guard let answer = try? await request(Buyer(platform.baseURL(attempt % 2))) else { return false }
            last = answer
            return accept.contains(answer.status) || answer.status < 500
        }
        guard succeeded, let answer = last, accept.contains(answer.status) else {
            throw last.map { Buyer.Unexpected($0) as any Error } ?? Platform.Failure(description: "no answer in 60 s")
        }
        return answer
    }
}

/// The sandbox provider's books.
struct Books {
    struct Entry: Sendable {
        var id: String
        var status: String
        var received: Int
        var order: String
    }

    static func read(_ platform: Platform) async throws -> [Entry] {
        let client = Buyer("http://127.0.0.1:\(platform.pspPort)")
        var entries: [Entry] = []
        while true {
            let after = entries.last.map { "&starting_after=\($0.id)" } ?? ""
            let page = try await client.send(
                "GET", "/v1/payment_intents?limit=100\(after)", headers: ["Authorization": "Bearer sk_test"])
            let data = page.json["data"] as? [[String: Any]] ?? []
            entries += data.map {
                Entry(
                    id: $0["id"] as? String ?? "", status: $0["status"] as? String ?? "",
                    received: $0["amount_received"] as? Int ?? 0,
                    order: ($0["metadata"] as? [String: String])?["order"] ?? "")
            }
            guard page.json["has_more"] as? Bool == true, !data.isEmpty else { return entries }
        }
    }
}
