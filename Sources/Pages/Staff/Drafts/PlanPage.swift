import Domain

/// A seating plan that was given for a draft: how it is drawn, and what is counted on it.
public struct PlanPage: Sendable {
    let person: StaffPerson
    let stored: StoredDraft
    let places: DraftPlaces
    let plan: SeatingPlan
    /// Somebody asked to paint it, and it has too many sections.
    let isTooLarge: Bool

    public init(for person: StaffPerson, _ stored: StoredDraft, _ places: DraftPlaces, _ plan: SeatingPlan, isTooLarge: Bool = false) {
        (self.person, self.stored, self.places, self.plan, self.isTooLarge) = (person, stored, places, plan, isTooLarge)
    }

    public func page(in say: Language) -> StaffPage {
        let (id, title) = (String(stored.id), say("Plan : \(plan.name)", "Plan: \(plan.name)"))
        return StaffPage(
            say, .draftPlan(id, String(places.row.key)), title: title, for: person,
            content: """
                <h1>\(title)</h1>\(isTooLarge ? StaffNotice(.error, say("Ce plan a plus de \(PlanSketch.mostBlocks) sections : il se peint dans le logiciel qui l’a fait.", "This plan has more than \(PlanSketch.mostBlocks) sections: it is painted in the program that made it.")).block : nil)\(PlanDrawing.figure(plan, label: title, in: say))
                <p><a class="button quiet" href="\(StaffURL.draft(id).path(in: say))">\(say("Retour au brouillon", "Back to the draft"))</a></p>
                """)
    }
}

/// Draws a plan: a square for each seat, one path for each category, so that thousands of seats are a few elements.
enum PlanDrawing {
    /// With how many seats there are, of which category.
    static func figure(_ plan: SeatingPlan, label: String, in say: Language) -> HTML {
        let legend = plan.seatsByCategory.enumerated().map { index, category -> HTML in
            "<li><svg class=\"sample c\(index % 6)\" viewBox=\"0 0 1 1\" aria-hidden=\"true\"><rect width=\"1\" height=\"1\"/></svg>\(category.category) – \(say.number(category.count))</li>"
        }
        let rows = plan.sections.reduce(0) { $0 + $1.rows.count }
        return """
            <p>\(say("Places numérotées : \(say.number(plan.seatCount)), rangs : \(say.number(rows)).", "Numbered seats: \(say.number(plan.seatCount)), rows: \(say.number(rows))."))</p>
            <div class="map">\(svg(plan, label: label))</div><ul class="legend">\(legend)</ul>
            """
    }

    static func svg(_ plan: SeatingPlan, label: String) -> HTML {
        let seats = plan.sections.flatMap { $0.rows.flatMap(\.seats) }
        let (xs, ys) = (seats.map(\.position.x), seats.map(\.position.y))
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return "" }
        let side = SeatingPlan.step(plan.sections.flatMap(\.rows).flatMap(\.neighbours)) * 0.8
        let paths = plan.seatsByCategory.enumerated().map { index, category -> HTML in
            var path = ""
            for seat in seats where seat.category == category.category {
                path += "M\(Chart.at(seat.position.x - side / 2)) \(Chart.at(seat.position.y - side / 2))h\(Chart.at(side))v\(Chart.at(side))h\(Chart.at(-side))z"
            }
            return "<path class=\"free c\(index % 6)\" d=\"\(path)\"/>"
        }
        return """
            <svg viewBox="\(Chart.at(left - side)) \(Chart.at(top - side)) \(Chart.at(right - left + 2 * side)) \(Chart.at(bottom - top + 2 * side))" role="img" aria-label="\(label)">\(paths)</svg>
            """
    }
}
