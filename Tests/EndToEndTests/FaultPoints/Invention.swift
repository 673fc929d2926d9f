import Foundation
import TestPlatform
import TestSupport
import Testing

/// Redis has places as sold that nobody bought, and the reconciler dies while it frees them. Only on a platform that does not wait minutes with
/// that, as the stages do; told beside the other stories.
enum Invention {
    /// The step that only this story passes.
    static let point = "Projection.unsell(seats:standing:of:layout:after:)"

    static func play() async throws {
        let platform = try await Platform(
            programme: Programmes.mixed(seats: 4, standing: 10, sessions: ["soiree"]), plan: Programmes.oneRow(4), unsellAfter: 1)
        let ada = try await Customer.arriving(at: platform)
        let order = try await ada.order(
            "soiree", hold: try await ada.hold("soiree", #"{"seat":"A-1"},{"category":"fosse","quantity":2}"#))
        _ = try await ada.pay(order, "success")
        try await ada.reaches("ticketed", order)
        let sold = try await platform.house()
        let refund = try await platform.tool(
            ["order", "refund", order.text("order"), "--reason", "buyer-request", "--config", platform.settings()])
        #expect(refund.status == 0, "\(refund.output)")
        #expect(try await platform.settled())
        let unsold = try await platform.house()

        for action in ["before", "after", "twice"] {
            try await platform.putBack(sold)
            let log = "\(platform.folder)/invention-\(action).log"
            platform.kill(.reconciler)
            try platform.start(.reconciler, environment: ["GUICHET_FAULT": "\(point) \(action)", "GUICHET_FAULT_LOG": log])
            let hasHappened = await eventually(within: .seconds(60)) {
                platform.text("invention-\(action).log").split(separator: "\n").contains { $0 == point + "!" }
            }
            #expect(hasHappened, "\(action): \(platform.log(.reconciler))")
            if action != "twice" {
                #expect(await eventually(within: .seconds(10)) { platform.hasEnded(.reconciler) })
                #expect(try await (platform.house() == unsold) == (action == "after"), "\(action)")
                try platform.start(.reconciler)
            }
            let isFree = try await eventually(within: .seconds(60)) { try await platform.house() == unsold }
            #expect(isFree, "\(action): \(platform.log(.reconciler))")
        }
        #expect(try await platform.settled())
        let audit = try await platform.audit()
        #expect(audit.status == 0, "\(audit.output)")
        let bob = try await Buyer.arriving(at: platform.baseURL())
        #expect(try await bob.hold("soiree", #"{"seat":"A-1"}"#).status == 201)
    }
}
