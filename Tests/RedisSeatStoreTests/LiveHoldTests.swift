import Booking
import Domain
import RedisClient
import Testing

/// How many baskets may wait for their orders at once, and how many records of others are kept.
@Suite struct LiveHoldTests {
    private let place = [PlaceRequest.standing(1, category: 1, allotment: nil)]

    private func house(liveHolds: Int) async throws -> House {
        let house = try await House(standing: 50, limit: 50)
        var session = house.session
        session.inventory.liveHoldLimit = liveHolds
        _ = try await house.projection.publish(session, layout: house.layout, sold: SoldPlaces(), version: 2, owner: try await house.owner())
        return house
    }

    private func isHeld(_ id: String, in house: House) async throws -> Bool {
        let outcome = try await house.hold(id, place)
        if outcome == .refused(.crowded) { return false }
        guard case .held = outcome else { throw Unexpected() }
        return true
    }

    private func finished(_ house: House) async throws -> String? {
        try await house.redis.send(RedisCommand("HGET", "{3}:v4:s1:meta", "finished")).string
    }

    @Test func whatIsOrderedOrGivenBackIsNoBasketAnyMore() async throws {
        let house = try await house(liveHolds: 2)
        for id in ["a", "b"] { #expect(try await isHeld(id, in: house)) }
        #expect(try await isHeld("c", in: house) == false)
        _ = try await house.store.release(hold: House.id("a"), in: house.session)
        _ = try await house.store.release(hold: House.id("a"), in: house.session)
        #expect(try await isHeld("c", in: house), "a was given back, once")
        #expect(try await isHeld("d", in: house) == false)
        let order = house.order("o", hold: "b")
        _ = try await house.store.open(order, in: house.session)
        #expect(try await isHeld("d", in: house), "b is an order")
        #expect(try await isHeld("e", in: house) == false)
        _ = try await house.store.confirm(order.order, payment: house.payment(order.order))
        #expect(try await isHeld("e", in: house) == false, "and was none any more when it was paid")
        #expect(try await finished(house) == "2")
        // When their time is over nothing is left of any of them.
        house.advance(.seconds(600))
        _ = try await house.projection.sweep(house.session, limit: 10)
        #expect(try await finished(house) == nil)
        for id in ["e", "f"] { #expect(try await isHeld(id, in: house)) }
        #expect(try await isHeld("g", in: house) == false)
        await house.close()
    }

    /// A record of what was given back is kept until its time is over, for a request that is repeated: somebody who takes and leaves all the time
    /// must not fill the memory.
    @Test func fourTimesAsManyAreRemembered() async throws {
        let house = try await house(liveHolds: 2)
        for index in 0..<8 {
            #expect(try await isHeld("h\(index)", in: house))
            _ = try await house.store.release(hold: House.id("h\(index)"), in: house.session)
        }
        #expect(try await isHeld("i", in: house) == false)
        house.advance(.seconds(600))
        #expect(try await isHeld("i", in: house))
        await house.close()
    }

    /// What a Redis of before the count was kept has in its list, or one that lost it, counts too much until it comes up, and no longer.
    @Test func aCountThatWasLostIsRightAgainWhenTheListHasComeUp() async throws {
        let house = try await house(liveHolds: 3)
        for id in ["a", "b"] {
            #expect(try await isHeld(id, in: house))
            _ = try await house.store.release(hold: House.id(id), in: house.session)
        }
        _ = try await house.redis.send(RedisCommand("HDEL", "{3}:v4:s1:meta", "finished"))
        #expect(try await isHeld("c", in: house))
        #expect(try await isHeld("d", in: house) == false)
        house.advance(.seconds(600))
        for id in ["d", "e", "f"] { #expect(try await isHeld(id, in: house)) }
        #expect(try await isHeld("g", in: house) == false)
        #expect(try await finished(house) == nil)
        await house.close()
    }

    /// While an older version counts nothing beside this one, the count may be too high: until the list is empty, and no longer.
    @Test func aCountThatIsTooHighIsForgottenWithTheList() async throws {
        let house = try await house(liveHolds: 2)
        _ = try await house.redis.send(RedisCommand("HSET", "{3}:v4:s1:meta", "finished", "40"))
        for id in ["a", "b"] { #expect(try await isHeld(id, in: house)) }
        house.advance(.seconds(600))
        _ = try await house.projection.sweep(house.session, limit: 10)
        #expect(try await finished(house) == nil)
        for id in ["c", "d"] { #expect(try await isHeld(id, in: house)) }
        #expect(try await isHeld("e", in: house) == false)
        await house.close()
    }

    // MARK: What a hold costs

    /// So often Redis read from its clients, and so many scripts were run.
    private func served(_ house: House) async throws -> (reads: Int, scripts: Int) {
        let info = try await house.redis.send(RedisCommand("INFO", "everything")).string ?? ""
        func number(_ name: String) -> Int {
            let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix(name) }
            return line.flatMap { Int($0.dropFirst(name.count).prefix(while: \.isNumber)) } ?? -1
        }
        return (number("total_reads_processed:"), number("cmdstat_evalsha:calls="))
    }

    /// Idempotency, limits, epoch, opening, admission and the places themselves: all of it is asked in one.
    @Test func aHoldIsOneRoundTrip() async throws {
        let house = try await House(standing: 200, limit: 50)
        _ = try await house.hold("first", place, visitor: "w")
        let start = try await served(house)
        let idle = try await served(house)
        for index in 0..<10 { _ = try await house.hold("h\(index)", place, visitor: "v\(index)") }
        let single = try await served(house)
        let question = idle.reads - start.reads
        #expect(single.reads - idle.reads - question == 10 && single.scripts - idle.scripts == 10)
        // Those that come while one is under way share the next.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<32 { group.addTask { _ = try await house.hold("c\(index)", [.standing(1, category: 1, allotment: nil)], visitor: "c\(index)") } }
            try await group.waitForAll()
        }
        let crowd = try await served(house)
        #expect(crowd.scripts - single.scripts < 32 && crowd.reads - single.reads - question == crowd.scripts - single.scripts)
        await house.close()
    }
}
