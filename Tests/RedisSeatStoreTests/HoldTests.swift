import Booking
import Domain
import RedisClient
import Testing

@Suite struct HoldTests {
    @Test func namedSeatsAreHeldOnceAndFreedAtTheirDeadline() async throws {
        let house = try await House()
        guard case .held(let hold, _, repeated: false, split: false) = try await house.hold("h1", house.seats("A1", "A2"))
        else { throw Unexpected() }
        #expect(hold.seats == [house.place("A1"), house.place("A2")])
        #expect(hold.expiresAt == House.opening + .seconds(600))
        #expect(try await house.stock(0) == "6/2/0")
        #expect(try await house.hold("h2", house.seats("A2", "A3"), visitor: "w") == .refused(.seatsTaken([house.place("A2")])))
        #expect(try await house.stock(0) == "6/2/0", "a refused hold takes nothing")

        house.advance(.seconds(599))
        #expect(try await house.hold("h3", house.seats("A1"), visitor: "w") == .refused(.seatsTaken([house.place("A1")])))
        house.advance(.seconds(1))
        guard case .held = try await house.hold("h4", house.seats("A1"), visitor: "w") else { throw Unexpected() }
        #expect(try await house.stock(0) == "7/1/0")
        await house.close()
    }

    @Test func severalCategoriesAreHeldAllOrNothing() async throws {
        let house = try await House(standing: 2)
        let both: [PlaceRequest] = house.seats("B1") + [.standing(3, category: 1, allotment: nil)]
        #expect(try await house.hold("h1", both) == .refused(.soldOut(category: 1, free: 2)))
        #expect(try await house.stock(0) == "8/0/0")
        guard case .held(let hold, _, _, _) = try await house.hold(
            "h2", house.seats("B1") + [.standing(2, category: 1, allotment: nil)])
        else { throw Unexpected() }
        #expect(hold.standing == [1: 2])
        #expect(try await house.stock(1) == "0/2/0")
        await house.close()
    }

