import Booking
import Domain
import Testing

/// A visitor gives some of a hold's places back.
@Suite(.timeLimit(.minutes(1))) struct ReducedHoldTests {
    private func house(_ rule: OrphanRule = .off) async throws -> (House, Session) {
        let house = try await House(standing: 5, limit: 3)
        var session = house.session
        session.inventory.orphans = rule
        _ = try await house.projection.publish(session, layout: house.layout, sold: SoldPlaces(), version: 2, owner: try await house.owner())
        return (house, session)
    }

    @Test func whatStaysIsHeldUntilTheSameDeadline() async throws {
        let (house, session) = try await house()
        _ = try await house.hold("h", house.seats("A1", "A2") + [.standing(1, category: 1, allotment: nil)])
        house.advance(.seconds(60))
        let kept = HeldPlaces(seats: [house.place("A2")], standing: [1: 1])
        // Said twice it is done once.
        for _ in 1...2 { #expect(try await house.store.release(hold: House.id("h"), keeping: kept, in: session) == .reduced) }
        let hold = try #require(try await house.store.hold(id: House.id("h"), in: session))
        #expect(hold.places == kept && hold.state == .held && hold.expiresAt == House.opening + .seconds(600))
        #expect(try await [house.stock(0), house.stock(1)] == ["7/1/0", "4/1/0"])
        // Somebody else may have the seat, and the visitor another one: three are the limit.
        guard case .held = try await house.hold("other", house.seats("A1"), visitor: "w"), case .held = try await house.hold("more", house.seats("B1")) else { throw Unexpected() }
        #expect(try await house.hold("again", house.seats("B3")) == .refused(.limitExceeded(limit: 3, already: 3)))
        // A request that is repeated finds what is left.
        guard case .held(let found, _, repeated: true, _) = try await house.hold("h", house.seats("A1", "A2") + [.standing(1, category: 1, allotment: nil)]) else { throw Unexpected() }
        #expect(found.places == kept)
        house.set(House.opening + .seconds(600))
        #expect(try await house.store.release(hold: House.id("h"), keeping: kept, in: session) == .expired)
        #expect(try await [house.stock(0), house.stock(1)] == ["6/2/0", "5/0/0"])
        await house.close()
    }

    /// Of two tabs each takes out another place; and nothing of what was taken out stays.
    @Test func whatNobodyKeepsIsAllGivenBack() async throws {
        let (house, session) = try await house()
        _ = try await house.hold("h", house.seats("A1", "A2"))
        let (first, second) = (HeldPlaces(seats: [house.place("A1")], standing: [:]), HeldPlaces(seats: [house.place("A2")], standing: [1: 4]))
        #expect(try await house.store.release(hold: House.id("h"), keeping: first, in: session) == .reduced)
        #expect(try await house.store.release(hold: House.id("h"), keeping: second, in: session) == .released)
        #expect(try await house.store.release(hold: House.id("h"), keeping: first, in: session) == .released)
        #expect(try await house.stock(0) == "8/0/0")
        await house.close()
    }

    @Test(arguments: OrphanRule.allCases) func nobodysSeatIsLeftAloneInThisWay(rule: OrphanRule) async throws {
        let (house, session) = try await house(rule)
        _ = try await house.hold("h", house.seats("A1", "A2"))
        let outcome = try await house.store.release(hold: House.id("h"), keeping: HeldPlaces(seats: [house.place("A2")], standing: [:]), in: session)
        #expect(outcome == (rule == .strict ? .orphans([house.place("A1")]) : .reduced))
        #expect(try await house.stock(0) == (rule == .strict ? "6/2/0" : "7/1/0"))
        #expect(try await house.store.hold(id: House.id("h"), in: session)?.placeCount == (rule == .strict ? 2 : 1))
        await house.close()
    }

    /// What is ordered is what was priced.
    @Test func anOrderIsOfAllPlacesOrOfNone() async throws {
        let (house, session) = try await house()
        _ = try await house.hold("h", house.seats("A1", "A2"))
        var order = house.order("one", hold: "h", lines: 2)
        order.places = 2
        _ = try await house.store.release(hold: House.id("h"), keeping: HeldPlaces(seats: [house.place("A1")], standing: [:]), in: session)
        #expect(try await house.store.open(order, in: session) == .refused(.holdChanged))
        #expect(try await house.store.order(id: order.order.id) == nil)
        order = house.order("two", hold: "h")
        order.places = 1
        guard case .opened = try await house.store.open(order, in: session) else { throw Unexpected() }
        #expect(try await house.store.release(hold: House.id("h"), keeping: .none, in: session) == .ordered(orderID: order.order.id))
        #expect(try await house.store.confirm(order.order, payment: house.payment(order.order)) == .confirmed)
        #expect(try await house.stock(0) == "7/0/1")
        await house.close()
    }
}
