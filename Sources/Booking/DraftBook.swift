import Domain

/// Events that are being entered. Each change is one transaction with its line in the journal; what is published goes into the catalogue in the
/// transaction that ends the draft.
public protocol DraftBook: Sendable {
    /// Those that are neither published nor dropped, the last one changed first.
    func drafts() async throws(LedgerError) -> [StoredDraft]

    /// Those whose moment to be published has come, the first one first.
    func dueDrafts(at now: Timestamp) async throws(LedgerError) -> [StoredDraft]

    /// Nil when it was published or dropped, or never was.
    func draft(_ id: Int64) async throws(LedgerError) -> StoredDraft?

    /// - Parameters:
    ///   - draft: of a published event, what is published.
    ///   - eventID: of the published event that it changes; of such an event there is one draft at a time, and it is returned.
    func addDraft(_ draft: EventDraft, of eventID: String?, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> StoredDraft

    /// Ends a wait for publication: what was changed is looked at again by a person.
    func saveDraft(_ id: Int64, _ draft: EventDraft, revision: Int, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> DraftChange

    /// - Parameter moment: nil: not by itself any more.
    func scheduleDraft(_ id: Int64, at moment: Timestamp?, revision: Int, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> DraftChange

    /// Writes its programme into the catalogue and ends the draft, or changes nothing.
    ///
    /// - Parameter version: of the catalogue that the programme was read against: what was postponed or cancelled since is not undone.
    func publishDraft(
        _ id: Int64, revision: Int, as programme: Programme, readAgainst version: Int64, by actor: JournalActor, at now: Timestamp
    ) async throws(LedgerError) -> DraftPublication

    /// It was time, and it could not be: it waits for a person, who reads why.
    func refuseDraft(_ id: Int64, revision: Int, mishap: String, at now: Timestamp) async throws(LedgerError)

    func dropDraft(_ id: Int64, revision: Int, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> DraftChange

    func takenIDs() async throws(LedgerError) -> TakenIDs

    /// Files that drafts name, by SHA-256: pictures and seating plans.
    func addFile(_ bytes: [UInt8], digest: String, at now: Timestamp) async throws(LedgerError)

    func file(digest: String) async throws(LedgerError) -> [UInt8]?
}

/// Ids that the catalogue has given, drafts of imports among them.
public struct TakenIDs: Hashable, Sendable {
    public var events, sessions, organisers, venues: Set<String>
    /// Of the sessions, those of which something was sold.
    public var sold: Set<String>
    /// Of the sessions, those that were open before their opening was moved to later: somebody may be paying.
    public var opened: Set<String>

    public init(
        events: Set<String> = [], sessions: Set<String> = [], organisers: Set<String> = [], venues: Set<String> = [], sold: Set<String> = [], opened: Set<String> = []
    ) {
        (self.events, self.sessions, self.organisers, self.venues) = (events, sessions, organisers, venues)
        (self.sold, self.opened) = (sold, opened)
    }
}

public enum DraftChange: Hashable, Sendable {
    case done(StoredDraft)
    /// Somebody changed it meanwhile: as it is now.
    case stale(StoredDraft)
    /// It was published or dropped.
    case gone
}

public enum DraftPublication: Hashable, Sendable {
    /// The catalogue's version from then on.
    case published(version: Int64)
    /// It would break what is on sale or sold.
    case refused([CatalogueRefusal])
    /// The catalogue changed meanwhile, has one of its ids, or something was sold for a date that it moves: it is to be read again.
    case taken
    case stale
    case gone
}
