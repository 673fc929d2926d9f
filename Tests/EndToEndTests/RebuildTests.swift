import Foundation
import RedisClient
import TestPlatform
import TestSupport
import Testing

/// `guichet rebuild` onto an empty Redis.
@Suite struct RebuildTests {
    private let redis: RedisServer
    private let settings: String

    /// A ledger of 5,000 tickets, as a load test makes it, and a Redis that has nothing.
    init() async throws {
        redis = try RedisServer()
        let folder = redis.folder.path
        settings = folder + "/guichet.yaml"
        try """
            redis: { url: "unix://\(redis.socketPath)" }
            ledger: { path: "\(folder)/ledger.sqlite" }
            keys: { directory: "\(folder)/keys" }
            platform: { secret: "\(String(repeating: "5a", count: 32))", testMode: true }
            payments: { url: "http://127.0.0.1:9", secretKey: sk_test, webhookSecrets: [whsec_test] }
            log: { level: notice }
            """.write(toFile: settings, atomically: true, encoding: .utf8)
    }

    /// Sells so many places, two of an order, with their tickets.
    private func fill(_ lines: Int) async throws {
        let filled = try await run("guichet-ledger-bench", ["--folder", redis.folder.path, "--lines", String(lines), "--issue"])
        try #require(filled.status == 0, "\(filled.output)")
    }

    @Test func everythingIsBackAndOnlyOnce() async throws {
        // More orders than are read at once.
        try await fill(1200)
        let rebuilt = try await guichet("rebuild")
        #expect(
            rebuilt.status == 0 && rebuilt.output.contains("Of 600 recorded orders, 600 were unknown to Redis")
                && rebuilt.output.contains("600 show their tickets again; 0 places were repaired. Everything on sale is verified."),
            "\(rebuilt.output)")
        let audit = try await guichet("audit")
        #expect(audit.status == 0 && audit.output.contains("600 orders, 1200 ledger lines, 1 sessions"), "\(audit.output)")
        let before = try await contents()
        #expect(before.tickets == 1_200 && before.buyers == 1_200 && before.visitors == 1_200)

        let again = try await guichet("rebuild")
        #expect(again.output == "Everything on sale was verified: there is nothing to rebuild.\n" && again.status == 0)
        // As if it had died before its last word.
        try await redis.ask { _ = try await $0.send(RedisCommand("DEL", "{1}:verified:v4")) }
        let repeated = try await guichet("rebuild")
        #expect(repeated.output.contains("Of 600 recorded orders, 0 were unknown to Redis, 0 were no sales there; 0 show"), "\(repeated.output)")
        #expect(try await contents() == before, "nothing is counted twice")
    }

    @Test func withoutARedisItSaysSo() async throws {
        try await fill(2)
        redis.kill()
        let failed = try await guichet("rebuild")
        #expect(failed.status == 1 && failed.output.contains("Start an empty one, then try again."), "\(failed.output)")
    }

    private struct Contents: Hashable {
        /// Tickets shown, and places counted in the limits.
        var tickets = 0
        var (buyers, visitors) = (0, 0)
    }

    private func contents() async throws -> Contents {
        try await redis.ask { redis in
            var contents = Contents()
            func sum(_ key: String) async throws -> Int {
                try await redis.send(RedisCommand("HVALS", key)).array?.reduce(0) { $0 + ($1.string.flatMap { Int($0) } ?? 0) } ?? 0
            }
            contents.buyers = try await sum("{1}:v4:s1:buyers")
            contents.visitors = try await sum("{1}:v4:s1:visitors")
            for key in try await redis.send(RedisCommand("KEYS", "*:order:*")).array?.compactMap(\.string) ?? [] {
                let tickets = try await redis.send(RedisCommand("HGET", key, "tickets")).string ?? ""
                contents.tickets += tickets.ranges(of: "\"code\":\"GUI1:").count
            }
            return contents
        }
    }

    // MARK: Tools

    private func guichet(_ word: String) async throws -> (status: Int32, output: String) {
        try await run("guichet", [word, "--config", settings])
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> (status: Int32, output: String) {
        let log = redis.folder.path + "/\(UUID().uuidString).log"
        let child = try ChildProcess(
            [ChildProcess.built(program)] + arguments, log: log, folder: redis.folder.path)
        let hasEnded = await eventually(within: .seconds(300)) { child.hasEnded() }
        if !hasEnded { child.end(with: SIGKILL) }
        #expect(hasEnded, "\(program) \(arguments) does not end")
        return (child.exitStatus, try String(contentsOfFile: log, encoding: .utf8))
    }
}
