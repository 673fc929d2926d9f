import Booking
import Domain
import RedisClient
import RedisSeatStore
import TestSupport
import Testing

/// Waiting lists, as far as the store has a part in them.
@Suite(.timeLimit(.minutes(1))) struct WaitingTests {
    private func party(_ name: String, _ size: Int, category: Int = 1, in house: House) -> WaitingParty {
        WaitingParty(
            sessionNumber: house.session.number, category: category, size: size, person: name, email: "\(name)@example.org", language: "fr",
            hold: House.id(name), askedAt: house.now)
    }

    private func offer(_ party: WaitingParty, for time: Duration = .seconds(7_200), in house: House) async throws -> OfferOutcome {
        let places = try #require(party.places(in: house.session))
        return try await house.projection.offer(party, places: places, until: house.now + time, in: house.session)
    }

    private func keep(_ category: Int, least: Int, people: Int = 1, in house: House) async throws {
        let queue = WaitingQueue(category: category, least: least, people: people)
        #expect(try await house.projection.keep([queue], of: house.session, until: house.now + .seconds(60)))
    }

    private func entries(_ house: House) async throws -> [StreamEntry?] {
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        var received: [ReceivedEntry] = []
        _ = await eventually {
            received = (try? await stream.read(limit: 10, wait: .milliseconds(50))) ?? []
            return !received.isEmpty
        }
        return received.map(\.entry)
    }

    /// Who was offered places until tonight may order and still find a card.
    @Test func orderingAnOfferTakesNoTimeFromIt() async throws {
        let house = try await House()
        let ada = party("ada", 2, in: house)
        for (time, kept) in [(7_200, 7_200), (600, 900)] {
            let until = house.now + .seconds(time)
            guard case .held = try await offer(ada, for: .seconds(time), in: house) else { throw Unexpected() }
            let order = house.order("offered-\(time)", hold: "ada")
            #expect(try await house.store.open(order, in: house.session) == .opened(until: house.now + .seconds(kept)), "offered until \(until)")
            #expect(try await house.store.order(id: order.order.id)?.deadline == house.now + .seconds(kept))
            house.set(house.now + .seconds(min(time, kept) - 1))
            #expect(try await house.store.hold(id: ada.hold, in: house.session)?.state == .ordered)
            _ = try await house.store.beginClose(order.order, as: .cancelled)
            _ = try await house.store.close(order.order)
        }
        await house.close()
    }

    @Test func whoFindsTooFewPlacesIsTakenToTheLedger() async throws {
        let house = try await House(standing: 5)
        #expect(try await house.store.wait(party("ada", 2, in: house), in: house.session) == .available(free: 5))
        _ = try await house.hold("h", [.standing(4, category: 1, allotment: nil)])
        #expect(try await house.store.wait(party("ada", 1, in: house), in: house.session) == .available(free: 1))
        let (ada, grace) = (party("ada", 2, in: house), party("grace", 3, in: house))
        #expect(try await house.store.wait(ada, in: house.session) == .noted)
        #expect(try await house.store.wait(grace, in: house.session) == .noted)
        try await house.store.confirm(WaitingConfirmation(hold: grace.hold, sessionNumber: 1), of: house.session)
        try await house.store.leave(WaitingLeave(hold: ada.hold, sessionNumber: 1), of: house.session)
        #expect(try await entries(house) == [
            .waiting(ada), .waiting(grace), .waitingConfirmation(WaitingConfirmation(hold: grace.hold, sessionNumber: 1)),
            .leave(WaitingLeave(hold: ada.hold, sessionNumber: 1)),
        ])
        await house.close()
    }

    /// A stranger without a number does not walk past those who wait in the room.
    @Test func aListTakesNobodyWhileARoomIsNotServed() async throws {
        let house = try await House(standing: 0)
        let ada = party("ada", 1, in: house)
        _ = try await house.projection.gate(house.session, isUp: true, passing: [], isServed: false, version: 1)
        #expect(try await house.store.wait(ada, in: house.session) == .roomStands)
        _ = try await house.projection.gate(house.session, isUp: true, passing: [], isServed: true, version: 1)
        #expect(try await house.store.wait(ada, in: house.session) == .noted)
        _ = try await house.projection.gate(house.session, isUp: false, passing: [], isServed: false, version: 1)
        #expect(try await house.store.wait(party("grace", 1, in: house), in: house.session) == .noted)
        // A gate that is shut and of which the keeper has said no more.
        _ = try await house.redis.send(RedisCommand("HDEL", "{3}:v4:s1:meta", "served"))
        _ = try await house.redis.send(RedisCommand("HSET", "{3}:v4:s1:meta", "gate", "1"))
        #expect(try await house.store.wait(party("kurt", 1, in: house), in: house.session) == .roomStands)
        await house.close()
    }

    @Test func aListIsJoinedWhileItIsOpenOnly() async throws {
        let house = try await House(standing: 0)
        let ada = party("ada", 1, in: house)
        try await keep(1, least: 1, people: WaitingRules.mostPerCategory, in: house)
        #expect(try await house.store.wait(ada, in: house.session) == .crowded)
        house.set(House.opening - .seconds(1))
        #expect(try await house.store.wait(ada, in: house.session) == .refused(.notOpen(opensAt: House.opening, now: house.now)))
        house.set(house.session.waitingEndsAt)
        #expect(try await house.store.wait(ada, in: house.session) == .refused(.closed(at: house.session.waitingEndsAt)))
        house.set(house.session.waitingEndsAt - .milliseconds(1))
        #expect(try await house.store.wait(ada, in: house.session) == .noted)
        var cancelled = house.session
        cancelled.status = .cancelled
        _ = try await house.projection.publish(cancelled, layout: house.layout, sold: SoldPlaces(), version: 2, owner: try await house.owner())
        #expect(try await house.store.wait(ada, in: house.session) == .refused(.cancelled))
        try await house.projection.withdraw([house.session])
        #expect(try await house.store.wait(ada, in: house.session) == .refused(.suspended))
        #expect(try await !house.projection.keep([], of: house.session, until: house.now))
        await house.close()
    }

    /// Fewer places than anybody waits for are anybody's; as soon as they serve somebody who waits, they are kept, by category and by name.
    @Test func whatServesThoseWhoWaitIsKept() async throws {
        let house = try await House(standing: 5)
        try await keep(1, least: 3, in: house)
        #expect(try await house.hold("h1", [.standing(1, category: 1, allotment: nil)]) == .refused(.soldOut(category: 1, free: 0)))
        guard case .held = try await house.hold("h2", house.seats("A1")) else { throw Unexpected() }
        try await keep(1, least: 6, in: house)
        guard case .held = try await house.hold("h3", [.standing(3, category: 1, allotment: nil)]) else { throw Unexpected() }
        // Another category, by name and by the house's choice.
        try await keep(0, least: 2, in: house)
        #expect(try await house.hold("h4", house.seats("B1")) == .refused(.soldOut(category: 0, free: 0)))
        let best = PlaceRequest.best(1, category: 0, allotment: nil, together: false)
        #expect(try await house.hold("h5", [best]) == .refused(.soldOut(category: 0, free: 0)))
        let availability = try #require(try await house.store.availability(of: house.session))
        #expect(availability.waiting == .init(until: house.now + .seconds(60), queues: [WaitingQueue(category: 0, least: 2, people: 1)]))
        #expect(house.session.publicStock(availability, at: house.now).map(\.free) == [0, 2])
        #expect(house.session.publicStock(availability, at: house.now).map(\.blocked) == [7, 0])
        // Whoever keeps them says so again, or they are anybody's.
        house.advance(.seconds(60))
        #expect(house.session.publicStock(availability, at: house.now).map(\.free) == [7, 2])
        guard case .held = try await house.hold("h6", [best]) else { throw Unexpected() }
        await house.close()
    }

    @Test func nobodyWaitsAnyMore() async throws {
        let house = try await House(standing: 1)
        try await keep(1, least: 1, in: house)
        #expect(try await house.projection.keep([], of: house.session, until: house.now + .seconds(60)))
        #expect(try await house.store.availability(of: house.session)?.waiting == nil)
        guard case .held = try await house.hold("h", [.standing(1, category: 1, allotment: nil)]) else { throw Unexpected() }
        await house.close()
    }

    @Test func anOfferIsOneHoldHoweverOftenItIsMade() async throws {
        let house = try await House()
        try await keep(0, least: 1, in: house)
        let ada = party("ada", 2, category: 0, in: house)
        let until = house.now + .seconds(7_200)
        for _ in 1...2 { #expect(try await offer(ada, in: house) == .held(until: until, owner: try await house.owner())) }
        #expect(try await house.stock(0) == "6/2/0")
        let hold = try #require(try await house.store.hold(id: ada.hold, in: house.session))
        #expect(hold.state == .held && hold.expiresAt == until && hold.extended && hold.isOffer)
        #expect(try await house.store.extend(hold: ada.hold, in: house.session) == .extended(until: until), "no more than was offered")
        // Side by side, or not at all.
        #expect(try await offer(party("grace", 3, category: 0, in: house), in: house) == .none(free: 6))
        #expect(try await offer(party("joan", 6, in: house), in: house) == .none(free: 5))
        // It is ordered like any basket, also long after others would be over.
        house.advance(.seconds(7_000))
        let order = house.order("o", hold: "ada", lines: 2)
        guard case .opened = try await house.store.open(order, in: house.session) else { throw Unexpected() }
        #expect(try await offer(ada, in: house) == .held(until: house.now + .seconds(900), owner: try await house.owner()))
        #expect(try await house.store.confirm(order.order, payment: house.payment(order.order)) == .confirmed)
        #expect(try await house.stock(0) == "6/0/2")
        await house.close()
    }

    /// Of which nobody was told, an offer gets more time; given back, it can be made again. Neither is listed as over before it is.
    @Test func anOfferIsProlongedAndMadeAnew() async throws {
        let house = try await House()
        let ada = party("ada", 2, category: 0, in: house)
        _ = try await offer(ada, for: .seconds(900), in: house)
        house.advance(.seconds(800))
        let until = house.now + .seconds(900)
        #expect(try await offer(ada, for: .seconds(900), in: house) == .held(until: until, owner: try await house.owner()))
        #expect(try await offer(ada, for: .seconds(10), in: house) == .held(until: until, owner: try await house.owner()), "it never gets less")
        house.advance(.seconds(850))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 0)
        #expect(try await house.stock(0) == "6/2/0")
        #expect(try await house.store.release(hold: ada.hold, in: house.session) == .released)
        #expect(try await house.stock(0) == "8/0/0")
        _ = try await offer(ada, for: .seconds(900), in: house)
        #expect(try await house.stock(0) == "6/2/0")
        house.advance(.seconds(899))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 0)
        house.advance(.seconds(1))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 1)
        #expect(try await house.stock(0) == "8/0/0")
        await house.close()
    }

    @Test func whatABuyerHasIsKnown() async throws {
        let house = try await House()
        _ = try await house.hold("h", house.seats("A1", "A2"))
        let order = house.order("o", hold: "h", lines: 2)
        #expect(try await house.store.places(ofBuyer: order.buyerKey, in: house.session) == 0)
        guard case .opened = try await house.store.open(order, in: house.session) else { throw Unexpected() }
        #expect(try await house.store.places(ofBuyer: order.buyerKey, in: house.session) == 2)
        await house.close()
    }

    @Test func whatIsOverIsNotOfferedAgain() async throws {
        let house = try await House()
        let grace = party("grace", 2, in: house)
        _ = try await offer(grace, for: .seconds(900), in: house)
        house.advance(.seconds(900))
        #expect(try await offer(grace, for: .zero, in: house) == .over)
        #expect(try await house.stock(1) == "5/0/0")
        #expect(try await offer(party("joan", 1, in: house), for: .zero, in: house) == .over)
        house.set(house.session.bookingClosesAt)
        #expect(try await offer(party("mary", 1, in: house), in: house) == .over)
        try await house.projection.withdraw([house.session])
        #expect(try await offer(party("emmy", 1, in: house), in: house) == .suspended)
        await house.close()
    }

    /// The list of deadlines has the offer among the others, which must not wait behind it.
    @Test func anOfferKeepsNoOtherHoldFromExpiring() async throws {
        let house = try await House()
        _ = try await offer(party("ada", 2, category: 0, in: house), in: house)
        let expiring = try await house.redis.send(RedisCommand("ZSCORE", "{3}:v4:expiring", "1")).string
        #expect(expiring == String((house.now + .seconds(600)).milliseconds), "the sweeper comes by")
        house.advance(.seconds(60))
        _ = try await house.hold("h", house.seats("B4"))
        #expect(try await house.stock(0) == "5/3/0")
        house.advance(.seconds(600))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 1)
        #expect(try await house.stock(0) == "6/2/0")
        // Looked at every ten minutes, and back on sale when its own time is over.
        for _ in 1...10 {
            house.advance(.seconds(600))
            #expect(try await house.projection.sweep(house.session, limit: 10) == 0)
        }
        house.advance(.seconds(541))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 1)
        #expect(try await house.stock(0) == "8/0/0")
        await house.close()
    }
}
