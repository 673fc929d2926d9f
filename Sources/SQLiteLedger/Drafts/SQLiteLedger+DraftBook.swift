import Booking
import Domain
import Foundation
import GRDB

extension SQLiteLedger: DraftBook {
    public func drafts() async throws(LedgerError) -> [StoredDraft] {
        try await read { try DraftTable(db: $0).all() }
    }

    public func dueDrafts(at now: Timestamp) async throws(LedgerError) -> [StoredDraft] {
        try await read { try DraftTable(db: $0).due(at: now) }
    }

    public func draft(_ id: Int64) async throws(LedgerError) -> StoredDraft? {
        try await read { try DraftTable(db: $0).draft(id) }
    }

    public func addDraft(_ draft: EventDraft, of eventID: String?, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> StoredDraft {
        try await write { try DraftTable(db: $0).add(draft, of: eventID, by: actor, at: now) }
    }

    public func saveDraft(_ id: Int64, _ draft: EventDraft, revision: Int, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> DraftChange {
        try await write { try DraftTable(db: $0).save(id, draft, revision: revision, by: actor, at: now) }
    }

    public func scheduleDraft(_ id: Int64, at moment: Timestamp?, revision: Int, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> DraftChange {
        try await write { try DraftTable(db: $0).schedule(id, at: moment, revision: revision, by: actor, at: now) }
    }

    public func publishDraft(
        _ id: Int64, revision: Int, as programme: Programme, readAgainst version: Int64, by actor: JournalActor, at now: Timestamp
    ) async throws(LedgerError) -> DraftPublication {
        try await write { db in
            guard try CatalogueReader(db: db).version() == version else { return .taken }
            var programme = programme
            // Asked for before, with what buyers would be told.
            programme.mayGiveMoneyBack = true
            return try DraftTable(db: db).publish(id, revision: revision, as: programme, by: actor, at: now) { try self.write($0, into: db, by: actor.text, at: now) }
        }
    }

    public func refuseDraft(_ id: Int64, revision: Int, mishap: String, at now: Timestamp) async throws(LedgerError) {
        try await write { try DraftTable(db: $0).refuse(id, revision: revision, mishap: mishap, at: now) }
    }

    public func dropDraft(_ id: Int64, revision: Int, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> DraftChange {
        try await write { try DraftTable(db: $0).drop(id, revision: revision, by: actor, at: now) }
    }

    public func takenIDs() async throws(LedgerError) -> TakenIDs {
        try await read { db in
            func ids(_ table: String) throws -> Set<String> { try String.fetchSet(db, sql: "SELECT id FROM \(table)") }
            return TakenIDs(
                events: try ids("event"), sessions: try ids("session"), organisers: try ids("organiser"), venues: try ids("venue"),
                sold: try CatalogueReader(db: db).soldSessions(), opened: try CatalogueReader(db: db).openedSessions())
        }
    }

    public func addFile(_ bytes: [UInt8], digest: String, at now: Timestamp) async throws(LedgerError) {
        try await write { db in
            try db.execute(
                sql: "INSERT INTO draft_file (digest, bytes, added_at) VALUES (?, ?, ?) ON CONFLICT (digest) DO UPDATE SET added_at = excluded.added_at",
                arguments: [digest, Data(bytes), now.milliseconds])
        }
    }

    public func file(digest: String) async throws(LedgerError) -> [UInt8]? {
        try await read { try Data.fetchOne($0, sql: "SELECT bytes FROM draft_file WHERE digest = ?", arguments: [digest]).map { [UInt8]($0) } }
    }
}
