/// A seat as holds name it: its segment, and its position in it from 0.
public struct SeatPosition: Hashable, Comparable, Codable, Sendable {
    public var segment: Int
    public var position: Int

    public init(segment: Int, position: Int) {
        self.segment = segment
        self.position = position
    }

    public static func < (left: SeatPosition, right: SeatPosition) -> Bool {
        (left.segment, left.position) < (right.segment, right.position)
    }
}

/// What a visitor asks to hold, all or nothing. `allotment` is the pool that an allotment's code opened; nil for the
/// category's public places.
public enum PlaceRequest: Hashable, Sendable {
    /// A seat chosen by the visitor.
    case seat(SeatPosition, category: Int, allotment: Int?)
    /// Numbered seats that the house chooses: side by side if possible, or not at all when `together`.
    case best(Int, category: Int, allotment: Int?, together: Bool)
    case standing(Int, category: Int, allotment: Int?)
    /// Wheelchair places, each with a companion's seat beside it.
    case wheelchairs(Int, category: Int, companion: Int)

    /// Whether somebody has to look for the seats.
    public var isChosenByTheHouse: Bool {
        switch self {
        case .seat, .standing: false
        case .best, .wheelchairs: true
        }
    }

    public var count: Int {
        switch self {
        case .seat: 1
        case .best(let quantity, _, _, _), .standing(let quantity, _, _): quantity
        case .wheelchairs(let quantity, _, _): 2 * quantity
        }
    }
}
