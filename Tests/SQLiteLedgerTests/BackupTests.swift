import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Backup and restore")
struct BackupTests {
    let file: LedgerFile
    var copy: String { file.folder.appending(path: "backup.sqlite").path }

    init() throws { file = try LedgerFile() }

    func restore(_ backup: String) throws -> LedgerRestore {
        LedgerRestore(backup: backup, ledger: file.path, headsPath: nil, keys: try TestSigner().keys)
    }

    @Test("a backup taken while sales are recorded is a whole ledger")
    func underWrites() async throws {
        let ledger = try file.open()
        var programme = Fixture.programme
        programme.sessions[1].categories[0].capacity = 100_000
        _ = try await ledger.write(programme)
        let writer = Task {
            var number = 0
            while !Task.isCancelled {
                let sales = (0..<20).map { index in
                    StreamEntry.sale(Fixture.sale("n\(number)-\(index)", session: 2, [Fixture.standing(category: 0)]))
                }
                _ = try await ledger.record(sales, at: Fixture.noon)
                number += 1
            }
        }
        for round in 0..<5 {
            let heads = try await ledger.read { try SQLiteLedger.heads(in: $0, at: Fixture.noon) }
            let signed = try heads.map { try $0.signed(by: TestSigner()) }
            let path = "\(copy)-\(round)"
            let digest = try ledger.backup(to: path)
            #expect(try StoredFile.digest(of: path) == digest)
            let backup = try SQLiteLedger(path: path, readOnly: true)
            let verification = try await backup.verify(keys: TestSigner().keys, heads: signed)
            #expect(verification.findings == [] && verification.rows >= round)
            #expect(try await backup.audit().findings == [])
        }
        writer.cancel()
        _ = await writer.result
        #expect(try await ledger.audit().findings == [])
    }

