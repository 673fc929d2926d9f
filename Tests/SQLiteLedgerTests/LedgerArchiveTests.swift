import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import Reconciliation
@testable import SQLiteLedger

/// Archives that somebody asked for in the back office.
@Suite struct LedgerArchiveTests {
    @Test("the empty file of a process that was killed is no archive, and what would fill the ledger's disk leaves nothing behind")
    func whole() async throws {
        let file = try LedgerFile()
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        let folder = file.folder.appending(path: "archives").path
        func command(_ id: Int64, askedAt: Timestamp = Fixture.noon) -> Command {
            Command(id: id, task: .exportLedger(ArchiveWish()), askedBy: "ada", askedAt: askedAt, progress: CommandProgress(state: .asked))
        }
        let path = "\(folder)/\(ArchiveWish.fileName(command(7)))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let archives = LedgerArchives(copies: ledger, signer: try TestSigner(), folder: folder, format: "how", publicKeys: "")
        #expect(try await archives.make(ArchiveWish(), for: command(7), at: Fixture.noon))
        #expect(try #require(FileManager.default.contents(atPath: path)).count > 1_000)
        #expect(try await !archives.make(ArchiveWish(period: "2026-11"), for: command(8), at: Fixture.noon), "the period is open")
        // A restored ledger gives the number to another wish.
        #expect(try await !archives.make(ArchiveWish(organiserID: "org-z"), for: command(7, askedAt: Fixture.noon + .seconds(60)), at: Fixture.noon))
        #expect(TarWriter.room(onDiskOf: 8 << 20) == (8 << 20) / 20 && TarWriter.room(onDiskOf: 1 << 40) == 512 << 20)
    }

    @Test("an archive is made once, signed and noted; what cannot be archived makes no file")
    func once() async throws {
        let ledger = try await Fixture.ledger(LedgerFile())
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        let folder = FileManager.default.temporaryDirectory.appending(path: "guichet-archives-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let archives = LedgerArchives(copies: ledger, signer: try TestSigner(), folder: folder, format: "how", publicKeys: "")
        func advance(_ wish: ArchiveWish) async throws -> Command {
            let id = try await ledger.ask(CommandRequest(task: .exportLedger(wish), askedBy: "ada", key: "\(wish)"), at: Fixture.noon)
            let command = try #require(try await ledger.command(id))
            #expect(try await ledger.advance(command, mayEnd: false, at: Fixture.noon).isOver == (wish.period != nil), "who waits for the file waits")
            if wish.period == nil { #expect(try await ledger.advance(command, mayEnd: false, because: "no room", at: Fixture.noon).detail == "no room") }
            // A reconciler that died after the file was there comes again.
            var isThere = false
            for _ in 1...2 { isThere = try await archives.make(wish, for: command, at: Fixture.noon) }
            _ = try await ledger.advance(command, mayEnd: isThere, at: Fixture.noon)
            return try #require(try await ledger.command(id))
        }
        let whole = try await advance(ArchiveWish())
        #expect(whole.progress == CommandProgress(state: .done, done: 1, total: 1), "what was in its way is not any more")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [ArchiveWish.fileName(whole)])
        #expect(try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM archive_event WHERE kind = 'export'") } == 1)
        let open = try await advance(ArchiveWish(organiserID: "org-a", period: "2026-11"))
        #expect(open.progress.state == .refused && open.progress.detail == ExportRefusal.periodNotClosed.rawValue)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
        #expect(ArchiveWish(period: "hier").selection == nil)
        #expect(try await ledger.commands(CommandTask.exportLedgerKind, of: CommandTask.wholeLedger).map(\.id) == [open.id, whole.id])
    }
}
