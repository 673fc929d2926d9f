import Foundation

/// How many people will come to an opening, as a range: for sizing, never for a promise.
///
/// People come in proportion to something that is known before: to registrations ("tell me when it opens"), to how often the show's page is looked at, and,
/// less well, to the places. Each proportion is learnt from past openings, on a logarithmic scale, beginning with an assumption that weighs as much as one
/// opening and is wide: without any past the range spans more than a factor of ten, and says so. The one that the past bears out best is taken. Nobody can
/// guess what a view is worth, so views count only once some openings have told.
public struct ArrivalForecast: Hashable, Sendable {
    /// An opening that took place.
    public struct Past: Hashable, Codable, Sendable {
        public var registrations: Int
        /// Of the show's page, in as long a time before; 0 where nobody counted.
        public var views: Int
        public var places: Int
        public var arrivals: Int

        public init(registrations: Int, views: Int = 0, places: Int, arrivals: Int) {
            (self.registrations, self.views, self.places, self.arrivals) = (registrations, views, places, arrivals)
        }
    }

    public enum Basis: String, Hashable, Codable, Sendable {
        case registrations, views, places
    }

    /// Eight of ten openings come out between the two, as far as the past tells.
    public var low: Int
    public var likely: Int
    public var high: Int
    /// What it rests on, and how many past openings it learnt from: with fewer than three, say that it is a guess.
    public var basis: Basis
    public var learntFrom: Int

    /// - Returns: nil when there is nothing to go by: no registration and no place.
    public init?(registrations: Int, views: Int = 0, places: Int, past: [Past]) {
        // Eight who come for each who registers, three for each place: a guess, right within a factor of four two times of three.
        let byRegistration = Self.proportion(registrations, past.map { ($0.registrations, $0.arrivals) }, assumed: log(8.0))
        let byPlace = Self.proportion(places, past.map { ($0.places, $0.arrivals) }, assumed: log(3.0))
        let byView = Self.proportion(views, past.map { ($0.views, $0.arrivals) }, assumed: 0).flatMap { $0.count < Self.fewest ? nil : $0 }
        guard let best = [byRegistration.map { ($0, Basis.registrations) }, byView.map { ($0, Basis.views) }, byPlace.map { ($0, Basis.places) }].compactMap(\.self)
            .min(by: { $0.0.deviation < $1.0.deviation })
        else { return nil }
        let (estimate, basis) = best
        func people(_ deviations: Double) -> Int { Int(exp(min(estimate.mean + deviations * estimate.deviation, 25)).rounded()) }
        (low, likely, high) = (people(-1.2816), people(0), people(1.2816))
        self.basis = basis
        learntFrom = estimate.count
    }

    /// Of fewer openings it is a guess.
    public static let fewest = 3

    /// How well such forecasts would have done: each opening that took place, forecast from the others.
    public struct Trial: Hashable, Codable, Sendable {
        public var openings: Int
        /// Of these, came out within the range.
        public var within: Int
        /// Half of them came out within this factor of the likely number.
        public var medianFactor: Double
    }

    /// - Returns: nil with fewer than two: one alone has nothing that it could be forecast from.
    /// - Parameter others: of which of the others one is forecast, by their places in the list; nil: of all.
    public static func trial(_ past: [Past], others: ((Int) -> [Int])? = nil) -> Trial? {
        guard past.count >= 2 else { return nil }
        var (factors, within): ([Double], Int) = ([], 0)
        for (index, opening) in past.enumerated() where opening.arrivals > 0 {
            let others = (others?(index) ?? Array(past.indices)).filter { $0 != index }.map { past[$0] }
            guard let forecast = ArrivalForecast(registrations: opening.registrations, views: opening.views, places: opening.places, past: others) else { continue }
            let ratio = Double(opening.arrivals) / Double(max(forecast.likely, 1))
            factors.append(max(ratio, 1 / ratio))
            if (forecast.low...forecast.high).contains(opening.arrivals) { within += 1 }
        }
        guard !factors.isEmpty else { return nil }
        return Trial(openings: factors.count, within: within, medianFactor: factors.sorted()[(factors.count - 1) / 2])
    }

    private struct Estimate {
        /// Of the logarithm of the arrivals.
        var mean: Double
        var deviation: Double
        var count: Int
    }

    /// A normal mean and variance of logarithms with a conjugate prior, and what they say about one more (Gelman, "Bayesian Data Analysis", 3.3).
    private static func proportion(_ known: Int, _ past: [(known: Int, arrivals: Int)], assumed: Double) -> Estimate? {
        guard known > 0 else { return nil }
        let (priorWeight, priorVariance) = (1.0, log(4.0) * log(4.0))
        let ratios = past.filter { $0.known > 0 && $0.arrivals > 0 }.map { log(Double($0.arrivals) / Double($0.known)) }
        let count = Double(ratios.count)
        let average = ratios.isEmpty ? assumed : ratios.reduce(0, +) / count
        let squares = ratios.reduce(0) { $0 + ($1 - average) * ($1 - average) }
        let weight = priorWeight + count
        let mean = (priorWeight * assumed + count * average) / weight
        let surprise = priorWeight * count / weight * (average - assumed) * (average - assumed)
        let variance = (priorWeight * priorVariance + squares + surprise) / weight
        // One more opening varies as the others did, the mean is known from few of them, and few registrations say little.
        let deviation = (variance * (1 + 1 / weight) + 1 / Double(known)).squareRoot()
        return Estimate(mean: mean + log(Double(known)), deviation: deviation, count: ratios.count)
    }
}
