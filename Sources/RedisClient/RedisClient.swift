import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Redis for a whole process: one pipelined connection per event loop.
public final class RedisClient: Service, Sendable {
    private let configuration: RedisConnectionConfiguration
    private let scripts: [RedisScript]
    private let logger: Logger
    private let group: any EventLoopGroup
    private let connections: [RedisConnection]
    private let next = Atomic<Int>(0)
    private let identity: Identity
    private let dedicated = Mutex<[RedisConnection]>([])

    /// Run id of the process that was connected to last.
    private final class Identity: Sendable {
        let runID = Mutex<String?>(nil)
    }

    /// - Parameter scripts: loaded on every connection before it serves.
    public init(
        configuration: RedisConnectionConfiguration, scripts: [RedisScript] = [],
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, logger: Logger
    ) {
        self.configuration = configuration
        self.scripts = scripts
        self.logger = logger
        self.group = group
        let identity = Identity()
        self.identity = identity
        connections = group.makeIterator().map { eventLoop in
            RedisConnection(
                eventLoop: eventLoop, configuration: configuration, scripts: scripts, logger: logger,
                onReady: { runID in identity.runID.withLock { $0 = runID } })
        }
    }

    /// Keeps the connections until the service stops, then closes them.
    public func run() async throws {
        start()
        try? await gracefulShutdown()
        await close()
    }

    /// Starts to connect without waiting; commands fail at once until a connection is there.
    public func start() {
        connections.forEach { $0.start() }
    }

    /// Returns once every connection is there.
    public func connect() async throws {
        for connection in connections { try await connection.connect() }
    }

    /// Connects, or gives up after a while: for commands that run once.
    public func connect(within limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        do {
            for connection in connections { try await connection.connect(within: max(.zero, end - .now)) }
        } catch {
            await close()
            throw error
        }
    }

    public func close() async {
        for connection in connections + dedicated.withLock({ $0 }) { await connection.close() }
    }

    // MARK: Commands

    public func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        try await connection().send(command, deadline: nil)
    }

    /// Commands in order on one connection; an error reply stays in its place as ``RESPValue/error(_:)``.
    public func pipeline(_ commands: [RedisCommand]) async throws(RedisError) -> [RESPValue] {
        try await connection().send(commands)
    }

    /// Runs a script by its digest; a Redis that lost it gets it again.
    public func evaluate(
        _ script: RedisScript, keys: [String], arguments: [RedisArgument]
    ) async throws(RedisError) -> RESPValue {
        var words: [RedisArgument] = [.string("EVALSHA"), .string(script.digest), .string(String(keys.count))]
        words.reserveCapacity(3 + keys.count + arguments.count)
        for key in keys { words.append(.string(key)) }
        words += arguments
        let connection = connection()
        do {
            return try await connection.send(RedisCommand(words), deadline: nil)
        } catch .reply(code: "NOSCRIPT", message: _) {
            // EVAL runs the script and keeps it: one trip, and callers who miss it together need not agree on who loads it.
            words[0] = .string("EVAL")
            words[1] = .string(script.source)
            return try await connection.send(RedisCommand(words), deadline: nil)
        }
    }

    /// The connection of the caller's event loop, or the next one in turn.
    private func connection() -> RedisConnection {
        if let current = MultiThreadedEventLoopGroup.currentEventLoop,
            let own = connections.first(where: { $0.eventLoop === current })
        {
            return own
        }
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return connections[Int(UInt(bitPattern: index) % UInt(connections.count))]
    }

    // MARK: State

    /// Run id of the Redis process connected to last; nil before the first connection.
    public var runID: String? { identity.runID.withLock { $0 } }

    /// Whether a Redis answers now on every connection. The scripts are then loaded, because a connection serves only after.
    public func isReady() async -> Bool {
        for connection in connections {
            guard (try? await connection.send(RedisCommand("PING"), deadline: nil)) != nil else { return false }
        }
        return true
    }

    /// Whether Redis still knows every script.
    public func hasScripts() async -> Bool {
        let command = RedisCommand("SCRIPT", [.string("EXISTS")] + scripts.map { .string($0.digest) })
        let reply = try? await send(command)
        return reply?.array?.allSatisfy { $0.int == 1 } ?? false
    }

    /// A connection of its own, for commands that wait, such as XREADGROUP with BLOCK.
    public func dedicatedConnection() -> RedisDedicatedConnection {
        let connection = RedisConnection(
            eventLoop: group.next(), configuration: configuration, scripts: [], logger: logger, onReady: { _ in })
        dedicated.withLock { $0.append(connection) }
        return RedisDedicatedConnection(connection)
    }
}

/// One connection used by one caller.
public final class RedisDedicatedConnection: Sendable {
    private let connection: RedisConnection

    init(_ connection: RedisConnection) {
        self.connection = connection
        connection.start()
    }

    /// - Parameter deadline: longest wait for this reply; nil for the configured one.
    public func send(_ command: RedisCommand, deadline: Duration? = nil) async throws(RedisError) -> RESPValue {
        try await connection.send(command, deadline: deadline)
    }

    public func connect() async throws {
        try await connection.connect()
    }

    public func close() async {
        await connection.close()
    }
}
