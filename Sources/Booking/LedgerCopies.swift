import Domain

/// What an archive of the ledger holds.
public struct ExportSelection: Hashable, Sendable {
    /// Nil takes all.
    public var organiserID: String?
    /// A closed period; nil takes everything since line 1.
    public var period: AccountingPeriod?
    /// Names and e-mail addresses of buyers, which no proof needs.
    public var withBuyers: Bool

    public init(organiserID: String? = nil, period: AccountingPeriod? = nil, withBuyers: Bool = false) {
        self.organiserID = organiserID
        self.period = period
        self.withBuyers = withBuyers
    }
}

/// An archive that somebody of the house asks for, as it is kept with the command.
public struct ArchiveWish: Hashable, Codable, Sendable {
    /// Nil: of all.
    public var organiserID: String?
    /// `2026-11-25`, `2026-11` or `2026`; nil: everything.
    public var period: String?

    public init(organiserID: String? = nil, period: String? = nil) { (self.organiserID, self.period) = (organiserID, period) }

    /// Nil when the period is none.
    public var selection: ExportSelection? {
        guard let period else { return ExportSelection(organiserID: organiserID) }
        return AccountingPeriod(period).map { ExportSelection(organiserID: organiserID, period: $0) }
    }

    /// Of the archive that a command asked for. Ledgers that were restored count their commands anew, beside archives that they know nothing of: so with the moment.
    public static func fileName(_ command: Command) -> String { "guichet-ledger-\(command.id)-\(command.askedAt.milliseconds).tar" }
}

/// Why nothing was exported.
public enum ExportRefusal: String, Error, Hashable, Sendable {
    case unknownOrganiser = "unknown-organiser"
    /// No organiser of the selection has closed it.
    case periodNotClosed = "period-not-closed"
    case nothingSold = "nothing-sold"
}

/// A file that is whole and on disk beside the name that it will have.
public struct DraftedCopy: Hashable, Sendable {
    /// Where it is to be.
    public var path: String
    /// Where it is.
    public var draft: String
    /// SHA-256, 32 bytes.
    public var digest: [UInt8]

    public init(path: String, draft: String, digest: [UInt8]) {
        (self.path, self.draft, self.digest) = (path, draft, digest)
    }
}

/// What the ledger calls a copy of it.
public enum CopyKind: String, Sendable { case export, backup }

/// Copies that leave the ledger: archives and backups. One is drafted, noted in the ledger, and then has its name: what has its name is whole and noted
/// (annexe IV CGI, art. 50 sexies: archives are traced), and who dies before leaves a draft that the next attempt replaces.
public protocol LedgerCopies: Sendable {
    /// The ledger as some commit left it, made while sales are recorded: one file, readable by its owner only, sound for SQLite.
    ///
    /// - Throws: `.unavailable` when the file exists or cannot be written, `.corrupt` when the copy is damaged.
    func draftBackup(of path: String) async throws(LedgerError) -> DraftedCopy

    /// An archive of one consistent view of the ledger that a third party can verify.
    ///
    /// - Parameters:
    ///   - format: text that tells the archive's reader how to verify it.
    ///   - publicKeys: PEM of the keys that signed closings and of the one that signs the archive.
    /// - Returns: the archive and its number of lines.
    /// - Throws: `.unavailable` when the file exists or cannot be written.
    func draftExport(
        _ selection: ExportSelection, to path: String, format: String, publicKeys: String, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> Result<(copy: DraftedCopy, lines: Int), ExportRefusal>

    /// Leaves a trace of the copy in the ledger, once.
    func note(_ copy: DraftedCopy, as kind: CopyKind, at now: Timestamp) async throws(LedgerError)

    /// Gives the copy its name, which is on disk when this returns.
    ///
    /// - Throws: `.unavailable` when another file has it by now, or when the draft is not what was drafted.
    func name(_ copy: DraftedCopy) async throws(LedgerError)
}
