import Domain
import Foundation
import GRDB

/// Reads the catalogue's tables: a few queries, whatever the number of sessions.
struct CatalogueReader {
    let db: Database

    func version() throws -> Int64 {
        guard let version = try Int64.fetchOne(db.cachedStatement(sql: "SELECT version FROM catalogue_version")) else {
            throw LedgerValueError()
        }
        return version
    }

    func all() throws -> StoredCatalogue {
        let events = try events()
        let sessions = try sessions()
        return StoredCatalogue(
            events: Dictionary(uniqueKeysWithValues: events.map { ($0.id, $0) }),
            sessions: Dictionary(uniqueKeysWithValues: sessions.map { ($0.id, $0) }),
            layouts: try String.fetchSet(db, sql: "SELECT digest FROM layout"),
            pictures: try String.fetchSet(db, sql: "SELECT digest FROM picture"),
            soldSessions: try soldSessions(), openedSessions: try openedSessions())
    }

    /// Ids of sessions that have ledger lines.
    func soldSessions() throws -> Set<String> {
        try String.fetchSet(
            db,
            sql: """
                SELECT id FROM session
                WHERE EXISTS (SELECT 1 FROM sale_line WHERE sale_line.session_number = session.number)
                """)
    }

    /// Ids of sessions that were open before their opening was moved to later.
    func openedSessions() throws -> Set<String> { try String.fetchSet(db, sql: "SELECT id FROM session WHERE opened_at IS NOT NULL") }

    private func events() throws -> [Event] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT event.id, event.number, event.title, event.artist, event.description, event.genre,
                    organiser.id, organiser.name, organiser.licence, organiser.contact, event.feature, event.picture,
                    event.duration_minutes
                FROM event JOIN organiser ON organiser.id = event.organiser_id
                """
        ).map { row in
            let (contact, feature, picture): (String?, String?, String?) = (row[9], row[10], row[11])
            return Event(
                id: row[0], number: row[1], title: row[2], artist: row[3], description: row[4], genre: row[5],
                organiser: Organiser(
                    id: row[6], name: row[7], licence: row[8], contact: try contact.map { try Self.decode(Organiser.Contact.self, $0) }),
                feature: try feature.map { try Self.decode(Event.Feature.self, $0) },
                picture: try picture.map { try Self.decode(Picture.self, $0) }, durationMinutes: row[12])
        }
    }

    private func sessions() throws -> [Session] {
        let categories = try categories()
        return try Row.fetchAll(
            db,
            sql: """
                SELECT session.id, session.number, event.id, session.starts_at, session.doors_at,
                    session.booking_opens_at, session.booking_closes_at, session.status, session.buyer_limit,
                    session.vat_basis_points, session.layout_digest, session.lane, session.hold_seconds,
                    session.payment_seconds,
                    venue.id, venue.name, venue.address, venue.postal_code, venue.city, venue.time_zone, session.inventory, session.fees,
                    session.refundable_until, session.postponed_at, venue.description, venue.access, session.returns_until,
                    session.name_change_until, session.previous_starts_at, session.changes, session.price_list, session.former_announcements, session.altered_refundable_until
                FROM session
                JOIN event ON event.number = session.event_number
                JOIN venue ON venue.id = session.venue_id
                """
        ).map { try Self.session($0, categories: categories) }
    }

    private static func session(_ row: Row, categories: [Int64: [Category]]) throws -> Session {
        guard let status = Session.Status(rawValue: row[7]) else { throw LedgerValueError() }
        let (doorsAt, refundableUntil, postponedAt, returnsUntil): (Int64?, Int64?, Int64?, Int64?) = (row[4], row[22], row[23], row[26])
        let (nameChangeUntil, previousStartsAt, alteredUntil): (Int64?, Int64?, Int64?) = (row[27], row[28], row[32])
        let announcements: String? = row[31]
        return Session(
            id: row[0], number: row[1], eventID: row[2],
            venue: Venue(
                id: row[14], name: row[15], address: row[16], postalCode: row[17], city: row[18], timeZone: row[19],
                description: row[24], access: row[25]),
            startsAt: Timestamp(milliseconds: row[3]), doorsAt: doorsAt.map(Timestamp.init(milliseconds:)),
            bookingOpensAt: Timestamp(milliseconds: row[5]), bookingClosesAt: Timestamp(milliseconds: row[6]),
            status: status, buyerLimit: row[8], vatRate: VATRate(basisPoints: row[9]),
            categories: categories[row[1]] ?? [], layoutDigest: row[10], lane: row[11], holdSeconds: row[12],
            paymentSeconds: row[13], inventory: try decode(InventoryRules.self, row[20]), fees: try decode([FeeRule].self, row[21]),
            postponedAt: postponedAt.map(Timestamp.init(milliseconds:)), previousStartsAt: previousStartsAt.map(Timestamp.init(milliseconds:)),
            refundableUntil: refundableUntil.map(Timestamp.init(milliseconds:)),
            returnsUntil: returnsUntil.map(Timestamp.init(milliseconds:)), nameChangeUntil: nameChangeUntil.map(Timestamp.init(milliseconds:)), changes: row[29],
            priceList: row[30], formerAnnouncements: try announcements.map(AnnouncementColumns.decode), alteredRefundableUntil: alteredUntil.map(Timestamp.init(milliseconds:)))
    }

    private static func decode<Value: Decodable>(_ type: Value.Type, _ json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }

    /// By session number, each list in the order of its indexes.
    private func categories() throws -> [Int64: [Category]] {
        var tariffs: [[Int64]: [Tariff]] = [:]
        for row in try Row.fetchAll(
            db,
            sql: "SELECT session_number, category, id, name, price_cents FROM tariff ORDER BY 1, 2, position")
        {
            tariffs[[row[0], row[1]], default: []].append(
                Tariff(id: row[2], name: row[3], price: Money(cents: row[4])))
        }
        var categories: [Int64: [Category]] = [:]
        for row in try Row.fetchAll(
            db, sql: "SELECT session_number, position, id, name, kind, capacity FROM category ORDER BY 1, 2")
        {
            guard let kind = Category.Kind(rawValue: row[4]) else { throw LedgerValueError() }
            categories[row[0], default: []].append(
                Category(
                    id: row[2], name: row[3], kind: kind, capacity: row[5], tariffs: tariffs[[row[0], row[1]]] ?? []))
        }
        return categories
    }
}
