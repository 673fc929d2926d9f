import RedisClient
import TestPlatform
import TestSupport
import Testing

/// Somebody writes to Redis by hand while the platform sells: the reconciler finds it, notes it once, and puts the ledger's truth back.
@Suite struct WatcherTests {
    private static let named = #"{"seat":"A-1"},{"category":"fosse","quantity":2}"#

    private static func platform() async throws -> Platform {
        try await Platform(
            programme: Programmes.mixed(seats: 4, standing: 10, sessions: ["soiree"]), plan: Programmes.oneRow(4), unsellAfter: 2)
    }

    private func buy(_ items: String, at platform: Platform) async throws -> String {
        let buyer = try await Buyer.arriving(at: platform.baseURL())
        let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", items).text("hold"))
        _ = try await buyer.pay(order, "success")
        let end = try await buyer.wait(for: "ticketed", order: order.text("order"))
        #expect(end.text("state") == "ticketed", "\(end)")
        #expect(try await platform.settled())
        return order.text("order")
    }

    private func incidents(_ platform: Platform) async throws -> String {
        try await platform.tool(["incidents", "--config", platform.settings()]).output
    }

    /// Waits until the incident is noted and the audit finds nothing any more.
    private func repaired(_ kind: String, _ platform: Platform) async throws {
        let isOver = try await eventually(within: .seconds(60)) {
            guard try await incidents(platform).contains(kind) else { return false }
            return try await platform.audit().status == 0
        }
        let (noted, audit) = (try await self.incidents(platform), try await platform.audit().output)
        #expect(isOver, "\(noted) \(audit)")
    }

    @Test func whatRedisForgotIsSoldAgain() async throws {
        let platform = try await Self.platform()
        let before = try await platform.house()
        _ = try await buy(Self.named, at: platform)
        try await platform.putBack(before)
        try await repaired("store-forgot", platform)

        let bob = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await bob.hold("soiree", #"{"seat":"A-1"}"#).problem == "seats-taken")
        #expect(try await bob.hold("soiree", #"{"seat":"A-3"}"#).status == 201)
        let lines = try await incidents(platform).split(separator: "\n").filter { $0.contains("store-forgot") }
        #expect(lines.count == 1 && lines[0].contains("3 places of the ledger are to be sold again"), "\(lines)")
        let audit = try await platform.tool(["audit", "--sessions", "--config", platform.settings()]).output
        #expect(audit.contains("disagreed with the ledger at"), "\(audit)")
        let metrics = String(decoding: try await platform.operations(0, "/metrics").body, as: UTF8.self)
        #expect(metrics.contains("guichet_drifts_found_total 1") && metrics.contains("guichet_places_repaired_total 3"), "\(metrics)")
    }

    @Test func whatNobodyBoughtIsFreeAgain() async throws {
        let platform = try await Self.platform()
        let order = try await buy(Self.named, at: platform)
        let sold = try await platform.house()
        let refund = try await platform.tool(
            ["order", "refund", order, "--reason", "buyer-request", "--config", platform.settings()])
        #expect(refund.status == 0, "\(refund.output)")
        #expect(try await platform.settled())
        let bob = try await Buyer.arriving(at: platform.baseURL())
        try await platform.putBack(sold)
        #expect(try await bob.hold("soiree", #"{"seat":"A-1"}"#).problem == "seats-taken", "nobody bought it, and it is sold")
        try await repaired("store-invented", platform)

        #expect(try await bob.hold("soiree", #"{"seat":"A-1"}"#).status == 201)
        let lines = try await incidents(platform).split(separator: "\n").filter { $0.contains("store-invented") }
        #expect(lines.count == 1 && lines[0].contains("3 places that nobody bought are to be free again"), "\(lines)")
    }

    /// The reconciler does not guess which of Redis's own numbers is wrong.
    @Test func numbersThatDoNotAddUpAreTold() async throws {
        let platform = try await Self.platform()
        _ = try await buy(Self.named, at: platform)
        let house = try await platform.house()
        let buyer = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await buyer.hold("soiree", #"{"seat":"A-4"}"#).status == 201)
        // The seats of before, with the counters of now.
        try await platform.putBack(house.filter { !$0.key.hasSuffix(":stock") })
        let isTold = try await eventually(within: .seconds(60)) { try await incidents(platform).contains("store-inconsistent") }
        let noted = try await self.incidents(platform)
        #expect(isTold, "\(noted)")
        let audit = try await platform.audit()
        #expect(audit.status == 1 && audit.output.contains("I5"), "\(audit.output)")

        // What docs/operations.md says to do.
        try await platform.withRedis { _ = try await $0.send(RedisCommand("FLUSHALL")) }
        let isClean = try await eventually(within: .seconds(60)) {
            let audit = try await platform.audit()
            return audit.status == 0 && audit.output.contains("1 of 1 sessions were compared")
        }
        let end = try await platform.audit().output
        #expect(isClean, "\(end)")
    }
}
