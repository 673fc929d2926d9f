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
            throw .unavailable(cause: "\(backup) cannot be copied to \(draft)")
        }
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
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: draft + suffix) }
    }

    /// Of what a restore put aside.
    static func suffix(at moment: Timestamp) -> String { ".before-\(moment.milliseconds)" }

    public func keepLedger(at now: Timestamp) async throws(LedgerError) -> KeptFile? {
        guard StoredFile.exists(ledger) else { return nil }
        let aside = ledger + Self.suffix(at: now)
        if !StoredFile.exists(aside) {
            // SQLite drops a WAL that it cannot read, which may still help who looks into it.
            if StoredFile.exists(ledger + "-wal") { _ = try names.keep(ledger + "-wal", as: aside + "-wal") }
            do {
                try await fold(ledger)
                try? FileManager.default.removeItem(atPath: aside + "-wal")
            } catch {
                guard case .corrupt = error else {
                    try? FileManager.default.removeItem(atPath: aside + "-wal")
                    throw error
                }
                // What SQLite cannot open no reconciler can either.
            }
            _ = try names.keep(ledger, as: aside)
            try StoredFile.syncFolder(of: ledger)
        }
        // The WAL must go before the new file comes: SQLite would replay it there.
        for part in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: ledger + part) }
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
        guard rename(draft, ledger) == 0 else { throw StoredFile.problem(ledger) }
        try StoredFile.syncFolder(of: ledger)
    }

    /// What earlier restores lost, as the ledger in place knows: whoever was killed in the end and restores once more finds no heads that would say so, and it
    /// stays true of every older backup. Nothing when it cannot be read.
    private func lossesBefore() async -> [ArchiveEvent] {
        guard StoredFile.exists(ledger), let present = try? SQLiteLedger(path: ledger, readOnly: true) else { return [] }
        defer { try? present.pool.close() }
        return (try? await present.read(ArchiveEvent.losses)) ?? []
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
        let heads = try headFile.read()?.heads ?? []
        // Also what is there and otherwise: a ledger that was recovered from a damaged disk may be of another branch than the one that went on.
        let withHeads = try await copy.verify(keys: keys, heads: heads)
        let losses = withHeads.organisers.compactMap { organiser -> LedgerLoss? in
            guard organiser.missingNumber > 0 || organiser.missingClosing > 0 else { return nil }
            let kept = organiser.isBranched ? organiser.provenNumber : organiser.lastNumber
            return LedgerLoss(
                organiserID: organiser.id, kept: kept, proven: max(organiser.missingNumber, kept),
                closing: organiser.missingClosing > 0 ? organiser.missingClosing : nil)
        }
        return losses.sorted { $0.organiserID < $1.organiserID }
    }

    public func note(_ losses: [LedgerLoss], at now: Timestamp) async throws(LedgerError) {
        let digest = try StoredFile.digest(of: backup)
        let lost = losses.map { loss in
            JSONText.object([
                ("organiser", JSONText.quoted(loss.organiserID)), ("kept", String(loss.kept)),
                ("proven", String(loss.proven)),
            ] + (loss.closing.map { [("closing", String($0))] } ?? []))
        }
        let detail = JSONText.object([("lost", JSONText.array(lost))])
        let before = await lossesBefore()
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
