import Booking
import Domain
import GRDB

/// Where shows are given.
struct VenueTable {
    let db: Database

    private static let columns = "id, name, address, postal_code, city, time_zone, description, access"

    func all() throws -> [Venue] { try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM venue ORDER BY id").map(Self.venue) }

    func venue(_ id: String) throws -> Venue? {
        try Row.fetchOne(db, sql: "SELECT \(Self.columns) FROM venue WHERE id = ?", arguments: [id]).map(Self.venue)
    }

    private static func venue(_ row: Row) -> Venue {
        Venue(id: row[0], name: row[1], address: row[2], postalCode: row[3], city: row[4], timeZone: row[5], description: row[6], access: row[7])
    }

    /// Over what stands there.
    func put(_ venue: Venue) throws {
        try db.execute(
            sql: """
                INSERT INTO venue (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address, postal_code = excluded.postal_code,
                    city = excluded.city, time_zone = excluded.time_zone, description = excluded.description, access = excluded.access
                """,
            arguments: [venue.id, venue.name, venue.address, venue.postalCode, venue.city, venue.timeZone, venue.description, venue.access])
    }

    /// A programme with its venues as people of the house described them on the page of venues: a file that is imported again has older texts, or the same.
    func keeping(in programme: Programme) throws -> (programme: Programme, kept: [KeptVenue]) {
        guard !programme.replacesVenues else { return (programme, []) }
        var (programme, kept) = (programme, [String: KeptVenue]())
        let entered = try all().filter { try isEntered($0.id) }
        let known = Dictionary(entered.map { ($0.id, $0) }) { first, _ in first }
        for index in programme.sessions.indices {
            let venue = programme.sessions[index].venue
            guard let own = known[venue.id], own != venue else { continue }
            kept[own.id] = KeptVenue(own, unlike: venue)
            programme.sessions[index].venue = own
        }
        return (programme, kept.values.sorted { $0.id < $1.id })
    }

    private func isEntered(_ id: String) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM journal WHERE subject = ? AND action IN (?, ?))",
            arguments: [Self.subject(id), JournalAction.venueAdded.rawValue, JournalAction.venueChanged.rawValue]) ?? false
    }

    /// As the journal calls it.
    private static func subject(_ id: String) -> String { "venue \(id)" }

    func add(_ venue: Venue, by actor: JournalActor, at now: Timestamp) throws -> VenueChange {
        guard try self.venue(venue.id) == nil else { return .taken }
        try put(venue)
        try note(.venueAdded, venue, by: actor, at: now)
        return .done(venue)
    }

    func change(_ wanted: Venue, from known: Venue, by actor: JournalActor, at now: Timestamp) throws -> VenueChange {
        guard let current = try venue(wanted.id) else { return .gone }
        guard current == known else { return .stale(current) }
        var venue = wanted
        if try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM session WHERE venue_id = ?)", arguments: [venue.id]) == true { venue.timeZone = known.timeZone }
        guard venue != known else { return .done(known) }
        let stored = try CatalogueReader(db: db).all()
        try put(venue)
        // Whoever has it in a calendar has another address there.
        if (venue.name, venue.address, venue.postalCode, venue.city) != (known.name, known.address, known.postalCode, known.city) {
            try db.execute(
                sql: "UPDATE session SET changes = ifnull(changes, 0) + 1 WHERE venue_id = ? AND status = 'published' AND starts_at > ?",
                arguments: [venue.id, now.milliseconds])
        }
        try note(.venueChanged, venue, by: actor, at: now)
        try BuyersTold(db: db, now: now).ask(about: stored.alterations(by: venue, at: now), sold: stored.soldSessions, by: actor.text)
        return .done(venue)
    }

    /// Box offices read it anew, and so does who publishes a draft that was read before.
    private func note(_ action: JournalAction, _ venue: Venue, by actor: JournalActor, at now: Timestamp) throws {
        try db.execute(sql: "UPDATE catalogue_version SET version = version + 1")
        try JournalTable(db: db).add(action, Self.subject(venue.id), by: actor, at: now)
    }
}

extension SQLiteLedger: VenueBook {
    public func venues() async throws(LedgerError) -> [Venue] { try await read { try VenueTable(db: $0).all() } }

    public func addVenue(_ venue: Venue, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> VenueChange {
        try await write { try VenueTable(db: $0).add(venue, by: actor, at: now) }
    }

    public func changeVenue(_ venue: Venue, from known: Venue, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> VenueChange {
        try await write { try VenueTable(db: $0).change(venue, from: known, by: actor, at: now) }
    }
}
