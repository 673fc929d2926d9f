import Domain
import Foundation
import Testing

/// What an order bears besides its places.
@Suite struct FeeTests {
    private static func rule(_ id: String, _ cents: Int64, _ basis: FeeRule.Basis) -> FeeRule {
        FeeRule(
            id: id, name: id, amount: Money(cents: cents), basis: basis, vatRate: VATRate(basisPoints: 2_000), isRefundable: basis == .place)
    }

    private static func session(_ fees: [FeeRule]) -> Session {
        Session(
            id: "s", number: 1, eventID: "e",
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: Timestamp(milliseconds: 0), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
            bookingClosesAt: Timestamp(milliseconds: 0), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [], layoutDigest: nil, lane: 0, holdSeconds: 1, paymentSeconds: 1, fees: fees)
    }

    private static func order(_ prices: [Int64], _ session: Session) -> Order {
        let lines = prices.map {
            OrderLine(
                category: 0, categoryID: "c", categoryName: "C", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "t",
                tariffName: "T", price: Money(cents: $0), vatRate: VATRate(basisPoints: 210))
        }
        return Order(
            id: "o", sessionID: "s", sessionNumber: 1, lane: 0, holdID: "h", buyer: Buyer(name: "", email: ""), lines: lines,
            fees: session.fees(of: lines), placedAt: Timestamp(milliseconds: 0))
    }

    /// Prices of the places → fees as `id@place`, and the total.
    static let orders: [(rules: [FeeRule], prices: [Int64], fees: [String], total: Int64)] = [
        ([], [2_500], [], 2_500),
        ([rule("p", 150, .place)], [2_500, 2_500], ["p@0", "p@1"], 5_300),
        ([rule("p", 150, .place)], [0, 2_500], ["p@1"], 2_650),
        ([rule("o", 200, .order)], [2_500, 2_500], ["o"], 5_200),
        ([rule("p", 150, .place), rule("o", 200, .order)], [2_500, 0], ["p@0", "o"], 2_850),
        ([rule("p", 150, .place), rule("o", 200, .order)], [0, 0], [], 0),
        ([rule("p", 1, .place), rule("q", 2, .place)], [5, 5], ["p@0", "p@1", "q@0", "q@1"], 16),
    ]

    @Test(arguments: orders.indices)
    func anOrderBearsItsFees(_ index: Int) {
        let row = Self.orders[index]
        let order = Self.order(row.prices, Self.session(row.rules))
        #expect(order.fees.map { fee in fee.id + (fee.place.map { "@\($0)" } ?? "") } == row.fees)
        #expect(order.total == Money(cents: row.total))
        #expect(order.fees.allSatisfy { $0.vatRate.basisPoints == 2_000 && $0.isRefundable == ($0.place != nil) })
    }

    @Test func aPlaceIsShownWithWhatItBears() {
        let session = Self.session([Self.rule("p", 150, .place), Self.rule("q", 1, .place), Self.rule("o", 200, .order)])
        #expect(session.fullPrice(of: Tariff(id: "t", name: "T", price: Money(cents: 2_500))) == Money(cents: 2_651))
        #expect(session.fullPrice(of: Tariff(id: "i", name: "I", price: .zero)) == .zero, "a free place stays free")
    }

    /// An earlier version wrote no fees.
    @Test func documentsWithoutFeesAreRead() throws {
        let session = Self.session([Self.rule("p", 150, .place)])
        let order = Self.order([2_500], session)
        func without<Value: Codable>(_ value: Value) throws -> Value {
            var object = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(value)) as? [String: Any])
            #expect(object.removeValue(forKey: "fees") != nil)
            return try JSONDecoder().decode(Value.self, from: JSONSerialization.data(withJSONObject: object))
        }
        #expect(try without(session) == Self.session([]) && without(order).fees == [])
        #expect(try JSONDecoder().decode(Order.self, from: JSONEncoder().encode(order)) == order)
    }
}
