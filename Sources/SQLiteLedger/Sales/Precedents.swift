import Foundation
import GRDB

/// What the ledger already knows of an order and its payment, in one query.
struct Precedents {
    var orderIsRecorded = false
    /// The places named when the order was refused; nil when it was not.
    var refusedPlaces: [String]?
    /// The recorded order that the payment paid.
    var orderThatPaymentBought: String?
    var paymentIsBeingReversed = false
}

/// Looks precedents up. For use inside one transaction.
struct PrecedentReader {
    private let query: BoundStatement

    init(db: Database) throws {
        query = try BoundStatement(
            """
            SELECT
                (SELECT 1 FROM sale_order WHERE order_id = ?1),
                (SELECT places FROM refused_order WHERE order_id = ?1),
                (SELECT order_id FROM sale_order WHERE payment_id = ?2),
                (SELECT 1 FROM outbox WHERE kind = 'reverse' AND payment_id = ?2 LIMIT 1)
            """, in: db)
    }

    func precedents(orderID: String, paymentID: String?) throws -> Precedents {
        query.bind(orderID)
        query.bind(paymentID)
        let known = try query.first { row in
            Precedents(
                orderIsRecorded: !row.isNull(0),
                refusedPlaces: try row.text(1).map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) },
                orderThatPaymentBought: row.text(2), paymentIsBeingReversed: !row.isNull(3))
        }
        guard let known else { throw LedgerValueError() }
        return known
    }
}
