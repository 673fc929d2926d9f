/// A session as declarations name it: the show, its place, its organiser.
public struct Performance: Hashable, Sendable {
    public var number: UInt32
    public var id: String
    public var eventID: String
    public var title: String
    public var artist: String
    public var genre: String
    public var organiser: Organiser
    public var venue: Venue
    public var startsAt: Timestamp
    public var bookingOpensAt: Timestamp
    public var status: Session.Status
    /// Places of all its categories.
    public var capacity: Int
    /// Whether any of them is numbered.
    public var isSeated: Bool

    public init(
        number: UInt32, id: String, eventID: String, title: String, artist: String, genre: String, organiser: Organiser, venue: Venue,
        startsAt: Timestamp, bookingOpensAt: Timestamp, status: Session.Status, capacity: Int, isSeated: Bool = false
    ) {
        (self.number, self.id, self.eventID) = (number, id, eventID)
        (self.title, self.artist, self.genre) = (title, artist, genre)
        (self.organiser, self.venue) = (organiser, venue)
        (self.startsAt, self.bookingOpensAt, self.status) = (startsAt, bookingOpensAt, status)
        (self.capacity, self.isSeated) = (capacity, isSeated)
    }
}
