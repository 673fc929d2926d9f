import Domain
import WaitingRoom

/// How many people want to be told when a session's sale opens.
public struct WishCount: Hashable, Codable, Sendable {
    public var session: String
    public var opensAt: Timestamp
    /// IANA name of the venue's zone.
    public var timeZone: String
    public var people: Int
    public var told: Int

    public init(session: String, opensAt: Timestamp, timeZone: String, people: Int, told: Int) {
        (self.session, self.opensAt, self.timeZone, self.people, self.told) = (session, opensAt, timeZone, people, told)
    }
}

/// Hours in which the page of an event was looked at.
public struct ViewWindow: Hashable, Sendable {
    /// The event's number.
    public var event: UInt32
    /// Whole hours since 1970.
    public var hours: Range<Int64>

    public init(event: UInt32, hours: Range<Int64>) { (self.event, self.hours) = (event, hours) }

    /// How long the views are counted that a forecast rests on.
    static let length: Int64 = 7 * 24
}

/// How many people will come to an opening that is ahead, and what that takes.
public struct OpeningForecast: Sendable {
    public var session: Session
    public var registrations: Int
    /// Of the event's page in the last seven days; nil where nobody counted.
    public var views: Int?
    public var arrivals: ArrivalForecast
    /// Past openings of shows that are like this one (``ComparableShows``).
    public var comparable: Int
    /// How well such a forecast would have done for those that it learnt from; nil with fewer than two.
    public var trial: ArrivalForecast.Trial?
    public var hasRoom: Bool
    /// Whom its waiting room lets in at the same time; nil without one.
    public var mostShoppers: Int?

    /// From so many on, nothing is learnt from shows that are otherwise.
    public static let leastComparable = ArrivalForecast.fewest

    public var learnsFromComparable: Bool { comparable >= Self.leastComparable }

    /// For the upper end.
    public var needs: OpeningNeeds { needs(for: arrivals.high) }

    public func needs(for people: Int) -> OpeningNeeds { OpeningNeeds(arrivals: people, places: places, mostShoppers: mostShoppers) }

    public var places: Int { session.capacity }

    /// What the forecasts of a house rest on, and the next openings first.
    public struct Calendar: Sendable {
        public var openings: [OpeningForecast]
        /// How well it would have done; nil with fewer than two past openings.
        public var trial: ArrivalForecast.Trial?
    }

    /// For a message.
    public func report(at now: Timestamp) -> AttachedReport {
        AttachedReport(
            .forecast, session: session.id, at: now,
            figures: [
                .init(.places, places), .init(.registrations, registrations), .init(.peopleLow, arrivals.low), .init(.peopleLikely, arrivals.likely),
                .init(.peopleHigh, arrivals.high), .init(.learntFrom, arrivals.learntFrom), .init(.boxOffices, needs.boxOffices),
            ])
    }
}
