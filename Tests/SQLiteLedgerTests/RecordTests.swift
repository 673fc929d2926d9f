import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Recording sales")
struct RecordTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    /// A box office that was broken into could sell for nothing.
    @Test func whatIsSoldUnderItsPriceIsTold() async throws {
        let ledger = try await Fixture.ledger(file)
        var cheap = Fixture.sale("cheap", [Fixture.seat(0), Fixture.seat(1), Fixture.seat(2, tariff: "invite")])
        cheap.order.lines[1].price = .zero
        var unknown = Fixture.sale("unknown", [Fixture.seat(3)])
        unknown.order.lines[0].tariffID = "ami"
        let honest = Fixture.sale("honest", [Fixture.seat(4), Fixture.standing(category: 1)])
        let outcomes = try await ledger.record([cheap, cheap, unknown, honest].map(StreamEntry.sale), at: Fixture.noon)
        #expect(
            outcomes == [
                .recorded(numbers: [1, 2, 3], isUnderPrice: true), .alreadyRecorded, .recorded(numbers: [4], isUnderPrice: true), .recorded(numbers: [5, 6]),
            ], "who drains the stream tells people")
        let told = try await ledger.incidents(since: Fixture.noon, limit: 9)
        #expect(told.map { "\($0.kind) \($0.orderID)" } == ["sold-under-price 01-unknown", "sold-under-price 01-cheap"])
        #expect(told.last?.detail.hasPrefix("1 of 3 places, the first parterre plein for 0,00") == true, "\(told)")
        #expect(told.first?.detail.hasSuffix("price list: no such tariff") == true, "\(told)")
        #expect(try await ledger.dump("sale_order").count == 3)
    }

    @Test("numbers are gapless per organiser over interleaved and refused orders")
    func numbers() async throws {
        let ledger = try await Fixture.ledger(file)
        let outcomes = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)])),
                .sale(Fixture.sale("b", session: 2, [Fixture.standing(category: 0)])),
                .sale(Fixture.sale("c", [Fixture.seat(2), Fixture.seat(1)])),
                .sale(Fixture.sale("d", [Fixture.seat(2), Fixture.standing(category: 1)])),
                .sale(Fixture.sale("e", session: 2, [Fixture.standing(category: 0)])),
                .sale(Fixture.sale("f", session: 9, [Fixture.standing(category: 0)])),
                .sale(Fixture.sale("g", [Fixture.seat(3)])),
            ], at: Fixture.noon)
        #expect(
            outcomes == [
                .recorded(numbers: [1, 2]), .recorded(numbers: [1]), .refused(places: ["A2"]),
                .recorded(numbers: [3, 4]), .recorded(numbers: [2]), .refused(places: ["fosse"]),
                .recorded(numbers: [5]),
            ])
        #expect(try await ledger.soldPlaces(ofSession: 1) == SoldPlaces(seats: [0, 1, 2, 3], countByCategory: [0: 4, 1: 1]))
        #expect(try await ledger.soldPlaces(ofSession: 2).countByCategory == [0: 2])
        let next = try await file.open(seed: 2).record(
            [.sale(Fixture.sale("h", [Fixture.seat(4)]))], at: Fixture.noon)
        #expect(next == [.recorded(numbers: [6])])
        #expect(try await ledger.audit().findings == [])
    }

    @Test("a line says how it was paid, and so does what takes it back")
    func paymentMethods() async throws {
        let ledger = try await Fixture.ledger(file)
        var sales = [Fixture.sale("a", [Fixture.seat(0)]), Fixture.sale("b", [Fixture.seat(1)]), Fixture.sale("c", [Fixture.seat(2, tariff: "invitation")])]
        sales[1] = Sale(order: sales[1].order, paymentID: "pi_b", method: PaymentMethod("ideal"), confirmedAt: Fixture.noon)
        _ = try await ledger.record(sales.map { .sale($0) }, at: Fixture.noon)
        for item in try await ledger.dueItems(at: Fixture.noon, limit: 9) where item.orderID == "01-b" {
            try await ledger.undo(item, reason: "capture-refused", at: Fixture.noon)
        }
        let words = try await ledger.read { try String.fetchAll($0, sql: "SELECT payment_method FROM sale_line ORDER BY number") }
        #expect(words == ["card", "ideal", "none", "ideal"])
        #expect(try await ledger.verify(keys: [:], heads: []).findings == [])
    }

    @Test("a seat sold before: refused whole, incident, reversal queued, refusal final")
    func seatConflict() async throws {
        let ledger = try await Fixture.ledger(file)
        let rival = Fixture.sale("b", [Fixture.standing(category: 1), Fixture.seat(1), Fixture.seat(0)])
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        try await ledger.settle()
        #expect(try await ledger.record([.sale(rival)], at: Fixture.noon) == [.refused(places: ["A1"])])
        #expect(try await ledger.soldPlaces(ofSession: 1) == SoldPlaces(seats: [0], countByCategory: [0: 1]))
        #expect(try await ledger.order("01-b") == nil)
        let incident = try await ledger.dump("incident")
        #expect(incident.count == 1 && incident[0].contains("seat-conflict") && incident[0].contains("A1"))

        // The seat becoming free later does not revive an order whose payment is on its way back.
        try await ledger.write { try $0.execute(sql: "DELETE FROM active_seat") }
        #expect(try await ledger.record([.sale(rival)], at: Fixture.noon) == [.refused(places: ["A1"])])
        #expect(try await ledger.dump("incident").count == 1)

        let owed = try await ledger.dueItems(at: Fixture.noon, limit: 10)
        #expect(owed.map(\.kind) == [.reverse, .refuse] && owed.map(\.paymentID) == ["pi_b", "pi_b"])
        try await ledger.complete(owed, issued: [], at: Fixture.noon)
        #expect(try await ledger.dueItems(at: Fixture.noon, limit: 10) == [])
        #expect(try await ledger.dump("payment_event").contains { $0.contains("pi_b") && $0.contains("reversed") })
    }

    @Test("a standing category never goes over its capacity")
    func capacity() async throws {
        let ledger = try await Fixture.ledger(file)
        let pair = [Fixture.standing(category: 0), Fixture.standing(category: 0)]
        let outcomes = try await ledger.record(
            [
                .sale(Fixture.sale("a", session: 2, pair)),
                .sale(Fixture.sale("b", session: 2, pair)),
                .sale(Fixture.sale("c", session: 2, [Fixture.standing(category: 0)])),
                .sale(Fixture.sale("d", session: 2, [Fixture.standing(category: 0)])),
            ], at: Fixture.noon)
        #expect(
            outcomes == [
                .recorded(numbers: [1, 2]), .refused(places: ["fosse", "fosse"]), .recorded(numbers: [3]),
                .refused(places: ["fosse"]),
            ])
        #expect(try await ledger.soldPlaces(ofSession: 2).countByCategory == [0: 3])
    }

    @Test("an impossible order is refused and does not stop the batch", arguments: Impossible.allCases)
    func impossible(_ kind: Impossible) async throws {
        let ledger = try await Fixture.ledger(file)
        let good = Fixture.sale("good", [Fixture.seat(5 + 1)])
        let outcomes = try await ledger.record([.sale(kind.sale), .sale(good)], at: Fixture.noon)
        guard case .refused = outcomes[0] else {
            Issue.record("\(kind) was not refused: \(outcomes[0])")
            return
        }
        #expect(outcomes[1] == .recorded(numbers: [1]))
        #expect(try await ledger.dump("incident").first?.contains(kind.reason) == true)
        #expect(try await ledger.audit().findings == [])
    }

    enum Impossible: CaseIterable, Sendable {
        case noLine, foreignCategory, seatTwice, standingInNumbered, hugePrice, oddCurrency, unpaid, negativeOffset

        var reason: String {
            switch self {
            case .seatTwice: "seat-conflict"
            case .unpaid: "unpaid"
            default: "malformed-order"
            }
        }

        var sale: Sale {
            var sale = Fixture.sale("bad", [Fixture.seat(0)])
            switch self {
            case .noLine: sale.order.lines = []
            case .foreignCategory: sale.order.lines[0].category = 7
            case .seatTwice: sale.order.lines.append(Fixture.seat(0))
            case .standingInNumbered:
                sale.order.lines[0].seatID = nil
                sale.order.lines[0].seatOffset = nil
                sale.order.lines[0].seatLabel = nil
            case .hugePrice: sale.order.lines = [sale.order.lines[0], sale.order.lines[0]].map {
                var line = $0
                line.price = Money(cents: .max)
                return line
            }
            case .oddCurrency: sale.order.currency = "EURO"
            case .unpaid: sale.paymentID = nil
            case .negativeOffset: sale.order.lines[0].seatOffset = -1
            }
            return sale
        }
    }

    @Test("a draft or cancelled session sells nothing", arguments: [Session.Status.draft, .cancelled])
    func notOnSale(status: Session.Status) async throws {
        let ledger = try file.open()
        var programme = Fixture.programme
        programme.sessions[0].status = status
        _ = try await ledger.write(programme)
        let outcomes = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        #expect(outcomes == [.refused(places: ["A1"])])
        #expect(try await ledger.dueItems(at: Fixture.noon, limit: 9).map(\.kind) == [.reverse, .refuse])
    }

    @Test("what was recorded is read back whole")
    func readBack() async throws {
        let ledger = try await Fixture.ledger(file)
        var sales = [
            Fixture.sale("a", [Fixture.seat(0), Fixture.standing(category: 1)]),
            Fixture.sale("b", [Fixture.seat(3, tariff: "invite")]),
            Fixture.sale("c", [Fixture.seat(4)]),
        ]
        sales[0].limits = LimitKeys(buyer: "ada", visitor: "")
        sales[0].order.lines[1].pool = 2
        _ = try await ledger.record(sales.map(StreamEntry.sale), at: Fixture.noon)
        #expect(try await ledger.order("01-a") == RecordedOrder(sale: sales[0], tickets: []))
        try await ledger.settle()
        let signed = try await ledger.signed("01-a")
        #expect(try await ledger.tickets(ofOrder: "01-a") == signed && signed.count == 2)
        #expect(try await ledger.issuedTickets(ofSession: 1).map(\.number) == [1, 2, 3, 4])

        let read = try await ledger.allOrders(pages: 2)
        #expect(read.map(\.sale) == sales)
        #expect(read.map(\.tickets.count) == [2, 1, 1] && read[0].tickets == signed)
        #expect(try await ledger.soldPlaces(ofSession: 1).standingByAllotment == [2: 1])
    }

    @Test("a sale that was taken back is no sale to be shown or counted again", arguments: [1, 2, 9])
    func undone(pages: Int) async throws {
        let ledger = try await Fixture.ledger(file)
        var sales = ["a", "b", "c"].enumerated().map { Fixture.sale($1, [Fixture.seat($0), Fixture.standing(category: 1)]) }
        sales[1].order.lines[1].pool = 2
        _ = try await ledger.record(sales.map(StreamEntry.sale), at: Fixture.noon)
        let began = try await ledger.lastNumber(ofSession: 1)
        #expect(began == 6)
        #expect(try await ledger.soldPlaces(ofSession: 1, after: began).takenBack.isEmpty)
        let capture = try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.orderID == "01-b" }
        try await ledger.undo(try #require(capture), reason: "capture-refused", at: Fixture.noon)
        let orders = try await ledger.allOrders(pages: pages)
        #expect(orders.map(\.sale.order.id) == ["01-a", "01-b", "01-c"] && orders.map(\.isUndone) == [false, true, false])
        #expect(orders.map(\.lines.count) == [2, 0, 2])
        #expect(
            try await ledger.soldPlaces(ofSession: 1) == SoldPlaces(seats: [0, 2], countByCategory: [0: 2, 1: 2]),
            "its pool has the place again")
        let since = try await ledger.soldPlaces(ofSession: 1, after: began)
        #expect(since.takenBack.map(\.sale.order.id) == ["01-b"] && since.takenBack.allSatisfy(\.isUndone))
        #expect(since.sold.seats == [0, 2])
        #expect(try await ledger.soldPlaces(ofSession: 1, after: began + 2).takenBack.isEmpty)
    }
}

extension SQLiteLedger {
    fileprivate func allOrders(pages limit: Int) async throws -> [RecordedOrder] {
        var read: [RecordedOrder] = []
        var next: Int64?
        repeat {
            let page = try await recordedOrders(ofSession: 1, after: next, limit: limit)
            read += page.orders
            next = page.next
        } while next != nil
        return read
    }
}
