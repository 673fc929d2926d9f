import Booking
import Domain
import Foundation
import RedisSeatStore
import TestSupport
import Testing

/// Long random sequences of every operation, on houses of every shape: the scripts over a real Redis and the model agree
/// on each answer and on the whole state, and each script leaves a house that adds up (``Conservation``). A failure names the seed; `GUICHET_SEED` runs another one.
@Suite struct ContractTests {
    /// Operations per seed.
    private static let operations = 100_000
    private static let seeds: [UInt64] = {
        guard let text = ProcessInfo.processInfo.environment["GUICHET_SEED"], let seed = UInt64(text) else { return [1, 2, 3] }
        return [seed]
    }()

    /// Side by side: each seed has a Redis of its own, and nothing here has a deadline.
    @Test func scriptsAndModelAgree() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in Self.seeds { group.addTask { try await Self.play(seed) } }
            try await group.waitForAll()
        }
    }

    private static func play(_ seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let server = try RedisServer()
        let houses = 10
        for index in 0..<houses {
            let house = try await RandomHouse(server: server, number: UInt32(index + 1), random: &random)
            for step in 0..<operations / houses {
                let difference: String?
                do {
                    difference = try await house.step(using: &random, comparesState: step % 50 == 49)
                } catch {
                    difference = "\(error)"
                }
                guard let difference else { continue }
                Issue.record("seed \(seed), house \(index), step \(step): \(difference)")
                await house.close()
                return
            }
            await house.close()
        }
    }
}
