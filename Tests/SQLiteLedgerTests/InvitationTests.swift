import Booking
import Domain
import Foundation
import Testing

@testable import SQLiteLedger

/// Places for guests: the ledger judges again that only they are given for nothing.
@Suite("Invitations")
struct InvitationTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private static let release = Fixture.noon + .seconds(3600)

    /// A4 and A5 of the parterre, and two places in the pit, are for guests.
    private static var programme: Programme {
        var programme = Fixture.programme
        let invitation = Tariff(id: "invitation", name: "Invitation", price: .zero)
        programme.layouts = ["digest": layout]
        programme.sessions[0].inventory.allotments = [
            Allotment(id: "invites", name: "Invités", category: 0, capacity: 2, releasesAt: release, codeDigest: "c", tariffs: [invitation]),
            Allotment(id: "debout", name: "Debout", category: 1, capacity: 2, codeDigest: "c", tariffs: [invitation]),
            Allotment(id: "club", name: "Club", category: 1, capacity: 1, codeDigest: "d", tariffs: [Tariff(id: "club", name: "Club", price: Money(cents: 1_500))]),
        ]
        return programme
    }

    private static let layout: SeatLayout = {
        let seats = (1...5).map { SeatingPlan.Seat(id: "A\($0)", number: "\($0)", category: "parterre", position: .init(x: Double($0), y: 0)) }
        let plan = SeatingPlan(name: "Salle", width: 10, height: 10, categories: ["parterre"], sections: [.init(id: "p", name: "P", rows: [.init(label: "A", seats: seats)])])
        return SeatLayout(plan: plan, categoryIndex: { $0 == "parterre" ? 0 : nil }, allotment: { ["A4", "A5"].contains($0) ? 2 : nil })
    }()

    private static func line(seat id: String, _ tariff: String = "invitation") -> OrderLine {
        let seat = layout.seats.first { $0.id == id }
        return OrderLine(
            category: 0, categoryID: "parterre", categoryName: "Parterre", seatID: id, seatOffset: seat?.offset, seatLabel: seat?.label, tariffID: tariff,
            tariffName: "Invitation", price: .zero, vatRate: VATRate(basisPoints: 210))
    }

    private static func line(pool: Int?, _ tariff: String = "invitation", _ cents: Int64 = 0) -> OrderLine {
        OrderLine(
            category: 1, categoryID: "fosse", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: tariff, tariffName: "Invitation",
            price: Money(cents: cents), vatRate: VATRate(basisPoints: 210), pool: pool)
    }

    private func ledger() async throws -> SQLiteLedger {
        let ledger = try file.open()
        _ = try await ledger.write(Self.programme)
        return ledger
    }

    @Test("places that are set aside are given for nothing, others that are given so are told of, and so are those that were given back before")
    func judged() async throws {
        let ledger = try await ledger()
        var late = Fixture.sale("late", [Self.line(seat: "A5")])
        late.order.placedAt = Self.release
        let sales = [
            Fixture.sale("guest", [Self.line(seat: "A4"), Self.line(pool: 3)]), Fixture.sale("club", [Self.line(pool: 4, "club", 1_500)]),
            Fixture.sale("seat", [Self.line(seat: "A1")]), Fixture.sale("pit", [Self.line(pool: nil)]), Fixture.sale("other", [Self.line(pool: 4)]), late,
        ]
        let outcomes = try await ledger.record(sales.map(StreamEntry.sale), at: Fixture.noon)
        #expect(
            outcomes == [
                .recorded(numbers: [1, 2]), .recorded(numbers: [3]), .recorded(numbers: [4], isUnderPrice: true), .recorded(numbers: [5], isUnderPrice: true),
                .recorded(numbers: [6], isUnderPrice: true), .recorded(numbers: [7], isUnderPrice: true),
            ])
        let told = try await ledger.incidents(since: Fixture.noon, limit: 9)
        #expect(told.allSatisfy { $0.kind == Incident.soldUnderPrice && $0.detail.hasSuffix("price list: no such tariff") }, "\(told)")
        #expect(Set(told.map(\.orderID)) == ["01-seat", "01-pit", "01-other", "01-late"] && told.count == 4)
        #expect(try await ledger.audit().findings == [])
    }

    @Test("a club's price that is too low is told of")
    func cheap() async throws {
        let ledger = try await ledger()
        #expect(try await ledger.record([.sale(Fixture.sale("a", [Self.line(pool: 4, "club", 1_499)]))], at: Fixture.noon) == [.recorded(numbers: [1], isUnderPrice: true)])
        #expect(try await ledger.incidents(since: Fixture.noon, limit: 9).first?.detail.replacing("\u{A0}", with: " ").hasSuffix("for 14,99 €; price list: 15,00 €") == true)
    }

    @Test("they are lines of nothing, counted as free, in chain and closings as any other")
    func counted() async throws {
        let ledger = try await ledger()
        _ = try await ledger.record([.sale(Fixture.sale("guest", [Self.line(seat: "A4"), Self.line(pool: 3)])), .sale(Fixture.sale("b", [Fixture.standing(category: 1)]))], at: Fixture.noon)
        try await ledger.settle()
        let answer = try await ledger.sales(SalesQuestion(isTest: true, details: [.category, .tariff, .price]))
        let text = answer.cells.map { "\($0.category?.id ?? "-") \($0.tariff?.id ?? "-") \($0.unitPrice?.cents ?? -1) \($0.tally.quantity)\($0.isFree ? " free" : "")" }
        #expect(text == ["parterre invitation 0 1 free", "fosse invitation 0 1 free", "fosse plein 2000 1"])
        #expect(answer.total.revenue.cents == 2_000)
        let guests = try await ledger.guests(ofSession: "rock-1", isTest: true)
        #expect(guests.map { "\($0.tariffName) \($0.price.cents) \($0.name ?? "-")" } == ["Invitation 0 Ada guest", "Invitation 0 Ada guest", "Plein 2000 Ada b"])
        #expect(try await ledger.verify(keys: [:], heads: []).findings == [])
    }

    @Test("prices of an allotment are kept with it, and may come later than its places")
    func catalogue() async throws {
        let ledger = try file.open()
        var programme = Self.programme
        for index in programme.sessions[0].inventory.allotments.indices { programme.sessions[0].inventory.allotments[index].tariffs = nil }
        #expect(try await ledger.write(programme) == .written(version: 1, events: 2, sessions: 2))
        #expect(try await ledger.write(Self.programme) == .written(version: 2, events: 2, sessions: 2))
        #expect(try await file.open().catalogue().sessions.first { $0.id == "rock-1" }?.inventory == Self.programme.sessions[0].inventory)
        #expect(try await ledger.write(Self.programme) == .written(version: 2, events: 2, sessions: 2), "nothing changed")
    }
}
