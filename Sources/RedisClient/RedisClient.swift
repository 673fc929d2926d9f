import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// The place of a call among calls of which each is sent when the one before is answered.
public enum ChainLink: Sendable {
    /// Written with whatever else the tick of the event loop brings.
    case first
    /// Written at once: Redis has nothing to do before.
    case next
}

/// Redis for a whole process: one pipelined connection per event loop and node, on one Redis or on a Redis Cluster.
public final class RedisClient: Service, Sendable {
    private enum Route {
        case one(RedisNode)
        case cluster(ClusterRouter)
    }

    private let configuration: RedisConnectionConfiguration
    private let scripts: [RedisScript]
    private let logger: Logger
    private let group: any EventLoopGroup
    private let route: Route
    private let dedicated = Mutex<[RedisDedicatedConnection]>([])

    /// - Parameters:
    ///   - scripts: loaded on every connection before it serves.
    ///   - chain: an event loop that does nothing else, for calls in a chain (``evaluate(_:keys:arguments:chain:then:)``) on a single Redis; nil sends them
    ///     on the usual connections.
    public init(
        configuration: RedisConnectionConfiguration, scripts: [RedisScript] = [],
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, chain: (any EventLoop)? = nil, logger: Logger
    ) {
        self.configuration = configuration
        self.scripts = scripts
        self.logger = logger
        self.group = group
        route =
            configuration.seeds.isEmpty
            ? .one(RedisNode(configuration: configuration, scripts: scripts, group: group, chain: chain, logger: logger))
            : .cluster(ClusterRouter(configuration: configuration, scripts: scripts, group: group, logger: logger))
    }

    /// Keeps the connections until the service stops, then closes them.
    public func run() async throws {
        start()
        try? await gracefulShutdown()
        await close()
    }

    /// Starts to connect without waiting; commands fail at once until a connection is there.
    public func start() {
        switch route {
        case .one(let node): node.start()
        case .cluster(let router): router.start()
        }
    }

    /// Returns once every connection is there.
    public func connect() async throws {
        switch route {
        case .one(let node): try await node.connect()
        case .cluster(let router): try await router.connect(until: nil)
        }
    }

    /// Connects, or gives up after a while: for commands that run once.
    public func connect(within limit: Duration) async throws {
        let end = ContinuousClock.now + limit
        do {
            switch route {
            case .one(let node): try await node.connect(until: end)
            case .cluster(let router): try await router.connect(until: end)
            }
        } catch {
            await close()
            throw error
        }
    }

    public func close() async {
        switch route {
        case .one(let node): await node.close()
        case .cluster(let router): await router.close()
        }
        for connection in dedicated.withLock({ $0 }) { await connection.close() }
    }

    // MARK: Commands

    /// In a cluster the command goes to the owner of its first key's slot, and follows it for as long as the configured
    /// deadline when it moves or fails over. A command that may have been executed is never sent again.
    public func send(_ command: RedisCommand) async throws(RedisError) -> RESPValue {
        switch route {
        case .one(let node): return try await node.connection().send(command, deadline: nil)
        case .cluster(let router): return try await router.send(command, slot: command.slot)
        }
    }

    /// The same for callers who must not cost a task: `handle` is called once, on a single Redis in the turn of the event loop that brought the reply, which is the
    /// caller's own where it calls from one.
    public func send(_ command: RedisCommand, key: String, then handle: @escaping @Sendable (Result<RESPValue, RedisError>) -> Void) {
        sender(toKey: key, chain: nil)(command, handle)
    }

    /// Commands in order on one connection; an error reply stays in its place as ``RESPValue/error(_:)``. In a cluster all
    /// their keys are of one slot.
    public func pipeline(_ commands: [RedisCommand]) async throws(RedisError) -> [RESPValue] {
        switch route {
        case .one(let node): return try await node.connection().send(commands)
        case .cluster(let router): return try await router.pipeline(commands)
        }
    }

