import Booking
import Domain
import GRDB

/// The table of work owed to the outside. One row per cause: `(kind, order, payment, occasion)` is unique, so that replays add nothing.
///
/// For use inside one access to the database.
final class OutboxTable {
    let db: Database
    private var queueing: BoundStatement?
    private var closing: BoundStatement?

    init(db: Database) {
        self.db = db
    }

    private static let itemColumns = "id, kind, order_id, payment_id, amount_cents, attempts, reason, occasion, payload, subscriber_id"

    /// A name that could not be put on a ticket in time, or never can be, or that waits behind such a one: what is owed to its order besides goes ahead.
    static func isLateRenaming(_ item: String) -> String {
        """
        (\(item).kind = 'issue' AND \(item).reason = '\(OutboxItem.renamed)' AND EXISTS (
            SELECT 1 FROM outbox AS late
            WHERE late.done_at IS NULL AND late.order_id = \(item).order_id AND late.queue = \(item).queue AND late.id <= \(item).id
                AND late.kind = 'issue' AND late.reason = '\(OutboxItem.renamed)' AND late.dead_at IS NOT NULL))
        """
    }

    /// Nothing when the same cause queued it before.
    ///
    /// - Parameters:
    ///   - reason: stable word for people: `sold`, `captured`, `seat-conflict`, …
    ///   - occasion: tells apart what may happen several times to one order, such as `correction-17`; empty for what happens once.
    ///   - subscriber: who is told, of a notice.
    ///   - payload: what is told or mailed, of a notice and a report.
    ///   - isBulk: one of many that a whole session's move or end causes: whatever else is due goes before it.
    ///   - dueAt: when it is executed; nil for now.
    func queue(
        _ kind: OutboxItem.Kind, orderID: String, paymentID: String?, amount: Money? = nil, reason: String, occasion: String = "",
        to subscriber: Int64? = nil, payload: String? = nil, isBulk: Bool = false, at now: Timestamp, dueAt: Timestamp? = nil
    ) throws {
        let insertion = try queueing ?? BoundStatement(
            """
            INSERT INTO outbox (queue, kind, order_id, payment_id, amount_cents, reason, occasion, is_bulk, subscriber_id, payload, next_at, deadline_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """, in: db)
        queueing = insertion
        insertion.bind(kind.queue.rawValue)
        insertion.bind(kind.rawValue)
        insertion.bind(orderID)
        insertion.bind(paymentID)
        insertion.bind(amount?.cents)
        insertion.bind(reason)
        insertion.bind(occasion)
        insertion.bind(isBulk ? 1 : 0)
        insertion.bind(subscriber)
        insertion.bind(payload)
        let due = dueAt ?? now
        insertion.bind(due.milliseconds)
        insertion.bind((due + kind.patience).milliseconds)
        try insertion.run()
    }

    /// Tells the operator of all dead letters, an hour after the last time at the earliest: when a thousand payments wait for one
    /// provider, one page says so. A page that died is no reason to be silent.
    func queuePage(at now: Timestamp) throws {
        let pages = """
            SELECT count(*), count(*) FILTER (WHERE done_at IS NULL AND dead_at IS NULL), max(ifnull(done_at, dead_at))
            FROM outbox WHERE kind = 'page'
            """
        guard let row = try Row.fetchOne(db, sql: pages), row[1] == 0 else { return }
        let (number, last): (Int, Int64?) = (row[0], row[2])
        let next = last.map { max(now, Timestamp(milliseconds: $0) + .seconds(3600)) } ?? now
        try queue(.page, orderID: "", paymentID: nil, reason: "dead-letters", occasion: "\(number + 1)", at: now, dueAt: next)
    }

