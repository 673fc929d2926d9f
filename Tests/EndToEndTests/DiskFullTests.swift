import Foundation
import TestPlatform
import TestSupport
import Testing

/// The ledger's disk is full (ENOSPC, on a real file system): what is confirmed waits, nothing is lost, nothing is captured twice.
@Suite struct DiskFullTests {
    @Test func salesWaitAndAreRecordedWhenThereIsSpaceAgain() async throws {
        let platform = try await Platform(programme: Programmes.standing(60), boxOffices: 2, lookAfter: 1, diskMebibytes: 8)
        let disk = try #require(platform.disk)
        let run = SaleRun(platform: platform)
        let before = try await run.sell(3)
        #expect(try await platform.settled())

        try disk.fill()
        let during = try await run.sell(25)
        let ada = Buyer(platform.baseURL())
        for order in during {
            #expect(try await ada.wait(for: "confirmed", order: order).text("state") == "confirmed")
        }
        let waiting = try await ada.get("/v1/orders/\(during[0])/tickets")
        #expect(waiting.status == 503 && waiting.problem == "tickets-being-issued")
        #expect(try await Books.read(platform).filter { $0.status == "succeeded" }.count == 3, "no money before the ledger has the sale")
        let audit = try await platform.audit()
        #expect(audit.status == 0 && audit.output.contains(", 25 sales on their way"), "\(audit.output)")
        #expect(try await platform.reaches("suspended", instance: 0), "it cannot renew its lease")
        #expect(platform.wholeLog(.reconciler).contains("database or disk is full"))

        // A backup onto the full disk leaves nothing; one onto another disk is whole, and says what it could not do: it has its name when it is noted.
        let failed = try await platform.ledger("backup", disk.folder + "/backup.sqlite")
        #expect(failed.status == 1 && failed.output.contains("No backup was made: database or disk is full"), "\(failed.output)")
        #expect(!disk.files.contains { $0.hasPrefix("backup") }, "\(disk.files)")
        let made = try await platform.ledger("backup", platform.folder + "/backup.sqlite")
        #expect(made.status == 1 && made.output.contains("The copy is whole, but could not be noted in the ledger"), "\(made.output)")
        #expect(try await platform.ledger("verify", "--file", platform.folder + "/backup.sqlite.part").status == 0)
        let closing = try await platform.ledger("close")
        #expect(closing.output == "Nothing is due.\n", "\(closing.output)")

        // And it is killed: what is in the stream waits for the next.
        platform.kill(.reconciler)
        try disk.free()
        try platform.start(.reconciler)
        try await run.verify(before + during + run.sell(2))
        let verified = try await platform.ledger("verify")
        #expect(verified.status == 0 && verified.output.contains(": clean"), "\(verified.output)")
    }

    /// The provider has captured, and the ledger cannot note it.
    @Test func moneyThatWasCapturedAndNotNotedIsNotCapturedAgain() async throws {
        let platform = try await Platform(programme: Programmes.standing(10), boxOffices: 2, lookAfter: 1, diskMebibytes: 8)
        let disk = try #require(platform.disk)
        platform.stop(.reconciler)
        let run = SaleRun(platform: platform)
        let orders = try await run.sell(1)
        let ada = Buyer(platform.baseURL())
        #expect(try await ada.wait(for: "confirmed", order: orders[0]).text("state") == "confirmed")

        // Recorded, while the provider takes its time with the capture.
        platform.signal(.sandbox, SIGSTOP)
        try platform.start(.reconciler)
        let isRecorded = try await eventually(within: .seconds(20)) {
            try await platform.audit().output.contains(", 0 sales on their way, 1 open outbox items")
        }
        #expect(isRecorded)
        try disk.fill()
        platform.signal(.sandbox, SIGCONT)
        let isCaptured = try await eventually(within: .seconds(20)) {
            try await Books.read(platform).contains { $0.status == "succeeded" }
        }
        #expect(isCaptured)
        #expect(try await platform.reaches("suspended", instance: 0))
        #expect(try await platform.audit().output.contains(", 1 open outbox items"), "nobody could note it")
        #expect(try await ada.get("/v1/orders/\(orders[0])").text("state") == "confirmed")

        try disk.free()
        try await run.verify(orders)
        let captures = platform.text("psp.jsonl").split(separator: "\n").filter { $0.contains("\"succeeded\"") }
        #expect(captures.count == 1, "\(captures)")
    }
}
