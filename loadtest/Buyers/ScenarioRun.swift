import Foundation
import NIOCore

/// One play of a scenario, on a platform started for it.
@Crowd final class ScenarioRun {
    private let scenario: Scenario
    private let instances: Int
    private let platform: LoadedPlatform
    private let output: String

    /// - Parameter output: folder that gets the logs.
    init(scenario: Scenario, instances: Int, programs: LoadedPlatform.Programs, output: String) async throws {
        (self.scenario, self.instances, self.output) = (scenario, instances, output)
        platform = try await LoadedPlatform(scenario.shape(instances: instances), programs: programs)
    }

    func play() async throws -> RunResult {
        defer {
            platform.keepLogs(in: output)
            platform.close()
        }
        let files = try HouseFiles(scenario.house, buyerLimit: scenario.buyerLimit, root: platform.programs.root)
        try await platform.open(files)
        let shops = try pools(platform.shopPorts, connections: scenario.limits.connections)
        let pay = try pools([platform.payPort], connections: 64)
        let window = try ConnectionPool(port: platform.shopPorts[0], most: 1, timeout: .seconds(2))
        let all = shops + pay + [window]
        let sweeper = ConnectionPool.sweep(all)
        defer {
            sweeper.cancel()
            for pool in all { pool.close() }
        }
        let house = try await look(at: shops[0])
        let start = try await start(files, shop: shops[0])
        let recorder = Recorder(start: start, mostSeconds: Int(longest) + 1)
        let stage = try Stage(
            scenario: scenario, house: house, opening: scenario.opensAfter.map { start + .lasting($0) }, shops: shops,
            payPages: pay[0], recorder: recorder)
        let observer = Observer(platform: platform, stage: stage, window: window, start: start)
        let before = Observer.cpuSeconds(platform)
        let disturbances = disturb(from: start)
        try await letThemIn(stage, start: start, observer: observer)
        try await disturbances.value
        let after = Observer.cpuSeconds(platform)
        return try await conclude(stage, observer, cpu: after.merging(before) { $0 - $1 }, seconds: since(start))
    }

    /// Seconds after which a run is over, whatever happens.
    private var longest: Double { scenario.curve.duration + scenario.limits.drain }

    private func since(_ start: NIODeadline) -> Double { Double((NIODeadline.now() - start).nanoseconds) / 1e9 }

    private func pools(_ ports: [Int], connections: Int) throws -> [ConnectionPool] {
        try ports.map {
            try ConnectionPool(
                port: $0, most: max(1, connections / ports.count), timeout: .lasting(scenario.limits.timeout))
        }
    }

    private func look(at shop: ConnectionPool) async throws -> House {
        let path = "/v1/sessions/\(HouseFiles.session)"
        guard let session = await body(shop, path) else { throw LoadTestProblem("\(path) has no answer") }
        return try House(session: session, plan: await body(shop, path + "/plan"))
    }

    private func body(_ shop: ConnectionPool, _ path: String) async -> Data? {
        guard case .answered(let answer) = await shop.ask(.get(path)), answer.status == 200 else { return nil }
        return answer.body.map { Data($0.readableBytesView) }
    }

