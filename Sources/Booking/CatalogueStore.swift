import Domain

/// The catalogue as the staff keeps it: source of truth of venues, events, sessions, layouts and pictures.
public protocol CatalogueStore: Sendable {
    /// Writes a whole programme or nothing. Known ids are updated; what was sold is protected.
    func write(_ programme: Programme) async throws(LedgerError) -> CatalogueWriteOutcome

    /// Grows with each change.
    func catalogueVersion() async throws(LedgerError) -> Int64

    /// Published and cancelled sessions with their events.
    func catalogue() async throws(LedgerError) -> Catalogue

    func layout(digest: String) async throws(LedgerError) -> SeatLayout?

    /// Nil when no event ever had it.
    func picture(digest: String) async throws(LedgerError) -> [UInt8]?
}

public enum CatalogueWriteOutcome: Hashable, Sendable {
    case written(version: Int64, events: Int, sessions: Int)
    /// Nothing was written: one sentence per change that would break what is on sale or sold.
    case refused([CatalogueRefusal])
}

