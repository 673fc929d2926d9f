import Domain

/// A bar for each day: places that were sold on it, net.
public struct SalesChart {
    private let curve: PaceCurve
    private let table: Report
    private let say: Language

    /// - Parameter table: the same figures.
    public init(_ curve: PaceCurve, table: Report) {
        (self.curve, self.table, say) = (curve, table, table.language)
    }

    private static let height = 240
    /// More bars than this cannot be told apart: then the last ones are drawn.
    static let most = 120

    public var chart: Chart {
        let points = Array(curve.points.suffix(Self.most))
        // More may be taken back than sold on a day: such a bar hangs below the axis.
        let (scale, below) = (ChartScale(upTo: points.map(\.places).max() ?? 0), max(0, -(points.map(\.places).min() ?? 0)))
        let floor = Double(Self.height) - Chart.edge.bottom
        // One scale for both, so that bars can be compared.
        let bottom = floor - (floor - Chart.edge.top) * Double(below) / Double(below + scale.top)
        let axis = Chart.valueAxis(scale, unit: say("places par jour", "seats a day"), bottom: bottom) { say.number($0) }
        let room = (Double(Chart.width) - Chart.edge.left - Chart.edge.right) / Double(max(1, points.count))
        let bars = points.enumerated().map { index, point -> HTML in
            let height = scale.share(abs(point.places)) * (bottom - Chart.edge.top)
            guard height > 0 else { return "" }
            let y = point.places >= 0 ? bottom - height : bottom
            let tip = say("\(point.daysBefore) jours avant : \(say.number(point.places)) places", "\(point.daysBefore) days before: \(say.number(point.places)) seats")
            return """
                <rect x="\(Chart.at(Chart.edge.left + Double(index) * room + room * 0.1))" y="\(Chart.at(y))" width="\(Chart.at(room * 0.8))" height="\(Chart.at(height))" \
                class="bar \(point.places >= 0 ? "c1" : "back")"><title>\(tip)</title></rect>
                """
        }
        let every = max(1, points.count / 8)
        let labels = points.enumerated().filter { (points.count - 1 - $0.offset).isMultiple(of: every) }.map { index, point in
            Chart.text("\(point.daysBefore)", x: Chart.edge.left + (Double(index) + 0.5) * room, y: Double(Self.height) - 24, anchor: "middle")
        }
        let unit = Chart.text(say("jours avant la séance", "days before the session"), x: Double(Chart.width) - Chart.edge.right, y: Double(Self.height) - 6, anchor: "end", class: "unit")
        let net = points.reduce(0) { $0 + $1.places }
        return Chart(
            title: say("Ventes par jour", "Sales by day"), description: say("Places nettes par jour : \(say.number(net)) en \(points.count) jours.", "Net places by day: \(say.number(net)) in \(points.count) days."),
            drawing: "\(axis)\(bars)\(labels)\(unit)", legend: [], height: Self.height, table: table)
    }
}
