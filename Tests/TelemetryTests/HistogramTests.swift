import Metrics
import Testing

@testable import Telemetry

@Suite struct HistogramTests {
    /// The lines of a scrape, without HELP and TYPE, for one metric.
    private func samples(_ registry: PrometheusRegistry) -> [String] {
        registry.render().split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    @Test func aTimerCountsInCumulativeBucketsOfSeconds() {
        let registry = PrometheusRegistry(includesProcess: false)
        let timer = Timer(label: "redis.call", dimensions: [("script", "hold")], factory: registry)
        timer.recordMicroseconds(80)
        timer.recordMilliseconds(20)
        timer.recordSeconds(40)
        let lines = samples(registry)
        #expect(lines.count == PrometheusRegistry.timerBuckets.count + 3)
        #expect(lines.first == #"redis_call_seconds_bucket{script="hold",le="0.0001"} 1"#)
        #expect(lines.contains(#"redis_call_seconds_bucket{script="hold",le="0.01"} 1"#))
        #expect(lines.contains(#"redis_call_seconds_bucket{script="hold",le="0.025"} 2"#))
        #expect(lines.contains(#"redis_call_seconds_bucket{script="hold",le="30"} 2"#))
        #expect(
            lines.suffix(3) == [
                #"redis_call_seconds_bucket{script="hold",le="+Inf"} 3"#,
                #"redis_call_seconds_sum{script="hold"} 40.02008"#,
                #"redis_call_seconds_count{script="hold"} 3"#,
            ])
        #expect(registry.render().contains("# TYPE redis_call_seconds histogram\n"))
    }

    /// A value equal to a bound belongs under it; one nanosecond more does not.
    @Test(arguments: PrometheusRegistry.timerBuckets)
    func boundsOfTimers(bound: Double) {
        let nanoseconds = Int64((bound * 1e9).rounded())
        for (duration, expected) in [(nanoseconds, 1), (nanoseconds + 1, 0)] {
            let registry = PrometheusRegistry(includesProcess: false)
            Timer(label: "t", factory: registry).recordNanoseconds(duration)
            #expect(samples(registry).contains("t_seconds_bucket{le=\"\(PrometheusText.number(bound))\"} \(expected)"))
        }
    }

    @Test func bucketsAscend() {
        for bounds in [PrometheusRegistry.timerBuckets, PrometheusRegistry.recorderBuckets] {
            #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
        }
        #expect(PrometheusRegistry.timerBuckets.first == 100e-6)
        #expect(PrometheusRegistry.timerBuckets.last == 30)
    }

    @Test func aRecorderThatAggregatesIsAHistogramInItsOwnUnit() {
        let registry = PrometheusRegistry(includesProcess: false)
        let recorder = Recorder(label: "batch", factory: registry)
        for size in [0, 1, 2, 32, 1_000_000] { recorder.record(size) }
        recorder.record(1.5)
        recorder.record(Double.nan)
        recorder.record(-Double.infinity)
        let lines = samples(registry)
        #expect(lines.prefix(2) == [#"batch_bucket{le="1"} 2"#, #"batch_bucket{le="2"} 4"#])
        #expect(lines.contains(#"batch_bucket{le="20"} 4"#))
        #expect(lines.contains(#"batch_bucket{le="50"} 5"#))
        #expect(lines.suffix(3) == [#"batch_bucket{le="+Inf"} 6"#, "batch_sum 1000036.5", "batch_count 6"])
    }

    @Test func aClockSetBackCountsAsZero() {
        let registry = PrometheusRegistry(includesProcess: false)
        Timer(label: "t", factory: registry).recordNanoseconds(-5_000_000)
        #expect(samples(registry).first == #"t_seconds_bucket{le="0.0001"} 1"#)
        #expect(samples(registry).contains("t_seconds_sum 0"))
    }
}
