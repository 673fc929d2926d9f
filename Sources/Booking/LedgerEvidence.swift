import Domain

/// Signs closings and heads of the ledger, with a key of its own: a ticket key must never sign a ledger. Only the reconciler and the
/// operator's tools have one.
public protocol LedgerSigner: Sendable {
    /// 1 to 255; named beside each signature, so that keys can follow one another.
    var keyID: UInt8 { get }

    /// Ed25519 signature (RFC 8032), 64 bytes.
    func sign(_ message: [UInt8]) throws -> [UInt8]
}

/// What was closed, for a log or a letter.
public struct ClosedPeriod: Hashable, Sendable {
    public var organiserID: String
    public var period: AccountingPeriod
    /// Position in the organiser's chain of closings.
    public var sequence: Int64
    /// Lines of the period: those numbers; empty when nothing was sold.
    public var numbers: Range<Int64>
    /// Hash of the closing, in hexadecimal: what to print, mail or otherwise keep outside the ledger.
    public var head: String

    public init(organiserID: String, period: AccountingPeriod, sequence: Int64, numbers: Range<Int64>, head: String) {
        self.organiserID = organiserID
        self.period = period
        self.sequence = sequence
        self.numbers = numbers
        self.head = head
    }
}

/// Why a period was not closed. What was asked can be right later, or never.
public enum ClosingRefusal: Error, Hashable, Sendable {
    case unknownOrganiser
    case nothingSold
    /// It ends at that moment.
    case notOver(until: Timestamp)
    case closedBefore
    /// Closings have no hole: this one comes first.
    case outOfTurn(next: AccountingPeriod)
}

/// What makes the ledger prove that it is whole: closings in it, heads beside it. One writer, the reconciler.
public protocol LedgerEvidence: Sendable {
    /// Closes every period of every organiser that ended at `end` or before, the oldest first; none is left out, so days without sales
    /// are closed too. Empty when nothing is due.
    func closeDue(endedBy end: Timestamp, at now: Timestamp, signer: any LedgerSigner) async throws(LedgerError) -> [ClosedPeriod]

    /// Closes one period by hand.
    func close(_ period: AccountingPeriod, ofOrganiser id: String, at now: Timestamp, signer: any LedgerSigner) async throws(LedgerError) -> Result<ClosedPeriod, ClosingRefusal>

    /// Writes the signed head of each chain that moved since the last call to where the ledger's file is not.
    /// - Returns: how many.
    func keepHeads(at now: Timestamp, signer: any LedgerSigner) async throws(LedgerError) -> Int
}
