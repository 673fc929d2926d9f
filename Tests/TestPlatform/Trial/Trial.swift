import Foundation
import TestSupport

/// Customers of all kinds shop on a whole platform while things go wrong, all drawn from a seed. Then everything heals, and a verdict is
/// given on what became of each order.
package struct Trial: Sendable {
    package let seed: UInt64
    package let platform: Platform
    private let size: Size
    private let progress = Progress()

    /// How much is for sale.
    package struct Size: Sendable {
        package var sessions: Int
        /// Numbered seats of a session, which are sold out soon, and its standing places, which are not.
        package var seats, standing: Int

        package init(sessions: Int = 4, seats: Int = 60, standing: Int) {
            self.sessions = sessions
            self.seats = seats
            self.standing = standing
        }

        var ids: [String] { (0..<sessions).map { "s\($0)" } }
    }

    /// - Parameter misbehaviour: of the provider: settings of `sandbox`, in YAML.
    package init(
        seed: UInt64, size: Size, boxOffices: Int, misbehaviour: String = Trial.badProvider, diskMebibytes: Int? = nil
    ) async throws {
        self.seed = seed
        self.size = size
        platform = try await Platform(
            programme: Programmes.mixed(seats: size.seats, standing: size.standing, sessions: size.ids),
            plan: Programmes.oneRow(size.seats), boxOffices: boxOffices, lookAfter: 1, diskMebibytes: diskMebibytes,
            misbehaviour: "seed: \(seed % 1_000_000), \(misbehaviour)")
    }

    /// Notices lost, sent twice, late and out of order; calls refused, failed and never answered; cards declined.
    package static let badProvider = """
        lostNotices: 5, repeatedNotices: 8, lateNotices: 10, latestNoticeMilliseconds: 1500, busyAnswers: 3, failedAnswers: 2, silences: 1, declines: 5
        """

    /// Customers come until `isOver` says so, `width` of them at a time.
    /// - Returns: their orders by session.
    package func shop(width: Int, until isOver: @Sendable (_ customers: Int) -> Bool) async throws -> [(session: String, order: Buyer.Answer)] {
        var generator = SeededGenerator(seed: seed)
        var orders: [(String, Buyer.Answer)] = []
        try await withThrowingTaskGroup(of: (String, Buyer.Answer?).self) { group in
            func collect(_ result: (String, Buyer.Answer?)?) async {
                if let result, let order = result.1 { orders.append((result.0, order)) }
                await progress.add()
            }
            var number = 0
            while !isOver(number), !Task.isCancelled {
                if number >= width { await collect(try await group.next()) }
                let shopper = Shopper(platform, number: number, sessions: size.ids, seats: size.seats, using: &generator)
                group.addTask { (shopper.session, try await shopper.shop()) }
                number += 1
            }
            for try await result in group { await collect(result) }
        }
        return orders
    }

    /// Who have left so far.
    package var customers: Int {
        get async { await progress.count }
    }

    /// Waits until nothing is owed or open any more, and judges.
    package func judge(_ orders: [(session: String, order: Buyer.Answer)]) async throws -> Verdict {
        try await platform.ready()
        try await end(orders.map(\.order))
        guard try await platform.settled() else {
            throw Platform.Failure(description: "not settled: \(try await platform.audit().output)\n\(platform.log(.reconciler))")
        }
        var books = Dictionary(grouping: try await Books.read(platform), by: \.order)
        var judged: [Verdict.Order] = []
        let buyer = Buyer(platform.baseURL())
        for (session, answer) in orders {
            let id = answer.text("order")
            let state = try await state(of: id)
            let tickets = try await buyer.get("/v1/orders/\(id)/tickets").json["tickets"] as? [[String: Any]] ?? []
            judged.append(
                Verdict.Order(
                    id: id, session: session, cents: answer.json["totalCents"] as? Int ?? 0,
                    state: state,
                    tickets: tickets.map {
                        Verdict.Ticket(
                            id: $0["id"] as? String ?? "", number: $0["number"] as? Int ?? 0, cents: $0["priceCents"] as? Int ?? 0,
                            seat: $0["seat"] as? String ?? "")
                    }, payments: books.removeValue(forKey: id) ?? []))
        }
        // Orders whose answer never reached their customer.
        for (id, payments) in books {
            judged.append(
                Verdict.Order(
                    id: id, session: "", cents: payments.map(\.received).max() ?? 0, state: try await state(of: id),
                    tickets: [], payments: payments))
        }
        var verdict = Verdict(judged)
        try await addUp(judged, &verdict)
        return verdict
    }

    /// As the box office says it once it answers; nil when it knows no such order: a Redis that was killed may have forgotten the last moments
    /// before, and then no money was taken.
    private func state(of id: String) async throws -> String? {
        let buyer = Buyer(platform.baseURL())
        var last: Buyer.Answer?
        let isAnswered = await eventually(within: .seconds(30)) {
            last = try? await buyer.get("/v1/orders/\(id)")
            return last?.status == 200 || last?.status == 404
        }
        guard isAnswered, let last else { throw Platform.Failure(description: "order \(id): no answer but \(last?.status ?? 0)") }
        return last.status == 404 ? nil : last.text("state")
    }

    /// Lets the time run out of those who do not pay, and waits until every order has its end.
    private func end(_ orders: [Buyer.Answer]) async throws {
        let buyer = Buyer(platform.baseURL())
        for order in orders {
            guard try await state(of: order.text("order")) == "awaiting-payment" else { continue }
            try await platform.letPaymentLapse(ofOrder: order.text("order"))
        }
        // Enough for the provider's bad days; what has no end then is the verdict's business.
        for order in orders {
            let limit = ContinuousClock.now + .seconds(120)
            _ = await eventually(within: ContinuousClock.now.duration(to: limit)) {
                guard let answer = try? await buyer.get("/v1/orders/\(order.text("order"))") else { return false }
                return answer.status == 404 || ["ticketed", "refunded", "cancelled", "expired", "refused"].contains(answer.text("state"))
            }
        }
    }

    /// The ledger's revenue is the provider's to the cent, the audit is clean and the chain whole.
    private func addUp(_ orders: [Verdict.Order], _ verdict: inout Verdict) async throws {
        let kept = orders.reduce(0) { $0 + $1.kept }
        let revenue = (try await platform.sales()["totals"] as? [String: Any])?["revenue"] as? Int
        if revenue != kept { verdict.other.append("the ledger sold for \(revenue ?? -1) cents, the provider kept \(kept)") }
        for words in [["audit"], ["ledger", "verify"]] {
            let result = try await platform.tool(words + ["--config", platform.settings()])
            if result.status != 0 { verdict.other.append("\(words.joined(separator: " ")): \(result.output)") }
        }
    }
}
