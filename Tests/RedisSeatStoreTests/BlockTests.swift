import Booking
import Domain
import RedisClient
import Testing

/// Seats that are not sold for now.
@Suite struct BlockTests {
    private func block(_ seats: [String], in house: House) async throws -> Int {
        var session = house.session
        session.inventory.blocked = [BlockedSeats(reason: "Régie", seats: seats)]
        return try await house.projection.block(session, layout: house.layout)
    }

    /// Free, held, sold and blocked, and the states of row A.
    private func row(_ house: House) async throws -> String {
        guard let reading = try await house.store.reading(of: house.session) else { return "none" }
        let letters: [SeatState: String] = [.free: "f", .held: "h", .sold: "s", .blocked: "x"]
        let stock = reading.availability.stock[0]
        let states = ["A1", "A2", "A3", "A4"].map { SeatState(byte: reading.seats[house.offset($0)]).flatMap { letters[$0] } ?? "?" }
        return "\(stock.free)/\(stock.held)/\(stock.sold)/\(stock.blocked) \(states.joined())"
    }

    @Test func whatNobodyHasIsBlockedAndWhatSomebodyHasWaits() async throws {
        let house = try await House()
        _ = try await house.hold("h", house.seats("A1"))
        #expect(try await block(["A1", "A2", "B1"], in: house) == 1)
        #expect(try await row(house) == "5/1/0/2 hxff")
        #expect(try await block(["A1", "A2", "B1"], in: house) == 1, "once more changes nothing")
        #expect(try await row(house) == "5/1/0/2 hxff")
        #expect(try await house.hold("i", house.seats("A2"), visitor: "w") == .refused(.seatsTaken([house.place("A2")])))
        guard case .held(let hold, _, _, split: false) = try await house.hold("j", [.best(2, category: 0, allotment: nil, together: true)], visitor: "w")
        else { throw Unexpected() }
        #expect(hold.seats == [house.place("A3"), house.place("A4")], "the best pair is elsewhere")
        // Given back, it is blocked when it is asked for again.
        _ = try await house.store.release(hold: House.id("h"), in: house.session)
        #expect(try await block(["A1", "A2", "B1"], in: house) == 0)
        #expect(try await row(house) == "3/2/0/3 xxhh")
        await house.close()
    }

    @Test func whatIsBlockedNoMoreIsSoldAgain() async throws {
        let house = try await House()
        #expect(try await block(["A1", "A2"], in: house) == 0)
        #expect(try await block(["A2", "A3"], in: house) == 0)
        #expect(try await row(house) == "6/0/0/2 fxxf")
        #expect(try await block([], in: house) == 0)
        #expect(try await row(house) == "8/0/0/0 ffff")
        guard case .held(let hold, _, _, _) = try await house.hold("h", [.best(2, category: 0, allotment: nil, together: true)]) else { throw Unexpected() }
        #expect(hold.seats == [house.place("A1"), house.place("A2")])
        await house.close()
    }

    /// It is said that nothing was done, so that it is done later.
    @Test(arguments: [nil, "another"]) func anUnverifiedRedisBlocksNothing(epoch: String?) async throws {
        let house = try await House()
        if let epoch {
            _ = try await house.redis.send(RedisCommand("HSET", "{3}:v4:s1:meta", "epoch", epoch))
        } else {
            try await house.projection.withdraw([house.session])
        }
        await #expect(throws: SeatStoreError.unavailable(cause: "the session is not verified")) { try await block(["A1", "A2"], in: house) }
        _ = try await house.projection.publish(house.session, layout: house.layout, sold: SoldPlaces(), version: 1, owner: try await house.owner())
        #expect(try await row(house) == "8/0/0/0 ffff")
        await house.close()
    }
}
