import Domain

/// A party that waits for places of a category which has not so many free: together, or not at all.
public struct WaitingParty: Hashable, Sendable {
    public var sessionNumber: UInt32
    /// Index of the category.
    public var category: Int
    /// Places; of a wheelchair category so many of them, each with a companion's.
    public var size: Int
    /// Keyed digest of the e-mail (``Capability/buyerKey(email:)``): a person waits once for a category.
    public var person: String
    public var email: String
    /// Of the letters: `fr` or `en`.
    public var language: String
    /// Names the hold that the party is offered one day. A capability, made when it joins and said in its letters alone: it confirms the address,
    /// leaves the list, and opens the basket then.
    public var hold: String
    /// By the store's clock.
    public var askedAt: Timestamp

    public init(
        sessionNumber: UInt32, category: Int, size: Int, person: String, email: String, language: String, hold: String, askedAt: Timestamp
    ) {
        self.sessionNumber = sessionNumber
        self.category = category
        self.size = size
        self.person = person
        self.email = email
        self.language = language
        self.hold = hold
        self.askedAt = askedAt
    }

    /// What the store is asked for; nil when the session has no such places, or not for so many.
    public func places(in session: Session) -> [PlaceRequest]? {
        guard session.categories.indices.contains(category) else { return nil }
        return try? Self.places(size, ofCategory: session.categories[category].id, in: session)
    }

    /// - Parameter id: of the category.
    /// - Throws: when nobody can have such places.
    public static func places(_ size: Int, ofCategory id: String, in session: Session) throws(HoldMistake) -> [PlaceRequest] {
        try PlaceReader(session: session, layout: nil, code: nil).read([.places(category: id, quantity: size, together: true)])
    }
}

/// Somebody opened the letter that was written to the address: the party waits from when it joined.
public struct WaitingConfirmation: Hashable, Sendable {
    /// ``WaitingParty/hold``.
    public var hold: String
    public var sessionNumber: UInt32

    public init(hold: String, sessionNumber: UInt32) {
        (self.hold, self.sessionNumber) = (hold, sessionNumber)
    }
}

/// Somebody does not want to wait any more.
public struct WaitingLeave: Hashable, Sendable {
    /// ``WaitingParty/hold``.
    public var hold: String
    public var sessionNumber: UInt32

    public init(hold: String, sessionNumber: UInt32) {
        (self.hold, self.sessionNumber) = (hold, sessionNumber)
    }
}

public enum WaitOutcome: Hashable, Sendable {
    /// A letter asks to confirm it, or says that the person waits already.
    case noted
    /// So many places can be had now.
    case available(free: Int)
    /// Too many people wait.
    case crowded
    /// People wait in the session's waiting room, whom nobody walks past (``RoomBoard/isServed``).
    case roomStands
    case refused(SaleRefusal)
}

/// Those who wait for a category, as the store is told of them.
public struct WaitingQueue: Hashable, Sendable {
    /// Index of the category.
    public var category: Int
    /// As soon as so many places are free, all that are free are kept for those who wait. Fewer would serve nobody of them.
    public var least: Int
    public var people: Int

    public init(category: Int, least: Int, people: Int) {
        (self.category, self.least, self.people) = (category, least, people)
    }
}

public enum OfferOutcome: Hashable, Sendable {
    /// - Parameter owner: the process that has the hold (``Ownership/owner``): another one may know nothing of it.
    case held(until: Timestamp, owner: String)
    /// Not so many places are free, or not side by side.
    case none(free: Int)
    /// Its time is over, or nothing is sold any more.
    case over
    case suspended
}

/// The rules of waiting lists.
public enum WaitingRules {
    /// A list ends so long before its session's booking closes: what comes back later is anybody's.
    public static let endsBefore = Duration.seconds(3 * 3_600)
    /// Offers end so long before booking closes: what nobody took up can still be sold.
    static let lastOfferBefore = Duration.seconds(3_600)
    /// So many people may wait for a category of a session.
    public static let mostPerCategory = 5_000
    /// So many addresses that nobody confirmed yet may be written to about a category of a session.
    public static let mostUnconfirmed = 5_000
    /// From so many on nobody else is asked to confirm an address, before there is no room for it: what the store knows of this is some seconds old.
    public static let crowdedUnconfirmed = 4_500
    /// Attempts at which a mail server was away make pauses longer, and no more than so many are counted against the mailbox behind it.
    public static let attemptsOfAServer = 6
}

extension Session {
    /// Until when people may join the waiting list, and are offered places.
    public var waitingEndsAt: Timestamp { bookingClosesAt - WaitingRules.endsBefore }

    public func offerEnds(_ time: Duration, from now: Timestamp) -> Timestamp { min(now + time, bookingClosesAt - WaitingRules.lastOfferBefore) }
}

