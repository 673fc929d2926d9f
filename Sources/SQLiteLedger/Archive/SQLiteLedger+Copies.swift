import Booking
import Domain
import Foundation
import GRDB

extension SQLiteLedger: LedgerCopies {
    /// The pages go in one step: a copy in several would begin again with every commit of the writer.
    public func draftBackup(of path: String) throws(LedgerError) -> DraftedCopy {
        let draft = try Self.beginDraft(of: path)
        do {
            let copy = try DatabaseQueue(path: draft)
            try pool.backup(to: copy)
            // One file, without WAL.
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
            if let damage = try StoredFile.damage(of: draft) { throw LedgerError.corrupt(cause: "the copy: \(damage)") }
            try StoredFile.secure(draft)
            return DraftedCopy(path: path, draft: draft, digest: try StoredFile.digest(of: draft))
        } catch {
            unlink(draft)
            throw LedgerError(error)
        }
    }

    public func draftExport(
        _ selection: ExportSelection, to path: String, format: String, publicKeys: String, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> Result<(copy: DraftedCopy, lines: Int), ExportRefusal> {
        let draft = try Self.beginDraft(of: path)
        let isBesideLedger = StoredFile.device(of: pool.path) == StoredFile.device(of: URL(filePath: path).deletingLastPathComponent().path)
        let outcome: Result<Int, ExportRefusal> = try await read { db in
            let parts: [ExportPart]
            switch try ExportPart.parts(of: selection, in: db) {
            case .failure(let refusal): return .failure(refusal)
            case .success(let all): parts = all
            }
            let tar = try TarWriter(path: draft, modified: now.milliseconds / 1000, leavesRoom: isBesideLedger)
            do {
                let export = LedgerExport(db: db, selection: selection, now: now, tar: tar)
                return .success(try export.write(format: format, publicKeys: publicKeys, signer: signer, parts: parts))
            } catch {
                unlink(draft)
                throw error
            }
        }
        switch outcome {
        case .failure(let refusal): return .failure(refusal)
        case .success(let lines):
            return .success((DraftedCopy(path: path, draft: draft, digest: try StoredFile.digest(of: draft)), lines))
        }
    }

    public func note(_ copy: DraftedCopy, as kind: CopyKind, at now: Timestamp) async throws(LedgerError) {
        let event = ArchiveEvent(
            kind: kind == .backup ? .backup : .export, detail: "{\"name\":\(JSONText.quoted(URL(filePath: copy.path).lastPathComponent))}",
            digest: copy.digest, at: now)
        try await write { try event.insert(in: $0) }
    }

    public func name(_ copy: DraftedCopy) throws(LedgerError) { try name(copy, names: FileNames()) }

    func name(_ copy: DraftedCopy, names: FileNames) throws(LedgerError) {
        if !StoredFile.exists(copy.draft), StoredFile.exists(copy.path), try StoredFile.digest(of: copy.path) == copy.digest { return }
        guard try StoredFile.digest(of: copy.draft) == copy.digest else {
            throw .unavailable(cause: "\(copy.draft) is not what was written: somebody else makes a copy of this name")
        }
        try names.name(copy.draft, copy.path)
        _ = names.unlink(copy.draft)
        try StoredFile.syncFolder(of: copy.path)
    }

    /// The name of a draft, which no file has. That of an attempt that was killed goes, and the empty file with which it kept its name free where a file has one
    /// name only (``FileNames/name(_:_:)``).
    private static func beginDraft(of path: String) throws(LedgerError) -> String {
        var present = stat()
        if stat(path, &present) == 0, present.st_mode & S_IFMT == S_IFREG, present.st_size == 0 { unlink(path) }
        guard !StoredFile.exists(path) else { throw .unavailable(cause: "\(path) exists; a copy of the ledger never replaces a file") }
        let draft = path + ".part"
        for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) }
        return draft
    }
}
