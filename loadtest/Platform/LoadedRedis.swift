import Foundation
import TestSupport

/// The Redis of a platform: one process, or a cluster.
struct LoadedRedis: Sendable {
    /// The masters of the start first.
    let servers: [RedisServer]
    let cluster: RedisCluster?

    static func start(_ shape: PlatformShape) async throws -> LoadedRedis {
        switch shape.redis {
        case .single:
            return LoadedRedis(servers: [try RedisServer(arguments: ["--appendfsync", shape.appendfsync])], cluster: nil)
        case .cluster:
            let cluster = try await RedisCluster()
            for node in cluster.nodes { try node.run("CONFIG SET appendfsync \(shape.appendfsync)") }
            return LoadedRedis(servers: cluster.nodes, cluster: cluster)
        }
    }

    /// A folder that goes with the server.
    var folder: String { servers[0].folder.path }

    /// The line `redis:` of a configuration file.
    var setting: String {
        guard let cluster else { return "redis: { url: \"\(servers[0].url)\" }" }
        return "redis: { cluster: [\(cluster.urls.map { "\"\($0)\"" }.joined(separator: ", "))] }"
    }

    var cpuSeconds: Double {
        servers.compactMap(\.pid).reduce(0) { $0 + ProcessUsage.cpuSecondsOfTree(pid: $1) }
    }

    /// Whether a process that should run has ended.
    var hasDied: Bool { servers.compactMap(\.pid).contains { ProcessUsage.isZombie(pid: $0) } }

    func stop() {
        for server in servers { server.stop() }
    }

    // MARK: Faults

    /// Moves the slot of the first session, with all its keys, to another master.
    func reshard() throws {
        guard let cluster else { throw LoadTestProblem("only a cluster can be resharded") }
        let slot = try firstSlot(cluster)
        try cluster.move(slot: slot, to: try cluster.stranger(to: slot))
    }

    /// `kill -9` for the master that serves the first session; its replica takes over.
    func killMaster() throws {
        guard let cluster else { throw LoadTestProblem("only a cluster has another master") }
        try cluster.owner(of: try firstSlot(cluster)).kill()
    }

    /// The first session of an empty platform has lane 1, which is the hash tag of its keys.
    private func firstSlot(_ cluster: RedisCluster) throws -> Int {
        let node = cluster.nodes.first { $0.pid != nil }
        let answer = try node?.run("CLUSTER KEYSLOT {1}") ?? ""
        guard let slot = Int(answer.filter(\.isNumber)) else { throw LoadTestProblem("the slot is unknown: \(answer)") }
        return slot
    }
}
