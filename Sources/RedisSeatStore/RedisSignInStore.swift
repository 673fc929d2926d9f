import Booking
import Domain
import RedisClient

/// Codes and visits in Redis, each under a key of its own, and the orders of a buyer, which each lane knows of its own.
public struct RedisSignInStore: SignInStore {
    fileprivate let store: RedisSeatStore
    private let lanes: Int

    private static let lettersKept = 10_000

    public init(store: RedisSeatStore, lanes: Int) {
        self.store = store
        self.lanes = lanes
    }

    /// They have the form that a box office may use (config/redis.conf).
    fileprivate enum Keys {
        /// A list for each purpose: those who wait for an opening keep nobody from their orders.
        static func letters(_ purpose: SignIn.Purpose) -> String { "{sign-in\(purpose == .orders ? "" : "-" + purpose.rawValue)}:v1:letters" }
        static func count(_ name: String) -> String { "{\(name)}:v1:count" }
        static func code(_ request: String) -> String { "{\(request)}:v1:code" }
        static func visit(_ visit: String) -> String { "{\(visit)}:v1:visit" }
    }

    public func count(_ name: String, limit: Int, within window: Duration) async throws(SeatStoreError) -> Bool {
        let reply = try await store.evaluate(
            Scripts.countWithin, keys: [Keys.count(name)],
            ["limit": .string(String(limit)), "window": .string(String(window.wholeMilliseconds))])
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
        let reply = try await store.evaluate(Scripts.redeemCode, keys: [Keys.code(request)], ["digest": .string(digest)])
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
        let list = Keys.letters(letter.purpose ?? .orders)
        let waiting = try await store.send(RedisCommand("LLEN", list)).int ?? 0
        guard waiting < Self.lettersKept else { throw .unavailable(cause: "\(waiting) letters with codes wait already") }
        _ = try await store.transaction([
            RedisCommand([.string("LPUSH"), .string(list), .bytes(document)]),
            // They hold codes: none stays here that nobody fetches.
            RedisCommand("PEXPIRE", list, String(life.wholeMilliseconds)),
        ])
    }

    // MARK: Orders

    fileprivate func hasOrders(buyer key: String) async throws(SeatStoreError) -> Bool {
        let (counts, failure) = try await onEachLane { RedisCommand("EXISTS", RedisKeys.buyer($0) + key) }
        if counts.values.contains(where: { $0.int == 1 }) { return true }
        // A lane that is away may have the only ones.
        if let failure { throw failure }
        return false
    }

    public func orders(ofBuyer key: String, behind newer: Int, most: Int) async throws(SeatStoreError) -> BuyerOrders {
        let (lists, failure) = try await onEachLane { RedisCommand("SMEMBERS", RedisKeys.buyer($0) + key) }
        if lists.isEmpty, let failure { throw failure }
        let bought = await gather(Array(lists)) { (lane, list) async throws(SeatStoreError) in
            try await purchases((list.array ?? []).compactMap(\.string), ofBuyer: key, lane: lane)
        }
        let all = bought.successes.flatMap { $0 }
        let rest = all.sorted { ($0.at, $0.id) > ($1.at, $1.id) }.dropFirst(newer)
        let records = await gather(Array(rest.prefix(most))) { purchase async throws(SeatStoreError) in try await store.order(id: purchase.id) }
        return BuyerOrders(
            records: records.successes.compactMap { $0 }, newer: all.count - rest.count, older: max(0, rest.count - most),
            isWhole: failure == nil && bought.failure == nil && records.failure == nil)
    }

