import Foundation

/// Everything that a run found out; the JSON of `result.json`. Times are seconds unless the name says otherwise.
struct RunResult: Codable, Sendable {
    struct StepResult: Codable, Sendable {
        var step: Step
        var requests, refused, failed: Int
        var milliseconds: Percentiles?
        /// Latencies in milliseconds at the percentiles of ``RunResult/curvePercentiles``.
        var curve: [Double]
    }

    struct SecondResult: Codable, Sendable {
        var second: Int
        var arrivals, answers, refused, failed: Int
        /// Milliseconds, of the requests due in this second.
        var holdP50, holdP99, allP99, paidToTicketedP50: Double?
    }

    struct StockSample: Codable, Sendable {
        var second: Double
        /// Places free, sold (tickets in buyers' hands), and neither: held, being paid or recorded.
        var free, underway, sold: Int
    }

    struct UsageSample: Codable, Sendable {
        var second: Double
        /// Cores used since the sample before.
        var cores: [String: Double]
    }

    /// Percentiles of the latency-by-percentile plot: 0, 50, 75, 87.5, … 99.99.
    static let curvePercentiles: [Double] = {
        var percentiles = [0.0]
        var distance = 100.0
        while distance > 0.02 {
            distance /= 2
            percentiles.append(100 - distance)
        }
        return percentiles
    }()

    var instances: Int
    var seconds: Double
    var buyers, requests, refused, failed: Int
    var requestsPerSecond: Double
    var capacity, sold: Int
    var steps: [StepResult]
    var endings: [String: Int]
    var refusals: [String: Int]
    var failures: [String: Int]
    var bySecond: [SecondResult]
    var stock: [StockSample]
    var usage: [UsageSample]
    /// CPU seconds by role, the load test's own client among them.
    var cpuSeconds: [String: Double]
    /// How late the client sent requests; part of the latencies.
    var clientLateness: Percentiles?
    var clientMicrosecondsPerRequest: Double
    var audit: String
    /// Why the run is a failure; empty when it is none.
    var faults: [String]
}

/// The runs of a scenario, and what they were run on.
struct ScenarioResult: Codable, Sendable {
    static let format = 1

    var format = Self.format
    var scenario, title, about: String
    var startedAt: String
    var seed: UInt64
    var house: String
    var arrivals: String
    var proxy: Bool
    var durability: String
    var revision: String
    var machine: Machine
    var runs: [RunResult]

    var faults: [String] {
        runs.flatMap { run in runs.count == 1 ? run.faults : run.faults.map { "with \(run.instances) box offices: \($0)" } }
    }
}
