/// A programme as people enter it, whole and validated: what an import writes or refuses in one go.
public struct Programme: Hashable, Sendable {
    /// Numbers are zero: the catalogue gives them at the first import and keeps them.
    public var events: [Event]
    /// Numbers are zero and lanes negative, for the same reason.
    public var sessions: [Session]
    /// The layouts that ``Session/layoutDigest`` names.
    public var layouts: [String: SeatLayout]
    /// Where a plan was laid out otherwise by an earlier version: the digest that it had then, by its digest. A session that was published with
    /// the former layout keeps it, because its seats' offsets are what was sold.
    public var formerLayouts: [String: String]
    /// Bytes of the files that ``Event/picture`` names, by digest.
    public var pictures: [String: [UInt8]]
    /// Its texts of venues are taken where people of the house entered others, too.
    public var replacesVenues = false
    /// Whoever writes it knows that sessions which were sold have another town or artist, and their buyers a right to their money.
    public var mayGiveMoneyBack = false

    public init(events: [Event], sessions: [Session], layouts: [String: SeatLayout], formerLayouts: [String: String] = [:], pictures: [String: [UInt8]] = [:]) {
        self.formerLayouts = formerLayouts
        self.events = events
        self.sessions = sessions
        self.layouts = layouts
        self.pictures = pictures
    }
}

/// The published part of the catalogue: what the box office shows and sells.
public struct Catalogue: Codable, Sendable {
    /// Grows with each change.
    public var version: Int64
    public var events: [Event]
    /// Published and cancelled sessions; drafts stay with the programmer.
    public var sessions: [Session]
    /// What the house puts forward, now or at other times; nil of a catalogue that was published before there was any.
    public var promotions: [Promotion]?

    public init(version: Int64, events: [Event], sessions: [Session], promotions: [Promotion]? = nil) {
        self.promotions = promotions
        self.version = version
        self.events = events
        self.sessions = sessions
    }

    public static let empty = Catalogue(version: 0, events: [], sessions: [])
}
