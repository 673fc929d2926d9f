import Booking
import Domain
import RedisClient
@testable import RedisSeatStore
import TestSupport
import Testing

/// Standing places that become more while they are sold.
@Suite struct GaugeTests {
    private static func raised(_ house: House, to capacity: Int) -> Session {
        var session = house.session
        session.categories[1].capacity = capacity
        return session
    }

    private static func publish(_ session: Session, in house: House, version: Int64, sold: SoldPlaces = SoldPlaces()) async throws -> PublishOutcome {
        try await house.projection.publish(session, layout: house.layout, sold: sold, version: version, owner: try await house.owner())
    }

    private static func standing(_ quantity: Int) -> [PlaceRequest] { [.standing(quantity, category: 1, allotment: nil)] }

    @Test func theyAreFreeAtOnceAndOnce() async throws {
        let house = try await House(standing: 5)
        _ = try await house.hold("a", Self.standing(3), visitor: "a")
        #expect(try await house.hold("b", Self.standing(3), visitor: "b") == .refused(.soldOut(category: 1, free: 2)))
        let session = Self.raised(house, to: 8)
        for round in 1...3 {
            #expect(try await Self.publish(session, in: house, version: 2) == .updated)
            #expect(try await house.stock(1) == "5/3/0", "said \(round) times")
        }
        #expect(try await house.stock(0) == "8/0/0", "seats are those of the plan")
        #expect(try await house.projection.snapshot(of: session)?.version == 2)
        guard case .held = try await house.hold("c", Self.standing(3), visitor: "b") else { return #expect(Bool(false), "the new places are not held") }
        await house.close()
    }

    /// A reconciler that slept publishes what it read before: nobody loses a place, and none is there twice when the newer one is told again.
    @Test func anOlderCatalogueTakesNoneAway() async throws {
        let house = try await House(standing: 5)
        let session = Self.raised(house, to: 8)
        _ = try await Self.publish(session, in: house, version: 2)
        _ = try await house.hold("a", Self.standing(6), visitor: "a")
        _ = try await Self.publish(house.session, in: house, version: 1)
        #expect(try await house.stock(1) == "2/6/0")
        _ = try await Self.publish(session, in: house, version: 2)
        #expect(try await house.stock(1) == "2/6/0")
        await house.close()
    }

    /// 40 visitors ask for two places each while there are 5, then 9, then 30.
    @Test func whileHoldsRunNoneIsHeldTwice() async throws {
        let house = try await House(standing: 5)
        let held = try await withThrowingTaskGroup(of: Int.self) { group in
            for index in 0..<40 {
                group.addTask {
                    // Some come again until the last places are there.
                    for round in 0..<30 {
                        if case .held = try await house.hold("h\(index)", Self.standing(2), visitor: "v\(index)") { return 2 }
                        if round == 29 { return 0 }
                    }
                    return 0
                }
            }
            for (version, capacity) in [(Int64(2), 9), (3, 30), (3, 30)] {
                group.addTask {
                    _ = try await Self.publish(Self.raised(house, to: capacity), in: house, version: version)
                    return 0
                }
            }
            return try await group.reduce(0, +)
        }
        let stock = try #require(try await house.store.availability(of: house.session)?.stock[1])
        #expect(stock.total == 30 && stock.held == held && stock.free == 30 - held, "\(stock)")
        // Whoever comes now has what is left, and nobody more.
        var more = 0
        for index in 0..<20 {
            if case .held = try await house.hold("late\(index)", Self.standing(2), visitor: "w\(index)") { more += 2 }
        }
        #expect(held + more == 30)
        #expect(try await house.stock(1) == "0/30/0")
        await house.close()
    }

    /// A replica, or a file, from before they became more; the ledger has sold them since.
    @Test func aStoreFromBeforeHasThemBeforeWhatWasSold() async throws {
        let house = try await House(standing: 5)
        _ = try await house.hold("a", Self.standing(2), visitor: "a")
        let session = Self.raised(house, to: 12)
        let sold = SoldPlaces(countByCategory: [1: 9])
        let owner = try await house.owner()
        #expect(try await house.projection.repair(session, layout: house.layout, sold: sold, owner: owner) == 9)
        #expect(try await house.stock(1) == "1/2/9", "nobody lost a basket")
        #expect(try await house.projection.repair(session, layout: house.layout, sold: sold, owner: owner) == 0)
        _ = try await Self.publish(session, in: house, version: 2, sold: sold)
        #expect(try await house.stock(1) == "1/2/9")
        await house.close()
    }

    @Test func aStoreThatIsMadeAnewIsTheSame() async throws {
        let house = try await House(standing: 5)
        let session = Self.raised(house, to: 12)
        let sold = SoldPlaces(countByCategory: [1: 9])
        _ = try await house.projection.repair(session, layout: house.layout, sold: sold, owner: try await house.owner())
        _ = try await Self.publish(session, in: house, version: 2, sold: sold)
        let grown = try await house.stock(1)
        _ = try await house.redis.send(RedisCommand("FLUSHALL"))
        #expect(try await Self.publish(session, in: house, version: 2, sold: sold) == .created)
        #expect(try await house.stock(1) == grown && grown == "3/0/9")
        await house.close()
    }
}
