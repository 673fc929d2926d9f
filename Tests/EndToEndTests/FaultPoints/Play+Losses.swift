import Foundation
import TestPlatform
import TestSupport

/// Stories of a Redis or a process that is lost, and of what takes its place.
extension Play {
    func sellTwice(_ ada: Customer) async throws -> [Buyer.Answer] {
        let copy = try platform.redis.copyData()
        let seat = #"{"seat":"A-4"}"#
        let first = try await sell(to: ada, seat)
        guard try await stage.glance.settled() else { throw Platform.Failure(description: "the first sale is not settled") }
        await stage.kill(.reconciler)
        try platform.redis.restore(copy)
        try await platform.pretendVerified()
        let bob = try await Customer.arriving(at: platform)
        let second = try await order(bob, seat)
        _ = try await bob.pay(second, "success")
        try await bob.reaches("confirmed", second)
        try await stage.start(.reconciler)
        let refused = try await bob.reaches("refused", second)
        guard try await stage.glance.settled() else { throw Platform.Failure(description: "the refusal is not settled") }
        // Somebody notices: the forgotten order is shown again.
        try platform.redis.restart()
        return [try await ada.reaches("ticketed", first), refused]
    }

    func forget(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        let copy = try platform.redis.copyData()
        _ = try await ada.pay(order, "success")
        try await ada.reaches("ticketed", order)
        guard try await stage.glance.settled() else { throw Platform.Failure(description: "the sale is not settled") }
        try platform.redis.restore(copy)
        try await platform.ready()
        return try await ada.reaches("ticketed", order)
    }

    func loseEntry(_ ada: Customer) async throws -> Buyer.Answer {
        await stage.kill(.reconciler)
        let order = try await order(ada)
        _ = try await ada.pay(order, "success")
        try await ada.reaches("confirmed", order)
        try await platform.loseSales(ofOrder: order.text("order"))
        try await stage.start(.reconciler)
        return try await ada.reaches("ticketed", order)
    }

    func passUnreadable(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        let lane = String(order.text("order").prefix { $0 != "-" })
        try await platform.addUnreadable(lane: lane)
        try await setAside(1, lane)
        // Set aside by one reconciler, it is brought back by the next, which cannot read it either.
        await stage.kill(.reconciler)
        _ = try await ada.pay(order, "success")
        try await ada.reaches("confirmed", order)
        try await stage.start(.reconciler)
        let end = try await ada.reaches("ticketed", order)
        // An operator drops it while nobody brings it back.
        await stage.kill(.reconciler)
        try await platform.dropUnreadable(lane: lane)
        try await stage.start(.reconciler)
        return end
    }

    private func setAside(_ count: Int, _ lane: String) async throws {
        guard try await eventually(within: .seconds(60), { try await platform.unreadable(lane: lane) == count }) else {
            throw Platform.Failure(description: "what cannot be read is not set aside")
        }
    }

    /// The one that takes over is the one that may die: it waits while another is active, and that one falls asleep for good.
    func takeOver(_ ada: Customer) async throws -> Buyer.Answer {
        await stage.kill(.reconciler)
        try platform.start(.reconciler, instance: 1)
        guard try await platform.reaches("active", instance: 1) else { throw Platform.Failure(description: "the other one is not active") }
        let order = try await order(ada)
        try await stage.start(.reconciler)
        guard try await platform.reaches("standby", instance: 0) else { throw Platform.Failure(description: "nobody waits") }
        guard await platform.pause(.reconciler, instance: 1) else { throw Platform.Failure(description: "the other one never rests") }
        _ = try await ada.pay(order, "success")
        let end = try await ada.reaches("ticketed", order, within: .seconds(60))
        platform.kill(.reconciler, instance: 1)
        return end
    }

    func undo(_ ada: Customer) async throws -> Buyer.Answer {
        let before = try await platform.house()
        let order = try await sell(to: ada)
        guard try await stage.glance.settled() else { throw Platform.Failure(description: "the sale is not settled") }
        try await platform.putBack(before)
        // Drift is found twice before anything is done about it.
        guard try await eventually(within: .seconds(60), { try await platform.audit().status == 0 }) else {
            throw Platform.Failure(description: "the places are not sold again")
        }
        return order
    }

    func rebuild(_ ada: Customer) async throws -> Buyer.Answer {
        let order = try await order(ada)
        let copy = try platform.redis.copyData()
        _ = try await ada.pay(order, "success")
        try await ada.reaches("ticketed", order)
        guard try await stage.glance.settled() else { throw Platform.Failure(description: "the sale is not settled") }
        await stage.kill(.reconciler)
        try platform.redis.restore(copy)
        try await stage.tool(["rebuild"])
        try await ada.reaches("ticketed", order)
        try await stage.start(.reconciler)
        return try await ada.reaches("ticketed", order)
    }
}
