/// What whoever calls a session off, or moves it, knows of it: of a session that was played nobody gets the money back by a slip (docs/decisions/041-what-was-promised.md).
public struct CallingOff: Hashable, Sendable {
    /// A show is called off until its evening is over: days before, in front of closed doors, or in the midst.
    public static let evening = Duration.seconds(12 * 3600)

    /// So many people were let in. When there are more, nothing is done.
    public var admitted: Int
    /// Its evening is over.
    public var isOver: Bool

    public init(admitted: Int = 0, isOver: Bool = false) {
        (self.admitted, self.isOver) = (admitted, isOver)
    }

    /// Whatever became of it.
    public static let whatever = CallingOff(admitted: .max, isOver: true)

    /// Why nothing is done.
    public enum Objection: Hashable, Sendable {
        /// So many were let in, since it has its date.
        case attended(Int)
        /// It began so long ago that it was played, as far as anybody here knows.
        case over
    }

    /// - Parameter startsAt: of the session.
    public static func isOver(_ startsAt: Timestamp, at now: Timestamp) -> Bool { now >= startsAt + evening }

    /// - Parameter admitted: how many were let in, as the doors know it.
    public func objection(startsAt: Timestamp, admitted: Int, at now: Timestamp) -> Objection? {
        if Self.isOver(startsAt, at: now), !isOver { return .over }
        return admitted > self.admitted ? .attended(admitted) : nil
    }
}
