import Booking
import Domain
import RedisClient
import RedisSeatStore
import Testing

/// The lanes' streams as the reconciler reads them.
@Suite(.timeLimit(.minutes(1))) struct StreamTests {
    @Test func anEntryIsReadUntilItIsAcknowledged() async throws {
        let house = try await House()
        let order = try await confirmedOrder(in: house)
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        let first = try await stream.read(limit: 10, wait: .milliseconds(100))
        guard case .sale(let sale)? = first.first?.entry else { throw Unexpected() }
        #expect(first.count == 1 && sale.order.id == order.id)
        #expect(try await stream.read(limit: 10, wait: .milliseconds(10)).isEmpty, "once")
        await stream.rewind()
        #expect(try await stream.read(limit: 10, wait: .milliseconds(100)) == first, "after a failure, again")
        try await stream.acknowledge(first)
        #expect(try await house.pending() == 0)
        await stream.rewind()
        #expect(try await stream.read(limit: 10, wait: .milliseconds(10)).isEmpty)
        await house.close()
    }

    /// What a crash between the two would leave: without a second look it would keep its lane from ever being verified.
    @Test func anEntryThatWasAcknowledgedAndNotDeletedIsReadInTheNextLife() async throws {
        let house = try await House()
        _ = try await confirmedOrder(in: house)
        let before = RedisSalesStream(redis: house.redis, lanes: 4)
        let read = try await before.read(limit: 10, wait: .milliseconds(100))
        let id = try #require(read.first?.streamID)
        #expect(try await house.redis.send(RedisCommand("XACK", "{3}:sales", "ledger", id)).int == 1)
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        #expect(try await stream.read(limit: 10, wait: .milliseconds(100)) == read)
        try await stream.acknowledge(read)
        #expect(try await house.projection.hasPendingSales(lane: 3) == false)
        await house.close()
    }

    private func confirmedOrder(in house: House) async throws -> Order {
        _ = try await house.hold("h", house.seats("A1"))
        let order = house.order("o", hold: "h").order
        _ = try await house.store.open(house.order("o", hold: "h"), in: house.session)
        _ = try await house.store.confirm(order, payment: house.payment(order))
        return order
    }
}
