/// Everything that the ledger knows about the person behind an address, for that person (GDPR art. 15 and 20). Amounts in cents, moments in RFC 3339.
public struct PersonalData: Codable, Hashable, Sendable {
    public struct Purchase: Codable, Hashable, Sendable {
        public var order: String
        public var name: String
        public var email: String
        public var language: String?
        public var event: String
        public var session: String
        public var startsAt: String
        public var placedAt: String
        public var totalCents: Int64
        public var currency: String
        public var places: [Place]
        public var payments: [Payment]
        /// When the buyer left the active base; nil who is in it.
        public var archivedAt: String?

        public init(
            order: String, name: String, email: String, language: String?, event: String, session: String, startsAt: String, placedAt: String, totalCents: Int64,
            currency: String, places: [Place], payments: [Payment], archivedAt: String?
        ) {
            (self.order, self.name, self.email, self.language, self.event, self.session) = (order, name, email, language, event, session)
            (self.startsAt, self.placedAt, self.totalCents, self.currency) = (startsAt, placedAt, totalCents, currency)
            (self.places, self.payments, self.archivedAt) = (places, payments, archivedAt)
        }
    }

    public struct Place: Codable, Hashable, Sendable {
        public var label: String
        public var tariff: String
        public var priceCents: Int64
        public var takenBack: Bool
        /// Another name that the buyer put on the ticket.
        public var holder: String?
        /// When the ticket was used at the door.
        public var checkedInAt: [String]

        public init(label: String, tariff: String, priceCents: Int64, takenBack: Bool, holder: String?, checkedInAt: [String]) {
            (self.label, self.tariff, self.priceCents, self.takenBack) = (label, tariff, priceCents, takenBack)
            (self.holder, self.checkedInAt) = (holder, checkedInAt)
        }
    }

    /// What moved of the order's money.
    public struct Payment: Codable, Hashable, Sendable {
        public var at: String
        public var kind: String
        public var amountCents: Int64?

        public init(at: String, kind: String, amountCents: Int64?) { (self.at, self.kind, self.amountCents) = (at, kind, amountCents) }
    }

    /// Wants to be told of an opening.
    public struct Wish: Codable, Hashable, Sendable {
        public var session: String
        public var askedAt: String

        public init(session: String, askedAt: String) { (self.session, self.askedAt) = (session, askedAt) }
    }

    /// Waits for places.
    public struct Waiting: Codable, Hashable, Sendable {
        public var session: String
        public var places: Int
        public var askedAt: String

        public init(session: String, places: Int, askedAt: String) { (self.session, self.places, self.askedAt) = (session, places, askedAt) }
    }

    /// An order that became no sale and whose buyer is still to be written to; it is forgotten then, or after a month.
    public struct Refused: Codable, Hashable, Sendable {
        public var order: String
        public var name: String
        public var email: String
        public var session: String
        public var placedAt: String
        public var totalCents: Int64
        public var currency: String

        public init(order: String, name: String, email: String, session: String, placedAt: String, totalCents: Int64, currency: String) {
            (self.order, self.name, self.email, self.session) = (order, name, email, session)
            (self.placedAt, self.totalCents, self.currency) = (placedAt, totalCents, currency)
        }
    }

    /// Why the address is kept out of sales, as an operator noted it.
    public struct Blocked: Codable, Hashable, Sendable {
        public var because: String
        public var since: String
        /// Nil: until it is taken away.
        public var until: String?
        /// Nil as long as nobody took it away.
        public var removedAt: String?

        public init(because: String, since: String, until: String?, removedAt: String?) {
            (self.because, self.since, self.until, self.removedAt) = (because, since, until, removedAt)
        }
    }

    public var email: String
    public var purchases: [Purchase]
    public var refused: [Refused] = []
    public var wishes: [Wish]
    public var waiting: [Waiting]
    /// Letters that were asked for when a turn in a waiting room is near.
    public var turns: [Wish]
    public var blocked: [Blocked] = []

    /// Of the purchases, in the ledger: by them the journal says whose data was looked at, and names nobody.
    public var orderNumbers: [Int64] = []
    /// Rows of the ledger, for a request to erase them.
    public var wishIDs: [Int64] = []
    public var waitingIDs: [Int64] = []
    public var turnIDs: [Int64] = []

    private enum CodingKeys: CodingKey { case email, purchases, refused, wishes, waiting, turns, blocked }

    public init(email: String, purchases: [Purchase], refused: [Refused], wishes: [Wish], waiting: [Waiting], turns: [Wish]) {
        (self.email, self.purchases, self.refused) = (email, purchases, refused)
        (self.wishes, self.waiting, self.turns) = (wishes, waiting, turns)
    }

    public var isEmpty: Bool { purchases.isEmpty && refused.isEmpty && wishes.isEmpty && waiting.isEmpty && turns.isEmpty && blocked.isEmpty }

    /// What can be erased of it.
    public func erasure(because reason: String) -> ErasureRequest {
        ErasureRequest(
            orders: purchases.filter { $0.archivedAt == nil }.map(\.order), wishes: wishIDs, waiting: waitingIDs, turns: turnIDs,
            reason: reason)
    }
}
