import Foundation

/// A private Redis Cluster on loopback ports: three masters with a replica each, or as many as are asked for.
///
/// It is made with the commands of Redis itself, which takes about two seconds. Its other calls block until they are done. It
/// ends with the last reference, or with the test process.
public final class RedisCluster: Sendable {
    public static let slotCount = 16_384

    /// The masters of the start first, then their replicas in the same order.
    public let nodes: [RedisServer]
    private let masterCount: Int

    /// - Parameters:
    ///   - masters: how many share the slots.
    ///   - hasReplicas: whether each master has a replica that takes over.
    ///   - timeoutMilliseconds: silence after which a node is taken for dead.
    ///   - needsEverySlot: whether one unserved slot stops the whole cluster.
    public init(
        masters: Int = 3, hasReplicas: Bool = true, timeoutMilliseconds: Int = 1500, needsEverySlot: Bool = false
    ) async throws {
        masterCount = masters
        var nodes: [RedisServer] = []
        for _ in 0..<(hasReplicas ? 2 * masters : masters) {
            nodes.append(
                try RedisServer(
                    .init(tcp: true, arguments: [
                        "--cluster-enabled", "yes", "--cluster-port", String(try FreePort.choose()),
                        "--cluster-node-timeout", String(timeoutMilliseconds), "--cluster-replica-validity-factor", "0",
                        "--cluster-require-full-coverage", needsEverySlot ? "yes" : "no",
                        "--repl-diskless-sync-delay", "0",
                    ])))
        }
        self.nodes = nodes
        try await form()
    }

    public var masters: ArraySlice<RedisServer> { nodes.prefix(masterCount) }

    /// `redis://…` of every node.
    public var urls: [String] { nodes.compactMap { node in node.port.map { "redis://127.0.0.1:\($0)" } } }

    // MARK: Making it

    private func form() async throws {
        let share = Self.slotCount / masterCount
        for (index, master) in masters.enumerated() {
            let last = index == masterCount - 1 ? Self.slotCount - 1 : (index + 1) * share - 1
            try master.run("CLUSTER ADDSLOTSRANGE \(index * share) \(last)")
            try master.run("CLUSTER SET-CONFIG-EPOCH \(index + 1)")
        }
        for node in nodes.dropFirst() {
            try nodes[0].run("CLUSTER MEET 127.0.0.1 \(try node.portOrFail()) \(try node.clusterPort())")
        }
        try await wait(until: "every node knows the others") { node in
            let known = try node.run("CLUSTER NODES")
            return known.split(separator: "\n").count { $0.contains(" connected") } == nodes.count && !known.contains("handshake")
        }
        for (replica, master) in zip(nodes.dropFirst(masterCount), masters) {
            try replica.run("CLUSTER REPLICATE \(try master.clusterID())")
        }
        try await wait(until: "the cluster serves") { node in
            try node.run("CLUSTER INFO").contains("cluster_state:ok")
        }
        try await awaitReplicas()
    }

    /// Returns once every replica has its master's data.
    public func awaitReplicas() async throws {
        try await wait(until: "the replicas follow") { node in
            let replication = try node.run("INFO replication")
            return replication.contains("role:master") || replication.contains("master_link_status:up")
        }
    }

    /// Asks every running node again until all agree.
    private func wait(until what: String, _ condition: (RedisServer) throws -> Bool) async throws {
        var rest = nodes.filter { $0.pid != nil }[...]
        let isDone = try await eventually(within: .seconds(60)) {
            while let node = rest.first, try condition(node) { rest.removeFirst() }
            return rest.isEmpty
        }
        guard isDone else {
            throw ServerProblem("waited in vain until \(what): \(try nodes.first { $0.pid != nil }?.run("CLUSTER NODES") ?? "")")
        }
    }

