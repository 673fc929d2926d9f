import Logging
import NIOCore
import NIOPosix
import RedisClient
import TestSupport

/// A server and a client of it, made for one test.
struct Fixture {
    let server: RedisServer
    let client: RedisClient

    /// Returns once the client is connected.
    init(
        _ options: RedisServer.Options = RedisServer.Options(), scripts: [RedisScript] = [], loops: Int = 2, chain: (any EventLoop)? = nil,
        tune: (inout RedisConnectionConfiguration) -> Void = { _ in }
    ) async throws {
        server = try RedisServer(options)
        var configuration = RedisConnectionConfiguration(endpoint: .unix(path: server.socketPath), password: options.password)
        configuration.backoff = .milliseconds(5) ... .milliseconds(50)
        tune(&configuration)
        client = makeClient(configuration, scripts: scripts, loops: loops, chain: chain)
        try await client.connect(within: .seconds(20))
    }
}

/// A client on event loops of its own, so that tests in parallel do not wait for each other.
func makeClient(
    _ configuration: RedisConnectionConfiguration, scripts: [RedisScript] = [], loops: Int = 1, chain: (any EventLoop)? = nil
) -> RedisClient {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return RedisClient(
        configuration: configuration, scripts: scripts, group: MultiThreadedEventLoopGroup(numberOfThreads: loops), chain: chain,
        logger: logger)
}

/// The error of a command that must fail.
func failure(_ work: () async throws(RedisError) -> RESPValue) async -> RedisError? {
    do {
        _ = try await work()
        return nil
    } catch {
        return error
    }
}

extension RedisClient {
    /// The run id that the server itself states.
    func statedRunID() async throws -> String? {
        try await send(RedisCommand("INFO", "server")).string?
            .split(whereSeparator: \.isNewline).first { $0.hasPrefix("run_id:") }
            .map { String($0.dropFirst(7)) }
    }
}
