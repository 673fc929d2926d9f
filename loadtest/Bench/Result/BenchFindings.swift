import Foundation

/// What each round of the bench has found.
struct BenchFindings: Sendable {
    private(set) var values: [BenchKey: [Double]] = [:]

    mutating func add(_ key: BenchKey, _ value: Double) {
        values[key, default: []].append(value)
    }

    /// The middle value, or the mean of the two in the middle; nil when there is none.
    static func median(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    func median(_ key: BenchKey) -> Double? { Self.median(values[key] ?? []) }

    /// Keys that have not one finite value of each round.
    func missing(rounds: Int) -> [BenchKey] {
        BenchKey.allCases.filter { key in
            let found = values[key] ?? []
            return found.count != rounds || found.contains { !$0.isFinite }
        }
    }

    /// One flat object of numbers: the median of each figure, rounded to what it is worth.
    func json() throws -> Data {
        var object: [String: Double] = [:]
        for key in values.keys { object[key.rawValue] = median(key).map { Self.rounded($0) } }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return try encoder.encode(object) + Data("\n".utf8)
    }

    /// Four significant digits.
    static func rounded(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return 0 }
        let places = max(0, 3 - Int(log10(abs(value)).rounded(.down)))
        let factor = pow(10, Double(places))
        return (value * factor).rounded() / factor
    }
}
