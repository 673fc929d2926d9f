/// Who puts on the show and holds the entrepreneur's licence; ticket numbers are gapless per organiser.
public struct Organiser: Hashable, Codable, Sendable {
    /// Slug: 1–64 of `a–z 0–9 -`.
    public var id: String
    public var name: String
    /// `PLATESV-D-AAAA-000000` or the older `L-D-19-1172` form; printed on tickets (décret n° 2019-1004).
    public var licence: String
    /// Nil when the programme does not say.
    public var contact: Contact?

    /// How buyers reach the organiser, and the terms under which it sells (c. conso. L111-1, L616-1). Whatever is not known is nil.
    public struct Contact: Hashable, Codable, Sendable {
        public var email: String?
        public var phone: String?
        public var address: String?
        /// Address of the terms of sale, `https://…`.
        public var terms: String?
        /// Whom a consumer may turn to: name and address of the mediator.
        public var mediator: String?

        public init(email: String? = nil, phone: String? = nil, address: String? = nil, terms: String? = nil, mediator: String? = nil) {
            (self.email, self.phone, self.address, self.terms, self.mediator) = (email, phone, address, terms, mediator)
        }
    }

    public init(id: String, name: String, licence: String, contact: Contact? = nil) {
        self.id = id
        self.name = name
        self.licence = licence
        self.contact = contact
    }
}

/// A place where shows are given.
public struct Venue: Hashable, Codable, Sendable {
    public var id: String
    public var name: String
    public var address: String
    public var postalCode: String
    public var city: String
    /// IANA name, such as `Europe/Paris`: the zone in which the venue's dates are written and read.
    public var timeZone: String
    /// What its page says of it; paragraphs. At most 1,000 characters, because each session carries its venue.
    public var description: String?
    /// How one gets there and in, also with a wheelchair; paragraphs, at most 1,000 characters.
    public var access: String?

    public init(
        id: String, name: String, address: String, postalCode: String, city: String, timeZone: String, description: String? = nil,
        access: String? = nil
    ) {
        self.id = id
        self.name = name
        self.address = address
        self.postalCode = postalCode
        self.city = city
        self.timeZone = timeZone
        self.description = description
        self.access = access
    }
}

/// A show; its dates are ``Session``s.
public struct Event: Hashable, Codable, Sendable {
    public var id: String
    /// Number given by the catalogue at the first import; carried in the ticket's payload.
    public var number: UInt32
    public var title: String
    public var artist: String
    public var description: String
    public var genre: String
    public var organiser: Organiser
    /// Nil when it is not put forward.
    public var feature: Feature?
    /// Nil when the organiser gave none.
    public var picture: Picture?
    /// From the beginning to the end, with the interval; nil when nobody said it.
    public var durationMinutes: Int?

    /// Puts an event forward on the programme's first page, for a time.
    public struct Feature: Hashable, Codable, Sendable {
        /// The least comes first.
        public var order: Int
        /// Nil: from now on.
        public var from: Timestamp?
        /// Nil: as long as it is on the programme.
        public var until: Timestamp?
        /// A sentence in its place of the artist's name.
        public var text: String?

        public init(order: Int, from: Timestamp? = nil, until: Timestamp? = nil, text: String? = nil) {
            (self.order, self.from, self.until, self.text) = (order, from, until, text)
        }

        public func isOn(at now: Timestamp) -> Bool { (from.map { $0 <= now } ?? true) && (until.map { now < $0 } ?? true) }
    }

    public init(
        id: String, number: UInt32, title: String, artist: String, description: String, genre: String,
        organiser: Organiser, feature: Feature? = nil, picture: Picture? = nil, durationMinutes: Int? = nil
    ) {
        self.id = id
        self.number = number
        self.title = title
        self.artist = artist
        self.description = description
        self.genre = genre
        self.organiser = organiser
        self.feature = feature
        self.picture = picture
        self.durationMinutes = durationMinutes
    }

    /// Nil when nobody said how long it is.
    public func end(of session: Session) -> Timestamp? { durationMinutes.map { session.startsAt + .seconds(60 * $0) } }
}

/// A named price of a category: plein, réduit, …
public struct Tariff: Hashable, Codable, Sendable {
    /// Slug, unique in its category.
    public var id: String
    public var name: String
    /// Tax included; zero for a free show, a companion, an invitation (``Allotment/tariffs``).
    public var price: Money

    public init(id: String, name: String, price: Money) {
        self.id = id
        self.name = name
        self.price = price
    }
}

/// The places of one price list. Its position in ``Session/categories`` is the category's index, which the seat byte carries.
public struct Category: Hashable, Codable, Sendable {
    public enum Kind: String, Codable, Sendable { case numbered, standing }

    /// Slug, unique in its session.
    public var id: String
    public var name: String
    public var kind: Kind
    /// Number of places.
    public var capacity: Int
    /// Everybody's; those of some places alone are their ``Allotment/tariffs``. The first one is used when a buyer names none.
    public var tariffs: [Tariff]

