import RedisClient
import Synchronization
import TestSupport
import Testing

@Suite struct CommandTests {
    @Test func concurrentCommandsGetTheirOwnReplies() async throws {
        let fixture = try await Fixture()
        let client = fixture.client
        let mistakes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<5000 {
                group.addTask { try await client.send(RedisCommand("ECHO", "\(number)")).string != "\(number)" }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(mistakes == 0)
        await client.close()
    }

    @Test func aPipelineKeepsItsOrder() async throws {
        let fixture = try await Fixture()
        let client = fixture.client
        // Several at once: the replies of one must not slip into another.
        try await withThrowingTaskGroup(of: [RESPValue].self) { group in
            for _ in 0..<4 {
                group.addTask { try await client.pipeline((0..<3000).map { RedisCommand("ECHO", "\($0)") }) }
            }
            for try await replies in group {
                #expect(replies == (0..<3000).map { RESPValue.bytes(Array("\($0)".utf8)) })
            }
        }
        #expect(try await client.pipeline([]) == [])
        await client.close()
    }

    @Test func everyKindOfReply() async throws {
        let fixture = try await Fixture()
        let client = fixture.client
        #expect(try await client.send(RedisCommand("PING")).string == "PONG")
        #expect(try await client.send(RedisCommand("GET", "absent")) == .null)
        #expect(try await client.send(RedisCommand("BLPOP", "absent", "0.01")) == .null, "a null array")
        #expect(try await client.send(RedisCommand("INCRBY", "n", "-7")).int == -7)
        let nested = "return {1, {'two', {{}, false, {'x'}}}, redis.status_reply('FINE'), redis.error_reply('OOPS no')}"
        #expect(
            try await client.send(RedisCommand("EVAL", nested, "0"))
                == .array([
                    .integer(1), .array([.bytes(Array("two".utf8)), .array([.array([]), .null, .array([.bytes([120])])])]),
                    .bytes(Array("FINE".utf8)), .error("OOPS no"),
                ]))
        await client.close()
    }

    @Test func bytesGoThroughUnchanged() async throws {
        let fixture = try await Fixture()
        let client = fixture.client
        let big = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
        for value in [[], [0], Array("a\r\nb\0$5\r\n".utf8), big] {
            _ = try await client.send(RedisCommand("SET", [.string("k"), .bytes(value)]))
            let isSame = try await client.send(RedisCommand("GET", "k")).bytes == value
            #expect(isSame, "\(value.count) bytes")
        }
        await client.close()
    }

    @Test func errorRepliesHaveACodeAndAMessage() async throws {
        let fixture = try await Fixture()
        let client = fixture.client
        _ = try await client.send(RedisCommand("SET", "text", "x"))
        guard case .reply(code: "WRONGTYPE", let message)? = await failure({ () async throws(RedisError) in
            try await client.send(RedisCommand("LPUSH", "text", "y"))
        }) else {
            Issue.record("LPUSH on a string must be refused")
            return
        }
        #expect(message.hasPrefix("Operation against a key"))
        let replies = try await client.pipeline([
            RedisCommand("SET", "a", "1"), RedisCommand("LPUSH", "a", "2"), RedisCommand("GET", "a"),
        ])
        #expect(replies.count == 3)
        #expect(replies[2].string == "1", "an error keeps its place and stops nothing")
        guard case .error(let text) = replies[1] else {
            Issue.record("no error in its place: \(replies)")
            return
        }
        #expect(text.hasPrefix("WRONGTYPE Operation"))
        await client.close()
    }

    @Test func theRunIDIsThatOfTheCarryingConnection() async throws {
        let fixture = try await Fixture()
        let client = fixture.client
        let reply = try await client.send(RedisCommand("ECHO", [.runID])).string
        #expect(reply?.count == 40)
        #expect(try await client.statedRunID() == reply)
        #expect(client.runID == reply)
        await client.close()
    }

    /// Redis answers an empty command with nothing at all, so it must never be sent.
    @Test(.timeLimit(.minutes(1))) func anEmptyCommandIsRefusedAtOnce() async throws {
        let fixture = try await Fixture { $0.deadline = .seconds(20) }
        let client = fixture.client
        let start = ContinuousClock.now
        let error = await failure { () async throws(RedisError) in try await client.send(RedisCommand([])) }
        #expect(error != nil && error != .timeout)
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(try await client.send(RedisCommand("PING")).string == "PONG")
        await client.close()
    }

    /// A process that must not act, because another has taken its place, puts nothing on the wire; it does again when it may.
    @Test func aProcessThatMustNotActSendsNothing() async throws {
        let permission = Permission()
        let fixture = try await Fixture { $0.mayAct = { permission.isGiven.load(ordering: .sequentiallyConsistent) } }
        let client = fixture.client
        let dedicated = client.dedicatedConnection()
        _ = try await client.send(RedisCommand("SET", "k", "1"))
        try await dedicated.connect()
        permission.isGiven.store(false, ordering: .sequentiallyConsistent)
        let script = RedisScript(name: "set", source: "return redis.call('SET', KEYS[1], ARGV[1])")
        let refusals = [
            await failure { () async throws(RedisError) in try await client.send(RedisCommand("SET", "k", "2")) },
            await failure { () async throws(RedisError) in try await client.pipeline([RedisCommand("SET", "k", "2")])[0] },
            await failure { () async throws(RedisError) in try await client.evaluate(script, keys: ["k"], arguments: [.string("2")]) },
            await failure { () async throws(RedisError) in try await dedicated.send(RedisCommand("SET", "k", "2")) },
        ]
        #expect(refusals == Array(repeating: .unavailable(cause: "this process must not use Redis now"), count: 4))
        permission.isGiven.store(true, ordering: .sequentiallyConsistent)
        #expect(try await client.send(RedisCommand("GET", "k")).string == "1")
        #expect(try await dedicated.send(RedisCommand("GET", "k")).string == "1")
        await client.close()
    }

    /// It may be stopped between any two questions whether it may act: a transaction leaves whole or not at all, and the connection
    /// is not left in the middle of one.
    @Test(arguments: 0...3) func aTransactionIsNeverSentInPart(permitted: Int) async throws {
        let permission = Permission()
        let fixture = try await Fixture(loops: 1) { $0.mayAct = { permission.ask() } }
        let client = fixture.client
        _ = try await client.send(RedisCommand("SET", "k", "1"))
        permission.questions.store(permitted, ordering: .sequentiallyConsistent)
        let transaction = [RedisCommand("MULTI"), RedisCommand("SET", "k", "2"), RedisCommand("EXEC")]
        let error = await failure { () async throws(RedisError) in try await client.pipeline(transaction)[2] }
        permission.questions.store(.max, ordering: .sequentiallyConsistent)
        try await client.connect(within: .seconds(20))
        #expect(try await client.send(RedisCommand("GET", "k")).string == (error == nil ? "2" : "1"))
        #expect((error == nil) == (permitted >= 2), "asked when the transaction comes and when it leaves")
        await client.close()
    }

    private final class Permission: Sendable {
        let isGiven = Atomic<Bool>(true)
        /// How many more questions are answered with yes.
        let questions = Atomic<Int>(.max)

        func ask() -> Bool {
            guard questions.load(ordering: .sequentiallyConsistent) > 0 else { return false }
            questions.wrappingSubtract(1, ordering: .sequentiallyConsistent)
            return true
        }
    }
}
