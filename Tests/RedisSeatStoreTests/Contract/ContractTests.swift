import Foundation
import Logging
import RedisClient
import RedisSeatStore
import TestSupport
import Testing

/// Long random sequences of every operation, on houses of every shape: the scripts over a real Redis and the model agree
/// on each answer and on the whole state, and each script leaves a house that adds up (``Conservation``). A failure names the seed; `GUICHET_SEED` runs another one.
@Suite struct ContractTests {
    /// Houses of a seed, and operations of each: more than 100,000 of a seed.
    private static let houses = 10
    private static let operations = 10_000
    /// Of one more house, of 500 rows, at which the model looks one by one.
    private static let operationsOfTheLargeHouse = 4_000
    private static let seeds: [UInt64] = {
        guard let text = ProcessInfo.processInfo.environment["GUICHET_SEED"], let seed = UInt64(text) else { return [1, 2, 3] }
        return [seed]
    }()

    /// Side by side: each seed has a Redis of its own, and nothing here has a deadline.
    @Test func scriptsAndModelAgree() async throws {
        print("Seeds of the random sequences: \(Self.seeds.map { String($0) }.joined(separator: ", ")). GUICHET_SEED=… plays another one.")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in Self.seeds { group.addTask { try await Self.play(seed) } }
            try await group.waitForAll()
        }
    }

    /// A seed's houses take turns on one connection: what they send together is written and read together, which costs far less than one by one.
    private static func play(_ seed: UInt64) async throws {
        // What it forgets at its end nobody asks for.
        let server = try RedisServer(arguments: ["--appendonly", "no"])
        let executor = LoopExecutor()
        var logger = Logger(label: "test")
        logger.logLevel = .error
        var configuration = try RedisConnectionConfiguration(url: "unix://\(server.socketPath)")
        // However busy the machine is.
        configuration.deadline = .seconds(120)
        let redis = RedisClient(configuration: configuration, scripts: RedisSeatStore.scripts, group: executor.group, logger: logger)
        try await redis.connect()
        await withTaskGroup(of: Void.self) { group in
            for number in 1...houses + 1 { group.addTask(executorPreference: executor) { await play(seed, house: number, on: redis) } }
        }
        await redis.close()
        await executor.close()
    }

    private static func play(_ seed: UInt64, house number: Int, on redis: RedisClient) async {
        var random = SeededGenerator(seed: seed << 8 + UInt64(number))
        let isLarge = number > houses
        var step = 0
        var difference: String?
        do {
            let rows = isLarge ? 500 : Int.random(in: 3...9, using: &random)
            let house = try await RandomHouse(on: redis, number: UInt32(number), rows: rows, random: &random)
            while difference == nil, step < (isLarge ? operationsOfTheLargeHouse : operations) {
                step += 1
                difference = try await house.step(using: &random, comparesState: step.isMultiple(of: 50))
            }
        } catch {
            difference = "\(error)"
        }
        if let difference { Issue.record("seed \(seed), house \(number), step \(step): \(difference)") }
    }
}
