import Foundation

/// A small file that only its owner may read, written whole or not at all.
enum SecretFile {
    private static let mostBytes = 10_000

    static func exists(_ url: URL) throws(TicketKeyError) -> Bool {
        var status = stat()
        if lstat(url.path, &status) == 0 { return true }
        guard errno == ENOENT else { throw failure(url) }
        return false
    }

    /// Does nothing when the file exists already. The content is on disk when this returns.
    ///
    /// The content goes to a file of another name first; `link` then gives it the right name, which fails when somebody
    /// else was faster. So nobody ever reads half a key, and the first key stays.
    static func create(_ url: URL, content: String) throws(TicketKeyError) {
        let draft = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).\(UUID().uuidString)")
        let file = open(draft.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure(draft) }
        defer { unlink(draft.path) }
        let bytes = Array(content.utf8)
        let complete = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        guard close(file) == 0, complete else { throw failure(draft) }
        guard link(draft.path, url.path) == 0 || errno == EEXIST else { throw failure(url) }
        try syncFolder(of: url)
    }

    /// The name itself must survive a power cut too.
    private static func syncFolder(of url: URL) throws(TicketKeyError) {
        let folder = url.deletingLastPathComponent()
        let file = open(folder.path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(folder) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure(folder) }
    }

    /// Refuses a file that its group or others may read or write.
    static func read(_ url: URL) throws(TicketKeyError) -> String {
        let file = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw failure(url) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw failure(url) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= mostBytes else {
            throw .notAPrivateKey(path: url.path)
        }
        guard status.st_mode & 0o077 == 0 else { throw .openToOthers(path: url.path) }
        var bytes = [UInt8](repeating: 0, count: mostBytes)
        let count = Foundation.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw failure(url) }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private static func failure(_ url: URL) -> TicketKeyError {
        .unusable(path: url.path, reason: String(cString: strerror(errno)))
    }
}
