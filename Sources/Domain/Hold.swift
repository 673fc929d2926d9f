/// Places taken off sale for one visitor until a deadline.
public struct Hold: Hashable, Codable, Sendable {
    public enum State: String, Codable, Sendable {
        /// Until its deadline; then the places are free again.
        case held
        /// An order was opened on it: its payment decides.
        case ordered
        /// Given back by its visitor.
        case released
        /// Its payment was authorised.
        case sold
    }

    /// A capability of 32 base32 characters: whoever knows it may use the hold.
    public var id: String
    public var state: State
    /// In order.
    public var seats: [SeatPosition]
    /// Standing places per pool.
    public var standing: [Int: Int]
    public var expiresAt: Timestamp
    /// The order opened on it.
    public var orderID: String?
    /// The visitor already used the one extension.
    public var extended: Bool
    /// Of nobody who chose it: it was offered to somebody of the waiting list, for hours.
    public var isOffer: Bool

    public init(
        id: String, state: State, seats: [SeatPosition], standing: [Int: Int], expiresAt: Timestamp, orderID: String? = nil,
        extended: Bool = false, isOffer: Bool = false
    ) {
        self.id = id
        self.state = state
        self.seats = seats
        self.standing = standing
        self.expiresAt = expiresAt
        self.orderID = orderID
        self.extended = extended
        self.isOffer = isOffer
    }

    public var places: HeldPlaces { HeldPlaces(seats: seats, standing: standing) }
    public var placeCount: Int { places.count }
}

/// Places of a session, whoever has them.
public struct HeldPlaces: Hashable, Sendable {
    /// In order.
    public var seats: [SeatPosition]
    /// Standing places per pool.
    public var standing: [Int: Int]

    public static let none = HeldPlaces(seats: [], standing: [:])

    public init(seats: [SeatPosition], standing: [Int: Int]) { (self.seats, self.standing) = (seats, standing) }

    public var count: Int { seats.count + standing.values.reduce(0, +) }
}
