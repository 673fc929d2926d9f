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

/// How many people will come to an opening that is ahead, and what that takes.
public struct OpeningForecast: Sendable {
    public var session: Session
    public var registrations: Int
    public var arrivals: ArrivalForecast
    public var hasRoom: Bool
    /// Whom its waiting room lets in at the same time; nil without one.
    public var mostShoppers: Int?

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

    /// - Parameter records: of waiting rooms, by their numbers.
    public static func calendar(_ catalogue: Catalogue, _ wishes: [WishCount], _ records: [UInt32: RoomRecord], at now: Timestamp) -> Calendar {
        let registrations = wishes.reduce(into: [String: Int]()) { $0[$1.session] = $1.people }
        func counts(_ sessions: [Session]) -> (registrations: Int, places: Int) {
            (sessions.reduce(0) { $0 + registrations[$1.id, default: 0] }, sessions.reduce(0) { $0 + $1.capacity })
        }
        // Who wanted to be told is forgotten once a session was played.
        let past = catalogue.rooms.compactMap { room -> ArrivalForecast.Past? in
            guard let record = records[room.number], let early = record.early, early > 0, room.opensAt < now else { return nil }
            let known = counts(room.sessions)
            return ArrivalForecast.Past(registrations: room.sessions.contains { $0.startsAt < now } ? 0 : known.registrations, places: known.places, arrivals: Int(record.people))
        }
        let rooms = catalogue.rooms.reduce(into: [UInt32: Room]()) { rooms, room in for session in room.sessions { rooms[session.number] = room } }
        let openings = catalogue.sessions.filter { $0.status == .published && $0.bookingOpensAt > now }.sorted { $0.bookingOpensAt < $1.bookingOpensAt }
            .compactMap { session -> OpeningForecast? in
                let known = counts([session])
                guard let arrivals = ArrivalForecast(registrations: known.registrations, places: known.places, past: past) else { return nil }
                // One that stands for an opening stands for the first of its sessions.
                let room = rooms[session.number].flatMap { $0.terms.mode != .opening || $0.opensAt == session.bookingOpensAt ? $0 : nil }
                return OpeningForecast(
                    session: session, registrations: known.registrations, arrivals: arrivals, hasRoom: room != nil,
                    mostShoppers: room?.terms.mostShoppers)
            }
        return Calendar(openings: openings, trial: ArrivalForecast.trial(past))
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
