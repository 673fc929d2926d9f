import Domain

/// Somebody wants to be told when the sale of a session opens. One letter is written, and then the address is forgotten.
public struct Wish: Hashable, Sendable {
    public var sessionNumber: UInt32
    /// Keyed digest of the e-mail (``Capability/buyerKey(email:)``): who asks twice counts once, also when the address is forgotten.
    public var person: String
    public var email: String
    /// Of the letter: `fr` or `en`.
    public var language: String
    /// By the store's clock.
    public var askedAt: Timestamp

    public init(sessionNumber: UInt32, person: String, email: String, language: String, askedAt: Timestamp) {
        self.sessionNumber = sessionNumber
        self.person = person
        self.email = email
        self.language = language
        self.askedAt = askedAt
    }

    /// Letters go so long before the opening: people are there when it comes, and a mail server has time for thousands.
    public static let leadTime = Duration.seconds(900)
    /// So many people may wait for one session's opening.
    public static let mostPerSession = 1_000_000
}

/// A wish whose letter is due.
public struct DueWish: Hashable, Sendable {
    public var id: Int64
    public var wish: Wish
    /// Letters that did not go.
    public var attempts: Int

    public init(id: Int64, wish: Wish, attempts: Int) {
        self.id = id
        self.wish = wish
        self.attempts = attempts
    }
}

public enum WishOutcome: Hashable, Sendable {
    /// The letter went, or never will: the address is forgotten.
    case told(id: Int64)
    /// The mail server did not take it now.
    case later(id: Int64, Timestamp)
}

/// What the ledger's file keeps of wishes.
public protocol WishJournal: Sendable {
    /// The next opening first: those of published sessions that open within ``Wish/leadTime``, or are on sale.
    func dueWishes(at now: Timestamp, limit: Int) async throws(LedgerError) -> [DueWish]
    func settle(wishes: [WishOutcome], at now: Timestamp) async throws(LedgerError)
    /// Forgets the wishes about sessions that began before a moment.
    func forgetWishes(before moment: Timestamp) async throws(LedgerError)
}
