import Booking
import GRDB

extension SQLiteLedger {
    public func news(in movements: [ListedMovement]) async throws(LedgerError) -> [ListedMovement] {
        guard !movements.isEmpty else { return [] }
        return try await read { db in
            let query = try db.cachedStatement(
                sql: """
                    WITH paid AS (
                        SELECT order_id FROM sale_order WHERE payment_id = ?1
                        UNION SELECT order_id FROM outbox WHERE kind = 'reverse' AND payment_id = ?1)
                    SELECT EXISTS (SELECT 1 FROM paid) AND NOT EXISTS (
                        SELECT 1 FROM paid JOIN payment_event AS known USING (order_id)
                        WHERE known.payment_id = ?1 AND known.reference = ?2 AND known.kind IN (?3, ?4))
                        AND NOT EXISTS (
                            SELECT 1 FROM paid JOIN outbox AS asked USING (order_id)
                            WHERE asked.kind = 'compare' AND asked.payment_id = ?1 AND asked.occasion = ?5)
                        AND NOT (?6 AND EXISTS (SELECT 1 FROM outbox WHERE kind = 'reverse' AND payment_id = ?1))
                    """)
            return try movements.filter { movement in
                // A refund by its kind: this platform's, or somebody else's.
                let other = movement.event == .refunded ? "refunded-outside" : movement.event.rawValue
                // One that carries out a reversal has no event of its own.
                let isOfWork = movement.isOurs && movement.event == .refunded
                return try Bool.fetchOne(
                    query, arguments: [movement.paymentID, movement.id, movement.event.rawValue, other, movement.noticeID, isOfWork]) ?? false
            }
        }
    }
}
