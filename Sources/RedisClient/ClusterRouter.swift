import Logging
import NIOCore
import Synchronization

/// Who owns which slot of a Redis Cluster, kept up to date from what the nodes say.
///
/// The map is asked for at the start, and again whenever an answer shows that it is old: a slot has moved, an owner is away,
/// the cluster is down. Each known master has one connection more than its commands need, so that asking for the map waits
/// behind nobody and a silent node breaks no command of others.
final class ClusterRouter: Sendable {
    typealias Endpoint = RedisConnectionConfiguration.Endpoint

    let configuration: RedisConnectionConfiguration
    let group: any EventLoopGroup
    let logger: Logger
    private let scripts: [RedisScript]
    private let state: Mutex<State>
    /// Calls that wait for the cluster now.
    let waiting = Atomic<Int>(0)
    private let turn = Atomic<Int>(0)

    private struct State {
        /// Index into `owners` per slot, or `nobody`.
        var slots = [UInt16](repeating: ClusterRouter.nobody, count: KeySlot.count)
        var owners: [RedisNode] = []
        /// Every node with connections, owners or not.
        var nodes: [Endpoint: RedisNode] = [:]
        /// Connections that ask for the map, to seeds and owners.
        var probes: [Endpoint: RedisConnection] = [:]
        var isClosed = false
        var isRefreshing = false
        var refreshedAt: ContinuousClock.Instant?
    }

    private static let nobody = UInt16.max
    private static let pauseBetweenRefreshes = Duration.milliseconds(50)
    private static let patienceOfAProbe = Duration.milliseconds(500)

    init(configuration: RedisConnectionConfiguration, scripts: [RedisScript], group: any EventLoopGroup, logger: Logger) {
        self.configuration = configuration
        self.scripts = scripts
        self.group = group
        self.logger = logger
        state = Mutex(State())
        state.withLock { state in
            for seed in configuration.seeds { state.probes[seed] = makeProbe(of: seed) }
        }
    }

    // MARK: Reading the map

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// The owner of a slot; without a slot any owner, another one each time.
    func node(of slot: Int?) -> RedisNode? {
        state.withLock { state in
            guard let slot else {
                guard !state.owners.isEmpty else { return nil }
                let index = turn.wrappingAdd(1, ordering: .relaxed).oldValue
                return state.owners[Int(UInt(bitPattern: index) % UInt(state.owners.count))]
            }
            let index = state.slots[slot]
            return index == Self.nobody ? nil : state.owners[Int(index)]
        }
    }

    /// Every master that owns a slot.
    var owners: [RedisNode] { state.withLock { $0.owners } }

    /// The node at an address, for a redirection that is good for one command.
    func node(at endpoint: Endpoint) -> RedisNode? {
        state.withLock { state in state.isClosed ? nil : node(at: endpoint, in: &state) }
    }

    // MARK: Keeping it

    /// An answer said who owns a slot.
    func note(slot: Int, owner endpoint: Endpoint) {
        state.withLock { state in
            guard !state.isClosed else { return }
            let node = node(at: endpoint, in: &state)
            let index = state.owners.firstIndex { $0 === node } ?? state.owners.endIndex
            if index == state.owners.endIndex { state.owners.append(node) }
            state.slots[slot] = UInt16(index)
        }
    }

    /// Asks for the map, unless that is under way or was done a moment ago. Returns at once.
    func refreshSoon() {
        let isDue = state.withLock { state in
            if let last = state.refreshedAt, last.duration(to: .now) < Self.pauseBetweenRefreshes { return false }
            guard !state.isRefreshing, !state.isClosed else { return false }
            state.isRefreshing = true
            return true
        }
        if isDue { Task { await refresh() } }
    }

    /// Asks one node after the other, in no fixed order, until one gives a map.
    private func refresh() async {
        for (endpoint, probe) in state.withLock({ Array($0.probes) }).shuffled() {
            let reply = try? await probe.send(RedisCommand("CLUSTER", "SLOTS"), deadline: Self.patienceOfAProbe)
            if let reply, let map = SlotRange.map(reply, from: endpoint) {
                adopt(map)
                break
            }
        }
        state.withLock { state in
            state.isRefreshing = false
            state.refreshedAt = .now
        }
    }

