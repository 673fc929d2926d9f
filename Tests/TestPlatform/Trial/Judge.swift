import Foundation
import TestSupport

/// Asks everybody what became of each order, once everything has healed.
package struct Judge: Sendable {
    private let platform: Platform

    package init(platform: Platform) {
        self.platform = platform
    }

    private static let ends: Set = ["ticketed", "refunded", "cancelled", "expired", "refused"]
    /// How many questions are under way at a time.
    private static let width = 8

    /// Waits until nothing is owed or open any more. What cannot be found out is a violation too.
    /// - Parameter calledOff: sessions that the staff cancelled.
    package func judge(_ shopping: Trial.Shopping, calledOff: Set<String> = []) async -> Verdict {
        var verdict = Verdict(unjudged: shopping.purchases.count)
        do {
            try await platform.ready()
            let told = shopping.purchases.map { $0.order.text("order") }
            try await end(Set(told).union(try await Books.read(platform).map(\.order)).sorted())
            let problems = try await settle()
            let orders = try await facts(shopping.purchases, calledOff)
            verdict = Verdict(orders)
            verdict.other += problems
            try await addUp(orders, &verdict)
            if let mail = platform.mail { try await compare(orders, with: mail, &verdict) }
        } catch {
            verdict.other.append("the verdict is not whole: \(error)")
        }
        verdict.other += shopping.unanswered
        return verdict
    }

    /// Lets the time run out of those who do not pay, and waits until every order has its end.
    private func end(_ ids: [String]) async throws {
        // An order that only the provider's books know was one whose customer never had an answer, or that Redis lost.
        let ended = try await each(ids) { id in
            guard let state = try await order(id)?.text("state") else { return true }
            if state == "awaiting-payment" { try await platform.letPaymentLapse(ofOrder: id) }
            return Self.ends.contains(state)
        }
        // Enough for the provider's bad days, for all of them together; what has no end then is the verdict's business.
        let limit = ContinuousClock.now + .seconds(180)
        try await each(zip(ids, ended).filter { !$1 }.map(\.0)) { id in
            _ = try await eventually(within: limit - .now, pause: .milliseconds(50)) {
                try await order(id).map { Self.ends.contains($0.text("state")) } ?? true
            }
        }
    }

    /// - Returns: what is still under way after a long time.
    private func settle() async throws -> [String] {
        var problems: [String] = []
        if try await !platform.settled() {
            problems.append("not settled: \(try await platform.audit().output)\n\(platform.log(.reconciler))")
        }
        // Money of an order that was lost with Redis goes back by itself.
        _ = try await eventually(within: .seconds(120)) {
            try await Books.read(platform).allSatisfy { $0.status != "requires_capture" }
        }
        return problems
    }

    /// Of the orders that customers were told of, and of those that the provider knows besides.
    private func facts(_ purchases: [Trial.Purchase], _ calledOff: Set<String>) async throws -> [Verdict.Order] {
        let books = Dictionary(grouping: try await Books.read(platform), by: \.order)
        let told = Dictionary(purchases.map { ($0.order.text("order"), $0) }) { $1 }
        return try await each(Set(told.keys).union(books.keys).sorted()) { id in
            let payments = books[id] ?? []
            let asked = told[id]?.asked ?? .nothing
            guard let order = try await order(id) else {
                // Money of an order that was lost with Redis goes back by itself.
                _ = try await eventually(within: .seconds(120), pause: .seconds(1)) {
                    try await Books.read(platform).allSatisfy { $0.order != id || $0.received == $0.refunded }
                }
                let payments = try await Books.read(platform).filter { $0.order == id }
                let cents = told[id]?.order.json["totalCents"] as? Int ?? payments.map(\.received).max() ?? 0
                return Verdict.Order(id: id, session: "", cents: cents, state: nil, tickets: [], payments: payments, asked: asked)
            }
            let isTicketed = order.text("state") == "ticketed"
            let tickets = try await isTicketed ? ticketsShown(of: id) : platform.tickets(of: id)
            let shown = tickets.map {
                Verdict.Ticket(
                    id: $0["id"] as? String ?? "", number: $0["number"] as? Int ?? 0, cents: $0["priceCents"] as? Int ?? 0,
                    seat: $0["seat"] as? String ?? "")
            }
            let lines = order.json["lines"] as? [[String: Any]] ?? []
            let fees = order.json["fees"] as? [[String: Any]] ?? []
            func cents(_ parts: [[String: Any]]) -> Int { parts.reduce(0) { $0 + ($1["priceCents"] as? Int ?? 0) } }
            return Verdict.Order(
                id: id, session: order.text("session"), cents: order.json["totalCents"] as? Int ?? 0, state: order.text("state"),
                tickets: shown, payments: payments, refundCents: order.json["refundCents"] as? Int ?? 0,
                freedCents: cents(lines.filter { $0["takenBack"] as? Bool == true }), feeCents: cents(fees),
                keptFeeCents: cents(fees.filter { $0["refundable"] as? Bool == false }),
                places: lines.count { $0["takenBack"] as? Bool != true }, asked: asked, isCalledOff: calledOff.contains(order.text("session")))
        }
    }

    private func ticketsShown(of id: String) async throws -> [[String: Any]] {
        var tickets: [[String: Any]] = []
        _ = await eventually(within: .seconds(60)) {
            tickets = (try? await platform.tickets(of: id)) ?? []
            return !tickets.isEmpty
        }
        return tickets
    }

    /// As the box office says it once it answers; nil when it knows no such order: a Redis that was lost or killed may have forgotten it,
    /// and then no money was taken.
    private func order(_ id: String) async throws -> Buyer.Answer? {
        let buyer = Buyer(platform.baseURL())
        var last: Buyer.Answer?
        let isAnswered = await eventually(within: .seconds(60)) {
            last = try? await buyer.get("/v1/orders/\(id)")
            return last?.status == 200 || last?.status == 404
        }
        guard isAnswered, let last else { throw Platform.Failure(description: "order \(id): no answer but \(last?.status ?? 0)") }
        return last.status == 404 ? nil : last
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

    /// Longer than a letter that failed waits until it is tried again.
    private static let patience = Duration.seconds(330)

    /// Waits for the letters about tickets, as long as more of them come: each has its tickets drawn.
    private func compare(_ orders: [Verdict.Order], with mail: MailServer, _ verdict: inout Verdict) async throws {
        var letters: [String: Set<String>] = [:]
        var (missing, before) = (Int.max, Int.max)
        repeat {
            before = missing
            _ = try await eventually(within: Self.patience) {
                letters = [:]
                for letter in try mail.letters() where letter.subject.hasPrefix("Vos billets") {
                    guard let order = letter.text.firstMatch(of: /(?m)^Votre commande : \S+\/(\S+)$/) else { continue }
                    letters[String(order.1), default: []].insert(letter.id)
                }
                missing = orders.count { $0.isTicketed && letters[$0.id] == nil }
                return missing == 0
            }
        } while missing > 0 && missing < before
        verdict.compare(orders, with: letters)
        guard missing > 0 else { return }
        verdict.other.append("letters are missing: \(try await platform.tool(["outbox", "list", "--config", platform.settings()]).output)")
    }

    /// Some at a time; the results in the order of the ids.
    @discardableResult
    private func each<Fact: Sendable>(
        _ ids: [String], _ ask: @escaping @Sendable (String) async throws -> Fact
    ) async throws -> [Fact] {
        try await withThrowingTaskGroup(of: (Int, Fact).self) { group in
            var facts: [Int: Fact] = [:]
            for (index, id) in ids.enumerated() {
                if index >= Self.width, let (done, fact) = try await group.next() { facts[done] = fact }
                group.addTask { (index, try await ask(id)) }
            }
            for try await (done, fact) in group { facts[done] = fact }
            return ids.indices.compactMap { facts[$0] }
        }
    }
}
