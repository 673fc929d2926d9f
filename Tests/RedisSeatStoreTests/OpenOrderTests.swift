import Booking
import Domain
import RedisClient
import Testing

@testable import RedisSeatStore

/// Which orders of a lane wait for something.
@Suite struct OpenOrderTests {
    private func openOrders(in house: House, lane: Int = 3) async throws -> (ids: Set<String>, pages: Int) {
        var (ids, pages, cursor): (Set<String>, Int, String?) = ([], 0, nil)
        repeat {
            let page = try await house.projection.openOrders(lane: lane, after: cursor)
            ids.formUnion(page.ids)
            pages += 1
            cursor = page.next
        } while cursor != nil
        return (ids, pages)
    }

    @Test func anOrderWaitsUntilItIsOver() async throws {
        let house = try await House()
        #expect(try await openOrders(in: house) == ([], 1))
        _ = try await house.hold("h", house.seats("A1"))
        let order = house.order("o", hold: "h").order
        _ = try await house.store.open(house.order("o", hold: "h"), in: house.session)
        #expect(try await openOrders(in: house).ids == [order.id])
        #expect(try await openOrders(in: house, lane: 2).ids == [])
        _ = try await house.store.beginClose(order, as: .cancelled)
        #expect(try await openOrders(in: house).ids == [order.id])
        _ = try await house.store.close(order)
        #expect(try await openOrders(in: house).ids == [])
        await house.close()
    }

    @Test func manyComeInPages() async throws {
        let house = try await House()
        let ids = Set((0..<1000).map { "03-\($0)" })
        for id in ids { _ = try await house.redis.send(RedisCommand("ZADD", RedisKeys.due(3), "1", id)) }
        let open = try await openOrders(in: house)
        #expect(open.ids == ids && open.pages > 1)
        await house.close()
    }
}
