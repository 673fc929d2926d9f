import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import Reconciliation
@testable import SQLiteLedger

/// Archives that somebody asked for in the back office.
@Suite struct LedgerArchiveTests {
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
            // A reconciler that died after the file was there comes again.
            for _ in 1...2 { try await archives.make(wish, command: id, at: Fixture.noon) }
            _ = try await ledger.advance(command, mayEnd: true, at: Fixture.noon)
            return try #require(try await ledger.command(id))
        }
        let whole = try await advance(ArchiveWish())
        #expect(whole.progress.state == .done)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [ArchiveWish.fileName(whole.id)])
        #expect(try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM archive_event WHERE kind = 'export'") } == 1)
        let open = try await advance(ArchiveWish(organiserID: "org-a", period: "2026-11"))
        #expect(open.progress.state == .refused && open.progress.detail == ExportRefusal.periodNotClosed.rawValue)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
        #expect(ArchiveWish(period: "hier").selection == nil)
        #expect(try await ledger.commands(CommandTask.exportLedgerKind, of: CommandTask.wholeLedger).map(\.id) == [open.id, whole.id])
    }
}
