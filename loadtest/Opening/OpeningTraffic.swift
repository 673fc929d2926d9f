import Foundation
import NIOCore
import OpeningDay

/// An opening over HTTP: a whole platform behind nginx, and as many visitors as the machine carries.
@Crowd final class OpeningTraffic {
    private let visitors: Int
    private let house: TrafficHouse
    private let seed: UInt64
    private let platform: LoadedPlatform
    private let output: String
    private let mostShoppers: Int?
    private let scenario: Scenario
    /// Looks at the board while nothing else is asked.
    private var polls = 0

    private static let boxOffices = 2
    /// Seconds in which people come before the opening, and after it.
    private static let (early, late) = (20.0, 20.0)
    /// Seconds until everybody has left; more for a house that takes long to sell, at 25 places a second.
    private static func drain(_ house: TrafficHouse) -> Double { max(240, Double(house.size) / 25) }

    init(visitors: Int, house: TrafficHouse, mostShoppers: Int?, seed: UInt64, programs: LoadedPlatform.Programs, output: String) async throws {
        (self.visitors, self.house, self.mostShoppers, self.seed, self.output) = (visitors, house, mostShoppers, seed, output)
        scenario = try Self.scenario(visitors, house, seed)
        platform = try await LoadedPlatform(scenario.shape(instances: Self.boxOffices), programs: programs)
    }

    private static func scenario(_ visitors: Int, _ house: TrafficHouse, _ seed: UInt64) throws -> Scenario {
        let (before, after) = (Double(visitors) * 0.7 / early, Double(visitors) * 0.3 / late)
        guard let pages = Weighted([(Scenario.Behaviour.Page.session, 1.0)]), let choice = Weighted(house.choices),
            let places = Weighted([(1, 1.0), (2, 3.0), (3, 1.0), (4, 1.0)].filter { $0.0 <= house.buyerLimit }),
            let payment = Weighted([(Scenario.Behaviour.Payment.success, 90.0), (.challenge, 5.0), (.decline, 5.0)])
        else { throw LoadTestProblem("no behaviour") }
        return Scenario(
            name: "opening", title: "Opening day", about: "", seed: seed, house: house.kind, instances: [boxOffices], proxy: true,
            appendfsync: "everysec", buyerLimit: house.buyerLimit, spacing: .poisson,
            curve: ArrivalCurve(points: [.init(at: 0, rate: before), .init(at: early, rate: before), .init(at: early, rate: after), .init(at: early + late, rate: after)]),
            behaviour: Scenario.Behaviour(
                pages: 1...2, pageMix: pages, choice: choice, places: places, sections: [:], categories: house.categories, blind: 0.1, retries: 6, leaveAfterHold: 0.1,
                givesBack: true, leaveAfterOrder: 0, payment: payment, thinkBrowse: 0.5...2, thinkOrder: 1...4, thinkPay: 1...4, pollEvery: 0.5, pollFor: 30),
            limits: Scenario.Limits(errors: 0, timeout: 10, drain: drain(house), connections: 512))
    }

