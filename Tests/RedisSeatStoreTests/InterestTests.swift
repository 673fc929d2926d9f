import Booking
import Domain
import Testing

@testable import RedisSeatStore

@Suite struct InterestTests {
    @Test func sumsOfAnHourAreAddedUpByEverybody() async throws {
        let house = try await House()
        let store = RedisInterestStore(store: house.store)
        #expect(try await store.interest(hoursAgo: 0).sums.isEmpty)
        try await store.add(Interest(views: 3, holds: 1), ofEvent: 7)
        try await store.add(Interest(views: 2), ofEvent: 7)
        try await store.add(Interest(holds: 4), ofEvent: 4_294_967_295)
        let now = try await store.interest(hoursAgo: 0)
        #expect(now.sums == [7: Interest(views: 5, holds: 1), 4_294_967_295: Interest(holds: 4)] && now.hour == house.now.hour)
        house.advance(.seconds(3600))
        try await store.add(Interest(views: 1), ofEvent: 7)
        #expect(try await store.interest(hoursAgo: 0).sums == [7: Interest(views: 1)])
        let before = try await store.interest(hoursAgo: 1)
        #expect(before.sums == now.sums && before.hour == now.hour)
        await house.close()
    }
}
