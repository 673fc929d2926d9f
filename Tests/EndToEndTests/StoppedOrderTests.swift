import Foundation
import TestPlatform
import TestSupport
import Testing

/// Orders that cannot go on by themselves, on real processes.
@Suite struct StoppedOrderTests {
    /// Somebody takes a part of a payment on the provider's own pages while the reconciler is away. The sale is given up: nobody keeps
    /// the places, the money or the question.
    @Test func aSaleOfWhichAPartWasCapturedIsGivenUp() async throws {
        let mail = try MailServer()
        try await mail.start()
        let platform = try await Platform(programme: Programmes.standing(2), mail: mail)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        platform.stop(.reconciler)
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await ada.order("soiree", hold: hold.text("hold"), email: "ada@example.org")
        _ = try await ada.pay(order, "success")
        let id = order.text("order")
        #expect(try await ada.wait(for: "confirmed", order: id).text("state") == "confirmed")
        let payment = try #require((order.json["payment"] as? [String: Any])?["id"] as? String)
        #expect(try await platform.provider("POST", "/v1/payment_intents/\(payment)/capture", "amount_to_capture=1000").status == 200)
        try platform.start(.reconciler)
        let isDead = try await eventually(within: .seconds(60)) {
            try await platform.outbox("list", "--dead").output.contains("1000 cents captured where 5000 were due")
        }
        #expect(isDead)
        #expect(try await ada.get("/v1/orders/\(id)").text("state") == "confirmed")
        let list = try await platform.outbox("list", "--dead").output
        let item = try #require(list.firstMatch(of: /(?m)^(\d+) +dead  capture/)?.1)
        let settled = try await platform.outbox("settle", String(item), "--note", "x")
        #expect(settled.status != 0 && settled.output.contains("guichet order cancel"), "\(settled.output)")

        let cancelled = try await platform.tool(["order", "cancel", id, "--reason", "part-captured", "--config", platform.settings()])
        #expect(cancelled.status == 0 && cancelled.output.contains("The sale is undone"), "\(cancelled.output)")
        let end = try await ada.wait(for: "refused", order: id)
        #expect(end.text("reason") == "capture-refused")
        let shown = try await platform.tool(["order", "show", id, "--config", platform.settings()])
        #expect(shown.output.contains("incident capture-refused: undone: part-captured") && shown.output.contains("Redis: refused, because capture-refused"))
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map { [$0.received, $0.refunded] } == [[1000, 1000]])
        #expect(try await ada.hold("soiree", #"{"category":"fosse","quantity":2}"#).status == 201, "its places are on sale again")
        let isTold = try await eventually(within: .seconds(60)) {
            try mail.letters().contains { $0.recipients == ["ada@example.org"] && $0.subject.hasPrefix("Commande non aboutie") }
        }
        #expect(isTold)
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await platform.ledger("verify").status == 0)
    }
}

extension Platform {
    /// What somebody does on the provider's pages, or asks of its books.
    func provider(_ method: String, _ path: String, _ fields: String = "") async throws -> Buyer.Answer {
        try await Buyer("http://127.0.0.1:\(pspPort)").send(
            method, path, json: fields.isEmpty ? nil : fields, headers: ["Authorization": "Bearer sk_test"])
    }
}
