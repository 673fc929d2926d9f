import Booking
import Domain
import Foundation
import GRDB

/// Orders that became no sale, until their buyer was written to. The store has them too, and may lose them before the letter goes: a store that lost
/// something is why a seat is sold twice. Inside one access to the database.
struct UntoldOrders {
    let db: Database

    /// Before its letter is owed.
    func keep(_ order: Order, at now: Timestamp) throws {
        let document = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
        try db.execute(
            sql: "INSERT INTO untold_order (order_id, document, noted_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            arguments: [order.id, document, now.milliseconds])
    }

    func order(_ id: String) throws -> Order? {
        let document = try String.fetchOne(db.cachedStatement(sql: "SELECT document FROM untold_order WHERE order_id = ?"), arguments: [id])
        return try document.map { try JSONDecoder().decode(Order.self, from: Data($0.utf8)) }
    }

    /// A letter of the order is done; the last one forgets who ordered.
    func forget(_ id: String) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM untold_order WHERE order_id = ?1
                    AND NOT EXISTS (SELECT 1 FROM outbox WHERE order_id = ?1 AND queue = 'word' AND done_at IS NULL)
                """
        ).execute(arguments: [id])
    }

    /// Letters that never went.
    func forget(notedBefore moment: Timestamp) throws {
        try db.execute(sql: "DELETE FROM untold_order WHERE noted_at < ?", arguments: [moment.milliseconds])
    }
}
