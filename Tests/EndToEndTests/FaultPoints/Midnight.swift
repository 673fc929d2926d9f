import Foundation
import TestPlatform
import TestSupport
import Testing

/// `guichet ledger close` when a day is really over: on a ledger whose clocks strike midnight in two or three minutes. Nothing waits for it but
/// this story, which is told beside the others.
enum Midnight {
    private static let closing = "LedgerEvidence.closeDue(endedBy:at:signer:)"
    /// The step that only this story passes.
    static let byHand = "LedgerEvidence.close(_:ofOrganiser:at:signer:)"

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
        try await closeByHand(platform, day: day(before: midnight, in: zone))
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

    /// One day, on copies of the ledger, because a closing is final.
    private static func closeByHand(_ platform: Platform, day: String) async throws {
        let backup = platform.folder + "/midnight.sqlite"
        #expect(try await platform.ledger("backup", backup).status == 0)
        for action in ["before", "after", "twice"] {
            let (_, settings) = try Copies.desk("midnight-\(action)", of: platform, backup)
            let words = ["ledger", "close", day, "--config", settings]
            let first = try await platform.tool(words, environment: ["GUICHET_FAULT": "\(byHand) \(action)"])
            // Who closes it twice is told that it was closed before, as the next one is.
            #expect(action == "twice" ? first.output.contains("was closed before") : first.status == 128 + SIGKILL, "\(action): \(first.output)")
            let again = try await platform.tool(words)
            #expect(action == "before" ? again.status == 0 : again.output.contains("was closed before"), "\(action): \(again.output)")
            let verified = try await platform.tool(["ledger", "verify", "--config", settings])
            #expect(verified.status == 0 && verified.output.contains(/2 lines; 1 closings, the last day 20\d\d/), "\(action): \(verified.output)")
        }
    }

    /// `2026-11-25`: the day that ends at a midnight.
    private static func day(before midnight: Date, in zone: String) -> String {
        let format = Date.VerbatimFormatStyle(
            format: "\(year: .defaultDigits)-\(month: .twoDigits)-\(day: .twoDigits)", timeZone: TimeZone(identifier: zone) ?? .gmt, calendar: Calendar(identifier: .gregorian))
        return midnight.addingTimeInterval(-60).formatted(format)
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
