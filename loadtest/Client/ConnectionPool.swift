import NIOCore
import NIOPosix

/// Keep-alive connections to one address, at most so many: who finds none free waits, and the wait is part of the latency.
@Crowd final class ConnectionPool {
    private let address: SocketAddress
    private let host: String
    private let most: Int
    /// From the question to the whole answer, the wait for a connection included.
    private let timeout: TimeAmount
    private var all: [Connection] = []
    private var idle: [Connection] = []
    private var connecting = 0
    private var queue = CircularBuffer<Waiter>()

    private struct Waiter {
        var deadline: NIODeadline
        /// Resumed with nil when it is worth trying again.
        var continuation: CheckedContinuation<Connection?, Never>
    }

    /// - Parameter port: on 127.0.0.1; the load test speaks to no other machine.
    init(port: Int, most: Int, timeout: TimeAmount) throws {
        address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        host = "127.0.0.1:\(port)"
        self.most = most
        self.timeout = timeout
    }

    var openConnections: Int { all.count }

    func ask(_ question: Question) async -> Reply {
        let deadline = NIODeadline.now() + timeout
        switch await connection(before: deadline) {
        case .failure(let fault):
            return .failed(fault.fault)
        case .success(let connection):
            let bytes = question.bytes(host: host)
            let reply = await withCheckedContinuation { asker in
                connection.ask(bytes, deadline: deadline) { asker.resume(returning: $0) }
            }
            release(connection)
            return reply
        }
    }

    /// Connections for callers who ask on them directly, as many as `most`; they belong to the pool's sweep, and to nobody else.
    func openAll() async throws -> [Connection] {
        var opened: [Connection] = []
        for _ in 0..<most {
            connecting += 1
            opened.append(try await connect().get())
        }
        return opened
    }

    /// Ends what has waited too long in any of the pools, until the task is cancelled: nothing else enforces their time-outs.
    static func sweep(_ pools: [ConnectionPool]) -> Task<Void, Never> {
        Crowd.start {
            while !Task.isCancelled {
                for pool in pools { pool.sweep() }
                await Crowd.wait(until: NIODeadline.now() + .milliseconds(50))
            }
        }
    }

    private func sweep() {
        let now = NIODeadline.now()
        for connection in all where connection.deadline <= now { connection.giveUp(at: now) }
        while let first = queue.first, first.deadline <= now { queue.removeFirst().continuation.resume(returning: nil) }
        all.removeAll { !$0.isOpen }
    }

    func close() {
        for connection in all { connection.close() }
        while let waiter = queue.popFirst() { waiter.continuation.resume(returning: nil) }
    }

    private struct NoConnection: Error, CustomStringConvertible {
        var fault: Fault
        var description: String { fault.rawValue }
    }

    private func connection(before deadline: NIODeadline) async -> Result<Connection, NoConnection> {
        while NIODeadline.now() < deadline {
            if let connection = idleConnection() { return .success(connection) }
            if all.count + connecting < most {
                // Here, not in `connect`: an await may let others run first, and they would all find room.
                connecting += 1
                return await connect()
            }
            let handed = await withCheckedContinuation { (continuation: CheckedContinuation<Connection?, Never>) in
                // For the same reason a connection may have come back meanwhile.
                if let connection = idleConnection() { return continuation.resume(returning: connection) }
                queue.append(Waiter(deadline: deadline, continuation: continuation))
            }
            if let handed { return .success(handed) }
        }
        return .failure(NoConnection(fault: .timeout))
    }

    private func idleConnection() -> Connection? {
        while let connection = idle.popLast() { if connection.isOpen { return connection } }
        return nil
    }

    /// To be called with the new connection counted in `connecting`.
    private func connect() async -> Result<Connection, NoConnection> {
        let connection = Connection()
        let channel = try? await ClientBootstrap(group: Crowd.loop)
            .connectTimeout(.seconds(5))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(to: address).get()
        connecting -= 1
        guard channel != nil else {
            callNext(with: nil)
            return .failure(NoConnection(fault: .refused))
        }
        all.append(connection)
        return .success(connection)
    }

    private func release(_ connection: Connection) {
        guard connection.isOpen else {
            all.removeAll { $0 === connection }
            return callNext(with: nil)
        }
        if queue.isEmpty { idle.append(connection) } else { callNext(with: connection) }
    }

    private func callNext(with connection: Connection?) {
        queue.popFirst()?.continuation.resume(returning: connection)
    }
}
