import Domain

/// A bar for each category: paid, free and left places.
public struct OccupancyChart {
    private let categories: [Occupancy]
    private let table: Report
    private let say: Language

    /// - Parameter table: the same figures.
    public init(_ categories: [Occupancy], table: Report) {
        (self.categories, self.table, say) = (categories, table, table.language)
    }

    private static let (row, label) = (34.0, 190.0)

    public var chart: Chart {
        let scale = ChartScale(upTo: categories.map(\.capacity).max() ?? 0)
        let bottom = Chart.edge.top + Double(categories.count) * Self.row
        let width = Double(Chart.width) - Self.label - Chart.edge.right
        let ticks = scale.ticks.map { tick -> HTML in
            let x = Self.label + scale.share(tick) * width
            return "\(Chart.line(x, Chart.edge.top, x, bottom, class: tick == 0 ? "axis" : "grid"))\(Chart.text(say.number(tick), x: x, y: bottom + 18, anchor: tick == scale.top ? "end" : "middle"))"
        }
        let bars = categories.enumerated().map { bar($1, y: Chart.edge.top + Double($0) * Self.row, scale, width) }
        let full = categories.map { "\($0.name) \(say.percent(basisPoints: $0.share))" }.joined(separator: ", ")
        return Chart(
            title: table.title, description: say("Occupation par catégorie : \(full).", "Occupancy by category: \(full)."),
            drawing: "\(ticks)\(bars)\(Chart.text(say("places", "seats"), x: Double(Chart.width) - Chart.edge.right, y: bottom + 38, anchor: "end", class: "unit"))",
            legend: [say("payantes", "paid"), say("gratuites", "free of charge"), say("restantes", "left")], height: Int(bottom + Chart.edge.bottom), table: table, isFilled: true)
    }

    private func bar(_ category: Occupancy, y: Double, _ scale: ChartScale, _ width: Double) -> HTML {
        var x = Self.label
        let left = max(0, category.capacity - category.sold)
        let parts = [(category.sold - category.free, say("payantes", "paid")), (category.free, say("gratuites", "free of charge")), (left, say("restantes", "left"))]
        let blocks = parts.enumerated().map { index, part -> HTML in
            let length = scale.share(max(0, part.0)) * width
            defer { x += length }
            guard length > 0 else { return "" }
            let tip = "\(category.name), \(part.1)\(say == .french ? "\u{A0}" : ""): \(say.number(part.0))"
            return "<rect x=\"\(Chart.at(x))\" y=\"\(Chart.at(y + 6))\" width=\"\(Chart.at(length))\" height=\"\(Chart.at(Self.row - 12))\" class=\"bar c\(index + 1)\"><title>\(tip)</title></rect>"
        }
        // A long name is whole in the table.
        let name = category.name.count > 24 ? category.name.prefix(23) + "…" : category.name
        return "\(Chart.text(String(name), x: Self.label - 8, y: y + Self.row / 2 + 4, anchor: "end"))\(blocks)"
    }
}
