import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// What happens at the provider without us comes into the ledger, on real processes with signed notices.
@Suite struct MovementTests {
    private func bought(_ platform: Platform, by buyer: Buyer) async throws -> (order: String, payment: String) {
        let hold = try await buyer.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await buyer.order("soiree", hold: hold.text("hold"))
        _ = try await buyer.pay(order, "success")
        #expect(try await buyer.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        #expect(try await platform.settled())
        return (order.text("order"), try #require((order.json["payment"] as? [String: Any])?["id"] as? String))
    }

    private func tool(_ platform: Platform, _ words: String...) async throws -> Platform.ToolResult {
        try await platform.tool(words + ["--config", platform.settings()])
    }

    private func shows(_ text: String, of order: String, on platform: Platform) async throws -> Bool {
        try await eventually(within: .seconds(60)) { try await tool(platform, "order", "show", order).output.contains(text) }
    }

    @Test func aRefundOnTheProvidersPagesTakesTheOrderBack() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let (order, payment) = try await bought(platform, by: ada)
        #expect(try await platform.provider("POST", "/v1/refunds", "payment_intent=\(payment)").status == 200)
        let end = try await ada.wait(for: "refunded", order: order, within: .seconds(60))
        #expect(end.text("state") == "refunded" && end.json["refundCents"] as? Int == 5000)
        #expect(try await shows("refunded-outside 50,00", of: order, on: platform))
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded) == [5000], "once")
        #expect(try await tool(platform, "incidents").output.contains("refunded-outside"))
        #expect(try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#).status == 201)
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
    }

    /// A part on the provider's pages, then the lines for it, then the other lines, then a bank that returns the part, then the next try.
    @Test func aPartIsExplainedAndMoneyThatComesBackIsOwedAgain() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let (order, payment) = try await bought(platform, by: ada)
        let refund = try await platform.provider("POST", "/v1/refunds", "payment_intent=\(payment)&amount=2500").text("id")
        #expect(try await shows("refunded-outside 25,00", of: order, on: platform))
        let audit = try await platform.audit()
        #expect(audit.status == 1 && audit.output.contains("no line was taken back for them"), "\(audit.output)")
        let explained = try await tool(platform, "order", "refund", order, "--line", "0", "--reason", "explained")
        #expect(explained.status == 0 && explained.output.contains("25,00\u{A0}€ of it had gone back already"), "\(explained.output)")
        #expect(try await platform.settled())
        #expect(try await platform.audit().status == 0)
        #expect(try await Books.read(platform).map(\.refunded) == [2500], "nobody is paid twice")
        #expect(try await tool(platform, "order", "refund", order, "--line", "1", "--reason", "asked").status == 0)
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded) == [5000])

        #expect(try await platform.provider("POST", "/bank/refunds/\(refund)/fail").status == 200)
        let isOwed = try await eventually(within: .seconds(60)) {
            try await platform.outbox("list", "--dead").output.contains("the bank returned refund \(refund)")
        }
        #expect(isOwed)
        #expect(try await Books.read(platform).map(\.refunded) == [2500])
        #expect(try await platform.outbox("retry", "--all").status == 0)
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded) == [5000])
        #expect(try await platform.audit().status == 0)
    }

    /// Ten euros on the provider's pages, then the whole order by command: the rest is given back, and no more than was paid.
    @Test func aPartOnTheProvidersPagesIsAPartOfTheWhole() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let (order, payment) = try await bought(platform, by: ada)
        #expect(try await platform.provider("POST", "/v1/refunds", "payment_intent=\(payment)&amount=1000").status == 200)
        let refunded = try await tool(platform, "order", "refund", order, "--reason", "asked")
        #expect(refunded.status == 0, "\(refunded.output)")
        #expect(try await ada.wait(for: "refunded", order: order).json["refundCents"] as? Int == 5000)
        #expect(try await shows("refunded-outside 10,00", of: order, on: platform))
        #expect(try await shows("refunded 40,00", of: order, on: platform))
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded) == [5000])
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await platform.ledger("verify").status == 0)
    }

    @Test func aDisputeIsToldAndALostOneIsNotPaidTwice() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let (order, payment) = try await bought(platform, by: ada)
        let dispute = try await platform.provider("POST", "/bank/payments/\(payment)/dispute", "amount=5000&reason=fraudulent").text("id")
        #expect(try await shows("incident disputed: 5000 cents, fraudulent (\(dispute)). Answer on the provider's pages before", of: order, on: platform))
        #expect(try await platform.audit().status == 0)
        // Somebody takes the order back meanwhile: the places are free, and the money waits for the bank's word.
        #expect(try await tool(platform, "order", "cancel", order, "--reason", "fraud").status == 0)
        #expect(try await shows("a bank decides about dispute \(dispute)", of: order, on: platform))
        #expect(try await platform.provider("POST", "/bank/disputes/\(dispute)/lost").status == 200)
        #expect(try await shows("dispute-lost 50,00", of: order, on: platform))
        let owed = try #require(try await tool(platform, "outbox", "list").output.firstMatch(of: /(?m)^(\d+) +refund/)?.1)
        #expect(try await tool(platform, "outbox", "retry", String(owed)).status == 0)
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded) == [0], "the bank gave it back, nobody else")
        #expect(try await platform.audit().status == 0)
    }

    private func count(_ metric: String, on platform: Platform) async throws -> Int {
        let metrics = String(decoding: try await platform.operations(0, "/metrics").body, as: UTF8.self)
        return metrics.split(separator: "\n").first { $0.hasPrefix("guichet_\(metric)_total ") }.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    }

    /// The box office had put the notice into the stream, and Redis was lost before anybody read it.
    @Test func aNoticeThatWasLostWithRedisIsFoundOnce() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let (order, payment) = try await bought(platform, by: ada)
        platform.stop(.reconciler)
        #expect(try await platform.provider("POST", "/v1/refunds", "payment_intent=\(payment)").status == 200)
        let isTold = try await eventually {
            try await platform.withRedis { try await $0.send(RedisCommand("XLEN", "{0}:sales")).int } == 1
        }
        #expect(isTold)
        try await platform.withRedis { _ = try await $0.send(RedisCommand("FLUSHALL")) }
        try platform.start(.reconciler)
        #expect(try await shows("refunded-outside 50,00", of: order, on: platform))
        #expect(try await platform.settled())
        #expect(try await count("movements_found", on: platform) == 1)
        // It looks again, as it does each day, and finds nothing new.
        platform.kill(.reconciler)
        try platform.start(.reconciler)
        let hasLooked = try await eventually(within: .seconds(60)) {
            guard try await platform.state(ofReconciler: 0) == "active" else { return false }
            return try await count("movement_sweeps", on: platform) > 0
        }
        #expect(hasLooked)
        #expect(try await count("movements_found", on: platform) == 0)
        #expect(try await tool(platform, "incidents").output.matches(of: /refunded-outside/).count == 1)
        #expect(try await Books.read(platform).map(\.refunded) == [5000])
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
    }
}
