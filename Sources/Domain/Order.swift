/// Who buys. Besides the names that buyers put on tickets, the only personal data of a sale.
public struct Buyer: Hashable, Codable, Sendable {
    public var name: String
    public var email: String
    /// In which the buyer ordered, such as `fr`; nil when nobody knows it.
    public var language: String?

    public init(name: String, email: String, language: String? = nil) {
        self.name = name
        self.email = email
        self.language = language
    }
}

/// One place of an order with everything that its ticket and its ledger line will say, frozen when the order is opened.
public struct OrderLine: Hashable, Codable, Sendable {
    /// Index of the category in its session.
    public var category: Int
    public var categoryName: String
    public var categoryID: String
    /// The plan's seat id; nil when standing.
    public var seatID: String?
    /// Offset of the seat in the session's layout; nil when standing.
    public var seatOffset: Int?
    /// Frozen, see ``SeatName/frozen``: `Parterre, rang A, place 12`; nil when standing.
    public var seatLabel: String?
    public var tariffID: String
    public var tariffName: String
    public var price: Money
    public var vatRate: VATRate
    /// The allotment's pool that a standing place comes from; nil when it is the category's own, and for a seat, whose layout knows.
    public var pool: Int?

    public init(
        category: Int, categoryID: String, categoryName: String, seatID: String?, seatOffset: Int?, seatLabel: String?,
        tariffID: String, tariffName: String, price: Money, vatRate: VATRate, pool: Int? = nil
    ) {
        self.category = category
        self.categoryID = categoryID
        self.categoryName = categoryName
        self.seatID = seatID
        self.seatOffset = seatOffset
        self.seatLabel = seatLabel
        self.tariffID = tariffID
        self.tariffName = tariffName
        self.price = price
        self.vatRate = vatRate
        self.pool = pool
    }
}

/// A buyer's commitment on a hold: lines and prices frozen, waiting for or backed by a payment.
public struct Order: Hashable, Codable, Sendable {
    /// `LL-` and 32 base32 characters: the lane, then a capability (see Booking's `Capability`).
    public var id: String
    public var sessionID: String
    public var sessionNumber: UInt32
    public var lane: Int
    public var holdID: String
    public var buyer: Buyer
    public var lines: [OrderLine]
    /// What is asked for besides; their positions in the ledger follow those of the places.
    public var fees: [OrderFee]
    /// ISO 4217, lower case as the payment provider writes it.
    public var currency: String
    public var placedAt: Timestamp
    /// ``Session/priceList`` that its prices are of; nil of the first one, and of an order that comes from the ledger, which has judged it.
    public var priceList: Int?
    /// ``Announcements/number`` of how the session was announced when it was ordered; nil of the first.
    public var announcement: Int?

    public init(
        id: String, sessionID: String, sessionNumber: UInt32, lane: Int, holdID: String, buyer: Buyer,
        lines: [OrderLine], fees: [OrderFee] = [], currency: String = "eur", placedAt: Timestamp, priceList: Int? = nil, announcement: Int? = nil
    ) {
        (self.priceList, self.announcement) = (priceList, announcement)
        self.id = id
        self.sessionID = sessionID
        self.sessionNumber = sessionNumber
        self.lane = lane
        self.holdID = holdID
        self.buyer = buyer
        self.lines = lines
        self.fees = fees
        self.currency = currency
        self.placedAt = placedAt
    }

    public var total: Money { fees.reduce(lines.reduce(.zero) { $0 + $1.price }) { $0 + $1.price } }

    /// Lane of an order id; nil when the text is no order id.
    public static func lane(ofID id: String) -> Int? {
        guard id.utf8.count <= 44, let dash = id.firstIndex(of: "-"), dash != id.startIndex,
            id[id.index(after: dash)...].utf8.count == 32,
            id.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D })
        else { return nil }
        return Int(id[..<dash])
    }
}

/// Where an order stands, as the buyer sees it.
public enum OrderState: String, Codable, Sendable, CaseIterable {
    /// Opened; the payment is not authorised yet.
    case awaitingPayment = "awaiting-payment"
    /// Given up or out of time: its payment is being cancelled at the provider, then its places are free again.
    case closing
    /// Authorised and sold; the ledger, the capture and the tickets follow without the buyer.
    case confirmed
    /// Captured and recorded: the tickets can be fetched.
    case ticketed
    /// Bought, and taken back whole: no ticket of it is valid, and what was paid goes back.
    case refunded
    /// Given up by the buyer, or the payment was cancelled at the provider: nothing was taken.
    case cancelled
    /// Not paid in time: the places are on sale again, nothing was taken.
    case expired
    /// The payment came but the places were gone (or its amount was wrong): it is voided or refunded.
    case refused
}
