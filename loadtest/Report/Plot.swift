import Foundation

/// A drawing over time or over percentiles, as inline SVG in the colours of the page.
struct Plot: Sendable {
    struct Series: Sendable {
        var name: String
        /// Number of its colour, 1 to 7.
        var colour: Int
        /// Nil where there is nothing to show: the line is interrupted.
        var points: [(x: Double, y: Double?)]
    }

    enum Form: Sendable { case lines, stack }

    var title: String
    /// What is seen, in a sentence.
    var caption: String
    var unit: String
    var series: [Series]
    var form = Form.lines
    var isLogarithmic = false
    var xLabels: [(Double, String)]?
    /// A horizontal limit with its name.
    var limit: (Double, String)?

    var html: String {
        let legend = series.map { "<span><i class=\"c\($0.colour)\"></i>\(HTML.escaped($0.name))</span>" }.joined()
        return """
            <figure><figcaption><b>\(HTML.escaped(title))</b><div class="legend">\(legend)</div></figcaption>
            <svg viewBox="0 0 \(Int(PlotFrame.width)) \(Int(PlotFrame.height))" role="img" aria-label="\(HTML.escaped(title))">\
            \(drawing)</svg><p>\(HTML.escaped(caption))</p></figure>
            """
    }

    private var drawing: String {
        let frame = frame
        var svg = frame.axes(xLabels: xLabels, unit: unit)
        switch form {
        case .lines: svg += series.map { line($0, frame) }.joined()
        case .stack: svg += stack(frame)
        }
        if let limit {
            let at = Figures.fixed(frame.py(limit.0), 1)
            let (left, right) = (frame.px(frame.x.lowerBound), frame.px(frame.x.upperBound))
            svg += "<line class=\"limit\" x1=\"\(left)\" x2=\"\(right)\" y1=\"\(at)\" y2=\"\(at)\"/>"
            svg += "<text class=\"tick\" x=\"\(right - 4)\" y=\"\(at)\" dy=\"-4\" text-anchor=\"end\">"
            svg += HTML.escaped(limit.1) + "</text>"
        }
        return svg + hints(frame)
    }

    private var frame: PlotFrame {
        let all = series.flatMap(\.points)
        let xs = all.map(\.x)
        let ys = all.compactMap(\.y)
        let x = (xs.min() ?? 0)...max((xs.min() ?? 0) + 1, xs.max() ?? 1)
        if isLogarithmic {
            let low = pow(10, log10(max(0.01, ys.filter { $0 > 0 }.min() ?? 0.1)).rounded(.down))
            let high = pow(10, log10(max(low * 10, ys.max() ?? 1)).rounded(.up))
            return PlotFrame(x: x, y: low...high, isLogarithmic: true)
        }
        let top = form == .stack ? stacked().last?.compactMap { $0 }.max() ?? 1 : ys.max() ?? 1
        let highest = max(top, limit?.0 ?? 0)
        return PlotFrame(x: x, y: 0...(highest > 0 ? highest * 1.06 : 1))
    }

    private func line(_ series: Series, _ frame: PlotFrame) -> String {
        var path = ""
        var isDown = false
        for point in series.points {
            guard let y = point.y else {
                isDown = false
                continue
            }
            path += (isDown ? "L" : "M") + frame.point(point.x, y)
            isDown = true
        }
        return "<path class=\"line s\(series.colour)\" d=\"\(path)\"/>"
    }

    /// Sums from the first series upwards, for each point.
    private func stacked() -> [[Double]] {
        var sums: [[Double]] = []
        var below = series.first?.points.map { _ in 0.0 } ?? []
        for one in series {
            below = zip(below, one.points).map { $0 + ($1.y ?? 0) }
            sums.append(below)
        }
        return sums
    }

    private func stack(_ frame: PlotFrame) -> String {
        let tops = stacked()
        return series.indices.map { index in
            let xs = series[index].points.map(\.x)
            let bottoms = index == 0 ? xs.map { _ in 0.0 } : tops[index - 1]
            let upper = zip(xs, tops[index]).map { frame.point($0, $1) }
            let lower = zip(xs, bottoms).reversed().map { frame.point($0, $1) }
            return "<polygon class=\"area f\(series[index].colour)\" points=\"\((upper + lower).joined(separator: " "))\"/>"
        }.joined()
    }

    /// The values of a place, shown when the pointer rests there.
    private func hints(_ frame: PlotFrame) -> String {
        guard let first = series.first, first.points.count > 1, xLabels == nil else { return "" }
        let width = frame.px(first.points[1].x) - frame.px(first.points[0].x)
        return first.points.indices.map { index in
            let x = first.points[index].x
            let values = series.compactMap { one in
                one.points.indices.contains(index) ? one.points[index].y.map { "\(one.name) \(PlotFrame.label($0))" } : nil
            }
            let text = "\(Figures.fixed(x, 0)) s: " + values.joined(separator: ", ")
            let left = Figures.fixed(frame.px(x) - width / 2, 1)
            return "<rect class=\"hint\" x=\"\(left)\" y=\"22\" width=\"\(Figures.fixed(width, 1))\" height=\"194\">"
                + "<title>\(HTML.escaped(text))</title></rect>"
        }.joined()
    }
}

enum HTML {
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}
