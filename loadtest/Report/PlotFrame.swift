import Foundation

/// The axes of a plot: from values to places in an SVG drawing of fixed size.
struct PlotFrame: Sendable {
    static let width = 720.0
    static let height = 250.0
    private static let left = 58.0
    private static let right = 14.0
    private static let top = 22.0
    private static let bottom = 34.0

    /// Values of x at the left and right edge.
    var x: ClosedRange<Double>
    /// Values of y at the bottom and top edge.
    var y: ClosedRange<Double>
    var isLogarithmic = false

    func px(_ value: Double) -> Double {
        let share = (value - x.lowerBound) / max(x.upperBound - x.lowerBound, .leastNonzeroMagnitude)
        return Self.left + share * (Self.width - Self.left - Self.right)
    }

    func py(_ value: Double) -> Double {
        let (low, high, at) =
            isLogarithmic
            ? (log10(y.lowerBound), log10(y.upperBound), log10(max(value, y.lowerBound)))
            : (y.lowerBound, y.upperBound, value)
        let share = (min(at, high) - low) / max(high - low, .leastNonzeroMagnitude)
        return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
    }

    func point(_ x: Double, _ y: Double) -> String { "\(Figures.fixed(px(x), 1)),\(Figures.fixed(py(y), 1))" }

    /// Round numbers along y.
    var yTicks: [Double] {
        guard isLogarithmic else { return Self.ticks(y, about: 5) }
        var ticks: [Double] = []
        var decade = pow(10, log10(y.lowerBound).rounded(.down))
        while decade <= y.upperBound * 1.001 {
            if decade >= y.lowerBound * 0.999 { ticks.append(decade) }
            decade *= 10
        }
        return ticks
    }

    var xTicks: [Double] { Self.ticks(x, about: 8) }

    /// Multiples of 1, 2 or 5 times a power of ten.
    static func ticks(_ range: ClosedRange<Double>, about count: Double) -> [Double] {
        let span = range.upperBound - range.lowerBound
        guard span > 0, span.isFinite else { return [range.lowerBound] }
        let raw = span / count
        let power = pow(10, log10(raw).rounded(.down))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw } ?? power * 10
        var ticks: [Double] = []
        var tick = (range.lowerBound / step).rounded(.up) * step
        while tick <= range.upperBound + step * 0.001 {
            ticks.append(tick)
            tick += step
        }
        return ticks
    }

    /// Grid, axes and their labels.
    /// - Parameters:
    ///   - xLabels: places along x with their texts; nil: round numbers of seconds.
    ///   - unit: of y.
    func axes(xLabels: [(Double, String)]? = nil, unit: String) -> String {
        let bottom = Self.height - Self.bottom
        var svg = ""
        for tick in yTicks {
            let at = Figures.fixed(py(tick), 1)
            svg += "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(at)\" y2=\"\(at)\"/>"
            svg += "<text class=\"tick\" x=\"\(Self.left - 7)\" y=\"\(at)\" dy=\"4\" text-anchor=\"end\">\(Self.label(tick))</text>"
        }
        for (value, text) in xLabels ?? xTicks.map({ ($0, "\(Self.label($0)) s") }) {
            let at = Figures.fixed(px(value), 1)
            svg += "<text class=\"tick\" x=\"\(at)\" y=\"\(bottom + 18)\" text-anchor=\"middle\">\(text)</text>"
        }
        svg += "<line class=\"axis\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(bottom)\" y2=\"\(bottom)\"/>"
        svg += "<text class=\"tick\" x=\"2\" y=\"10\">\(unit)</text>"
        return svg
    }

    static func label(_ value: Double) -> String {
        switch abs(value) {
        case 10_000...: "\(Figures.fixed(value / 1000, 0))k"
        case 1000...: "\(Figures.fixed(value / 1000, value.truncatingRemainder(dividingBy: 1000) == 0 ? 0 : 1))k"
        case 1...: Figures.fixed(value, value == value.rounded() ? 0 : 1)
        case 0: "0"
        default: Figures.fixed(value, abs(value * 10 - (value * 10).rounded()) < 1e-6 ? 1 : 2)
        }
    }
}
