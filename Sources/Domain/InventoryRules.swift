/// How a session's places may be chosen and who may choose them, beyond categories and prices.
public struct InventoryRules: Hashable, Codable, Sendable {
    public var orphans: OrphanRule
    public var allotments: [Allotment]
    public var blocked: [BlockedSeats]
    public var wheelchairs: [WheelchairPlaces]
    /// Most holds at once that are neither ordered nor given back; protects the sale from hoarders, and four times it the store's memory.
    public var liveHoldLimit: Int
    public var droppedBaskets: DroppedBaskets
    /// So many baskets may be begun from one network at once, and as many more in ten minutes; zero: any number. Who was let in by a waiting room is
    /// not counted again.
    public var networkHolds: Int
    /// Nil: everybody goes in at once.
    public var room: RoomTerms?

    public static let usualLiveHoldLimit = 50_000
    /// Five a second for long: behind a network may be a university, or a tenth of a mobile operator's telephones.
    public static let usualNetworkHolds = 3000

    public init(
        orphans: OrphanRule = .lenient, allotments: [Allotment] = [], blocked: [BlockedSeats] = [],
        wheelchairs: [WheelchairPlaces] = [], liveHoldLimit: Int = InventoryRules.usualLiveHoldLimit,
        droppedBaskets: DroppedBaskets = DroppedBaskets(), networkHolds: Int = InventoryRules.usualNetworkHolds, room: RoomTerms? = nil
    ) {
        self.networkHolds = networkHolds
        self.droppedBaskets = droppedBaskets
        self.room = room
        self.orphans = orphans
        self.allotments = allotments
        self.blocked = blocked
        self.wheelchairs = wheelchairs
        self.liveHoldLimit = liveHoldLimit
    }

    /// What is absent has its usual value: sessions of an earlier version have no rules of their own.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        orphans = try container.decodeIfPresent(OrphanRule.self, forKey: .orphans) ?? .lenient
        allotments = try container.decodeIfPresent([Allotment].self, forKey: .allotments) ?? []
        blocked = try container.decodeIfPresent([BlockedSeats].self, forKey: .blocked) ?? []
        wheelchairs = try container.decodeIfPresent([WheelchairPlaces].self, forKey: .wheelchairs) ?? []
        liveHoldLimit = try container.decodeIfPresent(Int.self, forKey: .liveHoldLimit) ?? Self.usualLiveHoldLimit
        droppedBaskets = try container.decodeIfPresent(DroppedBaskets.self, forKey: .droppedBaskets) ?? DroppedBaskets()
        networkHolds = try container.decodeIfPresent(Int.self, forKey: .networkHolds) ?? Self.usualNetworkHolds
        room = try container.decodeIfPresent(RoomTerms.self, forKey: .room)
    }
}

/// What a visitor's own choice of seats may leave behind: an orphan is one free seat between taken ones.
public enum OrphanRule: String, Hashable, Codable, Sendable, CaseIterable {
    /// Never a new orphan.
    case strict
    /// No new orphan where as many seats of the same run could be taken without one.
    case lenient
    case off
}

/// How many baskets may be left, or run out unpaid, at once, and as many more within an hour: who leaves more waits a little before each next one.
/// Zero: any number.
public struct DroppedBaskets: Hashable, Codable, Sendable {
    public var visitor: Int
    /// Of all visitors of a network together: behind one may be a household or a whole university.
    public var network: Int

    /// A person changes mind a few times; a program that keeps places from others does nothing else.
    public init(visitor: Int = 12, network: Int = 600) { (self.visitor, self.network) = (visitor, network) }
}

/// Places set aside for partners, press or invitations. They are a pool of their own until the day on which those that
/// nobody took are given back to the public.
public struct Allotment: Hashable, Codable, Sendable {
    /// Slug, unique in its session.
    public var id: String
    public var name: String
    /// Index of the category whose places and prices they are.
    public var category: Int
    /// Number of places.
    public var capacity: Int
    /// From then on the public may take them too; nil keeps them set aside.
    public var releasesAt: Timestamp?
    /// SHA-256, hexadecimal, of the code that opens it to whoever types it; nil for staff only.
    public var codeDigest: String?
    /// A pre-sale: from then on who has the code may buy, before everybody else; nil: when the session's booking opens.
    public var salesOpenAt: Timestamp?
    /// What its places cost until they are given back, in the place of what others of their category do: an invitation costs nothing. Nil: the same.
    public var tariffs: [Tariff]?

    public init(
        id: String, name: String, category: Int, capacity: Int, releasesAt: Timestamp? = nil, codeDigest: String? = nil, salesOpenAt: Timestamp? = nil,
        tariffs: [Tariff]? = nil
    ) {
        (self.salesOpenAt, self.tariffs) = (salesOpenAt, tariffs)
        self.id = id
        self.name = name
        self.category = category
        self.capacity = capacity
        self.releasesAt = releasesAt
        self.codeDigest = codeDigest
    }

    /// Whether what is left of it is everybody's.
    public func isReleased(at now: Timestamp) -> Bool { releasesAt.map { $0 <= now } ?? false }
}

