import Foundation

/// Buyers per second over time: straight lines between points, nothing before the first and after the last.
struct ArrivalCurve: Sendable, Equatable {
    struct Point: Sendable, Equatable {
        /// Seconds since the start.
        var at: Double
        /// Buyers per second.
        var rate: Double
    }

    enum Spacing: String, Sendable, CaseIterable {
        /// Independent buyers: times between arrivals are exponential.
        case poisson
        /// As regular as the curve allows, for comparing two versions of the platform.
        case even
    }

    /// In order of time.
    var points: [Point]

    /// Seconds from the start to the last point.
    var duration: Double { points.last?.at ?? 0 }

    /// The area under the curve: how many buyers come, on average when they are random.
    var expectedBuyers: Double {
        zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1.at - $1.0.at) * ($1.0.rate + $1.1.rate) / 2 }
    }

    /// - Parameters:
    ///   - scale: multiplies the rates.
    ///   - seconds: stretches or shortens the time axis to end there; nil leaves it.
    func changed(scale: Double, seconds: Double?) -> ArrivalCurve {
        let stretch = seconds.map { $0 / max(duration, .leastNonzeroMagnitude) } ?? 1
        return ArrivalCurve(points: points.map { Point(at: $0.at * stretch, rate: $0.rate * scale) })
    }

    /// When each buyer arrives, in seconds since the start, in order.
    ///
    /// A unit-rate process is mapped through the inverse of the curve's integral (Çinlar 1975), which is exact.
    func arrivals(_ spacing: Spacing, seed: UInt64) -> [Double] {
        var random = SeededRandom(seed: seed)
        var arrivals: [Double] = []
        var wanted = spacing == .even ? 0.5 : -log1p(-random.fraction())
        var before = 0.0
        for (start, end) in zip(points, points.dropFirst()) {
            let area = (end.at - start.at) * (start.rate + end.rate) / 2
            while wanted < before + area {
                arrivals.append(start.at + Self.time(toCover: wanted - before, from: start, to: end))
                wanted += spacing == .even ? 1 : -log1p(-random.fraction())
            }
            before += area
        }
        return arrivals
    }

    /// Seconds after `start` at which the area under the line reaches `area`: solves `rate·t + slope·t²/2 = area`.
    private static func time(toCover area: Double, from start: Point, to end: Point) -> Double {
        let slope = (end.rate - start.rate) / (end.at - start.at)
        let root = max(0, start.rate * start.rate + 2 * slope * area).squareRoot()
        // This form of the quadratic formula stays exact when the slope is zero.
        let divisor = start.rate + root
        return divisor > 0 ? min(2 * area / divisor, end.at - start.at) : 0
    }
}
