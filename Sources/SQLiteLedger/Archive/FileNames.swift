import Booking
import Foundation

/// Names of files. A file has a second name where it can (a hard link); on some network shares and sticks it has one only, and where files can only grow
/// none is given and none taken away: then what needs another name is copied.
struct FileNames: Sendable {
    var link: @Sendable (String, String) -> Int32 = { Foundation.link($0, $1) }
    var unlink: @Sendable (String) -> Int32 = { Foundation.unlink($0) }

    /// What was put aside: the same file, or a copy of it.
    enum Kept { case file, copy }

    /// Gives a file a second name, which it keeps when the first one is given to another file.
    ///
    /// - Parameter other: a name that no file has.
    func keep(_ path: String, as other: String) throws(LedgerError) -> Kept {
        if link(path, other) == 0 { return .file }
        guard errno != EEXIST, errno != ENOENT else { throw StoredFile.problem(other) }
        try copy(path, to: other)
        return .copy
    }

    /// Gives a draft its name. Who was faster keeps his file. The draft may be there still.
    func name(_ draft: String, _ path: String) throws(LedgerError) {
        if link(draft, path) == 0 { return }
        guard errno != EEXIST else { throw StoredFile.problem(path) }
        // An empty file keeps the name free of others. Killed here, it stays, and is no ledger.
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoredFile.problem(path) }
        close(file)
        guard rename(draft, path) == 0 else {
            let problem = StoredFile.problem(path)
            _ = unlink(path)
            throw problem
        }
    }

    /// Whole and on disk before it has its name.
    private func copy(_ path: String, to other: String) throws(LedgerError) {
        let draft = other + ".part"
        _ = unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StoredFile.problem(draft) }
        let target = FileHandle(fileDescriptor: file, closeOnDealloc: true)
        do {
            let source = try FileHandle(forReadingFrom: URL(filePath: path))
            while let part = try source.read(upToCount: 1 << 20), !part.isEmpty { try target.write(contentsOf: part) }
            try target.synchronize()
        } catch {
            _ = unlink(draft)
            throw .unavailable(cause: "\(path) cannot be copied to \(draft): \(error.localizedDescription)")
        }
        guard rename(draft, other) == 0 else {
            let problem = StoredFile.problem(other)
            _ = unlink(draft)
            throw problem
        }
    }
}
