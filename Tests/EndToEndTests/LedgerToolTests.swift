import Foundation
import TestPlatform
import TestSupport
import Testing

/// `guichet ledger …` on a platform that sells.
@Suite("The ledger's tools")
struct LedgerToolTests {
    private func ledger(_ platform: Platform, _ words: String...) async throws -> Platform.ToolResult {
        try await platform.tool(["ledger"] + words + ["--config", platform.settings()])
    }

    private func sell(_ platform: Platform, to name: String) async throws {
        let buyer = try await Buyer.arriving(at: platform.baseURL())
        let hold = try await buyer.hold("soiree", #"{"category":"fosse","quantity":2}"#)
        let order = try await buyer.order("soiree", hold: hold.text("hold"), email: "\(name)@example.org")
        #expect(try await buyer.pay(order, "success").status == 200)
        #expect(try await buyer.wait(for: "ticketed", order: order.text("order")).text("state") == "ticketed")
    }

    @Test("verify, close, export, backup and restore, from the sale to the auditor")
    func wholeLife() async throws {
        let platform = try await Platform(programme: Programmes.standing(20))
        try await sell(platform, to: "ada")

        // The heads follow within a second.
        let isProven = try await eventually(within: .seconds(20)) {
            try await ledger(platform, "verify").output.contains("proven to number 2")
        }
        let verified = try await ledger(platform, "verify")
        #expect(isProven && verified.status == 0 && verified.output.contains(": clean"), "\(verified.output)")

        #expect(try await ledger(platform, "close").output == "Nothing is due.\n")
        let today = try await ledger(platform, "close", "2099-01-01")
        #expect(today.status != 0 && today.output.contains("is not over until 2099-01-02T00:00:00+01:00"), "\(today.output)")
        #expect(try await ledger(platform, "close", "2026-02-30").output.contains("is no period"))

        // An auditor with the public key, Python and openssl.
        let archive = platform.folder + "/all.tar"
        let exported = try await ledger(platform, "export", archive)
        #expect(exported.status == 0 && exported.output.contains("2 lines, without personal data"), "\(exported.output)")
        let script = Platform.root.appending(path: "config/verify-export.py").path
        let auditor = Process()
        auditor.executableURL = URL(filePath: "/usr/bin/env")
        auditor.arguments = ["python3", "-B", script, archive, "--keys", platform.folder + "/keys/ledger-key-1.pub.pem"]
        try auditor.run()
        auditor.waitUntilExit()
        #expect(auditor.terminationStatus == 0)
        #expect(try await ledger(platform, "export", archive).output.contains("never replaces a file"))
        #expect(try await ledger(platform, "export", platform.folder + "/x.tar", "--period", "2026").output.contains("is not closed"))

        // A backup while the reconciler lives; a restore is refused until it does not.
        let backup = platform.folder + "/backup.sqlite"
        let made = try await ledger(platform, "backup", backup)
        #expect(made.status == 0 && made.output.contains("proven to number 2"), "\(made.output)")
        #expect(try await ledger(platform, "verify", "--file", backup).status == 0)
        try await sell(platform, to: "grace")
        _ = try await eventually(within: .seconds(20)) {
            try await ledger(platform, "verify").output.contains("proven to number 4")
        }
        let live = try await ledger(platform, "restore", backup)
        #expect(live.status != 0 && live.output.contains("A reconciler or a back office uses the ledger"), "\(live.output)")
        platform.stop(.reconciler)
        let isFree = try await eventually(within: .seconds(20)) {
            try await !ledger(platform, "restore", backup).output.contains("A reconciler or a back office uses")
        }
        // Nobody writes it meanwhile: whoever did would have the file exchanged under them.
        let descriptor = open(platform.folder + "/ledger.sqlite.lock", O_RDWR)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let other = try await ledger(platform, "backup", platform.folder + "/other.sqlite")
        #expect(other.status != 0 && other.output.contains("is being restored"), "\(other.output)")
        close(descriptor)
        let loss = try await ledger(platform, "restore", backup)
        #expect(isFree && loss.status != 0, "\(loss.output)")
        #expect(loss.output.contains("o: of what was recorded the backup has the numbers up to 2, but number 4 was recorded."), "\(loss.output)")
        let accepted = try await ledger(platform, "restore", backup, "--accept-loss")
        #expect(accepted.status == 0 && accepted.output.contains("The old ledger is"), "\(accepted.output)")
        #expect(try await ledger(platform, "verify").output.contains("2 lines"))
        // What Redis sold and the ledger does not know any more is named.
        #expect(try await platform.audit().output.contains("I6"))
    }
}
