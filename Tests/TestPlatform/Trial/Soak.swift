import TestSupport

/// A trial of some seconds with all faults at once.
package struct Soak: Sendable {
    package let seed: UInt64
    package let seconds: Int
    private let tell: @Sendable (String) -> Void

    /// - Parameter tell: is told what happens, a line each.
    package init(seed: UInt64, seconds: Int, tell: @escaping @Sendable (String) -> Void) {
        self.seed = seed
        self.seconds = seconds
        self.tell = tell
    }

    /// - Parameter points: names of the fault points (``FaultPointList``).
    /// - Returns: what is wrong, and the line of counts.
    package func run(points: Set<String>) async throws -> (violations: [String], line: String) {
        let trial = try await Trial(
            seed: seed, size: .init(standing: 1000 + 100 * seconds), boxOffices: 2, diskMebibytes: 256)
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let tell = tell
        let chaos = Chaos(trial, points: points) { tell("\(start.duration(to: .now).components.seconds) s  \($0)") }
        let faults = Task { try await chaos.run(while: trial) }
        let orders = try await trial.shop(width: 24) { _ in ContinuousClock.now >= end }
        faults.cancel()
        try await faults.value
        try await chaos.heal()
        tell("\(start.duration(to: .now).components.seconds) s  \(await trial.customers) customers; everything heals")
        let verdict = try await trial.judge(orders)
        return (verdict.violations, verdict.line(faults: await chaos.count))
    }
}
