import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// Fees from the programme to the provider's books: 1.50 for each place, which goes back with it, and 2.00 for the order, which stay.
@Suite struct FeeTests {
    private static let two = #"{"category":"fosse","quantity":2}"#

    private func order(_ platform: Platform, _ words: String...) async throws -> Platform.ToolResult {
        try await platform.tool(["order"] + words + ["--config", platform.settings()])
    }

    private func fees(of order: Buyer.Answer) -> [String] {
        (order.json["fees"] as? [[String: Any]] ?? []).map {
            "\($0["fee"] as? String ?? "") \($0["line"].map { "\($0)" } ?? "-") \($0["priceCents"] ?? "") \($0["refundable"] as? Bool ?? false)\($0["takenBack"] as? Bool == true ? " back" : "")"
        }
    }

    /// The ledger's revenue is what the provider kept, and everything is consistent.
    private func addsUp(_ platform: Platform, to cents: Int) async throws {
        #expect(try await platform.settled())
        let kept = try await Books.read(platform).reduce(0) { $0 + $1.received - $1.refunded }
        let totals = try await platform.sales()["totals"] as? [String: Any]
        #expect(kept == cents && totals?["revenue"] as? Int == cents, "kept \(kept), sold \(totals ?? [:])")
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await platform.ledger("verify").status == 0)
    }

    @Test func fromThePriceToTheLastRefund() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(6, fees: Programmes.fees), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())

        // Before anything is ordered a buyer sees what a place costs with its fees, and what comes on top once.
        let session = try await ada.get("/v1/sessions/soiree")
        let category = (session.json["categories"] as? [[String: Any]])?.first
        let tariffs = category?["tariffs"] as? [[String: Any]] ?? []
        #expect(tariffs.map { $0["priceCents"] as? Int } == [2500, 0] && tariffs.map { $0["fullPriceCents"] as? Int } == [2650, 0])
        let shown = session.json["fees"] as? [[String: Any]] ?? []
        #expect(shown.map { "\($0["id"] ?? "") \($0["priceCents"] ?? "") \($0["per"] ?? "")" } == ["location 150 place", "dossier 200 order"])

        let opened = try await ada.order("soiree", hold: try await ada.hold("soiree", Self.two).text("hold"), email: "ada@example.org")
        let id = opened.text("order")
        #expect(opened.json["totalCents"] as? Int == 5500)
        #expect(fees(of: opened) == ["location 0 150 true", "location 1 150 true", "dossier - 200 false"])
        _ = try await ada.pay(opened, "success")
        #expect(try await ada.wait(for: "ticketed", order: id).text("state") == "ticketed")
        try await addsUp(platform, to: 5500)
        try await isProvenToAnAuditor(platform, lines: 5)

        let one = try await order(platform, "refund", id, "--line", "0", "--reason", "buyer-request")
        #expect(one.status == 0 && one.output.contains("26,50\u{A0}€ go back"), "\(one.output)")
        try await addsUp(platform, to: 2850)
        let left = try await ada.get("/v1/orders/\(id)")
        #expect(left.text("state") == "ticketed" && fees(of: left) == ["location 0 150 true back", "location 1 150 true", "dossier - 200 false"])
        let rebate = try await order(platform, "refund", id, "--line", "4", "--amount", "1", "--reason", "buyer-request")
        #expect(rebate.status != 0 && rebate.output.contains("Line 4 is a fee"), "\(rebate.output)")
        let named = try await order(platform, "refund", id, "--line", "1", "--every-fee", "--reason", "buyer-request")
        #expect(named.status == 64 && named.output.contains("name the fees' lines"), "\(named.output)")
        #expect(try await order(platform, "cancel", id, "--reason", "buyer-request").status == 0)
        let end = try await ada.wait(for: "refunded", order: id)
        #expect(end.text("state") == "refunded" && end.json["refundCents"] as? Int == 5300)
        try await addsUp(platform, to: 200)
        #expect(try await ada.hold("soiree", #"{"category":"fosse","quantity":6}"#).status == 201, "every place is free")

        let statement = try await order(platform, "show", id)
        #expect(statement.output.contains("Frais de location · Fosse") && statement.output.contains("Frais de dossier"), "\(statement.output)")
        let hasLetters = try await eventually(within: .seconds(30)) { try mail.letters().count >= 3 }
        #expect(hasLetters)
        let letters = try mail.letters().map(\.text)
        #expect(letters.contains { $0.contains("Frais de location, 2 fois : 3,00") && $0.contains("Frais de dossier : 2,00") })
        #expect(letters.contains { $0.contains("Ces frais ne sont pas remboursables") && $0.contains("Frais de dossier") }, "\(letters)")
    }

    private func isProvenToAnAuditor(_ platform: Platform, lines: Int) async throws {
        let archive = platform.folder + "/all.tar"
        let exported = try await platform.ledger("export", archive)
        #expect(exported.output.contains("\(lines) lines"), "\(exported.output)")
        let auditor = try ChildProcess(
            [
                "python3", "-B", Platform.root.appending(path: "config/verify-export.py").path, archive, "--keys",
                platform.folder + "/keys/ledger-key-1.pub.pem",
            ], log: platform.folder + "/auditor.log", folder: "")
        let hasEnded = await eventually(within: .seconds(30)) { auditor.hasEnded() }
        #expect(hasEnded && auditor.exitStatus == 0)
    }

    @Test func whatIsFreeBearsNoneAndACancelledSessionGivesAllBack() async throws {
        let platform = try await Platform(programme: Programmes.standing(6, fees: Programmes.fees))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", Self.two)
        let free = try await ada.send(
            "POST", "/v1/orders",
            json: """
                {"session":"soiree","hold":"\(hold.text("hold"))","buyer":{"name":"Ada","email":"ada@example.org"},
                 "tariffs":[{"category":"fosse","quantity":2,"tariff":"invitation"}]}
                """, key: Buyer.key())
        #expect(free.json["totalCents"] as? Int == 0 && fees(of: free) == [], "\(String(decoding: free.body, as: UTF8.self))")
        let paid = try await ada.order("soiree", hold: try await ada.hold("soiree", Self.two).text("hold"))
        _ = try await ada.pay(paid, "success")
        for order in [free, paid] { #expect(try await ada.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed") }
        try await addsUp(platform, to: 5500)
        let cancelled = try await platform.tool(["session", "cancel", "soiree", "--yes", "--config", platform.settings()])
        #expect(cancelled.status == 0, "\(cancelled.output)")
        for order in [free, paid] { #expect(try await ada.wait(for: "refunded", order: order.text("order")).text("state") == "refunded") }
        try await addsUp(platform, to: 0)
    }

    /// The paid order comes back from the ledger with its fees; the money of the one that nobody knows any more is let go.
    @Test func aLostRedisGetsThemBack() async throws {
        let platform = try await Platform(programme: Programmes.standing(6, fees: Programmes.fees), lookAfter: 1)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let bob = try await Buyer.arriving(at: platform.baseURL())
        let paid = try await ada.order("soiree", hold: try await ada.hold("soiree", Self.two).text("hold"))
        _ = try await ada.pay(paid, "success")
        _ = try await ada.wait(for: "ticketed", order: paid.text("order"))
        #expect(try await platform.settled())
        platform.stop(.reconciler)
        let unpaid = try await bob.order("soiree", hold: try await bob.hold("soiree", Self.two).text("hold"))
        _ = try await bob.pay(unpaid, "success", delay: 3600)
        try await platform.withRedis { _ = try await $0.send(RedisCommand("FLUSHALL")) }
        try platform.start(.reconciler)
        try await platform.ready()

        let back = try await ada.wait(for: "ticketed", order: paid.text("order"))
        #expect(fees(of: back) == fees(of: paid) && fees(of: back).count == 3 && back.json["totalCents"] as? Int == 5500)
        let isLetGo = try await eventually(within: .seconds(120)) {
            try await Books.read(platform).allSatisfy { $0.status != "requires_capture" }
        }
        #expect(isLetGo)
        try await addsUp(platform, to: 5500)
        #expect(try await order(platform, "cancel", paid.text("order"), "--every-fee", "--reason", "our-fault").status == 0)
        let end = try await ada.wait(for: "refunded", order: paid.text("order"))
        #expect(end.json["refundCents"] as? Int == 5500 && fees(of: end) == fees(of: paid).map { $0 + " back" })
        try await addsUp(platform, to: 0)
        // Once more from the ledger.
        try await platform.withRedis { _ = try await $0.send(RedisCommand("FLUSHALL")) }
        let restored = try await ada.wait(for: "refunded", order: paid.text("order"))
        #expect(fees(of: restored) == fees(of: end))
    }
}
