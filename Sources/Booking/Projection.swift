import Domain

/// What the reconciler reads from and writes to the seat store: confirmed purchases one way, the ledger's truth the other.
public protocol SalesStream: Sendable {
    /// The next entries in order, those read but not acknowledged in an earlier life first. Waits up to `wait` for one.
    func read(limit: Int, wait: Duration) async throws(SeatStoreError) -> [ReceivedEntry]
    /// The ledger has these: they leave the stream.
    func acknowledge(_ entries: [ReceivedEntry]) async throws(SeatStoreError)
    /// Takes entries that this version cannot read out of the way of the others; they are kept.
    func setAside(_ entries: [ReceivedEntry]) async throws(SeatStoreError)
    /// Puts all that was set aside of a lane back into its stream, for a version that can read it.
    /// - Returns: how many.
    func bringBack(lane: Int) async throws(SeatStoreError) -> Int
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

/// A part of the store that one process owns and that is verified as a whole.
public enum StorePart: Hashable, Sendable {
    /// What is published for everybody: catalogue, layouts, pictures, ticket keys.
    case catalogue
    /// A lane: its sessions, their orders and their stream of sales.
    case lane(Int)
}

/// Which process owns a part of the store, and which was verified against the ledger.
public struct Ownership: Hashable, Sendable {
    /// Identity of the owning process: it changes when that process restarts, is replaced, or the part moves to another.
    public var owner: String
    /// Owner that was last marked as verified.
    public var verified: String?

    public init(owner: String, verified: String?) {
        self.owner = owner
        self.verified = verified
    }

    public var isVerified: Bool { owner == verified }
}

/// Publishes catalogue and ledger to the store.
public protocol Projection: Sendable {
    func publish(_ catalogue: Catalogue) async throws(SeatStoreError)
    func publish(layout: SeatLayout, digest: String) async throws(SeatStoreError)
    /// A picture that is still shown stays published for another week; one that is shown no more goes by itself.
    /// - Returns: whether it is published.
    func keepPicture(digest: String) async throws(SeatStoreError) -> Bool
    func publish(picture: [UInt8], digest: String) async throws(SeatStoreError)
    /// Public keys by which tickets are verified, PEM by key id.
    func publish(ticketKeys: [UInt8: String]) async throws(SeatStoreError)
    /// Puts a verified session on sale, or updates it. `sold` counts only when the session is new in the store.
    /// - Parameter owner: the process whose content was compared with the ledger; the session is on sale there only. Where another has the
    ///   lane meanwhile nothing is done, and an error is thrown.
    func publish(
        _ session: Session, layout: SeatLayout?, sold: SoldPlaces, version: Int64, owner: String
    ) async throws(SeatStoreError) -> PublishOutcome
    /// Takes sessions off sale until they are published again.
    func withdraw(_ sessions: [Session]) async throws(SeatStoreError)
    /// Takes the seats off sale that the session blocks, and puts others back. The number of seats to be blocked that
    /// somebody has: call it again later for these. Throws where the session is not verified.
    func block(_ session: Session, layout: SeatLayout) async throws(SeatStoreError) -> Int
    /// Marks places sold that the ledger knows and the store forgot.
    /// - Parameter owner: the process that was found to have forgotten them. Where another has the lane meanwhile an error is thrown.
    func repair(_ session: Session, layout: SeatLayout?, sold: SoldPlaces, owner: String) async throws(SeatStoreError) -> Int
    /// Orders of one session that the ledger recorded become sales in the store, whatever it believed, with their tickets, and count towards
    /// the limits. Before ``repair(_:layout:sold:owner:)`` and ``publish(_:layout:sold:version:owner:)``: they give the places their owners. A
    /// repetition changes nothing.
    /// - Parameter until: when tickets disappear.
    func restore(
        _ orders: [RecordedOrder], of session: Session, house: HouseLayout?, until: Timestamp
    ) async throws(SeatStoreError) -> RestoredOrders
    /// Shows an order's tickets. `revision`: how many of its codes were issued again so far; who knows more of them knows newer tickets.
    /// - Returns: false when the order is no sale of this store: it forgot it, and ``restore(_:of:house:until:)`` tells it again.
    func show(_ tickets: [Ticket], revision: Int, of order: Order, until: Timestamp) async throws(SeatStoreError) -> Bool
    /// Lines of an order were taken back: their places are free at once, their tickets are shown no more. Once per correction.
    func revoke(_ corrected: CorrectedOrder, layout: SeatLayout?) async throws(SeatStoreError)
    /// The ledger refused the order: the places of these of its lines are free again; the others are somebody else's.
    func refuse(_ order: Order, freeing lines: [OrderLine], layout: SeatLayout?, reason: String) async throws(SeatStoreError)
    /// All of the part is projected onto `owner`, which may say so from now on.
    func markVerified(_ part: StorePart, owner: String) async throws(SeatStoreError)
    /// The part's owner and the owner that was verified, as one process says it in one step.
    func ownership(of part: StorePart) async throws(SeatStoreError) -> Ownership
    /// Whether the lane's stream has sales that the ledger has not acknowledged.
    func hasPendingSales(lane: Int) async throws(SeatStoreError) -> Bool

