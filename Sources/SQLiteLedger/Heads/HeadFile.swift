import Booking
import Foundation

/// The file of signed heads, one a line, only ever appended to. It lies beside the ledger by default; a place that whoever can write the
/// ledger cannot write (another machine, append-only storage) proves more. Each line stands for itself: old ones may be moved
/// to an archive.
public struct HeadFile: Sendable {
    public let path: String

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

    /// On disk when this returns.
    func append(_ heads: [LedgerHead]) throws(LedgerError) {
        guard !heads.isEmpty else { return }
        let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw problem() }
        defer { close(file) }
        var text = heads.map { $0.text + "\n" }.joined()
        var last: UInt8 = 0
        let size = lseek(file, 0, SEEK_END)
        if size > 0, pread(file, &last, 1, size - 1) == 1, last != UInt8(ascii: "\n") { text = "\n" + text }
        let bytes = Array(text.utf8)
        guard write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else { throw problem() }
    }

    private func problem() -> LedgerError {
        .unavailable(cause: "the heads \(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
