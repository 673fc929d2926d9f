import Booking
import Domain
import GRDB

/// Incidents and what operators noted about them. Inside one access to the database.
struct IncidentTable {
    let db: Database

    func incidents(_ query: IncidentQuery, limit: Int) throws -> [NotedIncident] {
        var (conditions, arguments): ([String], StatementArguments) = ([], [])
        if let kind = query.kind {
            conditions.append("incident.kind = ?")
            arguments += [kind]
        }
        if query.isOpen { conditions.append("incident_note.incident_id IS NULL") }
        if let before = query.before {
            conditions.append("incident.id < ?")
            arguments += [before]
        }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return try Row.fetchAll(db, sql: "\(Self.query) \(filter) ORDER BY incident.id DESC LIMIT \(limit)", arguments: arguments).map(Self.incident)
    }

    func incident(_ id: Int64) throws -> NotedIncident? {
        try Row.fetchOne(db, sql: "\(Self.query) WHERE incident.id = ?", arguments: [id]).map(Self.incident)
    }

    private static let query = """
        SELECT incident.id, incident.at, incident.kind, session.id, incident.order_id, incident.detail, incident_note.at, incident_note.by, incident_note.text
        FROM incident LEFT JOIN incident_note ON incident_note.incident_id = incident.id LEFT JOIN session ON session.number = incident.session_number
        """

    private static func incident(_ row: Row) -> NotedIncident {
        let noted: Int64? = row[6]
        return NotedIncident(
            id: row[0], incident: Incident(at: Timestamp(milliseconds: row[1]), kind: row[2], sessionID: row[3], orderID: row[4], detail: row[5]),
            note: noted.map { NotedIncident.Note(at: Timestamp(milliseconds: $0), by: row[7], text: row[8]) })
    }

    /// What an operator noted themselves when they settled a dead letter is known to them.
    func open() throws -> [String: Int] {
        let sql = "SELECT kind, count(*) FROM incident WHERE kind <> ? AND id NOT IN (SELECT incident_id FROM incident_note) GROUP BY kind"
        return try Row.fetchAll(db, sql: sql, arguments: [Incident.settledByHand]).reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }

    func take(_ text: String, of ids: [Int64], by actor: JournalActor, at now: Timestamp) throws -> Int {
        var taken: [Int64] = []
        for id in Set(ids).sorted() {
            try db.execute(
                sql: "INSERT INTO incident_note (incident_id, at, by, text) SELECT id, ?, ?, ? FROM incident WHERE id = ? ON CONFLICT DO NOTHING",
                arguments: [now.milliseconds, actor.text, text, id])
            if db.changesCount == 1 { taken.append(id) }
        }
        let journal = JournalTable(db: db)
        for id in taken { try journal.add(.incidentNoted, "incident \(id)", text, by: actor, at: now) }
        return taken.count
    }
}
