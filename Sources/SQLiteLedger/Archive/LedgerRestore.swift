import Booking
import Crypto
import Domain
import Foundation
import GRDB

/// Puts a backup in the ledger's place, in two steps: look, then replace. Nobody may have the ledger open meanwhile.
public struct LedgerRestore {
    /// What was there once and is not in the backup, or is another one there.
    public struct Loss: Hashable, Sendable {
        public var organiserID: String
        /// Up to here the backup has the lines that were recorded.
        public var kept: Int64
        /// Last number that a signed head proves; ``kept`` when no line is missing.
        public var proven: Int64
        /// Last closing that a signed head proves and the backup has not: its period will be closed again, with another hash.
        public var closing: Int64?

        public init(organiserID: String, kept: Int64, proven: Int64, closing: Int64? = nil) {
            (self.organiserID, self.kept, self.proven, self.closing) = (organiserID, kept, proven, closing)
        }
    }

    /// What was put aside.
    public struct Aside: Hashable, Sendable {
        /// The old ledger; nil when there was none.
        public var ledger: String?
        /// Heads that name what is no more; nil when nothing is known to be lost, or nobody had kept any.
        public var heads: String?
        /// Some of it is a copy, because a file has one name only there.
        public var hasCopies = false
        /// The heads have their first name still, because nothing can be removed there: they go on naming what was lost.
        public var headsStay = false
    }

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

    /// Copies the backup beside the ledger, brings the copy's schema up to date and verifies it whole.
    ///
    /// - Returns: what would be lost, as far as heads tell; empty when nothing is known to be.
    /// - Throws: `.corrupt` when it is no whole ledger or one of a newer version, `.unavailable` when it cannot be read.
    public func prepare() async throws(LedgerError) -> [Loss] {
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

    /// Replaces the ledger with what ``prepare()`` made. The old file stays beside it, and so do the heads when they name lines that are
    /// no more; the ledger notes that it was restored. Killed at any point it leaves the old ledger or the new one in its place, with the heads that
    /// belong to it (``HeadFile/leaveToRestore(_:)``).
    public func replace(losing losses: [Loss], at now: Timestamp) async throws(LedgerError) -> Aside {
        let digest = try StoredFile.digest(of: backup)
        try await note(losses, digest: digest, at: now)
        var aside = try await keepOld(Self.suffix(at: now))
        if !losses.isEmpty { try keepHeads(at: now, &aside) }
        guard rename(draft, ledger) == 0 else { throw StoredFile.problem(ledger) }
        try StoredFile.syncFolder(of: ledger)
        // The new ledger is there whatever becomes of the heads now: the next reconciler tries it too.
        if !losses.isEmpty { aside.headsStay = (try? headFile.leaveToRestore(now)) != true }
        return aside
    }

    /// Of what a restore put aside.
    static func suffix(at moment: Timestamp) -> String { ".before-\(moment.milliseconds)" }

    /// Gives the heads their second name, which they keep when the new ledger begins its own.
    func keepHeads(at now: Timestamp, _ aside: inout Aside) throws(LedgerError) {
        guard StoredFile.exists(headFile.path) else { return }
        let other = headFile.path + Self.suffix(at: now)
        if try names.keep(headFile.path, as: other) == .copy { aside.hasCopies = true }
        aside.heads = other
        try StoredFile.syncFolder(of: headFile.path)
    }

    /// Gives the old ledger its second name. Until the new one takes the first, a reconciler that is started finds the old one there, whole.
    func keepOld(_ suffix: String) async throws(LedgerError) -> Aside {
        guard StoredFile.exists(ledger) else { return Aside() }
        let aside = ledger + suffix
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
        let kept = try names.keep(ledger, as: aside)
        try StoredFile.syncFolder(of: ledger)
        // The WAL must go before the new file comes: SQLite would replay it there.
        for part in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: ledger + part) }
        return Aside(ledger: aside, hasCopies: kept == .copy)
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

    private func verify() async throws(LedgerError) -> [Loss] {
        let copy = try SQLiteLedger(path: draft)
        let verification = try await copy.verify(keys: keys, heads: nil)
        if let first = verification.findings.first {
            throw .corrupt(cause: "\(verification.findings.count) findings, the first: \(first.subject): \(first.detail)")
        }
        let heads = try headFile.read()?.heads ?? []
        // Also what is there and otherwise: a ledger that was recovered from a damaged disk may be of another branch than the one that went on.
        let withHeads = try await copy.verify(keys: keys, heads: heads)
        let losses = withHeads.organisers.compactMap { organiser -> Loss? in
            guard organiser.missingNumber > 0 || organiser.missingClosing > 0 else { return nil }
            let kept = organiser.isBranched ? organiser.provenNumber : organiser.lastNumber
            return Loss(
                organiserID: organiser.id, kept: kept, proven: max(organiser.missingNumber, kept),
                closing: organiser.missingClosing > 0 ? organiser.missingClosing : nil)
        }
        return losses.sorted { $0.organiserID < $1.organiserID }
    }

    private func note(_ losses: [Loss], digest: [UInt8], at now: Timestamp) async throws(LedgerError) {
        let lost = losses.map { loss in
            JSONText.object([
                ("organiser", JSONText.quoted(loss.organiserID)), ("kept", String(loss.kept)),
                ("proven", String(loss.proven)),
            ] + (loss.closing.map { [("closing", String($0))] } ?? []))
        }
        let detail = JSONText.object([("lost", JSONText.array(lost))])
        do {
            let copy = try DatabaseQueue(path: draft)
            try await copy.write { db in
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
