import Booking
import Domain
import Foundation
import GRDB

/// Who bought leaves the active base. Inside one transaction.
struct BuyerErasure {
    let db: Database

    /// Of a session that is over, or that does not take place and was taken back; no money, place or ticket is owed any more, and no letter waits to be sent.
    /// One that could not be sent for a week keeps nobody known; one that nobody tried to send does, unless it waits for another that cannot be sent.
    private static let mayLeave = """
        (session.starts_at <= ?1 OR session.status = 'cancelled'
            AND NOT EXISTS (SELECT 1 FROM active_line AS line WHERE line.order_id = sale_order.order_id AND line.item = 'place'))
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.order_id = sale_order.order_id AND outbox.done_at IS NULL AND outbox.queue <> 'notice'
            AND (outbox.queue = 'money' OR outbox.next_at IS NOT NULL AND (outbox.deadline_at > ?1 + \(deadlineAfter) OR outbox.attempts = 0
                AND NOT EXISTS (SELECT 1 FROM outbox AS earlier WHERE earlier.order_id = outbox.order_id AND earlier.queue = outbox.queue
                    AND earlier.done_at IS NULL AND earlier.next_at IS NOT NULL AND earlier.id < outbox.id))))
        """
    /// Milliseconds from the moment before which a session began that is over, to the earliest deadline of a letter that keeps its reader known.
    private static let deadlineAfter =
        (RetentionPolicy.afterSession + OutboxItem.Kind.letter.patience - RetentionPolicy.withLetters).components.seconds * 1000
    private static let known = """
        SELECT sale_order.order_id, buyer.sequence FROM buyer JOIN sale_order USING (sequence) JOIN session ON session.number = sale_order.session_number
        """
    private static let behind = "buyer.sequence > ifnull((SELECT sequence FROM sale_order WHERE order_id = ?4), 0)"

    /// Who asked is found by the index of those who did. Who bought long ago is looked for as far as an order of a session that is long over was recorded, which is
    /// where the index of each session ends: most buyers came later.
    static let dueQuery = """
        SELECT order_id FROM (
            SELECT * FROM (\(known) WHERE buyer.erase_asked_at IS NOT NULL AND +\(behind) AND \(mayLeave) ORDER BY +buyer.sequence LIMIT ?2)
            UNION
            SELECT * FROM (\(known) WHERE session.starts_at < ?3 AND \(behind) AND \(mayLeave)
                AND buyer.sequence <= (SELECT max((SELECT max(sequence) FROM sale_order AS last WHERE last.session_number = session.number))
                    FROM session WHERE session.starts_at < ?3)
                ORDER BY buyer.sequence LIMIT ?2)
        ) ORDER BY sequence LIMIT ?2
        """

    /// Who asked and who bought long ago, together and one after the other: one that cannot leave keeps nobody behind it.
    func due(behind order: String?, policy: RetentionPolicy, at now: Timestamp, limit: Int) throws -> [String] {
        let over = (now - RetentionPolicy.afterSession).milliseconds
        return try String.fetchAll(db, sql: Self.dueQuery, arguments: [over, limit, policy.activeSince(now).milliseconds, order])
    }

    /// Those of the orders whose buyer may leave now.
    func due(of orders: [String], at now: Timestamp) throws -> [String] {
        try String.fetchAll(
            db, sql: "\(Self.known) WHERE sale_order.order_id IN (SELECT value FROM json_each(?2)) AND \(Self.mayLeave)",
            arguments: [(now - RetentionPolicy.afterSession).milliseconds, JSONText.array(orders.map(JSONText.quoted))])
    }

    /// - Parameter orders: each is looked at once more, because somebody may owe something since.
    func archive(_ orders: [String], at now: Timestamp) throws -> RetentionReport {
        var report = RetentionReport()
        for id in try due(of: orders, at: now) {
            let row = try Row.fetchOne(
                db, sql: "SELECT sequence, erase_asked_at IS NOT NULL FROM buyer JOIN sale_order USING (sequence) WHERE order_id = ?", arguments: [id])
            guard let row else { continue }
            let (sequence, isAsked): (Int64, Bool) = (row[0], row[1])
            try db.execute(
                sql: """
                    INSERT INTO buyer_archive (sequence, reference, name, email, language, archived_at, cause)
                    SELECT sequence, reference, name, email, language, ?2, ?3 FROM buyer WHERE sequence = ?1;
                    """, arguments: [sequence, now.milliseconds, isAsked ? "asked" : "inactive"])
            try db.execute(sql: "DELETE FROM buyer WHERE sequence = ?", arguments: [sequence])
            if isAsked { report.asked += 1 } else { report.inactive += 1 }
        }
        return report
    }

