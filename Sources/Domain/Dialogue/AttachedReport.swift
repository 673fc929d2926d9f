/// A report that goes with a message: what it is of, and its figures as they were at that time. They stay so, whatever is counted later.
public struct AttachedReport: Hashable, Codable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// How a session sells.
        case followUp = "follow-up"
        /// How many people are expected at its opening, and what that takes.
        case forecast
        /// Its opening as `guichet rehearse` played it.
        case rehearsal
    }

    public struct Figure: Hashable, Codable, Sendable {
        public enum Name: String, Codable, Sendable, CaseIterable {
            case places, sold, revenueCents, soldLow, soldLikely, soldHigh
            case registrations, peopleLow, peopleLikely, peopleHigh, learntFrom, boxOffices
            case visitors, mostShoppers, minutesToSellOut
            /// The smallest wave that is too much, in percent of the one that was played.
            case breaksAtPercent
            /// Of the rehearsal: who was served out of turn, sold twice and the like.
            case brokenRules
        }

        public var name: Name
        public var value: Int

        public init(_ name: Name, _ value: Int) { (self.name, self.value) = (name, value) }
    }

    public var kind: Kind
    /// The session's id.
    public var session: String
    /// When it was read, or played.
    public var at: Timestamp
    public var figures: [Figure]

    public init(_ kind: Kind, session: String, at: Timestamp, figures: [Figure]) {
        (self.kind, self.session, self.at, self.figures) = (kind, session, at, figures)
    }
}
