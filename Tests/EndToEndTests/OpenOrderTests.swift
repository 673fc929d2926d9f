import Foundation
import TestPlatform
import TestSupport
import Testing

/// Which orders wait, for what and for how long: by the tool, and by the reconciler's metrics.
@Suite struct OpenOrderTests {
    private func open(_ buyer: Buyer) async throws -> Buyer.Answer {
        let hold = try await buyer.hold("soiree", #"{"category":"fosse","quantity":1}"#)
        return try await buyer.order("soiree", hold: hold.text("hold"))
    }

    private func list(_ platform: Platform, _ words: String...) async throws -> Platform.ToolResult {
        try await platform.tool(["order", "list"] + words + ["--config", platform.settings()])
    }

    private func shows(_ lines: [String], on platform: Platform) async -> Bool {
        await eventually(within: .seconds(60)) {
            // One that was just started does not listen yet.
            guard let answer = try? await platform.operations(0, "/metrics") else { return false }
            let metrics = String(decoding: answer.body, as: UTF8.self)
            return lines.allSatisfy { metrics.contains("guichet_\($0)\n") }
        }
    }

    @Test func whatWaitsIsShownWithItsNextStep() async throws {
        let platform = try await Platform(programme: Programmes.standing(20), lookAfter: 1)
        let ada = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await list(platform).output.contains("No order waits for anything."))

        // One waits for its buyer, whose card was refused; one was given up while the provider is away, and paid is the third.
        let waiting = try await open(ada)
        _ = try await ada.pay(waiting, "decline")
        let isDeclined = try await eventually {
            let order = try await ada.get("/v1/orders/\(waiting.text("order"))")
            return (order.json["payment"] as? [String: Any])?["declined"] != nil
        }
        #expect(isDeclined)
        let givenUp = try await open(ada)
        let paid = try await open(ada)
        platform.stop(.sandbox)
        _ = try await ada.send("DELETE", "/v1/orders/\(givenUp.text("order"))")
        #expect(try await ada.wait(for: "closing", order: givenUp.text("order")).text("state") == "closing")
        let counts = [
            "open_orders{state=\"awaiting-payment\"} 2", "open_orders{state=\"closing\"} 1", "open_orders{state=\"confirmed\"} 0",
            "open_orders_late{state=\"closing\"} 0",
        ]
        #expect(await shows(counts, on: platform))
        let three = try await list(platform)
        #expect(three.status == 0 && three.output.contains("3 orders wait: 2 awaiting-payment, 1 closing; 0 of them late"), "\(three.output)")
        #expect(three.output.contains(/awaiting-payment +pay +buyer .*card_declined/))
        #expect(three.output.contains(/closing +end-payment +reconciler/))
        #expect(!three.output.contains("example.org") && !three.output.contains("Lovelace"))

        // Nobody ends what is over: it is late, and told so.
        platform.stop(.reconciler)
        try await platform.letPaymentLapse(ofOrder: waiting.text("order"))
        let late = try await list(platform, "--state", "awaiting-payment", "--session", "soiree", "--format", "json")
        #expect(late.status == 1)
        let orders = try #require(try? JSONSerialization.jsonObject(with: Data(late.output.utf8)) as? [[String: Any]], "\(late.output)")
        #expect(orders.map { $0["order"] as? String } == [waiting.text("order"), paid.text("order")], "the late one first")
        #expect(orders.map { $0["late"] as? Bool } == [true, false])
        #expect(orders.first?["by"] as? String == "buyer" && orders.first?["cause"] as? String == "card_declined")
        #expect(try await list(platform, "--session", "nobody").output.contains("No order waits"))
        #expect(try await list(platform, "--state", "paid").output.contains("awaiting-payment, closing, confirmed"), "what it can be")
        // Nor can the reconciler, as long as the provider is away: it may have been paid.
        try platform.start(.reconciler)
        #expect(await shows(["open_orders_late{state=\"awaiting-payment\"} 1", "open_orders_late{state=\"closing\"} 0"], on: platform))

        // Paid and not recorded; then recorded, and the provider has forgotten the payment.
        platform.stop(.reconciler)
        try platform.start(.sandbox)
        let isPaid = try await eventually(within: .seconds(60)) { try await ada.pay(paid, "success").status == 200 }
        #expect(isPaid)
        #expect(try await ada.wait(for: "confirmed", order: paid.text("order")).text("state") == "confirmed")
        let confirmed = try await list(platform, "--state", "confirmed")
        #expect(confirmed.status == 0 && confirmed.output.contains(/confirmed +issue-tickets +reconciler/), "\(confirmed.output)")
        platform.stop(.sandbox)
        try FileManager.default.removeItem(atPath: platform.folder + "/psp.jsonl")
        try platform.start(.sandbox)
        try platform.start(.reconciler)
        let isDead = try await eventually(within: .seconds(60)) { try await list(platform, "--state", "confirmed").status == 1 }
        #expect(isDead)
        let dead = try await list(platform)
        #expect(dead.output.contains(/late +\S+ +soiree +confirmed +capture +operator .*the provider does not know the payment/), "\(dead.output)")
    }
}