    /// Numbers of the lane's sessions of which a hold may have expired.
    func expiring(lane: Int, at now: Timestamp) async throws(SeatStoreError) -> Set<UInt32>
    /// Frees expired holds of a session; the number freed.
    func sweep(_ session: Session, limit: Int) async throws(SeatStoreError) -> Int
    /// Says which free places are kept for those who wait, until a moment, before which it is said again; empty when nobody waits.
    /// - Returns: false when the session is not verified, and nothing is kept.
    func keep(_ queues: [WaitingQueue], of session: Session, until: Timestamp) async throws(SeatStoreError) -> Bool
    /// The session's places are held only for whom its waiting room admitted, or for everybody again.
    /// - Parameter categories: whose places are held for everybody all the same.
    /// - Returns: false when the session is not verified, and nothing changed.
    func gate(_ session: Session, isUp: Bool, passing categories: Set<Int>, isServed: Bool, version: Int64) async throws(SeatStoreError) -> Bool
    /// Holds places for a party that waits, until a moment. A repetition finds the hold, or holds it again where the store forgot it.
    func offer(_ party: WaitingParty, places: [PlaceRequest], until: Timestamp, in session: Session) async throws(SeatStoreError) -> OfferOutcome
    /// Orders of a lane whose payment is to be looked at.
    func dueOrders(lane: Int, at now: Timestamp, limit: Int) async throws(SeatStoreError) -> [String]
    /// Orders of a lane that wait for something, whenever it is their turn: some of them, in no order, and one may come twice.
    /// - Parameter cursor: ``OpenOrderPage/next`` of the page before; nil for the first.
    func openOrders(lane: Int, after cursor: String?) async throws(SeatStoreError) -> OpenOrderPage
    func postpone(order id: String, until: Timestamp) async throws(SeatStoreError)
    /// Forgets the copy of an order whose buyer is forgotten.
    /// - Returns: false when it waits for something, and stays.
    func erase(order id: String) async throws(SeatStoreError) -> Bool
    /// The order is settled: nobody needs to look at it any more. Nothing when it was confirmed meanwhile.
    /// - Parameter isJudged: the ledger has it, or it is no sale at all: a confirmed one is forgotten too.
    func forget(order id: String, isJudged: Bool) async throws(SeatStoreError)
    /// A confirmed order whose sale is not in the stream any more, although the ledger does not know it, is sent again.
    /// - Returns: false when the order is no sale of this store.
    func resend(order id: String) async throws(SeatStoreError) -> Bool
    /// State of a session in one consistent read, for the audit.
    /// - Parameter limit: of the holds, and of the sales underway; more than these are left out of the snapshot, whose cost is bounded so.
    /// - Returns: nil when the store does not know the session.
    func snapshot(of session: Session, limit: Int) async throws(SeatStoreError) -> SessionSnapshot?
    /// Frees places that the store has as sold and nobody bought, unless something was confirmed on the lane since a snapshot: it may
    /// have bought them.
    /// - Parameters:
    ///   - standing: places by pool.
    ///   - tail: ``SessionSnapshot/tail`` of a snapshot before the ledger was read.
    /// - Returns: how many are free now; nil when the lane has gone on, or the session is not verified.
    func unsell(
        seats: Set<Int>, standing: [Int: Int], of session: Session, layout: SeatLayout?, after tail: String
    ) async throws(SeatStoreError) -> Int?
    /// Notes when a session was compared with the ledger, for `guichet audit`.
    func note(_ check: SessionCheck, of session: Session) async throws(SeatStoreError)
    /// By session number.
    func checks(lane: Int) async throws(SeatStoreError) -> [UInt32: SessionCheck]
}

public enum PublishOutcome: Sendable, Hashable { case created, updated }

/// What a store had forgotten of some recorded orders.
public struct RestoredOrders: Sendable, Hashable {
    /// It did not know them.
    public var unknown: Int
    /// They were no sales there: they waited for their payment, or had been ended.
    public var recalled: Int
    /// They show their tickets again.
    public var withTickets: Int

