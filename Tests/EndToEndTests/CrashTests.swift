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
            let run = SaleRun(platform: platform)
            let crashes = Task {
                // One crash per fifth of the run, each when the sale has come that far.
                for (index, victim) in Victim.allCases.enumerated() {
                    await run.progress.reached((index + 1) * Self.sales / 5)
                    try crash(victim, platform)
                }
            }
            let orders = try await run.sell(Self.sales)
            try await crashes.value
            try await run.verify(orders)
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
