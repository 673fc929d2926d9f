import Booking
import Crypto
import Domain
import Foundation
import GRDB

/// Puts a backup in the ledger's place, in two steps: look, then replace.
public struct LedgerRestore: LedgerReplacement {
    public let backup: String
    public let ledger: String
    var headFile: HeadFile
    var names = FileNames()
    let keys: [UInt8: Curve25519.Signing.PublicKey]

    public var headsPath: String { headFile.path }
    private var draft: String { ledger + ".restoring" }

    /// - Parameters:
    ///   - backup: file that `backup` made.
    ///   - ledger: file to replace; it may be missing.
    public init(
        backup: String, ledger: String, headsPath: String?, keys: [UInt8: Curve25519.Signing.PublicKey]
    ) {
        self.backup = backup
        self.ledger = ledger
        self.keys = keys
        headFile = HeadFile(path: headsPath ?? HeadFile.path(besideLedger: ledger))
    }

    public func prepare() async throws(LedgerError) -> [LedgerLoss] {
        try requireFile()
        discard()
        do {
            try FileManager.default.copyItem(atPath: backup, toPath: draft)
        } catch {
            discard()
            throw .unavailable(cause: "\(backup) cannot be copied to \(draft): \(error.localizedDescription)")
        }
        try StoredFile.take(draft)
        do {
            if let damage = try StoredFile.damage(of: draft) { throw LedgerError.corrupt(cause: damage) }
            return try await verify()
        } catch {
            discard()
            throw LedgerError(error)
        }
    }

