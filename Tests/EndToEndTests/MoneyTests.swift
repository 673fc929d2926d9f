import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// Payments that go astray: whatever the provider does late or never, nobody pays for nothing and no place is stuck.
@Suite struct MoneyTests {
    private static let two = #"{"category":"fosse","quantity":2}"#

    /// The payment's id of an order's answer.
    private func payment(_ order: Buyer.Answer) -> String { (order.json["payment"] as? [String: Any])?["id"] as? String ?? "" }

    private func provider(
        _ platform: Platform, _ path: String, _ form: String = ""
    ) async throws -> Buyer.Answer {
        try await Buyer("http://127.0.0.1:\(platform.pspPort)").send(
            "POST", path, json: form, key: Buyer.key(), headers: ["Authorization": "Bearer sk_test"])
    }

    @Test func anAuthorisationThatLapsesUndoesTheSale() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        platform.kill(.reconciler)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", Self.two)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        _ = try await ada.pay(order, "success")
        _ = try await ada.wait(for: "confirmed", order: order.text("order"))
        #expect(try await provider(platform, "/v1/payment_intents/\(payment(order))/cancel").status == 200)
        try platform.start(.reconciler)
        let end = try await ada.wait(for: "refused", order: order.text("order"))
        #expect(end.text("state") == "refused" && end.text("reason") == "capture-refused")
        #expect(try await ada.hold("soiree", Self.two).status == 201, "the places are on sale again")
        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0 && audit.output.contains("1 orders, 4 ledger lines"), "\(audit.output)")
        let totals = try #require(try await platform.sales()["totals"] as? [String: Any])
        #expect(totals["quantity"] as? Int == 0 && totals["revenue"] as? Int == 0)
    }

    @Test func aPaymentCapturedElsewhereIsGivenBackWhenItsOrderEnds() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", Self.two)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        _ = try await ada.pay(order, "success", delay: 3600)
        #expect(try await provider(platform, "/v1/payment_intents/\(payment(order))/capture").status == 200)
        #expect(try await ada.send("DELETE", "/v1/orders/\(order.text("order"))").status == 204)
        #expect(try await ada.wait(for: "cancelled", order: order.text("order")).text("state") == "cancelled")
        let isRefunded = try await eventually { try await platform.refunded(payment(order)) == 5000 }
        #expect(isRefunded)
        #expect(try await platform.settled())
        #expect(try await platform.audit().status == 0)
    }

    @Test func anAmountThatTheProviderRefusesEndsTheOrder() async throws {
        let platform = try await Platform(programme: Programmes.standing(100, limit: 100, cents: 1_000_000))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", #"{"category":"fosse","quantity":100}"#)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        #expect(order.status == 422 && order.problem == "payment-refused", "\(order.status) \(order.problem)")
        let rival = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await rival.hold("soiree", Self.two).status == 201, "its places are on sale again")
        #expect(try await platform.audit().status == 0)
    }

    @Test func aPaymentThatIsNotOursIsLeftAlone() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let stranger = "3-" + String(repeating: "a", count: 32)
        let made = try await provider(
            platform, "/v1/payment_intents",
            "amount=1000&currency=eur&capture_method=manual&payment_method_types[]=card&metadata[order]=\(stranger)")
        let (id, secret) = (made.text("id"), made.text("client_secret"))
        try #require(!id.isEmpty, "\(String(decoding: made.body, as: UTF8.self))")
        let buyer = Buyer(platform.baseURL())
        _ = try await buyer.send(
            "POST", "http://127.0.0.1:\(platform.pspPort)/pay/\(id)", json: "client_secret=\(secret)&outcome=success")
        // Another sale, later than its notice, is settled: so the notice has been dealt with.
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let order = try await ada.order("soiree", hold: try await ada.hold("soiree", Self.two).text("hold"))
        _ = try await ada.pay(order, "success")
        _ = try await ada.wait(for: "ticketed", order: order.text("order"))
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).first { $0.id == id }?.status == "requires_capture")
    }

    @Test func anOrderIsFoundByItsKeyLongAfterItsHold() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", Self.two)
        let key = Buyer.key()
        let order = try await ada.order("soiree", hold: hold.text("hold"), email: "ada@example.org", key: key)
        _ = try await ada.pay(order, "success")
        _ = try await ada.wait(for: "ticketed", order: order.text("order"))
        try await platform.letHoldsLapse()
        _ = try await ada.hold("soiree", Self.two)  // any script takes back what is past its time
        let again = try await ada.order("soiree", hold: hold.text("hold"), email: "ada@example.org", key: key)
        #expect(again.status == 201 && again.text("order") == order.text("order") && again.text("state") == "ticketed")
        let other = try await ada.order("soiree", hold: hold.text("hold"), email: "bob@example.org", key: key)
        #expect(other.status == 422 && other.problem == "idempotency-key-reused")
    }

    @Test func aCancelledSessionTakesNoMoreMoney() async throws {
        let platform = try await Platform(programme: Programmes.standing(2))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let order = try await ada.order("soiree", hold: try await ada.hold("soiree", Self.two).text("hold"))
        let file = platform.folder + "/cancelled.yml"
        try Programmes.standing(2).replacing("status: published", with: "status: cancelled")
            .write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try await platform.tool(["import", file, "--config", platform.settings()]).status == 0)
        let isCancelled = await eventually { (try? await ada.get("/v1/sessions/soiree").text("sale")) == "cancelled" }
        #expect(isCancelled)
        _ = try await ada.pay(order, "success")
        let end = try await ada.wait(for: "refused", order: order.text("order"))
        #expect(end.text("reason") == "session-cancelled")
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).allSatisfy { $0.status == "canceled" })
        #expect(try await platform.audit().status == 0)
    }

    /// The session was cancelled in the ledger, and Redis had not heard of it when the buyer paid.
    @Test func aSaleThatTheLedgerRefusesFreesItsSeatsAtOnce() async throws {
        let platform = try await Platform(programme: Programmes.numbered(3, Programmes.standing(3)), plan: Programmes.oneRow(3))
        let ada = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await ada.hold("soiree", #"{"seat":"A-1"},{"seat":"A-2"}"#)
        let order = try await ada.order("soiree", hold: hold.text("hold"))
        platform.kill(.reconciler)
        let cancel = try await platform.tool(["session", "cancel", "soiree", "--yes", "--wait", "0", "--config", platform.settings()])
        #expect(cancel.status == 0, "\(cancel.output)")
        _ = try await ada.pay(order, "success")
        #expect(try await ada.wait(for: "confirmed", order: order.text("order")).text("state") == "confirmed")
        let sold = try platform.redis.copyData()
        try platform.start(.reconciler)
        let end = try await ada.wait(for: "refused", order: order.text("order"), within: .seconds(60))
        #expect(end.text("state") == "refused" && end.text("reason") == "session-cancelled", "\(end.json)")
        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        #expect(try await Books.read(platform).allSatisfy { $0.status == "canceled" })

        // A Redis that forgot the refusal hears of it again.
        try platform.redis.restore(sold)
        let again = try await ada.wait(for: "refused", order: order.text("order"), within: .seconds(60))
        #expect(again.text("state") == "refused", "\(again.json)")
        #expect(try await platform.settled())
        let after = try await platform.audit()
        #expect(after.status == 0, "\(after.output)")
    }
}

extension Platform {
    /// Cents given back on a payment, by the provider's books.
    func refunded(_ payment: String) async throws -> Int {
        let client = Buyer("http://127.0.0.1:\(pspPort)")
        let answer = try await client.send(
            "GET", "/v1/payment_intents/\(payment)?expand[]=latest_charge", headers: ["Authorization": "Bearer sk_test"])
        return (answer.json["latest_charge"] as? [String: Any])?["amount_refunded"] as? Int ?? 0
    }
}
