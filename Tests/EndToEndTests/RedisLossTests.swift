import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// Redis is killed, emptied, or replaced by a replica that missed the last sales, with orders in every state that a payment can have.
/// Each ends with a clean audit, no money captured twice, and money kept for tickets only.
@Suite struct RedisLossTests {
    @Test func killedAndRestartedWithItsFile() async throws {
        let story = try await LossStory()
        try await story.play()
        story.platform.redis.kill()
        try story.platform.redis.start()
        try await story.resume()
        try await story.verify(
            ticketed: ["early", "late", "new", "authorised", "confirmed"], cancelled: ["cancelled", "given-up", "open"], lost: [])
    }

    @Test func emptied() async throws {
        let story = try await LossStory()
        try await story.play()
        try await story.platform.withRedis { _ = try await $0.send(RedisCommand("FLUSHALL")) }
        try await story.resume()
        try await story.verify(
            ticketed: ["early", "late", "new"], cancelled: [],
            lost: ["authorised", "confirmed", "cancelled", "given-up", "open"])
        // The limits of the ledger's buyers go on counting.
        let buyer = try #require(story.buyers["new"])
        let more = try await buyer.hold("soiree", #"{"category":"fosse","quantity":6}"#)
        #expect(more.status == 409 && more.problem == "limit-exceeded", "\(more.status) \(more.problem)")
    }

    @Test func replacedByAReplicaThatMissedTheLastSales() async throws {
        let story = try await LossStory()
        try await story.play(keepingCopy: true)
        try story.putOldDataInPlace()
        try await story.resume()
        try await story.verify(
            ticketed: ["early", "late", "new", "authorised"], cancelled: ["cancelled", "given-up", "open"], lost: ["confirmed"])
    }
}

/// Buyers of one place each, and what is in their orders when Redis is lost.
private final class LossStory {
    let platform: Platform
    private(set) var buyers: [String: Buyer] = [:]
    private var orders: [String: Buyer.Answer] = [:]
    /// A payment of another shop on the same account, whose order looks like one of ours.
    private var foreign = ""
    private let copy: URL

    init() async throws {
        // Nobody is asked about silent payments by itself: the test says when.
        platform = try await Platform(programme: Programmes.standing(200), lookAfter: 3600)
        copy = URL(filePath: platform.folder).appending(path: "old-data")
    }

    private var data: URL { URL(filePath: platform.folder).appending(path: "appendonlydir") }

