import Booking
import Crypto
import Foundation
import GRDB

/// A ledger's file on disk, as backups and restores handle it.
enum StoredFile {
    /// SQLite's own look at every page and index. Nil when all is well.
    static func damage(of path: String) throws -> String? {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        let answer = try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check(1)") }
        return answer == "ok" ? nil : answer ?? "no answer"
    }

    static func digest(of path: String) throws(LedgerError) -> [UInt8] {
        guard let file = FileHandle(forReadingAtPath: path) else { throw problem(path) }
        defer { try? file.close() }
        var hasher = SHA256()
        do {
            while let part = try file.read(upToCount: 1 << 20), !part.isEmpty { hasher.update(data: part) }
        } catch {
            throw problem(path)
        }
        return Array(hasher.finalize())
    }

    /// The disk that a file or folder is on; nil when it is not there.
    static func device(of path: String) -> UInt64? {
        var file = stat()
        return stat(path, &file) == 0 ? UInt64(file.st_dev) : nil
    }

    /// Content and mode are on disk when this returns.
    static func secure(_ path: String) throws(LedgerError) {
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw problem(path) }
        defer { close(file) }
        // Where files have no modes, who mounted the disk has said who reads it.
        guard fchmod(file, 0o600) == 0 || [EPERM, ENOTSUP].contains(errno), fsync(file) == 0 else { throw problem(path) }
    }

    /// Makes a copy its owner's alone, and as root that of whom the folder is.
    static func take(_ path: String) throws(LedgerError) {
        guard chmod(path, 0o600) == 0 || [EPERM, ENOTSUP].contains(errno) else { throw problem(path) }
        var folder = stat()
        guard geteuid() == 0, stat(URL(filePath: path).deletingLastPathComponent().path, &folder) == 0, folder.st_uid != 0 else { return }
        guard chown(path, folder.st_uid, folder.st_gid) == 0 else { throw problem(path) }
    }

    /// The names in a folder are on disk when this returns.
    static func syncFolder(of path: String) throws(LedgerError) {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        let file = open(folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw problem(folder) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw problem(folder) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether two names are of one file.
    static func areOne(_ path: String, _ other: String) -> Bool {
        var (one, two) = (stat(), stat())
        return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_ino == two.st_ino && one.st_dev == two.st_dev
    }

    static func problem(_ path: String) -> LedgerError {
        .unavailable(cause: "\(path): \(String(cString: strerror(errno)))")
    }
}
