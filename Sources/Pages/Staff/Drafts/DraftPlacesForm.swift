import Domain

/// The part of an event's form about venues, their places and what they cost.
struct DraftPlacesForm {
    let draft: EventDraft
    let draftID: String
    let choices: DraftPage.Choices
    let inputs: DraftInputs
    let say: Language

    var section: HTML {
        """
        <section class="part" aria-labelledby="part-places"><h2 id="part-places">\(say("Le lieu, les places, les tarifs", "The venue, its places and prices"))</h2>
        \(draft.places.enumerated().map { block($0.element, number: $0.offset + 1) })
        <p>\(inputs.button("add-places", say("Ajouter un autre lieu", "Add another venue")))</p></section>
        """
    }

    /// `Lieu 2`; nothing where there is one.
    static func name(_ places: DraftPlaces, number: Int, _ choices: DraftPage.Choices?, in say: Language) -> String {
        let known = choices?.venues.first { $0.id == places.row[.venue] }?.name ?? places.row[.venueName]
        return known.isEmpty ? say("Lieu \(number)", "Venue \(number)") : "\(number). \(known)"
    }

    private func block(_ places: DraftPlaces, number: Int) -> HTML {
        let (row, name) = (places.row, Self.name(places, number: number, choices, in: say))
        return """
            <div class="block" role="group" aria-label="\(name)">\(draft.places.count > 1 ? "<h3>\(name)</h3>" as HTML : nil)\(row.id == nil ? venue(row) + plan(places, of: name) : inputs.fixed(.venue, published(row)))
            \(inputs.problem(row, .categories))\(places.categories.map { category($0, isPublished: row.id != nil) })
            \(fees(places, of: name))\(allotments(places, of: name))\(places.plan == nil ? nil : blocks(places, of: name))
            \(row.id == nil ? "<p class=\"actions\">\(inputs.button("add-category-\(row.key)", say("Ajouter une catégorie", "Add a category"), of: name))\(draft.places.count > 1 ? inputs.button("remove-\(row.key)", say("Retirer ce lieu", "Take this venue out"), of: name) : nil)</p>" as HTML : nil)</div>
            """
    }

    private func published(_ row: DraftRow) -> String { choices.venues.first { $0.id == row[.venue] }?.name ?? row[.venue] }

    private func venue(_ row: DraftRow) -> HTML {
        let venues = [(value: "", label: say("Un nouveau lieu", "A new venue"))] + choices.venues.map { (value: $0.id, label: $0.name) }
        // Somebody's own, of which nobody knows more than the id, is described like a new one.
        let isNew = row[.venue].isEmpty || choices.venues.contains { $0.id == row[.venue] && $0.name == $0.id }
        return """
            <div class="grid">\(inputs.choice(row, .venue, venues))</div>
            <details class="new"\(isNew ? " open" as HTML : nil)><summary>\(say("Un nouveau lieu", "A new venue"))</summary><div class="grid">
            \(inputs.text(row, .venueName))\(inputs.text(row, .address))\(inputs.text(row, .postalCode, kind: "short", mode: "numeric"))\(inputs.text(row, .city))\(inputs.lines(row, .venueDescription, rows: 3))\(inputs.lines(row, .access, rows: 3))</div></details>
            """
    }

    /// A seating plan, for numbered places.
    private func plan(_ places: DraftPlaces, of name: String) -> HTML {
        let row = places.row
        let field = "plan-\(row.key)"
        let file: HTML = """
            <div class="field"><label for="\(field)">\(places.plan == nil ? say("Un plan de salle, pour des places numérotées", "A seating plan, for numbered seats") : say("Un autre plan de salle", "Another seating plan"))</label>\
            <input id="\(field)" name="\(field)" type="file" accept="application/json,.json" aria-describedby="\(field)-hint"><small id="\(field)-hint">\(say("Fichier JSON au format de pretix, 8 Mo au plus. Sans plan, les places ne sont pas numérotées.", "A JSON file in pretix’s format, 8 MB at most. Without a plan, places have no numbers."))</small></div>
            """
        let draw: HTML = """
            <a class="button quiet" href="\(StaffURL.draftSketch(draftID, String(row.key)).path(in: say))">\(places.plan == nil || places.sketch?.base == nil && places.sketch != nil ? say("Dessiner le plan", "Draw the plan") : say("Peindre le plan", "Paint the plan"))<span class="visually-hidden"> – \(name)</span></a>
            """
        guard places.plan != nil else {
            return """
                <details class="new"\(places.sketch == nil ? nil : " open" as HTML)><summary>\(say("Places numérotées", "Numbered seats"))</summary><div class="grid">\(file)</div>
                <p class="actions">\(draw) <small>\(say("Enregistrez d’abord ce que vous venez de saisir.", "Save first what you just typed."))</small></p></details>
                """
        }
        let seated = [(value: "", label: say("aucune", "none"))] + places.categories.filter { $0.seats != nil }.map { (value: String($0.row.key), label: $0.row[.category]) }
        return """
            <div class="grid">\(file)\(inputs.choice(row, .wheelchairs, seated))\(inputs.choice(row, .companions, seated))</div>
            <p class="actions"><a class="button quiet" href="\(StaffURL.draftPlan(draftID, String(row.key)).path(in: say))">\(say("Voir le plan", "See the plan"))<span class="visually-hidden"> – \(name)</span></a> \(draw) \(inputs.button("remove-plan-\(row.key)", say("Retirer le plan", "Take the plan out"), of: name))</p>
            """
    }

    /// - Parameter isPublished: its seats do not change any more; its prices do, and standing places become more.
    private func category(_ category: DraftCategory, isPublished: Bool) -> HTML {
        let row = category.row
        let name = row[.category].isEmpty ? DraftWords.label(.category, in: say) : row[.category]
        let places: HTML = category.seats == nil ? inputs.text(row, .capacity, kind: "short", mode: "numeric")
            : inputs.fixed(.capacity, isPublished ? say("\(row[.capacity]) : ne change plus", "\(row[.capacity]): does not change any more") : say("\(row[.capacity]) sur le plan", "\(row[.capacity]) on the plan"))
        let head: HTML = "\(isPublished ? inputs.fixed(.category, name) : inputs.text(row, .category))\(places)"
        return """
            <div class="category-form" role="group" aria-label="\(name)"><div class="grid">\(head)</div>\(inputs.problem(row, .tariffs))
            <ul class="tariffs">\(category.tariffs.map { tariff($0, of: name, isOnly: category.tariffs.count == 1) })</ul>
            <p class="actions">\(inputs.button("add-tariff-\(row.key)", say("Ajouter un tarif", "Add a price"), of: name))\
            \(isPublished || category.seats != nil ? nil : inputs.button("remove-\(row.key)", say("Retirer cette catégorie", "Take this category out"), of: name))</p></div>
            """
    }

    private func tariff(_ row: DraftRow, of category: String, isOnly: Bool) -> HTML {
        """
        <li>\(inputs.text(row, .tariff))\(inputs.text(row, .price, kind: "short", mode: "decimal"))\
        \(isOnly ? nil : inputs.button("remove-\(row.key)", say("Retirer", "Take out"), of: "\(row[.tariff]), \(category)"))</li>
        """
    }
}
