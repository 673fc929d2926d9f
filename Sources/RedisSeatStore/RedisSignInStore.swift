import Booking
import Domain
import RedisClient

/// Codes and visits in Redis, each under a key of its own, and the orders of a buyer, which each lane knows of its own.
public struct RedisSignInStore: SignInStore {
    fileprivate let store: RedisSeatStore
    private let lanes: Int

    private static let lettersKept = 1_000
    /// More orders of one buyer than these are not looked at.
    private static let ordersRead = 500

    public init(store: RedisSeatStore, lanes: Int) {
        self.store = store
        self.lanes = lanes
    }

    /// They have the form that a box office may use (config/redis.conf).
    fileprivate enum Keys {
        static let letters = "{sign-in}:v1:letters"
        static func count(_ name: String) -> String { "{\(name)}:v1:count" }
        static func code(_ request: String) -> String { "{\(request)}:v1:code" }
        static func visit(_ visit: String) -> String { "{\(visit)}:v1:visit" }
    }

    public func count(_ name: String, limit: Int, within window: Duration) async throws(SeatStoreError) -> Bool {
        let reply = try await store.evaluate(
            Scripts.countWithin, keys: [Keys.count(name)], [.string(String(limit)), .string(String(window.wholeMilliseconds))])
        switch reply.word {
        case "counted": return true
        case "exceeded": return false
        default: throw reply.unexpected
        }
    }

    public func offer(_ code: OfferedCode, for life: Duration) async throws(SeatStoreError) {
        let key = Keys.code(code.request)
        _ = try await store.transaction([
            RedisCommand("HSET", key, "digest", code.digest, "email", code.email, "left", String(code.tries)),
            RedisCommand("PEXPIRE", key, String(life.wholeMilliseconds)),
        ])
    }

    public func redeem(digest: String, request: String) async throws(SeatStoreError) -> Redemption {
        let reply = try await store.evaluate(Scripts.redeemCode, keys: [Keys.code(request)], [.string(digest)])
        switch reply.word {
        case "right": return .right(email: try reply.text(1))
        case "wrong": return .wrong(triesLeft: try reply.integer(1))
        case "gone": return .gone
        default: throw reply.unexpected
        }
    }

    public func begin(visit: String, email: String, for life: Duration) async throws(SeatStoreError) {
        _ = try await store.send(RedisCommand("SET", Keys.visit(visit), email, "PX", String(life.wholeMilliseconds)))
    }

    public func email(ofVisit visit: String, for life: Duration) async throws(SeatStoreError) -> String? {
        try await store.send(RedisCommand("GETEX", Keys.visit(visit), "PX", String(life.wholeMilliseconds))).string
    }

    public func end(visit: String) async throws(SeatStoreError) {
        _ = try await store.send(RedisCommand("DEL", Keys.visit(visit)))
    }

    // MARK: Letters

    public func queue(_ letter: CodeLetter, for life: Duration) async throws(SeatStoreError) {
        let document = try Documents.encode(letter)
        _ = try await store.transaction([
            RedisCommand([.string("LPUSH"), .string(Keys.letters), .bytes(document)]),
            RedisCommand("LTRIM", Keys.letters, "0", String(Self.lettersKept - 1)),
            // They hold codes: none stays here that nobody fetches.
            RedisCommand("PEXPIRE", Keys.letters, String(life.wholeMilliseconds)),
        ])
    }

    // MARK: Orders

    fileprivate func hasOrders(buyer key: String) async throws(SeatStoreError) -> Bool {
        let counts = try await onEachLane { RedisCommand("EXISTS", RedisKeys.buyer($0) + key) }
        return counts.contains { $0.int == 1 }
    }

    public func orders(ofBuyer key: String) async throws(SeatStoreError) -> [OrderRecord] {
        let ids = try await onEachLane { RedisCommand("SMEMBERS", RedisKeys.buyer($0) + key) }
            .flatMap { ($0.array ?? []).compactMap(\.string) }.prefix(Self.ordersRead)
        let results = await withTaskGroup(of: Result<OrderRecord?, SeatStoreError>.self) { group in
            for id in ids {
                group.addTask {
                    do throws(SeatStoreError) { return .success(try await store.order(id: id)) } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var records: [OrderRecord] = []
        // One whose time is over is there no more.
        for result in results { if let record = try result.get() { records.append(record) } }
        return records
    }

    /// One trip on a single Redis; on a cluster one per lane, side by side.
    private func onEachLane(_ command: @escaping @Sendable (Int) -> RedisCommand) async throws(SeatStoreError) -> [RESPValue] {
        guard store.redis.isCluster else {
            do {
                return try await store.redis.pipeline((0..<lanes).map(command))
            } catch {
                throw SeatStoreError(error)
            }
        }
        let results = await withTaskGroup(of: Result<RESPValue, SeatStoreError>.self) { group in
            for lane in 0..<lanes {
                group.addTask {
                    do throws(SeatStoreError) { return .success(try await store.send(command(lane))) } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var values: [RESPValue] = []
        for result in results { values.append(try result.get()) }
        return values
    }
}

/// The codes that box offices queue, taken by the reconciler over a connection of its own, because it waits.
public struct RedisCodeLetters: CodeLetters {
    private let signIn: RedisSignInStore
    private let connection: RedisDedicatedConnection

    public init(_ signIn: RedisSignInStore) {
        self.signIn = signIn
        connection = signIn.store.redis.dedicatedConnection(forKey: RedisSignInStore.Keys.letters)
    }

    public func next(within wait: Duration) async throws(SeatStoreError) -> CodeLetter? {
        let reply: RESPValue
        do {
            let seconds = max(1, wait.wholeMilliseconds / 1000)
            reply = try await connection.send(RedisCommand("BRPOP", RedisSignInStore.Keys.letters, String(seconds)), deadline: wait + .seconds(2))
        } catch {
            throw SeatStoreError(error)
        }
        // The key, and what was in it.
        guard let parts = reply.array, parts.count == 2, let document = parts[1].bytes else { return nil }
        return try Documents.decode(CodeLetter.self, from: document)
    }

    public func hasOrders(buyer key: String) async throws(SeatStoreError) -> Bool { try await signIn.hasOrders(buyer: key) }
}
