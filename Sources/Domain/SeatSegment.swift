/// Seats side by side in one row, of one pool, with nothing between them: what "together" means. Its numbers are made
/// once, when the session is laid out, and are all that the choice of the best places needs to know.
public struct SeatSegment: Hashable, Codable, Sendable {
    /// Rank order within its pool: the lower, the better its best seat. Each pool's ids begin at a multiple of
    /// ``SeatSegment/block``.
    public var id: Int
    public var pool: Int
    /// Offset of its first seat.
    public var start: Int
    /// Number of seats, at most ``longest``.
    public var length: Int
    /// Position within it, from 0, of the seat with the best view.
    public var best: Int
    /// Cost of that seat, 0 (best) ... 65,000 (the house's worst seat).
    public var cost: Int
    /// How much the cost grows with each seat away from the best one.
    public var step: Int
    /// Ids of its neighbours in the plan's order, for places that cannot all be together; its own id at an end.
    public var previous: Int
    public var next: Int

    /// Segments whose longest free run one byte of the coarse index sums up.
    public static let block = 64
    /// The index keeps a run's length in seven bits.
    public static let longest = 120
    /// Ids take two bytes.
    public static let maximumID = 65_535

    /// Cost of `count` of its seats from position `from` on: twice the best seat's cost, and the distance of the places'
    /// middle from that seat. Doubled so that a middle between two seats is a whole number.
    public func cost(from: Int, count: Int) -> Int {
        2 * cost + step * abs(2 * from + count - 1 - 2 * best)
    }
}

/// Where a pool's segments stand among a layout's ids.
public struct PoolSegments: Hashable, Codable, Sendable {
    /// A multiple of ``SeatSegment/block``.
    public var first: Int
    public var count: Int

    public init(first: Int, count: Int) {
        self.first = first
        self.count = count
    }
}
