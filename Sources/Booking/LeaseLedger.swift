import Domain

/// The lease as one reading of the ledger found it.
public struct LeaseRecord: Hashable, Sendable {
    /// Grows with each process that takes the lease, and never shrinks: what carries an older one is refused.
    public var token: Int64
    /// Grows with each renewal.
    public var beat: Int64
    /// Who acts, as `host:pid`; nil when it was given back.
    public var holder: String?
    /// When the holder took it, by its clock: for people only.
    public var since: Timestamp?

    public init(token: Int64, beat: Int64, holder: String?, since: Timestamp?) {
        self.token = token
        self.beat = beat
        self.holder = holder
        self.since = since
    }
}

/// Which of the processes that opened the ledger may write sales: one at most. No clock of the day decides, so none that is wrong can.
public protocol LeaseLedger: Sendable {
    func lease() async throws(LedgerError) -> LeaseRecord

    /// Whether nobody holds it: it was given back, or the system says that the process that took it has ended. A process that is
    /// stopped has not.
    func isAbandoned(_ record: LeaseRecord) -> Bool

    /// Takes the lease with the next token. From then on every transaction of this ledger demands that token.
    /// - Parameter seen: as it was read before; when it has moved since, nothing happens.
    /// - Returns: the new lease; nil when it has moved.
    func takeLease(after seen: LeaseRecord, as holder: String, at now: Timestamp) async throws(LedgerError) -> LeaseRecord?

    /// - Returns: false when another process has taken it.
    func renewLease() async throws(LedgerError) -> Bool

    /// Gives it back, so that another takes it at once. From then on this ledger writes nothing.
    func giveBackLease() async throws(LedgerError)
}
