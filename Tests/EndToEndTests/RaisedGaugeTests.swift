import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// The commission gives more standing places than were on sale: they are sold, once, whatever dies meanwhile.
@Suite(.timeLimit(.minutes(5))) struct RaisedGaugeTests {
    private static let two = #"{"category":"fosse","quantity":2}"#

    private func imports(_ capacity: Int, on platform: Platform) async throws -> Platform.ToolResult {
        let file = "\(platform.folder)/\(capacity).yml"
        try Programmes.standing(capacity).write(toFile: file, atomically: true, encoding: .utf8)
        return try await platform.tool(["import", file, "--config", platform.settings()])
    }

    private func raise(to capacity: Int, on platform: Platform) async throws {
        let imported = try await imports(capacity, on: platform)
        #expect(imported.status == 0, "\(imported.output)")
    }

    private func free(_ buyer: Buyer) async throws -> Int? {
        let category = (try await buyer.get("/v1/sessions/soiree/availability").json["categories"] as? [[String: Any]])?.first
        return category?["free"] as? Int
    }

    private func buys(_ buyer: Buyer, _ platform: Platform) async throws {
        let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", Self.two).text("hold"))
        _ = try await buyer.pay(order, "success")
        #expect(try await buyer.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed", "\(platform.log(.reconciler))")
    }

    private func isClean(_ platform: Platform, places: Int) async throws {
        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0 && audit.output.contains(" \(places) ledger lines"), "\(audit.output)")
    }

    /// Visitors of a sold-out house ask again and again; their number of places is the new one, exactly.
    @Test func whileManyAreHolding() async throws {
        let platform = try await Platform(programme: Programmes.standing(10))
        let held = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<25 {
                group.addTask {
                    let buyer = try await Buyer.arriving(at: platform.baseURL())
                    let isHeld = try await eventually(within: .seconds(20), pause: .milliseconds(50)) { try await buyer.hold("soiree", Self.two).status == 201 }
                    return isHeld ? 2 : 0
                }
            }
            group.addTask {
                try await raise(to: 30, on: platform)
                return 0
            }
            return try await group.reduce(0, +)
        }
        #expect(held == 30, "\(platform.log(.reconciler))")
        let late = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await late.hold("soiree", Self.two).problem == "sold-out")
        try await isClean(platform, places: 0)
    }

    /// The ledger has them, and the reconciler dies before Redis does; then Redis is put back to what it was before, and then it is emptied.
    @Test func whateverDies() async throws {
        let platform = try await Platform(programme: Programmes.standing(4))
        let buyer = try await Buyer.arriving(at: platform.baseURL())
        for _ in 1...2 { try await buys(try await Buyer.arriving(at: platform.baseURL()), platform) }
        try await isClean(platform, places: 4)
        let (data, copy) = (URL(filePath: platform.folder).appending(path: "appendonlydir"), URL(filePath: platform.folder).appending(path: "old-data"))
        platform.redis.kill()
        try FileManager.default.copyItem(at: data, to: copy)
        try platform.redis.start()
        try await platform.ready()

        platform.kill(.reconciler)
        try await raise(to: 10, on: platform)
        #expect(try await free(buyer) == 0, "nobody has told Redis")
        let early = try await platform.audit()
        #expect(early.status == 0, "\(early.output)")
        try platform.start(.reconciler)
        #expect(try await eventually(within: .seconds(60)) { try await free(buyer) == 6 })
        for _ in 1...2 { try await buys(try await Buyer.arriving(at: platform.baseURL()), platform) }
        try await isClean(platform, places: 8)

        platform.redis.kill()
        try FileManager.default.removeItem(at: data)
        try FileManager.default.copyItem(at: copy, to: data)
        try platform.redis.start()
        try await platform.ready()
        #expect(try await free(buyer) == 2, "four were sold that this Redis had no places for")
        try await isClean(platform, places: 8)

        try await platform.withRedis { _ = try await $0.send(RedisCommand("FLUSHALL")) }
        try await platform.ready()
        #expect(try await free(buyer) == 2)
        try await buys(buyer, platform)
        try await isClean(platform, places: 10)

        let lowered = try await imports(4, on: platform)
        #expect(lowered.status != 0 && lowered.output.contains("standing places become more and never fewer"), "\(lowered.output)")
        try await isClean(platform, places: 10)
    }
}
