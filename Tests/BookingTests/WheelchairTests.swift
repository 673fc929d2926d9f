import Domain
import Testing

@testable import Booking

/// Wheelchair places, and the companions' seats beside them.
@Suite struct WheelchairTests {
    private static let opening = Timestamp(milliseconds: 1_800_000_000_000)
    private static let names: [Character] = ["O", "W", "C"]

    private var session: Session {
        func category(_ id: String, _ kind: Category.Kind = .numbered) -> Category { Category(id: id, name: id, kind: kind, capacity: 4, tariffs: []) }
        return Session(
            id: "s", number: 1, eventID: "e", venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
            startsAt: Self.opening, doorsAt: nil, bookingOpensAt: Self.opening, bookingClosesAt: Self.opening, status: .published, buyerLimit: 8,
            vatRate: VATRate(basisPoints: 210), categories: [category("or"), category("pmr"), category("acc"), category("fosse", .standing)],
            layoutDigest: "x", lane: 0, holdSeconds: 600, paymentSeconds: 900,
            inventory: InventoryRules(wheelchairs: [WheelchairPlaces(category: 1, companion: 2, opensTo: 0, opensAt: Self.opening)]))
    }

    /// One row: `W` a wheelchair place, `C` a companion's seat, `O` any other. Seats are named by their place in it.
    private func reader(_ row: String) -> PlaceReader {
        let seats = row.enumerated().map { index, category in
            SeatingPlan.Seat(id: "\(index)", number: "\(index)", category: String(category), position: .init(x: Double(index * 25), y: 0))
        }
        let plan = SeatingPlan(
            name: "S", width: 1, height: 1, categories: Self.names.map { String($0) },
            sections: [.init(id: "P", name: "P", rows: [.init(label: "A", seats: seats)])])
        let layout = SeatLayout(plan: plan, categoryIndex: { name in Self.names.firstIndex { String($0) == name } })
        return PlaceReader(session: session, layout: HouseLayout(layout), code: nil)
    }

    /// Names of the seats asked for, in order.
    private func seats(_ row: String, _ items: [HoldItem]) throws -> [String] {
        let reader = reader(row)
        return try reader.read(items).map { place in
            guard case .seat(let seat, _, _) = place else { return "?" }
            return reader.layout?.seat(at: seat)?.id ?? "?"
        }
    }

    @Test(arguments: [
        ("WC", ["0"], ["0", "1"]), ("CW", ["1"], ["1", "0"]), ("WOC", ["0"], ["0"]),
        // One companion's seat between two places is either's.
        ("WCW", ["0"], ["0", "1"]), ("WCW", ["2"], ["2", "1"]), ("WCW", ["0", "1"], ["0", "1"]), ("WCW", ["2", "1"], ["2", "1"]), ("WCW", ["1", "0"], ["1", "0"]),
        // Who names a companion's seat wants that one.
        ("CWC", ["1"], ["1", "2"]), ("CWC", ["1", "0"], ["1", "0"]), ("CWC", ["0", "1", "2"], ["0", "1", "2"]),
        // Each of two gets one of its own where there are two.
        ("CWCW", ["1", "3"], ["1", "0", "3", "2"]), ("WCWC", ["0", "2"], ["0", "1", "2", "3"]), ("WCW", ["0", "2"], ["0", "2", "1"]),
    ] as [(String, [String], [String])])
    func aPlaceTakesACompanionsSeatBesideIt(row: String, named: [String], held: [String]) throws {
        #expect(try seats(row, named.map { .seat(id: $0) }) == held)
        #expect(Set(held).count == held.count)
    }

    /// What stays of a basket without one of its seats: a companion's seat does not stay alone.
    @Test(arguments: [
        ("WCO", 0, ["2"]), ("WCO", 1, ["0", "2"]), ("WCO", 2, ["0", "1"]), ("WCW", 0, ["1", "2"]), ("WC", 0, []), ("CWC", 1, []), ("OO", 5, nil),
    ] as [(String, Int, [String]?)])
    func aCompanionsSeatGoesWithThePlaceBesideIt(row: String, position: Int, left: [String]?) throws {
        let layout = try #require(reader(row).layout)
        let seats = layout.layout.seats.compactMap { layout.position(ofOffset: $0.offset) }.sorted { layout.offset(of: $0) ?? 0 < layout.offset(of: $1) ?? 0 }
        let hold = Hold(id: "h", state: .held, seats: seats, standing: [:], expiresAt: Self.opening)
        let kept = hold.places(without: position, in: session, layout: layout)
        #expect(kept.map { $0.seats.compactMap { layout.seat(at: $0)?.id } } == left)
    }

    @Test func aStandingPlaceIsOneOfItsPools() {
        let hold = Hold(id: "h", state: .held, seats: [], standing: [3: 2, 5: 1], expiresAt: Self.opening)
        #expect([0, 1, 2, 3].map { hold.places(without: $0, in: session, layout: nil)?.standing } == [[3: 1, 5: 1], [3: 1, 5: 1], [3: 2], nil])
    }

