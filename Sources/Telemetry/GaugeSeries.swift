import Metrics

/// A number that goes up and down: the last one set, and what was added since.
final class GaugeSeries: PrometheusSeries, RecorderHandler, MeterHandler {
    static let kind = MetricKind.gauge

    private let value = AtomicDouble()

    func record(_ value: Int64) { self.value.store(Double(value)) }
    func record(_ value: Double) { self.value.store(value) }
    func set(_ value: Int64) { self.value.store(Double(value)) }
    func set(_ value: Double) { self.value.store(value) }

    /// Adds `amount`; one that is not finite is ignored, because no later change could mend the value.
    func increment(by amount: Double) {
        if amount.isFinite { value.add(amount) }
    }

    func decrement(by amount: Double) {
        increment(by: -amount)
    }

    func write(to text: inout PrometheusText, name: String, labels: String) {
        text.sample(name, labels: labels, value.load())
    }
}
