import RedisClient
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1))) struct DeadlineTests {
    @Test func aLateReplyIsATimeoutAndServiceResumes() async throws {
        // A long connect timeout must not make the first commands wait as long.
        let fixture = try await Fixture(loops: 1) {
            $0.deadline = .milliseconds(300)
            $0.connectTimeout = .seconds(10)
        }
        let client = fixture.client
        let start = ContinuousClock.now
        #expect(await failure { () async throws(RedisError) in try await client.send(RedisCommand("BLPOP", "absent", "30")) } == .timeout)
        let waited = ContinuousClock.now - start
        #expect(waited >= .milliseconds(290) && waited < .seconds(3), "\(waited)")
        // The late reply of the old connection must not be taken for an answer of the new one.
        #expect(await eventually { (try? await client.send(RedisCommand("ECHO", "again")).string) == "again" })
        await client.close()
    }

    @Test func aFrozenServerHangsNobody() async throws {
        let fixture = try await Fixture { $0.deadline = .milliseconds(300) }
        let client = fixture.client
        fixture.server.pause()
        let start = ContinuousClock.now
        let served = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<500 { group.addTask { (try? await client.send(RedisCommand("PING"))) != nil } }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(served == 0)
        #expect(ContinuousClock.now - start < .seconds(3))
        #expect(await client.isReady() == false)
        fixture.server.resume()
        #expect(await eventually { await client.isReady() })
        await client.close()
    }

    /// The close of TLS waits for the other side; the callers must not.
    @Test func aFrozenServerBehindTLSHangsNobody() async throws {
        let fixture = try await Fixture(RedisServer.Options(tls: true)) { $0.deadline = .milliseconds(300) }
        let secure = try await SecureClient(fixture.server, deadline: .milliseconds(300))
        fixture.server.pause()
        let start = ContinuousClock.now
        #expect(await failure { () async throws(RedisError) in try await secure.client.send(RedisCommand("PING")) } == .timeout)
        #expect(ContinuousClock.now - start < .seconds(3))
        fixture.server.resume()
        await secure.client.close()
        await fixture.client.close()
    }

    @Test func aDedicatedConnectionWaitsAsLongAsItIsTold() async throws {
        let fixture = try await Fixture(loops: 1) { $0.deadline = .milliseconds(300) }
        let dedicated = fixture.client.dedicatedConnection()
        try await dedicated.connect()
        let reply = try await dedicated.send(RedisCommand("BLPOP", "absent", "1"), deadline: .seconds(20))
        #expect(reply == .null)
        // The shared connection is not held up meanwhile, and pushes reach the waiting one.
        async let popped = dedicated.send(RedisCommand("BLPOP", "list", "20"), deadline: .seconds(30))
        #expect(try await eventually { try await fixture.client.send(RedisCommand("INFO", "clients")).string?.contains("blocked_clients:1") == true })
        _ = try await fixture.client.send(RedisCommand("RPUSH", "list", "x"))
        #expect(try await popped.array?.last?.string == "x")
        await fixture.client.close()
    }

    @Test func aLongDeadlineDoesNotOutliveItsCommand() async throws {
        let fixture = try await Fixture(loops: 1) { $0.connectTimeout = .milliseconds(200) }
        let dedicated = fixture.client.dedicatedConnection()
        try await dedicated.connect()
        // Longer than the connect timeout, so that only the long deadline is left to be watched meanwhile.
        _ = try await dedicated.send(RedisCommand("BLPOP", "absent", "0.5"), deadline: .seconds(50))
        let start = ContinuousClock.now
        let error = await failure { () async throws(RedisError) in
            try await dedicated.send(RedisCommand("BLPOP", "absent", "8"), deadline: .milliseconds(200))
        }
        #expect(error == .timeout)
        #expect(ContinuousClock.now - start < .seconds(3))
        await fixture.client.close()
    }

    @Test func aFullQueueRefusesAtOnce() async throws {
        let fixture = try await Fixture(loops: 1) {
            $0.deadline = .milliseconds(500)
            $0.pendingLimit = 10
        }
        let client = fixture.client
        fixture.server.pause()
        let errors = await withTaskGroup(of: RedisError?.self) { group in
            for _ in 0..<50 {
                group.addTask { await failure { () async throws(RedisError) in try await client.send(RedisCommand("PING")) } }
            }
            return await group.reduce(into: [RedisError?]()) { $0.append($1) }
        }
        #expect(errors.count { $0 == .overloaded } == 40)
        #expect(errors.count { $0 == .timeout } == 10)
        fixture.server.resume()
        await client.close()
    }

    @Test func anOverloadedPipelineSentNothing() async throws {
        let fixture = try await Fixture(loops: 1) { $0.pendingLimit = 10 }
        let client = fixture.client
        do {
            _ = try await client.pipeline(Array(repeating: RedisCommand("INCR", "n"), count: 20))
            Issue.record("twenty commands do not fit into ten places")
        } catch {
            #expect(error == .overloaded)
        }
        #expect(try await client.send(RedisCommand("GET", "n")) == .null)
        await client.close()
    }
}
