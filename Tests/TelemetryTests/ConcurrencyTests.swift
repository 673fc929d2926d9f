import Metrics
import Testing

@testable import Telemetry

/// Nothing is lost when many threads record and scrape at once.
@Suite struct ConcurrencyTests {
    private let tasks = 16
    private let rounds = 5_000

    @Test func sumsAreExact() async {
        let registry = PrometheusRegistry(includesProcess: false)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask { record(on: registry, task: task) }
            }
            group.addTask { for _ in 0..<50 { _ = registry.render() } }
        }

        let total = tasks * rounds
        let lines = Set(registry.render().split(separator: "\n").map(String.init))
        #expect(lines.contains("whole_total \(total)"))
        #expect(lines.contains("halves_total \(total / 2)"))
        #expect(lines.contains("level 0"))
        // 250 µs and 0.5 s alternate, both exact enough that their sum is known.
        #expect(lines.contains(#"wait_seconds_bucket{le="0.00025"} \#(total / 2)"#))
        #expect(lines.contains(#"wait_seconds_bucket{le="0.25"} \#(total / 2)"#))
        #expect(lines.contains(#"wait_seconds_bucket{le="0.5"} \#(total)"#))
        #expect(lines.contains("wait_seconds_count \(total)"))
        #expect(lines.contains("sizes_sum \(total * 3)"))
        for task in 0..<tasks { #expect(lines.contains("own_total{task=\"\(task)\"} \(rounds)")) }
    }

    /// Each task makes its own handles, as code in different parts of a server does; they meet in the same series.
    private func record(on registry: PrometheusRegistry, task: Int) {
        let whole = Counter(label: "whole", factory: registry)
        let own = Counter(label: "own", dimensions: [("task", "\(task)")], factory: registry)
        let halves = FloatingPointCounter(label: "halves", factory: registry)
        let level = Meter(label: "level", factory: registry)
        let wait = Timer(label: "wait", factory: registry)
        let sizes = Recorder(label: "sizes", factory: registry)
        for round in 0..<rounds {
            whole.increment()
            own.increment()
            halves.increment(by: 0.5)
            level.increment(by: 2)
            wait.recordNanoseconds(round.isMultiple(of: 2) ? Int64(250_000) : 500_000_000)
            sizes.record(3)
            level.decrement(by: 2)
        }
    }

    /// A scrape in the middle of recording still agrees with itself: its count is its last bucket.
    @Test func aScrapeAgreesWithItself() async {
        let registry = PrometheusRegistry(includesProcess: false)
        let wait = Timer(label: "wait", factory: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { for _ in 0..<20_000 { wait.recordMilliseconds(7) } }
            }
            for _ in 0..<200 {
                let lines = registry.render().split(separator: "\n")
                let last = lines.first { $0.contains("+Inf") }?.split(separator: " ").last
                let count = lines.first { $0.hasPrefix("wait_seconds_count") }?.split(separator: " ").last
                #expect(last == count)
                await Task.yield()
            }
        }
    }
}
