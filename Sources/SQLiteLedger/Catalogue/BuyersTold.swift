import Booking
import Domain
import Foundation
import GRDB

/// After a change of the catalogue: the ledger keeps how sessions were announced that people may have bought, buyers are told of another place, artist or title,
/// and may have the money back where it is another town or artist. Inside the transaction that changes it.
struct BuyersTold {
    let db: Database
    let now: Timestamp

    /// - Parameters:
    ///   - sold: ids of sessions that have ledger lines: of others there is nobody to be written to yet. Whose sale is recorded later is written to then.
    ///   - actor: who changes it.
    func ask(about alterations: [Alteration], sold: Set<String>, by actor: String) throws {
        guard !alterations.isEmpty else { return }
        let (table, version) = (CommandTable(db: db), try CatalogueReader(db: db).version())
        for alteration in alterations {
            try keep(alteration)
            guard sold.contains(alteration.sessionID) else { continue }
            let task = CommandTask.tellBuyers(number: alteration.sessionNumber)
            _ = try table.add(CommandRequest(task: task, askedBy: actor, key: "\(task.kind)-\(alteration.sessionNumber)-\(version)"), at: now)
        }
    }

    /// Nobody has less time than before.
    private func keep(_ alteration: Alteration) throws {
        let until = alteration.givesMoneyBack ? RefundTerms.end(askedFrom: now, doors: alteration.doors) : nil
        try db.execute(
            sql: """
                UPDATE session SET former_announcements = ?1,
                    altered_refundable_until = iif(?2 IS NULL, altered_refundable_until, max(ifnull(altered_refundable_until, 0), ?2)) WHERE number = ?3
                """,
            arguments: [try AnnouncementColumns.json(alteration.former), until?.milliseconds, Int64(alteration.sessionNumber)])
    }
}

extension StoredCatalogue {
    /// What a programme, as it will be written, announces otherwise: its own sessions, and others of its events and in its venues.
    func alterations(by programme: Programme, at now: Timestamp) -> [Alteration] {
        let events = Dictionary(programme.events.map { ($0.id, $0) }) { $1 }
        let sessions = Dictionary(programme.sessions.map { ($0.id, $0) }) { $1 }
        let venues = Dictionary(programme.sessions.map { ($0.venue.id, $0.venue) }) { $1 }
        return alterations(at: now) { old, event in
            var new = sessions[old.id] ?? old
            new.venue = venues[new.venue.id] ?? new.venue
            return (new, events[event.id] ?? event)
        }
    }

    /// What other texts of a venue announce otherwise.
    func alterations(by venue: Venue, at now: Timestamp) -> [Alteration] {
        alterations(at: now) { old, event in
            var new = old
            if new.venue.id == venue.id { new.venue = venue }
            return (new, event)
        }
    }

    private func alterations(at now: Timestamp, _ changed: (Session, Event) -> (Session, Event)) -> [Alteration] {
        sessions.values.sorted { $0.number < $1.number }.compactMap { old in
            guard let event = events[old.eventID] else { return nil }
            let (new, changedEvent) = changed(old, event)
            return Alteration(of: old, event, to: new, changedEvent, isSettled: isSettled(old, at: now + Alteration.foreseen), at: now)
        }
    }
}

/// How a session is and was announced, in the columns of a query. `session`, `event` and `venue` are its tables.
enum AnnouncementColumns {
    static let columns = "event.title, event.artist, venue.name, venue.address, venue.postal_code, venue.city, session.former_announcements"

    /// - Parameter first: position of the first of the columns.
    static func read(_ row: Row, from first: Int) throws -> Announcements {
        let former: String? = row[first + 6]
        let today = Announcement(
            title: row[first], artist: row[first + 1], venue: row[first + 2], address: row[first + 3], postalCode: row[first + 4], city: row[first + 5])
        return Announcements(today: today, former: try former.map(decode) ?? [])
    }

    static func decode(_ json: String) throws -> [Announcement] { try JSONDecoder().decode([Announcement].self, from: Data(json.utf8)) }

    static func json(_ announcements: [Announcement]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(announcements), as: UTF8.self)
    }
}
