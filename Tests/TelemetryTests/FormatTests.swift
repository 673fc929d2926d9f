import Metrics
import Testing

@testable import Telemetry

/// What each kind of metric looks like to a scrape.
@Suite struct FormatTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let record: @Sendable (PrometheusRegistry) -> Void
        let lines: [String]
    }

    @Test(arguments: [
        Row(
            testDescription: "a counter",
            record: { Counter(label: "guichet_holds", factory: $0).increment(by: 3) },
            lines: ["# HELP guichet_holds_total guichet_holds", "# TYPE guichet_holds_total counter", "guichet_holds_total 3"]),
        Row(
            testDescription: "a counter whose label ends in _total",
            record: { Counter(label: "sales.total", factory: $0).increment() },
            lines: ["# HELP sales_total sales.total", "# TYPE sales_total counter", "sales_total 1"]),
        Row(
            testDescription: "a counter that nobody incremented",
            record: { _ = Counter(label: "doubles", factory: $0) },
            lines: ["# HELP doubles_total doubles", "# TYPE doubles_total counter", "doubles_total 0"]),
        Row(
            testDescription: "a counter never falls",
            record: { Counter(label: "a", factory: $0).increment(by: -5) },
            lines: ["# HELP a_total a", "# TYPE a_total counter", "a_total 0"]),
        Row(
            testDescription: "a counter stays at its largest value",
            record: { registry in
                for _ in 1...2 { Counter(label: "a", factory: registry).increment(by: Int64.max) }
            },
            lines: ["# HELP a_total a", "# TYPE a_total counter", "a_total 9223372036854775807"]),
        Row(
            testDescription: "a counter of broken amounts",
            record: { registry in
                let counter = FloatingPointCounter(label: "euros", factory: registry)
                for amount in [0.25, 42.5, -7, .infinity, .nan] { counter.increment(by: amount) }
            },
            lines: ["# HELP euros_total euros", "# TYPE euros_total counter", "euros_total 42.75"]),
        Row(
            testDescription: "a gauge keeps the last value",
            record: { registry in
                for places in [50, 12] { Gauge(label: "places-free", factory: registry).record(places) }
            },
            lines: ["# HELP places_free places-free", "# TYPE places_free gauge", "places_free 12"]),
        Row(
            testDescription: "a meter goes up and down",
            record: { registry in
                let meter = Meter(label: "open", factory: registry)
                meter.set(10)
                meter.increment(by: 2.5)
                meter.decrement()
            },
            lines: ["# HELP open open", "# TYPE open gauge", "open 11.5"]),
        Row(
            testDescription: "labels are sorted, so the order of dimensions means nothing",
            record: { registry in
                Counter(label: "a", dimensions: [("z", "1"), ("b", "2")], factory: registry).increment()
                Counter(label: "a", dimensions: [("b", "2"), ("z", "1")], factory: registry).increment()
            },
            lines: ["# HELP a_total a", "# TYPE a_total counter", #"a_total{b="2",z="1"} 2"#]),
        Row(
            testDescription: "metrics and series are sorted",
            record: { registry in
                Gauge(label: "b", factory: registry).record(1)
                Gauge(label: "a", dimensions: [("k", "2")], factory: registry).record(2)
                Gauge(label: "a", dimensions: [("k", "1")], factory: registry).record(3)
            },
            lines: [
                "# HELP a a", "# TYPE a gauge", #"a{k="1"} 3"#, #"a{k="2"} 2"#, "# HELP b b", "# TYPE b gauge", "b 1",
            ]),
        Row(
            testDescription: "one name cannot have two types",
            record: { registry in
                Meter(label: "queue", factory: registry).set(1)
                Counter(label: "queue", factory: registry).increment()
                Meter(label: "queue_total", factory: registry).set(2)
            },
            lines: [
                "# HELP queue queue", "# TYPE queue gauge", "queue 1",
                "# HELP queue_total queue", "# TYPE queue_total counter", "queue_total 1",
                "# HELP queue_total_gauge queue_total", "# TYPE queue_total_gauge gauge", "queue_total_gauge 2",
            ]),
    ])
    func renders(row: Row) {
        let registry = PrometheusRegistry(includesProcess: false)
        row.record(registry)
        #expect(registry.render() == row.lines.map { $0 + "\n" }.joined())
    }

    @Test func helpTextsComeFromTheRegistry() {
        let registry = PrometheusRegistry(help: ["a": "Line one,\nwith a \\ and \"quotes\"."], includesProcess: false)
        Counter(label: "a", factory: registry).increment()
        #expect(registry.render().hasPrefix(#"# HELP a_total Line one,\nwith a \\ and "quotes"."# + "\n"))
    }

    @Test func aResetCounterStartsAgain() {
        let registry = PrometheusRegistry(includesProcess: false)
        let counter = Counter(label: "a", factory: registry)
        counter.increment(by: 7)
        counter.reset()
        counter.increment()
        #expect(registry.render().hasSuffix("\na_total 1\n"))
    }

    @Test func aDestroyedSeriesLeavesTheScrape() {
        let registry = PrometheusRegistry(includesProcess: false)
        let gone = Gauge(label: "a", dimensions: [("session", "1")], factory: registry)
        gone.record(1)
        Gauge(label: "a", dimensions: [("session", "2")], factory: registry).record(2)
        gone.destroy()
        #expect(registry.render() == "# HELP a a\n# TYPE a gauge\na{session=\"2\"} 2\n")
        Gauge(label: "a", dimensions: [("session", "2")], factory: registry).destroy()
        #expect(registry.render().isEmpty)
    }

    @Test(arguments: [
        (0.0, "0"), (-3, "-3"), (0.0001, "0.0001"), (1e15, "1000000000000000"), (1e300, "1e+300"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func numbers(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }
}
