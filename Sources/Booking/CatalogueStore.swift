import Domain

/// The catalogue as the staff keeps it: source of truth of venues, events, sessions, layouts and pictures.
public protocol CatalogueStore: Sendable {
    /// Writes a whole programme or nothing. Known ids are updated; what was sold is protected, and what people of the house wrote of a venue stays
    /// (``Domain/Programme/replacesVenues``).
    ///
    /// - Parameter noted: in the journal, in the same transaction, when it is written.
    func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome

    /// Grows with each change.
    func catalogueVersion() async throws(LedgerError) -> Int64

    /// Published and cancelled sessions with their events.
    func catalogue() async throws(LedgerError) -> Catalogue

    func layout(digest: String) async throws(LedgerError) -> SeatLayout?

    /// Nil when no event ever had it.
    func picture(digest: String) async throws(LedgerError) -> [UInt8]?
}

extension CatalogueStore {
    public func write(_ programme: Programme) async throws(LedgerError) -> CatalogueWriteOutcome { try await write(programme, noted: nil) }
}

/// A venue of which a programme says something else than people of the house entered, which stays.
public struct KeptVenue: Hashable, Sendable {
    public var id: String
    /// What differs, as programme files name it.
    public var fields: [String]

    public init(_ known: Venue, unlike other: Venue) {
        id = known.id
        let differs = [
            ("name", known.name != other.name), ("address", known.address != other.address), ("postalCode", known.postalCode != other.postalCode),
            ("city", known.city != other.city), ("timeZone", known.timeZone != other.timeZone), ("description", known.description != other.description),
            ("access", known.access != other.access),
        ]
        fields = differs.filter(\.1).map(\.0)
    }
}

public enum CatalogueWriteOutcome: Hashable, Sendable {
    case written(version: Int64, events: Int, sessions: Int, keptVenues: [KeptVenue] = [])
    /// Nothing was written: one sentence per change that would break what is on sale or sold.
    case refused([CatalogueRefusal])
}

