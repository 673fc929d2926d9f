import Foundation

/// A picture of figures, drawn by the server: SVG that needs no script, follows the theme by classes, prints, and is read out by its title
/// and description. A table with the same figures stands below each.
public struct Chart: Sendable {
    /// What a screen reader says of it.
    let title, description: String
    let drawing: HTML
    /// Names of what is drawn, in the order of their classes `c1`, `c2`, …; empty where one thing is drawn.
    let legend: [String]
    let height: Int
    let table: Report
    /// Drawn as surfaces, the last of which is what is left.
    var isFilled = false

    static let width = 720
    /// Around the plot: left, right, top, bottom.
    static let edge = (left: 64.0, right: 16.0, top: 28.0, bottom: 44.0)

    /// - Parameter id: unique on its page, of letters, digits and `-`.
    public func figure(id: String) -> HTML {
        let say = table.language
        let entries = legend.enumerated().map { "<li class=\"c\($0 + 1)\"><span aria-hidden=\"true\"></span>\($1)</li>" as HTML }
        return """
            <figure class="chart"><figcaption>\(title)</figcaption>
            <div class="plot" role="group" aria-label="\(title)" tabindex="0"><svg viewBox="0 0 \(Self.width) \(height)" role="img" aria-labelledby="\(id)-title \(id)-text"><title id="\(id)-title">\(title)</title>\
            <desc id="\(id)-text">\(description)</desc>\(drawing)</svg></div>
            \(legend.isEmpty ? nil : "<ul class=\"legend\(isFilled ? " filled" : "")\">\(entries)</ul>" as HTML)
            <details><summary>\(say("Les mêmes chiffres en tableau", "The same figures as a table"))</summary>\(table.table(id: "\(id)-table"))</details></figure>
            """
    }

    // MARK: Pieces

    /// One decimal is finer than a screen.
    static func at(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
    }

    /// Two decimals: of plans whose unit is a metre, too.
    static func fine(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
    }

    static func text(_ text: String, x: Double, y: Double, anchor: String = "start", class name: String = "") -> HTML {
        "<text x=\"\(at(x))\" y=\"\(at(y))\" text-anchor=\"\(anchor)\"\(name.isEmpty ? nil : " class=\"\(name)\"" as HTML)>\(text)</text>"
    }

    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) -> HTML {
        "<line x1=\"\(at(x1))\" y1=\"\(at(y1))\" x2=\"\(at(x2))\" y2=\"\(at(y2))\" class=\"\(name)\"/>"
    }

    /// The value axis on the left, a line across for each tick, and its unit above it.
    static func valueAxis(_ scale: ChartScale, unit: String, bottom: Double, label: (Int) -> String) -> HTML {
        let ticks = scale.ticks.map { tick -> HTML in
            let y = bottom - scale.share(tick) * (bottom - edge.top)
            return "\(line(edge.left, y, Double(width) - edge.right, y, class: tick == 0 ? "axis" : "grid"))\(text(label(tick), x: edge.left - 8, y: y + 4, anchor: "end"))"
        }
        return "\(ticks)\(text(unit, x: 0, y: 14, class: "unit"))"
    }
}
