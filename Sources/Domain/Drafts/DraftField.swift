/// A field of the form in which an event is entered. Raw values stand in forms and in what is kept: they stay.
public enum DraftField: String, CaseIterable, Hashable, Codable, CodingKeyRepresentable, Sendable {
    // Of the event.
    case title, artist, genre, description, minutes
    /// Id of a known organiser; empty: a new one, which the next fields describe.
    case organiser
    case organiserName = "organiser-name"
    case licence, email, phone, terms, mediator
    case organiserAddress = "organiser-address"
    case alt, credit
    /// Most places of one buyer.
    case limit
    /// A case of ``DraftVAT``, and what it wants to know.
    case vat, percent, performance
    /// When booking opens, unless a session says otherwise.
    case opensDay = "opens-day"
    case opensTime = "opens-time"
    /// Minutes before a session begins at which its booking ends.
    case closesBefore = "closes-before"
    /// Hours before a session begins until which buyers give places back, and put other names on tickets.
    case returnsBefore = "returns-before"
    case namesBefore = "names-before"
    /// The waiting room before the sale: a case of ``DraftRoom``, empty: as it is published, and none of what is new.
    case room
    /// What sessions share a room by, also those of other shows; empty: each has its own.
    case roomShared = "room-shared"
    /// Minutes before the opening from which on people come, minutes to choose in, and how many choose at once.
    case roomJoin = "room-join"
    case roomShopping = "room-shopping"
    case roomShoppers = "room-shoppers"
    /// `yes`: who joins confirms an address.
    case roomVerified = "room-verified"
    /// What a browser has to work out, in bits, and above how many numbers a minute only.
    case roomBits = "room-bits"
    case roomAbove = "room-above"

    // Of places and prices.
    /// Id of a known venue; empty: a new one, which the next fields describe.
    case venue
    case venueName = "venue-name"
    case address
    case postalCode = "postal-code"
    case city
    case venueDescription = "venue-description"
    case access
    /// Keys of the plan's categories of wheelchair places, and of the companions' seats beside them.
    case wheelchairs, companions

    // Of a category, and of a tariff.
    case category, capacity
    case tariff, price

    // Of a fee: its name, how much, a case of ``FeeRule/Basis``, its own rate of VAT in percent, and `yes` where it goes back with its places.
    case fee
    case feePrice = "fee-price"
    case feePer = "fee-per"
    case feePercent = "fee-percent"
    case feeRefundable = "fee-refundable"

    // Of places that are set aside.
    case allotment
    /// Key of their category.
    case allotmentOf = "allotment-of"
    /// How many, where people stand; which seats elsewhere, as in `P-C-1 .. P-C-7, P-B-1`.
    case allotmentPlaces = "allotment-places"
    case allotmentSeats = "allotment-seats"
    /// Hours before the session begins at which they are given back to the public, or a day and a time, which are those of all its sessions.
    case releaseBefore = "release-before"
    /// What opens them to whoever types it.
    case code
    /// Hours before booking opens from which on who has the code may buy.
    case presaleBefore = "presale-before"
    /// What its places cost in the place of what others of their category do: a price's name, and the price.
    case allotmentTariff = "allotment-tariff"
    case allotmentPrice = "allotment-price"

    // Of seats that nobody sells: why, and which, as for places that are set aside.
    case blockReason = "block-reason"
    case blockSeats = "block-seats"

    // Of a session.
    case day, time, doors
    /// Key of its places and prices.
    case places
    case ownOpensDay = "own-opens-day"
    case ownOpensTime = "own-opens-time"

    // What there must be one of at least. No field of the form: only problems name them.
    case categories, tariffs, sessions

    /// Fields of a text in several lines.
    public var hasLines: Bool { self == .description || self == .venueDescription || self == .access }

    public static let ofEvent: [DraftField] = [
        .title, .artist, .genre, .description, .minutes, .organiser, .organiserName, .licence, .email, .phone, .organiserAddress, .terms, .mediator, .alt, .credit, .limit,
        .vat, .percent, .performance, .opensDay, .opensTime, .closesBefore, .returnsBefore, .namesBefore,
    ] + ofRoom
    /// What the form says of the waiting room.
    public static let ofRoom: [DraftField] = [.room, .roomShared, .roomJoin, .roomShopping, .roomShoppers, .roomVerified, .roomBits, .roomAbove]
    public static let ofPlaces: [DraftField] = [.venue, .venueName, .address, .postalCode, .city, .venueDescription, .access, .wheelchairs, .companions]
    public static let ofCategory: [DraftField] = [.category, .capacity]
    public static let ofTariff: [DraftField] = [.tariff, .price]
    public static let ofFee: [DraftField] = [.fee, .feePrice, .feePer, .feePercent, .feeRefundable]
    public static let ofAllotment: [DraftField] = [.allotment, .allotmentOf, .allotmentPlaces, .allotmentSeats, .releaseBefore, .code, .presaleBefore, .allotmentTariff, .allotmentPrice]
    public static let ofBlock: [DraftField] = [.blockReason, .blockSeats]
    public static let ofSession: [DraftField] = [.day, .time, .doors, .places, .ownOpensDay, .ownOpensTime]
}

/// Which rate of VAT a show has, as programmers say it (CGI art. 281 quater and 279 b bis: the first 140 performances of a work, and others).
public enum DraftVAT: String, CaseIterable, Sendable {
    /// 2.1 % for the first 140 paying performances of a work, 5.5 % for those after.
    case work
    case reduced = "5.5"
    case intermediate = "10"
    case full = "20"
    /// Whatever is typed.
    case other

    public static let reducedPerformances = 140

    /// In percent, of a work's performance; the first is 1.
    public static func percent(ofPerformance number: Int) -> String { number <= reducedPerformances ? "2.1" : reduced.rawValue }
}

/// When a waiting room stands, as the form says it; its fields besides go with the last three.
public enum DraftRoom: String, CaseIterable, Sendable {
    case absent = "none"
    case opening, always, load
}
