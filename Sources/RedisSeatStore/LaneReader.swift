import Booking
import Domain
import RedisClient

/// Reads the streams of some lanes over a connection of its own. For one read at a time.
actor LaneReader {
    static let group = "ledger"
    private static let consumer = "reconciler"

    private let connection: RedisDedicatedConnection
    nonisolated let lanes: [Int]
    private var hasGroups = false
    /// Per lane the id after which entries read in an earlier life are read again; nil once there are none left.
    private var backlog: [Int: String] = [:]
    private var generation = -1
    /// When reading began at the beginning last.
    private var begunAt = ContinuousClock.now

    /// After so long everything that is not acknowledged is read again: Redis may have given an entry to a connection that was
    /// just dying, ours or that of the reconciler before us.
    private static let memory = Duration.seconds(10)

    /// - Parameter lanes: one of them in a cluster.
    init(redis: RedisClient, lanes: [Int]) {
        connection = redis.dedicatedConnection(forKey: lanes.first.map(RedisKeys.sales) ?? "")
        self.lanes = lanes
    }

    /// The next entries; waits up to `wait` for one.
    /// - Parameter generation: a new one starts again from what is not acknowledged, as a failure does.
    func read(generation: Int, limit: Int, wait: Duration) async throws(SeatStoreError) -> [ReceivedEntry] {
        if generation != self.generation { rewind() }
        self.generation = generation
        do {
            return try await next(limit: limit, wait: wait)
        } catch .reply(code: "NOGROUP", message: _), .reply(code: "UNBLOCKED", message: _) {
            // An empty Redis took the old one's place, or the stream moved to another node while the read waited.
            rewind()
            return []
        } catch {
            rewind()
            throw SeatStoreError(error)
        }
    }

    private func rewind() {
        hasGroups = false
        beginAgain()
    }

    private func beginAgain() {
        begunAt = .now
        backlog = Dictionary(uniqueKeysWithValues: lanes.map { ($0, "0") })
    }

    private func next(limit: Int, wait: Duration) async throws(RedisError) -> [ReceivedEntry] {
        if !hasGroups { try await createGroups() }
        if backlog.isEmpty, begunAt.duration(to: .now) > Self.memory { beginAgain() }
        if !backlog.isEmpty {
            let received = try await readBacklog(limit: limit)
            if !received.isEmpty { return received }
            // What is acknowledged is deleted, so whatever is left in the stream has to be read: once from its beginning.
            for lane in lanes {
                _ = try await connection.send(RedisCommand("XGROUP", "SETID", RedisKeys.sales(lane), Self.group, "0"))
            }
        }
        return try await receive(
            ["COUNT", String(limit), "BLOCK", String(max(1, wait.wholeMilliseconds)), "STREAMS"]
                + lanes.map(RedisKeys.sales) + lanes.map { _ in ">" },
            deadline: wait + .seconds(2))
    }

    private func readBacklog(limit: Int) async throws(RedisError) -> [ReceivedEntry] {
        let open = backlog.keys.sorted()
        let received = try await receive(
            ["COUNT", String(limit), "STREAMS"] + open.map(RedisKeys.sales) + open.map { backlog[$0] ?? "0" },
            deadline: .seconds(5))
        for lane in open {
            backlog[lane] = received.last { $0.lane == lane }?.streamID
        }
        return received
    }

    private func createGroups() async throws(RedisError) {
        for lane in lanes {
            do {
                _ = try await connection.send(
                    RedisCommand("XGROUP", "CREATE", RedisKeys.sales(lane), Self.group, "0", "MKSTREAM"))
            } catch .reply(code: "BUSYGROUP", message: _) {
                continue
            }
        }
        hasGroups = true
    }

    private func receive(_ arguments: [String], deadline: Duration) async throws(RedisError) -> [ReceivedEntry] {
        let words = ["XREADGROUP", "GROUP", Self.group, Self.consumer] + arguments
        let reply = try await connection.send(RedisCommand(words.map { .string($0) }), deadline: deadline)
        var received: [ReceivedEntry] = []
        for stream in reply.array ?? [] {
            guard let parts = stream.array, parts.count == 2, let key = parts[0].string,
                let lane = lanes.first(where: { RedisKeys.sales($0) == key })
            else { throw .protocolViolation("unexpected reply to XREADGROUP") }
            for message in parts[1].array ?? [] {
                guard let pair = message.array, pair.count == 2, let id = pair[0].string else { continue }
                received.append(ReceivedEntry(lane: lane, streamID: id, entry: StreamEntry(fields: pair[1])))
            }
        }
        return received
    }
}
