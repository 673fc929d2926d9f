import Domain
import Foundation

/// A session's house, seat by seat: what was sold first and what is left. Shown by colour and by size: what went first is darkest and largest.
public struct SeatHeatPage: Sendable {
    let person: StaffPerson
    let performance: Performance
    let heat: SeatHeat
    let isTest: Bool
    let zone: TimeZone

    /// - Parameter zone: where the venue's own is unknown.
    public init(for person: StaffPerson, _ performance: Performance, _ heat: SeatHeat, isTest: Bool, zone: TimeZone) {
        (self.person, self.performance, self.heat, self.isTest) = (person, performance, heat, isTest)
        self.zone = TimeZone(identifier: performance.venue.timeZone) ?? zone
    }

    /// Their class, and how large they are drawn, in shares of a step.
    private static let looks: [(warmth: SeatHeat.Warmth, name: String, size: Double)] =
        [0.92, 0.82, 0.72, 0.62, 0.52].enumerated().map { (.sold(fifth: $0), "h\($0 + 1)", $1) } + [(.setAside, "aside", 0.5), (.free, "left", 0.4)]

    public func page(in say: Language) -> StaffPage {
        let title = say("La salle, place par place", "The house, seat by seat")
        return StaffPage(
            say, .seatHeat(performance.id), title: "\(title) – \(performance.title)", for: person,
            content: """
                <h1>\(title)</h1><p><strong>\(performance.title)</strong> · \(say.moment(performance.startsAt, in: zone)) · \(performance.venue.name)</p>
                \(isTest ? "<p class=\"message error\"><strong>\(table(say).testWarning)</strong></p>" as HTML : nil)
                <p>\(say("Plus une place est grande et marquée, plus tôt elle a été vendue.", "The larger and stronger a seat is shown, the earlier it was sold."))</p>
                \(figure(say))
                <p class="actions no-print"><a href="\(StaffURL.sessionSales(performance.id).path(in: say))">\(say("Les ventes de la séance", "The session’s sales"))</a></p>
                """)
    }

    // MARK: The picture

    func figure(_ say: Language) -> HTML {
        let (low, high) = corners
        let edge = heat.step * 2
        let box = [low.x - edge, low.y - edge, high.x - low.x + 2 * edge, high.y - low.y + 2 * edge].map(Chart.fine).joined(separator: " ")
        let report = table(say)
        let sold = heat.sections.reduce(0) { $0 + $1.sold }
        let text = say(
            "Places numérotées vendues : \(say.number(sold)) sur \(say.number(count)). Le tableau dit lesquelles, secteur par secteur.",
            "Numbered seats sold: \(say.number(sold)) of \(say.number(count)). The table says which, section by section.")
        let sections = heat.sections.map { section -> HTML in
            let name = "\(section.name)\(say == .french ? "\u{A0}" : ""): \(say.number(section.sold)) / \(say.number(section.seats.count))"
            return "<g><title>\(name)</title>\(Self.looks.compactMap { path(section, $0) })</g>"
        }
        let entries = Self.looks.filter { look in heat.sections.contains { $0.count(look.warmth) > 0 } }.map { look -> HTML in
            "<li><svg class=\"sample heat\" viewBox=\"-1 -1 2 2\" aria-hidden=\"true\"><path class=\"\(look.name)\" d=\"M0 0h0\" stroke-width=\"\(Chart.fine(2 * look.size))\"/></svg>\(legend(look.warmth, say))</li>"
        }
        return """
            <figure class="chart"><figcaption>\(report.title)</figcaption>
            <div class="plot" role="group" aria-label="\(report.title)" tabindex="0"><svg class="heat" viewBox="\(box)" role="img" aria-labelledby="heat-title heat-text"><title id="heat-title">\(report.title)</title><desc id="heat-text">\(text)</desc>\(sections)</svg></div>
            <p>\(text)</p><ul class="legend seats">\(entries)</ul>
            <details><summary>\(say("Les mêmes chiffres en tableau", "The same figures as a table"))</summary>\(report.table(id: "heat-table"))</details></figure>
            """
    }

    private var count: Int { heat.sections.reduce(0) { $0 + $1.seats.count } }

    private var corners: (low: SeatingPlan.Point, high: SeatingPlan.Point) {
        let points = heat.sections.lazy.flatMap(\.seats).map(\.position)
        let (x, y) = (points.map(\.x), points.map(\.y))
        return (.init(x: x.min() ?? 0, y: y.min() ?? 0), .init(x: x.max() ?? 1, y: y.max() ?? 1))
    }

    /// Each seat is a dot of a line without length: a tenth of what squares of their own would weigh.
    private func path(_ section: SeatHeat.Section, _ look: (warmth: SeatHeat.Warmth, name: String, size: Double)) -> HTML? {
        let seats = section.seats.filter { $0.warmth == look.warmth }
        guard !seats.isEmpty else { return nil }
        let dots = seats.map { "M\(Chart.fine($0.position.x)) \(Chart.fine($0.position.y))h0" }.joined()
        return "<path class=\"\(look.name)\" stroke-width=\"\(Chart.fine(heat.step * look.size))\" d=\"\(dots)\"/>"
    }

    // MARK: In words

    private func name(_ fifth: Int, _ say: Language) -> String {
        switch say {
        case .french: fifth == 0 ? "1er cinquième" : "\(fifth + 1)e cinquième"
        case .english: ["1st", "2nd", "3rd", "4th", "5th"][fifth] + " fifth"
        }
    }

    private func legend(_ warmth: SeatHeat.Warmth, _ say: Language) -> String {
        switch warmth {
        case .free: return say("à vendre", "for sale")
        case .setAside: return say("de contingent, pas vendue", "of an allotment, not sold")
        case .sold(let fifth):
            let times = heat.fifths[fifth].map { range -> String in
                let (first, last) = (say.stamp(range.lowerBound, in: zone), say.stamp(range.upperBound, in: zone))
                return first == last ? first : "\(first) – \(last)"
            }
            return name(fifth, say) + (times.map { " (\($0))" } ?? "")
        }
    }

    /// By section: seats, sold, share, how many of each fifth, set aside, left.
    private func table(_ say: Language) -> Report {
        let columns: [Report.Column] =
            [.init("section", say("Secteur", "Section")), .init("seats", say("Places", "Seats"), .count), .init("sold", say("Vendues", "Sold"), .count), .init("share", say("Occupation", "Occupancy"), .rate)]
            + (0..<SeatHeat.parts).map { .init("fifth_\($0 + 1)", name($0, say), .count) }
            + [.init("set_aside", say("Contingents", "Allotments"), .count), .init("left", say("À vendre", "For sale"), .count)]
        func cells(_ seats: Int, _ sold: Int, _ count: (SeatHeat.Warmth) -> Int) -> [Report.Cell] {
            [.count(seats), .count(sold), .rate(Occupancy(categoryID: "", name: "", capacity: seats, sold: sold).share)] + Self.looks.map { .count(count($0.warmth)) }
        }
        let rows = heat.sections.map { section in [.text(section.name)] + cells(section.seats.count, section.sold, section.count) }
        let all = cells(count, heat.sections.reduce(0) { $0 + $1.sold }) { warmth in heat.sections.reduce(0) { $0 + $1.count(warmth) } }
        return Report(
            name: "seat_heat", language: say, title: say("Ce qui s’est vendu d’abord", "What was sold first"), facts: [], columns: columns, rows: rows,
            totals: [[.text(say("Total", "Total"))] + all], notes: [], isTest: isTest)
    }
}
