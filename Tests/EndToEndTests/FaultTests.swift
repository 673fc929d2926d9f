import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// Bad input and parts that are away: a precise problem, nothing changed, and service resumes by itself.
@Suite struct FaultTests {
    @Test func badInputIsAPreciseProblemAndChangesNothing() async throws {
        let platform = try await Platform(programme: Programmes.standing(10))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let path = "/v1/sessions/soiree/holds"
        let one = #"{"items":[{"category":"fosse","quantity":1}]}"#
        let bad: [(json: String, status: Int, problem: String)] = [
            ("", 400, "malformed-request"), ("{", 400, "malformed-request"), ("[]", 400, "malformed-request"),
            (#"{"items":3}"#, 400, "malformed-request"), (#"{"items":[]}"#, 422, "invalid-request"),
            (#"{"items":[{"category":"fosse","quantity":NaN}]}"#, 400, "malformed-request"),
            (#"{"items":[{"category":"fosse","quantity":1.5}]}"#, 400, "malformed-request"),
            (#"{"items":[{"category":"fosse","quantity":"2"}]}"#, 400, "malformed-request"),
            (#"{"items":[{"category":"fosse","quantity":1e400}]}"#, 400, "malformed-request"),
            (#"{"items":[{"category":"fosse","quantity":99999999999999999999}]}"#, 400, "malformed-request"),
            (#"{"items":[{"category":"fosse","quantity":0}]}"#, 422, "invalid-request"),
            (#"{"items":[{"category":"fosse","quantity":-1}]}"#, 422, "invalid-request"),
            (#"{"items":[{"category":"fosse","quantity":9223372036854775807}]}"#, 422, "invalid-request"),
            (#"{"items":[{"category":"fosse","quantity":50000},{"category":"fosse","quantity":50000}]}"#, 409, "limit-exceeded"),
            (#"{"items":[{"category":"vip","quantity":1}]}"#, 422, "invalid-request"),
            (#"{"items":[{"seat":"A-1"}]}"#, 422, "invalid-request"),
            (#"{"items":[{"seat":"A-1","category":"fosse","quantity":1}]}"#, 400, "malformed-request"),
            (#"{"items":[{"quantity":1}]}"#, 400, "malformed-request"),
        ]
        for entry in bad {
            let answer = try await ada.send("POST", path, json: entry.json, key: Buyer.key())
            #expect(answer.status == entry.status && answer.problem == entry.problem, "\(entry.json): \(answer.status) \(answer.problem)")
            #expect(answer.headers["content-type"] == "application/problem+json")
        }
        let big = String(repeating: " ", count: 70_000)
        #expect(try await ada.send("POST", path, json: big, key: Buyer.key()).problem == "body-too-large")
        #expect(try await ada.send("POST", path, json: one).problem == "idempotency-key-required")
        #expect(try await ada.send("POST", path, json: one, key: "short").problem == "malformed-request")
        #expect(try await ada.send("POST", "/v1/sessions/nowhere/holds", json: one, key: Buyer.key()).problem == "unknown-session")
        let stranger = Buyer(platform.baseURL())
        #expect(try await stranger.send("POST", path, json: one, key: Buyer.key()).problem == "visitor-required")
        let forged = ["Guichet-Visitor": String(repeating: "a", count: 32)]
        #expect(try await stranger.send("POST", path, json: one, key: Buyer.key(), headers: forged).problem == "visitor-invalid")
        #expect(try await ada.get("/nowhere").problem == "not-found")

        // Holds and orders that were not made here.
        let fake = String(repeating: "a", count: 32)
        #expect(try await ada.get("\(path)/\(fake)").problem == "unknown-hold")
        #expect(try await ada.send("DELETE", "\(path)/\(fake)").problem == "unknown-hold")
        #expect(try await ada.get("/v1/orders/1-\(fake)").problem == "unknown-order")
        #expect(try await ada.order("soiree", hold: fake).problem == "unknown-hold")

        // The same key with another request; an order with impossible details.
        let key = Buyer.key()
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#, key: key)
        #expect(try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#, key: key).problem == "idempotency-key-reused")
        #expect(try await ada.order("soiree", hold: hold.text("hold"), email: "nobody").problem == "invalid-request")

        // Notices that the provider did not sign.
        let notice = "{\"id\":\"evt_1\",\"type\":\"payment_intent.succeeded\"}"
        for signature in [nil, "t=1,v1=00", "v1=" + String(repeating: "0", count: 64), "t=99999999999999999,v1=" + String(repeating: "0", count: 64), "t=\(Int(Date().timeIntervalSince1970)),v1=" + String(repeating: "0", count: 64)] {
            let headers = signature.map { ["Stripe-Signature": $0] } ?? [:]
            #expect(try await stranger.send("POST", "/v1/webhooks/stripe", json: notice, headers: headers).problem == "notice-refused")
        }
        let session = try await ada.get("/v1/sessions/soiree")
        let oneLess = await eventually { (try? await ada.get("/v1/sessions/soiree").json["remaining"] as? Int) == 9 }
        #expect(oneLess, "\(session.json)")
        #expect(try await platform.audit().status == 0)
    }

    @Test func redisAwayIsARefusalInTimeAndServiceResumes() async throws {
        let platform = try await Platform(programme: Programmes.standing(10))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await ada.get("/v1/sessions/soiree").status == 200)
        platform.redis.kill()
        let start = ContinuousClock.now
        let refused = try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.status)")
        #expect(start.duration(to: .now) < .seconds(5))
        #expect(try await ada.get("/healthz").status == 200)
        #expect(try await ada.get("/readyz").status == 503)
        #expect(try await ada.get("/v1/sessions/soiree").status == 200, "browsing goes on from this process's copy")
        try platform.redis.start()
        let resumed = await eventually(within: .seconds(20)) {
            (try? await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#))?.status == 201
        }
        #expect(resumed)
        #expect(try await platform.audit().status == 0)
    }

    @Test func anEmptyRedisSellsNothingUntilItIsVerified() async throws {
        let platform = try await Platform(programme: Programmes.standing(10))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        platform.stop(.reconciler)
        try await platform.withRedis { redis in _ = try await redis.send(RedisCommand("FLUSHALL")) }
        let refused = try await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        #expect(refused.status == 503 && refused.problem == "sale-suspended")
        #expect(try await ada.get("/readyz").status == 503)
        try platform.start(.reconciler)
        let resumed = await eventually(within: .seconds(20)) {
            (try? await ada.hold("soiree", #"{"category":"fosse","quantity":1}"#))?.status == 201
        }
        #expect(resumed)
    }

    @Test func aLostRedisShowsTheTicketsOfTheLedgerAgain() async throws {
        let platform = try await Platform(programme: Programmes.standing(10))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        _ = try await ada.pay(order, "success")
        #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        let path = "/v1/orders/\(order.text("order"))/tickets"
        let before = try await ada.get(path)
        #expect(try await platform.settled())
        try await platform.withRedis { redis in _ = try await redis.send(RedisCommand("FLUSHALL")) }
        let isBack = await eventually(within: .seconds(20)) { (try? await ada.get(path))?.body == before.body }
        #expect(isBack && before.status == 200)
        #expect(try await platform.audit().status == 0)
    }

    @Test func withoutALedgerSalesWaitInTheStream() async throws {
        let platform = try await Platform(programme: Programmes.standing(10))
        platform.kill(.reconciler)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        _ = try await ada.pay(order, "success")
        #expect(try await ada.wait(for: "confirmed", order: order.text("order")).text("state") == "confirmed")
        let waiting = try await ada.get("/v1/orders/\(order.text("order"))/tickets")
        #expect(waiting.status == 503 && waiting.problem == "tickets-being-issued")
        #expect(try await Books.read(platform).allSatisfy { $0.received == 0 }, "no money is captured before the ledger has the sale")
        let audit = try await platform.audit()
        #expect(audit.status == 0 && audit.output.contains(", 1 sales on their way"), "\(audit.output)")
        try platform.start(.reconciler)
        #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
        #expect(try await platform.settled())
    }

    @Test func aValueThatCannotBeReadIsAMistakeAndNotTheDefault() async throws {
        let platform = try await Platform(programme: Programmes.standing(1))
        let file = platform.folder + "/mistaken.yaml"
        let settings = try String(contentsOfFile: platform.settings(), encoding: .utf8)
        for (right, wrong, said) in [
            ("testMode: true", "testMode: maybe", "platform.testMode"), ("lookAfterSeconds: 20", "lookAfterSeconds: soon", "reconciler.lookAfterSeconds"),
        ] {
            try settings.replacing(right, with: wrong).write(toFile: file, atomically: true, encoding: .utf8)
            let audit = try await platform.tool(["audit", "--config", file])
            #expect(audit.status == 64 && audit.output.contains(said), "\(audit.output)")
        }
        for (right, wrong, said) in [
            ("testMode: true", "testmode: true", "there is no key 'platform.testmode'; did you mean 'platform.testMode'?"),
            ("reconciler:", "reconcilier:", "did you mean 'reconciler.lookAfterSeconds'?"),
            ("redis: { url: \"unix:", "redis: { url: \"http:", "redis.url: A Redis URL begins with redis://, rediss:// or unix://, not 'http://'."),
            ("/ledger.sqlite", "/nowhere/ledger.sqlite", "there is no folder \(platform.folder)/nowhere: make it"),
            ("keys: {", "keys: [", "is no YAML"),
        ] {
            try #require(settings.contains(right))
            try settings.replacing(right, with: wrong).write(toFile: file, atomically: true, encoding: .utf8)
            let audit = try await platform.tool(["audit", "--config", file])
            #expect(audit.status == 64 && audit.output.contains(said), "\(audit.status) \(audit.output)")
        }
        let missing = try await platform.tool(["reconciler", "--config", platform.folder + "/none.yaml"])
        #expect(missing.status == 64 && missing.output.contains("/none.yaml cannot be read"), "\(missing.output)")
    }

    @Test func anAuditFindsWhatWasTamperedWith() async throws {
        let platform = try await Platform(programme: Programmes.standing(10))
        #expect(try await platform.audit().status == 0)
        try await platform.withRedis { redis in
            let key = try await redis.send(RedisCommand("KEYS", "*:stock")).array?.first?.string ?? ""
            // The third of the first pool's four counters: sold.
            _ = try await redis.send(RedisCommand([.string("SETRANGE"), .string(key), .string("8"), .bytes([0, 0, 0, 1])]))
        }
        let audit = try await platform.audit()
        #expect(audit.status == 1)
        #expect(audit.output.contains("I5") && audit.output.contains("I6") && audit.output.contains("2 findings"), "\(audit.output)")
    }
}
