import Booking
import Domain
import Foundation
import GRDB

extension SQLiteLedger {
    /// Known ids are updated, others added; sessions that the programme does not name stay as they are. The version grows
    /// only if something changed, so that importing a file again is harmless.
    public func write(_ programme: Programme, noted: JournalNote?) async throws(LedgerError) -> CatalogueWriteOutcome {
        let now = Timestamp(Date())
        return try await write { try self.write(programme, into: $0, by: "import", noted: noted, at: now) }
    }

    /// Within a transaction that does more.
    /// - Parameters:
    ///   - actor: who writes it.
    ///   - noted: when it is written.
    ///   - now: for who is told of it, and for what has passed.
    func write(_ programme: Programme, into db: Database, by actor: String, noted: JournalNote? = nil, at now: Timestamp) throws -> CatalogueWriteOutcome {
        let stored = try CatalogueReader(db: db).all()
        let rules = CatalogueRules(stored: stored, now: now)
        let (programme, kept) = try VenueTable(db: db).keeping(in: rules.keepingLayouts(of: programme))
        let alterations = stored.alterations(by: programme, at: now)
        let refusals = try rules.refusals(of: programme) + (programme.mayGiveMoneyBack ? [] : moneyBack(alterations, in: db))
        guard refusals.isEmpty else { return .refused(refusals) }
        let changed = try CatalogueWriter(db: db, stored: stored, lanes: lanes, now: now).write(programme)
        if changed { try db.execute(sql: "UPDATE catalogue_version SET version = version + 1") }
        if changed { try tell(of: programme, before: stored, in: db, at: now) }
        try BuyersTold(db: db, now: now).ask(about: alterations, sold: stored.soldSessions, by: actor)
        try JournalTable(db: db).add(noted, at: now)
        return .written(version: try CatalogueReader(db: db).version(), events: programme.events.count, sessions: programme.sessions.count, keptVenues: kept)
    }

    /// A file that is older than a change of the artist would undo it, and a town that is mistyped moves a house.
    private func moneyBack(_ alterations: [Alteration], in db: Database) throws -> [CatalogueRefusal] {
        try alterations.filter(\.givesMoneyBack).compactMap { alteration in
            let orders = try CommandStep.countActiveOrders(ofSession: alteration.sessionNumber, in: db)
            return orders == 0 ? nil : CatalogueRefusal(sessionID: alteration.sessionID, objection: .givesMoneyBack(orders: orders))
        }
    }

    /// Whoever subscribed hears of each event of which the public sees more dates than before.
    private func tell(of programme: Programme, before stored: StoredCatalogue, in db: Database, at now: Timestamp) throws {
        let version = try CatalogueReader(db: db).version()
        let notices = NoticeWriter(db: db)
        for event in programme.events {
            let new = programme.sessions.filter { $0.eventID == event.id && $0.status == .published && stored.sessions[$0.id]?.status != .published }.map(\.id)
            guard !new.isEmpty else { continue }
            try notices.tell(.eventPublished, ofOrder: "event-\(event.id)", occasion: "version-\(version)", at: now) {
                EventNotice(event: event.id, organiser: event.organiser.id, sessions: new.sorted(), version: version)
            }
        }
    }

    public func catalogueVersion() async throws(LedgerError) -> Int64 {
        try await read { try CatalogueReader(db: $0).version() }
    }

    public func catalogue() async throws(LedgerError) -> Catalogue {
        try await read { db in
            let reader = CatalogueReader(db: db)
            let stored = try reader.all()
            let sessions = stored.sessions.values.filter { $0.status != .draft }
                .sorted { ($0.startsAt, $0.number) < ($1.startsAt, $1.number) }
            let shown = Set(sessions.map(\.eventID))
            let events = stored.events.values.filter { shown.contains($0.id) }.sorted { $0.number < $1.number }
            let promotions = try PromotionTable(db: db).all(limit: Self.mostPromotions).filter { shown.contains($0.eventID) }
            return Catalogue(version: try reader.version(), events: events, sessions: sessions, promotions: promotions.isEmpty ? nil : promotions)
        }
    }

    /// Box offices are told of those that end last: a house that plans more than these ahead has to end some.
    private static let mostPromotions = 200

    public func picture(digest: String) async throws(LedgerError) -> [UInt8]? {
        try await read { try Data.fetchOne($0, sql: "SELECT bytes FROM picture WHERE digest = ?", arguments: [digest]).map { [UInt8]($0) } }
    }

    public func layout(digest: String) async throws(LedgerError) -> SeatLayout? {
        try await read { try self.layouts.layout(digest, in: $0) }
    }
}