    public init(id: String, name: String, kind: Kind, capacity: Int, tariffs: [Tariff]) {
        self.id = id
        self.name = name
        self.kind = kind
        self.capacity = capacity
        self.tariffs = tariffs
    }
}

/// A dated performance (*séance*) of an event: what a spectator buys a place for.
public struct Session: Hashable, Codable, Sendable {
    public enum Status: String, Codable, Sendable { case draft, published, cancelled }

    public var id: String
    /// Number given by the catalogue at the first import; names the session's Redis keys and stands in the ticket's payload.
    public var number: UInt32
    public var eventID: String
    public var venue: Venue
    public var startsAt: Timestamp
    public var doorsAt: Timestamp?
    public var bookingOpensAt: Timestamp
    public var bookingClosesAt: Timestamp
    public var status: Status
    /// Most places one buyer may hold and have bought together.
    public var buyerLimit: Int
    public var vatRate: VATRate
    /// At most ``maximumCategories``.
    public var categories: [Category]
    /// Digest of the ``SeatLayout`` of its numbered seats; nil when everybody stands.
    public var layoutDigest: String?
    /// Redis hash tag of all its keys: 0 ..< number of lanes, fixed at publication.
    public var lane: Int
    /// How long a hold lives before its order.
    public var holdSeconds: Int
    /// How long an order waits for its payment: the fixed cap to which the hold is extended once.
    public var paymentSeconds: Int

    /// Allotments, blocked seats, wheelchair places, what a choice of seats may leave behind.
    public var inventory: InventoryRules
    /// What is asked for besides the places.
    public var fees: [FeeRule]
    /// Which of the session's price lists these are: it grows when prices, fees or allotments change after publication; nil before they did.
    public var priceList: Int?

    /// How often its date, its doors, its venue or its length changed; nil: never. Calendars take the entry that changed last.
    public var changes: Int?
    /// When it was postponed last; nil when it was not.
    public var postponedAt: Timestamp?
    /// When it was to begin before that; nil when nobody remembers.
    public var previousStartsAt: Timestamp?
    /// Until when a buyer may have the money back because the session was postponed; nil when it was not.
    public var refundableUntil: Timestamp?
    /// How it was announced before, since somebody could buy it (``Announcements/former``); nil: never otherwise than today.
    public var formerAnnouncements: [Announcement]?
    /// Until when a buyer may have the money back because its town or its artist is another one than when they ordered; nil when neither ever was.
    public var alteredRefundableUntil: Timestamp?
    /// Until when buyers may give places back at their price, as the organiser set it; nil: not at all.
    public var returnsUntil: Timestamp?
    /// Tickets bear names, and until then buyers may put another one on each, as the organiser set it; nil: tickets bear none.
    public var nameChangeUntil: Timestamp?

    /// A pool's index takes the low five bits of a seat's byte; categories and allotments share them.
    public static let maximumPools = 32
    public static let maximumCategories = maximumPools

    public init(
        id: String, number: UInt32, eventID: String, venue: Venue, startsAt: Timestamp, doorsAt: Timestamp?,
        bookingOpensAt: Timestamp, bookingClosesAt: Timestamp, status: Status, buyerLimit: Int, vatRate: VATRate,
        categories: [Category], layoutDigest: String?, lane: Int, holdSeconds: Int, paymentSeconds: Int,
        inventory: InventoryRules = InventoryRules(), fees: [FeeRule] = [], postponedAt: Timestamp? = nil, previousStartsAt: Timestamp? = nil, refundableUntil: Timestamp? = nil,
        returnsUntil: Timestamp? = nil, nameChangeUntil: Timestamp? = nil, changes: Int? = nil, priceList: Int? = nil, formerAnnouncements: [Announcement]? = nil,
        alteredRefundableUntil: Timestamp? = nil
    ) {
        (self.changes, self.priceList) = (changes, priceList)
        (self.formerAnnouncements, self.alteredRefundableUntil) = (formerAnnouncements, alteredRefundableUntil)
        (self.returnsUntil, self.nameChangeUntil) = (returnsUntil, nameChangeUntil)
        (self.postponedAt, self.previousStartsAt) = (postponedAt, previousStartsAt)
        self.refundableUntil = refundableUntil
        self.id = id
        self.number = number
        self.eventID = eventID
        self.venue = venue
        self.startsAt = startsAt
        self.doorsAt = doorsAt
        self.bookingOpensAt = bookingOpensAt
        self.bookingClosesAt = bookingClosesAt
        self.status = status
        self.buyerLimit = buyerLimit
        self.vatRate = vatRate
        self.categories = categories
        self.layoutDigest = layoutDigest
        self.lane = lane
        self.holdSeconds = holdSeconds
        self.paymentSeconds = paymentSeconds
        self.inventory = inventory
        self.fees = fees
    }

    public var capacity: Int { categories.reduce(0) { $0 + $1.capacity } }

    public func categoryIndex(_ id: String) -> Int? { categories.firstIndex { $0.id == id } }
}
