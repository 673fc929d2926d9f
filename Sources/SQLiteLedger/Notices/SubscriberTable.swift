import Booking
import Domain
import Foundation
import GRDB

/// Who is told what happens here. Inside one access to the database.
struct SubscriberTable {
    let db: Database

    private static let columns = "id, url, kinds, is_on, paused_at, added_at, secret"

    static func kinds(_ json: String) throws -> Set<NoticeKind> {
        Set(try JSONDecoder().decode([String].self, from: Data(json.utf8)).compactMap(NoticeKind.init(rawValue:)))
    }

    private static func json(_ kinds: Set<NoticeKind>) throws -> String { try StaffTable.json(kinds.map(\.rawValue)) }
    private static func words(_ kinds: Set<NoticeKind>) -> String { kinds.map(\.rawValue).sorted().joined(separator: ", ") }
    static func subject(_ id: Int64) -> String { "subscriber \(id)" }

    /// Whose it is. The rest of an address is often its secret, and the journal is for ever.
    private static func place(_ url: String) -> String {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, let host = parts.host else { return "?" }
        return "\(scheme)://\(host)\(parts.port.map { ":\($0)" } ?? "")"
    }

    private static func subscriber(_ row: Row) throws -> Subscriber {
        let paused: Int64? = row[4]
        return Subscriber(
            id: row[0], url: row[1], kinds: try kinds(row[2]), isOn: row[3], pausedAt: paused.map(Timestamp.init(milliseconds:)), addedAt: Timestamp(milliseconds: row[5]))
    }

    func all() throws -> [SubscriberState] {
        try Row.fetchAll(db, sql: "SELECT \(Self.columns) FROM subscriber WHERE removed_at IS NULL ORDER BY id").map { row in
            var state = SubscriberState(try Self.subscriber(row))
            let open = try Row.fetchOne(db, sql: Self.openQuery, arguments: [state.subscriber.id])
            (state.open, state.dead) = (open?[0] ?? 0, open?[1] ?? 0)
            let (deadline, failed): (Int64?, Int64?) = (open?[2], open?[3])
            state.waitsSince = deadline.map { Timestamp(milliseconds: $0) - OutboxItem.Kind.notice.patience }
            state.lastError = try failed.flatMap { try String.fetchOne(db, sql: "SELECT last_error FROM outbox WHERE id = ?", arguments: [$0]) }
            let last = try Int64.fetchOne(db, sql: Self.lastToldQuery, arguments: [state.subscriber.id])
            state.lastToldAt = last.map(Timestamp.init(milliseconds:))
            return state
        }
    }

    /// By what waits alone: a subscriber was told a million notices.
    private static let openQuery = """
        SELECT count(*), count(*) FILTER (WHERE next_at IS NULL), min(deadline_at) FILTER (WHERE next_at IS NOT NULL), min(id) FILTER (WHERE last_error IS NOT NULL)
        FROM outbox INDEXED BY outbox_due_of_subscriber WHERE subscriber_id = ? AND done_at IS NULL
        """
    private static let lastToldQuery = "SELECT max(done_at) FROM outbox WHERE subscriber_id = ? AND done_at IS NOT NULL"

    func find(_ id: Int64) throws -> (subscriber: Subscriber, sealedSecret: [UInt8])? {
        let query = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM subscriber WHERE id = ? AND removed_at IS NULL")
        return try Row.fetchOne(query, arguments: [id]).map { (try Self.subscriber($0), [UInt8]($0[6] as Data)) }
    }

    func add(_ new: NewSubscriber, by actor: JournalActor, at now: Timestamp) throws -> Int64 {
        try db.execute(
            sql: "INSERT INTO subscriber (url, kinds, secret, is_on, added_at) VALUES (?, ?, ?, 1, ?)",
            arguments: [new.url, try Self.json(new.kinds), Data(new.sealedSecret), now.milliseconds])
        let id = db.lastInsertedRowID
        try JournalTable(db: db).add(.subscriberAdded, Self.subject(id), "\(Self.place(new.url)): \(Self.words(new.kinds))", by: actor, at: now)
        return id
    }

    func change(_ id: Int64, kinds: Set<NoticeKind>, isOn: Bool, by actor: JournalActor, at now: Timestamp) throws -> Bool {
        guard let (known, _) = try find(id) else { return false }
        guard (known.kinds, known.isOn) != (kinds, isOn) else { return true }
        try db.execute(sql: "UPDATE subscriber SET kinds = ?1, is_on = ?2, paused_at = iif(?2, paused_at, NULL) WHERE id = ?3", arguments: [try Self.json(kinds), isOn, id])
        try JournalTable(db: db).add(.subscriberChanged, Self.subject(id), "\(isOn ? "on" : "off"): \(Self.words(kinds))", by: actor, at: now)
        return true
    }

