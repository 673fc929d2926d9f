import Booking
import Domain
import RedisClient

/// What people look at, as sums of each hour: a hash with `v` and `h` before an event's number, for views and holds.
public struct RedisInterestStore: InterestStore {
    private let store: RedisSeatStore

    /// So long a reconciler may be away before sums are lost.
    private static let keptSeconds = 4 * 86_400

    public init(store: RedisSeatStore) { self.store = store }

    public func add(_ interest: Interest, ofEvent number: UInt32) async throws(SeatStoreError) {
        let key = RedisKeys.interest(hour: try await store.now().hour)
        if interest.views > 0 { _ = try await store.send(RedisCommand("HINCRBY", key, "v\(number)", String(interest.views))) }
        if interest.holds > 0 { _ = try await store.send(RedisCommand("HINCRBY", key, "h\(number)", String(interest.holds))) }
        _ = try await store.send(RedisCommand("EXPIRE", key, String(Self.keptSeconds)))
    }

    public func interest(hoursAgo: Int) async throws(SeatStoreError) -> (hour: Int64, sums: [UInt32: Interest]) {
        let hour = try await store.now().hour - Int64(hoursAgo)
        let pairs = try await store.send(RedisCommand("HGETALL", RedisKeys.interest(hour: hour))).pairs ?? [:]
        return (hour, pairs.reduce(into: [:]) { sums, pair in
            guard let number = UInt32(pair.key.dropFirst()), let count = Int(pair.value) else { return }
            switch pair.key.first {
            case "v": sums[number, default: Interest()].views = count
            case "h": sums[number, default: Interest()].holds = count
            default: break
            }
        })
    }
}
