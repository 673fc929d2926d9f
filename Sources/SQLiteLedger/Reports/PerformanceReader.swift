import Domain
import GRDB
import Foundation

/// Reads sessions as declarations name them: as the catalogue calls them now, while the figures are the lines'.
struct PerformanceReader {
    let db: Database

    static let query = """
        SELECT session.number, session.id, event.id, event.title, event.artist, event.genre, organiser.id, organiser.name, organiser.licence,
            venue.id, venue.name, venue.address, venue.postal_code, venue.city, venue.time_zone, session.starts_at, session.booking_opens_at,
            session.status, (SELECT ifnull(sum(capacity), 0) FROM category WHERE category.session_number = session.number),
            session.layout_digest IS NOT NULL
        FROM session
        JOIN event ON event.number = session.event_number
        JOIN organiser ON organiser.id = event.organiser_id
        JOIN venue ON venue.id = session.venue_id
        WHERE (:organiser IS NULL OR organiser.id = :organiser) AND (:event IS NULL OR event.id = :event)
            AND (:session IS NULL OR session.id = :session) AND (:venue IS NULL OR venue.id = :venue)
            AND (:from IS NULL OR session.starts_at >= :from) AND (:until IS NULL OR session.starts_at < :until)
        ORDER BY session.starts_at, session.number
        """

    func performances(_ question: SalesQuestion, in zone: TimeZone) throws -> [Performance] {
        try Row.fetchAll(
            db, sql: Self.query,
            arguments: [
                "organiser": question.organiserID, "event": question.eventID, "session": question.sessionID, "venue": question.venueID,
                "from": question.played?.start(in: zone)?.milliseconds, "until": question.played?.end(in: zone)?.milliseconds,
            ]
        ).map(Self.performance).filter {
            (question.sessions?.contains($0.number) ?? true) && question.reach.covers(organiser: $0.organiser.id, venue: $0.venue.id)
        }
    }

    private static func performance(_ row: Row) throws -> Performance {
        guard let status = Session.Status(rawValue: row[17]) else { throw LedgerValueError() }
        return Performance(
            number: row[0], id: row[1], eventID: row[2], title: row[3], artist: row[4], genre: row[5],
            organiser: Organiser(id: row[6], name: row[7], licence: row[8]),
            venue: Venue(id: row[9], name: row[10], address: row[11], postalCode: row[12], city: row[13], timeZone: row[14]),
            startsAt: Timestamp(milliseconds: row[15]), bookingOpensAt: Timestamp(milliseconds: row[16]), status: status, capacity: row[18], isSeated: row[19])
    }
}
