import Domain

/// The house's venues, those in which nothing was ever given among them. Each change is one transaction with its line in the journal.
public protocol VenueBook: Sendable {
    /// By id.
    func venues() async throws(LedgerError) -> [Venue]

    /// Nothing of it is public before a session is there.
    func addVenue(_ venue: Venue, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> VenueChange

    /// Everybody sees the new texts at once, and calendars take the new address. A venue with sessions keeps its zone: their moments were said in it.
    ///
    /// - Parameter known: as whoever changes it saw it.
    func changeVenue(_ venue: Venue, from known: Venue, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> VenueChange
}

public enum VenueChange: Hashable, Sendable {
    /// As it is now.
    case done(Venue)
    /// Another one has its id.
    case taken
    /// Somebody changed it meanwhile: as it is now.
    case stale(Venue)
    case gone
}
