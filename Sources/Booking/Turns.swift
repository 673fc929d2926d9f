import Domain
import WaitingRoom

/// Somebody who waits wants a letter when the turn is near. One is written, and then the address is forgotten.
public struct TurnWish: Hashable, Sendable {
    public var room: UInt32
    /// Of arrival, as the pass says it.
    public var number: UInt32
    /// On whose page it was asked.
    public var sessionNumber: UInt32
    /// Keyed digest of the e-mail (``Capability/buyerKey(email:)``).
    public var person: String
    public var email: String
    /// Of the letter: `fr` or `en`.
    public var language: String
    /// By the store's clock.
    public var askedAt: Timestamp

    public init(room: UInt32, number: UInt32, sessionNumber: UInt32, person: String, email: String, language: String, askedAt: Timestamp) {
        (self.room, self.number, self.sessionNumber) = (room, number, sessionNumber)
        (self.person, self.email, self.language, self.askedAt) = (person, email, language, askedAt)
    }

    /// So long before the turn the letter goes, at the pace as it was measured: time to read it, and to come back.
    public static let leadTime = Duration.seconds(360)
    public static let mostPerSession = 100_000
    /// So many letters for a number, whose address was mistyped, and for a person in a room, who took another number.
    public static let mostForEach = 3
    /// An address that nobody wrote to is forgotten so long after it was given.
    public static let keptFor = Duration.seconds(2 * 86_400)

    /// Ranks below it are called within ``leadTime``, or are called already; zero while nobody is.
    public static func near(_ board: RoomBoard) -> UInt32 {
        switch board.phase {
        case .queue:
            let ahead = (board.pace?.perMinute ?? 0) * Double(leadTime.components.seconds) / 60
            return UInt32(min(Double(board.watermark) + ahead.rounded(.up), Double(UInt32.max)))
        case .paused: return board.watermark
        case .open: return .max
        case .tooEarly, .early, .drawing, .soldOut, .closed: return 0
        }
    }
}

public enum TurnOutcome: Hashable, Sendable {
    /// Now or before.
    case noted
    /// The number, or the address, has as many letters of the room as it may have.
    case enough
    /// The session takes no more such wishes.
    case crowded
}

/// A letter about a turn that is to be written.
public struct DueTurn: Hashable, Sendable {
    public var id: Int64
    public var wish: TurnWish
    /// Letters that did not go.
    public var attempts: Int

    public init(id: Int64, wish: TurnWish, attempts: Int) { (self.id, self.wish, self.attempts) = (id, wish, attempts) }
}

/// What the ledger's file keeps of those who want a letter when their turn is near.
public protocol TurnBook: Sendable {
    /// Rooms of which anybody has not been told.
    func roomsWithTurns() async throws(LedgerError) -> [UInt32]
    /// Numbers of a room whose ranks are not noted, some at a time.
    func turnsWithoutRank(ofRoom room: UInt32, limit: Int) async throws(LedgerError) -> [UInt32]
    func note(ranks: [UInt32: UInt32], ofRoom room: UInt32) async throws(LedgerError)
    /// Those whose ranks are below a rank, the lowest first.
    func dueTurns(ofRoom room: UInt32, below rank: UInt32, at now: Timestamp, limit: Int) async throws(LedgerError) -> [DueTurn]
    func settle(turns: [WishOutcome], at now: Timestamp) async throws(LedgerError)
    /// Forgets addresses that were given before a moment, and everything about sessions that began before another.
    func forgetTurns(askedBefore moment: Timestamp, ofSessionsBefore start: Timestamp) async throws(LedgerError)
}
