/// The text of a scrape while it is written.
struct PrometheusText {
    private(set) var content = ""

    /// The two lines before the samples of a name.
    mutating func head(name: String, help: String, type: String) {
        content += "# HELP \(name) \(PrometheusName.escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
    }

    mutating func sample(_ name: String, labels: String, _ value: Double) {
        line(name, labels: labels, Self.number(value))
    }

    mutating func sample(_ name: String, labels: String, _ value: Int64) {
        line(name, labels: labels, String(value))
    }

    private mutating func line(_ name: String, labels: String, _ value: String) {
        content += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// A number as the format writes it: the shortest text that reads back as the same value.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        // Whole numbers without ".0", as far as a Double holds them exactly.
        return abs(value) < 0x1p53 && value == value.rounded() ? String(Int64(value)) : String(value)
    }
}