    /// Of each order only the oldest open item of a queue, and only when its time has come: a capture that waits keeps the issue waiting. But for these:
    ///
    /// - a letter or a notice that was refused for good keeps no other waiting, and a notice none of another subscriber;
    /// - a question, and a payment that goes back because it bought nothing, wait for nothing, and nothing waits for them;
    /// - money and places do not keep each other waiting: tickets and places wait for no refund, and a refund waits for them only as long as they have time;
    /// - nothing but another name waits for a name that is late; what is late for good keeps no name either. Tickets are shown by one at a time: a late
    ///   name waits for whatever else is to be shown or taken away.
    ///
    /// What is owed to the many of a session that was moved or cancelled comes behind everything else: who has just bought wants the tickets now.
    ///
    /// - Parameter limit: of notices, for each subscriber: one for whom a million wait hides nobody else's. One that is paused has none.
    func due(in queue: OutboxItem.Queue, at now: Timestamp, limit: Int) throws -> [OutboxItem] {
        guard queue == .notice else { return try due(Self.dueQuery, queue.rawValue, at: now, limit: limit) }
        let subscribers = try Int64.fetchAll(db, sql: "SELECT id FROM subscriber WHERE paused_at IS NULL ORDER BY id")
        return try subscribers.flatMap { try due(Self.dueNoticesQuery, $0, at: now, limit: limit) }
    }

    private func due(_ sql: String, _ whose: any DatabaseValueConvertible, at now: Timestamp, limit: Int) throws -> [OutboxItem] {
        let query = try db.cachedStatement(sql: sql)
        func due(isBulk: Bool, limit: Int) throws -> [OutboxItem] {
            try Row.fetchAll(query, arguments: [now.milliseconds, limit, whose, isBulk]).map(Self.item)
        }
        var items = try due(isBulk: false, limit: limit)
        if items.count < limit { items += try due(isBulk: true, limit: limit - items.count) }
        return items
    }

    /// Each step of it is a look into an index of what is open: what is done is most of the table.
    static let dueQuery = query(ofItems: "queue = ?3")
    static let dueNoticesQuery = query(ofItems: "subscriber_id = ?3")

    private static func query(ofItems whose: String) -> String {
        """
        SELECT \(itemColumns) FROM outbox
        WHERE done_at IS NULL AND \(whose) AND is_bulk = ?4 AND next_at <= ?1 AND (kind IN ('compare', 'reverse') OR NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE earlier.done_at IS NULL AND earlier.order_id = outbox.order_id AND earlier.queue = outbox.queue
                AND earlier.id < outbox.id AND earlier.subscriber_id IS outbox.subscriber_id AND NOT (earlier.queue <> 'money' AND earlier.next_at IS NULL)
                AND earlier.kind NOT IN ('compare', 'reverse')
                AND NOT (earlier.kind = 'refund' AND outbox.kind IN ('issue', 'revoke'))
                AND NOT (outbox.kind = 'refund' AND earlier.kind IN ('issue', 'revoke') AND earlier.deadline_at <= ?1)
                AND NOT (\(isLateRenaming("earlier")) AND (outbox.reason <> 'renamed' OR earlier.next_at IS NULL))))
            AND NOT (\(isLateRenaming("outbox")) AND EXISTS (
                SELECT 1 FROM outbox AS other
                WHERE other.done_at IS NULL AND other.order_id = outbox.order_id AND other.queue = outbox.queue
                    AND other.kind IN ('issue', 'revoke') AND other.reason <> 'renamed'))
        ORDER BY next_at, id LIMIT ?2
        """
    }

    /// Names that are on no ticket yet, of places that were taken back.
    func closeRenamings(ofOrder id: String, lines: [Int], at now: Timestamp) throws {
        let query = "SELECT \(Self.itemColumns) FROM outbox WHERE order_id = ? AND kind = 'issue' AND reason = '\(OutboxItem.renamed)' AND done_at IS NULL"
        for item in try Row.fetchAll(db.cachedStatement(sql: query), arguments: [id]).map(Self.item) {
            if let line = item.renamedLine, lines.contains(line) { _ = try close(item.id, at: now) }
        }
    }

    /// How far ``distrust(lane:after:)`` has come.
    struct DistrustMark: Sendable {
        fileprivate var orderID: String
        fileprivate var queue = ""
        fileprivate var id: Int64 = 0
    }