    public init(unknown: Int = 0, recalled: Int = 0, withTickets: Int = 0) {
        self.unknown = unknown
        self.recalled = recalled
        self.withTickets = withTickets
    }

    public static func += (sum: inout RestoredOrders, part: RestoredOrders) {
        sum.unknown += part.unknown
        sum.recalled += part.recalled
        sum.withTickets += part.withTickets
    }
}

/// Some of a lane's orders that wait for something.
public struct OpenOrderPage: Hashable, Sendable {
    public var ids: [String]
    /// Where the next page starts; nil at the end.
    public var next: String?

    public init(ids: [String], next: String?) {
        self.ids = ids
        self.next = next
    }
}

/// A session's state in the store, read in one step.
public struct SessionSnapshot: Sendable {
    public var availability: Availability
    public var seatMap: [UInt8]
    /// Nil when there were more than were asked for.
    public var holds: [Hold]?
    /// Confirmed sales of the session that the ledger has not acknowledged yet; nil when its lane had more than were asked for.
    public var pending: [Sale]?
    /// Name of the last entry that the lane's stream ever had; empty when it had none.
    public var tail: String
    /// The process that was read.
    public var owner: String
    /// Of the catalogue that the session was published from.
    public var version: Int64

    public init(
        availability: Availability, seatMap: [UInt8], holds: [Hold]?, pending: [Sale]?, tail: String = "", owner: String = "", version: Int64 = 0
    ) {
        self.availability = availability
        self.seatMap = seatMap
        self.holds = holds
        self.pending = pending
        self.tail = tail
        self.owner = owner
        self.version = version
    }
}

/// When a session in the store was compared with the ledger, by the clock of who did it.
public struct SessionCheck: Sendable, Hashable {
    public var checkedAt: Timestamp
    /// When they last disagreed, twice in a row; nil when they never did.
    public var driftedAt: Timestamp?

    public init(checkedAt: Timestamp, driftedAt: Timestamp?) {
        self.checkedAt = checkedAt
        self.driftedAt = driftedAt
    }
}

extension Projection {
    /// The whole state of a session, whatever it costs.
    public func snapshot(of session: Session) async throws(SeatStoreError) -> SessionSnapshot? {
        try await snapshot(of: session, limit: .max)
    }
}

/// What the box office reads of the catalogue.
public protocol PublishedCatalogue: Sendable {
    /// Nil while `version` is still the published one.
    func catalogue(newerThan version: Int64) async throws(SeatStoreError) -> Catalogue?
    func layout(digest: String) async throws(SeatStoreError) -> SeatLayout?
    func picture(digest: String) async throws(SeatStoreError) -> [UInt8]?
    func ticketKeys() async throws(SeatStoreError) -> [UInt8: String]
    /// False where no mail server is configured; true until the reconciler has said it.
    func sendsLetters() async throws(SeatStoreError) -> Bool
    /// Reachable, and verified against the ledger as far as these lanes go.
    func readiness(lanes: Set<Int>) async -> StoreReadiness
    /// Whether a part is verified against the ledger: what it does not know does not exist.
    func isVerified(_ part: StorePart) async -> Bool
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
