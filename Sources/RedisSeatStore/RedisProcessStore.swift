import Booking
import Domain
import Foundation
import RedisClient

/// Who is there, as a hash of JSON by name; and how much an operator wants them to log, as another.
public struct RedisProcessStore: ProcessStore {
    private let store: RedisSeatStore

    public init(store: RedisSeatStore) { self.store = store }

    private static func field(_ role: ProcessReport.Role, _ name: String) -> String { "\(role.rawValue) \(name)" }

    public func report(_ process: ProcessReport) async throws(SeatStoreError) -> LogWish? {
        var process = process
        process.saidAt = try await store.now()
        let field = Self.field(process.role, process.name)
        _ = try await store.send(RedisCommand([.string("HSET"), .string(RedisKeys.processes), .string(field), .bytes(try Self.encode(process))]))
        let wish: LogWish? = try await store.send(RedisCommand("HGET", RedisKeys.logWishes, field)).bytes.flatMap { Self.decode($0) }
        return wish.flatMap { $0.until > process.saidAt ? $0 : nil }
    }

    public func leave(_ process: ProcessReport) async throws(SeatStoreError) {
        _ = try await store.send(RedisCommand("HDEL", RedisKeys.processes, Self.field(process.role, process.name)))
    }

    public func processes() async throws(SeatStoreError) -> (processes: [ProcessReport], now: Timestamp) {
        let now = try await store.now()
        let fields = try await store.send(RedisCommand("HGETALL", RedisKeys.processes)).array ?? []
        var processes: [ProcessReport] = []
        for index in stride(from: 1, to: fields.count, by: 2) {
            // What a newer version wrote, and this one cannot read, is not there for it.
            guard let process: ProcessReport = fields[index].bytes.flatMap({ Self.decode($0) }) else { continue }
            if process.saidAt + ProcessReport.forgotten > now {
                processes.append(process)
            } else {
                try await leave(process)
            }
        }
        return (processes.sorted { ($0.role.rawValue, $0.name) < ($1.role.rawValue, $1.name) }, now)
    }

    public func wish(_ wish: LogWish?, of role: ProcessReport.Role, named name: String) async throws(SeatStoreError) {
        let field = Self.field(role, name)
        guard let wish else {
            _ = try await store.send(RedisCommand("HDEL", RedisKeys.logWishes, field))
            return
        }
        _ = try await store.send(RedisCommand([.string("HSET"), .string(RedisKeys.logWishes), .string(field), .bytes(try Self.encode(wish))]))
    }

    public func storeHealth(lanes: Set<Int>) async throws(SeatStoreError) -> StoreHealth {
        let began = ContinuousClock.now
        _ = try await store.now()
        var health = StoreHealth(milliseconds: (ContinuousClock.now - began) / .milliseconds(1), lanes: lanes.count, verified: 0)
        for lane in lanes.sorted() {
            let replies = try await store.transaction([
                RedisCommand("GET", RedisKeys.verified(.lane(lane))), RedisCommand("ECHO", [.runID]), RedisCommand("XLEN", RedisKeys.sales(lane)),
                RedisCommand("XLEN", RedisKeys.unreadable(lane)), RedisCommand("HVALS", RedisKeys.checks(lane)),
            ])
            if let owner = replies[1].string, replies[0].string == owner { health.verified += 1 }
            let waiting = Int(replies[2].int ?? 0)
            health.waiting += waiting
            health.unreadable += Int(replies[3].int ?? 0)
            if waiting > 0, let oldest = try await oldestEntry(lane) { health.oldest = min(health.oldest ?? oldest, oldest) }
            let compared = (replies[4].array ?? []).compactMap { $0.string?.split(separator: ",").first.flatMap { Int64($0) } }.max()
            if let compared { health.comparedAt = max(health.comparedAt ?? Timestamp(milliseconds: 0), Timestamp(milliseconds: compared)) }
        }
        return health
    }

    /// A stream's entries are named by the moment at which they were added.
    private func oldestEntry(_ lane: Int) async throws(SeatStoreError) -> Timestamp? {
        let reply = try await store.send(RedisCommand("XRANGE", RedisKeys.sales(lane), "-", "+", "COUNT", "1"))
        return reply.array?.first?.array?.first?.string?.split(separator: "-").first.flatMap { Int64($0) }.map(Timestamp.init(milliseconds:))
    }

    private static func encode(_ value: some Encodable) throws(SeatStoreError) -> [UInt8] {
        do { return [UInt8](try JSONEncoder().encode(value)) } catch { throw .protocolViolation("\(error)") }
    }

    private static func decode<Value: Decodable>(_ bytes: [UInt8]) -> Value? { try? JSONDecoder().decode(Value.self, from: Data(bytes)) }
}