    func play() async throws -> TrafficReport {
        defer {
            platform.keepLogs(in: output)
            platform.close()
        }
        // Time for the platform to start, however slow the machine is; who comes early waits.
        let opening = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 25 + Self.early).rounded(.up))
        try await house.open(platform, at: opening, mostShoppers: mostShoppers)
        let shops = [try ConnectionPool(port: platform.shopPorts[0], most: scenario.limits.connections, timeout: .lasting(scenario.limits.timeout))]
        let pay = try ConnectionPool(port: platform.payPort, most: 64, timeout: .lasting(scenario.limits.timeout))
        let window = try ConnectionPool(port: platform.shopPorts[0], most: 1, timeout: .seconds(2))
        let all = shops + [pay, window]
        let sweeper = ConnectionPool.sweep(all)
        defer {
            sweeper.cancel()
            for pool in all { pool.close() }
        }
        let found = try await look(shops[0])
        let crowd = WaitingCrowd(room: found.room, board: try await board(shops[0], found.room), unwanted: house.unwanted)
        let opensAt = NIODeadline.now() + .lasting(opening.timeIntervalSinceNow)
        let start = max(.now(), opensAt - .lasting(Self.early))
        let recorder = Recorder(start: start, mostSeconds: Int(scenario.curve.duration + scenario.limits.drain) + 60)
        let stage = try Stage(scenario: scenario, house: found.house, opening: nil, shops: shops, payPages: pay, recorder: recorder)
        let observer = Observer(platform: platform, stage: stage, window: window, start: start)
        let before = Observer.cpuSeconds(platform)
        let attacks = OpeningAttacks(crowd: crowd, stage: stage, shop: shops[0], room: found.room, secret: LoadedPlatform.secret)
        let attacking = Task { @Crowd in await attacks.run() }
        let commandsPerPoll = try await letThemIn(stage, crowd, start: start, observer: observer)
        let cpu = Observer.cpuSeconds(platform).merging(before) { $0 - $1 }
        let opensAfter = Double((opensAt - start).nanoseconds) / 1e9
        let attempts =
            await attacking.value + [
                .init(.returning, tries: crowd.returns, gains: crowd.doubleAdmissions), .init(.givenBack, tries: crowd.lateWishes, gains: crowd.lateHolds),
            ]
        return try await conclude(stage, crowd, observer, attempts, attacks.controls, cpu: cpu, opensAfter: opensAfter, perPoll: commandsPerPoll)
    }

    private func look(_ shop: ConnectionPool) async throws -> (house: House, room: Int) {
        guard case .answered(let answer) = await shop.ask(.get("/v1/sessions/\(house.session)")), let body = answer.body,
            let room = answer.number("room")
        else { throw LoadTestProblem("the session has no waiting room") }
        guard house.hasPlan else { return (try house.known(Data(body.readableBytesView), plan: nil), room) }
        guard case .answered(let answer) = await shop.ask(.get("/v1/sessions/\(house.session)/plan")), let plan = answer.body else {
            throw LoadTestProblem("the session has no plan")
        }
        return (try house.known(Data(body.readableBytesView), plan: Data(plan.readableBytesView)), room)
    }

    /// Once people can join.
    private func board(_ shop: ConnectionPool, _ room: Int) async throws -> SeenBoard {
        for _ in 0..<300 {
            if case .answered(let answer) = await shop.ask(.get("/v1/rooms/\(room)")), let body = answer.body,
                let board = SeenBoard(json: Data(body.readableBytesView)), board.isEarly
            {
                return board
            }
            await Crowd.wait(until: .now() + .milliseconds(100))
        }
        throw LoadTestProblem("nobody can join the waiting room")
    }

    // MARK: The run

    private func letThemIn(_ stage: Stage, _ crowd: WaitingCrowd, start: NIODeadline, observer: Observer) async throws -> Double {
        let arrivals = scenario.curve.arrivals(scenario.spacing, seed: seed)
        Crowd.start {
            for (number, second) in arrivals.enumerated() {
                let due = start + .lasting(second)
                await Crowd.wait(until: due)
                guard !stage.isOver else { return }
                stage.recorder.arrive(due: due)
                let visitor = WaitingVisitor(stage: stage, crowd: crowd, number: number, due: due)
                Crowd.start { await visitor.walk() }
            }
        }
        defer { stage.isOver = true }
        let limit = start + .lasting(scenario.curve.duration + scenario.limits.drain)
        var tick = 0
        while true {
            tick += 1
            await Crowd.wait(until: start + .milliseconds(Int64(100 * tick)))
            try Task.checkCancellation()
            let isDone = stage.recorder.arrived == arrivals.count && stage.recorder.walking == 0
            if tick.isMultiple(of: 10) || isDone { await observer.look() }
            if isDone || limit < .now() { break }
        }
        return try await commandsPerPoll(crowd, stage.shops[0])
    }

    /// Everybody looks at the board and does nothing else: commands of Redis beyond those of an idle platform, per look.
    private func commandsPerPoll(_ crowd: WaitingCrowd, _ shop: ConnectionPool) async throws -> Double {
        func commands() throws -> Double {
            let text = try platform.redis.servers[0].run("INFO stats")
            return text.split(separator: "\r\n").first { $0.hasPrefix("total_commands_processed:") }.flatMap { Double($0.drop { $0 != ":" }.dropFirst()) } ?? 0
        }
        let first = try commands()
        await Crowd.wait(until: .now() + .seconds(2))
        let idle = try commands() - first
        let before = try commands()
        let end = NIODeadline.now() + .seconds(2)
        let lookers = (0..<32).map { _ in
            Crowd.start {
                while NIODeadline.now() < end {
                    _ = await shop.ask(.get(crowd.path))
                    self.polls += 1
                }
            }
        }
        for looker in lookers { await looker.value }
        return max(try commands() - before - idle, 0) / Double(max(polls, 1))
    }

    // MARK: What came of it

    private func conclude(
        _ stage: Stage, _ crowd: WaitingCrowd, _ observer: Observer, _ attacks: [TrafficReport.Attempts], _ controls: Set<Control>, cpu: [String: Double],
        opensAfter: Double, perPoll: Double
    ) async throws -> TrafficReport {
        Console.say("The last visitor has left. Waiting for the ledger, then auditing.")
        let recorder = stage.recorder
        let unfinished = recorder.walking
        let (audit, isSettled) = try await platform.settledAudit()
        let sold = try await platform.ledgerSales()
        let steps = recorder.stepResults()
        let unanswered = recorder.failures.filter { pair in
            [Fault.timeout, .refused, .broken, .malformed].contains { pair.key.hasSuffix(": \($0.rawValue)") }
        }.values.reduce(0, +)
        var limits = scenario.limits
        let places = house.wanted ?? stage.house.capacity
        let mustSellOut = visitors >= places
        if mustSellOut { limits.sold = places }
        let judge = RunJudge(
            limits: limits, capacity: stage.house.capacity, sold: sold, remaining: await observer.remaining()?.remaining,
            tickets: stage.register.count, contradictions: stage.register.contradictions, errors: recorder.failed,
            commonError: recorder.failures.max { $0.value < $1.value }?.key, unfinished: unfinished, auditStatus: audit.status, auditText: audit.inOneLine,
            isSettled: isSettled, deadRole: platform.deadRole(), holdP99: nil)
        let last = observer.stock.last?.second ?? 1
        let run = RunResult(
            instances: Self.boxOffices, seconds: last, buyers: recorder.arrived, requests: recorder.requests, refused: recorder.refused, failed: recorder.failed,
            requestsPerSecond: Double(recorder.requests) / max(last, 1), capacity: stage.house.capacity, sold: sold ?? 0, steps: steps,
            endings: Dictionary(uniqueKeysWithValues: recorder.endings.map { ($0.rawValue, $1) }), refusals: recorder.refusals, failures: recorder.failures,
            bySecond: recorder.secondResults(), stock: observer.stock, usage: observer.usage, cpuSeconds: cpu, clientLateness: Percentiles(recorder.lateness),
            clientMicrosecondsPerRequest: (cpu["client"] ?? 0) * 1e6 / Double(max(1, recorder.requests)), audit: audit.inOneLine, faults: judge.faults())
        let soldOut = observer.stock.first { $0.second > opensAfter && $0.free <= house.unwanted }?.second
        let holds = recorder.seconds.map { second in
            let hold = second.steps[Step.hold.index]
            return hold.latencies.count - hold.refused - hold.failed
        }
        let goodput = Goodput(holds: Array(holds.prefix(Int(soldOut ?? last) + 1).dropFirst(Int(opensAfter))))
        return TrafficReport(
            visitors: visitors, places: places, boxOffices: Self.boxOffices, joined: recorder.arrived, admitted: crowd.admissions, sold: sold ?? 0,
            demandRatio: Double(recorder.arrived) / (Self.early + Self.late) / max(goodput.most, 0.001), mustSellOut: mustSellOut,
            secondsToSellOut: soldOut.map { $0 - opensAfter }, goodput: goodput, unanswered: unanswered, deadline: scenario.limits.timeout,
            polls: crowd.looks, redisCommandsPerPoll: perPoll, orderViolations: crowd.orderViolations + crowd.doubleNumbers,
            doubleAdmissions: crowd.doubleAdmissions, oversold: max(max(stage.register.count, sold ?? 0) - stage.house.capacity, 0),
            toldToWait: crowd.door.toldToWait, longestAtTheDoor: Double(crowd.door.longest) / 1e9, letInBesideKeptPlaces: crowd.door.passed, attacks: attacks,
            controls: controls.sorted { $0.rawValue < $1.rawValue }, run: run)
    }
}
