import Domain

/// What the reconciler reads from and writes to the seat store: confirmed purchases one way, the ledger's truth the other.
public protocol SalesStream: Sendable {
    /// The next entries in order, those read but not acknowledged in an earlier life first. Waits up to `wait` for one.
    func read(limit: Int, wait: Duration) async throws(SeatStoreError) -> [ReceivedEntry]
    /// The ledger has these: they leave the stream.
    func acknowledge(_ entries: [ReceivedEntry]) async throws(SeatStoreError)
    /// After a failure: the next read starts again from what is not acknowledged.
    func rewind() async
}

public struct ReceivedEntry: Sendable, Hashable {
    public var lane: Int
    public var streamID: String
    /// Nil when it cannot be read by this version.
    public var entry: StreamEntry?

    public init(lane: Int, streamID: String, entry: StreamEntry?) {
        self.lane = lane
        self.streamID = streamID
        self.entry = entry
    }
}

/// Publishes catalogue and ledger to the store.
public protocol Projection: Sendable {
    func publish(_ catalogue: Catalogue) async throws(SeatStoreError)
    func publish(layout: SeatLayout, digest: String) async throws(SeatStoreError)
    /// Public keys by which tickets are verified, PEM by key id.
    func publish(ticketKeys: [UInt8: String]) async throws(SeatStoreError)
    /// Puts a verified session on sale, or updates it. `sold` counts only when the session is new in the store.
    func publish(_ session: Session, layout: SeatLayout?, sold: SoldPlaces, version: Int64) async throws(SeatStoreError)
        -> PublishOutcome
    /// Takes the seats off sale that the session blocks, and puts others back. The number of seats to be blocked that
    /// somebody has: call it again later for these.
    func block(_ session: Session, layout: SeatLayout) async throws(SeatStoreError) -> Int
    /// Marks places sold that the ledger knows and the store forgot.
    func repair(_ session: Session, layout: SeatLayout?, sold: SoldPlaces) async throws(SeatStoreError) -> Int
    func publish(tickets: [Ticket], of order: Order, until: Timestamp) async throws(SeatStoreError)
    /// The ledger refused the order.
    func refuse(order id: String, reason: String) async throws(SeatStoreError)
    /// Everything is projected: this store may say that it is ready.
    func markVerified() async throws(SeatStoreError)

    /// Frees expired holds of a session; the number freed.
    func sweep(_ session: Session, limit: Int) async throws(SeatStoreError) -> Int
    /// Orders of a lane whose payment is to be looked at.
    func dueOrders(lane: Int, at now: Timestamp, limit: Int) async throws(SeatStoreError) -> [String]
    func postpone(order id: String, until: Timestamp) async throws(SeatStoreError)
    /// The order is settled: nobody needs to look at it any more.
    func forget(order id: String) async throws(SeatStoreError)
    /// Whole state of a session in one consistent read, for the audit.
    func snapshot(of session: Session) async throws(SeatStoreError) -> SessionSnapshot?
    /// Identity of the store's process: it changes when the store restarts or is replaced.
    func storeIdentity() async throws(SeatStoreError) -> String
    /// Identity that was last marked as verified.
    func verifiedIdentity() async throws(SeatStoreError) -> String?
}

public enum PublishOutcome: Sendable, Hashable { case created, updated }

/// A session's state in the store, read in one step.
public struct SessionSnapshot: Sendable {
    public var availability: Availability
    public var seatMap: [UInt8]
    public var holds: [Hold]
    /// Confirmed sales of the session that the ledger has not acknowledged yet.
    public var pending: [Sale]

    public init(availability: Availability, seatMap: [UInt8], holds: [Hold], pending: [Sale]) {
        self.availability = availability
        self.seatMap = seatMap
        self.holds = holds
        self.pending = pending
    }
}

/// What the box office reads of the catalogue.
public protocol PublishedCatalogue: Sendable {
    /// Nil while `version` is still the published one.
    func catalogue(newerThan version: Int64) async throws(SeatStoreError) -> Catalogue?
    func layout(digest: String) async throws(SeatStoreError) -> SeatLayout?
    func ticketKeys() async throws(SeatStoreError) -> [UInt8: String]
    /// Reachable, verified against the ledger.
    func readiness() async -> StoreReadiness
}

public struct StoreReadiness: Sendable, Hashable {
    public var reachable: Bool
    public var scriptsLoaded: Bool
    public var epochCurrent: Bool

    public init(reachable: Bool, scriptsLoaded: Bool, epochCurrent: Bool) {
        self.reachable = reachable
        self.scriptsLoaded = scriptsLoaded
        self.epochCurrent = epochCurrent
    }

    public var isReady: Bool { reachable && scriptsLoaded && epochCurrent }
}
