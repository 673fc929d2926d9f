import NIOPosix
import RedisClient
import Testing
import TestSupport

@Suite struct ScriptTests {
    static let sum = RedisScript(name: "sum", source: "return {KEYS[1], ARGV[1] + ARGV[2], ARGV[3]}")

    @Test func digestIsTheOneOfRedis() async throws {
        let fixture = try await Fixture()
        let digest = try await fixture.client.send(RedisCommand("SCRIPT", "LOAD", Self.sum.source)).string
        #expect(digest == Self.sum.digest)
        await fixture.client.close()
    }

    @Test func registeredScriptsAreThereFromTheStart() async throws {
        let fixture = try await Fixture(scripts: [Self.sum])
        let client = fixture.client
        #expect(await client.hasScripts())
        // EVALSHA by hand: nothing but the load at connection time can have brought the script.
        let reply = try await client.send(RedisCommand("EVALSHA", Self.sum.digest, "1", "k", "2", "3", "x"))
        #expect(reply.array?.first?.string == "k")
        _ = try await client.send(RedisCommand("SCRIPT", "FLUSH"))
        #expect(await client.hasScripts() == false)
        await client.close()
    }

    @Test func aFlushedScriptComesBackByItself() async throws {
        let fixture = try await Fixture(scripts: [Self.sum])
        let client = fixture.client
        for _ in 0..<3 {
            _ = try await client.send(RedisCommand("SCRIPT", "FLUSH"))
            let reply = try await client.evaluate(
                Self.sum, keys: ["k"], arguments: [.string("20"), .bytes(Array("22".utf8)), .runID])
            #expect(reply == .array([.bytes([107]), .integer(42), .bytes(Array((client.runID ?? "").utf8))]))
        }
        await client.close()
    }

    /// Calls of a chain are answered where nothing else is done, scripts that Redis lost among them; the others on the loops of everybody.
    @Test(arguments: [ChainLink.first, .next]) func aChainHasAnEventLoopOfItsOwn(link: ChainLink) async throws {
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).any()
        let fixture = try await Fixture(chain: loop)
        for _ in 0..<2 {
            for (chain, isThere) in [(link, true), (nil, false)] as [(ChainLink?, Bool)] {
                let found: (reply: RESPValue?, isThere: Bool) = await withCheckedContinuation { continuation in
                    fixture.client.evaluate(Self.sum, keys: ["k"], arguments: [.string("1"), .string("2"), .string("")], chain: chain) { result in
                        continuation.resume(returning: (try? result.get(), loop.inEventLoop))
                    }
                }
                #expect(found.reply?.array?[1].int == 3 && found.isThere == isThere)
            }
            _ = try await fixture.client.send(RedisCommand("SCRIPT", "FLUSH"))
        }
        #expect(await fixture.client.isReady())
        fixture.server.kill()
        #expect(await eventually { await !fixture.client.isReady() })
        await fixture.client.close()
    }

    @Test func aMissingScriptIsLoadedOnceForAllWhoMissIt() async throws {
        let fixture = try await Fixture()
        let client = fixture.client
        _ = try await client.send(RedisCommand("CONFIG", "RESETSTAT"))
        try await withThrowingTaskGroup(of: Int64?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await client.evaluate(
                        Self.sum, keys: ["k"], arguments: [.string("\(number)"), .string("1"), .string("")]
                    ).array?[1].int
                }
            }
            let sums = try await group.reduce(into: Int64(0)) { $0 += $1 ?? -1000 }
            #expect(sums == (1...200).reduce(0, +))
        }
        let statistics = try await client.send(RedisCommand("INFO", "commandstats")).string ?? ""
        let loads = statistics.split(whereSeparator: \.isNewline).first { $0.hasPrefix("cmdstat_script|load:calls=") }?
            .dropFirst("cmdstat_script|load:calls=".count).prefix { $0.isNumber }
        // One per connection at most: callers of one connection share a load.
        #expect(Int(loads ?? "") ?? 0 <= 2)
        await client.close()
    }
}
