import Booking
import Foundation
import Synchronization

/// `<ledger>.lease`: whoever takes the lease locks the byte at the place of its token, and keeps it locked as long as it lives. The system
/// gives it back when the process ends, however it ends, so that a takeover after a crash waits for nothing. It proves death, not
/// life: of a process that is stopped, only the lease that it does not renew tells.
///
/// Locks of the open file (OFD, fcntl(2)): they belong to this value and no other, in this process or another.
final class LeaseFile: Sendable {
    let path: String
    /// The open file with the locked byte.
    private let held = Mutex<FileHandle?>(nil)

    // F_OFD_GETLK and F_OFD_SETLK of fcntl.h, which Swift does not see.
    #if os(Linux)
        private static let (getLock, setLock) = (Int32(36), Int32(37))
    #else
        private static let (getLock, setLock) = (Int32(92), Int32(90))
    #endif

    init(ledger: String) {
        path = ledger + ".lease"
    }

    /// - Returns: whether no living process has that byte.
    func isFree(_ token: Int64) -> Bool {
        guard let file = try? openFile() else { return false }
        var range = Self.range(token)
        return fcntl(file.fileDescriptor, Self.getLock, &range) == 0 && range.l_type == Int16(F_UNLCK)
    }

    /// Nil when another process has it.
    func lock(_ token: Int64) throws(LedgerError) -> FileHandle? {
        let file = try openFile()
        var range = Self.range(token)
        guard fcntl(file.fileDescriptor, Self.setLock, &range) != 0 else { return file }
        guard errno == EAGAIN || errno == EACCES else { throw problem() }
        return nil
    }

    /// Keeps a lock, and lets the one go that was kept before.
    func keep(_ file: FileHandle?) {
        held.withLock { $0 = file }
    }

    private func openFile() throws(LedgerError) -> FileHandle {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw problem() }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func range(_ token: Int64) -> flock {
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        range.l_start = off_t(token)
        range.l_len = 1
        return range
    }

    private func problem() -> LedgerError {
        .unavailable(cause: "\(path): \(String(cString: strerror(errno)))")
    }
}
