import Domain
import Foundation

/// How long the ledger knows who bought. What is sold stays for ever, without a name.
///
/// Sources: GDPR, art. 5(1)(e) and 17; CNIL, "Les durées de conservation" (active base, then intermediate archive); Code civil, art. 2224 (a
/// contract may be contested for five years). A house that sells contracts of 120 € and more keeps them for ten (Code de la consommation,
/// L213-1 and D213-2).
public struct RetentionPolicy: Hashable, Sendable {
    /// Years after a session until its buyers leave the active base: nobody finds the order by name any more.
    public var activeYears: Int
    /// Years after an order until its buyer is deleted from the archive too; at least ``activeYears``.
    public var evidenceYears: Int

    public init(activeYears: Int = 2, evidenceYears: Int = 5) {
        self.activeYears = activeYears
        self.evidenceYears = max(evidenceYears, activeYears)
    }

    /// After a session began, until it is over for whoever bought: doors, lost property, a late refund.
    public static let afterSession = Duration.seconds(86_400)

    /// From when a letter is owed, until it keeps nobody known who may be forgotten otherwise: longer than a mail server is away. One that nobody tried
    /// to send keeps its reader known as long as it is so.
    public static let withLetters = Duration.seconds(7 * 86_400)
    /// After an order became no sale, until who ordered is forgotten although the letter about it never went.
    public static let withoutSale = Duration.seconds(30 * 86_400)

    /// Buyers that one transaction moves, and as many that it deletes: no sale waits for more.
    public static let batch = 100

    private static let year = Duration.seconds(365 * 86_400 + 21_600)

    /// Buyers of sessions that began before it leave the active base.
    public func activeSince(_ now: Timestamp) -> Timestamp { now - Self.year * activeYears }
    /// Buyers of orders placed before it are deleted.
    public func evidenceSince(_ now: Timestamp) -> Timestamp { now - Self.year * evidenceYears }
}

/// What somebody wants forgotten: everything that was found under their address. It names rows, and no person.
public struct ErasureRequest: Hashable, Codable, Sendable {
    public var orders: [String]
    /// Rows of those who want to be told of an opening, and of those who wait for places.
    public var wishes: [Int64]
    public var waiting: [Int64]
    /// Rows of those who want a letter when their turn in a waiting room is near.
    public var turns: [Int64]
    /// A few words without personal data, kept with the command.
    public var reason: String

    public init(orders: [String], wishes: [Int64], waiting: [Int64], turns: [Int64], reason: String) {
        (self.orders, self.wishes, self.waiting, self.turns, self.reason) = (orders, wishes, waiting, turns, reason)
    }

    public var isEmpty: Bool { orders.isEmpty && wishes.isEmpty && waiting.isEmpty && turns.isEmpty }
}

/// What a round of retention did.
public struct RetentionReport: Hashable, Sendable {
    /// Buyers who went from the active base to the archive: because they asked for it, and because they bought long ago.
    public var asked: Int
    public var inactive: Int
    /// Buyers who were deleted from the archive.
    public var deleted: Int
    /// Buyers who came back from the archive, because their session got a new date.
    public var recalled: Int

    public init(asked: Int = 0, inactive: Int = 0, deleted: Int = 0, recalled: Int = 0) {
        (self.asked, self.inactive, self.deleted, self.recalled) = (asked, inactive, deleted, recalled)
    }

    public var isEmpty: Bool { self == RetentionReport() }

    public static func + (left: Self, right: Self) -> Self {
        Self(
            asked: left.asked + right.asked, inactive: left.inactive + right.inactive, deleted: left.deleted + right.deleted,
            recalled: left.recalled + right.recalled)
    }
}

/// The personal data of buyers, as the ledger keeps it apart from what is hashed.
public protocol PrivacyBook: Sendable {
    /// Orders of the request whose buyer may leave the active base now: their session is over, and nothing of them is owed.
    func erasableOrders(of request: ErasureRequest, at now: Timestamp) async throws(LedgerError) -> [String]

    /// All whose buyer may leave now and asked for it, or bought long ago, in the order of recording.
    ///
    /// - Parameter order: those that were recorded after it; nil for the first of them.
    func erasableOrders(behind order: String?, policy: RetentionPolicy, at now: Timestamp, limit: Int) async throws(LedgerError) -> [String]

    /// Moves the buyers of these orders to the archive, and deletes those whose time there is over, ``RetentionPolicy/batch`` at a time. One transaction;
    /// repeated, it does nothing.
    func retain(orders: [String], policy: RetentionPolicy, at now: Timestamp) async throws(LedgerError) -> RetentionReport
}

/// What the ledger knows of buyers by name, for whoever answers them.
public protocol BuyerRegister: Sendable {
    /// - Parameter email: as somebody writes it; capitals of ASCII are the same letters, as where places are counted (``Capability/buyerKey(email:)``).
    func personalData(of email: String) async throws(LedgerError) -> PersonalData

    /// Who bought an order, by its number in the ledger. Nil when it has none, or who bought has left the active base.
    func buyer(ofOrderNumber number: Int64) async throws(LedgerError) -> Buyer?

    /// How many buyers are known, which is counted one by one, and what retention did lately.
    func retention() async throws(LedgerError) -> RetentionOverview

    /// How many orders of the active base wait to be forgotten, and what retention did lately, the newest first.
    func lastRetention() async throws(LedgerError) -> (asked: Int, events: [RetentionOverview.Event])
}

public struct RetentionOverview: Hashable, Sendable {
    public struct Event: Hashable, Sendable {
        public var at: Timestamp
        /// JSON of a ``RetentionReport``.
        public var detail: String

        public init(at: Timestamp, detail: String) { (self.at, self.detail) = (at, detail) }
    }

    /// Buyers in the active base, those of them who asked to be forgotten, and those in the archive. One for each order.
    public var active, asked, archived: Int
    /// Newest first.
    public var events: [Event]

    public init(active: Int, asked: Int, archived: Int, events: [Event]) {
        (self.active, self.asked, self.archived, self.events) = (active, asked, archived, events)
    }
}

extension RetentionReport {
    /// As an event of the archive has it; nil when it is none.
    public init?(json text: String) {
        guard let numbers = try? JSONDecoder().decode([String: Int].self, from: Data(text.utf8)) else { return nil }
        func number(_ name: String) -> Int { numbers[name] ?? 0 }
        self.init(asked: number("asked"), inactive: number("inactive"), deleted: number("deleted"), recalled: number("recalled"))
    }
}
