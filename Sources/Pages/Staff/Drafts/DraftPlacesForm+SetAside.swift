import Domain

extension DraftPlacesForm {
    /// Places that are set aside: for partners, for the press, or for who has a code. Of what is published none comes, goes or has other places, and who looks for that reads why.
    func allotments(_ places: DraftPlaces, of name: String) -> HTML {
        let blocks = places.allotments.map { row -> HTML in
            let remove: HTML = "<p class=\"actions\">\(inputs.button("remove-\(row.key)", say("Retirer ce contingent", "Take this allotment out"), of: row[.allotment]))</p>"
            return """
                <div class="category-form" role="group" aria-label="\(row[.allotment].isEmpty ? DraftWords.label(.allotment, in: say) : row[.allotment])"><div class="grid">\(inputs.text(row, .allotment))\(which(row, of: places))\
                \(inputs.text(row, .allotmentTariff))\(inputs.text(row, .allotmentPrice, kind: "short", mode: "decimal"))\
                \(inputs.text(row, .code))\(inputs.text(row, .releaseBefore))\(inputs.text(row, .presaleBefore, kind: "short", mode: "numeric"))</div>
                \(row.id == nil ? remove : nil)</div>
                """
        }
        let more: HTML = places.row.id == nil
            ? """
                <p class="actions">\(inputs.button("add-allotment-\(places.row.key)", say("Ajouter un contingent", "Add an allotment"), of: name))\
                \(inputs.button("add-invitations-\(places.row.key)", say("Ajouter des invitations", "Add invitations"), of: name))</p>
                """
            : """
                <p class="hint below">\(blocks.isEmpty ? "" : say("Ce qui est vendu ou commandé garde son prix.", "What is sold or ordered keeps its price.") + " ")\
                \(say("Après la publication, aucun contingent ne s’ajoute. Celui qui est publié reçoit à tout moment un autre code et un autre prix : gardez-en un, sans code, pour les codes à venir.", "After publication no allotment is added. One that is published may have another code and another price at any time: keep one, without a code, for codes to come."))</p>
                """
        return """
            <details class="new"\(blocks.isEmpty && !inputs.isWrong(places.row, .allotment) ? nil : " open" as HTML)><summary>\(say("Contingents, codes, préventes et invitations", "Allotments, codes, pre-sales and invitations"))</summary>\(inputs.problem(places.row, .allotment))\(blocks)
            \(more)</details>
            """
    }

    /// Which places it has.
    private func which(_ row: DraftRow, of places: DraftPlaces) -> HTML {
        let own = places.categories.first { String($0.row.key) == row[.allotmentOf] }
        guard row.id == nil else {
            return inputs.fixed(.allotmentOf, own?.row[.category] ?? "")
                + inputs.fixed(.allotmentPlaces, say("\(row[.allotmentPlaces]) : ne change plus", "\(row[.allotmentPlaces]): does not change any more"))
        }
        let categories = places.categories.map { (value: String($0.row.key), label: $0.row[.category]) }
        return inputs.choice(row, .allotmentOf, categories) + (own?.seats == nil ? inputs.text(row, .allotmentPlaces, kind: "short", mode: "numeric") : inputs.text(row, .allotmentSeats))
    }

    /// Seats that nobody can buy.
    func blocks(_ places: DraftPlaces, of name: String) -> HTML {
        let groups = places.blocks.map { row -> HTML in
            let reason = row[.blockReason].isEmpty ? DraftWords.label(.blockReason, in: say) : row[.blockReason]
            return """
                <div class="category-form" role="group" aria-label="\(reason)"><div class="grid">\(inputs.text(row, .blockReason))\(inputs.lines(row, .blockSeats, rows: 2))</div>
                <p class="actions">\(inputs.button("remove-\(row.key)", say("Ne plus les bloquer", "Block them no more"), of: row[.blockReason]))</p></div>
                """
        }
        let kept: HTML = "<p class=\"hint\">\(say("Un siège vendu le reste : son billet vaut. Un siège dans un panier se bloque quand il est rendu.", "A seat that is sold stays so: its ticket is good. A seat in a basket is blocked when it is given back."))</p>"
        return """
            <details class="new"\(groups.isEmpty && !inputs.isWrong(places.row, .blockReason) ? nil : " open" as HTML)><summary>\(say("Sièges bloqués", "Blocked seats"))</summary>\(places.row.id == nil ? nil : kept)\(inputs.problem(places.row, .blockReason))\(groups)
            <p class="actions">\(inputs.button("add-block-\(places.row.key)", say("Bloquer des sièges", "Block seats"), of: name))</p></details>
            """
    }
}
