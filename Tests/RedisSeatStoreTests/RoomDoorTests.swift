import Booking
import Domain
import RedisClient
import Testing
@testable import RedisSeatStore

/// More people come at once than may shop: who waits a moment at the door comes in before those behind.
@Suite(.serialized) struct RoomDoorTests {
    private struct Door {
        let house: House
        let rooms: RedisRoomStore

        init() async throws {
            house = try await House()
            rooms = RedisRoomStore(store: house.store)
            _ = try await steer()
        }

        func steer() async throws -> RoomCount {
            try await rooms.steer(room: 1, RoomOrders(ceiling: 100, resume: 0, early: .known(50), called: 50, board: "", calls: [0..<50]))
        }

        func asks(_ rank: UInt32) async throws -> AdmitOutcome { try await rooms.admit(rank: rank, of: nil, to: 1, for: .seconds(60), most: 3) }

        func comesIn(_ rank: UInt32) async throws -> Bool {
            if case .admitted = try await asks(rank) { true } else { false }
        }

        func leaves(_ rank: UInt32) async throws { try await rooms.leave(rank: rank, until: house.now + .seconds(60), room: 1, sessions: []) }

        func wait(_ seconds: Int) { house.set(house.now + .seconds(seconds)) }
    }

    @Test func whoWaitsAMomentComesBeforeThoseBehind() async throws {
        let door = try await Door()
        for rank in [20, 21, 22] as [UInt32] { #expect(try await door.comesIn(rank)) }
        for rank in [9, 5, 30] as [UInt32] { #expect(try await door.asks(rank) == .crowded) }
        var count = try await door.steer()
        #expect(count.shoppers == 3 && count.outside == 3 && count.came == [3])
        try await door.leaves(20)
        // One may come in, and it is the fifth: not who stands behind it, nor who has just come.
        for rank in [9, 30, 31, 40] as [UInt32] { #expect(try await door.asks(rank) == .crowded, "\(rank)") }
        #expect(try await door.comesIn(5))
        // Whose rank is better than that of all who wait goes before them.
        try await door.leaves(21)
        #expect(try await door.comesIn(2))
        try await door.leaves(22)
        try await door.leaves(2)
        // Two may come in: the ninth and one more.
        #expect(try await door.asks(31) == .crowded)
        #expect(try await door.comesIn(30))
        #expect(try await door.asks(31) == .crowded)
        #expect(try await door.comesIn(9))
        count = try await door.steer()
        #expect(count.shoppers == 3 && count.outside == 2 && count.came == [7])
        await door.house.close()
    }

    /// Nobody waits for somebody who went home, and who comes back later is let in as ever.
    @Test func roomIsKeptForTenSeconds() async throws {
        let door = try await Door()
        for rank in [20, 21, 22] as [UInt32] { #expect(try await door.comesIn(rank)) }
        #expect(try await door.asks(5) == .crowded)
        try await door.leaves(20)
        door.wait(6)
        #expect(try await door.asks(30) == .crowded)
        door.wait(4)
        #expect(try await door.steer().outside == 1)
        #expect(try await door.comesIn(30))
        // Nothing is kept for it a second time, so that nobody keeps places free by asking now and then; it comes in where there is room.
        #expect(try await door.asks(5) == .crowded)
        #expect(try await door.steer().outside == 0)
        try await door.leaves(21)
        #expect(try await door.comesIn(31))
        try await door.leaves(22)
        #expect(try await door.comesIn(5))
        await door.house.close()
    }

    /// Each time that somebody asks there are ten seconds more.
    @Test func whoAsksStays() async throws {
        let door = try await Door()
        for rank in [20, 21, 22] as [UInt32] { #expect(try await door.comesIn(rank)) }
        for _ in 1...4 {
            #expect(try await door.asks(5) == .crowded)
            door.wait(9)
        }
        try await door.leaves(21)
        #expect(try await door.asks(31) == .crowded)
        #expect(try await door.comesIn(5))
        await door.house.close()
    }
}
