import Foundation
import Synchronization
import Ticketing

/// The public ticket keys, read again when their file has changed: the reconciler adds one when the house changes its key.
final class TicketKeys: Sendable {
    private struct Copy {
        var changedAt: Date
        var pem: String
        var verifier: TicketVerifier
    }

    private let file: URL
    private let copy = Mutex<Copy?>(nil)

    init(file: URL) {
        self.file = file
    }

    /// Nil while there is no file that can be read.
    func verifier() -> TicketVerifier? { current()?.verifier }

    /// As text, see `PublicKeyList`.
    func pem() -> String? { current()?.pem }

    private func current() -> Copy? {
        copy.withLock { copy in
            let changedAt = (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
            guard let changedAt, changedAt != copy?.changedAt else { return copy }
            guard let pem = try? String(contentsOf: file, encoding: .utf8), let keys = try? TicketPublicKeys.parse(pem: pem) else { return copy }
            copy = Copy(changedAt: changedAt, pem: pem, verifier: TicketVerifier(publicKeys: keys))
            return copy
        }
    }
}
