import Foundation
import NIOCore

/// Hammers one kind of request: so many connections, each of which asks again as soon as it has its answer.
///
/// For comparing two versions of the platform. Its latencies are those of a full load, not those of buyers: use a scenario
/// for these.
@Crowd public final class ClosedLoop {
    public enum Kind: String, CaseIterable, Sendable {
        case healthz, events, session, availability, visitor, hold
    }

    public struct Result: Codable, Sendable {
        var kind: String
        var connections: Int
        var seconds: Double
        var requests, refused, failed: Int
        public var requestsPerSecond: Double
        var milliseconds: Percentiles?
        /// CPU microseconds per request, by role.
        var cpuMicroseconds: [String: Double]
        var durability: String
        var machine: Machine
        /// Requests that went wrong, by kind.
        var failures: [String: Int]

        public var isClean: Bool { failed == 0 }
    }

    private let kind: Kind
    private let connections: Int
    private let seconds: Double
    private let scenario: Scenario
    private let programs: LoadedPlatform.Programs
    private var latencies = Latencies()
    private var requests = 0
    private var refused = 0
    private var failures: [String: Int] = [:]
    private var isCounting = false

    public init(
        kind: Kind, connections: Int, seconds: Double, instances: Int, guichet: String, root: String
    ) throws(ScenarioProblem) {
        (self.kind, self.connections, self.seconds) = (kind, connections, seconds)
        programs = .init(guichet: guichet, root: root)
        scenario = try ScenarioReader.parse(
            """
            title: Bench
            about: A closed loop.
            house: {kind: room, capacity: 200000}
            buyerLimit: \(Self.holdsPerVisitor)
            instances: [\(instances)]
            choosing: {how: {standing: 1}}
            arrivals: {curve: [{at: 0, rate: 1}, {at: 1, rate: 1}]}
            """, name: "bench")
    }

    private static let holdsPerVisitor = 100
    private static let warmUp = TimeAmount.seconds(1)

    public func run() async throws -> Result {
        let platform = try LoadedPlatform(scenario: scenario, instances: scenario.instances[0], programs: programs)
        defer { platform.close() }
        try await platform.open(try HouseFiles(scenario.house, buyerLimit: scenario.buyerLimit, root: programs.root))
        let pools = try platform.shopPorts.map { port in
            try ConnectionPool(port: port, most: connections, timeout: .seconds(10))
        }
        let sweeper = ConnectionPool.sweep(pools)
        defer {
            sweeper.cancel()
            for pool in pools { pool.close() }
        }
        let end = NIODeadline.now() + Self.warmUp + .lasting(seconds)
        let workers = (0..<connections).map { number in
            let pool = pools[number % pools.count]
            return Crowd.start { await self.work(pool, until: end) }
        }
        await Crowd.wait(until: NIODeadline.now() + Self.warmUp)
        isCounting = true
        let before = Observer.cpuSeconds(platform)
        while NIODeadline.now() < end {
            await Crowd.wait(until: min(end, NIODeadline.now() + .milliseconds(100)))
            try Task.checkCancellation()
        }
        isCounting = false
        let cpu = Observer.cpuSeconds(platform).merging(before) { $0 - $1 }
        for worker in workers { await worker.value }
        return Result(
            kind: kind.rawValue, connections: connections, seconds: seconds, requests: requests, refused: refused,
            failed: failures.values.reduce(0, +), requestsPerSecond: (Double(requests) / seconds).rounded(),
            milliseconds: Percentiles(latencies),
            cpuMicroseconds: cpu.mapValues { ($0 * 1e7 / Double(max(1, requests))).rounded() / 10 },
            durability: "Redis append-only file, fsync \(scenario.appendfsync)",
            machine: await Machine.describe(withNginx: false), failures: failures)
    }

    private func work(_ pool: ConnectionPool, until end: NIODeadline) async {
        var visitor: String?
        var number = 0
        let worker = UInt64.random(in: .min ... .max)
        while NIODeadline.now() < end {
            number += 1
            if kind == .hold, number % Self.holdsPerVisitor == 1,
                case .answered(let answer) = await pool.ask(.post("/v1/visitors"))
            {
                visitor = answer.text("visitor")
            }
            let began = NIODeadline.now()
            let verdict = Verdict(await pool.ask(question(visitor: visitor, key: "bench-\(worker)-\(number)")))
            guard isCounting else { continue }
            count(verdict, microseconds: NIODeadline.now().microseconds(since: began))
        }
    }

    private func question(visitor: String?, key: String) -> Question {
        let session = "/v1/sessions/\(HouseFiles.session)"
        return switch kind {
        case .healthz: .get("/healthz")
        case .events: .get("/v1/events")
        case .session: .get(session)
        case .availability: .get(session + "/availability")
        case .visitor: .post("/v1/visitors")
        case .hold:
            .post(session + "/holds", json: "{\"items\":[{\"category\":\"fosse\",\"quantity\":1}]}", visitor: visitor, key: key)
        }
    }

    private func count(_ verdict: Verdict, microseconds: UInt64) {
        requests += 1
        latencies.record(microseconds: microseconds)
        switch verdict {
        case .done: break
        case .refused: refused += 1
        case .failed(let word): failures[word, default: 0] += 1
        }
    }
}
