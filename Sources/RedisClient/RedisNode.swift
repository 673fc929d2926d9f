import Logging
import NIOCore
import NIOPosix
import Synchronization

/// One Redis process, alone or as a node of a cluster: one pipelined connection per event loop, and one for calls in a chain where there is a loop for them.
final class RedisNode: Sendable {
    let configuration: RedisConnectionConfiguration
    private let serving: [RedisConnection]
    private let chained: RedisConnection?
    private let next = Atomic<Int>(0)
    private let identity: Identity

    /// Run id of the process that was connected to last.
    private final class Identity: Sendable {
        let runID = Mutex<String?>(nil)
    }

    /// - Parameters:
    ///   - scripts: loaded on every connection before it serves.
    ///   - chain: the event loop of the connection for calls in a chain; nil gives them no other connection.
    init(
        configuration: RedisConnectionConfiguration, scripts: [RedisScript], group: any EventLoopGroup, chain: (any EventLoop)? = nil, logger: Logger
    ) {
        self.configuration = configuration
        let identity = Identity()
        self.identity = identity
        func connection(_ eventLoop: any EventLoop) -> RedisConnection {
            RedisConnection(
                eventLoop: eventLoop, configuration: configuration, scripts: scripts, logger: logger,
                onReady: { runID in identity.runID.withLock { $0 = runID } })
        }
        serving = group.makeIterator().map(connection)
        chained = chain.map(connection)
    }

    private var connections: [RedisConnection] { serving + (chained.map { [$0] } ?? []) }

    var endpoint: RedisConnectionConfiguration.Endpoint { configuration.endpoint }

    /// Run id of the process connected to last; nil before the first connection.
    var runID: String? { identity.runID.withLock { $0 } }

    func start() {
        connections.forEach { $0.start() }
    }

    /// Returns once every connection is there.
    func connect() async throws {
        start()
        for connection in connections { try await connection.connect() }
    }

    func connect(until end: ContinuousClock.Instant) async throws {
        // All at once: what is left of the time when the first is there must not be the second's.
        start()
        for connection in connections { try await connection.connect(within: max(.zero, end - .now)) }
    }

    func close() async {
        for connection in connections { await connection.close() }
    }

    /// The connection of the caller's event loop, or the next one in turn.
    func connection() -> RedisConnection {
        if let current = MultiThreadedEventLoopGroup.currentEventLoop,
            let own = serving.first(where: { $0.eventLoop === current })
        {
            return own
        }
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return serving[Int(UInt(bitPattern: index) % UInt(serving.count))]
    }

    /// The connection of calls of which each is sent when the one before is answered; a usual one while it is away.
    func chainConnection() -> RedisConnection {
        if let chained, chained.isServing { chained } else { connection() }
    }

    /// Whether a Redis answers now on every connection. The scripts are then loaded, because a connection serves only after.
    func isReady() async -> Bool {
        for connection in connections {
            guard (try? await connection.send(RedisCommand("PING"), deadline: nil)) != nil else { return false }
        }
        return true
    }
}
