import Booking
import Domain
import Foundation

/// Signed archives of the ledger that people of the house asked for, as files beside it. The reconciler alone has the key; whoever may fetch an archive reads the
/// folder, and signs nothing.
public struct LedgerArchives: Sendable {
    private let copies: any LedgerCopies
    private let signer: any LedgerSigner
    private let folder: String
    private let format, publicKeys: String

    /// - Parameters:
    ///   - folder: which is made when the first archive is.
    ///   - format: what an archive says of how to verify it.
    ///   - publicKeys: PEM of the keys that signed closings and of the one that signs the archive.
    public init(copies: any LedgerCopies, signer: any LedgerSigner, folder: String, format: String, publicKeys: String) {
        (self.copies, self.signer, self.folder) = (copies, signer, folder)
        (self.format, self.publicKeys) = (format, publicKeys)
    }

    /// Once: what has its name and is not empty is whole, signed, and noted in the ledger. What cannot be archived makes no file; the command says why.
    ///
    /// - Returns: whether the file is there.
    func make(_ wish: ArchiveWish, for command: Command, at now: Timestamp) async throws -> Bool {
        let path = "\(folder)/\(ArchiveWish.fileName(command))"
        guard let selection = wish.selection else { return false }
        // An empty one is what a killed process leaves where files have one name only.
        if let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber, size.intValue > 0 { return true }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let outcome = try await copies.draftExport(selection, to: path, format: format, publicKeys: publicKeys, at: now, signer: signer)
        guard case .success(let (copy, _)) = outcome else { return false }
        try await copies.note(copy, as: .export, at: now)
        try await copies.name(copy)
        return true
    }
}