    func remove(_ id: Int64, by actor: JournalActor, at now: Timestamp) throws -> Bool {
        guard let (known, _) = try find(id) else { return false }
        try db.execute(sql: "UPDATE subscriber SET removed_at = ?, is_on = 0, paused_at = NULL, secret = zeroblob(0) WHERE id = ?", arguments: [now.milliseconds, id])
        try JournalTable(db: db).add(.subscriberRemoved, Self.subject(id), Self.place(known.url), by: actor, at: now)
        return true
    }

    func pause(_ id: Int64, isPaused: Bool, by actor: JournalActor, at now: Timestamp) throws -> Bool {
        guard let (known, _) = try find(id), known.isOn else { return false }
        guard (known.pausedAt != nil) != isPaused else { return true }
        try db.execute(sql: "UPDATE subscriber SET paused_at = ? WHERE id = ?", arguments: [isPaused ? now.milliseconds : nil, id])
        try JournalTable(db: db).add(isPaused ? .subscriberPaused : .subscriberResumed, Self.subject(id), by: actor, at: now)
        return true
    }

    /// What waited through a pause has as long to arrive as if it had happened now.
    func giveTime(_ items: [Int64], of id: Int64, at now: Timestamp) throws {
        try db.execute(
            sql: """
                UPDATE outbox SET next_at = min(next_at, ?1), deadline_at = max(deadline_at, ?2)
                WHERE id IN (SELECT value FROM json_each(?3)) AND subscriber_id = ?4 AND done_at IS NULL AND dead_at IS NULL
                """, arguments: [now.milliseconds, (now + OutboxItem.Kind.notice.patience).milliseconds, Self.numbers(items), id])
    }

    /// What waits for it.
    func waiting(_ id: Int64) throws -> [Int64] {
        try Int64.fetchAll(
            db, sql: "SELECT id FROM outbox INDEXED BY outbox_due_of_subscriber WHERE subscriber_id = ? AND done_at IS NULL ORDER BY id", arguments: [id])
    }

    /// Nothing of it is told any more, unless the subscriber was turned on again meanwhile.
    func drop(_ items: [Int64], of id: Int64, at now: Timestamp) throws {
        guard try find(id)?.subscriber.isOn != true else { return }
        try db.execute(
            sql: "UPDATE outbox SET done_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND subscriber_id = ? AND done_at IS NULL",
            arguments: [now.milliseconds, Self.numbers(items), id])
    }

    private static func numbers(_ items: [Int64]) -> String { "[\(items.map(String.init).joined(separator: ","))]" }

    func tryOut(_ id: Int64, by actor: JournalActor, at now: Timestamp) throws -> Bool {
        guard let (known, _) = try find(id), known.isOn else { return false }
        try NoticeWriter(db: db).tell(.test, to: [id], ofOrder: "test-\(now.milliseconds)", occasion: "", at: now, ["subscriber": id])
        try JournalTable(db: db).add(.subscriberTried, Self.subject(id), by: actor, at: now)
        return true
    }

    /// What was owed since a moment: its first deadline says when that was. What was retried by hand has a later one, and is told again at most once more.
    func told(_ id: Int64, since moment: Timestamp) throws -> [Int64] {
        try Int64.fetchAll(
            db, sql: "SELECT id FROM outbox WHERE subscriber_id = ? AND deadline_at >= ? AND (done_at IS NOT NULL OR dead_at IS NOT NULL) ORDER BY id",
            arguments: [id, (moment + OutboxItem.Kind.notice.patience).milliseconds])
    }

    /// - Returns: false when there is no such subscriber, or it is off.
    func noteReplay(_ id: Int64, since moment: Timestamp, count: Int, by actor: JournalActor, at now: Timestamp) throws -> Bool {
        guard let (known, _) = try find(id), known.isOn else { return false }
        try JournalTable(db: db).add(.subscriberReplayed, Self.subject(id), "\(moment.rfc3339()): \(count)", by: actor, at: now)
        return true
    }

    /// - Returns: of how many that is so.
    func tellAgain(_ items: [Int64], of id: Int64, at now: Timestamp) throws -> Int {
        guard try find(id)?.subscriber.isOn == true else { return 0 }
        try db.execute(
            sql: """
                UPDATE outbox SET done_at = NULL, dead_at = NULL, attempts = 0, next_at = ?1, deadline_at = ?2, last_error = NULL
                WHERE id IN (SELECT value FROM json_each(?3)) AND subscriber_id = ?4 AND (done_at IS NOT NULL OR dead_at IS NOT NULL)
                """, arguments: [now.milliseconds, (now + OutboxItem.Kind.notice.patience).milliseconds, Self.numbers(items), id])
        return db.changesCount
    }
}
