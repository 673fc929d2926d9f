import Metrics
import Synchronization

/// How many values fell under each of some upper bounds, and their sum.
///
/// A value equal to a bound belongs to that bound's bucket. Each value is counted once, in its own bucket; the
/// cumulative counts and the total of the format are summed up by the scrape, so they always agree with each other. The
/// sum may be ahead of or behind them by the values that other threads are recording at that instant.
final class HistogramSeries: PrometheusSeries, RecorderHandler, TimerHandler, @unchecked Sendable {
    static let kind = MetricKind.histogram
    static let reservedLabels: Set<String> = ["le"]

    private let bounds: [Double]
    /// One more than `bounds`: the last is for what exceeds them all. Allocated by hand because an array cannot hold
    /// atomics; the pointer never changes and each element is atomic, hence `@unchecked Sendable`.
    private let counts: UnsafeMutablePointer<Atomic<Int64>>
    private let sum = AtomicDouble()

    /// - Parameter bounds: ascending, in the unit of the values.
    init(bounds: [Double]) {
        self.bounds = bounds
        counts = .allocate(capacity: bounds.count + 1)
        for index in 0...bounds.count { (counts + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: bounds.count + 1)
        counts.deallocate()
    }

    func record(_ value: Int64) { observe(Double(value)) }
    func record(_ value: Double) { observe(value) }

    /// A duration below zero, from a clock that was set back, counts as zero.
    func recordNanoseconds(_ duration: Int64) {
        observe(Double(max(0, duration)) / 1e9)
    }

    /// Counts `value`; one that is not finite is ignored, because no later value could mend the sum.
    private func observe(_ value: Double) {
        guard value.isFinite else { return }
        var index = 0
        while index < bounds.count, value > bounds[index] { index += 1 }
        counts[index].wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func write(to text: inout PrometheusText, name: String, labels: String) {
        let separator = labels.isEmpty ? "" : ","
        var total: Int64 = 0
        for index in 0...bounds.count {
            total += counts[index].load(ordering: .relaxed)
            let bound = index < bounds.count ? bounds[index] : .infinity
            let le = "\(labels)\(separator)le=\"\(PrometheusText.number(bound))\""
            text.sample("\(name)_bucket", labels: le, total)
        }
        text.sample("\(name)_sum", labels: labels, sum.load())
        text.sample("\(name)_count", labels: labels, total)
    }
}