    /// What is named stays; nil where the hold has not all of it.
    @Test(arguments: [
        ([.seat(id: "2"), .places(category: "fosse", quantity: 1)], ["2"], [3: 1]), ([.seat(id: "1"), .seat(id: "0")], ["0", "1"], [:]),
        ([.places(category: "fosse", quantity: 2), .places(category: "fosse", quantity: 1)], [], [3: 2, 4: 1]), ([.seat(id: "3")], nil, nil), ([.places(category: "fosse", quantity: 4)], nil, nil),
    ] as [([HoldItem], [String]?, [Int: Int]?)])
    func whatIsNamedStays(items: [HoldItem], seats: [String]?, standing: [Int: Int]?) throws {
        let (hold, layout, session) = try held()
        let kept = try hold.places(keeping: items, in: session, layout: layout)
        #expect(kept.map { $0.seats.compactMap { layout.seat(at: $0)?.id }.sorted() } == seats && kept.map(\.seats) == kept.map { $0.seats.sorted() } && kept?.standing == standing)
    }

    @Test(arguments: [
        ([], .nothingRequested), ([.seat(id: "1")], .companionAlone("1")), ([.seat(id: "9")], .unknownSeat("9")), ([.seat(id: "2"), .seat(id: "2")], .seatTwice("2")),
        ([.places(category: "or", quantity: 1)], .seatsUnnamed(category: "or")), ([.places(category: "x", quantity: 1)], .unknownCategory("x")),
        ([.places(category: "fosse", quantity: 0)], .quantityOutOfRange(category: "fosse", quantity: 0)),
    ] as [([HoldItem], HoldMistake)])
    func whatCannotStayIsSaid(items: [HoldItem], mistake: HoldMistake) throws {
        let (hold, layout, session) = try held()
        #expect(throws: mistake) { try hold.places(keeping: items, in: session, layout: layout) }
    }

    /// A wheelchair place, its companion's, another seat, and standing places, two of them in an allotment's pool; a seat beside them is somebody else's.
    private func held() throws -> (Hold, HouseLayout, Session) {
        var session = session
        session.inventory.allotments = [Allotment(id: "club", name: "Club", category: 3, capacity: 2)]
        let layout = try #require(reader("WCOO").layout)
        let seats = layout.layout.seats.filter { $0.id != "3" }.compactMap { layout.position(ofOffset: $0.offset) }.sorted()
        return (Hold(id: "h", state: .held, seats: seats, standing: [3: 2, 4: 1], expiresAt: Self.opening), layout, session)
    }

    @Test func aPlaceIsHadAloneAndACompanionsSeatIsNot() throws {
        #expect(try seats("WCW", [.seat(id: "0", alone: true)]) == ["0"])
        #expect(try seats("WCW", [.seat(id: "0", alone: true), .seat(id: "1")]) == ["0", "1"])
        for items in [[HoldItem.seat(id: "1")], [.seat(id: "1"), .seat(id: "4")]] {
            #expect(throws: HoldMistake.companionAlone("1")) { try seats("WCWOW", items) }
        }
    }

    // MARK: Open to everybody

    private func availability(_ free: [Int], waiting: Availability.Waiting? = nil) -> Availability {
        Availability(stock: free.map { .init(total: 4, free: $0, held: 4 - $0, sold: 0, blocked: 0) }, isCurrent: true, waiting: waiting)
    }

    @Test func whoFindsNothingElseIsOfferedThemOnceTheyAreOpen() {
        let early = Self.opening - .milliseconds(1)
        #expect(session.openedStock(availability([0, 3, 4, 9]), at: early) == [0, 0, 0, 0] && session.openWheelchairs(at: early).isEmpty)
        #expect(session.openWheelchairs(at: nil).isEmpty)
        #expect(session.openedStock(availability([0, 3, 4, 9]), at: Self.opening) == [3, 0, 0, 0])
        #expect(session.publicStock(availability([0, 3, 4, 9]), at: Self.opening).map(\.free) == [0, 3, 4, 9], "they count once")
    }

    /// Neither places that are kept for those who wait for them, nor any others while the category's own are kept.
    @Test(arguments: [1, 0]) func whatIsKeptIsNobodysLastResort(category: Int) {
        let waiting = Availability.Waiting(until: Self.opening + .seconds(60), queues: [WaitingQueue(category: category, least: 1, people: 1)])
        #expect(session.openedStock(availability([1, 3, 4, 9], waiting: waiting), at: Self.opening) == [0, 0, 0, 0])
    }

    /// Who stands has no seat, and who comes for a wheelchair place is offered it anyway.
    @Test(arguments: [1, 2, 3, 7]) func theyAreOpenedToACategoryWithSeatsOfItsOwn(category: Int) {
        var session = session
        session.inventory.wheelchairs[0].opensTo = category
        #expect(session.openWheelchairs(at: Self.opening).isEmpty && session.opening(of: session.inventory.wheelchairs[0]) == nil)
    }
}
