import Metrics
import Synchronization

/// A backend of swift-metrics that answers a scrape of Prometheus in its text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
///
/// It is Guichet's own because no maintained package of this kind was available when it was written; it does what
/// Guichet needs and no more: no push, no exemplars, no summaries.
///
/// What a metric becomes:
/// - `Counter`, `FloatingPointCounter`: a counter, its name ending in `_total`;
/// - `Gauge`, `Meter` and a `Recorder` that does not aggregate: a gauge;
/// - `Recorder` that aggregates: a histogram with `recorderBuckets`;
/// - `Timer`: a histogram in seconds with `timerBuckets`, its name ending in `_seconds`.
///
/// Recording is a few atomic operations, without a lock or an allocation. *Making* a metric takes a lock and builds its
/// texts (some microseconds), so code that records often keeps its `Counter` or `Timer`. Two metrics with the same label
/// and dimensions, in any order, are the same series.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    /// The value for the `Content-Type` header of a scrape's answer.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Upper bounds for timers, in seconds: from a call to Redis on the same machine to a payment provider's timeout.
    public static let timerBuckets: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
    ]

    /// Upper bounds for recorders that aggregate, in the unit of what they record: sizes of batches and of answers.
    public static let recorderBuckets: [Double] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
    ]

    let help: [String: String]
    let seriesLimit: Int
    let includesProcess: Bool
    private let families = Mutex<[String: MetricFamily]>([:])

    /// - Parameters:
    ///   - help: What each metric means, by the label that the code gives it; a metric without a text shows its label.
    ///   - seriesLimit: How many combinations of dimensions one metric may have. Those beyond it share one series,
    ///     labelled `overflow="true"`, so that a dimension that a stranger can choose never fills the memory.
    ///   - includesProcess: Whether a scrape also tells memory, CPU time, open files and start of this process (Linux).
    public init(help: [String: String] = [:], seriesLimit: Int = 1_000, includesProcess: Bool = true) {
        self.help = help
        self.seriesLimit = seriesLimit
        self.includesProcess = includesProcess
    }

    /// All metrics as a scrape reads them: sorted by name, then by labels. Safe to call at any time from any thread.
    public func render() -> String {
        let snapshot = families.withLock { $0 }
        var text = PrometheusText()
        for (name, family) in snapshot.sorted(by: { $0.key < $1.key }) {
            text.head(name: name, help: family.help, type: family.kind.rawValue)
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(to: &text, name: name, labels: labels)
            }
        }
        if includesProcess { ProcessMetrics.current()?.write(to: &text) }
        return text.content
    }

    /// The series for a metric; made when it is the first of its name and labels.
    private func series<Series: PrometheusSeries>(
        _ label: String, suffix: String = "", dimensions: [(String, String)], make: () -> Series
    ) -> Series {
        let labels = PrometheusName.labels(dimensions, reserved: Series.reservedLabels)
        let wanted = PrometheusName.metric(label, suffix: suffix)
        return families.withLock { families in
            // One name has one type in the format. A second type, a mistake of the code, gets a name that shows it.
            var name = wanted
            while let family = families[name], family.kind != Series.kind { name += "_\(Series.kind)" }

            var family = families[name] ?? MetricFamily(kind: Series.kind, help: help[label] ?? label)
            let key = family.key(for: labels, limit: seriesLimit)
            if let known = family.series[key] as? Series { return known }
            let made = make()
            family.series[key] = made
            families[name] = family
            return made
        }
    }

    /// Takes a series out of the scrape; the shared one of an overflow stays for those who still use it.
    private func remove(_ handler: AnyObject) {
        families.withLock { families in
            for (name, family) in families {
                guard let key = family.series.first(where: { $0.value === handler })?.key else { continue }
                guard key != MetricFamily.overflow else { return }
                families[name]?.series[key] = nil
                if family.series.count == 1 { families[name] = nil }
                return
            }
        }
    }
}

extension PrometheusRegistry {
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, suffix: "_total", dimensions: dimensions) { CounterSeries() }
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, suffix: "_total", dimensions: dimensions) { CounterSeries() }
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions: dimensions) { GaugeSeries() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions: dimensions) { GaugeSeries() } }
        return series(label, dimensions: dimensions) { HistogramSeries(bounds: Self.recorderBuckets) }
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, suffix: "_seconds", dimensions: dimensions) { HistogramSeries(bounds: Self.timerBuckets) }
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
