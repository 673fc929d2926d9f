import Booking
import Domain
import Foundation
import GRDB

/// Events that are being entered.
struct DraftTable {
    let db: Database

    private static let columns = "id, event_id, content, revision, publish_at, mishap, changed_at, changed_by, base"

    private var journal: JournalTable { JournalTable(db: db) }

    private static func subject(_ id: Int64) -> String { "draft \(id)" }

    // MARK: Reading

    func all() throws -> [StoredDraft] {
        try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM event_draft WHERE content IS NOT NULL ORDER BY changed_at DESC, id DESC").map(Self.draft)
    }

    func due(at now: Timestamp) throws -> [StoredDraft] {
        try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM event_draft WHERE publish_at <= ? ORDER BY publish_at, id", arguments: [now.milliseconds]).map(Self.draft)
    }

    func draft(_ id: Int64) throws -> StoredDraft? {
        try Row.fetchOne(db, sql: "SELECT \(Self.columns) FROM event_draft WHERE id = ? AND content IS NOT NULL", arguments: [id]).map(Self.draft)
    }

    private static func draft(_ row: Row) throws -> StoredDraft {
        let (content, publishAt, base): (String, Int64?, String?) = (row[2], row[4], row[8])
        func decoded(_ json: String) throws -> EventDraft { try JSONDecoder().decode(EventDraft.self, from: Data(json.utf8)) }
        return StoredDraft(
            id: row[0], eventID: row[1], draft: try decoded(content), base: try base.map(decoded), revision: row[3], publishAt: publishAt.map(Timestamp.init(milliseconds:)), mishap: row[5], changedAt: Timestamp(milliseconds: row[6]),
            changedBy: try JournalActor(text: row[7]).orThrow())
    }

