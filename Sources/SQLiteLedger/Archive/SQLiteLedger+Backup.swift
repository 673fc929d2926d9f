import Booking
import Foundation
import GRDB

extension SQLiteLedger {
    /// Copies the ledger to a new file while it is written, with SQLite's backup interface: the copy is the ledger as some commit left it.
    ///
    /// The pages go in one step: a copy in several would begin again with every commit of the writer. The copy is one file, without
    /// WAL, readable by its owner only, and gets its name when SQLite has found it sound and it is on disk.
    /// - Returns: SHA-256 of the file.
    /// - Throws: `.unavailable` when the file exists or cannot be written, `.corrupt` when the copy is damaged.
    public func backup(to path: String) throws(LedgerError) -> [UInt8] { try backup(to: path, names: FileNames()) }

    func backup(to path: String, names: FileNames) throws(LedgerError) -> [UInt8] {
        guard !StoredFile.exists(path) else {
            throw .unavailable(cause: "\(path) exists; a backup never replaces a file")
        }
        let draft = path + ".part"
        try? FileManager.default.removeItem(atPath: draft)
        defer { try? FileManager.default.removeItem(atPath: draft) }
        do {
            let copy = try DatabaseQueue(path: draft)
            try pool.backup(to: copy)
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
            if let damage = try StoredFile.damage(of: draft) { throw LedgerError.corrupt(cause: "the copy: \(damage)") }
        } catch {
            throw LedgerError(error)
        }
        try StoredFile.secure(draft)
        let digest = try StoredFile.digest(of: draft)
        try names.name(draft, path)
        try StoredFile.syncFolder(of: path)
        return digest
    }
}
