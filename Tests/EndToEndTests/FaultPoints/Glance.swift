import Booking
import Domain
import Foundation
import RedisClient
import SQLiteLedger
import TestPlatform
import TestSupport

/// What the tools say of a platform, without a process for each look: thousands of deaths are looked at some dozens of times each, and processes share
/// the processors with those that the story is about. The tools have their own tests, and look at the whole in the end (``Company/close(_:)``).
struct Glance: Sendable {
    let platform: Platform

    /// Between two looks that cost some milliseconds.
    static let pause = Duration.milliseconds(20)

    /// Opened anew for each look: a connection that stays would find the file, and leave it, as no crash does.
    func ledger() throws -> SQLiteLedger { try SQLiteLedger(path: "\(platform.folder)/ledger.sqlite", readOnly: true, testMode: true) }

    /// Waits until every sale is recorded, captured and ticketed, and what the staff asked for is done.
    func settled() async throws -> Bool {
        await eventually(within: .seconds(120), pause: Self.pause) {
            guard (try? await salesOnTheirWay()) == 0, let ledger = try? ledger() else { return false }
            let isOwed = try? await ledger.openItems(limit: 10_000).items.contains { $0.item.kind.queue == .money }
            let commands = try? await ledger.openCommands()
            return isOwed == false && commands?.commands.isEmpty == true && commands?.unreadable.isEmpty == true
        }
    }

    /// Of all lanes, with what else is on its way to the ledger.
    private func salesOnTheirWay() async throws -> Int64? {
        let script = """
            local count = 0
            for _, key in ipairs(redis.call('KEYS', '{*}:sales')) do count = count + redis.call('XLEN', key) end
            return count
            """
        return try await platform.withRedis { try await $0.send(RedisCommand("EVAL", script, "0")).int }
    }

    /// Whether nothing is owed any more, to nobody or for one order.
    func isNothingOwed(for order: String? = nil) async throws -> Bool {
        try await ledger().openItems(limit: 10_000).items.allSatisfy { order != nil && $0.item.orderID != order }
    }

    /// What one session sold for, reversals deducted.
    func sales(of session: String) async throws -> String {
        String(describing: try await ledger().sales(SalesQuestion(sessionID: session, isTest: true)).total)
    }
}
