import Domain

/// Where the plan of a house is drawn: a form of blocks beside what they look like. What is painted on the picture is written into the form.
public struct SketchPage: Sendable {
    let person: StaffPerson
    let stored: StoredDraft
    let places: DraftPlaces
    let sketch: PlanSketch
    let reading: SketchReader.Reading
    /// What is wrong with the plan as a file, should anything be.
    let report: [String]
    let notice: StaffNotice?

    public init(
        for person: StaffPerson, _ stored: StoredDraft, _ places: DraftPlaces, _ sketch: PlanSketch, _ reading: SketchReader.Reading, report: [String] = [], _ notice: StaffNotice? = nil
    ) {
        (self.person, self.stored, self.places, self.sketch, self.reading) = (person, stored, places, sketch, reading)
        (self.report, self.notice) = (report, notice)
    }

    /// What a house is before anybody said anything of it.
    public static func begun(in say: Language) -> PlanSketch { PlanSketch(name: say("Plan de la salle", "Plan of the house"), block: say("Parterre", "Stalls")) }

    public func page(in say: Language) -> StaffPage {
        let (id, title) = (String(stored.id), say("Dessiner le plan", "Draw the plan"))
        let url = StaffURL.draftSketch(id, String(places.row.key))
        let inputs = SketchInputs(problems: reading.problems, say: say)
        let isPainted = sketch.base != nil
        let lead = isPainted
            ? say("Ce plan vient d’un fichier : ses rangs restent où ils sont. Ici, ses places changent de catégorie, deviennent des places pour fauteuils roulants ou sont retirées.", "This plan comes from a file: its rows stay where they are. Here its seats change their category, become places for wheelchairs or are taken out.")
            : say("Décrivez chaque bloc, appliquez, regardez. Une fois utilisé, le plan donne ses places à ce spectacle ; il reste modifiable ici jusqu’à la publication.", "Describe each block, apply, look. Once it is used, the plan gives its seats to this show; it can be changed here until it is published.")
        let blocks = sketch.blocks.enumerated().map { SketchBlockForm(block: $0.element, number: $0.offset + 1, isLast: $0.offset + 1 == sketch.blocks.count, inputs: inputs, say: say).html }
        let add: HTML? = isPainted ? nil : """
            <p class="actions">\(inputs.button("add-seats", say("Ajouter un bloc de fauteuils", "Add a block of seats")))\(inputs.button("add-standing", say("Ajouter une zone debout", "Add a standing area")))</p>
            """
        return StaffPage(
            say, url, title: title, for: person, script: .sketchScript,
            content: """
                <h1>\(title)</h1><p>\(lead)</p>\(notice?.block)\(report.isEmpty ? nil : DraftWords.report(report, in: say))\(summary(say))
                <form class="draft sketch" method="post" action="\(url.path(in: say))" novalidate>
                <input type="hidden" name="revision" value="\(stored.revision)">
                <button class="visually-hidden" type="submit" name="do" value="apply" tabindex="-1" aria-hidden="true">\(say("Appliquer", "Apply"))</button>
                <div class="sketch-columns"><div><section class="part" id="blocks" aria-labelledby="part-blocks"><h2 id="part-blocks">\(say("La salle", "The house"))</h2>
                <div class="grid">\(inputs.name(sketch.name))</div>\(blocks)\(add)</section></div>
                <div>\(SketchPicture(drawn: reading.drawn, say: say).section)</div></div>
                <div class="actions end">\(inputs.button("apply", say("Appliquer", "Apply"), quiet: false))\(inputs.button("use", say("Utiliser ce plan", "Use this plan")))\
                <a class="button quiet" href="\(StaffURL.draft(id).path(in: say))">\(say("Retour au brouillon", "Back to the draft"))</a></div></form>
                """)
    }

    /// Leads to each field that is not right.
    private func summary(_ say: Language) -> HTML? {
        guard !reading.problems.isEmpty else { return nil }
        let lines = reading.problems.prefix(30).map { problem -> HTML in
            let block = sketch.blocks.first { $0.key == problem.key }
            let name = block.map { $0[.block].isEmpty ? "" : "\($0[.block]), " } ?? ""
            return "<li><a href=\"#\(SketchInputs.id(problem.key, problem.field))\">\(name)\(SketchWords.label(problem.field, in: say))</a> – \(SketchWords.text(problem, in: say))</li>"
        }
        return """
            <div class="message error" role="alert" tabindex="-1" data-focus><p><strong>\(say("Il reste à corriger :", "Still to be put right:"))</strong></p><ul>\(lines)</ul></div>
            """
    }
}
