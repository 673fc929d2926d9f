import Booking
import Domain
import Reconciliation
import Testing
import WaitingRoom

@testable import OpeningDay

/// A waiting room before a house with wheelchair places, on a real store: they keep nobody waiting who cannot use them, and who can waits for nobody once
/// nothing else is left.
@Suite(.timeLimit(.minutes(1))) struct WheelchairRoomTests {
    private let house: OpeningHouse
    private static let free = [Tariff(id: "invitation", name: "Invitation", price: .zero)]

    /// Three places to stand, and two for wheelchairs with one for a companion beside each.
    /// - Parameter opensAt: when they are opened to others, in seconds from the opening; nil for never.
    private static func house(opensAt: Int? = nil) async throws -> OpeningHouse {
        let now = OpeningHouse.opening
        func row(_ category: String, y: Double) -> Domain.SeatingPlan.Row {
            .init(label: category, seats: (1...2).map { .init(id: "\(category)\($0)", number: "\($0)", category: category, position: .init(x: Double(25 * $0), y: y)) })
        }
        let seats = (1...2).flatMap { pair in
            [("PMR", 50), ("Accompagnateur", 75)].map { Domain.SeatingPlan.Seat(id: "\($0.0)\(pair)", number: "\(pair)\($0.0)", category: $0.0, position: .init(x: Double(100 * pair + $0.1), y: 0)) }
        }
        let names = ["Fosse", "PMR", "Accompagnateur", "Or"]
        let plan = Domain.SeatingPlan(
            name: "Salle", width: 500, height: 300, categories: Array(names.dropFirst()),
            sections: [.init(id: "p", name: "Parterre", rows: [.init(label: "A", seats: seats), row("Or", y: 60)])])
        func category(_ index: Int, _ kind: Domain.Category.Kind, _ capacity: Int) -> Domain.Category {
            .init(id: names[index].lowercased(), name: names[index], kind: kind, capacity: capacity, tariffs: free)
        }
        let session = Session(
            id: "soiree", number: 1, eventID: "e",
            venue: Venue(id: "salle", name: "Salle", address: "1 rue", postalCode: "45000", city: "Orléans", timeZone: "Europe/Paris"),
            startsAt: now + .seconds(60 * 86_400), doorsAt: nil, bookingOpensAt: now, bookingClosesAt: now + .seconds(59 * 86_400), status: .published, buyerLimit: 6,
            vatRate: VATRate(basisPoints: 210),
            categories: [category(0, .standing, 3), category(1, .numbered, 2), category(2, .numbered, 2), category(3, .numbered, 2)], layoutDigest: "plan", lane: 3,
            holdSeconds: 300, paymentSeconds: 900,
            inventory: InventoryRules(
                wheelchairs: [.init(category: 1, companion: 2, opensTo: opensAt.map { _ in 3 }, opensAt: opensAt.map { now + .seconds($0) })],
                room: RoomTerms(mode: .opening, joinBefore: 300, shopping: 300, mostShoppers: 50)))
        let event = Event(
            id: "e", number: 1, title: "Soirée", artist: "Groupe", description: "", genre: "Rock",
            organiser: Organiser(id: "o", name: "Organisateur", licence: "PLATESV-D-2026-000123"))
        let layout = SeatLayout(plan: plan) { names.firstIndex(of: $0) }
        return try await OpeningHouse(OpeningSetting(visitors: 2000, copy: try SessionCopy(event: event, session: session, layout: layout)))
    }

    init() async throws { house = try await Self.house() }

    private func at(_ seconds: Double, _ house: OpeningHouse? = nil) { (house ?? self.house).clock.set(OpeningHouse.opening + .seconds(seconds)) }

    private func board(_ house: OpeningHouse? = nil) async throws -> RoomBoard {
        try #require(try await (house ?? self.house).rooms.board(ofRoom: OpeningHouse.room).flatMap(RoomNotice.init(text:))).board
    }

    /// Five hundred come early, are drawn, and wait.
    private func open(_ keeper: inout RoomRounds, _ house: OpeningHouse) async throws {
        at(-60, house)
        for _ in 0..<2 { try await keeper.next() }
        _ = try await house.rooms.join(room: OpeningHouse.room, (0..<500).map { Joiner(Device(secret: "v\($0)")) }, perNetwork: 1)
        for second in [0.0, 62, 63] {
            at(second, house)
            try await keeper.next()
        }
        #expect(try await board(house).phase == .queue)
    }

    private func hold(_ name: String, _ house: OpeningHouse, until: Timestamp? = nil, _ places: [PlaceRequest]) async throws -> HoldOutcome {
        let visitor = String((name + String(repeating: "a", count: 32)).prefix(32))
        return try await house.store.hold(HoldRequest(id: visitor, visitor: visitor, fingerprint: 1, places: places, admittedUntil: until), in: house.session)
    }

    private func buy(_ hold: Hold, of category: Int, _ house: OpeningHouse) async throws {
        let session = house.session
        let line = OrderLine(
            category: category, categoryID: session.categories[category].id, categoryName: "", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "invitation",
            tariffName: "Invitation", price: .zero, vatRate: session.vatRate)
        let order = Order(
            id: house.capability.order(lane: session.lane, hold: hold.id, idempotencyKey: "order"), sessionID: session.id, sessionNumber: session.number,
            lane: session.lane, holdID: hold.id, buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: Array(repeating: line, count: hold.placeCount),
            placedAt: house.clock.now)
        guard case .opened = try await house.store.open(OrderRequest(order: order, fingerprint: "f", buyerKey: "b\(hold.id)", places: hold.placeCount), in: session),
            case .confirmed = try await house.store.confirm(order, payment: nil)
        else { return #expect(Bool(false), "it was not bought") }
    }

    private var everything: [PlaceRequest] { [.standing(3, category: 0, allotment: nil), .best(2, category: 3, allotment: nil, together: false)] }

    @Test func theRoomIsSoldOutExceptWheelchairPlaces() async throws {
        var keeper = house.keeper()
        try await open(&keeper, house)
        // While there is something else, wheelchair users wait like everybody, and nobody is called for their places.
        let seen1 = try await board()
        #expect(seen1.freePlaces == 5 && seen1.wheelchairPlaces == nil)
        guard case .refused(.notAdmitted) = try await hold("early", house, [.wheelchairs(1, category: 1, companion: 2)]) else { return #expect(Bool(false), "past the queue") }

        // All the rest is in a basket.
        let until = house.clock.now + .seconds(300)
        guard case .held(let basket, _, _, _) = try await hold("buyer", house, until: until, everything) else { return #expect(Bool(false), "admitted") }
        at(64)
        try await keeper.next()
        let seen2 = try await board()
        #expect(seen2.phase == .queue && seen2.freePlaces == 0 && seen2.wheelchairPlaces == 2)
        let called = try await board().watermark
        // What others wait for stays behind the gate; a wheelchair place does not, nor the one beside it.
        guard case .held = try await hold("wheels", house, [.wheelchairs(1, category: 1, companion: 2)]) else { return #expect(Bool(false), "nobody waits for it") }
        guard case .refused(.notAdmitted) = try await hold("walker", house, [.standing(1, category: 0, allotment: nil)]) else { return #expect(Bool(false), "past the queue") }

        // All the rest is sold: the room says so, and nobody is called for what is left.
        try await buy(basket, of: 0, house)
        for second in 65...80 {
            at(Double(second))
            try await keeper.next()
        }
        let seen3 = try await board()
        #expect(seen3.phase == .soldOut && seen3.freePlaces == 0 && seen3.wheelchairPlaces == 1)
        let seen4 = try await board()
        #expect(seen4.watermark == called && keeper.decision(ofRoom: OpeningHouse.room)?.limit == .soldOut)

        // The last of them: sold out.
        guard case .held = try await hold("alone", house, [.best(1, category: 1, allotment: nil, together: false)]) else { return #expect(Bool(false), "without a companion") }
        at(81)
        try await keeper.next()
        let seen5 = try await board()
        #expect(seen5.phase == .soldOut && seen5.wheelchairPlaces == nil)
        await house.close()
    }

    /// Somebody who is about to take a wheelchair place is not shut out by a basket that somebody gives back; a minute later the queue has its order again.
    @Test func aBasketThatComesBackDoesNotShutTheWayAtOnce() async throws {
        var keeper = house.keeper()
        try await open(&keeper, house)
        guard case .held(let basket, _, _, _) = try await hold("buyer", house, until: house.clock.now + .seconds(300), everything) else { return #expect(Bool(false)) }
        at(64)
        try await keeper.next()
        #expect(try await house.store.release(hold: basket.id, in: house.session) == .released)
        at(65)
        try await keeper.next()
        let seen6 = try await board()
        #expect(seen6.freePlaces == 5 && seen6.wheelchairPlaces == 2)
        guard case .held = try await hold("wheels", house, [.wheelchairs(1, category: 1, companion: 2)]) else { return #expect(Bool(false), "shut out") }
        at(125)
        try await keeper.next()
        #expect(try await board().wheelchairPlaces == nil)
        guard case .refused(.notAdmitted) = try await hold("late", house, [.wheelchairs(1, category: 1, companion: 2)]) else { return #expect(Bool(false), "past the queue") }
        await house.close()
    }

    /// Once the organiser opens them they are everybody's, and the room calls people for them.
    @Test func whatIsOpenedToOthersIsWaitedFor() async throws {
        let house = try await Self.house(opensAt: 70)
        var keeper = house.keeper()
        try await open(&keeper, house)
        guard case .held(let basket, _, _, _) = try await hold("buyer", house, until: house.clock.now + .seconds(300), everything) else { return #expect(Bool(false)) }
        try await buy(basket, of: 0, house)
        at(64, house)
        try await keeper.next()
        let seen7 = try await board(house)
        #expect(seen7.phase == .soldOut && seen7.wheelchairPlaces == 2)
        let called = try await board(house).watermark
        // Those who were called before for what is gone by now are waited for, for a minute.
        for second in 70...135 {
            at(Double(second), house)
            try await keeper.next()
        }
        let seen8 = try await board(house)
        #expect(seen8.phase == .queue && seen8.freePlaces == 2 && seen8.wheelchairPlaces == nil)
        #expect(try await board(house).watermark > called)
        guard case .refused(.notAdmitted) = try await hold("wheels", house, [.wheelchairs(1, category: 1, companion: 2)]) else { return #expect(Bool(false), "past the queue") }
        await house.close()
        await self.house.close()
    }
}
