import Domain

/// What a sketch looks like, what is counted on it, and the brushes with which its seats are painted (`sketch.js`).
struct SketchPicture {
    let drawn: DrawnPlan
    let say: Language

    /// So many seats are elements of their own, which can be painted; more are drawn as a few paths.
    private static let mostPainted = 6_000

    private var categories: [String] { drawn.categories }
    private var count: Int { drawn.blocks.reduce(0) { $0 + $1.rows.reduce(0) { $0 + $1.seats.count } } }

    var section: HTML {
        let plan = drawn.plan
        let counts = plan.seatsByCategory
        let legend = counts.map { category -> HTML in
            "<li>\(sample(category.category))\(category.category) – \(say.number(category.count))</li>"
        } + drawn.standing.map { "<li>\($0.category) – \(say("\(say.number($0.capacity)) debout", "\(say.number($0.capacity)) standing"))</li>" }
        return """
            <section class="part sketch-map" aria-labelledby="part-picture" data-rows="\(say("Rang", "Row"))" data-help="\(say("Flèches : aller d’une place à l’autre. Espace : peindre.", "Arrows: go from seat to seat. Space: paint."))" data-usual="\(say("comme le bloc", "like its block"))" data-unsaved="\(say("Peint : appliquez pour compter de nouveau.", "Painted: apply to count again."))">
            <h2 id="part-picture">\(say("Aperçu", "Preview"))</h2>\(count > 0 && count <= Self.mostPainted ? brushes : nil)
            <div class="map">\(picture)</div><ul class="legend">\(legend)</ul>
            <p>\(say("Places numérotées : \(say.number(plan.seatCount)).", "Numbered seats: \(say.number(plan.seatCount))."))\(count > Self.mostPainted ? " \(say("Une si grande salle se peint par les champs de chaque bloc.", "So large a house is painted by the fields of each block."))" as HTML : nil)</p></section>
            """
    }

    private func colour(_ category: String) -> Int { (categories.firstIndex(of: category) ?? 0) % 8 }

    /// Wheelchairs are round, and who goes with them rounder than others: not by colour alone.
    private func roundness(_ category: String) -> Double {
        category == SketchPaint.wheelchairs ? 0.5 : category == SketchPaint.companions ? 0.25 : 0
    }

    private func sample(_ category: String) -> HTML {
        "<svg class=\"sample c\(colour(category))\" viewBox=\"0 0 1 1\" aria-hidden=\"true\"><rect width=\"1\" height=\"1\" rx=\"\(Chart.fine(roundness(category)))\"/></svg>"
    }

    // MARK: Brushes

    /// Shown by the script: without it the fields of each block do the same.
    private var brushes: HTML {
        let usual = categories.filter { $0 != SketchPaint.wheelchairs && $0 != SketchPaint.companions }
        func brush(_ value: String, _ label: String, _ look: String, round: Double = 0, checked: Bool = false) -> HTML {
            """
            <label class="check"><input type="radio" name="brush" value="\(value)" data-look="\(look)" data-round="\(Chart.fine(round))"\(checked ? " checked" as HTML : nil)><span>\(label)</span></label>
            """
        }
        let special = [
            brush("fauteuil roulant", say("Fauteuil roulant", "Wheelchair"), "free c\(colour(SketchPaint.wheelchairs))", round: 0.5, checked: true),
            brush("accompagnateur", say("Accompagnateur", "Companion"), "free c\(colour(SketchPaint.companions))", round: 0.25),
            brush("retiré", say("Retirer la place", "Take the seat out"), "out"), brush("", say("Comme le bloc", "Like its block"), "usual"),
        ]
        return """
            <fieldset class="brushes" hidden><legend>\(say("Peindre", "Paint"))</legend>\(usual.map { brush($0, $0, "free c\(colour($0))") })\(special)\
            \(brush("?", say("Autre catégorie", "Another category"), "free c7"))<span class="field"><label for="brush-name">\(say("Son nom", "Its name"))</label><input id="brush-name" maxlength="100" autocomplete="off"></span></fieldset>
            """
    }

    // MARK: The picture

