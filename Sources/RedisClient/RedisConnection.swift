import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A connection that comes back by itself. Between two lives its commands fail at once, so that callers never hang.
///
/// All state belongs to the event loop; that is what makes it safe to share.
final class RedisConnection: @unchecked Sendable {
    let eventLoop: any EventLoop
    private let configuration: RedisConnectionConfiguration
    private let scripts: [RedisScript]
    private let logger: Logger
    private let onReady: @Sendable (String) -> Void
    private var handler: RedisChannelHandler? { didSet { serves.store(handler != nil, ordering: .relaxed) } }
    private let serves = Atomic(false)
    private var channel: (any Channel)?
    private var cause = "not connected yet"
    private var isClosed = false
    private var isConnecting = false
    private var attempt = 0
    private var waiters: [EventLoopPromise<Void>] = []

    init(
        eventLoop: any EventLoop, configuration: RedisConnectionConfiguration, scripts: [RedisScript], logger: Logger,
        onReady: @escaping @Sendable (String) -> Void
    ) {
        self.eventLoop = eventLoop
        self.configuration = configuration
        self.scripts = scripts
        self.logger = logger
        self.onReady = onReady
    }

    /// As known now, on any thread.
    var isServing: Bool { serves.load(ordering: .relaxed) }

    // MARK: Sending