    /// Of a lane's list those orders that still are there, and when each was bought (ms since 1970). The others had their time, and leave the list.
    private func purchases(_ ids: [String], ofBuyer key: String, lane: Int) async throws(SeatStoreError) -> [(id: String, at: Int64)] {
        guard !ids.isEmpty else { return [] }
        let replies: [RESPValue]
        do {
            replies = try await store.redis.pipeline(ids.map { RedisCommand("HMGET", RedisKeys.order(lane, $0), "state", "confirmed_at") })
        } catch {
            throw SeatStoreError(error)
        }
        var (known, gone): ([(id: String, at: Int64)], [String]) = ([], [])
        for (id, reply) in zip(ids, replies) {
            guard let fields = reply.array, fields.count == 2 else { throw .protocolViolation("unreadable order \(lane)") }
            if fields[0] == .null { gone.append(id) } else { known.append((id, fields[1].string.flatMap { Int64($0) } ?? 0)) }
        }
        if !gone.isEmpty { _ = try await store.send(RedisCommand("SREM", [.string(RedisKeys.buyer(lane) + key)] + gone.map(RedisArgument.string))) }
        return known
    }

    /// What each lane answers that does answer, and why another does not. One trip on a single Redis; on a cluster one per lane, side by side.
    private func onEachLane(
        _ command: @escaping @Sendable (Int) -> RedisCommand
    ) async throws(SeatStoreError) -> (answers: [Int: RESPValue], failure: SeatStoreError?) {
        var answers: [Int: RESPValue] = [:]
        var failure: SeatStoreError?
        if store.redis.isCluster {
            let results = await gather(Array(0..<lanes)) { lane async throws(SeatStoreError) in (lane, try await store.send(command(lane))) }
            failure = results.failure
            for (lane, answer) in results.successes { answers[lane] = answer }
        } else {
            do {
                for (lane, answer) in zip(0..<lanes, try await store.redis.pipeline((0..<lanes).map(command))) { answers[lane] = answer }
            } catch {
                throw SeatStoreError(error)
            }
        }
        for (lane, answer) in answers {
            guard case .error(let text) = answer else { continue }
            answers[lane] = nil
            failure = .protocolViolation(text)
        }
        return (answers, failure)
    }

    /// Does something with each, side by side: what works, and one reason of what does not.
    private func gather<Element: Sendable, Success: Sendable>(
        _ elements: [Element], _ work: @escaping @Sendable (Element) async throws(SeatStoreError) -> Success
    ) async -> (successes: [Success], failure: SeatStoreError?) {
        let results = await withTaskGroup(of: Result<Success, SeatStoreError>.self) { group in
            for element in elements {
                group.addTask {
                    do throws(SeatStoreError) { return .success(try await work(element)) } catch { return .failure(error) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        var (successes, failure): ([Success], SeatStoreError?) = ([], nil)
        for result in results {
            switch result {
            case .success(let success): successes.append(success)
            case .failure(let error): failure = error
            }
        }
        return (successes, failure)
    }
}

/// The codes that box offices queue, taken by the reconciler over a connection of its own, because it waits.
public struct RedisCodeLetters: CodeLetters {
    private let signIn: RedisSignInStore
    private let list: String
    private let connection: RedisDedicatedConnection

    public init(_ signIn: RedisSignInStore, for purpose: SignIn.Purpose) {
        self.signIn = signIn
        list = RedisSignInStore.Keys.letters(purpose)
        connection = signIn.store.redis.dedicatedConnection(forKey: list)
    }

    public func next(within wait: Duration) async throws(SeatStoreError) -> CodeLetter? {
        let reply: RESPValue
        do {
            let seconds = max(1, wait.wholeMilliseconds / 1000)
            reply = try await connection.send(RedisCommand("BRPOP", list, String(seconds)), deadline: wait + .seconds(2))
        } catch {
            throw SeatStoreError(error)
        }
        // The key, and what was in it.
        guard let parts = reply.array, parts.count == 2, let document = parts[1].bytes else { return nil }
        return try Documents.decode(CodeLetter.self, from: document)
    }

    public func release(_ letter: CodeLetter) async throws(SeatStoreError) {
        let key = RedisSignInStore.Keys.code(letter.request)
        // Of an offer that ended meanwhile this says nothing, for as long as another would live.
        _ = try await signIn.store.transaction([
            RedisCommand("HSET", key, "sent", "1"), RedisCommand("PEXPIRE", key, String(SignIn.codeLife.wholeMilliseconds)),
        ])
    }

    public func hasOrders(buyer key: String) async throws(SeatStoreError) -> Bool { try await signIn.hasOrders(buyer: key) }
}
