import Foundation
import GRDB

/// What the ledger already knows of an order and its payment, in one query.
struct Precedents {
    var orderIsRecorded: Bool
    /// The places named when the order was refused; nil when it was not.
    var refusedPlaces: [String]?
    /// The recorded order that the payment paid.
    var orderThatPaymentBought: String?
    var paymentIsBeingReversed: Bool

    private static let query = """
        SELECT
            (SELECT 1 FROM sale_order WHERE order_id = ?1),
            (SELECT places FROM refused_order WHERE order_id = ?1),
            (SELECT order_id FROM sale_order WHERE payment_id = ?2),
            (SELECT 1 FROM outbox WHERE kind = 'reverse' AND payment_id = ?2 LIMIT 1)
        """

    init(orderID: String, paymentID: String?, in db: Database) throws {
        let statement = try db.cachedStatement(sql: Self.query)
        guard let row = try Row.fetchOne(statement, arguments: [orderID, paymentID]) else { throw LedgerValueError() }
        orderIsRecorded = row[0] != nil
        let places: String? = row[1]
        refusedPlaces = try places.map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) }
        orderThatPaymentBought = row[2]
        paymentIsBeingReversed = row[3] != nil
    }
}
