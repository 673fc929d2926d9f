import Domain
import WaitingRoom

/// Box offices ask this of a waiting room. Of who waits a few bits are stored, which tell nobody's number; of whom was admitted, a bit and the end
/// of the shopping time.
public protocol RoomStore: Sendable {
    /// Hands out arrival numbers, in order, one to each browser.
    /// - Parameter perNetwork: so many to each network in ``JoinWindow/length``.
    func join(room: UInt32, _ joiners: [Joiner], perNetwork: Int) async throws(SeatStoreError) -> JoinOutcome
    /// A visitor whose rank was called begins its shopping time, once.
    /// - Parameters:
    ///   - most: so many shop at once.
    ///   - person: whose address was confirmed; nil where the room asks for none.
    func admit(rank: UInt32, of person: Person?, to room: UInt32, for time: Duration, most: Int) async throws(SeatStoreError) -> AdmitOutcome
    /// An admitted visitor has what it wanted, or wants nothing: its place in the shop is another one's, and its admission opens nothing any more.
    /// - Parameters:
    ///   - until: the end of its shopping time.
    ///   - sessions: before which the room stands.
    func leave(rank: UInt32, until: Timestamp, room: UInt32, sessions: [Session]) async throws(SeatStoreError)
    /// How a box office fared in the last second.
    /// - Parameter office: names the process.
    func report(_ health: OfficeHealth, of office: String) async throws(SeatStoreError)
    /// What the keeper shows everybody; nil where no room is kept.
    func board(ofRoom room: UInt32) async throws(SeatStoreError) -> String?
    /// Somebody who waits wants a letter when the turn is near: the ledger is told, once for a number and a person together.
    func note(_ wish: TurnWish, in session: Session) async throws(SeatStoreError) -> TurnOutcome
}

/// The keeper of waiting rooms asks this of their store: one process of the platform at a time.
public protocol RoomKeeping: Sendable {
    /// Says how far is called and what is shown, and counts who is inside.
    func steer(room: UInt32, _ orders: RoomOrders) async throws(SeatStoreError) -> RoomCount
    /// What is shown now; nil where no room is kept.
    func board(ofRoom room: UInt32) async throws(SeatStoreError) -> String?
    /// Of the box offices that reported in the last seconds.
    func health() async throws(SeatStoreError) -> [OfficeHealth]
}

/// How a box office answered those who want places.
public struct OfficeHealth: Hashable, Sendable {
    public var answers: Int
    /// Sent away because there was too much.
    public var refused: Int
    /// 99 of 100 answers came within it; nil when there was none.
    public var slow: Duration?

    public init(answers: Int, refused: Int, slow: Duration?) { (self.answers, self.refused, self.slow) = (answers, refused, slow) }
}

/// Who wants a number.
public struct Joiner: Hashable, Sendable {
    public var device: Device
    /// Nil where it is not known.
    public var network: Network?
    /// Who gets one number whatever the browser; nil where each browser gets one.
    public var person: Person?

    public init(_ device: Device, from network: Network? = nil, person: Person? = nil) { (self.device, self.network, self.person) = (device, network, person) }

    /// 16 bytes by which the store knows again who has a number; of a person, 8 of the browser besides, which is told its number again.
    public var name: [UInt8] {
        guard let person else { return device.digest }
        return Device(secret: "person " + person.digest.map(String.init).joined(separator: ".")).digest + device.digest.prefix(8)
    }
}

/// Numbers for a network are counted in windows of ten minutes; one begins when somebody joins outside of one.
public enum JoinWindow {
    public static let length = Duration.seconds(600)
}

public enum JoinAnswer: Hashable, Sendable {
    case number(UInt32)
    /// The browser has one.
    case again
    /// Its network has as many as it may have in this window.
    case crowdedNetwork
}

public enum JoinOutcome: Hashable, Sendable {
    /// Of the first of those who asked, at least one.
    case answers([JoinAnswer])
    /// None may be handed out before the keeper has noted more in the ledger.
    case full
    /// No room is kept here, or by another process of the store.
    case suspended
}

public enum AdmitOutcome: Hashable, Sendable {
    /// - Parameter repeated: the shopping time that began earlier.
    case admitted(until: Timestamp, repeated: Bool)
    /// Ranks below `called` are called.
    case waiting(called: UInt32)
    /// As many shop as may: in a moment.
    case crowded
    /// Another number of the same person has its turn now.
    case elsewhere
    /// Its shopping time is over, or it left.
    case over
    case suspended
}

public struct RoomOrders: Hashable, Sendable {
    public enum Early: Hashable, Sendable {
        /// The sale is not open yet: nobody is counted, and who was before the opening was put off is counted again.
        case coming
        /// What is frozen stays.
        case unknown
        /// It opens: whoever has a number now came early.
        case freeze
        /// So many came early, as the ledger noted.
        case known(UInt32)
    }

    /// Arrival numbers below it may be handed out: the ledger has noted it.
    public var ceiling: UInt32
    /// The first number of a store that has just begun with this room: no number from here on was handed out.
    public var resume: UInt32
    /// At least so many numbers were given or left out, and so many of them are nobody's, as the ledger noted.
    public var (given, leftOut): (UInt32, UInt32) = (0, 0)
    public var early: Early
    /// Ranks below it are called. It never goes back.
    public var called: UInt32
    /// What everybody is shown; empty leaves what is.
    public var board: String
    /// The sale is put off: who shops gets the turn back, for the new date.
    public var recalls = false
    /// Ranks that were called together, and that are asked after: how many of them came.
    public var calls: [Range<UInt32>]

    public init(ceiling: UInt32, resume: UInt32, early: Early, called: UInt32, board: String, calls: [Range<UInt32>] = []) {
        (self.ceiling, self.resume, self.early, self.called, self.board, self.calls) = (ceiling, resume, early, called, board, calls)
    }
}

public struct RoomCount: Hashable, Sendable {
    public var now: Timestamp
    /// Arrival numbers handed out, and left out: the next one.
    public var next: UInt32
    /// Of these, numbers of nobody: a store that was started again may have given them, and went on behind them.
    public var leftOut: UInt32
    /// Nil before the opening.
    public var early: UInt32?
    public var called: UInt32
    /// How many were admitted ever, and how many of them shop now.
    public var (admitted, shoppers): (Int, Int)
    /// How many came, were told that the shop is full, and wait a moment.
    public var outside: Int
    /// How many of each of ``RoomOrders/calls`` came.
    public var came: [Int]

    public init(
        now: Timestamp, next: UInt32, early: UInt32?, called: UInt32, admitted: Int, shoppers: Int, outside: Int = 0, came: [Int] = [], leftOut: UInt32 = 0
    ) {
        self.leftOut = leftOut
        (self.now, self.next, self.early, self.called) = (now, next, early, called)
        (self.admitted, self.shoppers, self.outside, self.came) = (admitted, shoppers, outside, came)
    }

    /// Who has a number.
    public var people: UInt32 { next - min(leftOut, next) }
}