    /// Ends ``prepare()`` without replacing anything.
    public func discard() {
        for suffix in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: draft + suffix) }
    }

    /// Of what a restore put aside.
    static func suffix(at moment: Timestamp) -> String { ".before-\(moment.milliseconds)" }

    /// What belongs to a ledger's file while its last transactions are not all in it.
    private static let parts = ["-wal", "-journal"]

    public func keepLedger(at now: Timestamp) async throws(LedgerError) -> KeptFile? {
        guard StoredFile.exists(ledger) else { return nil }
        let aside = ledger + Self.suffix(at: now)
        if !StoredFile.exists(aside) {
            // SQLite drops a WAL or a journal that it cannot read, which may still help who looks into it.
            for part in Self.parts where StoredFile.exists(ledger + part) { _ = try names.keep(ledger + part, as: aside + part) }
            do {
                try await fold(ledger)
                for part in Self.parts { unlink(aside + part) }
            } catch {
                guard case .corrupt = error else {
                    for part in Self.parts { unlink(aside + part) }
                    throw error
                }
                // What SQLite cannot open no reconciler can either.
            }
            _ = try names.keep(ledger, as: aside)
            try StoredFile.syncFolder(of: ledger)
        }
        // They must go before the new file comes: SQLite would replay them there.
        for part in Self.parts + ["-shm"] { unlink(ledger + part) }
        return KeptFile(path: aside, isCopy: !StoredFile.areOne(ledger, aside))
    }

    public func keepHeads(at now: Timestamp) throws(LedgerError) -> KeptFile? {
        guard StoredFile.exists(headFile.path) else { return nil }
        let aside = headFile.path + Self.suffix(at: now)
        if !StoredFile.exists(aside) {
            _ = try names.keep(headFile.path, as: aside)
            try StoredFile.syncFolder(of: headFile.path)
        }
        return KeptFile(path: aside, isCopy: !StoredFile.areOne(headFile.path, aside))
    }

    public func replaceLedger(at now: Timestamp) async throws(LedgerError) {
        if !StoredFile.exists(draft), try await isRestored(at: now) { return }
        guard !Self.parts.contains(where: { StoredFile.exists(ledger + $0) }) else { throw .unavailable(cause: "somebody has opened \(ledger) meanwhile") }
        guard rename(draft, ledger) == 0 else { throw StoredFile.problem(ledger) }
        do { try StoredFile.syncFolder(of: ledger) } catch { throw .unavailable(cause: "the new ledger is in its place, but perhaps not on disk: \(error.cause)") }
    }

    /// What earlier restores lost and the copy has not, as the ledger in place knows: whoever was killed in the end and restores once more finds no heads that
    /// would say so. Of a ledger that cannot be read, the heads tell that those restores put aside.
    private func lossesBefore() -> [ArchiveEvent] {
        guard StoredFile.exists(ledger) else { return [] }
        if let events = read(ledger, ArchiveEvent.losses) { return events.filter { event in read(draft) { try event.isLost(in: $0) } ?? true } }
        return headsAside().map { moment in
            ArchiveEvent(kind: .restore, detail: Self.detail([LedgerLoss(organiserID: "", kept: 0, proven: nil)]), at: moment)
        }
    }

    /// When restores put heads aside.
    private func headsAside() -> [Timestamp] {
        let folder = URL(filePath: headFile.path).deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let prefix = URL(filePath: headFile.path).lastPathComponent + ".before-"
        return names.filter { $0.hasPrefix(prefix) }.compactMap { Int64($0.dropFirst(prefix.count)) }.map(Timestamp.init(milliseconds:))
    }

    /// The heads that are kept, and those put aside by restores of which the copy knows nothing: it is of before, so that they prove what it should have.
    private func heads() throws(LedgerError) -> [LedgerHead] {
        let known = read(draft) { try Int64.fetchAll($0, sql: "SELECT at FROM archive_event WHERE kind = 'restore'") } ?? []
        var heads = try headFile.read()?.heads ?? []
        for moment in headsAside() where !known.contains(moment.milliseconds) {
            heads += try HeadFile(path: headFile.path + Self.suffix(at: moment)).read()?.heads ?? []
        }
        return heads
    }

    /// Nil when the file is no ledger that can be read. Of any version: the program may be newer than it.
    private func read<Value>(_ path: String, _ query: (Database) throws -> Value) -> Value? {
        guard StoredFile.exists(path) else { return nil }
        var configuration = Configuration()
        configuration.readonly = true
        guard let queue = try? DatabaseQueue(path: path, configuration: configuration) else { return nil }
        defer { try? queue.close() }
        return try? queue.read(query)
    }

    public func leaveHeads(at now: Timestamp) throws(LedgerError) -> Bool { try headFile.leaveToRestore(now) }

    /// Whether the ledger in place is the one that this restore made.
    private func isRestored(at now: Timestamp) async throws(LedgerError) -> Bool {
        try await SQLiteLedger(path: ledger, readOnly: true).read { db in
            try Bool.fetchOne(
                db, sql: "SELECT 1 FROM archive_event WHERE kind = ? AND at = ?", arguments: [ArchiveEvent.Kind.restore.rawValue, now.milliseconds]) == true
        }
    }

    /// Makes a ledger one file, without WAL, so that one name is all that has to be moved.
    ///
    /// - Throws: `.unavailable` also while somebody has it open.
    private func fold(_ path: String) async throws(LedgerError) {
        do {
            let queue = try DatabaseQueue(path: path)
            try await queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try queue.close()
        } catch {
            throw LedgerError(error)
        }
    }

    private func requireFile() throws(LedgerError) {
        var status = stat()
        guard stat(backup, &status) == 0 else { throw StoredFile.problem(backup) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .corrupt(cause: "\(backup) is no file") }
        // Of which SQLite would make a ledger without a line.
        guard status.st_size > 0 else { throw .corrupt(cause: "\(backup) is empty") }
        var present = stat()
        if stat(ledger, &present) == 0, present.st_ino == status.st_ino, present.st_dev == status.st_dev {
            throw .corrupt(cause: "\(backup) is the ledger itself")
        }
        var wal = stat()
        if stat(backup + "-wal", &wal) == 0, wal.st_size > 0 {
            throw .corrupt(cause: "\(backup) has a WAL beside it: it is a ledger in use, not a backup")
        }
    }

    private func verify() async throws(LedgerError) -> [LedgerLoss] {
        let copy = try SQLiteLedger(path: draft)
        let verification = try await copy.verify(keys: keys, heads: nil)
        if let first = verification.findings.first {
            throw .corrupt(cause: "\(verification.findings.count) findings, the first: \(first.subject): \(first.detail)")
        }
        // Also what is there and otherwise: a ledger that was recovered from a damaged disk may be of another branch than the one that went on.
        let withHeads = try await copy.verify(keys: keys, heads: try heads())
        let present = read(ledger) { db in
            Dictionary(uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT organiser_id, max(number) FROM sale_line GROUP BY organiser_id").map { ($0[0] as String, $0[1] as Int64) })
        }
        var losses = withHeads.organisers.compactMap { Self.loss(of: $0, present: present) }
        let known = Set(withHeads.organisers.map(\.id))
        losses += (present ?? [:]).filter { !known.contains($0.key) }.map { LedgerLoss(organiserID: $0.key, kept: 0, proven: $0.value) }
        return losses.sorted { $0.organiserID < $1.organiserID }
    }

    /// - Parameter present: last numbers of the ledger in place; nil when it cannot be read.
    private static func loss(of organiser: LedgerVerification.Organiser, present: [String: Int64]?) -> LedgerLoss? {
        let kept = organiser.isBranched ? organiser.provenNumber : organiser.lastNumber
        let proven = max(organiser.missingNumber, present?[organiser.id] ?? 0)
        let closing = organiser.missingClosing > 0 ? organiser.missingClosing : nil
        if organiser.missingNumber > 0 || proven > kept || closing != nil { return LedgerLoss(organiserID: organiser.id, kept: kept, proven: max(proven, kept), closing: closing) }
        // Heads or a ledger that are older than the backup, such as one that was just begun, say nothing of what came after it.
        guard max(present?[organiser.id] ?? 0, organiser.provenNumber) < organiser.lastNumber else { return nil }
        return LedgerLoss(organiserID: organiser.id, kept: kept, proven: nil)
    }

    private static func detail(_ losses: [LedgerLoss]) -> String {
        let lost = losses.map { loss in
            JSONText.object([
                ("organiser", JSONText.quoted(loss.organiserID)), ("kept", String(loss.kept)),
                ("proven", loss.proven.map { String($0) } ?? "null"),
            ] + (loss.closing.map { [("closing", String($0))] } ?? []))
        }
        return JSONText.object([("lost", JSONText.array(lost))])
    }

    public func note(_ losses: [LedgerLoss], at now: Timestamp) async throws(LedgerError) {
        let digest = try StoredFile.digest(of: backup)
        let detail = Self.detail(losses)
        let before = lossesBefore()
        do {
            let copy = try DatabaseQueue(path: draft)
            try await copy.write { db in
                for event in before { try event.insert(in: db) }
                try ArchiveEvent(kind: .restore, detail: detail, digest: digest, at: now).insert(in: db)
            }
            try copy.close()
        } catch {
            throw LedgerError(error)
        }
        try await fold(draft)
        try StoredFile.secure(draft)
    }
}