    /// The moment at which the first second begins. A house that opens during the run is imported again with its date.
    private func start(_ files: HouseFiles, shop: ConnectionPool) async throws -> NIODeadline {
        guard let opensAfter = scenario.opensAfter else { return NIODeadline.now() + .milliseconds(500) }
        let opening = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 5 + opensAfter).rounded(.up))
        try await platform.import(files, opens: opening.formatted(.iso8601))
        let start = NIODeadline.now() + .lasting(opening.timeIntervalSinceNow - opensAfter)
        while NIODeadline.now() < start {
            if case .answered(let answer) = await shop.ask(.get("/v1/sessions/\(HouseFiles.session)")),
                answer.text("sale") == "not-open"
            {
                return start
            }
            await Crowd.wait(until: NIODeadline.now() + .milliseconds(100))
        }
        throw LoadTestProblem("the opening date was not published in time")
    }

    // MARK: The run

    /// What the scenario does to Redis meanwhile. Off the crowd's thread, because these calls block.
    private func disturb(from start: NIODeadline) -> Task<Void, any Error> {
        let redis = platform.redis
        var plan: [(second: Double, words: String, work: @Sendable () throws -> Void)] = []
        if let second = scenario.reshardsAt {
            plan.append((second, "The session's slot moves to another master.", { try redis.reshard() }))
        }
        if let second = scenario.killsMasterAt {
            plan.append((second, "kill -9 for the session's master.", { try redis.killMaster() }))
        }
        plan.sort { $0.second < $1.second }
        return Task { [plan] in
            for (second, words, work) in plan {
                await Crowd.wait(until: start + .lasting(second))
                Console.say(words)
                try await Task.detached(operation: work).value
            }
        }
    }

    private func letThemIn(_ stage: Stage, start: NIODeadline, observer: Observer) async throws {
        let arrivals = scenario.curve.arrivals(scenario.spacing, seed: scenario.seed)
        Crowd.start {
            for (number, second) in arrivals.enumerated() {
                let due = start + .lasting(second)
                await Crowd.wait(until: due)
                guard !stage.isOver else { return }
                stage.recorder.arrive(due: due)
                let journey = Journey(stage: stage, number: number, due: due)
                Crowd.start { await journey.walk() }
            }
        }
        defer { stage.isOver = true }
        var tick = 0
        while true {
            tick += 1
            await Crowd.wait(until: start + .milliseconds(Int64(100 * tick)))
            try Task.checkCancellation()
            let isDone = stage.recorder.arrived == arrivals.count && stage.recorder.walking == 0
            if tick.isMultiple(of: 10) || isDone { await observer.look() }
            if isDone || since(start) > longest { return }
        }
    }

    private func conclude(
        _ stage: Stage, _ observer: Observer, cpu: [String: Double], seconds: Double
    ) async throws -> RunResult {
        Console.say("The last buyer has left after \(Int(seconds)) s. Waiting for the ledger, then auditing.")
        let recorder = stage.recorder
        let unfinished = recorder.walking
        var endings = Dictionary(uniqueKeysWithValues: recorder.endings.map { ($0.rawValue, $1) })
        if unfinished > 0 { endings[Ending.unfinished.rawValue, default: 0] += unfinished }
        let (audit, isSettled) = try await platform.settledAudit()
        let sold = try await platform.ledgerSales()
        let remaining = await observer.remaining()?.remaining
        let steps = recorder.stepResults()
        let judge = RunJudge(
            limits: scenario.limits, capacity: stage.house.capacity, sold: sold, remaining: remaining,
            tickets: stage.register.count, contradictions: stage.register.contradictions, errors: recorder.failed,
            commonError: recorder.failures.max { $0.value < $1.value }?.key, unfinished: unfinished,
            auditStatus: audit.status, auditText: audit.inOneLine, isSettled: isSettled,
            deadRole: platform.deadRole(), holdP99: steps.first { $0.step == .hold }?.milliseconds?.p99)
        return RunResult(
            instances: instances, seconds: seconds, buyers: recorder.arrived, requests: recorder.requests,
            refused: recorder.refused, failed: recorder.failed, requestsPerSecond: Double(recorder.requests) / seconds,
            capacity: stage.house.capacity, sold: sold ?? 0, steps: steps, endings: endings, refusals: recorder.refusals,
            failures: recorder.failures, bySecond: recorder.secondResults(), stock: observer.stock, usage: observer.usage,
            cpuSeconds: cpu, clientLateness: Percentiles(recorder.lateness),
            clientMicrosecondsPerRequest: (cpu["client"] ?? 0) * 1e6 / Double(max(1, recorder.requests)),
            audit: audit.inOneLine, faults: judge.faults())
    }
}
