import Foundation
import TestPlatform
import TestSupport
import Testing

/// `guichet ledger close` when a day is really over: on a ledger whose clocks strike midnight in two or three minutes. Nothing waits for it but
/// this story, which is told beside the others.
enum Midnight {
    private static let closing = "LedgerEvidence.closeDue(endedBy:at:signer:)"

    static func play() async throws {
        let (zone, midnight) = nextZone(after: Date(timeIntervalSinceNow: 120))
        let platform = try await Platform(programme: Programmes.standing(20), timeZone: zone)
        let buyer = try await Customer.arriving(at: platform)
        let order = try await buyer.order("soiree", hold: try await buyer.hold("soiree", #"{"category":"fosse","quantity":2}"#))
        _ = try await buyer.pay(order, "success")
        try await buyer.reaches("ticketed", order)
        #expect(try await platform.settled())
        #expect(Date() < midnight, "the sale was to be before midnight")
        #expect(try await platform.ledger("close").output == "Nothing is due.\n")

        #expect(await eventually(within: .seconds(240)) { Date() > midnight })
        let before = try await close(platform, "before")
        #expect(before.status == 128 + SIGKILL, "\(before.output)")
        #expect(try await platform.ledger("verify").output.contains("nothing closed"))
        let after = try await close(platform, "after")
        #expect(after.status == 128 + SIGKILL, "\(after.output)")
        let repeated = try await platform.ledger("close")
        #expect(repeated.status == 0 && repeated.output == "Nothing is due.\n", "\(repeated.output)")
        let verified = try await platform.ledger("verify")
        #expect(verified.status == 0 && verified.output.contains(/2 lines; [123] closings, the last (day|month|year) 20\d\d/), "\(verified.output)")
        #expect(try await platform.audit().status == 0)
    }

    private static func close(_ platform: Platform, _ action: String) async throws -> Platform.ToolResult {
        try await platform.tool(["ledger", "close", "--config", platform.settings()], environment: ["GUICHET_FAULT": "\(closing) \(action)"])
    }

    /// The zone of the next whole minute's midnight after a moment.
    private static func nextZone(after moment: Date) -> (name: String, midnight: Date) {
        let minute = Int((moment.timeIntervalSince1970 / 60).rounded(.up))
        // West of Greenwich until noon there, and east of it after noon.
        let past = minute % 1440
        let offset = past <= 720 ? -past : 1440 - past
        let (hours, minutes) = (abs(offset) / 60, abs(offset) % 60)
        let name = "GMT\(offset < 0 ? "-" : "+")\(hours < 10 ? "0" : "")\(hours):\(minutes < 10 ? "0" : "")\(minutes)"
        return (name, Date(timeIntervalSince1970: Double(minute * 60)))
    }
}
