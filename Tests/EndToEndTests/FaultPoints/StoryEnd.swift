import Foundation
import TestPlatform
import TestSupport

/// What a story leaves behind, without what is different each time: two runs that ended alike are equal.
struct StoryEnd: Equatable, CustomStringConvertible {
    /// State, reason, tickets, payments and letters of each order.
    var orders: [String]
    /// Of the session, by category.
    var places: String
    /// Of the session, reversals deducted.
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
            let order = try await Self.answer(to: "/v1/orders/\(id)", buyer)
            let tickets = try await platform.tickets(of: id)
            let payments = books.filter { $0.order == id }.map { "\($0.status) \($0.received)-\($0.refunded)" }.sorted()
            let told = letters.filter { $0.text.contains("/\(id)\n") }.map(\.subject).sorted()
            self.orders.append("\(order.text("state")) \(order.text("reason")) \(tickets.count) tickets \(payments) \(told)")
        }
        let stock = try await Self.answer(to: "/v1/sessions/\(session)/availability", buyer).json["categories"]
        places = stock.map { Self.text($0) } ?? "none"
        ledger = try await stage.glance.sales(of: session)
    }

    /// One that says something about the order: a box office that cannot answer is no end.
    private static func answer(to path: String, _ buyer: Buyer) async throws -> Buyer.Answer {
        let answer = try await buyer.get(path)
        guard [200, 404].contains(answer.status) else { throw Buyer.Unexpected(answer) }
        return answer
    }

    private static func text(_ value: Any) -> String {
        (try? JSONSerialization.data(withJSONObject: value, options: .sortedKeys)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    }
}
