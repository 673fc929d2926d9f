import Booking
import Domain
import Foundation
import Testing

@testable import SQLiteLedger

// What a restore loses, as whoever restores again or opens the ledger meanwhile finds it.
extension BackupTests {
    @Test("whoever restores once more, or an older backup, does not forget what the restore before lost")
    func lossesStayKnown() async throws {
        try await sellAfterTheBackup()
        for round in 0..<2 {
            let restore = try restore(copy)
            let losses = try await restore.prepare()
            #expect(losses == [LedgerLoss(organiserID: "org-a", kept: 7, proven: 8)], "the second finds the heads that the first put aside")
            _ = try await restore.replace(losing: losses, at: Fixture.noon + .seconds(60 * round))
        }
        let ledger = try file.open(seed: 2)
        #expect(try await ledger.lostSalesAt() == Fixture.noon + .seconds(60))
        #expect(try await !ledger.lacksHeads(at: Fixture.noon + .seconds(86_400)))
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("a ledger that was begun after the disk was lost does not vouch for a backup")
    func newLedger() async throws {
        try await sellAfterTheBackup()
        for name in ["ledger.heads", "ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"] { try? FileManager.default.removeItem(atPath: file.folder.path + "/" + name) }
        try file.open(seed: 2).pool.close()
        #expect(try await restore(copy).prepare().first == LedgerLoss(organiserID: "org-a", kept: 7, proven: nil))
    }

    @Test("where no ledger can be read and no head is as young as the backup, nobody knows what is lost, and it counts as lost", arguments: [false, true])
    func unknownLoss(hasOldHeads: Bool) async throws {
        try await sellAfterTheBackup()
        let heads = file.folder.path + "/ledger.heads"
        let lines = try String(contentsOfFile: heads, encoding: .utf8).split(separator: "\n")
        try FileManager.default.removeItem(atPath: heads)
        if hasOldHeads { try (lines.filter { !$0.contains(" 8 ") && !$0.contains(" 7 ") }.joined(separator: "\n") + "\n").write(toFile: heads, atomically: true, encoding: .utf8) }
        try Data("no database".utf8).write(to: URL(filePath: file.path))
        for part in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + part) }
        let restore = try restore(copy)
        let losses = try await restore.prepare()
        #expect(losses.first == LedgerLoss(organiserID: "org-a", kept: 7, proven: nil))
        _ = try await restore.replace(losing: losses, at: Fixture.noon)
        #expect(try await file.open(seed: 2).lostSalesAt() == Fixture.noon, "places that nobody seems to have bought stay sold")
    }

    @Test("a whole copy that is found after a restore with losses has lost nothing")
    func betterCopy() async throws {
        let whole = file.folder.path + "/whole.sqlite"
        try await sellAfterTheBackup()
        do {
            let ledger = try file.open(seed: 2)
            _ = try ledger.backup(to: whole)
            try ledger.pool.close()
        }
        let first = try restore(copy)
        _ = try await first.replace(losing: try await first.prepare(), at: Fixture.noon)
        let second = try restore(whole)
        let losses = try await second.prepare()
        #expect(losses == [])
        _ = try await second.replace(losing: losses, at: Fixture.noon + .seconds(60))
        let ledger = try file.open(seed: 3)
        #expect(try await ledger.lostSalesAt() == nil)
        #expect(try await lastNumber(in: ledger) == 8)
    }

    @Test("what an attempt left that was killed inside SQLite keeps nobody from restoring")
    func leftovers() async throws {
        try await sellAfterTheBackup()
        for suffix in ["", "-wal", "-shm", "-journal"] { try Data(repeating: 0xD9, count: 5000).write(to: URL(filePath: file.path + ".restoring" + suffix)) }
        let restore = try restore(copy)
        _ = try await restore.replace(losing: try await restore.prepare(), at: Fixture.noon)
        #expect(try await lastNumber(of: file.path) == 7)
        // And of a backup: also the empty file that keeps a name free.
        let ledger = try file.open(seed: 2)
        let other = file.folder.path + "/other.sqlite"
        for suffix in [".part", ".part-wal", ".part-journal"] { try Data(repeating: 0xD9, count: 5000).write(to: URL(filePath: other + suffix)) }
        try Data().write(to: URL(filePath: other))
        _ = try ledger.backup(to: other)
        #expect(try await lastNumber(of: other) == 7)
    }

    @Test("a ledger that somebody opens before the new one has its name is not replaced under them")
    func openedMeanwhile() async throws {
        try await sellAfterTheBackup()
        let restore = try restore(copy)
        try await restore.note(try await restore.prepare(), at: Fixture.noon)
        _ = try await restore.keepLedger(at: Fixture.noon)
        let ledger = try file.open(seed: 2)
        _ = try await ledger.record([.sale(Fixture.sale("meanwhile", [Fixture.standing(category: 1)]))], at: Fixture.noon)
        let error = await #expect(throws: LedgerError.self) { try await restore.replaceLedger(at: Fixture.noon) }
        #expect(error?.cause.contains("has opened") == true)
        #expect(try await lastNumber(in: ledger) == 9)
    }
}