    static let openOfLaneQuery = """
        SELECT order_id, queue, id, kind FROM outbox
        WHERE done_at IS NULL AND (order_id, queue, id) > (?1, ?2, ?3) AND order_id < ?4 ORDER BY order_id, queue, id LIMIT 2000
        """

    /// What tells the store of a lane something is executed once more, whatever is under way (``SalesJournal/distrustOpenWork(ofLane:)``).
    ///
    /// - Returns: where the next transaction goes on: with half a million open items, one transaction for all would keep the lease from being renewed.
    func distrust(lane: Int, after mark: DistrustMark?) throws -> DistrustMark? {
        let mark = mark ?? DistrustMark(orderID: "\(lane)-")
        let open = try Row.fetchAll(
            // The text after all that begin with the lane and a dash.
            db.cachedStatement(sql: Self.openOfLaneQuery), arguments: [mark.orderID, mark.queue, mark.id, "\(lane)."])
        let update = try db.cachedStatement(sql: "UPDATE outbox SET attempts = attempts + 1 WHERE id = ?")
        for row in open where [OutboxItem.Kind.issue.rawValue, OutboxItem.Kind.refuse.rawValue].contains(row[3] as String) {
            try update.execute(arguments: [row[2] as Int64])
        }
        return open.last.map { DistrustMark(orderID: $0[0], queue: $0[1], id: $0[2]) }
    }

    /// The item as the table has it; nil when it was closed before, or is to be executed again (``distrust(lane:after:)``).
    /// - Parameter attempts: those that it had when it was executed; nil where that does not matter.
    func close(_ id: Int64, attempts: Int? = nil, at now: Timestamp) throws -> OutboxItem? {
        let update = try closing ?? BoundStatement(
            """
            UPDATE outbox SET done_at = ?, last_error = NULL WHERE id = ? AND done_at IS NULL AND attempts = ifnull(?, attempts)
            RETURNING \(Self.itemColumns)
            """, in: db)
        closing = update
        update.bind(now.milliseconds)
        update.bind(id)
        update.bind(attempts.map(Int64.init))
        let item: OutboxItem? = try update.first { row in
            guard let kind = row.text(1).flatMap(OutboxItem.Kind.init(rawValue:)), let orderID = row.text(2) else {
                throw LedgerValueError()
            }
            return OutboxItem(
                id: row.integer(0), kind: kind, orderID: orderID, paymentID: row.text(3),
                amount: row.isNull(4) ? nil : Money(cents: row.integer(4)), reason: row.text(6) ?? "",
                occasion: row.text(7) ?? "", attempts: Int(row.integer(5)), payload: row.text(8), subscriber: row.isNull(9) ? nil : row.integer(9))
        }
        if let item, item.kind == .letter { try UntoldOrders(db: db).forget(item.orderID) }
        return item
    }

    /// - Parameter isGivenUp: past its deadline it is not tried any more.
    /// - Returns: whether the item became a dead letter now, because its deadline has passed.
    func postpone(_ id: Int64, error: String, retryAt: Timestamp, isGivenUp: Bool, at now: Timestamp) throws -> Bool {
        guard let (deadline, isDead) = try standing(of: id) else { return false }
        let dies = !isDead && deadline <= now
        try fail(id, error: error, nextAt: deadline <= now && isGivenUp ? nil : retryAt, diedAt: dies ? now : nil)
        return dies
    }

    /// It is not tried again until somebody asks for it. Whether it became a dead letter now.
    func bury(_ id: Int64, error: String, at now: Timestamp) throws -> Bool {
        guard let (_, isDead) = try standing(of: id) else { return false }
        try fail(id, error: error, nextAt: nil, diedAt: now)
        return !isDead
    }

    private func fail(_ id: Int64, error: String, nextAt: Timestamp?, diedAt: Timestamp?) throws {
        try db.cachedStatement(
            // One that is held stays so, whatever was under way.
            sql: """
                UPDATE outbox SET attempts = attempts + 1, last_error = ?, next_at = iif(next_at IS NULL, NULL, ?), dead_at = ifnull(dead_at, ?)
                WHERE id = ?
                """
        ).execute(arguments: [error, nextAt?.milliseconds, diedAt?.milliseconds, id])
    }