    /// - Parameter keepingCopy: of Redis's data before the last sales.
    func play(keepingCopy: Bool = false) async throws {
        for name in ["early", "open", "authorised", "cancelled", "late", "given-up"] { try await open(name) }
        try await buy("early")
        _ = try await buyers["authorised"]?.pay(answer("authorised"), "success", delay: 3600)
        try await cancel("cancelled")
        try await payElsewhere()
        if keepingCopy {
            platform.redis.kill()
            try FileManager.default.copyItem(at: data, to: copy)
            try platform.redis.start()
            try await platform.ready()
        }
        try await buy("late")
        try await cancel("given-up")
        try await open("new")
        try await buy("new")
        #expect(try await platform.settled())
        let holder = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await holder.hold("soiree", #"{"category":"fosse","quantity":3}"#).status == 201)
        platform.kill(.reconciler)
        try await open("confirmed")
        _ = try await buyers["confirmed"]?.pay(answer("confirmed"), "success")
        #expect(try await wait("confirmed", for: "confirmed"))
    }

    func putOldDataInPlace() throws {
        platform.redis.kill()
        try FileManager.default.removeItem(at: data)
        try FileManager.default.copyItem(at: copy, to: data)
        try platform.redis.start()
    }

    /// The reconciler comes back, and looks at every open order now.
    func resume() async throws {
        try platform.start(.reconciler)
        try await platform.ready()
        try await platform.withRedis { redis in
            for key in try await redis.send(RedisCommand("KEYS", "*:due")).array?.compactMap(\.string) ?? [] {
                for id in try await redis.send(RedisCommand("ZRANGE", key, "0", "-1")).array?.compactMap(\.string) ?? [] {
                    _ = try await redis.send(RedisCommand("ZADD", key, "XX", "0", id))
                }
            }
        }
    }

    func verify(ticketed: [String], cancelled: [String], lost: [String]) async throws {
        for name in ticketed { try await expect(name, "ticketed") }
        if cancelled.contains("open") { try await cancel("open") }
        for name in cancelled { try await expect(name, "cancelled") }
        for name in lost { #expect(try await state(name) == "unknown-order", "\(name)") }

        // What was authorised for an order that is lost goes back by itself; what belongs to another shop does not.
        let foreign = foreign
        let isOver = try await eventually(within: .seconds(120)) {
            try await Books.read(platform).allSatisfy { $0.status != "requires_capture" || $0.id == foreign }
        }
        let books = try await Books.read(platform)
        #expect(isOver, "\(books)")
        #expect(books.first { $0.id == foreign }?.status == "requires_capture")
        let paid = Set(books.filter { $0.received > $0.refunded }.map(\.order))
        #expect(paid == Set(try ticketed.map { try answer($0).text("order") }), "paid is ticketed, and the other way round")
        #expect(books.allSatisfy { $0.received == 0 || $0.received == 2500 }, "nothing is captured twice")
        #expect(Set(books.map(\.order)).count == books.count)

        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0 && audit.output.contains("\(ticketed.count) orders, \(ticketed.count) ledger lines"), "\(audit.output)")
        let incidents = try await platform.tool(["incidents", "--config", platform.settings()]).output
        let voided = books.filter { lost.contains("confirmed") && $0.order == (try? answer("confirmed").text("order")) }
        #expect(voided.allSatisfy { incidents.contains($0.order) }, "\(incidents)")
    }

    // MARK: Words

    private func answer(_ name: String) throws -> Buyer.Answer { try #require(orders[name]) }

    private func open(_ name: String) async throws {
        let buyer = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await buyer.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        orders[name] = try await buyer.order("soiree", hold: hold.text("hold"), email: "\(name)@example.org")
        buyers[name] = buyer
    }

    private func buy(_ name: String) async throws {
        _ = try await buyers[name]?.pay(answer(name), "success")
        #expect(try await wait(name, for: "ticketed"), "\(name)")
    }

    private func cancel(_ name: String) async throws {
        let order = try answer(name).text("order")
        #expect(try await buyers[name]?.send("DELETE", "/v1/orders/\(order)").status == 204, "\(name)")
    }

    private func wait(_ name: String, for state: String) async throws -> Bool {
        try await buyers[name]?.wait(for: state, order: answer(name).text("order")).text("state") == state
    }

    private func expect(_ name: String, _ state: String) async throws {
        let isReached = try await wait(name, for: state)
        let present = try await self.state(name)
        #expect(isReached, "\(name) is \(present): \(platform.log(.reconciler))")
    }

    /// Or the problem.
    private func state(_ name: String) async throws -> String {
        guard let answer = try await buyers[name]?.get("/v1/orders/\(answer(name).text("order"))") else { return "" }
        return answer.status == 200 ? answer.text("state") : answer.problem
    }

    private func payElsewhere() async throws {
        let order = "1-" + String(repeating: "b", count: 32)
        let opened = try await Buyer("http://127.0.0.1:\(platform.pspPort)").send(
            "POST", "/v1/payment_intents", json: "amount=900&currency=eur&capture_method=manual&metadata[order]=\(order)", key: Buyer.key(),
            headers: ["Authorization": "Bearer sk_test"])
        foreign = opened.text("id")
        let paid = try await Buyer("http://127.0.0.1:\(platform.pspPort)").send(
            "POST", "/pay/\(foreign)", json: "client_secret=\(opened.text("client_secret"))&outcome=success&delay=3600")
        #expect(!foreign.isEmpty && paid.status < 400, "\(opened) \(paid)")
    }
}
