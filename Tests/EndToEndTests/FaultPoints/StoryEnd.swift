import Foundation
import TestPlatform
import TestSupport

/// What a story leaves behind, without what is different each time: two runs that ended alike are equal.
struct StoryEnd: Equatable, CustomStringConvertible {
    /// State, reason, tickets, payments and letters of each order.
    var orders: [String]
    /// Of the session, by category.
    var places: String
    /// Of the session: quantity and cents, reversals deducted.
    var ledger: String

    var description: String { "orders \(orders), places \(places), ledger \(ledger)" }

    init(_ stage: Stage, session: String, orders: [String]) async throws {
        let platform = stage.platform
        // A letter that was sent twice has the same id, and is one for its reader, also when the session moved in between.
        let letters = Dictionary(try stage.mail.letters().map { ($0.id, $0) }, uniquingKeysWith: { $1 }).values
        let buyer = Buyer(platform.baseURL())
        let books = try await Books.read(platform)
        self.orders = []
        for id in orders {
            let order = try await buyer.get("/v1/orders/\(id)")
            let tickets = try await platform.tickets(of: id)
            let payments = books.filter { $0.order == id }.map { "\($0.status) \($0.received)-\($0.refunded)" }.sorted()
            let told = letters.filter { $0.text.contains("\nCommande \(id)\n") }.map(\.subject).sorted()
            self.orders.append("\(order.text("state")) \(order.text("reason")) \(tickets.count) tickets \(payments) \(told)")
        }
        let stock = try await buyer.get("/v1/sessions/\(session)/availability").json["categories"]
        places = stock.map { Self.text($0) } ?? "none"
        let report = try await platform.tool(["report", "sales", "--session", session, "--format", "json", "--config", platform.settings()])
        let totals = (try? JSONSerialization.jsonObject(with: Data(report.output.utf8)) as? [String: Any])?["totals"]
        ledger = totals.map { Self.text($0) } ?? report.output
    }

    private static func text(_ value: Any) -> String {
        (try? JSONSerialization.data(withJSONObject: value, options: .sortedKeys)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }
}
