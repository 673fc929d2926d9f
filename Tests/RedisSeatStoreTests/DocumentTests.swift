import Booking
import Domain
import Foundation
import Testing

@testable import RedisSeatStore

/// The fast forms of a document are those of `Codable`: documents of other versions of the program are in the store.
@Suite struct DocumentTests {
    private static let names = ["Ada Lovelace", "O\"Neill \\ Zoé", "東京 🎭 \n", ""]

    private static func order(_ name: String, lines: Int) -> Order {
        let places = (0..<lines).map { index in
            let seated = index.isMultiple(of: 2)
            return OrderLine(
                category: index, categoryID: "c\(index)", categoryName: name, seatID: seated ? "A-\(index)" : nil,
                seatOffset: seated ? index : nil, seatLabel: seated ? "Rang A, place \(index) \(name)" : nil, tariffID: "plein",
                tariffName: "Plein tarif", price: Money(cents: Int64(index) * 100), vatRate: VATRate(basisPoints: 210),
                pool: seated || index < 3 ? nil : 9)
        }
        return Order(
            id: "7-" + String(repeating: "a", count: 32), sessionID: "soirée", sessionNumber: .max, lane: 7, holdID: "h",
            buyer: Buyer(name: name, email: "ada@example.org", language: lines == 1 ? "en" : nil), lines: places,
            fees: (0..<lines / 2).map {
                OrderFee(
                    id: "f\($0)", name: name, price: Money(cents: 150), vatRate: VATRate(basisPoints: 2_000), isRefundable: $0 == 0,
                    place: $0 == 1 ? nil : $0)
            },
            placedAt: Timestamp(milliseconds: 1_794_700_800_123), priceList: lines == 1 ? nil : lines, announcement: lines == 1 ? nil : lines)
    }

    @Test(arguments: names, [0, 1, 6])
    func ordersAreReadAndWrittenAsCodableDoes(_ name: String, _ lines: Int) throws {
        let order = Self.order(name, lines: lines)
        #expect(try OrderDocument.decode(Documents.encode(order)) == order)
        #expect(try Documents.decode(Order.self, from: OrderDocument.encode(order)) == order)
        #expect(JSONReader.read(try Documents.encode(order), OrderDocument.order) == order, "read without Foundation")
    }

    @Test(arguments: names)
    func ticketsAreReadAndWrittenAsCodableDoes(_ name: String) throws {
        let tickets = ["Rang A", nil].map { label in
            Ticket(
                number: 12, id: "00ff", orderID: "7-a", sessionID: "s", categoryName: name, seatLabel: label, tariffName: name,
                price: Money(cents: 4_500), holder: label.map { _ in name }, code: "GUI1:ABC $%*+-./:")
        }
        #expect(try TicketDocument.decode(Documents.encode(tickets)) == tickets)
        #expect(try Documents.decode([Ticket].self, from: TicketDocument.encode(tickets)) == tickets)
    }

    @Test(arguments: [
        ("{}", false), ("{\"lines\":1}", false),
        (#"{"buyer":{"email":"a","name":"b"},"currency":"eur","holdID":"h","id":"i","lane":1.0,"lines":[],"placedAt":1e3,"sessionID":"s","sessionNumber":1,"later":{"x":1.5}}"#, true),
        (#"{"buyer":{"email":"a","name":"b"},"currency":"eur","holdID":"h","id":"i","lane":1,"lines":[],"placedAt":1,"sessionID":"s","sessionNumber":-1}"#, false),
    ])
    func unusualDocumentsAreJudgedByFoundation(_ text: String, _ isOrder: Bool) {
        #expect(((try? OrderDocument.decode(Array(text.utf8))) != nil) == isOrder)
    }
}
