import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// Prices and fees that are raised while somebody is at the pay page: the buyer pays what was agreed to, and nobody is alarmed.
@Suite(.timeLimit(.minutes(2))) struct RaisedPriceTests {
    private static let one = #"{"category":"fosse","quantity":1}"#
    private static let dearer = Programmes.standing(6, cents: 3000, fees: Programmes.fees.replacing("cents: 150", with: "cents: 180"))

    /// - Returns: once the ledger has it; box offices learn of it from the reconciler.
    private func raise(on platform: Platform) async throws {
        let file = platform.folder + "/dearer.yml"
        try Self.dearer.write(toFile: file, atomically: true, encoding: .utf8)
        let imported = try await platform.tool(["import", file, "--config", platform.settings()])
        #expect(imported.status == 0, "\(imported.output)")
    }

    private func isDearer(_ buyer: Buyer) async throws -> Bool {
        let category = (try await buyer.get("/v1/sessions/soiree").json["categories"] as? [[String: Any]])?.first
        return (category?["tariffs"] as? [[String: Any]])?.first?["fullPriceCents"] as? Int == 3180
    }

    private func order(_ buyer: Buyer, costs cents: Int) async throws -> Buyer.Answer {
        let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", Self.one).text("hold"))
        #expect(order.json["totalCents"] as? Int == cents, "\(order)")
        return order
    }

    private func pays(_ buyer: Buyer, _ orders: [Buyer.Answer]) async throws {
        for order in orders {
            _ = try await buyer.pay(order, "success")
            #expect(try await buyer.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        }
    }

    private func alarms(_ platform: Platform) async throws -> [String] {
        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await platform.ledger("verify").status == 0)
        return try await platform.tool(["incidents", "--config", platform.settings()]).output.split(separator: "\n").map(String.init).filter { $0.contains("sold-under-price") }
    }

    @Test func whoIsAtThePayPagePaysWhatWasAgreedTo() async throws {
        let platform = try await Platform(programme: Programmes.standing(6, fees: Programmes.fees))
        let (ada, eve) = (try await Buyer.arriving(at: platform.baseURL()), try await Buyer.arriving(at: platform.baseURL()))
        let before = try await order(ada, costs: 2500 + 150 + 200)
        let forged = try await order(eve, costs: 2500 + 150 + 200)
        // Held at one price, ordered at another: that is what the order says.
        let held = try await ada.hold("soiree", Self.one)
        try await raise(on: platform)
        let isPublished = try await eventually { try await isDearer(ada) }
        #expect(isPublished)
        let after = try await ada.order("soiree", hold: held.text("hold"))
        #expect(after.json["totalCents"] as? Int == 3000 + 180 + 200)
        try await pays(ada, [before, after])
        #expect(try await alarms(platform) == [])
        #expect(try await platform.sales()["totals"].flatMap { ($0 as? [String: Any])?["revenue"] as? Int } == 2850 + 3380)

        // A box office that was broken into gives a place away, at the former list's number: 25.00 is its price, 1.00 never was.
        let id = forged.text("order")
        let key = "{\(id.prefix { $0 != "-" })}:v4:order:\(id)"
        try await platform.withRedis { redis in
            let document = try #require(try await redis.send(RedisCommand("HGET", key, "document")).string)
            let cheap = document.replacing("\"price\":2500", with: "\"price\":100")
            #expect(cheap != document)
            _ = try await redis.send(RedisCommand("HSET", key, "document", cheap, "total", "450"))
        }
        let payment = try await platform.provider("POST", "/v1/payment_intents", "amount=450&currency=eur&capture_method=manual&metadata%5Border%5D=\(id)").text("id")
        #expect(try await platform.provider("POST", "/v1/payment_intents/\(payment)/confirm", "payment_method=pm_card_visa").status == 200)
        #expect(try await eve.wait(for: "ticketed", order: id).text("state") == "ticketed")
        let told = try await alarms(platform)
        #expect(told.count == 1 && told[0].contains(id) && told[0].replacing("\u{A0}", with: " ").contains("for 1,00 €; price list: 25,00 €"), "\(told)")
    }

    /// Box offices sell at the price that they know, for as long as nobody publishes another.
    @Test func nobodyIsThereToPublishTheNewPrice() async throws {
        let platform = try await Platform(programme: Programmes.standing(6, fees: Programmes.fees))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        platform.kill(.reconciler)
        try await raise(on: platform)
        let late = try await order(ada, costs: 2500 + 150 + 200)
        _ = try await ada.pay(late, "success")
        try platform.start(.reconciler)
        #expect(try await ada.wait(for: "ticketed", order: late.text("order")).text("state") == "ticketed")
        let isPublished = try await eventually { try await isDearer(ada) }
        #expect(isPublished)
        try await pays(ada, [try await order(ada, costs: 3000 + 180 + 200)])
        #expect(try await alarms(platform) == [])
    }
}
