import Booking
import Domain
import RedisClient
@testable import RedisSeatStore
import TestSupport
import Testing

/// Places that the store has as sold and nobody bought.
@Suite struct UnsellTests {
    /// Seats A1 and B4 and two standing places sold, as a repair by mistake would leave them; and the stream's tail.
    private func invented() async throws -> (House, String) {
        let house = try await House()
        let sold = SoldPlaces(seats: [house.offset("A1"), house.offset("B4")], countByCategory: [0: 2, 1: 2])
        #expect(try await house.repair(sold) == 4)
        return (house, try #require(try await house.projection.snapshot(of: house.session)?.tail))
    }

    private func unsell(in house: House, after tail: String) async throws -> Int? {
        try await house.projection.unsell(
            seats: [house.offset("A1"), house.offset("A2")], standing: [1: 3], of: house.session, layout: house.layout, after: tail)
    }

    @Test func theyAreFreeAgainAndOnlyThey() async throws {
        let (house, tail) = try await invented()
        #expect(tail == "", "nothing was ever sold")
        #expect(try await unsell(in: house, after: tail) == 3, "A2 is free, and only two standing places are sold")
        #expect(try await house.stock(0) == "7/0/1")
        #expect(try await house.stock(1) == "5/0/0")
        #expect(try await unsell(in: house, after: tail) == 0)
        await house.close()
    }

    @Test func notOnceSomethingWasConfirmedOnTheLane() async throws {
        let (house, tail) = try await invented()
        _ = try await house.hold("h", house.seats("A2"))
        let request = house.order("o", hold: "h")
        _ = try await house.store.open(request, in: house.session)
        #expect(try await house.store.confirm(request.order, payment: house.payment(request.order)) == .confirmed)
        #expect(try await unsell(in: house, after: tail) == nil)
        let later = try #require(try await house.projection.snapshot(of: house.session)?.tail)
        #expect(later != tail)
        // The stream is empty again, and still knows how far it went.
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        var read: [ReceivedEntry] = []
        _ = await eventually {
            read = (try? await stream.read(limit: 10, wait: .milliseconds(50))) ?? []
            return !read.isEmpty
        }
        try await stream.acknowledge(read)
        #expect(try await house.projection.snapshot(of: house.session)?.tail == later)
        #expect(try await unsell(in: house, after: tail) == nil)
        #expect(try await house.stock(0) == "5/0/3")
        await house.close()
    }

    @Test func notWhileEntriesAreSetAside() async throws {
        let (house, tail) = try await invented()
        _ = try await house.redis.send(RedisCommand("XADD", RedisKeys.unreadable(3), "*", "kind", "later"))
        #expect(try await unsell(in: house, after: tail) == nil)
        await house.close()
    }

    @Test func notOnAStoreThatIsNotVerified() async throws {
        let (house, tail) = try await invented()
        _ = try await house.redis.send(RedisCommand("HSET", RedisKeys.meta(3, 1), "epoch", "another"))
        #expect(try await unsell(in: house, after: tail) == nil)
        await house.close()
    }

    @Test func checksAreNoted() async throws {
        let house = try await House()
        #expect(try await house.projection.checks(lane: 3).isEmpty)
        let first = SessionCheck(checkedAt: house.now, driftedAt: nil)
        try await house.projection.note(first, of: house.session)
        #expect(try await house.projection.checks(lane: 3) == [1: first])
        let second = SessionCheck(checkedAt: house.now + .seconds(60), driftedAt: house.now)
        try await house.projection.note(second, of: house.session)
        #expect(try await house.projection.checks(lane: 3) == [1: second])
        await house.close()
    }
}
