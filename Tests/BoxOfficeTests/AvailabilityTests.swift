import Booking
import Domain
import Foundation
import NIOCore
import Testing

@testable import BoxOffice

@Suite struct AvailabilityTests {
    /// A bowl of 20,848 seats: three levels of 19, 20 and 21 blocks.
    private static let arena: SeatLayout = {
        let levels = [(25, 16, "Catégorie 1"), (20, 18, "Catégorie 2"), (16, 18, "Catégorie 3")]
        let sections = levels.enumerated().flatMap { level, shape in
            (0..<19 + level).map { block in
                let id = "\(level + 1)\(block + 1 < 10 ? "0" : "")\(block + 1)"
                let rows = (0..<shape.0).map { row in
                    SeatingPlan.Row(
                        label: "\(row + 1)",
                        seats: (0..<shape.1).map { seat in
                            .init(
                                id: "\(id)-\(row + 1)-\(seat + 1)", number: "\(seat + 1)", category: shape.2,
                                position: .init(x: Double(seat * 25 + block * 500), y: Double(row * 30 + level * 900)))
                        })
                }
                return SeatingPlan.Section(id: id, name: "Bloc \(id)", rows: rows)
            }
        }
        let names = levels.map(\.2)
        let plan = SeatingPlan(name: "Arena", width: 8000, height: 8000, categories: names, sections: sections)
        return SeatLayout(plan: plan, pools: 4, categoryIndex: { names.firstIndex(of: $0) })
    }()

    private let opening = Timestamp(milliseconds: 1_800_000_000_000)

    private var session: Session {
        let categories = (0..<3).map { index in
            Domain.Category(
                id: "categorie-\(index + 1)", name: "Catégorie \(index + 1)", kind: .numbered,
                capacity: Self.arena.seats.count { $0.category == index }, tariffs: [])
        }
        return Session(
            id: "arena", number: 1, eventID: "e",
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: opening + .seconds(86_400), doorsAt: nil, bookingOpensAt: opening, bookingClosesAt: opening + .seconds(80_000),
            status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210), categories: categories, layoutDigest: "x", lane: 0,
            holdSeconds: 600, paymentSeconds: 900,
            inventory: InventoryRules(
                allotments: [Allotment(id: "club", name: "Club", category: 0, capacity: 0, releasesAt: opening + .seconds(60))]))
    }

    private func snapshot(_ change: (inout [UInt8]) -> Void = { _ in }, at now: Timestamp? = nil) -> AvailabilitySnapshot {
        var seats = Self.arena.bytes()
        change(&seats)
        let stock = (0..<4).map { pool in
            let mine = seats.filter { SeatState(byte: $0) != nil && SeatState.pool(of: $0) == pool }
            func count(_ state: SeatState) -> Int { mine.count { SeatState(byte: $0) == state } }
            return Availability.Stock(
                total: mine.count, free: count(.free), held: count(.held), sold: count(.sold), blocked: count(.blocked))
        }
        let reading = HouseReading(availability: Availability(stock: stock, isCurrent: true), seats: seats)
        return AvailabilitySnapshot(session: session, layout: Self.arena, reading: reading, now: now ?? opening)
    }

    @Test func anArenaFitsInTwentyFiveKilobytes() {
        #expect(Self.arena.seats.count == 20_848)
        #expect(snapshot().body.readableBytes <= 25_000, "\(snapshot().body.readableBytes)")
        #expect(snapshot().section("101")?.states == String(repeating: "f", count: 400))
        #expect(snapshot().section("999") == nil)
    }

    @Test func theVersionChangesExactlyWithWhatIsShown() {
        let before = snapshot()
        #expect(before.version == snapshot().version)
        #expect(snapshot().changes(since: before) == nil)
        let seat = Self.arena.seats[17]
        let after = snapshot { $0[seat.offset] = SeatState.held.byte(pool: seat.pool) }
        #expect(after.version != before.version)
        let changes = after.changes(since: before)
        #expect(changes?.since == before.version && changes?.version == after.version)
        #expect(changes?.sections == ["101": ["17": "h"]])
        #expect(changes?.categories.first?.held == 1)
        #expect(before.changes(since: after)?.sections == ["101": ["17": "f"]], "and back")
    }

    @Test func aSectionHasAVersionOfItsOwn() {
        let before = snapshot(), seat = Self.arena.seats[17]
        let after = snapshot { $0[seat.offset] = SeatState.held.byte(pool: seat.pool) }
        #expect(after.section("101")?.version != before.section("101")?.version)
        #expect(after.section("102")?.version == before.section("102")?.version)
    }

    /// Whoever follows an opening gets no more than whoever comes to it.
    @Test func whenMuchChangesTheWholeIsSent() throws {
        let before = snapshot()
        func after(_ count: Int) -> String {
            let now = snapshot { for seat in Self.arena.seats.prefix(count) { $0[seat.offset] = SeatState.held.byte(pool: seat.pool) } }
            return ServerSentEvent.change(to: now, from: before).map { String(buffer: $0) } ?? ""
        }
        #expect(after(1000).hasPrefix("event: change\n"))
        let many = after(5000)
        #expect(many.hasPrefix("event: availability\n") && many.utf8.count <= 25_000)
    }

    @Test func whatIsSetAsideIsNotForSaleUntilItsDay() {
        let seat = Self.arena.seats[0]
        let aside = { (seats: inout [UInt8]) in seats[seat.offset] = SeatState.free.byte(pool: 3) }
        var layout = snapshot(aside)
        #expect(layout.answer.categories[0].blocked == 1 && layout.answer.categories[0].free == 7599)
        layout = snapshot(aside, at: opening + .seconds(60))
        #expect(layout.answer.categories[0].blocked == 0 && layout.answer.categories[0].free == 7600)
    }

    @Test func eventsHaveTheFormOfServerSentEvents() throws {
        let before = snapshot()
        let whole = String(buffer: ServerSentEvent.whole(before))
        #expect(whole.hasPrefix("event: availability\nid: \(before.version)\ndata: {") && whole.hasSuffix("}\n\n"))
        let seat = Self.arena.seats[400]
        let event = ServerSentEvent.change(to: snapshot { $0[seat.offset] = SeatState.sold.byte(pool: seat.pool) }, from: before)
        let change = String(buffer: try #require(event))
        #expect(change.hasPrefix("event: change\n") && change.contains(#""sections":{"102":{"0":"s"}}"#))
        #expect(ServerSentEvent.change(to: snapshot(), from: before) == nil)
    }
}
