/// The waiting room before the sale of a session: where those wait whom the shop cannot serve at once.
public struct RoomTerms: Hashable, Codable, Sendable {
    /// When it stands.
    public enum Mode: String, Hashable, Codable, Sendable, CaseIterable {
        /// From before the opening until everybody who came then was called.
        case opening
        /// As long as something is sold.
        case always
        /// While more people come than can be served.
        case load
    }

    /// Slug. Sessions whose terms have the same share a room: who waited may buy in all of them. Nil: a room of its own.
    public var shared: String?
    public var mode: Mode
    /// So long before the opening people may come, and are drawn at the opening: who came first is no better off. In seconds.
    public var joinBefore: Int
    /// How long who was admitted may choose places. In seconds.
    public var shopping: Int
    /// So many shop at once at most.
    public var mostShoppers: Int

    /// Who joins types a code that was sent to an address first: one number before the opening, and one turn at a time, for each address.
    public var verifiedAddress: Bool
    /// Nil: nobody has to work for a number.
    public var work: Work?

    /// What a browser has to do before it joins; who would rather not confirms an address instead.
    public struct Work: Hashable, Codable, Sendable {
        /// Zero bits to be found: each one doubles the work.
        public var bits: Int
        /// Only while more numbers than these are taken in a minute; nil: always.
        public var above: Int?

        public init(bits: Int, above: Int? = nil) { (self.bits, self.above) = (bits, above) }
    }

    public init(
        shared: String? = nil, mode: Mode, joinBefore: Int = 1800, shopping: Int = 600, mostShoppers: Int = 2000, verifiedAddress: Bool = false,
        work: Work? = nil
    ) {
        (self.verifiedAddress, self.work) = (verifiedAddress, work)
        (self.shared, self.mode) = (shared, mode)
        (self.joinBefore, self.shopping, self.mostShoppers) = (joinBefore, shopping, mostShoppers)
    }

    /// What is absent is not asked for: rooms of an earlier version did not.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        shared = try container.decodeIfPresent(String.self, forKey: .shared)
        mode = try container.decode(Mode.self, forKey: .mode)
        joinBefore = try container.decode(Int.self, forKey: .joinBefore)
        shopping = try container.decode(Int.self, forKey: .shopping)
        mostShoppers = try container.decode(Int.self, forKey: .mostShoppers)
        verifiedAddress = try container.decodeIfPresent(Bool.self, forKey: .verifiedAddress) ?? false
        work = try container.decodeIfPresent(Work.self, forKey: .work)
    }
}

/// A waiting room and the sessions before whose sale it stands.
public struct Room: Hashable, Sendable {
    /// That of its session, or one that follows from the name that its sessions share: it stays while sessions join and leave.
    public var number: UInt32
    public var terms: RoomTerms
    /// Published ones and cancelled ones, by number.
    public var sessions: [Session]

    /// So long after the last opening of a room its name stands for another one.
    static let season = Duration.seconds(30 * 86_400)

    /// With the highest bit set, which no session's number has. Two of a hundred names have the same once in four hundred thousand times.
    /// - Parameter season: 0 the first time that the name is used.
    static func number(ofShared name: String, season: Int) -> UInt32 {
        1 << 31 | UInt32(truncatingIfNeeded: FNV1a((season == 0 ? name : "\(name)\n\(season)").utf8).value)
    }

    public var opensAt: Timestamp { (onSale ?? sessions).map(\.bookingOpensAt).min() ?? Timestamp(milliseconds: 0) }
    /// From when on people may join.
    public var joinsAt: Timestamp { terms.mode == .load ? opensAt : opensAt - .seconds(terms.joinBefore) }
    public var closesAt: Timestamp { (onSale ?? sessions).map(\.bookingClosesAt).max() ?? Timestamp(milliseconds: 0) }

    /// Without those that are cancelled; nil when all are.
    private var onSale: [Session]? {
        let published = sessions.filter { $0.status == .published }
        return published.isEmpty ? nil : published
    }
}

extension Catalogue {
    /// By the number of their first session. The terms of a room that is shared are those of its first session.
    public var rooms: [Room] {
        var rooms: [Room] = []
        var shared: [String: [Session]] = [:]
        for session in sessions {
            guard let terms = session.inventory.room else { continue }
            if let name = terms.shared {
                shared[name, default: []].append(session)
            } else {
                rooms.append(Room(number: session.number, terms: terms, sessions: [session]))
            }
        }
        for (name, sessions) in shared {
            for (season, sessions) in Self.seasons(sessions).enumerated() {
                guard let terms = sessions[0].inventory.room else { continue }
                rooms.append(Room(number: Room.number(ofShared: name, season: season), terms: terms, sessions: sessions))
            }
        }
        return rooms.sorted { $0.sessions[0].number < $1.sessions[0].number }
    }

    /// Of sessions as somebody wants them, those that come into a room which others share, or that change what they say of it or when they open: each with
    /// those beside which people would wait for it then.
    public func roommates(of wanted: [Session]) -> [(session: Session, others: [Session])] {
        let (known, ids) = (Dictionary(sessions.map { ($0.id, $0) }) { first, _ in first }, Set(wanted.map(\.id)))
        let moved = wanted.filter { session in
            guard session.status != .draft, session.inventory.room?.shared != nil else { return false }
            return known[session.id].map { $0.inventory.room != session.inventory.room || $0.bookingOpensAt != session.bookingOpensAt } ?? true
        }
        guard !moved.isEmpty else { return [] }
        let all = Catalogue(version: version, events: [], sessions: sessions.filter { !ids.contains($0.id) } + wanted.filter { $0.status != .draft })
        var together: [String: [Session]] = [:]
        for room in all.rooms { for session in room.sessions { together[session.id] = room.sessions } }
        return moved.map { session in (session, (together[session.id] ?? []).filter { $0.id != session.id }) }
    }

    /// Sessions whose sale opens a month and more after that of all before them are another season's, with a room, a draw and numbers of their own.
    /// - Returns: each by number.
    private static func seasons(_ sessions: [Session]) -> [[Session]] {
        var seasons: [[Session]] = []
        for session in sessions.sorted(by: { ($0.bookingOpensAt, $0.number) < ($1.bookingOpensAt, $1.number) }) {
            if let last = seasons.last?.last, session.bookingOpensAt < last.bookingOpensAt + Room.season {
                seasons[seasons.count - 1].append(session)
            } else {
                seasons.append([session])
            }
        }
        return seasons.map { $0.sorted { $0.number < $1.number } }
    }
}