    private func adopt(_ map: [SlotRange]) {
        let (newcomers, leavers) = state.withLock { state -> ([RedisConnection], [RedisNode]) in
            guard !state.isClosed else { return ([], []) }
            let before = state.owners
            state.slots = [UInt16](repeating: Self.nobody, count: KeySlot.count)
            state.owners = []
            for range in map {
                let node = node(at: range.owner, in: &state)
                let index = state.owners.firstIndex { $0 === node } ?? state.owners.endIndex
                if index == state.owners.endIndex { state.owners.append(node) }
                for slot in range.slots { state.slots[slot] = UInt16(index) }
            }
            var newcomers: [RedisConnection] = []
            for node in state.owners where state.probes[node.endpoint] == nil {
                let probe = makeProbe(of: node.endpoint)
                state.probes[node.endpoint] = probe
                newcomers.append(probe)
            }
            return (newcomers, before.filter { node in !state.owners.contains { $0 === node } })
        }
        newcomers.forEach { $0.start() }
        for node in leavers { retire(node) }
    }

    /// A node that owns nothing any more is let go once the replies under way have had their time.
    private func retire(_ node: RedisNode) {
        logger.notice("a node of the Redis Cluster owns no slot any more", metadata: ["node": "\(node.endpoint)"])
        group.next().scheduleTask(in: TimeAmount(configuration.deadline)) {
            let probe = self.state.withLock { state -> RedisConnection? in
                guard !state.owners.contains(where: { $0 === node }), state.nodes[node.endpoint] === node else { return nil }
                state.nodes[node.endpoint] = nil
                guard !self.configuration.seeds.contains(node.endpoint) else { return nil }
                return state.probes.removeValue(forKey: node.endpoint)
            }
            Task {
                await probe?.close()
                if self.state.withLock({ $0.nodes[node.endpoint] !== node }) { await node.close() }
            }
        }
    }

    /// Under the lock. A new node starts to connect without waiting.
    private func node(at endpoint: Endpoint, in state: inout State) -> RedisNode {
        if let known = state.nodes[endpoint] { return known }
        var configuration = configuration
        configuration.endpoint = endpoint
        let node = RedisNode(configuration: configuration, scripts: scripts, group: group, logger: logger)
        state.nodes[endpoint] = node
        node.start()
        return node
    }

    /// A connection of its own to a node; it does not connect before it is started.
    func makeConnection(
        to endpoint: Endpoint, changing change: (inout RedisConnectionConfiguration) -> Void = { _ in }
    ) -> RedisConnection {
        var configuration = configuration
        configuration.endpoint = endpoint
        change(&configuration)
        return RedisConnection(
            eventLoop: group.next(), configuration: configuration, scripts: [], logger: logger, onReady: { _ in })
    }

    /// A connection that asks for the map, whoever may act.
    private func makeProbe(of endpoint: Endpoint) -> RedisConnection {
        makeConnection(to: endpoint) { $0.mayAct = { true } }
    }

    // MARK: Life

    /// Starts to connect without waiting.
    func start() {
        state.withLock { Array($0.probes.values) }.forEach { $0.start() }
        Task { try? await awaitMap(until: nil) }
    }

    /// Returns once the map is known and every owner connected.
    /// - Parameter end: when it throws ``RedisError/unavailable(cause:)``; nil to wait as long as it takes.
    func connect(until end: ContinuousClock.Instant?) async throws {
        state.withLock { Array($0.probes.values) }.forEach { $0.start() }
        try await awaitMap(until: end)
        for node in owners {
            if let end { try await node.connect(until: end) } else { try await node.connect() }
        }
    }

    private func awaitMap(until end: ContinuousClock.Instant?) async throws(RedisError) {
        while owners.isEmpty {
            guard !isClosed else { throw .closed }
            if let end, ContinuousClock.now >= end {
                throw .unavailable(cause: "no node of the Redis Cluster gives its map")
            }
            refreshSoon()
            await pause(.milliseconds(10))
        }
    }

    func close() async {
        let (nodes, probes) = state.withLock { state in
            state.isClosed = true
            return (Array(state.nodes.values), Array(state.probes.values))
        }
        for probe in probes { await probe.close() }
        for node in nodes { await node.close() }
    }

    /// Lets the event loop's clock run for a while.
    func pause(_ duration: Duration) async {
        try? await group.any().scheduleTask(in: TimeAmount(duration)) {}.futureResult.get()
    }
}