/// Seats that are not sold for now: a camera's place, a broken armchair.
public struct BlockedSeats: Hashable, Codable, Sendable {
    public var reason: String
    /// The plan's seat ids.
    public var seats: [String]

    public init(reason: String, seats: [String]) {
        self.reason = reason
        self.seats = seats
    }
}

/// A category of wheelchair places and the one of the companions' seats beside them. They are held together, and the best
/// places of other categories never take them until the organiser opens them.
public struct WheelchairPlaces: Hashable, Codable, Sendable {
    /// Index of the wheelchair places' category.
    public var category: Int
    /// Index of the companions' category; nil when the plan has none.
    public var companion: Int?
    /// From `opensAt` on, a visitor of this category who finds nothing else is offered them, at their own price; and whoever chooses seats may have one
    /// without its companion's.
    public var opensTo: Int?
    public var opensAt: Timestamp?

    public init(category: Int, companion: Int?, opensTo: Int? = nil, opensAt: Timestamp? = nil) {
        self.category = category
        self.companion = companion
        self.opensTo = opensTo
        self.opensAt = opensAt
    }
}

extension Session {
    /// When the first pre-sale begins; nil without one.
    public var presaleOpensAt: Timestamp? { inventory.allotments.compactMap(\.salesOpenAt).min() }

    /// Indexes of the categories of which a code opens places now, whether or not booking is open or a waiting room stands: until they are given
    /// back they are nobody else's.
    public func categoriesByCode(at now: Timestamp) -> Set<Int> { Set(allotmentsByCode(at: now).map(\.category)) }

    /// The allotments that a code opens now.
    public func allotmentsByCode(at now: Timestamp) -> [Allotment] {
        guard status == .published, now < bookingClosesAt else { return [] }
        return inventory.allotments.filter { $0.codeDigest != nil && ($0.salesOpenAt ?? bookingOpensAt) <= now && !$0.isReleased(at: now) }
    }

    /// What a place of a pool is sold at now.
    public func tariffs(ofPool pool: Int, at now: Timestamp) -> [Tariff] {
        ownTariffs(ofPool: pool, at: now) ?? categories[category(ofPool: pool)].tariffs
    }

    /// What only a place of this pool is sold at; nil where it costs what others of its category do. Before its release nobody has a place of an
    /// allotment without its code; from then on anybody may.
    public func ownTariffs(ofPool pool: Int, at now: Timestamp) -> [Tariff]? {
        guard pool >= categories.count else { return nil }
        let allotment = inventory.allotments[pool - categories.count]
        return allotment.isReleased(at: now) ? nil : allotment.tariffs
    }

    /// Whether what places cost depends on the moment: then it is asked for exactly.
    public var hasPricesThatEnd: Bool { inventory.allotments.contains { $0.tariffs != nil && $0.releasesAt != nil } }

    /// A pool is a stock of its own: each category's public places, then each allotment's.
    public var poolCount: Int { categories.count + inventory.allotments.count }

    /// Category whose places and prices a pool has.
    public func category(ofPool pool: Int) -> Int {
        pool < categories.count ? pool : inventory.allotments[pool - categories.count].category
    }

    public func pool(ofAllotment id: String) -> Int? {
        inventory.allotments.firstIndex { $0.id == id }.map { categories.count + $0 }
    }

    public func capacity(ofPool pool: Int) -> Int {
        guard pool < categories.count else { return inventory.allotments[pool - categories.count].capacity }
        return inventory.allotments.reduce(categories[pool].capacity) { $1.category == pool ? $0 - $1.capacity : $0 }
    }

    /// To which category wheelchair places are opened and when. Nil when never, or when nobody could have them with it: standing places have no
    /// seats, and wheelchair places are opened to others than those who come for them.
    public func opening(of places: WheelchairPlaces) -> (to: Int, at: Timestamp)? {
        guard let to = places.opensTo, let at = places.opensAt, categories.indices.contains(to), categories[to].kind == .numbered,
            wheelchairs(ofCategory: to) == nil, wheelchairs(ofCompanion: to) == nil
        else { return nil }
        return (to, at)
    }

    /// Those that are open to everybody by now.
    public func openWheelchairs(at now: Timestamp?) -> [WheelchairPlaces] {
        guard let now else { return [] }
        return inventory.wheelchairs.filter { opening(of: $0).map { $0.at <= now } ?? false }
    }

    /// Those that are for people who come with a wheelchair, and nobody else.
    public func reservedWheelchairs(at now: Timestamp?) -> [WheelchairPlaces] {
        let open = openWheelchairs(at: now)
        return inventory.wheelchairs.filter { !open.contains($0) }
    }

    public func wheelchairs(ofCategory category: Int) -> WheelchairPlaces? {
        inventory.wheelchairs.first { $0.category == category }
    }

    /// The wheelchair places whose companions' category this is.
    public func wheelchairs(ofCompanion category: Int) -> WheelchairPlaces? {
        inventory.wheelchairs.first { $0.companion == category }
    }
}
