import Domain
import WaitingRoom

/// What the ledger knows of a waiting room: noted before any of it is published.
public struct RoomRecord: Hashable, Sendable {
    /// What was announced of the draw.
    public var plan: DrawPlan
    /// The operator's secret, which the announcement commits to.
    public var secret: Bytes32
    /// Arrival numbers below it may be handed out.
    public var ceiling: UInt32
    /// Ranks below it are called.
    public var watermark: UInt32
    /// At least so many numbers were given, or left out.
    public var given: UInt32 = 0
    /// Numbers of nobody (``RoomCount/leftOut``), and those of them that are in the draw.
    public var (leftOut, leftOutOfEarly): (UInt32, UInt32) = (0, 0)
    /// There is no room: whoever has a number may go in. False until that was so for the first time.
    public var isOpen: Bool
    /// How many came before the opening; nil until they were counted.
    public var entrants: UInt32?
    /// Nil until it is known.
    public var publicValue: String?
    /// Of the beacon's round whose value that is; nil of other sources.
    public var signature: String?
    public var hand: OperatorHand
    /// What the operator says to those who wait.
    public var message: String?

    public init(
        plan: DrawPlan, secret: Bytes32, ceiling: UInt32 = 0, watermark: UInt32 = 0, isOpen: Bool = false, entrants: UInt32? = nil, publicValue: String? = nil,
        hand: OperatorHand = .automatic(factor: 1), message: String? = nil
    ) {
        (self.plan, self.secret, self.ceiling, self.watermark, self.isOpen) = (plan, secret, ceiling, watermark, isOpen)
        (self.entrants, self.publicValue, self.hand, self.message) = (entrants, publicValue, hand, message)
    }

    /// Who was here at the opening; nil until they were counted.
    public var early: UInt32? { entrants.map { $0 - min(leftOutOfEarly, $0) } }

    /// Who came, as far as it is known: the early, and later ones as far as they were called or noted.
    public var people: UInt32 {
        let numbers = max(entrants ?? 0, watermark, given)
        return max(numbers - min(leftOut, numbers), early ?? 0)
    }

    /// Whether a draw may be announced for an opening that moved: nobody was counted, or what was counted can still be forgotten, because nobody was
    /// called and nobody can know what the draw would be.
    public func mayBeCountedAgain(by opening: Timestamp, at now: Timestamp) -> Bool {
        guard let entrants else { return true }
        guard publicValue == nil, watermark == 0, opening > now else { return false }
        // Of a value that people see elsewhere nobody knows when it is known.
        return entrants == 0 || plan.source.publishedAt.map { now < $0 } ?? false
    }

    /// What is published of the secret beforehand.
    public var commitment: Bytes32 { plan.commitment(secret: secret) }

    /// Everything about the draw, once the public value is known.
    public var reveal: DrawReveal? {
        guard let entrants, let publicValue else { return nil }
        return DrawReveal(plan: plan, secret: secret, entrants: entrants, publicValue: publicValue, signature: signature)
    }
}

/// Something that was decided about a room, for whoever asks later. Never changed, never removed.
public struct RoomEvent: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Detail: the commitment.
        case announced
        /// Detail: how many came.
        case counted
        /// Detail: the public value.
        case revealed
        /// Detail: what the operator did.
        case steered
    }

    public var room: UInt32
    public var at: Timestamp
    public var kind: Kind
    public var detail: String

    public init(room: UInt32, at: Timestamp, kind: Kind, detail: String) {
        (self.room, self.at, self.kind, self.detail) = (room, at, kind, detail)
    }
}

/// The ledger's book of waiting rooms.
public protocol RoomBook: Sendable {
    /// By number.
    func rooms() async throws(LedgerError) -> [UInt32: RoomRecord]
    /// Announces a draw, in place of an earlier announcement: until those who came were counted, and after it as long as nobody was called and no public
    /// value is known. What was counted before counts no more then.
    func announce(_ plan: DrawPlan, secret: Bytes32, at now: Timestamp) async throws(LedgerError)
    /// What will be published next, and what was given until now. No number goes back.
    func note(room: UInt32, ceiling: UInt32, watermark: UInt32, isOpen: Bool, given: UInt32, leftOut: UInt32) async throws(LedgerError)
    /// So many numbers were given before the opening, some of them to nobody. Counted once: what was noted first stays.
    func count(room: UInt32, entrants: UInt32, leftOut: UInt32, at now: Timestamp) async throws(LedgerError)
    /// The public value is known. The first one stays.
    /// - Parameter person: who typed it in, noted in the house's journal too; nil when the platform asked for it itself.
    func reveal(room: UInt32, _ value: PublicValue, by person: RoomOperator?, at now: Timestamp) async throws(LedgerError)
    /// What the operator does to a room; the room's journal and the house's have it in the same transaction.
    /// - Returns: false when there is no such room.
    func steer(room: UInt32, _ wish: RoomWish, by person: RoomOperator, at now: Timestamp) async throws(LedgerError) -> Bool
    /// Places of sessions' categories (indexes) that are on offer to their waiting lists: nobody in the shop has them in a basket.
    func offeredPlaces(ofSessions categories: [UInt32: Set<Int>]) async throws(LedgerError) -> Int
    /// Places of sessions that the ledger has sold and not taken back, in all categories and allotments.
    func recordedPlaces(ofSessions numbers: [UInt32]) async throws(LedgerError) -> Int
    /// What was decided about a room, in order.
    func events(ofRoom room: UInt32) async throws(LedgerError) -> [RoomEvent]
}

/// Who steers a room.
public struct RoomOperator: Hashable, Sendable {
    public var actor: JournalActor
    /// Before which it stands, for whoever reads the journal: a room's number says nothing to people.
    public var session: String

    public init(_ actor: JournalActor, before session: String) { (self.actor, self.session) = (actor, session) }
}

/// What an operator wants of a room.
public enum RoomWish: Hashable, Sendable {
    case hand(OperatorHand)
    /// To those who wait; nil takes the last one away.
    case say(String?)
}

/// Knows public random values when they are published.
public protocol PublicRandomness: Sendable {
    /// The value of a source; nil as long as it is not known here. Whoever asks asks again.
    func value(of source: RandomnessSource) async -> PublicValue?
}
