/// One issued ticket as its holder sees it.
public struct Ticket: Hashable, Codable, Sendable {
    /// Operation number, gapless per organiser (annexe IV CGI, art. 50 sexies B and following).
    public var number: Int64
    /// Random, 16 hexadecimal digits: the ticket's identity at the door.
    public var id: String
    public var orderID: String
    public var sessionID: String
    public var categoryName: String
    /// As its order froze it, see ``SeatName/frozen``; nil when standing.
    public var seatLabel: String?
    public var tariffName: String
    public var price: Money
    /// The name that its buyer put on it; nil: the buyer's own, where tickets bear names at all.
    public var holder: String?
    /// Text of the QR code: `GUI1:` and a Base45 payload signed Ed25519.
    public var code: String

    public init(
        number: Int64, id: String, orderID: String, sessionID: String, categoryName: String, seatLabel: String?,
        tariffName: String, price: Money, holder: String? = nil, code: String
    ) {
        self.number = number
        self.id = id
        self.orderID = orderID
        self.sessionID = sessionID
        self.categoryName = categoryName
        self.seatLabel = seatLabel
        self.tariffName = tariffName
        self.price = price
        self.holder = holder
        self.code = code
    }

    /// A ticket's 64 random bits as people and files write them: 16 lower-case hexadecimal digits.
    public static func text(ofID number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// What a ticket's signature covers: 32 bytes, no name inside.
public struct TicketClaims: Hashable, Sendable {
    public var eventNumber: UInt32
    public var sessionNumber: UInt32
    /// Random 64 bits.
    public var ticketID: UInt64
    /// Operation number, gapless per organiser.
    public var number: UInt32
    public var category: UInt8
    /// Offset of the seat in the session's layout; nil when standing.
    public var seat: UInt32?
    /// Grows with each reissue of the same ticket.
    public var revision: UInt16
    /// After this moment the ticket opens no door.
    public var expiresAt: Timestamp

    public init(
        eventNumber: UInt32, sessionNumber: UInt32, ticketID: UInt64, number: UInt32, category: UInt8, seat: UInt32?,
        revision: UInt16, expiresAt: Timestamp
    ) {
        self.eventNumber = eventNumber
        self.sessionNumber = sessionNumber
        self.ticketID = ticketID
        self.number = number
        self.category = category
        self.seat = seat
        self.revision = revision
        self.expiresAt = expiresAt
    }
}
