import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// The morning of an opening: people come early, are drawn, are called, and buy; nobody walks past them.
@Suite(.timeLimit(.minutes(3))) struct WaitingRoomTests {
    private static func programme(opens: Date) -> String {
        "waitingRooms: [{id: rentree, stands: opening, joinBeforeMinutes: 5, shoppingMinutes: 5}]\n"
            + Programmes.standing(60, opens: opens.formatted(.iso8601)).replacing("buyerLimit: 6", with: "buyerLimit: 6\n        waitingRoom: rentree")
    }

    private static func admission(_ buyer: Buyer, _ room: Int, _ pass: String) async throws -> Buyer.Answer {
        try await buyer.send("POST", "/v1/rooms/\(room)/admissions", json: "{\"pass\":\"\(pass)\"}")
    }

    private static func hold(_ buyer: Buyer, admission: String?) async throws -> Buyer.Answer {
        try await buyer.send(
            "POST", "/v1/sessions/soiree/holds", json: #"{"items":[{"category":"fosse","quantity":1}]}"#, key: Buyer.key(),
            headers: admission.map { ["Guichet-Admission": $0] } ?? [:])
    }

    private func eventuallyJoins(_ buyer: Buyer, _ room: Int) async throws -> Int {
        var number: Int?
        _ = await eventually {
            guard let answer = try? await buyer.send("POST", "/v1/rooms/\(room)/passes"), answer.status == 201 else { return false }
            number = answer.json["number"] as? Int
            return number != nil
        }
        return try #require(number)
    }

    @Test func whoCameEarlyIsDrawnAndComesInOnce() async throws {
        let opening = Date(timeIntervalSinceNow: 12)
        let platform = try await Platform(programme: Self.programme(opens: opening))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let number = try #require(try await ada.get("/v1/sessions/soiree").json["room"] as? Int)
        func board() async throws -> Buyer.Answer { try await ada.get("/v1/rooms/\(number)") }
        func room(_ command: String, _ arguments: String...) async throws -> Platform.ToolResult {
            try await platform.tool(["room", command, "soiree"] + arguments + ["--config", platform.settings()])
        }
        try #require(await eventually { (try? await board().text("phase")) == "early" })
        let announced = try await board()
        #expect(announced.headers["cache-control"] == "public, max-age=1, stale-while-revalidate=2" && announced.json["seed"] == nil)

        let forecast = try await platform.tool(["report", "openings", "--json", "--config", platform.settings()])
        let lines = try JSONSerialization.jsonObject(with: Data(forecast.output.utf8)) as? [[String: Any]]
        #expect(lines?.count == 1 && lines?[0]["session"] as? String == "soiree" && lines?[0]["likely"] as? Int == 180 && lines?[0]["hasRoom"] as? Bool == true)

        let unknown = try await platform.tool(["rehearse", "nuit", "--config", platform.settings()])
        #expect(unknown.status == 1 && unknown.output.contains("no published session whose sale is ahead"), "\(unknown.output)")

        // They come early, each once.
        var crowd: [(buyer: Buyer, pass: String, number: Int)] = []
        for _ in 0..<20 {
            let buyer = try await Buyer.arriving(at: platform.baseURL())
            let pass = try await buyer.send("POST", "/v1/rooms/\(number)/passes")
            try #require(pass.status == 201, "\(String(decoding: pass.body, as: UTF8.self))")
            crowd.append((buyer, pass.text("pass"), pass.json["number"] as? Int ?? -1))
        }
        #expect(crowd.map(\.number) == Array(0..<20))
        #expect(try await crowd[0].buyer.send("POST", "/v1/rooms/\(number)/passes").problem == "already-waiting")
        let tooEarly = try await Self.admission(crowd[0].buyer, number, crowd[0].pass)
        #expect(tooEarly.problem == "not-drawn" || tooEarly.problem == "not-called", "\(tooEarly.problem)")

        #expect(try await room("reveal", "12").output.contains("not counted yet"))

        // They are drawn, and anybody can check it.
        try #require(await eventually { (try? await board().text("phase")) == "queue" })
        let drawn = try await board()
        let reveal = try #require(drawn.json["reveal"])
        #expect(drawn.json["entrants"] as? Int == 20 && drawn.text("commitment") == announced.text("commitment"))
        let file = platform.folder + "/reveal.json"
        try JSONSerialization.data(withJSONObject: reveal).write(to: URL(filePath: file))
        #expect(try await platform.tool(["draw", "verify", file]).status == 0)
        let late = try await ada.send("POST", "/v1/rooms/\(number)/passes")
        #expect(late.json["number"] as? Int == 20)
        crowd.append((ada, late.text("pass"), 20))

        // The operator's hand.
        #expect(try await room("reveal", "12").output.contains("made already"))
        #expect(try await room("pause", "--by", "ada").status == 0)
        #expect(try await room("say", "Nous revenons dans un instant.").status == 0)
        try #require(await eventually { (try? await board().text("phase")) == "paused" })
        #expect(await eventually { (try? await board().text("message")) == "Nous revenons dans un instant." })
        // Who turns it faster does not end a colleague's pause.
        #expect(try await room("faster").output.contains(": paused"))
        let shown = try await room("show")
        #expect(shown.status == 0 && shown.output.contains("paused: 2") && shown.output.contains("box offices 1"), "\(shown.output)")
        let journal = try await room("journal").output
        for said in ["announced  ", "counted  20", "revealed  ", "steered  system ada: paused", "says “Nous"] { #expect(journal.contains(said), "\(journal)") }
        #expect(try await room("resume").output.contains(": automatic"))

        // Each is called, in whatever order the draw says, and comes in once.
        var admissions: [Buyer.Answer] = []
        for (buyer, pass, _) in crowd {
            let admitted = await eventually { (try? await Self.admission(buyer, number, pass).status) == 201 }
            try #require(admitted)
            admissions.append(try await Self.admission(buyer, number, pass))
        }
        let ranks = admissions.compactMap { $0.json["rank"] as? Int }
        #expect(ranks.sorted() == Array(0...20) && ranks[20] == 20 && ranks[..<20] != Array(0..<20)[...])
        #expect(try await Self.admission(crowd[3].buyer, number, crowd[3].pass).text("until") == admissions[3].text("until"))

        // Nothing is held without an admission, with somebody else's, or with an altered one.
        let stranger = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await Self.hold(stranger, admission: nil).problem == "not-admitted")
        let stolen = try await Self.hold(stranger, admission: admissions[0].text("admission"))
        #expect(stolen.problem == "admission-refused" && stolen.text("reason") == "other-device")
        #expect(try await Self.admission(stranger, number, crowd[0].pass).text("reason") == "other-device")
        var altered = Array(admissions[1].text("admission"))
        altered[20] = altered[20] == "A" ? "B" : "A"
        #expect(try await Self.hold(crowd[1].buyer, admission: String(altered)).text("reason") == "forged")
        #expect(try await Self.hold(crowd[1].buyer, admission: crowd[1].pass).text("reason") == "malformed")
        #expect(try await Self.hold(crowd[0].buyer, admission: admissions[0].text("admission")).status == 201)

        // Who leaves lets somebody else in, and has no second turn; nobody is sent away by another one.
        let (leaver, way) = (crowd[2].buyer, "/v1/rooms/\(number)/admissions")
        let paper = ["Guichet-Admission": admissions[2].text("admission")]
        #expect(try await stranger.send("DELETE", way, headers: paper).text("reason") == "other-device")
        #expect(try await Self.admission(leaver, number, crowd[2].pass).status == 201)
        #expect(try await leaver.send("DELETE", way, headers: paper).status == 204)
        #expect(try await Self.admission(leaver, number, crowd[2].pass).problem == "admission-over")
        #expect(try await Self.hold(leaver, admission: admissions[2].text("admission")).problem == "not-admitted")

        // A keeper that died is followed by one that goes on from what was noted.
        platform.kill(.reconciler)
        try platform.start(.reconciler)
        let (next, called) = (try await board().json["queued"] as? Int ?? 0, try await board().json["called"] as? Int ?? 0)
        let pass = try await stranger.send("POST", "/v1/rooms/\(number)/passes")
        try #require(pass.status == 201 && pass.json["number"] as? Int == 21 && next <= 22)
        #expect(await eventually { (try? await Self.admission(stranger, number, pass.text("pass")).status) == 201 })
        #expect(try await (board().json["called"] as? Int ?? 0) >= called)

        // While Redis is away everybody sees where they stand, passes are read as ever, and who was let in shops on when it is back.
        let seen = try await board().json["called"] as? Int
        platform.redis.stop()
        let shownAway = try await board()
        #expect(shownAway.status == 200 && shownAway.json["called"] as? Int == seen && shownAway.text("phase") == "queue")
        let page = try await stranger.get("/seances/soiree/salle-d-attente")
        #expect(page.status == 200 && String(decoding: page.body, as: UTF8.self).contains("data-room=\"\(number)\""))
        #expect(try await Self.admission(stranger, number, crowd[0].pass).text("reason") == "other-device")
        for away in [
            try await Self.admission(crowd[5].buyer, number, crowd[5].pass), try await Self.hold(crowd[5].buyer, admission: admissions[5].text("admission")),
        ] { #expect(away.status == 503 && away.headers["retry-after"] != nil, "\(away.status) \(away.problem)") }
        try platform.redis.start()
        #expect(await eventually { (try? await Self.hold(crowd[5].buyer, admission: admissions[5].text("admission")).status) == 201 })
        #expect(await eventually { (try? await Self.admission(crowd[5].buyer, number, crowd[5].pass).text("until")) == admissions[5].text("until") })

        // A Redis that lost everything hands no number out twice, and keeps the gate shut.
        try await platform.withRedis { _ = try await $0.send(RedisCommand("FLUSHALL")) }
        let another = try await Buyer.arriving(at: platform.baseURL())
        let fresh = try await eventuallyJoins(another, number)
        // As many as it may have given are passed over: a part of those who came (NumberReserve).
        #expect((200...1_000).contains(fresh), "\(fresh)")
        #expect(await eventually { (try? await Self.hold(another, admission: nil).problem) == "not-admitted" })

        // One network gets so many numbers; a household's IPv6 addresses are one.
        var statuses: [Int] = []
        for address in 1...4 {
            let answer = try await Buyer.arriving(at: platform.baseURL()).send(
                "POST", "/v1/rooms/\(number)/passes", headers: ["X-Forwarded-For": "198.51.100.1, 2001:db8:1:2\(address)::\(address)"])
            statuses.append(answer.status)
            if address == 4 {
                #expect(answer.problem == "too-many-requests" && answer.headers["ratelimit-policy"] == "\"joins\";q=3;w=600")
                #expect(answer.headers["ratelimit"] == "\"joins\";r=0;t=600" && answer.headers["retry-after"] == "600")
            }
        }
        #expect(statuses == [201, 201, 201, 429])
        #expect(await eventually { (try? await platform.audit().status) == 0 })
    }
}
