/// One contradiction that an audit found in the ledger.
public struct LedgerFinding: Hashable, Sendable, Codable {
    /// `I1`, `I2`, `I3`, `I4` or `I7` (docs/ARCHITECTURE.md lists them).
    public var invariant: String
    /// What it is about: `order …`, `session … seat …`, `organiser … number …`. No personal data.
    public var subject: String
    public var detail: String

    public init(invariant: String, subject: String, detail: String) {
        self.invariant = invariant
        self.subject = subject
        self.detail = detail
    }
}

/// What an audit of the ledger alone looked at and found. Clean when ``findings`` is empty.
public struct LedgerAudit: Hashable, Sendable, Codable {
    /// At most ``maximumFindingsPerCheck`` per check: a broken file should still give a readable report.
    public var findings: [LedgerFinding]
    public var lines: Int
    public var orders: Int
    /// Published and cancelled ones.
    public var sessions: Int
    /// Work that is still owed to the outside.
    public var openOutboxItems: Int
    /// What the staff asked the reconciler for and is not over yet.
    public var openCommands: Int

    public static let maximumFindingsPerCheck = 200
}
