import Metrics
import Synchronization

/// A number that only grows. Whole and broken amounts are kept apart, so that counting stays exact beyond 2⁵³ and costs
/// one atomic addition.
final class CounterSeries: PrometheusSeries, CounterHandler, FloatingPointCounterHandler {
    static let kind = MetricKind.counter

    private let whole = Atomic<Int64>(0)
    private let broken = AtomicDouble()

    /// Adds `amount`; a negative one is ignored, because a counter that falls looks like a restart to Prometheus.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        let sum = whole.wrappingAdd(amount, ordering: .relaxed).newValue
        if sum < 0 { whole.store(.max, ordering: .relaxed) }
    }

    /// Adds `amount`; what is negative or not a finite number is ignored.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        broken.add(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        broken.store(0)
    }

    func write(to text: inout PrometheusText, name: String, labels: String) {
        let (whole, broken) = (whole.load(ordering: .relaxed), broken.load())
        if broken == 0 {
            text.sample(name, labels: labels, whole)
        } else {
            text.sample(name, labels: labels, Double(whole) + broken)
        }
    }
}
