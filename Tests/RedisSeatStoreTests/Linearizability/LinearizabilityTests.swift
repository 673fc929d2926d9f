import Foundation
import TestSupport
import Testing

/// Clients over several box offices want the same few seats at once: whatever they are told, some order of whole operations
/// explains it. A failure names the seed; `GUICHET_SEED` runs another one.
@Suite struct LinearizabilityTests {
    private static let histories = 25
    private static let seeds: [UInt64] = {
        guard let text = ProcessInfo.processInfo.environment["GUICHET_SEED"], let seed = UInt64(text) else { return [1, 2, 3, 4] }
        return [seed]
    }()

    @Test(.timeLimit(.minutes(1)), arguments: seeds) func concurrentHistoriesHaveAnOrder(seed: UInt64) async throws {
        let server = try RedisServer()
        var overlapping = 0
        for number in 0..<Self.histories {
            let house = try await ConcurrentHouse(server: server, number: UInt32(number + 1))
            let history = try await house.play(clients: 8, operations: 8, seed: seed &* 1000 &+ UInt64(number))
            await house.close()
            overlapping += history.count { entry in
                history.contains { $0.client != entry.client && $0.invoked < entry.returned && entry.invoked < $0.returned }
            }
            switch LinearizabilityChecker().check(history, from: house.machine) {
            case .linearizable: continue
            case .undecided: Issue.record("seed \(seed), history \(number): too many orders to try")
            case .broken(let explained, let left):
                Issue.record("seed \(seed), history \(number): explained\n\(explained.listed)\nand then none of\n\(left.listed)")
            }
        }
        #expect(overlapping > Self.histories * 32, "seed \(seed): the clients hardly met")
    }
}

extension [HistoryEntry<SeatMachine>] {
    fileprivate var listed: String {
        map { "  [\($0.invoked), \($0.returned)] client \($0.client): \($0.operation) → \($0.outcome)" }.joined(separator: "\n")
    }
}