    /// Nil when the item is done.
    private func standing(of id: Int64) throws -> (deadline: Timestamp, isDead: Bool)? {
        let query = try db.cachedStatement(
            sql: "SELECT deadline_at, dead_at IS NOT NULL FROM outbox WHERE id = ? AND done_at IS NULL")
        return try Row.fetchOne(query, arguments: [id]).map { (Timestamp(milliseconds: $0[0]), $0[1]) }
    }

    private static let deadColumns = "\(itemColumns), last_error, next_at, dead_at"

    /// Dead letters that nobody has settled, oldest first.
    func dead() throws -> [DeadLetter] {
        let query = """
            SELECT \(Self.deadColumns) FROM outbox WHERE done_at IS NULL AND dead_at IS NOT NULL ORDER BY dead_at, id
            """
        return try Row.fetchAll(db, sql: query).map(Self.deadLetter)
    }

    /// Nil when no dead letter has this id.
    func dead(_ id: Int64) throws -> DeadLetter? {
        let query = try db.cachedStatement(
            sql: "SELECT \(Self.deadColumns) FROM outbox WHERE id = ? AND done_at IS NULL AND dead_at IS NOT NULL")
        return try Row.fetchOne(query, arguments: [id]).map(Self.deadLetter)
    }

    private static func deadLetter(_ row: Row) throws -> DeadLetter {
        let next: Int64? = row[11]
        return DeadLetter(
            item: try item(row), lastError: row[10], nextAt: next.map(Timestamp.init(milliseconds:)),
            diedAt: Timestamp(milliseconds: row[12]))
    }

    static let openColumns = "\(deadColumns), deadline_at, (SELECT sequence FROM sale_order WHERE sale_order.order_id = outbox.order_id)"

    /// Nil when it is done, or there is none.
    func open(_ id: Int64) throws -> OpenItem? {
        try Row.fetchOne(db, sql: "SELECT \(Self.openColumns) FROM outbox WHERE id = ? AND done_at IS NULL", arguments: [id]).map(Self.openItem)
    }

    func open(ofOrder id: String) throws -> [OpenItem] {
        try Row.fetchAll(db, sql: "SELECT \(Self.openColumns) FROM outbox WHERE order_id = ? AND done_at IS NULL ORDER BY id", arguments: [id]).map(Self.openItem)
    }

    static func openItem(_ row: Row) throws -> OpenItem {
        let (next, death): (Int64?, Int64?) = (row[11], row[12])
        return OpenItem(
            item: try item(row), lastError: row[10], nextAt: next.map(Timestamp.init(milliseconds:)), deadline: Timestamp(milliseconds: row[13]),
            diedAt: death.map(Timestamp.init(milliseconds:)), orderNumber: row[14])
    }

    /// How many are open, and how many of these are dead letters.
    func counts() throws -> (open: Int, dead: Int) {
        func count(_ which: String) throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox WHERE done_at IS NULL\(which)") ?? 0 }
        // Each along an index, without the rows.
        return (try count(""), try count(" AND dead_at IS NOT NULL"))
    }

    static let openUpToQuery = "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE done_at IS NULL LIMIT ?)"
    static let deadUpToQuery = "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE done_at IS NULL AND dead_at IS NOT NULL AND queue = ? LIMIT ?)"

    /// The same up to a number, because nobody waits for a page that counts all: of dead letters those of money, places and tickets, and the others.
    func counts(upTo most: Int) throws -> (open: Int, dead: Int, undelivered: Int) {
        func dead(_ queues: [OutboxItem.Queue]) throws -> Int {
            let query = try db.cachedStatement(sql: Self.deadUpToQuery)
            return min(most, try queues.reduce(0) { try $0 + (Int.fetchOne(query, arguments: [$1.rawValue, most]) ?? 0) })
        }
        let open = try Int.fetchOne(db.cachedStatement(sql: Self.openUpToQuery), arguments: [most]) ?? 0
        return (open, try dead([.money]), try dead(OutboxItem.Queue.allCases.filter { $0 != .money }))
    }

