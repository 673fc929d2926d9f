import Domain
import Foundation

/// The share of the house that was sold by the days that were left, beside comparable sessions at the same distance.
public struct PaceChart {
    private let followUp: FollowUp
    private let table: Report
    private let say: Language

    /// - Parameter table: the same figures.
    public init(_ followUp: FollowUp, table: Report) {
        (self.followUp, self.table, say) = (followUp, table, table.language)
    }

    private static let height = 360
    private var bottom: Double { Double(Self.height) - Chart.edge.bottom }

    public var chart: Chart {
        let curves = [(followUp.figures.curve, followUp.figures.performance.capacity)] + followUp.comparables.map { ($0.curve, $0.pick.performance.capacity) }
        // As far back as anything was sold; a curve that goes on after the night ends there.
        let days = max(7, curves.compactMap { $0.0.points.first?.daysBefore }.max() ?? 0)
        let percent = ChartScale(upTo: 100)
        let axis = Chart.valueAxis(percent, unit: say("% des places", "% of the seats"), bottom: bottom) { "\($0)" }
        // The session itself last, so that it lies on top.
        let lines = curves.enumerated().reversed().map { line($1.0, capacity: $1.1, days: days, number: $0 + 1) }
        let name = followUp.figures.performance.title
        let others = followUp.comparables.map { compared in
            let other = compared.pick.performance
            return "\(other.title), \(say.stamp(other.startsAt, in: TimeZone(identifier: other.venue.timeZone) ?? .gmt).prefix(10))"
        }
        return Chart(
            title: table.title, description: say("Occupation par jours restants : \(name), et \(others.count) séances comparables.", "Occupancy by days left: \(name), and \(others.count) comparable sessions."),
            drawing: "\(axis)\(dayAxis(days))\(lines)", legend: [name] + others, height: Self.height, table: table)
    }

    private func x(_ daysBefore: Int, _ days: Int) -> Double {
        let width = Double(Chart.width) - Chart.edge.left - Chart.edge.right
        return Chart.edge.left + Double(days - daysBefore) / Double(days) * width
    }

    private func y(_ places: Int, _ capacity: Int) -> Double {
        let share = capacity == 0 ? 0 : min(1, max(0, Double(places) / Double(capacity)))
        return bottom - share * (bottom - Chart.edge.top)
    }

    private func dayAxis(_ days: Int) -> HTML {
        let ticks = ChartScale(upTo: days, most: 8).ticks.filter { $0 <= days }.map { tick -> HTML in
            "\(Chart.line(x(tick, days), bottom, x(tick, days), bottom + 5, class: "axis"))\(Chart.text("\(tick)", x: x(tick, days), y: bottom + 19, anchor: "middle"))"
        }
        return "\(ticks)\(Chart.text(say("jours avant la séance", "days before the session"), x: Double(Chart.width) - Chart.edge.right, y: bottom + 38, anchor: "end", class: "unit"))"
    }

    /// Steps, as sales are: the total of a day holds until the next.
    private func line(_ curve: PaceCurve, capacity: Int, days: Int, number: Int) -> HTML {
        // One that is on sale ends today.
        let end = number == 1 ? max(0, min(followUp.daysBefore, days)) : 0
        var points = curve.points.filter { $0.daysBefore >= end }.map { (x($0.daysBefore, days), y($0.total, capacity)) }
        guard let first = points.first else { return "" }
        points.append((x(end, days), y(curve.total(daysBefore: end), capacity)))
        // Nothing was sold before: what came on one day alone is a line, too.
        if let opening = curve.points.first, opening.daysBefore >= end { points.insert((first.0, bottom), at: 0) }
        let list = points.map { "\(Chart.at($0.0)),\(Chart.at($0.1))" }.joined(separator: " ")
        let name = number == 1 ? followUp.figures.performance.title : followUp.comparables[number - 2].pick.performance.title
        let share = FollowUpEditor.share(curve.total(daysBefore: end), of: capacity)
        let tip = say("\(name) : \(say.percent(basisPoints: share)) à \(end) jours de la séance", "\(name): \(say.percent(basisPoints: share)) at \(end) days before the session")
        let now = points[points.count - 1]
        return """
            <polyline points="\(list)" class="curve c\(number)"><title>\(tip)</title></polyline><circle cx="\(Chart.at(now.0))" cy="\(Chart.at(now.1))" r="4" class="curve end c\(number)"><title>\(tip)</title></circle>
            """
    }
}
