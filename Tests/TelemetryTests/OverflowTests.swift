import Metrics
import Testing

@testable import Telemetry

/// A dimension that a stranger can choose never fills the memory.
@Suite struct OverflowTests {
    @Test func seriesBeyondTheLimitShareOne() {
        let registry = PrometheusRegistry(seriesLimit: 3, includesProcess: false)
        for route in 1...100 {
            Counter(label: "requests", dimensions: [("route", "\(route)")], factory: registry).increment()
        }
        // A series that got its place keeps it.
        Counter(label: "requests", dimensions: [("route", "2")], factory: registry).increment()
        let samples = registry.render().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(
            samples == [
                #"requests_total{overflow="true"} 97"#,
                #"requests_total{route="1"} 1"#, #"requests_total{route="2"} 2"#, #"requests_total{route="3"} 1"#,
            ])
    }

    @Test func theLimitIsPerMetric() {
        let registry = PrometheusRegistry(seriesLimit: 1, includesProcess: false)
        for name in ["a", "b"] {
            Gauge(label: name, dimensions: [("k", "1")], factory: registry).record(1)
        }
        #expect(!registry.render().contains("overflow"))
    }

    @Test func aDestroyedSeriesMakesRoomAndTheSharedOneStays() {
        let registry = PrometheusRegistry(seriesLimit: 1, includesProcess: false)
        let first = Counter(label: "a", dimensions: [("k", "1")], factory: registry)
        let shared = Counter(label: "a", dimensions: [("k", "2")], factory: registry)
        Counter(label: "a", dimensions: [("k", "3")], factory: registry).increment()
        shared.increment()
        shared.destroy()
        first.destroy()
        Counter(label: "a", dimensions: [("k", "4")], factory: registry).increment()
        let samples = registry.render().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(samples == [#"a_total{k="4"} 1"#, #"a_total{overflow="true"} 2"#])
    }
}
