import Domain

extension DraftPlacesForm {
    /// What is asked for besides the places.
    func fees(_ places: DraftPlaces, of name: String) -> HTML {
        let (bases, answers) = (FeeRule.Basis.allCases.map { (value: $0.rawValue, label: DraftWords.basis($0, in: say)) }, [(value: "yes", label: say("oui", "yes")), (value: "no", label: say("non", "no"))])
        let groups = places.fees.map { row -> HTML in
            let fee = row[.fee].isEmpty ? DraftWords.label(.fee, in: say) : row[.fee]
            return """
                <div class="category-form" role="group" aria-label="\(fee)"><div class="grid">\(inputs.text(row, .fee))\(inputs.text(row, .feePrice, kind: "short", mode: "decimal"))\(inputs.choice(row, .feePer, bases))\
                \(inputs.text(row, .feePercent, kind: "short", mode: "decimal"))\(inputs.choice(row, .feeRefundable, kind: "short", answers))</div>
                <p class="actions">\(inputs.button("remove-\(row.key)", say("Retirer ces frais", "Take this fee out"), of: row[.fee]))</p></div>
                """
        }
        return """
            <details class="new"\(groups.isEmpty && !inputs.isWrong(places.row, .fee) ? nil : " open" as HTML)><summary>\(say("Frais de service", "Service fees"))</summary>\
            <p class="hint">\(say("Ils s’ajoutent aux tarifs ; les prix affichés comprennent ceux de chaque place. Ce qui est gratuit n’en a pas.", "They come on top of prices; those that are shown include the fees of each place. What is free has none."))</p>\(inputs.problem(places.row, .fee))\(groups)
            <p class="actions">\(inputs.button("add-fee-\(places.row.key)", say("Ajouter des frais", "Add a fee"), of: name))</p></details>
            """
    }
}
