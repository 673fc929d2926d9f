/// The findings for people.
struct BenchTable: Sendable {
    let findings: BenchFindings

    var text: String { figures + "\n" + targets }

    private var figures: String {
        var lines = [Self.row("figure", "median", "least", "most")]
        for key in BenchKey.allCases {
            guard let values = findings.values[key], let median = findings.median(key), let least = values.min(),
                let most = values.max()
            else { continue }
            lines.append(Self.row(key.rawValue, Self.number(median, key), Self.number(least, key), Self.number(most, key)))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var targets: String {
        var lines = [Self.row("target", "found", "wanted", "")]
        for target in BenchTarget.all {
            let value = target.value(in: findings)
            let verdict = value.map { target.isMet(by: $0) ? "met" : "MISSED" } ?? "not measured"
            let wanted = (target.bound == .atLeast ? "≥ " : "≤ ") + Self.short(target.goal)
            lines.append(Self.row(target.words, value.map { Self.short($0) } ?? "–", wanted, verdict))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ name: String, _ columns: String...) -> String {
        let padding = String(repeating: " ", count: max(0, 42 - name.count))
        return name + padding + columns.map { Figures.padded($0, 14) }.joined()
    }

    private static func number(_ value: Double, _ key: BenchKey) -> String {
        key.digits == 0 ? Figures.grouped(Int(value.rounded())) : Figures.fixed(value, key.digits)
    }

    private static func short(_ value: Double) -> String {
        value >= 100 ? Figures.grouped(Int(value.rounded())) : Figures.fixed(value, 2)
    }
}