    private static func json(_ draft: EventDraft) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(draft), as: UTF8.self)
    }

    // MARK: Writing

    func add(_ draft: EventDraft, of eventID: String?, by actor: JournalActor, at now: Timestamp) throws -> StoredDraft {
        if let eventID, let open = try Int64.fetchOne(db, sql: "SELECT id FROM event_draft WHERE event_id = ? AND content IS NOT NULL", arguments: [eventID]) {
            return try self.draft(open).orThrow()
        }
        let content = try Self.json(draft)
        try db.execute(
            sql: "INSERT INTO event_draft (event_id, content, base, revision, changed_at, changed_by) VALUES (?, ?, ?, 1, ?, ?)",
            arguments: [eventID, content, eventID.map { _ in content }, now.milliseconds, actor.text])
        let id = db.lastInsertedRowID
        try journal.add(.draftMade, Self.subject(id), eventID ?? "", by: actor, at: now)
        return try self.draft(id).orThrow()
    }

    /// Does what is asked to the draft as its author saw it.
    private func change(_ id: Int64, revision: Int, _ work: (StoredDraft) throws -> Void) throws -> DraftChange {
        guard let known = try draft(id) else { return .gone }
        guard known.revision == revision else { return .stale(known) }
        try work(known)
        return try draft(id).map(DraftChange.done) ?? .gone
    }

    private func update(_ id: Int64, _ assignments: String, _ values: StatementArguments, by actor: JournalActor, at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE event_draft SET \(assignments), revision = revision + 1, changed_at = ?, changed_by = ? WHERE id = ?",
            arguments: values + [now.milliseconds, actor.text, id])
    }

    func save(_ id: Int64, _ draft: EventDraft, revision: Int, by actor: JournalActor, at now: Timestamp) throws -> DraftChange {
        try change(id, revision: revision) { known in
            guard draft != known.draft else { return }
            try update(id, "content = ?, publish_at = NULL, mishap = NULL", [try Self.json(draft)], by: actor, at: now)
            try journal.add(.draftChanged, Self.subject(id), known.eventID ?? "", by: actor, at: now)
            if known.publishAt != nil { try journal.add(.draftUnscheduled, Self.subject(id), known.eventID ?? "", by: actor, at: now) }
        }
    }

    func schedule(_ id: Int64, at moment: Timestamp?, revision: Int, by actor: JournalActor, at now: Timestamp) throws -> DraftChange {
        try change(id, revision: revision) { known in
            guard moment != known.publishAt else { return }
            try update(id, "publish_at = ?, mishap = NULL", [moment?.milliseconds], by: actor, at: now)
            if let moment {
                try journal.add(.draftScheduled, Self.subject(id), moment.rfc3339(), by: actor, at: now)
            } else {
                try journal.add(.draftUnscheduled, Self.subject(id), known.eventID ?? "", by: actor, at: now)
            }
        }
    }

    func refuse(_ id: Int64, revision: Int, mishap: String, at now: Timestamp) throws {
        _ = try change(id, revision: revision) { known in
            try update(id, "publish_at = NULL, mishap = ?", [mishap], by: known.changedBy, at: now)
            try journal.add(.draftRefused, Self.subject(id), known.eventID ?? "", by: .nobody, at: now)
        }
    }

    func drop(_ id: Int64, revision: Int, by actor: JournalActor, at now: Timestamp) throws -> DraftChange {
        try change(id, revision: revision) { known in
            try end(id, eventID: known.eventID, by: actor, at: now)
            try journal.add(.draftDropped, Self.subject(id), known.eventID ?? "", by: actor, at: now)
        }
    }

    /// Its content is done with: what was published is in the catalogue.
    private func end(_ id: Int64, eventID: String?, by actor: JournalActor, at now: Timestamp) throws {
        try update(id, "content = NULL, base = NULL, publish_at = NULL, event_id = ?", [eventID], by: actor, at: now)
        // A file that was just given may belong to a draft that is about to name it.
        try db.execute(
            sql: "DELETE FROM draft_file WHERE added_at < ? AND NOT EXISTS (SELECT 1 FROM event_draft WHERE instr(content, digest) > 0)",
            arguments: [(now - .seconds(86_400)).milliseconds])
    }

    /// - Parameter write: puts the programme into the catalogue.
    func publish(
        _ id: Int64, revision: Int, as programme: Programme, by actor: JournalActor, at now: Timestamp, _ write: (Programme) throws -> CatalogueWriteOutcome
    ) throws -> DraftPublication {
        guard let known = try draft(id) else { return .gone }
        guard known.revision == revision else { return .stale }
        guard let event = programme.events.first, programme.events.count == 1 else { throw LedgerValueError() }
        guard try isFree(programme, of: known.eventID), try keepsDates(programme, at: now) else { return .taken }
        switch try write(programme) {
        case .refused(let refusals): return .refused(refusals)
        case .written(let version, _, _, _):
            try end(id, eventID: event.id, by: actor, at: now)
            try journal.add(.draftPublished, Self.subject(id), event.id, by: actor, at: now)
            return .published(version: version)
        }
    }

    /// Whether every session that somebody may have bought has the date that its buyers have: a sale may have come, or booking opened, after the draft was read.
    private func keepsDates(_ programme: Programme, at now: Timestamp) throws -> Bool {
        let stored = try CatalogueReader(db: db).all()
        return programme.sessions.allSatisfy { session in
            guard let old = stored.sessions[session.id], (old.startsAt, old.doorsAt) != (session.startsAt, session.doorsAt) else { return true }
            return !stored.isSettled(old, at: now)
        }
    }

    /// Whether nothing else in the catalogue has an id of the programme.
    private func isFree(_ programme: Programme, of eventID: String?) throws -> Bool {
        for event in programme.events where event.id != eventID {
            guard try Int64.fetchOne(db, sql: "SELECT number FROM event WHERE id = ?", arguments: [event.id]) == nil else { return false }
        }
        for session in programme.sessions {
            let owner = try String.fetchOne(db, sql: "SELECT event.id FROM session JOIN event ON event.number = event_number WHERE session.id = ?", arguments: [session.id])
            guard owner == nil || owner == eventID else { return false }
        }
        return true
    }
}
