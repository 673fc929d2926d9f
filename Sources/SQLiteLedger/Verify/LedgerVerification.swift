import Domain

/// What a verification found, and how far it proves the ledger whole.
public struct LedgerVerification: Sendable {
    public struct Organiser: Hashable, Sendable {
        public var id: String
        public var lines: Int
        public var closings: Int
        /// `day 2026-11-25`; nil when nothing was closed.
        public var lastClosing: String?
        /// Last number of the chain, and the highest one that a signed head from outside the file confirms, with its moment.
        public var lastNumber: Int64
        public var provenNumber: Int64
        public var provenAt: Timestamp?
    }

    /// What is wrong, each with its place; empty when the ledger is as it was written.
    public var findings: [LedgerFinding]
    /// What could not be checked, in sentences.
    public var notes: [String]
    public var organisers: [Organiser]
    /// Lines and payment events read.
    public var rows: Int
}
