import Foundation
import TestSupport

/// A disk that really gets full: a tmpfs of some MiB in a mount namespace of its own, seen by the processes that enter it only. It
/// goes away with this value, or with the test process.
package final class SmallDisk: Sendable {
    /// Where it is mounted, for those who entered.
    package let folder: String
    private let keeper: ChildProcess
    private let isRoot = geteuid() == 0

    /// - Parameter parent: an existing folder.
    package init(mebibytes: Int, in parent: String) async throws {
        let folder = parent + "/disk"
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let script = "mount -t tmpfs -o size=\(mebibytes)m guichet \(folder) && touch \(folder)/mounted && exec tail -f /dev/null"
        let log = parent + "/disk.log"
        keeper = try ChildProcess(["unshare", isRoot ? "-m" : "-rm", "sh", "-c", script], log: log, folder: parent)
        let outside = outside
        guard await eventually(within: .seconds(10), { FileManager.default.fileExists(atPath: outside + "/mounted") }) else {
            throw Platform.Failure(description: "a tmpfs in a namespace needs `unshare -rm` (or root): \(logTail(log))")
        }
    }

    /// The words before a command that shall see the disk.
    package var entrance: [String] {
        ["nsenter", "-t", String(keeper.pid)] + (isRoot ? ["-m"] : ["-U", "-m", "--preserve-credentials"]) + ["--"]
    }

    /// The same folder for those who did not enter.
    package var outside: String { "/proc/\(keeper.pid)/root\(folder)" }

    package var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: outside))?.sorted() ?? [] }

    /// Not a byte is left.
    package func fill() throws {
        let file = open(outside + "/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Platform.Failure(description: "no ballast") }
        defer { close(file) }
        let block = [UInt8](repeating: 0xBA, count: 4096)
        while write(file, block, block.count) > 0 {}
        guard errno == ENOSPC else { throw Platform.Failure(description: "the disk is not full: \(String(cString: strerror(errno)))") }
    }

    package func free() throws {
        guard FileManager.default.fileExists(atPath: outside + "/ballast") else { return }
        try FileManager.default.removeItem(atPath: outside + "/ballast")
    }
}
