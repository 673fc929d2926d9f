import Domain

/// Where the platform's processes tell that they are there. It may be lost: nothing but an operator's page reads it.
public protocol ProcessStore: Sendable {
    /// Keeps what a process tells of itself, and dates it.
    /// - Returns: how much an operator wants it to log; nil for as it is configured.
    func report(_ process: ProcessReport) async throws(SeatStoreError) -> LogWish?

    /// It ends, as it was asked to: nobody misses it.
    func leave(_ process: ProcessReport) async throws(SeatStoreError)

    /// Those that told of themselves in the last hour, and the store's own moment.
    func processes() async throws(SeatStoreError) -> (processes: [ProcessReport], now: Timestamp)

    /// Asks a process to log more or less; nil takes an earlier wish back. It hears of it with its next report, and forgets it when the store is lost.
    func wish(_ wish: LogWish?, of role: ProcessReport.Role, named name: String) async throws(SeatStoreError)

    /// How lanes fare.
    func storeHealth(lanes: Set<Int>) async throws(SeatStoreError) -> StoreHealth
}

/// An incident with what somebody noted about it.
public struct NotedIncident: Hashable, Sendable {
    public struct Note: Hashable, Sendable {
        public var at: Timestamp
        /// `account 3`, `system root`.
        public var by: String
        public var text: String

        public init(at: Timestamp, by: String, text: String) { (self.at, self.by, self.text) = (at, by, text) }
    }

    public var id: Int64
    public var incident: Incident
    /// Nil as long as nobody took note of it.
    public var note: Note?

    public init(id: Int64, incident: Incident, note: Note? = nil) { (self.id, self.incident, self.note) = (id, incident, note) }
}

/// Which incidents are asked for; nil leaves a condition out.
public struct IncidentQuery: Hashable, Sendable {
    public var kind: String?
    /// Only those of which nobody took note.
    public var isOpen: Bool
    /// Only those before this one: the page after.
    public var before: Int64?

    public init(kind: String? = nil, isOpen: Bool = false, before: Int64? = nil) { (self.kind, self.isOpen, self.before) = (kind, isOpen, before) }
}

/// What of that which is owed to the outside is asked for; nil leaves a condition out.
public struct OwedQuery: Hashable, Sendable {
    public enum State: String, Hashable, Sendable, CaseIterable {
        case dead
        /// It is still tried, within its time.
        case living
    }

    /// Where a page begins: behind this item.
    public struct Place: Hashable, Sendable {
        /// Which part of the list it is in, and its key there.
        public var part: Int
        public var key, id: Int64

        public init(part: Int, key: Int64, id: Int64) { (self.part, self.key, self.id) = (part, key, id) }

        /// `2-1700000000000-55`.
        public var text: String { "\(part)-\(key)-\(id)" }

        public init?(text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int64($0) }
            guard parts.count == 3, let part = parts[0], let key = parts[1], let id = parts[2], (0..<100).contains(part) else { return nil }
            self.init(part: Int(part), key: key, id: id)
        }
    }

    public var state: State?
    public var queue: OutboxItem.Queue?
    /// From the end: what is tried last comes first.
    public var isReversed: Bool
    public var after: Place?

    public init(state: State? = nil, queue: OutboxItem.Queue? = nil, isReversed: Bool = false, after: Place? = nil) {
        (self.state, self.queue, self.isReversed, self.after) = (state, queue, isReversed, after)
    }
}

public struct OwedPage: Sendable {
    public var items: [OpenItem]
    /// Where the next page begins; nil after the last.
    public var next: OwedQuery.Place?

    public init(items: [OpenItem], next: OwedQuery.Place?) { (self.items, self.next) = (items, next) }
}

/// What an operator reads of the ledger, and their notes.
public protocol OperationBook: Sendable {
    func ledgerHealth() async throws(LedgerError) -> LedgerHealth

    /// Dead letters first, and of these what concerns money, places or tickets; then what is tried next. And how many there are in all.
    func openItems(limit: Int) async throws(LedgerError) -> (items: [OpenItem], open: Int, dead: Int)

    /// One page of what is not done.
    func openItems(_ query: OwedQuery, limit: Int) async throws(LedgerError) -> OwedPage

    /// Nil when there is none of this id that is not done.
    func openItem(_ id: Int64) async throws(LedgerError) -> OpenItem?

    /// Those of one order that are not done, oldest first.
    func openItems(ofOrder id: String) async throws(LedgerError) -> [OpenItem]

    /// Nil when the ledger did not record the order.
    func account(ofOrder id: String) async throws(LedgerError) -> OrderAccount?

    /// Nil when the ledger has no order of this number.
    func account(ofOrderNumber number: Int64) async throws(LedgerError) -> OrderAccount?

    /// Nil when there is none of this number.
    func incident(_ id: Int64) async throws(LedgerError) -> NotedIncident?

    /// Newest first.
    func incidents(_ query: IncidentQuery, limit: Int) async throws(LedgerError) -> [NotedIncident]

    /// How many of each kind nobody took note of.
    func openIncidents() async throws(LedgerError) -> [String: Int]

    /// Somebody knows of incidents and has done what is to be done. One of which somebody took note before keeps that note.
    ///
    /// - Parameter text: what was done; no personal data.
    /// - Returns: of how many note was taken.
    func take(note text: String, ofIncidents ids: [Int64], by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> Int
}
