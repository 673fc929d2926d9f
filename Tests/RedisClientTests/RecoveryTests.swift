import RedisClient
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1))) struct RecoveryTests {
    @Test func aKilledServerIsReportedAtOnceAndServiceResumes() async throws {
        // A long deadline and a wide bound: a busy machine may be slow, but nobody may have waited for the deadline.
        let fixture = try await Fixture(scripts: [ScriptTests.sum]) { $0.deadline = .seconds(20) }
        let (server, client) = (fixture.server, fixture.client)
        let before = try await client.send(RedisCommand("ECHO", [.runID])).string
        _ = try await client.send(RedisCommand("SET", "kept", "yes"))

        server.kill()
        let start = ContinuousClock.now
        let errors = await withTaskGroup(of: RedisError?.self) { group in
            for _ in 0..<500 {
                group.addTask { await failure { () async throws(RedisError) in try await client.send(RedisCommand("PING")) } }
            }
            return await group.reduce(into: [RedisError?]()) { $0.append($1) }
        }
        #expect(ContinuousClock.now - start < .seconds(5))
        let areAllExpected = errors.allSatisfy { error in
            if case .unavailable = error { true } else { error == .connectionLost }
        }
        #expect(areAllExpected, "\(Set(errors.map { "\($0 as Any)" }))")
        #expect(await client.isReady() == false)

        try server.restart()
        #expect(await eventually { await client.isReady() })
        #expect(await client.hasScripts())
        #expect(try await client.send(RedisCommand("GET", "kept")).string == "yes")
        let after = try await client.send(RedisCommand("ECHO", [.runID])).string
        #expect(after != before)
        #expect(try await client.statedRunID() == after)
        #expect(client.runID == after)
        await client.close()
    }

    @Test func aCommandUnderWayIsLostNotUnavailable() async throws {
        let fixture = try await Fixture(loops: 1) { $0.deadline = .seconds(20) }
        let client = fixture.client
        let dedicated = client.dedicatedConnection()
        try await dedicated.connect()
        async let lost = failure { () async throws(RedisError) in
            try await dedicated.send(RedisCommand("BLPOP", "absent", "20"))
        }
        #expect(try await eventually { try await client.send(RedisCommand("INFO", "clients")).string?.contains("blocked_clients:1") == true })
        fixture.server.kill()
        #expect(await lost == .connectionLost)
        try fixture.server.restart()
        #expect(await eventually { (try? await dedicated.send(RedisCommand("PING")).string) == "PONG" })
        await client.close()
    }

    @Test func aServerThatComesLateIsFound() async throws {
        let server = try RedisServer()
        server.stop()
        var configuration = RedisConnectionConfiguration(endpoint: .unix(path: server.socketPath))
        configuration.backoff = .milliseconds(5) ... .milliseconds(50)
        configuration.deadline = .seconds(20)
        let client = makeClient(configuration)
        client.start()
        let start = ContinuousClock.now
        guard case .unavailable? = await failure({ () async throws(RedisError) in try await client.send(RedisCommand("PING")) }) else {
            Issue.record("nobody is there")
            return
        }
        #expect(ContinuousClock.now - start < .seconds(5))
        async let connected: Void = client.connect()
        try server.restart()
        try await connected
        #expect(await client.isReady())
        await client.close()
    }

    @Test func connectGivesUpInTime() async throws {
        let server = try RedisServer()
        server.stop()
        for _ in 0..<40 {
            let client = makeClient(RedisConnectionConfiguration(endpoint: .unix(path: server.socketPath)))
            let start = ContinuousClock.now
            await #expect(throws: (any Error).self) { try await client.connect(within: .milliseconds(30)) }
            #expect(ContinuousClock.now - start < .seconds(20))
            await client.close()
        }
    }

    @Test func manyCrashesLeaveOneConnectionPerLoop() async throws {
        let fixture = try await Fixture(loops: 2)
        for _ in 0..<10 {
            fixture.server.kill()
            try fixture.server.restart()
            #expect(await eventually { await fixture.client.isReady() })
        }
        let clients = try await fixture.client.send(RedisCommand("CLIENT", "LIST", "TYPE", "normal")).string ?? ""
        #expect(clients.split(whereSeparator: \.isNewline).count == 2, "\(clients)")
        await fixture.client.close()
    }

    @Test func aClosedClientSaysSo() async throws {
        let fixture = try await Fixture()
        await fixture.client.close()
        #expect(await failure { () async throws(RedisError) in try await fixture.client.send(RedisCommand("PING")) } == .closed)
    }
}
