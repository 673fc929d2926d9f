import Histogram

/// Latencies in microseconds, 1 µs to two minutes, two significant digits: a percentile is right within one percent.
struct Latencies: Sendable {
    static let most: UInt64 = 120_000_000

    private(set) var histogram: Histogram<UInt32>?

    var count: Int { Int(histogram?.totalCount ?? 0) }

    /// A longer latency counts as two minutes: nothing is left out.
    mutating func record(microseconds: UInt64) {
        if histogram == nil {
            histogram = Histogram(highestTrackableValue: Self.most, numberOfSignificantValueDigits: .two)
        }
        histogram?.record(min(microseconds, Self.most))
    }

    mutating func add(_ other: Latencies) {
        guard let theirs = other.histogram else { return }
        guard histogram != nil else {
            histogram = theirs
            return
        }
        histogram?.add(theirs)
    }

    /// Milliseconds; nil when nothing was recorded.
    func percentile(_ percent: Double) -> Double? {
        guard let histogram, histogram.totalCount > 0 else { return nil }
        return Double(histogram.valueAtPercentile(percent)) / 1000
    }

    mutating func reset() { histogram?.reset() }
}

/// The percentiles that the results show, in milliseconds.
struct Percentiles: Codable, Sendable, Equatable {
    var p50, p90, p99, p999, max: Double

    init?(_ latencies: Latencies) {
        guard let p50 = latencies.percentile(50), let p90 = latencies.percentile(90), let p99 = latencies.percentile(99),
            let p999 = latencies.percentile(99.9), let max = latencies.percentile(100)
        else { return nil }
        (self.p50, self.p90, self.p99, self.p999, self.max) = (p50, p90, p99, p999, max)
    }
}
