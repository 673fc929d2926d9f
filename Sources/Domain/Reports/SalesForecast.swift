import Foundation

/// How many places a session will have sold in the end, and when it sells out: a range, for planning, never a promise.
///
/// Each comparable session says by which factor its sales still grew from the same distance on. On a logarithmic scale the factors have a
/// mean and a spread; the spread begins with an assumption that weighs as much as one session, so that a single one proves little.
public struct SalesForecast: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case soldOut
        case unknown(Unknown)
        /// Eight of ten sessions end between `low` and `high`, as far as the comparable ones tell. `soldOut` is when it would be.
        case range(low: Int, likely: Int, high: Int, soldOut: Days?)
    }

    /// Why nothing can be said.
    public enum Unknown: String, Hashable, Sendable {
        /// It began.
        case over
        case nothingSold
        /// None has enough in common with it, or none had sold anything at this distance.
        case nothingComparable
    }

    /// Civil days before the session on which it sells out; nil: not before it, as far as that is known.
    public struct Days: Hashable, Sendable {
        public var earliest: Int
        public var likely: Int?
        public var latest: Int?
    }

    public var outcome: Outcome
    /// How many sessions it rests on.
    public var learntFrom: Int

    /// Sales in the end are guessed within a factor of 1.5 two times of three, before any session taught better.
    private static let assumedSpread = log(1.5)
    /// Of a normal distribution eight tenths lie so many deviations around the mean.
    private static let eighth = 1.2816

    /// - Parameters:
    ///   - curve: of the session up to now.
    ///   - daysBefore: the days that are left; negative when it is over.
    ///   - comparables: of sessions that were played.
    public init(_ curve: PaceCurve, capacity: Int, daysBefore: Int, comparables: [PaceCurve]) {
        let sold = curve.final
        let useful = comparables.filter { $0.total(daysBefore: daysBefore) > 0 && $0.total(daysBefore: 0) > 0 }
        learntFrom = 0
        if daysBefore < 0 {
            outcome = .unknown(.over)
        } else if sold >= capacity {
            outcome = .soldOut
        } else if sold <= 0 {
            outcome = .unknown(.nothingSold)
        } else if useful.isEmpty {
            outcome = .unknown(.nothingComparable)
        } else {
            learntFrom = useful.count
            outcome = Self.range(sold, capacity, daysBefore, useful)
        }
    }

    private static func range(_ sold: Int, _ capacity: Int, _ daysBefore: Int, _ comparables: [PaceCurve]) -> Outcome {
        func places(_ deviations: Double, daysBefore later: Int) -> Double {
            let growth = growth(comparables, from: daysBefore, to: later)
            return Double(sold) * exp(growth.mean + deviations * growth.deviation)
        }
        func final(_ deviations: Double) -> Int {
            // Nothing is sold beyond the house, and what is sold is not expected to come back.
            min(capacity, max(sold, Int(min(places(deviations, daysBefore: 0), Double(capacity)).rounded())))
        }
        func soldOut(_ deviations: Double) -> Int? {
            stride(from: daysBefore - 1, through: 0, by: -1).first { places(deviations, daysBefore: $0) >= Double(capacity) }
        }
        let earliest = soldOut(eighth).map { Days(earliest: $0, likely: soldOut(0), latest: soldOut(-eighth)) }
        return .range(low: final(-eighth), likely: final(0), high: final(eighth), soldOut: earliest)
    }

    /// Mean and spread of the logarithms by which sales grew between two distances.
    private static func growth(_ comparables: [PaceCurve], from daysBefore: Int, to later: Int) -> (mean: Double, deviation: Double) {
        let growths = comparables.map { log(Double(max(1, $0.total(daysBefore: later))) / Double($0.total(daysBefore: daysBefore))) }
        let count = Double(growths.count)
        let mean = growths.reduce(0, +) / count
        let squares = growths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        // The assumption shrinks with the way that is left: the day before, little can change.
        let left = daysBefore == 0 ? 0 : Double(daysBefore - later) / Double(daysBefore + 7)
        let assumed = assumedSpread * assumedSpread * left
        let variance = (assumed + squares) / (1 + count) * (1 + 1 / count)
        return (mean, variance.squareRoot())
    }
}
