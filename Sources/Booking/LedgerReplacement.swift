import Domain

/// What was in the ledger once and is not in the backup, or is another one there.
public struct LedgerLoss: Hashable, Sendable {
    public var organiserID: String
    /// Up to here the backup has the lines that were recorded.
    public var kept: Int64
    /// Last number that a signed head or the ledger in place proves; ``kept`` when no line is missing; nil when nothing tells: no ledger can be read, and no
    /// head is as young as the backup.
    public var proven: Int64?
    /// Last closing that a signed head proves and the backup has not: its period will be closed again, with another hash.
    public var closing: Int64?

    public init(organiserID: String, kept: Int64, proven: Int64?, closing: Int64? = nil) {
        (self.organiserID, self.kept, self.proven, self.closing) = (organiserID, kept, proven, closing)
    }
}

/// A file that has another name now, or a copy of it where a file has one name only.
public struct KeptFile: Hashable, Sendable {
    public var path: String
    public var isCopy: Bool

    public init(path: String, isCopy: Bool) { (self.path, self.isCopy) = (path, isCopy) }
}

/// A backup put in the ledger's place, step by step. Nobody may have the ledger open meanwhile.
///
/// Killed at any step it leaves the old ledger or the new one in its place, with the heads that belong to it; each step may be done twice, and the whole again.
public protocol LedgerReplacement: Sendable {
    /// Copies the backup beside the ledger, brings the copy's schema up to date and verifies it whole.
    ///
    /// - Returns: what would be lost, as heads and the ledger in place tell; empty when they tell that nothing would be.
    /// - Throws: `.corrupt` when it is no whole ledger or one of a newer version, `.unavailable` when it cannot be read.
    func prepare() async throws(LedgerError) -> [LedgerLoss]

    /// Notes in what ``prepare()`` made that it was restored, and what is lost with it.
    func note(_ losses: [LedgerLoss], at now: Timestamp) async throws(LedgerError)

    /// Gives the old ledger its second name. Until the new one takes the first, a reconciler that is started finds the old one there, whole.
    ///
    /// - Returns: nil when there is no ledger.
    /// - Throws: `.unavailable` also while somebody has it open.
    func keepLedger(at now: Timestamp) async throws(LedgerError) -> KeptFile?

    /// Gives the heads their second name, which they keep when the new ledger begins its own.
    ///
    /// - Returns: nil when nobody has kept any.
    func keepHeads(at now: Timestamp) async throws(LedgerError) -> KeptFile?

    /// Gives what ``prepare()`` made the ledger's name: from here on it is the ledger.
    ///
    /// - Throws: `.unavailable` when somebody opened the ledger meanwhile, whose WAL would be replayed on the new one.
    func replaceLedger(at now: Timestamp) async throws(LedgerError)

    /// Takes the first name from the heads that were put aside.
    ///
    /// - Returns: false when they keep it, because nothing can be removed there: they go on naming what was lost.
    func leaveHeads(at now: Timestamp) async throws(LedgerError) -> Bool
}

/// What a restore put aside.
public struct LedgerAside: Hashable, Sendable {
    /// The old ledger; nil when there was none.
    public var ledger: KeptFile?
    /// Heads that name what is no more; nil when nothing is known to be lost, or nobody had kept any.
    public var heads: KeptFile?
    /// The heads have their first name still.
    public var headsStay = false

    public var hasCopies: Bool { [ledger, heads].contains { $0?.isCopy == true } }
}

extension LedgerReplacement {
    /// Replaces the ledger with what ``prepare()`` made. The old file stays beside it, and so do the heads when they name lines that are no more.
    public func replace(losing losses: [LedgerLoss], at now: Timestamp) async throws(LedgerError) -> LedgerAside {
        try await note(losses, at: now)
        var aside = LedgerAside(ledger: try await keepLedger(at: now))
        if !losses.isEmpty { aside.heads = try await keepHeads(at: now) }
        try await replaceLedger(at: now)
        // The new ledger is there whatever becomes of the heads now: the next reconciler tries it too.
        if !losses.isEmpty { aside.headsStay = (try? await leaveHeads(at: now)) != true }
        return aside
    }
}
