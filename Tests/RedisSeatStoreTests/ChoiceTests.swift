import Booking
import Domain
import Testing

/// Which places the house chooses, on houses that are drawn: `o` a free seat, `s` a sold one, `w` a wheelchair place, `c` a companion's seat, a blank an
/// aisle. Rows are named A, B, …, the nearest to the stage first; seats are numbered from the left.
@Suite struct ChoiceTests {
    private static let kinds: [Character] = ["o", "w", "c"]

    private struct Drawn {
        let house: House
        let session: Session
        let layout: SeatLayout

        /// - Parameter opens: the wheelchair places are everybody's by now, where nothing else is free.
        init(_ rows: [String], opens: Bool = false) async throws {
            house = try await House()
            let plan = rows.enumerated().map { index, row in
                let label = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index)))
                let seats = row.enumerated().filter { $1 != " " }.enumerated().map { number, seat in
                    SeatingPlan.Seat(
                        id: "\(label)\(number + 1)", number: "\(number + 1)", category: seat.element == "s" ? "o" : String(seat.element),
                        position: .init(x: Double(seat.offset * 25), y: Double(index * 400)))
                }
                return SeatingPlan.Row(label: label, seats: seats)
            }
            let layout = SeatLayout(
                plan: SeatingPlan(
                    name: "S", width: 1, height: 1, categories: ChoiceTests.kinds.map { String($0) }, sections: [.init(id: "P", name: "P", rows: plan)]),
                pools: 3, categoryIndex: { name in ChoiceTests.kinds.firstIndex { String($0) == name } })
            let all = rows.joined().filter { $0 != " " }
            let offsets = layout.seats.map(\.offset)
            let sold = Set(zip(all, offsets).filter { $0.0 == "s" }.map(\.1))
            var session = House.session(standing: 1, limit: 8, number: 2)
            session.categories = ChoiceTests.kinds.enumerated().map { index, kind in
                let capacity = layout.seats.count { $0.category == index }
                return Category(id: String(kind), name: String(kind), kind: .numbered, capacity: capacity, tariffs: [])
            }
            session.inventory.wheelchairs = [WheelchairPlaces(category: 1, companion: 2, opensTo: opens ? 0 : nil, opensAt: opens ? House.opening : nil)]
            (self.layout, self.session) = (layout, session)
            _ = try await house.projection.publish(
                session, layout: layout, sold: SoldPlaces(seats: sold, countByCategory: [0: sold.count]), version: 1, owner: try await house.owner())
        }

        /// The seats that a visitor gets, or why none.
        func hold(_ id: String, _ place: PlaceRequest) async throws -> String {
            let outcome = try await house.store.hold(
                HoldRequest(id: House.id(id), visitor: House.id(id), fingerprint: 1, places: [place]), in: session)
            switch outcome {
            case .held(let hold, _, _, let split):
                let plan = HouseLayout(layout)
                let seats = hold.seats.compactMap { plan.seat(at: $0) }.sorted { $0.offset < $1.offset }
                return seats.map(\.id).joined(separator: " ") + (split ? " apart" : "")
            case .refused(.soldOut(_, let free)): return "\(free) free"
            case .refused(let refusal): return "\(refusal)"
            }
        }
    }

    @Test(arguments: [
        // Two seats behind three others are seen, and not only the three.
        (["ooosoo", "oooooo"], 2, "A5 A6"), (["ooo", "oooo"], 2, "B1 B2"), (["ooosooo", "oooosoo"], 3, "A1 A2 A3"), (["oooosooo", "oooooo"], 3, "A6 A7 A8"),
        // One seat alone is left only where nothing else is.
        (["ooo", "ooo"], 2, "A1 A2"), (["ooosooo"], 2, "A2 A3"),
        // Not across an aisle where it can be avoided, also in rows of few seats.
        (["oo o", "oooo"], 3, "B1 B2 B3"), (["o oo"], 2, "A2 A3"), (["oo o"], 3, "A1 A2 A3 apart"),
        // Who has to sit apart leaves nobody alone either.
        (["oosooso"], 3, "A4 A5 A7 apart"), (["oo", "oo", "o"], 3, "A1 A2 C1 apart"), (["oo", "oo"], 3, "A1 A2 B1 apart"), (["oosooo"], 5, "A1 A2 A4 A5 A6 apart"),
    ] as [([String], Int, String)])
    func seatsSideBySide(rows: [String], count: Int, seats: String) async throws {
        let drawn = try await Drawn(rows)
        let held = try await drawn.hold("h", .best(count, category: 0, allotment: nil, together: false))
        #expect(held == seats)
        await drawn.house.close()
    }

    /// Forty rows of three come before the first one where nobody is left alone: the search ends among them, and finds that one all the same.
    @Test func aHouseFullOfRowsThatAreOneSeatTooLong() async throws {
        let drawn = try await Drawn(Array(repeating: "ooo", count: 40) + ["ooooo"])
        var held: [String] = []
        for id in ["h", "i"] { held.append(try await drawn.hold(id, .best(2, category: 0, allotment: nil, together: false))) }
        // And then somebody is.
        #expect(held == ["i1 i2", "A2 A3"])
        await drawn.house.close()
    }

    /// A companion's seat that another place needs is left for it.
    @Test(arguments: [
        (["wcw"], [1, 1], ["A1 A2", "0 free"]), (["wcw"], [2], ["1 free"]), (["cwcw"], [2], ["A1 A2 A3 A4"]), (["cwcw"], [1, 1], ["A1 A2", "A3 A4"]),
        (["wcwc"], [1, 1], ["A1 A2", "A3 A4"]), (["cwc"], [1], ["A2 A3"]), (["cwwc"], [1, 1], ["A1 A2", "A3 A4"]), (["w c", "cw"], [1], ["B1 B2"]),
        (["ccwcw"], [2], ["A2 A3 A4 A5"]), (["cwcwcw"], [3], ["A1 A2 A3 A4 A5 A6"]), (["cwcwcw"], [1, 1, 1], ["A1 A2", "A3 A4", "A5 A6"]),
    ] as [([String], [Int], [String])])
    func wheelchairPlaces(rows: [String], wanted: [Int], seats: [String]) async throws {
        let drawn = try await Drawn(rows)
        var held: [String] = []
        for (index, count) in wanted.enumerated() { held.append(try await drawn.hold("h\(index)", .wheelchairs(count, category: 1, companion: 2))) }
        // Which of two equal places comes first is another test's business.
        #expect(held.sorted() == seats.sorted())
        await drawn.house.close()
    }

    /// Opened wheelchair places are a last resort, and nobody's while people wait for them: no visitor's, and no other party's of the waiting list.
    @Test func whatIsKeptForThoseWhoWaitIsOfferedToNobodyElse() async throws {
        let drawn = try await Drawn(["sw"], opens: true)
        let (projection, session, now) = (drawn.house.projection, drawn.session, drawn.house.now)
        let ada = WaitingParty(
            sessionNumber: session.number, category: 0, size: 1, person: "ada", email: "ada@example.org", language: "fr", hold: House.id("ada"), askedAt: now)
        let places = try #require(ada.places(in: session))
        for (queues, isOffered) in [([WaitingQueue(category: 1, least: 1, people: 1)], false), ([], true)] {
            #expect(try await projection.keep(queues, of: session, until: now + .seconds(60)))
            let outcome = try await projection.offer(ada, places: places, until: now + .seconds(7200), in: session)
            if case .held = outcome { #expect(isOffered) } else { #expect(!isOffered, "\(outcome)") }
        }
        await drawn.house.close()
    }
}
