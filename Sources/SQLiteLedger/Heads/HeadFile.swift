import Booking
import Domain
import Foundation

/// The file of signed heads, one a line, only ever appended to. It lies beside the ledger by default; a place that whoever can write the
/// ledger cannot write (another machine, append-only storage) proves more. Each line stands for itself: old ones may be moved
/// to an archive.
public struct HeadFile: Sendable {
    public let path: String
    var names = FileNames()

    public init(path: String) {
        self.path = path
    }

    /// `ledger.heads` beside `ledger.sqlite`.
    public static func path(besideLedger path: String) -> String {
        URL(filePath: path).deletingPathExtension().appendingPathExtension("heads").path
    }

    /// What the file has, and what in it is no head. Nil when there is no file.
    public func read() throws(LedgerError) -> (heads: [LedgerHead], problems: [String])? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let content = try? Data(contentsOf: URL(filePath: path)) else {
            throw .unavailable(cause: "\(path) cannot be read")
        }
        let lines = content.split(separator: UInt8(ascii: "\n"))
        let isTorn = content.last != UInt8(ascii: "\n")
        var (heads, problems): ([LedgerHead], [String]) = ([], [])
        for (index, line) in lines.enumerated() {
            if let head = LedgerHead(text: String(decoding: line, as: UTF8.self)) {
                heads.append(head)
            } else if !(isTorn && index == lines.count - 1) {
                // The last line may be half written: a crash, no crime.
                problems.append("line \(index + 1) of the heads is no signed head")
            }
        }
        return (heads, problems)
    }

    /// Takes the first name from heads that a restore put aside, because the ledger lost lines that they name. Nothing when that was done, or when
    /// others are there by now.
    ///
    /// - Parameter moment: of the restore.
    /// - Returns: false when they keep the name, because nothing can be removed there: the new ledger's heads follow them then.
    @discardableResult
    func leaveToRestore(_ moment: Timestamp) throws(LedgerError) -> Bool {
        guard try isPutAside(at: moment) else { return true }
        guard names.unlink(path) == 0 else { return false }
        try StoredFile.syncFolder(of: path)
        return true
    }

    /// Whether the heads are still those that a restore of this moment put aside: both names are of one file, or of the file and its copy. No ledger that
    /// was restored begins with the heads of the one before.
    func isPutAside(at moment: Timestamp) throws(LedgerError) -> Bool {
        let other = path + LedgerRestore.suffix(at: moment)
        var (here, aside) = (stat(), stat())
        guard stat(path, &here) == 0, stat(other, &aside) == 0 else { return false }
        if StoredFile.areOne(path, other) { return true }
        guard here.st_size == aside.st_size else { return false }
        return try StoredFile.digest(of: path) == StoredFile.digest(of: other)
    }

    /// On disk when this returns. What a crash or a full disk left of a line goes first: it was never kept, and in the middle of the file it
    /// would look as if somebody had been there.
    func append(_ heads: [LedgerHead]) throws(LedgerError) {
        guard !heads.isEmpty else { return }
        let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw problem() }
        defer { close(file) }
        // Closing gives it back. One that wakes after another took its place must not cut what that one writes.
        guard flock(file, LOCK_EX) == 0 else { throw problem() }
        let end = lseek(file, 0, SEEK_END)
        let whole = Self.wholeLines(of: file, end: end)
        var text = heads.map { $0.text + "\n" }.joined()
        // On storage that only grows, the half line stays, and `ledger verify` names it.
        if whole < end, ftruncate(file, whole) != 0 { text = "\n" + text }
        let bytes = Array(text.utf8)
        let count = write(file, bytes, bytes.count)
        guard count == bytes.count, fsync(file) == 0 else {
            let problem = problem(count >= 0 && count < bytes.count ? ENOSPC : errno)
            _ = ftruncate(file, whole)
            throw problem
        }
    }

    /// Where the last line that is whole ends.
    private static func wholeLines(of file: Int32, end: off_t) -> off_t {
        var tail = [UInt8](repeating: 0, count: 4096)
        let start = max(0, end - off_t(tail.count))
        let count = pread(file, &tail, tail.count, start)
        guard count > 0 else { return end }
        if let newline = tail[..<count].lastIndex(of: UInt8(ascii: "\n")) { return start + off_t(newline) + 1 }
        // No line is that long: what is there is not ours to cut.
        return start == 0 ? 0 : end
    }

    private func problem(_ code: Int32 = errno) -> LedgerError {
        .unavailable(cause: "the heads \(path) cannot be written: \(String(cString: strerror(code)))")
    }
}