    @Test func theHouseChoosesNeighboursAndSaysWhenItCannot() async throws {
        let house = try await House()
        guard case .held(let pair, _, _, split: false) = try await house.hold(
            "h1", [.best(2, category: 0, allotment: nil, together: false)])
        else { throw Unexpected() }
        #expect(pair.seats == [house.place("A1"), house.place("A2")])
        guard case .held(_, _, _, split: true) = try await house.hold(
            "h2", [.best(3, category: 0, allotment: nil, together: false)], visitor: "w")
        else { throw Unexpected() }
        #expect(
            try await house.hold("h3", [.best(4, category: 0, allotment: nil, together: false)], visitor: "x")
                == .refused(.soldOut(category: 0, free: 3)))
        guard case .held(let mixed, _, _, _) = try await house.hold(
            "h4", house.seats("B3") + [.best(1, category: 0, allotment: nil, together: false)], visitor: "x")
        else { throw Unexpected() }
        #expect(Set(mixed.seats).count == 2, "a seat named and a seat chosen are two seats")
        await house.close()
    }

    @Test func aRepeatedRequestFindsItsHoldEvenReleased() async throws {
        let house = try await House()
        _ = try await house.hold("h1", house.seats("A1"))
        guard case .held(_, _, repeated: true, _) = try await house.hold("h1", house.seats("A1")) else { throw Unexpected() }
        #expect(try await house.stock(0) == "7/1/0")
        #expect(try await house.hold("h1", house.seats("A2"), fingerprint: 2) == .refused(.keyReused))
        #expect(try await house.store.release(hold: House.id("h1"), in: house.session) == .released)
        #expect(try await house.store.release(hold: House.id("h1"), in: house.session) == .released)
        #expect(try await house.stock(0) == "8/0/0")
        guard case .held(let late, _, repeated: true, _) = try await house.hold("h1", house.seats("A1")) else { throw Unexpected() }
        #expect(late.state == .released, "a late duplicate does not take the seat again")
        #expect(try await house.stock(0) == "8/0/0")
        house.advance(.seconds(601))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 0)
        #expect(try await house.store.hold(id: House.id("h1"), in: house.session) == nil, "its tombstone is gone after its deadline")
        await house.close()
    }

    @Test func nothingIsSoldOutsideTheBookingDates() async throws {
        let house = try await House()
        house.set(House.opening - .seconds(1))
        #expect(
            try await house.hold("h1", house.seats("A1"))
                == .refused(.notOpen(opensAt: House.opening, now: House.opening - .seconds(1))))
        house.set(house.session.bookingClosesAt)
        #expect(try await house.hold("h2", house.seats("A1")) == .refused(.closed(at: house.session.bookingClosesAt)))
        var cancelled = house.session
        cancelled.status = .cancelled
        house.set(House.opening)
        #expect(try await house.projection.publish(cancelled, layout: house.layout, sold: SoldPlaces(), version: 2, owner: try await house.owner()) == .updated)
        #expect(try await house.hold("h3", house.seats("A1")) == .refused(.cancelled))
        await house.close()
    }

    @Test func oneVisitorHoldsAtMostTheLimit() async throws {
        let house = try await House(limit: 3)
        _ = try await house.hold("h1", house.seats("A1", "A2"))
        #expect(try await house.hold("h2", house.seats("A3", "A4")) == .refused(.limitExceeded(limit: 3, already: 2)))
        guard case .held = try await house.hold("h3", house.seats("A3", "A4"), visitor: "w") else { throw Unexpected() }
        house.advance(.seconds(600))
        guard case .held = try await house.hold("h4", house.seats("B1", "B2", "B3")) else { throw Unexpected() }
        await house.close()
    }

    @Test func aHoldIsExtendedOnce() async throws {
        let house = try await House()
        _ = try await house.hold("h1", house.seats("A1"))
        let until = House.opening + .seconds(1200)
        #expect(try await house.store.extend(hold: House.id("h1"), in: house.session) == .extended(until: until))
        #expect(try await house.store.extend(hold: House.id("h1"), in: house.session) == .extended(until: until), "once, and saying so again")
        house.advance(.seconds(1199))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 0)
        #expect(try await house.stock(0) == "7/1/0")
        house.advance(.seconds(1))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 1)
        #expect(try await house.stock(0) == "8/0/0")
        #expect(try await house.store.extend(hold: House.id("h1"), in: house.session) == .expired)
        await house.close()
    }

    @Test func anUnverifiedRedisSellsNothing() async throws {
        let house = try await House()
        _ = try await house.redis.send(RedisCommand("FLUSHALL"))
        #expect(try await house.hold("h1", house.seats("A1")) == .refused(.suspended), "an empty Redis")
        _ = try await house.projection.publish(house.session, layout: house.layout, sold: SoldPlaces(), version: 1, owner: try await house.owner())
        _ = try await house.hold("h2", house.seats("A1"))
        try house.server.restart()
        try await house.redis.connect()
        #expect(try await house.hold("h3", house.seats("A2")) == .refused(.suspended), "a restarted Redis, until it is verified")
        #expect(try await house.projection.publish(house.session, layout: house.layout, sold: SoldPlaces(), version: 1, owner: try await house.owner()) == .updated)
        #expect(try await house.hold("h3", house.seats("A1"), visitor: "w") == .refused(.seatsTaken([house.place("A1")])), "the hold survived")
        await house.close()
    }

    @Test func aLaneKnowsWhichSessionsHaveSomethingExpired() async throws {
        let house = try await House()
        func expiring() async throws -> Set<UInt32> { try await house.projection.expiring(lane: house.session.lane, at: house.now) }
        _ = try await house.hold("h1", house.seats("A1"))
        house.advance(.seconds(300))
        _ = try await house.hold("h2", house.seats("B1"), visitor: "w")
        #expect(try await expiring().isEmpty)
        house.advance(.seconds(300))
        #expect(try await expiring() == [house.session.number])
        #expect(try await house.projection.sweep(house.session, limit: 10) == 1)
        #expect(try await expiring().isEmpty, "the next hold has time left")
        house.advance(.seconds(300))
        #expect(try await expiring() == [house.session.number])
        #expect(try await house.projection.sweep(house.session, limit: 10) == 1)
        house.advance(.seconds(9000))
        #expect(try await expiring().isEmpty, "nothing is held")
        _ = try await house.hold("h3", house.seats("A1"))
        house.advance(.seconds(600))
        #expect(try await expiring() == [house.session.number], "and once more")
        await house.close()
    }

    @Test func aSweepWorksInBoundedSteps() async throws {
        let house = try await House(standing: 50, limit: 100)
        for index in 0..<30 { _ = try await house.hold("h\(index)", [.standing(1, category: 1, allotment: nil)]) }
        house.advance(.seconds(600))
        #expect(try await house.projection.sweep(house.session, limit: 20) == 20)
        #expect(try await house.projection.sweep(house.session, limit: 20) == 10)
        #expect(try await house.stock(1) == "50/0/0")
        await house.close()
    }

    /// Twenty holds, or what makes a hundred places: large groups whose time is over do not keep Redis for longer.
    @Test func aCallTakesBackAFewLargeHoldsOnly() async throws {
        let house = try await House(standing: 1000, limit: 100)
        for index in 0..<7 { _ = try await house.hold("h\(index)", [.standing(90, category: 1, allotment: nil)], visitor: "v\(index)") }
        house.advance(.seconds(600))
        #expect(try await house.stock(1) == "370/630/0")
        _ = try await house.hold("next", house.seats("A1"))
        #expect(try await house.stock(1) == "550/450/0")
        #expect(try await house.projection.sweep(house.session, limit: 100) == 5, "a sweep goes on until nothing is due")
        #expect(try await house.stock(1) == "1000/0/0")
        await house.close()
    }
}

struct Unexpected: Error {}