    /// The session was postponed after its buyer had been forgotten: whoever holds a ticket has to be told. It is forgotten again after the new date.
    ///
    /// - Returns: whether the archive had it.
    func recall(ofSequence sequence: Int64) throws -> Bool {
        try db.execute(
            sql: """
                INSERT INTO buyer (sequence, reference, name, email, language, erase_asked_at)
                SELECT sequence, reference, name, email, language, iif(cause = 'asked', archived_at, NULL) FROM buyer_archive WHERE sequence = ?
                ON CONFLICT DO NOTHING
                """, arguments: [sequence])
        try db.execute(sql: "DELETE FROM buyer_archive WHERE sequence = ?", arguments: [sequence])
        return db.changesCount == 1
    }

    /// Those whose orders were recorded first are looked at, so that sales never wait for a look at all of them. Orders are recorded in the order in which
    /// they are placed, but for some hours: who comes a little early is deleted with those before.
    ///
    /// - Returns: how many.
    func delete(policy: RetentionPolicy, at now: Timestamp, limit: Int) throws -> Int {
        try db.execute(
            sql: """
                DELETE FROM buyer_archive WHERE sequence IN (
                    SELECT sequence FROM (SELECT sequence FROM buyer_archive ORDER BY sequence LIMIT ?2) JOIN sale_order USING (sequence) WHERE placed_at < ?1)
                """, arguments: [policy.evidenceSince(now).milliseconds, limit])
        let deleted = db.changesCount
        try UntoldOrders(db: db).forget(notedBefore: now - RetentionPolicy.withoutSale)
        return deleted
    }

    // MARK: On request

    /// Those who wait are forgotten at once, orders are marked. What was done already is done once.
    /// - Parameter askedAt: of the request. A row that came later is another person's, who got the same number.
    func note(_ request: ErasureRequest, askedAt: Timestamp, at now: Timestamp) throws {
        let (wishes, waiting) = (request.wishes.map(String.init), request.waiting.map(String.init))
        try db.execute(sql: "DELETE FROM wish WHERE id IN (SELECT value FROM json_each(?)) AND asked_at <= ?",
            arguments: [JSONText.array(wishes), askedAt.milliseconds])
        // Whoever leaves the list is forgotten by it, as soon as an offer has been taken back.
        try db.execute(
            sql: "UPDATE waiting SET left_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND asked_at <= ? AND ended_at IS NULL AND left_at IS NULL",
            arguments: [now.milliseconds, JSONText.array(waiting), askedAt.milliseconds])
        // Who wants a letter when a turn is near; the number stays noted, so that nobody is written to twice.
        try db.execute(
            sql: "UPDATE turn_wish SET told_at = ?, email = NULL WHERE id IN (SELECT value FROM json_each(?)) AND asked_at <= ? AND told_at IS NULL",
            arguments: [now.milliseconds, JSONText.array(request.turns.map(String.init)), askedAt.milliseconds])
        try db.execute(
            sql: """
                UPDATE buyer SET erase_asked_at = ?1 WHERE erase_asked_at IS NULL
                    AND sequence IN (SELECT sequence FROM sale_order WHERE order_id IN (SELECT value FROM json_each(?2)))
                """, arguments: [now.milliseconds, JSONText.array(request.orders.map(JSONText.quoted))])
    }

    /// How many of the orders still have a buyer in the active base.
    func remaining(of orders: [String]) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT count(*) FROM buyer JOIN sale_order USING (sequence) WHERE order_id IN (SELECT value FROM json_each(?))",
            arguments: [JSONText.array(orders.map(JSONText.quoted))]) ?? 0
    }
}
