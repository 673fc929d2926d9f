import Foundation
import Logging
import RedisClient
import TestSupport

/// What no API does: time that passes at once, and a Redis that forgets.
extension Platform {
    /// Direct access to the Redis, to shorten a time that a programme file counts in minutes.
    package func withRedis<Value: Sendable>(_ work: (RedisClient) async throws -> Value) async throws -> Value {
        try await redis.ask(work)
    }

    /// Makes every open hold's time run out now, as if its minutes had passed (`lua/lib/session.lua` has the format).
    package func letHoldsLapse() async throws {
        try await withRedis { redis in
            for key in try await redis.send(RedisCommand("KEYS", "*:holds")).array?.compactMap(\.string) ?? [] {
                let pairs = try await redis.send(RedisCommand("HGETALL", key)).array ?? []
                for index in stride(from: 0, to: pairs.count, by: 2) {
                    guard let id = pairs[index].bytes, var record = pairs[index + 1].bytes else { continue }
                    record.replaceSubrange(1..<7, with: [0, 0, 0, 0, 0, 1])
                    _ = try await redis.send(RedisCommand([.string("HSET"), .string(key), .bytes(id), .bytes(record)]))
                    let entry: [RedisArgument] = [.bytes([0, 0, 0, 0, 0, 1] + id)]
                    _ = try await redis.send(RedisCommand("LPUSH", [.string(key.replacing(":holds", with: ":expiry"))] + entry))
                }
                // So that the sweeper looks there although nobody comes: `{lane}:v4:s17:holds` is of session 17.
                let parts = key.split(separator: ":").map(String.init)
                _ = try await redis.send(RedisCommand("ZADD", "\(parts[0]):\(parts[1]):expiring", "1", String(parts[2].dropFirst())))
            }
        }
    }

    /// Sets a field of every session's meta hash, such as `hold_ms`.
    package func setTime(_ field: String, milliseconds: Int) async throws {
        try await withRedis { redis in
            let keys = try await redis.send(RedisCommand("KEYS", "*:meta")).array ?? []
            for key in keys.compactMap(\.string) {
                _ = try await redis.send(RedisCommand("HSET", key, field, String(milliseconds)))
            }
        }
    }

    /// Makes the time run out in which an order may be paid.
    package func letPaymentLapse(ofOrder id: String) async throws {
        try await withRedis { redis in
            for key in try await Self.keys(ofOrder: id, redis) { _ = try await redis.send(RedisCommand("HSET", key, "deadline", "1")) }
        }
        try await makeDue(order: id)
    }

    /// Of the order's hash: none when Redis does not know it. `{lane}:v4:order:lane-name`.
    private static func keys(ofOrder id: String, _ redis: RedisClient) async throws -> [String] {
        let key = "{\(id.prefix { $0 != "-" })}:v4:order:\(id)"
        guard case .integer(1) = try await redis.send(RedisCommand("EXISTS", key)) else { return [] }
        return [key]
    }

    /// Lets the reconciler look at an order now.
    package func makeDue(order id: String) async throws {
        let lane = id.prefix { $0 != "-" }
        try await withRedis { redis in
            _ = try await redis.send(RedisCommand("ZADD", "{\(lane)}:due", "1", id))
        }
    }

    /// Takes an order's sale out of the stream, as a fail-over can, and lets the reconciler look at the order.
    package func loseSales(ofOrder id: String) async throws {
        try await withRedis { redis in
            for key in try await Self.keys(ofOrder: id, redis) {
                let lane = String(key.prefix { $0 != ":" })
                let entry = try await redis.send(RedisCommand("HGET", key, "entry")).string ?? ""
                _ = try await redis.send(RedisCommand("XDEL", lane + ":sales", entry))
            }
        }
        try await makeDue(order: id)
    }

    /// Puts an entry into a lane's stream of sales that no version can read.
    package func addUnreadable(lane: String) async throws {
        try await withRedis { _ = try await $0.send(RedisCommand("XADD", "{\(lane)}:sales", "*", "kind", "riddle")) }
    }

    /// What a session's house is in Redis: its counters, seats and free runs, by key.
    package func house() async throws -> [String: [UInt8]] {
        try await withRedis { redis in
            var house: [String: [UInt8]] = [:]
            for part in ["stock", "seats", "rows", "runs"] {
                for key in try await redis.send(RedisCommand("KEYS", "*:\(part)")).array?.compactMap(\.string) ?? [] {
                    house[key] = try await redis.send(RedisCommand("DUMP", [.string(key)])).bytes
                }
            }
            return house
        }
    }

    /// Puts an earlier house in place of the present one, as nobody should do, without a moment in between.
    package func putBack(_ house: [String: [UInt8]]) async throws {
        let script = "for index = 1, #KEYS do redis.call('RESTORE', KEYS[index], 0, ARGV[index], 'REPLACE') end"
        let parts = house.map { ($0.key, $0.value) }
        let arguments: [RedisArgument] =
            [.string(script), .string(String(parts.count))] + parts.map { .string($0.0) } + parts.map { .bytes($0.1) }
        try await withRedis { _ = try await $0.send(RedisCommand("EVAL", arguments)) }
    }

    /// How many entries of a lane were set aside.
    package func unreadable(lane: String) async throws -> Int {
        try await withRedis { redis in
            guard case .integer(let count) = try await redis.send(RedisCommand("XLEN", "{\(lane)}:sales:unreadable")) else { return 0 }
            return Int(count)
        }
    }

    /// Drops what cannot be read, set aside or not, as an operator does who knows that it is rubbish.
    package func dropUnreadable(lane: String) async throws {
        let script = """
            for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
                if entry[2][2] == 'riddle' then redis.call('XDEL', KEYS[1], entry[1]) end
            end
            redis.call('DEL', KEYS[2])
            """
        try await withRedis {
            _ = try await $0.send(RedisCommand("EVAL", script, "2", "{\(lane)}:sales", "{\(lane)}:sales:unreadable"))
        }
    }

    /// When the reconciler looks at an order's payment, in ms since 1970; nil when nobody needs to any more.
    package func isDue(order id: String) async throws -> Int64? {
        try await withRedis { redis in
            for key in try await redis.send(RedisCommand("KEYS", "*:due")).array?.compactMap(\.string) ?? [] {
                if let score = try await redis.send(RedisCommand("ZSCORE", key, id)).string { return Int64(score) }
            }
            return nil
        }
    }

    /// Makes a Redis that was restored believe that it was verified: as if nobody had noticed that it forgot.
    package func pretendVerified() async throws {
        try await withRedis { redis in
            let info = try await redis.send(RedisCommand("INFO", "server")).string ?? ""
            let run = info.firstMatch(of: /run_id:(\w+)/).map { String($0.1) } ?? ""
            for key in try await redis.send(RedisCommand("KEYS", "*:meta")).array?.compactMap(\.string) ?? [] {
                _ = try await redis.send(RedisCommand("HSET", key, "epoch", run))
            }
            for key in try await redis.send(RedisCommand("KEYS", "*:verified:*")).array?.compactMap(\.string) ?? [] {
                _ = try await redis.send(RedisCommand("SET", key, run))
            }
        }
    }
}

extension RedisServer {
    /// Direct access, as an operator has it.
    package func ask<Value: Sendable>(_ work: (RedisClient) async throws -> Value) async throws -> Value {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let client = RedisClient(
            configuration: try RedisConnectionConfiguration(url: "unix://\(socketPath)"), logger: logger)
        try await client.connect()
        let value = try await work(client)
        await client.close()
        return value
    }
}
