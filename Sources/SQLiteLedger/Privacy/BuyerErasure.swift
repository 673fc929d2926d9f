import Booking
import Domain
import Foundation
import GRDB

/// Who bought leaves the active base. Inside one transaction.
struct BuyerErasure {
    let db: Database

    /// Of a session that is over, or that does not take place and was taken back and told to its buyer; no money, place or ticket is owed any more. A letter
    /// that could not be sent until a day after the session keeps nobody known.
    private static let mayLeave = """
        (session.starts_at <= ?1 OR session.status = 'cancelled'
            AND NOT EXISTS (SELECT 1 FROM active_line AS line WHERE line.order_id = sale_order.order_id AND line.item = 'place')
            AND NOT EXISTS (SELECT 1 FROM outbox AS owed WHERE owed.order_id = sale_order.order_id AND owed.kind = 'letter' AND owed.done_at IS NULL
                AND owed.dead_at IS NULL))
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.order_id = sale_order.order_id AND outbox.queue = 'money' AND outbox.done_at IS NULL)
        """
    private static let known = """
        SELECT sale_order.order_id FROM buyer JOIN sale_order USING (sequence) JOIN session ON session.number = sale_order.session_number
        """

    func due(policy: RetentionPolicy, at now: Timestamp, limit: Int) throws -> [String] {
        let over = (now - RetentionPolicy.afterSession).milliseconds
        let asked = "\(Self.known) WHERE buyer.erase_asked_at IS NOT NULL AND \(Self.mayLeave) ORDER BY buyer.sequence LIMIT ?2"
        let inactive = "\(Self.known) WHERE session.starts_at < ?3 AND \(Self.mayLeave) ORDER BY buyer.sequence LIMIT ?2"
        let first = try String.fetchAll(db, sql: asked, arguments: [over, limit])
        guard first.isEmpty else { return first }
        return try String.fetchAll(db, sql: inactive, arguments: [over, limit, policy.activeSince(now).milliseconds])
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
                    INSERT INTO buyer_archive (sequence, reference, name, email, archived_at, cause)
                    SELECT sequence, reference, name, email, ?2, ?3 FROM buyer WHERE sequence = ?1;
                    """, arguments: [sequence, now.milliseconds, isAsked ? "asked" : "inactive"])
            try db.execute(sql: "DELETE FROM buyer WHERE sequence = ?", arguments: [sequence])
            if isAsked { report.asked += 1 } else { report.inactive += 1 }
        }
        return report
    }

    /// The session was postponed after its buyer had been forgotten: whoever holds a ticket has to be told. It is forgotten again after the new date.
    func recall(ofSequence sequence: Int64) throws {
        try db.execute(
            sql: """
                INSERT INTO buyer (sequence, reference, name, email, erase_asked_at)
                SELECT sequence, reference, name, email, iif(cause = 'asked', archived_at, NULL) FROM buyer_archive WHERE sequence = ?
                ON CONFLICT DO NOTHING
                """, arguments: [sequence])
        try db.execute(sql: "DELETE FROM buyer_archive WHERE sequence = ?", arguments: [sequence])
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
        return db.changesCount
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