    /// Runs a script by its digest; a Redis that lost it gets it again. In a cluster all keys are of one slot.
    public func evaluate(
        _ script: RedisScript, keys: [String], arguments: [RedisArgument]
    ) async throws(RedisError) -> RESPValue {
        let result = await withCheckedContinuation { continuation in
            evaluate(script, keys: keys, arguments: arguments) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// The same for callers who must not cost a task: `handle` is called once, on a single Redis in the turn of the event
    /// loop that brought the reply.
    /// - Parameter chain: the place of the call in a chain in which each waits for the reply before; nil of one that is in none. Where there is an event loop for
    ///   chains, nothing that is done for visitors comes between a reply and the next call.
    public func evaluate(
        _ script: RedisScript, keys: [String], arguments: [RedisArgument], chain: ChainLink? = nil,
        then handle: @escaping @Sendable (Result<RESPValue, RedisError>) -> Void
    ) {
        var words: [RedisArgument] = [.string("EVALSHA"), .string(script.digest), .string(String(keys.count))]
        words.reserveCapacity(3 + keys.count + arguments.count)
        for key in keys { words.append(.string(key)) }
        words += arguments
        let send = sender(toKey: keys.first, chain: chain)
        send(RedisCommand(words)) { [words] reply in
            guard case .failure(.reply(code: "NOSCRIPT", message: _)) = reply else { return handle(reply) }
            // EVAL runs the script and keeps it: one trip, and callers who miss it together need not agree on who loads it.
            send(RedisCommand([.string("EVAL"), .string(script.source)] + words.dropFirst(2)), handle)
        }
    }

    private typealias Sender = @Sendable (RedisCommand, @escaping ReplyHandler) -> Void

    /// Sends every command given to it to the same connection, or to the owner of the same slot.
    private func sender(toKey key: String?, chain: ChainLink?) -> Sender {
        switch route {
        case .one(let node):
            let connection = chain == nil ? node.connection() : node.chainConnection()
            return { connection.send($0, deadline: nil, atOnce: chain == .next, then: $1) }
        case .cluster(let router):
            let slot = key.map(KeySlot.of)
            return { command, handle in
                Task {
                    do throws(RedisError) {
                        handle(.success(try await router.send(command, slot: slot)))
                    } catch {
                        handle(.failure(error))
                    }
                }
            }
        }
    }

    // MARK: State

    public var isCluster: Bool {
        if case .cluster = route { true } else { false }
    }

    /// Run id of the Redis process connected to last; nil before the first connection, and in a cluster, where there are
    /// several.
    public var runID: String? {
        if case .one(let node) = route { node.runID } else { nil }
    }

    /// Run id of the process that a key belongs to, as far as this client knows now; nil before the first connection.
    public func runID(ofKey key: String) -> String? {
        switch route {
        case .one(let node): node.runID
        case .cluster(let router): router.node(of: KeySlot.of(key))?.runID
        }
    }

    private var nodes: [RedisNode] {
        switch route {
        case .one(let node): [node]
        case .cluster(let router): router.owners
        }
    }

    /// Whether every master answers now on every connection.
    public func isReady() async -> Bool {
        let nodes = nodes
        for node in nodes {
            guard await node.isReady() else { return false }
        }
        return !nodes.isEmpty
    }

    /// Whether every master still knows every script.
    public func hasScripts() async -> Bool {
        let command = RedisCommand("SCRIPT", [.string("EXISTS")] + scripts.map { .string($0.digest) })
        for node in nodes {
            let reply = try? await node.connection().send(command, deadline: nil)
            guard reply?.array?.allSatisfy({ $0.int == 1 }) == true else { return false }
        }
        return true
    }

    /// A connection of its own, for commands that wait, such as XREADGROUP with BLOCK.
    /// - Parameter key: in a cluster, the key whose owner the connection follows.
    public func dedicatedConnection(forKey key: String = "") -> RedisDedicatedConnection {
        let connection =
            switch route {
            case .one:
                RedisDedicatedConnection(
                    RedisConnection(
                        eventLoop: group.next(), configuration: configuration, scripts: [], logger: logger,
                        onReady: { _ in }))
            case .cluster(let router):
                RedisDedicatedConnection(router, slot: KeySlot.of(key))
            }
        dedicated.withLock { $0.append(connection) }
        return connection
    }
}
