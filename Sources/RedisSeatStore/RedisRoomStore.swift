import Booking
import Domain
import RedisClient

/// Waiting rooms over Redis: a hash per room, a bit per rank that was admitted, and who shops now.
public struct RedisRoomStore: RoomStore, RoomKeeping {
    private let store: RedisSeatStore

    public init(store: RedisSeatStore) {
        self.store = store
    }

    public func join(room: UInt32, visitors: Int) async throws(SeatStoreError) -> JoinOutcome {
        let reply = try await store.evaluate(Scripts.roomJoin, keys: [RedisKeys.room(room)], [.runID, .string(String(visitors))])
        switch reply.word {
        case "numbers":
            let first = try reply.count(1)
            return .numbers(first..<first + (try reply.count(2)))
        case "full": return .full
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }

    public func admit(rank: UInt32, to room: UInt32, for time: Duration, most: Int) async throws(SeatStoreError) -> AdmitOutcome {
        let milliseconds = time.components.seconds * 1000
        let reply = try await store.evaluate(
            Scripts.roomAdmit, keys: RedisKeys.roomKeys(room),
            [store.clockArgument, .runID, .string(String(rank)), .string(String(milliseconds)), .string(String(most))])
        switch reply.word {
        case "admitted": return .admitted(until: try reply.timestamp(1), repeated: try reply.integer(2) == 1)
        case "waiting": return .waiting(called: try reply.count(1))
        case "crowded": return .crowded
        case "over": return .over
        case "suspended": return .suspended
        default: throw reply.unexpected
        }
    }

    public func leave(rank: UInt32, room: UInt32) async throws(SeatStoreError) {
        _ = try await store.send(RedisCommand("ZREM", RedisKeys.roomKeys(room)[2], String(rank)))
    }

    public func board(ofRoom room: UInt32) async throws(SeatStoreError) -> String? {
        try await store.send(RedisCommand("HGET", RedisKeys.room(room), "board")).string
    }

    public func steer(room: UInt32, _ orders: RoomOrders) async throws(SeatStoreError) -> RoomCount {
        let early =
            switch orders.early {
            case .coming: ""
            case .freeze: "freeze"
            case .known(let count): String(count)
            }
        let numbers = [orders.ceiling, orders.resume].map { RedisArgument.string(String($0)) }
        let calls = orders.calls.flatMap { [$0.lowerBound, max($0.upperBound, 1) - 1] }.map { RedisArgument.string(String($0)) }
        let reply = try await store.evaluate(
            Scripts.roomSteer, keys: RedisKeys.roomKeys(room),
            [store.clockArgument, .runID] + numbers + [.string(early), .string(String(orders.called)), .string(orders.board)] + calls)
        guard reply.word == "steered", reply.values.count == 7 + orders.calls.count else { throw reply.unexpected }
        var came: [Int] = []
        for index in orders.calls.indices { came.append(try reply.integer(7 + index)) }
        return RoomCount(
            now: try reply.timestamp(1), next: try reply.count(2),
            early: try reply.text(3).isEmpty ? nil : try reply.count(3), called: try reply.count(4),
            admitted: try reply.integer(5), shoppers: try reply.integer(6), came: came)
    }
}

extension ScriptReply {
    /// A number of people.
    fileprivate func count(_ index: Int) throws(SeatStoreError) -> UInt32 {
        guard let count = UInt32(exactly: try integer(index)) else { throw unexpected }
        return count
    }
}

extension RedisProjection {
    public func gate(_ session: Session, isUp: Bool) async throws(SeatStoreError) -> Bool {
        let reply = try await store.evaluate(
            Scripts.gate, keys: [RedisKeys.meta(session.lane, session.number)], [.runID, .string(isUp ? "1" : "0")])
        switch reply.word {
        case "gated": return true
        case "suspended": return false
        default: throw reply.unexpected
        }
    }
}