    @Test("a backup replaces no file, is private, and says what is wrong")
    func refusals() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        _ = try ledger.backup(to: copy)
        #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
        #expect(throws: LedgerError.unavailable(cause: "\(copy) exists; a copy of the ledger never replaces a file")) { try ledger.backup(to: copy) }
        #expect(throws: LedgerError.self) { try ledger.backup(to: file.folder.path + "/no/such/folder.sqlite") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder.path).filter { $0.hasPrefix("backup") } == ["backup.sqlite"])
    }

    @Test("a restored ledger is the backup, with a note of it; the old one stays beside it")
    func restored() async throws {
        var digest: [UInt8] = []
        do {
            let ledger = try await Fixture.ledgerWithEvidence(file)
            digest = try ledger.backup(to: copy)
            try ledger.pool.close()
        }
        let restore = try restore(copy)
        #expect(try await restore.prepare() == [])
        let aside = try #require(try await restore.replace(losing: [], at: Fixture.noon).ledger).path
        #expect(FileManager.default.fileExists(atPath: aside))
        let ledger = try file.open(seed: 2)
        #expect(try await ledger.verifyWithHeads().findings == [])
        let note = try await ledger.read {
            try String.fetchOne($0, sql: "SELECT kind || detail || lower(hex(digest)) FROM archive_event")
        }
        #expect(note == "restore{\"lost\":[]}\(Hexadecimal.text(digest))")
        #expect(try await ledger.lostSalesAt() == nil, "nothing was")
        let sale = Fixture.sale("after", [Fixture.standing(category: 1)])
        #expect(try await ledger.record([.sale(sale)], at: Fixture.noon) == [.recorded(numbers: [8])])
    }

    /// A backup that ends with number 7, and a ledger whose heads prove number 8.
    func sellAfterTheBackup() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        _ = try ledger.backup(to: copy)
        _ = try await ledger.record([.sale(Fixture.sale("late", [Fixture.standing(category: 1)]))], at: Fixture.noon)
        _ = try await ledger.keepHeads(at: Fixture.noon, signer: TestSigner())
        try ledger.pool.close()
    }

    @Test("what heads prove and the backup has not is named; the note and the old heads keep it")
    func loss() async throws {
        try await sellAfterTheBackup()
        let restore = try restore(copy)
        let losses = try await restore.prepare()
        #expect(losses == [LedgerLoss(organiserID: "org-a", kept: 7, proven: 8)])
        let heads = file.folder.path + "/ledger.heads.before-\(Fixture.noon.milliseconds)"
        let aside = try await restore.replace(losing: losses, at: Fixture.noon)
        #expect(aside.heads?.path == heads && !aside.hasCopies && !aside.headsStay)
        let ledger = try file.open(seed: 2)
        #expect(try await ledger.lostSalesAt() == Fixture.noon)
        #expect(try await ledger.keptHeads() == nil)
        let note = try await ledger.read { try String.fetchOne($0, sql: "SELECT detail FROM archive_event") }
        #expect(note == "{\"lost\":[{\"organiser\":\"org-a\",\"kept\":7,\"proven\":8}]}")
        let oldHeads = try HeadFile(path: heads).read()?.heads
        let findings = try await ledger.verify(keys: TestSigner().keys, heads: oldHeads).findings
        #expect(findings.map(\.subject) == ["organiser org-a number 8"])
    }

    /// A file has one name only.
    private static let noLinks = FileNames(link: { _, _ in
        errno = EPERM
        return -1
    })

    @Test("where a file has one name only, old ledger and heads are put aside as copies; a restore that is killed then ends as well")
    func storageWithoutLinks() async throws {
        try await sellAfterTheBackup()
        let heads = file.folder.path + "/ledger.heads"
        var restore = try restore(copy)
        restore.names = Self.noLinks
        let losses = try await restore.prepare()
        let aside = try await restore.replace(losing: losses, at: Fixture.noon)
        #expect(aside.hasCopies && !aside.headsStay && aside.heads?.path == heads + ".before-\(Fixture.noon.milliseconds)")
        let (oldLedger, old) = (try #require(aside.ledger).path, try #require(aside.heads).path)
        #expect(try await lastNumber(of: oldLedger) == 8)
        #expect(try await lastNumber(of: file.path) == 7)
        #expect(try HeadFile(path: old).read()?.heads.contains { $0.number == 8 } == true && !FileManager.default.fileExists(atPath: heads))
        // Killed before the old heads lost their name: the next reconciler takes it from them.
        try FileManager.default.copyItem(atPath: old, toPath: heads)
        let ledger = try file.open(seed: 2)
        for _ in 1...2 { _ = try await ledger.keepHeads(at: Fixture.noon, signer: TestSigner()) }
        #expect(try await ledger.keptHeads()?.heads.filter { $0.chain == .lines }.map(\.number).sorted() == [1, 7])
        #expect(try await ledger.verifyWithHeads().findings == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder.path).allSatisfy { !$0.hasSuffix(".part") })
    }

    @Test("where heads can only grow, they keep their name, the new ones follow them, and verifying names what was lost")
    func headsThatOnlyGrow() async throws {
        try await sellAfterTheBackup()
        var restore = try restore(copy)
        restore.names = Self.noLinks
        restore.headFile.names.unlink = { _ in
            errno = EPERM
            return -1
        }
        let aside = try await restore.replace(losing: try await restore.prepare(), at: Fixture.noon)
        #expect(aside.headsStay && aside.hasCopies)
        var grown = HeadFile(path: restore.headsPath)
        grown.names = restore.headFile.names
        #expect(try !grown.leaveToRestore(Fixture.noon), "a reconciler goes on all the same")
        let before = try #require(try grown.read()?.heads)
        try grown.append([before[0]])
        #expect(try grown.read()?.heads.count == before.count + 1)
        #expect(try grown.leaveToRestore(Fixture.noon), "what has new heads is nobody's to take away")
        let ledger = try file.open(seed: 2)
        #expect(try await ledger.verifyWithHeads().findings.map(\.subject) == ["organiser org-a number 8"])
    }

    @Test("a backup gets its name where a file has one only, and takes it from nobody")
    func backupWithoutLinks() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let digest = try ledger.backup(to: copy, names: Self.noLinks)
        #expect(try StoredFile.digest(of: copy) == digest)
        #expect(try await lastNumber(of: copy) == 7)
        #expect(throws: LedgerError.self) { try Self.noLinks.name(file.path, copy) }
        #expect(try StoredFile.digest(of: copy) == digest, "who was faster keeps his file")
    }

    @Test("a backup of another branch, which has as many lines and others, is a loss; the heads of what went on are kept aside")
    func branch() async throws {
        let other = file.folder.path + "/recovered.sqlite"
        do {
            let ledger = try await Fixture.ledgerWithEvidence(file)
            _ = try ledger.backup(to: copy)
            for name in ["lost-1", "lost-2"] { _ = try await ledger.record([.sale(Fixture.sale(name, [Fixture.standing(category: 1)]))], at: Fixture.noon) }
            _ = try ledger.backup(to: other)
            try ledger.pool.close()
        }
        // Restored to number 7 while nobody had kept a head of 8 and 9 and the ledger was gone, and sold on.
        for part in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + part) }
        let first = try restore(copy)
        _ = try await first.replace(losing: try await first.prepare(), at: Fixture.noon)
        do {
            let ledger = try file.open(seed: 2)
            _ = try await ledger.record([.sale(Fixture.sale("new", [Fixture.standing(category: 1)]))], at: Fixture.noon)
            _ = try await ledger.keepHeads(at: Fixture.noon, signer: TestSigner())
            try ledger.pool.close()
        }
        let losses = try await restore(other).prepare()
        #expect(losses == [LedgerLoss(organiserID: "org-a", kept: 7, proven: 8)])
    }

    @Test("a closing that a head proves and the backup has not is a loss: it will be made again, and is another one then")
    func lostClosing() async throws {
        do {
            let ledger = try await Fixture.ledgerWithEvidence(file)
            _ = try ledger.backup(to: copy)
            _ = try await ledger.closeDays(6)
            _ = try await ledger.keepHeads(at: Fixture.noon + .seconds(6 * 86_400), signer: TestSigner())
            try ledger.pool.close()
        }
        let restore = try restore(copy)
        let losses = try await restore.prepare()
        #expect(losses == [.init(organiserID: "org-a", kept: 7, proven: 7, closing: 6), .init(organiserID: "org-b", kept: 1, proven: 1, closing: 6)])
        _ = try await restore.replace(losing: losses, at: Fixture.noon)
        let ledger = try file.open(seed: 2)
        _ = try await ledger.closeDays(7)
        _ = try await ledger.keepHeads(at: Fixture.noon + .seconds(6 * 86_400), signer: TestSigner())
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("a restore with losses that is killed before the old heads lost their name ends with the next reconciler, and may be done again")
    func killedBeforeItsHeads() async throws {
        try await sellAfterTheBackup()
        let heads = file.folder.path + "/ledger.heads"
        func restoreAndDie(at moment: Timestamp) async throws {
            let restore = try restore(copy)
            let losses = try await restore.prepare()
            #expect(losses.map(\.proven) == [8], "the lost line is known as long as nobody has begun new heads")
            _ = try await restore.replace(losing: losses, at: moment)
            try FileManager.default.linkItem(atPath: "\(heads).before-\(moment.milliseconds)", toPath: heads)
        }
        try await restoreAndDie(at: Fixture.noon)
        try await restoreAndDie(at: Fixture.noon + .seconds(60))
        do {
            let reader = try SQLiteLedger(path: file.path, readOnly: true)
            #expect(try await reader.verifyWithHeads().findings == [], "they are the old ledger's")
        }
        let ledger = try file.open(seed: 2)
        _ = try await ledger.keepHeads(at: Fixture.noon, signer: TestSigner())
        _ = try await ledger.keepHeads(at: Fixture.noon, signer: TestSigner())
        let kept = try #require(try await ledger.keptHeads()?.heads.filter { $0.chain == .lines })
        #expect(kept.map(\.number).sorted() == [1, 7])
        #expect(try await ledger.verifyWithHeads().findings == [])
        let old = try HeadFile(path: "\(heads).before-\((Fixture.noon + .seconds(60)).milliseconds)").read()?.heads
        #expect(old?.contains { $0.number == 8 } == true, "the proof of what is missing")
    }

    /// A ledger whose process was killed: its last sale, number 8, is in the WAL only. The backup is older.
    private func killed() async throws {
        let living = try LedgerFile()
        let ledger = try await Fixture.ledgerWithEvidence(living)
        _ = try ledger.backup(to: copy)
        try await ledger.pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        _ = try await ledger.record([.sale(Fixture.sale("late", [Fixture.standing(category: 1)]))], at: Fixture.noon)
        for part in ["", "-wal"] { try FileManager.default.copyItem(atPath: living.path + part, toPath: file.path + part) }
        withExtendedLifetime(ledger) {}
    }

    /// The last number of org-a in a ledger that verifies.
    func lastNumber(in ledger: SQLiteLedger) async throws -> Int64 {
        let verification = try await ledger.verify(keys: TestSigner().keys, heads: nil)
        #expect(verification.findings == [])
        return verification.organisers.first { $0.id == "org-a" }?.lastNumber ?? 0
    }

    func lastNumber(of path: String) async throws -> Int64 { try await lastNumber(in: SQLiteLedger(path: path, readOnly: true)) }

    @Test("a restore that is killed before the new ledger has its name leaves the old one there, with its last sale")
    func killedBetween() async throws {
        try await killed()
        let restore = try restore(copy)
        _ = try await restore.prepare()
        let aside = try #require(try await restore.keepLedger(at: Timestamp(milliseconds: 1))).path
        #expect(!FileManager.default.fileExists(atPath: file.path + "-wal"), "what stands there would be replayed on the new ledger")
        #expect(try await lastNumber(of: aside) == 8)
        #expect(try await lastNumber(of: file.path) == 8)

        // Somebody restores again.
        _ = try await restore.prepare()
        let second = try #require(try await restore.replace(losing: [], at: Fixture.noon).ledger).path
        #expect(try await lastNumber(of: second) == 8)
        #expect(try await lastNumber(of: file.path) == 7)
    }

    @Test("a ledger that somebody has open is not replaced; one that SQLite cannot open is, and its WAL stays beside it")
    func openOrDamaged() async throws {
        try await killed()
        do {
            let reader = try SQLiteLedger(path: file.path)
            let restore = try restore(copy)
            _ = try await restore.prepare()
            let error = await #expect(throws: LedgerError.self) { _ = try await restore.replace(losing: [], at: Fixture.noon) }
            #expect(error?.cause.contains("locked") == true, "\(String(describing: error))")
            #expect(try await lastNumber(in: reader) == 8)
            try reader.pool.close()
        }
        try Data("no database, and long enough for a header of one hundred bytes, which this text fills with its words.".utf8)
            .write(to: URL(filePath: file.path))
        try Data("frames".utf8).write(to: URL(filePath: file.path + "-wal"))
        let restore = try restore(copy)
        _ = try await restore.prepare()
        let aside = try #require(try await restore.replace(losing: [], at: Fixture.noon).ledger).path
        #expect(FileManager.default.fileExists(atPath: aside) && FileManager.default.fileExists(atPath: aside + "-wal"))
        #expect(!FileManager.default.fileExists(atPath: file.path + "-wal"))
        #expect(try await lastNumber(of: file.path) == 7)
    }

    @Test("refused before anything is touched: no file, a folder, the ledger itself, one in use, a damaged, altered, foreign or newer one")
    func unusable() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        _ = try ledger.backup(to: copy)
        let whole = try Data(contentsOf: URL(filePath: copy))
        func cause(_ path: String) async throws -> String {
            let error = await #expect(throws: LedgerError.self) { _ = try await restore(path).prepare() }
            return error?.cause ?? ""
        }
        func write(_ name: String, _ data: Data) throws -> String {
            let url = file.folder.appending(path: name)
            try data.write(to: url)
            return url.path
        }
        func altered(_ name: String, _ sql: String) throws -> String {
            let path = try write(name, whole)
            let queue = try DatabaseQueue(path: path)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE; \(sql)") }
            try queue.close()
            return path
        }
        #expect(try await cause(file.folder.path + "/none").hasSuffix("No such file or directory"))
        #expect(try await cause(file.folder.path).hasSuffix("is no file"))
        #expect(try await cause(file.path).hasSuffix("is the ledger itself"))
        #expect(try await cause(write("empty.sqlite", Data())).hasSuffix("is empty"))
        #expect(try await !cause(write("cut.sqlite", whole.prefix(whole.count / 2))).isEmpty)
        #expect(try await cause(write("text.sqlite", Data("no database".utf8))).hasPrefix("file is not a database"))
        #expect(try await cause(altered("newer.sqlite", "INSERT INTO grdb_migrations VALUES ('999 future')")).contains("newer version"))
        let edited = "DROP TRIGGER sale_line_is_never_updated; UPDATE sale_line SET label = 'x' WHERE number = 2"
        #expect(try await cause(altered("edited.sqlite", edited)).contains("2 findings, the first: schema trigger sale_line_is_never_updated"))
        let live = try LedgerFile()
        let other = try await Fixture.ledgerWithEvidence(live)
        #expect(try await cause(live.path).contains("has a WAL beside it"))
        withExtendedLifetime(other) {}
        #expect(try await ledger.verifyWithHeads().findings == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: file.folder.path).allSatisfy { !$0.contains("restoring") })
    }
}
