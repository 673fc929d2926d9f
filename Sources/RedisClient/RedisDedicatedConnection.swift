import Synchronization

/// A connection used by one caller, for commands that wait, such as XREADGROUP with BLOCK. In a cluster it follows the owner
/// of one key's slot.
public final class RedisDedicatedConnection: Sendable {
    private enum Way {
        case direct(RedisConnection)
        case following(ClusterRouter, slot: Int)
    }

    private let way: Way
    /// In a cluster: the connection to the owner, and to the next one while the slot is on its way.
    private let followed = Mutex<[RedisConnectionConfiguration.Endpoint: RedisConnection]>([:])

    init(_ connection: RedisConnection) {
        way = .direct(connection)
        connection.start()
    }

    init(_ router: ClusterRouter, slot: Int) {
        way = .following(router, slot: slot)
    }

    /// - Parameter deadline: longest wait for this reply; nil for the configured one.
    public func send(_ command: RedisCommand, deadline: Duration? = nil) async throws(RedisError) -> RESPValue {
        switch way {
        case .direct(let connection):
            return try await connection.send(command, deadline: deadline)
        case .following(let router, let slot):
            return try await router.follow(slot: slot) { (node, isAsking) async throws(RedisError) in
                let connection = connection(to: node.endpoint, of: router)
                let reply = try await ClusterRouter.send(command, on: connection, isAsking: isAsking, deadline: deadline)
                if !isAsking { await leaveOthers(than: node.endpoint) }
                return reply
            }
        }
    }

    public func connect() async throws {
        switch way {
        case .direct(let connection): try await connection.connect()
        case .following: _ = try await send(RedisCommand("PING"))
        }
    }

    public func close() async {
        if case .direct(let connection) = way { await connection.close() }
        for connection in followed.withLock({ $0.values.map { $0 } }) { await connection.close() }
    }

    private func connection(to endpoint: RedisConnectionConfiguration.Endpoint, of router: ClusterRouter) -> RedisConnection {
        followed.withLock { followed in
            if let known = followed[endpoint] { return known }
            let connection = router.makeConnection(to: endpoint)
            followed[endpoint] = connection
            connection.start()
            return connection
        }
    }

    private func leaveOthers(than endpoint: RedisConnectionConfiguration.Endpoint) async {
        let others = followed.withLock { followed in
            let others = followed.filter { $0.key != endpoint }
            for other in others.keys { followed[other] = nil }
            return others
        }
        for connection in others.values { await connection.close() }
    }
}
