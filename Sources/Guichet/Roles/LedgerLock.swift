import ArgumentParser
import Foundation
import ServiceLifecycle

/// A lock on `<ledger>.lock` that tells whether somebody lives who writes the file: each one holds it together with the others, a restore needs it alone.
/// The system gives it back when the process ends, however it ends.
final class LedgerLock: Service {
    private let file: FileHandle

    private init(ledger: String, mode: Int32, whenTaken: String) throws {
        let path = ledger + ".lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let text = "\(path) cannot be opened (\(String(cString: strerror(errno)))); the folder of ledger.path must exist and be writable."
            // What no restart mends is a mistake of the configuration.
            if [ENOENT, ENOTDIR, EACCES, EROFS].contains(errno) { throw ValidationError(text) }
            throw ToolFailure(text)
        }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard flock(descriptor, mode | LOCK_NB) == 0 else { throw ToolFailure(whenTaken) }
    }

    /// For a reconciler, a back office, or a tool that writes.
    static func shared(ledger: String) throws -> LedgerLock {
        try LedgerLock(
            ledger: ledger, mode: LOCK_SH, whenTaken: "The ledger \(ledger) is being restored; start again when that is done.")
    }

    /// For who replaces the file.
    static func exclusive(ledger: String) throws -> LedgerLock {
        try LedgerLock(
            ledger: ledger, mode: LOCK_EX,
            whenTaken: "A reconciler or a back office uses the ledger \(ledger); stop it first (a reconciler that waits, `guichet up` and a command that writes use it too).")
    }

    /// Holds the lock as long as the other services run.
    func run() async throws {
        try? await gracefulShutdown()
    }
}