    /// By an index of what is open: for the kinds in their order SQLite would read everything that was ever done.
    static let backlogQuery = """
        SELECT kind, count(*), count(dead_at), min(deadline_at) FILTER (WHERE dead_at IS NULL) FROM outbox WHERE done_at IS NULL GROUP BY +kind
        """

    /// What is not done, by kind.
    func backlog() throws -> [OutboxItem.Kind: OutboxBacklog] {
        try Row.fetchAll(db, sql: Self.backlogQuery).reduce(into: [:]) { backlog, row in
            guard let kind = OutboxItem.Kind(rawValue: row[0]) else { throw LedgerValueError() }
            let deadline: Int64? = row[3]
            backlog[kind] = OutboxBacklog(open: row[1], dead: row[2], since: deadline.map { Timestamp(milliseconds: $0) - kind.patience })
        }
    }

    /// Nil when it is not done.
    func done(_ id: Int64) throws -> OutboxItem? {
        try Row.fetchOne(db, sql: "SELECT \(Self.itemColumns) FROM outbox WHERE id = ? AND done_at IS NOT NULL", arguments: [id]).map(Self.item)
    }

    /// What is not done is tried at once; a dead letter has a new deadline.
    func revive(_ id: Int64, at now: Timestamp) throws -> Revival {
        guard let letter = try dead(id) else {
            if try done(id) != nil { return .done }
            // What was not tried yet waits for its time.
            try db.execute(sql: "UPDATE outbox SET next_at = min(next_at, ?) WHERE id = ? AND attempts > 0", arguments: [now.milliseconds, id])
            return try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = ?)", arguments: [id]) == true ? .tried : .unknown
        }
        try db.execute(
            sql: "UPDATE outbox SET dead_at = NULL, next_at = ?1, deadline_at = ?2 WHERE id = ?3",
            arguments: [now.milliseconds, (now + letter.item.kind.patience).milliseconds, id])
        return .tried
    }

    /// What was done turned out not to be: a dead letter, until an operator wants it tried again. The item; nil when it is not done.
    func reopen(_ id: Int64, error: String, at now: Timestamp) throws -> OutboxItem? {
        let update = """
            UPDATE outbox SET done_at = NULL, dead_at = ?1, next_at = NULL, last_error = ?2 WHERE id = ?3 AND done_at IS NOT NULL
            """
        try db.execute(sql: update, arguments: [now.milliseconds, error, id])
        guard db.changesCount == 1 else { return nil }
        try queuePage(at: now)
        return try dead(id)?.item
    }

    /// What an order that was refused is owed in the store is done once more, even if it was done.
    func tellRefusalAgain(ofOrder id: String, at now: Timestamp) throws {
        try db.cachedStatement(
            sql: "UPDATE outbox SET done_at = NULL, next_at = ?1, deadline_at = ?2 WHERE kind = 'refuse' AND order_id = ?3 AND done_at IS NOT NULL"
        ).execute(arguments: [now.milliseconds, (now + OutboxItem.Kind.refuse.patience).milliseconds, id])
    }

    /// A dead letter is tried no more until an operator wants it. Whether there is one of this id.
    func hold(_ id: Int64) throws -> Bool {
        guard try dead(id) != nil else { return false }
        try db.execute(sql: "UPDATE outbox SET next_at = NULL WHERE id = ?", arguments: [id])
        return true
    }

    private static func item(_ row: Row) throws -> OutboxItem {
        guard let kind = OutboxItem.Kind(rawValue: row[1]) else { throw LedgerValueError() }
        let cents: Int64? = row[4]
        return OutboxItem(
            id: row[0], kind: kind, orderID: row[2], paymentID: row[3], amount: cents.map(Money.init(cents:)), reason: row[6],
            occasion: row[7], attempts: row[5], payload: row[8], subscriber: row[9])
    }
}
