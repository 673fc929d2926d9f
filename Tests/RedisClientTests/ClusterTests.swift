import RedisClient
import Testing
import TestSupport

/// A real Redis Cluster: slots found, moved and lost under the client's feet.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ClusterTests {
    /// Three masters for all tests that kill nobody; each test takes the slots as it finds them.
    private static let shared = Task { try await RedisCluster(hasReplicas: false, timeoutMilliseconds: 5000) }

    private static func undisturbed() async throws -> RedisCluster {
        let cluster = try await shared.value
        for node in cluster.nodes {
            try node.run("CONFIG RESETSTAT")
            try node.run("FLUSHALL")
        }
        return cluster
    }

    private static let append = RedisScript(name: "append", source: "return redis.call('APPEND', KEYS[1], ARGV[1])")
    private static let echo = RedisScript(name: "echo", source: "return ARGV[1] .. string.sub(KEYS[1], 1, 0)")
    /// Two keys that have to be on one node.
    private static let both = RedisScript(name: "both", source: "return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])}")
    /// `{t}…`, as CLUSTER KEYSLOT gives it.
    private static let slot = 15_891

    private static func client(_ cluster: RedisCluster, deadline: Duration = .seconds(10)) async throws -> RedisClient {
        var configuration = try RedisConnectionConfiguration(clusterURLs: [cluster.urls[0]])
        configuration.deadline = deadline
        configuration.backoff = .milliseconds(5) ... .milliseconds(50)
        let client = makeClient(configuration, scripts: [append, both, echo], loops: 2)
        try await client.connect(within: .seconds(20))
        return client
    }

    /// How often a node refused a command with this code.
    private static func refusals(_ code: String, by nodes: some Sequence<RedisServer>) throws -> Int {
        try nodes.reduce(0) { sum, node in
            let line = try node.run("INFO errorstats").split(separator: "\r\n").first { $0.hasPrefix("errorstat_\(code):count=") }
            return sum + (line.flatMap { Int($0.drop { $0 != "=" }.dropFirst()) } ?? 0)
        }
    }

    @Test func eachCommandGoesToTheOwnerAtOnce() async throws {
        let cluster = try await Self.undisturbed()
        let client = try await Self.client(cluster)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 { group.addTask { _ = try await client.send(RedisCommand("SET", "key:\(number)", "\(number)")) } }
            try await group.waitForAll()
        }
        for number in 0..<300 {
            #expect(try await client.send(RedisCommand("GET", "key:\(number)")).string == "\(number)")
        }
        let sizes = try cluster.masters.map { try $0.run("DBSIZE") }
        #expect(!sizes.contains(":0\r\n"), "every master has its share: \(sizes)")
        // Scripts and transactions too, and the run id is that of the owner.
        for key in ["a", "b", "c", "d"] {
            _ = try await client.evaluate(Self.append, keys: [key], arguments: [.runID])
            let replies = try await client.pipeline([RedisCommand("MULTI"), RedisCommand("GET", key), RedisCommand("EXEC")])
            #expect(replies.last?.array?.first?.string == client.runID(ofKey: key))
        }
        #expect(Set(["a", "b", "c", "d"].compactMap(client.runID(ofKey:))).count == 3)
        #expect(try Self.refusals("MOVED", by: cluster.nodes) == 0)
        #expect(await client.isReady())
        #expect(await client.hasScripts())
        try cluster.nodes[1].run("SCRIPT FLUSH")
        #expect(await client.hasScripts() == false)
        for key in ["a", "b", "c", "d"] {
            #expect(try await client.evaluate(Self.append, keys: [key], arguments: [.string("!")]).int == 41)
        }
        await client.close()
    }

    @Test func aSlotThatMovesIsFollowedAndNothingIsDoneTwice() async throws {
        let cluster = try await Self.undisturbed()
        let client = try await Self.client(cluster)
        let other = try cluster.stranger(to: Self.slot)
        async let counted: Void = withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { for _ in 0..<500 { _ = try await client.send(RedisCommand("INCR", "{t}:count")) } }
            }
            try await group.waitForAll()
        }
        try cluster.move(slot: Self.slot, to: other)
        try await counted
        #expect(try await client.send(RedisCommand("GET", "{t}:count")).string == "4000")
        #expect(try Self.refusals("MOVED", by: cluster.nodes) > 0, "the test moved nothing")
        // The map is right again: no more redirections.
        let isSettled = try await eventually {
            let before = try Self.refusals("MOVED", by: cluster.nodes)
            for _ in 0..<50 { _ = try await client.send(RedisCommand("INCR", "{t}:count")) }
            return try Self.refusals("MOVED", by: cluster.nodes) == before
        }
        #expect(isSettled)
        let owner = try await client.evaluate(Self.echo, keys: ["{t}:x"], arguments: [.runID]).string
        #expect(owner != nil && owner == client.runID(ofKey: "{t}:count"))
        await client.close()
    }

    @Test func aSlotOnItsWayIsAskedFor() async throws {
        let cluster = try await Self.undisturbed()
        let client = try await Self.client(cluster)
        let hasty = try await Self.client(cluster, deadline: .milliseconds(300))
        for key in ["{t}:a", "{t}:b"] { _ = try await client.send(RedisCommand("SET", key, key)) }
        let move = try cluster.begin(movingSlot: Self.slot, to: try cluster.stranger(to: Self.slot))
        try cluster.carry(move, keys: ["{t}:a"])

        #expect(try await client.send(RedisCommand("GET", "{t}:a")).string == "{t}:a", "there already")
        #expect(try await client.send(RedisCommand("GET", "{t}:b")).string == "{t}:b", "not yet")
        #expect(try await client.evaluate(Self.append, keys: ["{t}:a"], arguments: [.string("!")]).int == 6)
        let transaction = [RedisCommand("MULTI"), RedisCommand("GET", "{t}:a"), RedisCommand("GET", "{t}:a"), RedisCommand("EXEC")]
        #expect(try await client.pipeline(transaction).last?.array?.map(\.string) == ["{t}:a!", "{t}:a!"])
        let mixed = try await client.pipeline(["{t}:b", "{t}:a", "{t}:b"].map { RedisCommand("GET", $0) })
        #expect(mixed.map(\.string) == ["{t}:b", "{t}:a!", "{t}:b"])
        #expect(try Self.refusals("ASK", by: cluster.nodes) >= 4)

        // A script over both halves is not run, and says so in time.
        let error = await failure { () async throws(RedisError) in
            try await hasty.evaluate(Self.both, keys: ["{t}:a", "{t}:b"], arguments: [])
        }
        guard case .unavailable? = error else {
            Issue.record("\(error as Any)")
            return
        }
        // Who has the time asks again until they are.
        let refused = try Self.refusals("TRYAGAIN", by: cluster.nodes)
        async let both = client.evaluate(Self.both, keys: ["{t}:a", "{t}:b"], arguments: [])
        #expect(try await eventually { try Self.refusals("TRYAGAIN", by: cluster.nodes) > refused })
        try cluster.carry(move)
        try cluster.finish(move)
        #expect(try await both.array?.map(\.string) == ["{t}:a!", "{t}:b"])
        await hasty.close()
        await client.close()
    }

    @Test func aSlotThatNobodyServesIsAwaited() async throws {
        let cluster = try await Self.undisturbed()
        let hasty = try await Self.client(cluster, deadline: .milliseconds(200))
        let patient = try await Self.client(cluster, deadline: .seconds(30))
        let owner = try cluster.owner(of: Self.slot)
        try owner.run("CLUSTER DELSLOTS \(Self.slot)")
        let start = ContinuousClock.now
        let error = await failure { () async throws(RedisError) in try await hasty.send(RedisCommand("SET", "{t}:k", "1")) }
        guard case .unavailable(let cause)? = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(cause.contains("CLUSTERDOWN") || cause.contains("no node"), "\(cause)")
        #expect(ContinuousClock.now - start < .seconds(5))
        async let late = patient.send(RedisCommand("SET", "{t}:k", "2"))
        #expect(try await eventually { try Self.refusals("CLUSTERDOWN", by: [owner]) > 0 })
        try owner.run("CLUSTER ADDSLOTS \(Self.slot)")
        #expect(try await late.string == "OK")
        #expect(try await hasty.send(RedisCommand("GET", "{t}:k")).string == "2")
        await hasty.close()
        await patient.close()
    }

    @Test func aReplicaTakesOverFromAKilledMaster() async throws {
        let cluster = try await RedisCluster()
        let client = try await Self.client(cluster, deadline: .seconds(30))
        let master = try cluster.owner(of: Self.slot)
        for number in 0..<100 { _ = try await client.send(RedisCommand("SET", "{t}:\(number)", "\(number)")) }
        _ = try await client.send(RedisCommand("SET", "elsewhere", "0"))
        let replicated = try await client.pipeline([RedisCommand("SET", "{t}:last", "1"), RedisCommand("WAIT", "1", "5000")])
        #expect(replicated.last?.int == 1)
        let before = client.runID(ofKey: "{t}:0")

        master.kill()
        // The other masters serve all the while.
        #expect(try await client.send(RedisCommand("INCR", "elsewhere")).int == 1)
        // What the connection had under way may be lost; what begins after that waits for the new master.
        #expect(await eventually { await client.isReady() == false })
        #expect(try await client.send(RedisCommand("SET", "{t}:0", "new")).string == "OK")
        for number in 1..<100 { #expect(try await client.send(RedisCommand("GET", "{t}:\(number)")).string == "\(number)") }
        #expect(client.runID(ofKey: "{t}:0") != before)
        #expect(await eventually { await client.isReady() })
        #expect(await client.hasScripts())
        #expect(try await client.evaluate(Self.append, keys: ["{t}:0"], arguments: [.string("er")]).int == 5)
        await client.close()
    }

    @Test func aWaitingConnectionFollowsItsKey() async throws {
        let cluster = try await Self.undisturbed()
        let client = try await Self.client(cluster)
        let dedicated = client.dedicatedConnection(forKey: "{t}:list")
        async let popped = dedicated.send(RedisCommand("BLPOP", "{t}:list", "20"), deadline: .seconds(30))
        let owner = try cluster.owner(of: Self.slot)
        #expect(try await eventually { try owner.run("INFO clients").contains("blocked_clients:1") })
        try cluster.move(slot: Self.slot, to: try cluster.stranger(to: Self.slot))
        #expect(try await client.send(RedisCommand("RPUSH", "{t}:list", "x")).int == 1)
        #expect(try await popped.array?.last?.string == "x")
        await client.close()
    }

    @Test func withoutAnyNodeConnectGivesUpInTime() async throws {
        let server = try RedisServer(.init(tcp: true))
        server.stop()
        let client = makeClient(try RedisConnectionConfiguration(clusterURLs: ["redis://127.0.0.1:\(try #require(server.port))"]))
        let start = ContinuousClock.now
        await #expect(throws: (any Error).self) { try await client.connect(within: .milliseconds(300)) }
        #expect(ContinuousClock.now - start < .seconds(15))
    }
}