    private var picture: HTML {
        guard count > 0 || !drawn.standing.isEmpty else { return "<p>\(say("Rien à dessiner encore.", "Nothing to draw yet."))</p>" }
        let label = say("Plan : \(drawn.name)", "Plan: \(drawn.name)")
        let text = max(drawn.size.x, drawn.size.y) / 45
        let seats = count <= Self.mostPainted ? drawn.blocks.map(seats) : paths
        let standing = drawn.standing.map { area -> HTML in
            """
            <g class="stage"><rect x="\(Chart.fine(area.corner.x))" y="\(Chart.fine(area.corner.y))" width="\(Chart.fine(area.width))" height="\(Chart.fine(area.height))" rx="20"/>\
            <text x="\(Chart.fine(area.corner.x + area.width / 2))" y="\(Chart.fine(area.corner.y + area.height / 2))" font-size="\(Chart.fine(text))" text-anchor="middle">\(area.name)</text></g>
            """
        }
        return """
            <svg class="whole" viewBox="\(box)" role="img" aria-label="\(label)">\(stage(text))\(standing)\(seats)</svg>
            """
    }

    private var box: String {
        let points = drawn.blocks.flatMap { $0.rows.flatMap { $0.seats.map(\.position) } }
        // An imported plan says how large it is; not all say it truly.
        let (width, height) = (max(drawn.size.x, points.map(\.x).max() ?? 1), max(drawn.size.y, points.map(\.y).max() ?? 1))
        let (left, top) = (min(0, points.map(\.x).min() ?? 0), min(0, points.map(\.y).min() ?? 0))
        return "\(Chart.fine(left)) \(Chart.fine(top)) \(Chart.fine(width - left)) \(Chart.fine(height - top))"
    }

    /// Of a house that is drawn here; designers put theirs where it is.
    private func stage(_ text: Double) -> HTML? {
        guard !drawn.blocks.contains(where: { $0.id != nil }) else { return nil }
        let width = drawn.size.x * 0.4
        return """
            <g class="stage"><rect x="\(Chart.fine((drawn.size.x - width) / 2))" y="60" width="\(Chart.fine(width))" height="150" rx="15"/>\
            <text x="\(Chart.fine(drawn.size.x / 2))" y="\(Chart.fine(135 + text / 3))" font-size="\(Chart.fine(min(text, 120)))" text-anchor="middle">\(say("Scène", "Stage"))</text></g>
            """
    }

    private func seats(_ block: DrawnPlan.Block) -> HTML {
        let side = block.step * 0.8
        let rows = block.rows.map { row -> HTML in
            let seats = row.seats.map { seat -> HTML in
                let (x, y) = (Chart.fine(seat.position.x - side / 2), Chart.fine(seat.position.y - side / 2))
                let look = seat.category.map { "free c\(colour($0))" } ?? "out"
                let round = seat.category.map(roundness) ?? 0
                let rounded: HTML? = round > 0 ? " rx=\"\(Chart.fine(side * round))\"" : nil
                let usual: HTML? = seat.paint == nil ? nil : " data-usual=\"free c\(colour(seat.usual))\""
                return "<rect class=\"\(look)\" x=\"\(x)\" y=\"\(y)\" width=\"\(Chart.fine(side))\" height=\"\(Chart.fine(side))\"\(rounded)\(usual) data-n=\"\(seat.number)\"/>"
            }
            let name = row.seats.first.map { first -> HTML in
                "<text x=\"\(Chart.fine(first.position.x - block.step))\" y=\"\(Chart.fine(first.position.y + side / 3))\" font-size=\"\(Chart.fine(side * 0.8))\" text-anchor=\"end\" aria-hidden=\"true\">\(row.label)</text>"
            }
            return "<g data-row=\"\(row.label)\">\(seats)\(name)</g>"
        }
        return "<g data-block=\"\(block.key)\" data-name=\"\(block.name)\">\(rows)</g>"
    }

    /// One path for each category.
    private var paths: [HTML] {
        categories.map { category in
            var path = ""
            for block in drawn.blocks {
                let side = block.step * 0.8
                for row in block.rows {
                    for seat in row.seats where seat.category == category {
                        path += "M\(Chart.fine(seat.position.x - side / 2)) \(Chart.fine(seat.position.y - side / 2))h\(Chart.fine(side))v\(Chart.fine(side))h\(Chart.fine(-side))z"
                    }
                }
            }
            return "<path class=\"free c\(colour(category))\" d=\"\(path)\"/>"
        }
    }
}
