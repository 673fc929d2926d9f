/// The types of the text format that Guichet uses.
enum MetricKind: String {
    case counter, gauge, histogram
}

/// One metric with one combination of labels: where values are recorded, from any thread.
protocol PrometheusSeries: AnyObject, Sendable {
    static var kind: MetricKind { get }
    /// Label names that the format keeps for itself in this type.
    static var reservedLabels: Set<String> { get }
    /// Appends the lines of this series; `labels` is what stands between the braces.
    func write(to text: inout PrometheusText, name: String, labels: String)
}

extension PrometheusSeries {
    static var reservedLabels: Set<String> { [] }
}

/// All series of one name.
struct MetricFamily {
    /// The labels of the series that stands for all those beyond the limit.
    static let overflow = #"overflow="true""#

    let kind: MetricKind
    let help: String
    /// By the rendered labels.
    var series: [String: any PrometheusSeries] = [:]

    init(kind: MetricKind, help: String) {
        self.kind = kind
        self.help = help
    }

    /// Where a series with these labels belongs: under its own labels while there is room for them.
    func key(for labels: String, limit: Int) -> String {
        let own = series.count - (series[Self.overflow] == nil ? 0 : 1)
        return series[labels] != nil || own < limit ? labels : Self.overflow
    }
}