    /// From here on the replicas of a master hear nothing from it, and do not know that they could.
    public func cutOffReplicas(of master: RedisServer) throws {
        try master.run("ACL SETUSER default -psync -sync")
        try master.run("CLIENT KILL TYPE replica")
    }

    // MARK: Moving slots

    /// The running master that serves a slot now, as it says itself.
    public func owner(of slot: Int) throws -> RedisServer {
        for node in nodes where node.pid != nil {
            let own = try node.run("CLUSTER NODES").split(separator: "\n").first { $0.contains("myself,master") }
            let served = own?.split(separator: " ").dropFirst(8) ?? []
            for range in served {
                let ends = range.split(separator: "-").compactMap { Int($0) }
                if let first = ends.first, let last = ends.last, (first...last).contains(slot) { return node }
            }
        }
        throw ServerProblem("nobody serves slot \(slot)")
    }

    /// A running master other than the owner of the slot.
    public func stranger(to slot: Int) throws -> RedisServer {
        let owner = try owner(of: slot)
        for node in nodes where node !== owner && node.pid != nil {
            if try node.run("INFO replication").contains("role:master") { return node }
        }
        throw ServerProblem("no other master than the owner of slot \(slot)")
    }

    /// A slot on its way from one master to another.
    public struct Move: Sendable {
        public let slot: Int
        public let source: RedisServer
        public let target: RedisServer
    }

    /// From here on the source answers ASK for what has left it.
    public func begin(movingSlot slot: Int, to target: RedisServer) throws -> Move {
        let source = try owner(of: slot)
        try target.run("CLUSTER SETSLOT \(slot) IMPORTING \(try source.clusterID())")
        try source.run("CLUSTER SETSLOT \(slot) MIGRATING \(try target.clusterID())")
        return Move(slot: slot, source: source, target: target)
    }

    /// Moves keys of the slot: those named, or all of them.
    public func carry(_ move: Move, keys: [String]? = nil) throws {
        let keys = try keys ?? move.source.run("CLUSTER GETKEYSINSLOT \(move.slot) 100000").split(separator: "\r\n")
            .filter { $0.contains("{") || $0.first?.isLetter == true }.map(String.init)
        for key in keys {
            try move.source.run("MIGRATE 127.0.0.1 \(try move.target.portOrFail()) \(key) 0 5000")
        }
    }

    /// The target owns the slot, and every master is told.
    public func finish(_ move: Move) throws {
        let id = try move.target.clusterID()
        for node in [move.target, move.source] + nodes.filter({ $0 !== move.source && $0 !== move.target && $0.pid != nil }) {
            guard try node.run("INFO replication").contains("role:master") else { continue }
            try node.run("CLUSTER SETSLOT \(move.slot) NODE \(id)")
        }
    }

    /// Moves a slot with all its keys, as a reshard does.
    public func move(slot: Int, to target: RedisServer) throws {
        let move = try begin(movingSlot: slot, to: target)
        try carry(move)
        // What a client created on the way, at the source before its key was asked for.
        try carry(move)
        try finish(move)
    }
}

extension RedisServer {
    /// Runs a command written on one line, over the Unix socket; the reply as it came.
    @discardableResult
    public func run(_ command: String) throws -> String {
        guard let answer = UnixSocket.ask(socketPath, "\(command)\r\nPING\r\n") else {
            throw ServerProblem("\(command): nobody answers")
        }
        if answer.hasPrefix("-") { throw ServerProblem("\(command): \(answer)") }
        return answer.replacing("+PONG\r\n", with: "")
    }

    func clusterID() throws -> String {
        try run("CLUSTER MYID").split(separator: "\r\n").last.map(String.init) ?? ""
    }

    func portOrFail() throws -> Int {
        guard let port else { throw ServerProblem("the server has no TCP port") }
        return port
    }

    /// The port on which nodes talk to each other.
    func clusterPort() throws -> String {
        try run("CONFIG GET cluster-port").split(separator: "\r\n").last.map(String.init) ?? ""
    }
}