    func send(_ command: RedisCommand, deadline: Duration?) async throws(RedisError) -> RESPValue {
        let result = await withCheckedContinuation { continuation in
            send(command, deadline: deadline) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// The reply comes on the connection's event loop.
    /// - Parameter atOnce: written now, and not with all that this tick of the event loop brings.
    func send(_ command: RedisCommand, deadline: Duration?, atOnce: Bool = false, then handle: @escaping ReplyHandler) {
        onLoop { connection in
            guard connection.configuration.mayAct() else { return handle(.failure(.notAllowed)) }
            connection.transmit(command, deadline: deadline, atOnce: atOnce, handle)
        }
    }

    /// Commands in order on this connection; an error reply stays in its place.
    func send(_ commands: [RedisCommand], deadline: Duration? = nil) async throws(RedisError) -> [RESPValue] {
        let result: Result<[RESPValue], RedisError> = await withCheckedContinuation { continuation in
            onLoop { connection in
                // All or nothing: `overloaded` promises that nothing was sent.
                guard connection.handler?.hasRoom(for: commands.count) ?? true else {
                    return continuation.resume(returning: .failure(.overloaded))
                }
                // Nor half a transaction: the connection would queue all that follows.
                guard connection.configuration.mayAct() else { return continuation.resume(returning: .failure(.notAllowed)) }
                let batch = ReplyBatch(count: commands.count) { continuation.resume(returning: $0) }
                for (index, command) in commands.enumerated() {
                    connection.transmit(command, deadline: deadline) { batch.fulfil(index, $0) }
                }
            }
        }
        return try result.get()
    }

    private func transmit(_ command: RedisCommand, deadline: Duration?, atOnce: Bool = false, _ handle: @escaping ReplyHandler) {
        guard let handler else { return handle(.failure(isClosed ? .closed : .unavailable(cause: cause))) }
        handler.send(command, deadline: .now() + TimeAmount(deadline ?? configuration.deadline), atOnce: atOnce, handle)
    }

    private func onLoop(_ work: @escaping @Sendable (RedisConnection) -> Void) {
        if eventLoop.inEventLoop { work(self) } else { eventLoop.execute { work(self) } }
    }

    // MARK: Life

    /// Connects, and returns once connected.
    /// - Parameter limit: after which it throws ``RedisError/unavailable(cause:)``; nil to wait as long as it takes.
    func connect(within limit: Duration? = nil) async throws {
        let promise = eventLoop.makePromise(of: Void.self)
        onLoop { connection in
            if let limit {
                connection.eventLoop.scheduleTask(in: TimeAmount(limit)) {
                    promise.fail(RedisError.unavailable(cause: connection.cause))
                }
            }
            if connection.handler != nil { return promise.succeed() }
            if connection.isClosed { return promise.fail(RedisError.closed) }
            connection.waiters.append(promise)
            connection.open()
        }
        try await promise.futureResult.get()
    }

    /// Starts to connect without waiting.
    func start() {
        onLoop { $0.open() }
    }

    func close() async {
        let promise = eventLoop.makePromise(of: Void.self)
        onLoop { connection in
            connection.isClosed = true
            connection.failWaiters(.closed)
            guard let channel = connection.channel else { return promise.succeed() }
            channel.close().whenComplete { _ in promise.succeed() }
        }
        _ = try? await promise.futureResult.get()
    }

    private func open() {
        guard !isClosed, !isConnecting, channel == nil else { return }
        isConnecting = true
        dial().whenComplete { result in
            self.isConnecting = false
            switch result {
            case .success:
                self.attempt = 0
                self.waiters.forEach { $0.succeed() }
                self.waiters = []
            case .failure(let error):
                self.cause = Self.describe(error)
                self.logger.debug("Redis is not reachable", metadata: ["cause": "\(self.cause)"])
                self.channel?.close(promise: nil)
                self.channel = nil
                self.retry()
            }
        }
    }

    private func dial() -> EventLoopFuture<Void> {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(configuration.connectTimeout))
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { [configuration] channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls = configuration.tls, case .tcp(let host, _) = configuration.endpoint {
                        let name = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: NIOSSLContext(configuration: tls), serverHostname: name))
                    }
                    let identity = ObjectIdentifier(channel)
                    let handler = try RedisChannelHandler(pendingLimit: configuration.pendingLimit, mayAct: configuration.mayAct) {
                        [weak self] in self?.lost(identity)
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        let opened: EventLoopFuture<any Channel> =
            switch configuration.endpoint {
            case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
            case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
            }
        return opened.flatMap { channel in
            guard !self.isClosed else {
                channel.close(promise: nil)
                return self.eventLoop.makeFailedFuture(RedisError.closed)
            }
            self.channel = channel
            return self.greet(channel)
        }
    }

    /// AUTH, name, scripts, and the run id of the process at the other end, before anybody is served.
    private func greet(_ channel: any Channel) -> EventLoopFuture<Void> {
        let handler: RedisChannelHandler
        do {
            handler = try channel.pipeline.syncOperations.handler(type: RedisChannelHandler.self)
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
        var commands: [RedisCommand] = []
        if let password = configuration.password {
            let user = configuration.username.map { [RedisArgument.string($0)] } ?? []
            commands.append(RedisCommand("AUTH", user + [.string(password)]))
        }
        commands.append(RedisCommand("CLIENT", "SETNAME", "guichet"))
        commands += scripts.map { RedisCommand("SCRIPT", "LOAD", $0.source) }
        commands.append(RedisCommand("INFO", "server"))
        let replies = commands.map { command in
            let promise = eventLoop.makePromise(of: RESPValue.self)
            handler.send(command, deadline: .now() + TimeAmount(configuration.connectTimeout)) {
                promise.completeWith($0.mapError { $0 as any Error })
            }
            return promise.futureResult
        }
        return EventLoopFuture.whenAllSucceed(replies, on: eventLoop).flatMapThrowing { values in
            guard let runID = Self.runID(in: values.last?.string ?? "") else {
                throw RedisError.protocolViolation("INFO server names no run_id")
            }
            handler.runID = Array(runID.utf8)
            self.handler = handler
            self.onReady(runID)
        }
    }

    static func runID(in info: String) -> String? {
        info.split(whereSeparator: \.isNewline)
            .first { $0.hasPrefix("run_id:") }
            .map { String($0.dropFirst("run_id:".count)) }
    }

    /// A channel is gone. One that was given up earlier may end late, when another serves already.
    private func lost(_ identity: ObjectIdentifier) {
        guard let current = channel, ObjectIdentifier(current) == identity else { return }
        let wasServing = handler != nil
        handler = nil
        channel = nil
        if wasServing {
            cause = "the connection was lost"
            // Who closes it knows.
            if !isClosed { logger.notice("connection to Redis lost") }
            retry()
        }
    }

    private func retry() {
        guard !isClosed else { return }
        attempt += 1
        let (first, longest) = (configuration.backoff.lowerBound, configuration.backoff.upperBound)
        let pause = min(longest, first * (1 << min(attempt - 1, 10)))
        // Half of the pause at random, so that many processes do not come back in step.
        let jitter = pause * Double.random(in: 0.5...1)
        eventLoop.scheduleTask(in: TimeAmount(jitter)) { self.open() }
    }

    private func failWaiters(_ error: RedisError) {
        waiters.forEach { $0.fail(error) }
        waiters = []
    }

    /// For people and logs: what went wrong, without addresses or secrets of ours.
    private static func describe(_ error: any Error) -> String {
        switch error {
        case RedisError.reply(let code, let message): "Redis refuses us: \(code) \(message)"
        case RedisError.unavailable(let cause): cause
        case is NIOConnectionError: "connection refused"
        case let error as IOError: error.description
        default: "\(error)"
        }
    }
}

extension RedisError {
    /// Nothing was sent.
    fileprivate static let notAllowed = RedisError.unavailable(cause: "this process must not use Redis now")
}

/// Collects the replies of a pipeline. Confined to one event loop.
private final class ReplyBatch: @unchecked Sendable {
    private var values: [RESPValue]
    private var missing: Int
    private var failure: RedisError?
    private let done: @Sendable (Result<[RESPValue], RedisError>) -> Void

    init(count: Int, done: @escaping @Sendable (Result<[RESPValue], RedisError>) -> Void) {
        values = Array(repeating: .null, count: count)
        missing = count
        self.done = done
        if count == 0 { done(.success([])) }
    }

    func fulfil(_ index: Int, _ result: Result<RESPValue, RedisError>) {
        switch result {
        case .success(let value): values[index] = value
        case .failure(.reply(let code, let message)): values[index] = .error("\(code) \(message)")
        case .failure(let error): failure = failure ?? error
        }
        missing -= 1
        if missing == 0 { done(failure.map { .failure($0) } ?? .success(values)) }
    }
}
