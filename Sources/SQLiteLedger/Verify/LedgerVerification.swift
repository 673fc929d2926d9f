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
        /// The highest number and the highest closing that signed heads prove and this file has not, or has otherwise; 0 for none.
        public var missingNumber: Int64
        public var missingClosing: Int64
        /// Among the missing numbers is one that is another line here.
        public var isBranched: Bool
    }

    /// What is wrong, each with its place; empty when the ledger is as it was written.
    public var findings: [LedgerFinding]
    /// What could not be checked, in sentences.
    public var notes: [String]
    public var organisers: [Organiser]
    /// Lines and payment events read.
    public var rows: Int
}