// MARK: The ledger's list

/// A party on the ledger's list.
public struct WaitingEntry: Hashable, Sendable {
    public enum LetterKind: String, Sendable {
        /// What is to be done to be on the list.
        case confirm
        /// That the party is on the list, and how to leave it.
        case joined
        /// That places are held for it.
        case offered
    }

    /// In the order of joining.
    public var id: Int64
    public var party: WaitingParty
    public var offer: WaitingOffer?
    /// The mail server took the letter about its offer.
    public var isTold: Bool
    /// Places of the session that are on offer to the same person besides.
    public var offeredBesides: Int
    /// It is to leave the list.
    public var isLeaving: Bool
    /// Letters that did not go.
    public var attempts: Int

    public init(
        id: Int64, party: WaitingParty, offer: WaitingOffer? = nil, isTold: Bool = false, offeredBesides: Int = 0, isLeaving: Bool = false, attempts: Int = 0
    ) {
        (self.id, self.party, self.offer, self.isTold, self.offeredBesides) = (id, party, offer, isTold, offeredBesides)
        (self.isLeaving, self.attempts) = (isLeaving, attempts)
    }
}

public struct WaitingOffer: Hashable, Sendable {
    public var endsAt: Timestamp
    /// The process of the store that had the hold; nil while nobody has noted whether there is one: its hold may have been made.
    public var owner: String?

    public init(endsAt: Timestamp, owner: String?) { (self.endsAt, self.owner) = (endsAt, owner) }
}

/// How many parties of a size wait for a category.
public struct WaitingSize: Hashable, Sendable {
    public var sessionNumber: UInt32
    public var category: Int
    public var size: Int
    public var people: Int

    public init(sessionNumber: UInt32, category: Int, size: Int, people: Int) {
        (self.sessionNumber, self.category, self.size, self.people) = (sessionNumber, category, size, people)
    }
}

public enum WaitingChange: Hashable, Sendable {
    /// Places are about to be held for it until a moment: a hold that is made and then not noted is known all the same.
    case offering(id: Int64, until: Timestamp)
    /// Places are held for it; it is written to, unless this repeats its offer or gives it more time.
    case offered(id: Int64, WaitingOffer)
    /// There are no places for it after all, the store forgot them and others have them now, or it was never told: it waits again, where it stood.
    case requeued(id: Int64)
    /// It left, or did not take the offer up: its address is forgotten.
    case ended(id: Int64)
    case told(id: Int64, WaitingEntry.LetterKind)
    /// No letter reaches it: it leaves the list.
    case unreachable(id: Int64)
    /// The mail server did not take the letter now.
    /// - Parameter isDeferred: because of this mailbox; else none would have gone.
    case later(id: Int64, Timestamp, isDeferred: Bool)
}

/// What the ledger's file keeps of waiting lists. An entry ends too when its hold is bought. One whose address nobody confirmed is owed a letter and
/// nothing else: wherever people wait or are offered places, it is not meant.
public protocol WaitingJournal: Sendable {
    /// Those who wait without an offer, in published sessions whose list has not ended, but for some by their ids.
    func waitingSizes(except ids: Set<Int64>, at now: Timestamp) async throws(LedgerError) -> [WaitingSize]
    /// Parties of some sizes that wait for a category, in order, but for some by their ids.
    func waitingParties(
        ofSession number: UInt32, category: Int, sizes: Set<Int>, except ids: Set<Int64>, limit: Int
    ) async throws(LedgerError) -> [WaitingEntry]
    /// Categories, by session number, in which nobody else is to be asked to confirm an address: too many have not (``WaitingRules/crowdedUnconfirmed``).
    func listsFullOfStrangers() async throws(LedgerError) -> [UInt32: Set<Int>]
    /// Offers that have not ended, and parties that are to leave, behind an entry.
    func openOffers(after id: Int64, limit: Int) async throws(LedgerError) -> [WaitingEntry]
    /// Whether a session has offers that are not noted as held by this process of the store.
    func hasOffers(ofSession number: UInt32, notHeldBy owner: String) async throws(LedgerError) -> Bool
    /// Letters that are owed: offers first.
    func dueWaitingLetters(at now: Timestamp, limit: Int) async throws(LedgerError) -> [(WaitingEntry, WaitingEntry.LetterKind)]
    func settle(waiting changes: [WaitingChange], at now: Timestamp) async throws(LedgerError)
    /// Ends the lists of sessions that are not sold any more, and forgets those of sessions that began a day ago, and addresses that nobody confirmed
    /// although the letter about it went before a moment.
    func closeWaitingLists(at now: Timestamp, forgettingUnconfirmedSince moment: Timestamp) async throws(LedgerError)
}
