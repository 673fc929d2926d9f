import Foundation
import TestPlatform
import TestSupport
import Testing

/// Means of payment of which the money is taken at once, beside cards of which it is held first.
@Suite struct CaptureModeTests {
    private static let two = #"{"category":"fosse","quantity":2}"#

    /// A platform that offers both kinds.
    private func platform() async throws -> Platform { try await Platform(programme: Programmes.standing(4), methods: "[card, bancontact]") }

    private func payment(_ order: Buyer.Answer) -> String { (order.json["payment"] as? [String: Any])?["id"] as? String ?? "" }

    @Test func bothKindsEndInTickets() async throws {
        let platform = try await platform()
        for outcome in ["instant", "success"] {
            let buyer = try await Buyer.arriving(at: platform.baseURL())
            let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", Self.two).text("hold"))
            #expect((order.json["next"] as? [String: String])?["step"] == "pay")
            _ = try await buyer.pay(order, outcome)
            let end = try await buyer.wait(for: "ticketed", order: order.text("order"))
            #expect(end.text("state") == "ticketed" && end.json["next"] == nil, "\(outcome)")
        }
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).allSatisfy { $0.status == "succeeded" && $0.received == 5000 })
        #expect(try await platform.audit().status == 0)
        #expect(try await methods(of: platform) == ["bancontact", "bancontact", "card", "card"])
    }

    /// As an auditor reads them, line by line.
    private func methods(of platform: Platform) async throws -> [String] {
        let archive = platform.folder + "/lines.tar"
        _ = try await platform.tool(["ledger", "export", archive, "--config", platform.settings()])
        let text = String(decoding: try Data(contentsOf: URL(filePath: archive)), as: UTF8.self)
        return text.matches(of: /"payment_method":"([a-z_]+)"/).map { String($0.1) }
    }

    /// The reconciler is away, so that the notice about it is of a payment that the ledger does not know.
    @Test func moneyThatWentBackBeforeTheSaleWasRecordedTakesItBack() async throws {
        let platform = try await platform()
        let buyer = try await Buyer.arriving(at: platform.baseURL())
        platform.stop(.reconciler)
        let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", Self.two).text("hold"))
        _ = try await buyer.pay(order, "instant")
        #expect(try await buyer.wait(for: "confirmed", order: order.text("order")).text("state") == "confirmed")
        #expect(try await platform.provider("POST", "/v1/refunds", "payment_intent=\(payment(order))").status == 200)
        try platform.start(.reconciler)
        let end = try await buyer.wait(for: "refunded", order: order.text("order"), within: .seconds(120))
        #expect(end.text("state") == "refunded" && end.json["refundCents"] as? Int == 5000)
        #expect(try await platform.settled())
        #expect(try await Books.read(platform).map(\.refunded) == [5000], "once")
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
    }

    /// Its notice does not come, and the buyer cancels: there is nothing left to void.
    @Test func moneyThatWasTakenForAnEndedOrderGoesBack() async throws {
        let platform = try await platform()
        let buyer = try await Buyer.arriving(at: platform.baseURL())
        let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", Self.two).text("hold"))
        _ = try await buyer.pay(order, "instant", delay: 3600)
        #expect(try await buyer.send("DELETE", "/v1/orders/\(order.text("order"))").status == 204)
        let isRefunded = try await eventually { try await platform.refunded(payment(order)) == 5000 }
        #expect(isRefunded)
        let again = try await buyer.hold("soiree", #"{"category":"fosse","quantity":4}"#)
        #expect(again.status == 201, "the places are on sale again: \(String(decoding: again.body, as: UTF8.self))")
        #expect(try await platform.settled())
        #expect(try await platform.audit().status == 0)
    }
}
