import Domain
import WaitingRoom

/// Openings that took place, and those that are ahead, of a catalogue.
private struct KnownOpenings {
    struct Opening {
        /// As others are compared with it; of a room that several sessions share, its first one with the places of all.
        var performance: Performance
        var events: Set<UInt32>
        var opensAt: Timestamp
        var registrations: Int
        var arrivals: Int

        /// - Parameter ahead: so many hours before it opened.
        func windows(ahead: Int64) -> [ViewWindow] {
            let end = opensAt.hour - ahead
            return events.map { ViewWindow(event: $0, hours: (end - ViewWindow.length)..<end) }
        }

        func past(views: [ViewWindow: Int], ahead: Int64) -> ArrivalForecast.Past {
            ArrivalForecast.Past(
                registrations: registrations, views: KnownOpenings.sum(views, windows(ahead: ahead)) ?? 0, places: performance.capacity, arrivals: arrivals)
        }
    }

    var past: [Opening]
    var ahead: [(session: Session, opening: Opening)]

    init(_ catalogue: Catalogue, registrations: [String: Int], _ records: [UInt32: RoomRecord], at now: Timestamp) {
        let events = Dictionary(catalogue.events.map { ($0.id, $0) }) { first, _ in first }
        func opening(_ sessions: [Session], opensAt: Timestamp, registrations: Int, arrivals: Int) -> Opening? {
            guard let first = sessions.first else { return nil }
            let event = events[first.eventID]
            let performance = Performance(
                number: first.number, id: first.id, eventID: first.eventID, title: event?.title ?? "", artist: event?.artist ?? "", genre: event?.genre ?? "",
                organiser: event?.organiser ?? Organiser(id: "", name: "", licence: ""), venue: first.venue, startsAt: first.startsAt, bookingOpensAt: opensAt, status: first.status,
                capacity: sessions.reduce(0) { $0 + $1.capacity })
            return Opening(
                performance: performance, events: Set(sessions.compactMap { events[$0.eventID]?.number }), opensAt: opensAt, registrations: registrations, arrivals: arrivals)
        }
        past = catalogue.rooms.compactMap { room in
            guard let record = records[room.number], let early = record.early, early > 0, room.opensAt < now else { return nil }
            // Who wanted to be told is forgotten once a session was played.
            let known = room.sessions.contains { $0.startsAt < now } ? 0 : room.sessions.reduce(0) { $0 + registrations[$1.id, default: 0] }
            return opening(room.sessions, opensAt: room.opensAt, registrations: known, arrivals: Int(record.people))
        }
        ahead = catalogue.sessions.filter { $0.status == .published && $0.bookingOpensAt > now }.sorted { $0.bookingOpensAt < $1.bookingOpensAt }.compactMap { session in
            opening([session], opensAt: session.bookingOpensAt, registrations: registrations[session.id, default: 0], arrivals: 0).map { (session, $0) }
        }
    }

    /// Those of the past that one can be compared with; all of them where these are too few.
    ///
    /// - Parameter index: its own place among the past ones, which is left out.
    func lessons(for opening: Opening, without index: Int? = nil) -> (comparable: Int, used: [Int]) {
        let others = past.indices.filter { $0 != index }
        let comparable = others.filter { ComparableShows.areComparable(past[$0].performance, opening.performance) }
        return (comparable.count, comparable.count >= OpeningForecast.leastComparable ? comparable : others)
    }

    /// Nil where nobody counted in one of them.
    static func sum(_ views: [ViewWindow: Int], _ windows: [ViewWindow]) -> Int? {
        windows.isEmpty ? nil : windows.reduce(0 as Int?) { sum, window in sum.flatMap { sum in views[window].map { sum + $0 } } }
    }
}

extension OpeningForecast {
    /// Which views a calendar asks for: those of the last days of each opening that is ahead, and of each past one as long before it opened.
    static func windows(_ catalogue: Catalogue, _ records: [UInt32: RoomRecord], at now: Timestamp) -> Set<ViewWindow> {
        let known = KnownOpenings(catalogue, registrations: [:], records, at: now)
        var windows = Set(known.past.flatMap { $0.windows(ahead: 0) })
        for (_, opening) in known.ahead {
            let ahead = opening.opensAt.hour - now.hour
            windows.formUnion(opening.windows(ahead: ahead))
            windows.formUnion(known.lessons(for: opening).used.flatMap { known.past[$0].windows(ahead: ahead) })
        }
        return windows
    }

    /// - Parameters:
    ///   - records: of waiting rooms, by their numbers.
    ///   - views: of the windows in which somebody counted.
    public static func calendar(
        _ catalogue: Catalogue, _ wishes: [WishCount], _ records: [UInt32: RoomRecord], views: [ViewWindow: Int] = [:], at now: Timestamp
    ) -> Calendar {
        let known = KnownOpenings(catalogue, registrations: wishes.reduce(into: [:]) { $0[$1.session] = $1.people }, records, at: now)
        let rooms = catalogue.rooms.reduce(into: [UInt32: Room]()) { rooms, room in for session in room.sessions { rooms[session.number] = room } }
        let openings = known.ahead.compactMap { session, opening -> OpeningForecast? in
            // As long before it opens as today, whatever is compared: a show is looked at most in its last week.
            let ahead = opening.opensAt.hour - now.hour
            let (comparable, used) = known.lessons(for: opening)
            let past = used.map { known.past[$0].past(views: views, ahead: ahead) }
            let seen = KnownOpenings.sum(views, opening.windows(ahead: ahead))
            guard let arrivals = ArrivalForecast(registrations: opening.registrations, views: seen ?? 0, places: opening.performance.capacity, past: past) else { return nil }
            // One that stands for an opening stands for the first of its sessions.
            let room = rooms[session.number].flatMap { $0.terms.mode != .opening || $0.opensAt == session.bookingOpensAt ? $0 : nil }
            return OpeningForecast(
                session: session, registrations: opening.registrations, views: seen, arrivals: arrivals, comparable: comparable, trial: ArrivalForecast.trial(past),
                hasRoom: room != nil, mostShoppers: room?.terms.mostShoppers)
        }
        // Each as it would have been forecast in the hour in which it opened, by the same rule.
        let all = known.past.map { $0.past(views: views, ahead: 0) }
        return Calendar(openings: openings, trial: ArrivalForecast.trial(all) { known.lessons(for: known.past[$0], without: $0).used })
    }
}
