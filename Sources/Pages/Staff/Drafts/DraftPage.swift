import Domain

/// Where an event is entered: one form, which keeps whatever is typed.
public struct DraftPage: Sendable {
    /// What the form's lists offer.
    public struct Choices: Sendable {
        public var organisers: [(id: String, name: String)]
        public var venues: [(id: String, name: String)]
        /// May name an organiser that is not known yet.
        public var mayAddOrganiser: Bool
        /// Ids of sessions whose date stays, because somebody may have bought it.
        public var settled: Set<String>

        public init(organisers: [(id: String, name: String)], venues: [(id: String, name: String)], mayAddOrganiser: Bool, settled: Set<String> = []) {
            (self.organisers, self.venues, self.mayAddOrganiser, self.settled) = (organisers, venues, mayAddOrganiser, settled)
        }
    }

    let person: StaffPerson
    let stored: StoredDraft
    let choices: Choices
    /// Those that are shown beside their fields.
    let problems: [DraftProblem]
    let notice: StaffNotice?
    /// What is wrong with a plan that was not taken.
    let planReport: [String]

    public init(
        for person: StaffPerson, _ stored: StoredDraft, _ choices: Choices, problems: [DraftProblem], planReport: [String] = [], _ notice: StaffNotice? = nil
    ) {
        self.planReport = planReport
        (self.person, self.stored, self.choices, self.problems, self.notice) = (person, stored, choices, problems, notice)
    }

    private var draft: EventDraft { stored.draft }
    private var id: String { String(stored.id) }

    public static func name(_ draft: EventDraft, in say: Language) -> String {
        draft.event[.title].isEmpty ? say("Spectacle sans titre", "A show without a title") : draft.event[.title]
    }

    public func page(in say: Language) -> StaffPage {
        let inputs = DraftInputs(problems: problems, say: say)
        let title = Self.name(draft, in: say)
        return StaffPage(
            say, .draft(id), title: title, for: person,
            content: """
                <h1>\(title)</h1>\(notice?.block)\(planReport.isEmpty ? nil : DraftWords.report(planReport, in: say))\(DraftState.line(stored, in: say))\(summary(say))
                <form class="draft" method="post" action="\(StaffURL.draft(id).path(in: say))" enctype="multipart/form-data" novalidate>
                <input type="hidden" name="revision" value="\(stored.revision)">
                <button class="visually-hidden" type="submit" name="do" value="save" tabindex="-1" aria-hidden="true">\(say("Enregistrer", "Save"))</button>
                \(event(inputs, say))\(DraftPlacesForm(draft: draft, draftID: id, choices: choices, inputs: inputs, say: say).section)\(sale(inputs, say))\(DraftSessionsForm(draft: draft, inputs: inputs, say: say, settled: choices.settled).section)
                <div class="actions end">\(inputs.button("save", say("Enregistrer", "Save"), quiet: false))\(inputs.button("preview", say("Voir comme le public", "See it as the public will")))\
                \(inputs.button("publish", say("Publier…", "Publish…")))</div></form>
                <p><a href="\(StaffURL.dropDraft(id).path(in: say))">\(say("Abandonner ce brouillon", "Drop this draft"))</a></p>
                """)
    }

    /// Leads to each field that is not right.
    private func summary(_ say: Language) -> HTML? {
        guard !problems.isEmpty else { return nil }
        let lines = problems.map { problem -> HTML in
            let words = DraftWords.text(problem, in: say)
            guard let key = problem.key, let field = problem.field, let row = draft.rows.first(where: { $0.key == key }) else { return "<li>\(words)</li>" }
            return "<li><a href=\"#\(DraftInputs.id(row, field))\">\(DraftWords.label(field, in: say))</a> – \(words)</li>"
        }
        return """
            <div class="message error" role="alert" tabindex="-1" data-focus><p><strong>\(say("Il reste à corriger :", "Still to be put right:"))</strong></p><ul>\(lines)</ul></div>
            """
    }

    private func event(_ inputs: DraftInputs, _ say: Language) -> HTML {
        let row = draft.event
        var organisers = choices.organisers.map { (value: $0.id, label: $0.name) }
        if choices.mayAddOrganiser { organisers.append((value: "", label: say("Un nouvel organisateur", "A new organiser"))) }
        // Somebody's own, of whom nothing was published yet.
        let isUnknown = !row[.organiser].isEmpty && !organisers.contains { $0.value == row[.organiser] }
        if isUnknown { organisers.append((value: row[.organiser], label: row[.organiser])) }
        let new: HTML = """
            <details class="new"\(row[.organiser].isEmpty || isUnknown ? " open" as HTML : nil)><summary>\(say("Un nouvel organisateur", "A new organiser"))</summary><div class="grid">
            \(inputs.text(row, .organiserName))\(inputs.text(row, .licence))\(inputs.text(row, .email, mode: "email"))\(inputs.text(row, .phone, mode: "tel"))\(inputs.text(row, .organiserAddress))\(inputs.text(row, .terms, mode: "url"))\(inputs.text(row, .mediator))
            </div></details>
            """
        return """
            <section class="part" aria-labelledby="part-event"><h2 id="part-event">\(say("Le spectacle", "The show"))</h2><div class="grid">
            \(inputs.text(row, .title))\(inputs.text(row, .artist))\(inputs.text(row, .genre))\(inputs.text(row, .minutes, kind: "short", mode: "numeric"))\(inputs.lines(row, .description, rows: 7))
            \(inputs.choice(row, .organiser, organisers))</div>\(choices.mayAddOrganiser || isUnknown ? new : nil)\(picture(inputs, say))</section>
            """
    }

    private func picture(_ inputs: DraftInputs, _ say: Language) -> HTML {
        let shown = draft.picture.map { picture -> HTML in
            """
            <p><img class="thumb" src="\(SiteURL.picture(picture))" width="\(picture.width)" height="\(picture.height)" alt="\(draft.event[.alt])"></p>\
            \(inputs.button("remove-picture", say("Retirer l’image", "Take the picture out")))
            """
        }
        return """
            <h3>\(say("L’image", "The picture"))</h3>\(shown)<div class="grid">
            <div class="field"><label for="picture">\(draft.picture == nil ? say("Une image", "A picture") : say("Une autre image", "Another picture"))</label>\
            <input id="picture" name="picture" type="file" accept="image/jpeg,image/png,image/webp" aria-describedby="picture-hint">\
            <small id="picture-hint">\(say("JPEG, PNG ou WebP, 400 ko au plus. Sans image, le site en dessine une.", "JPEG, PNG or WebP, 400 kB at most. Without one the site draws its own."))</small></div>
            \(inputs.text(draft.event, .alt))\(inputs.text(draft.event, .credit))</div>
            """
    }

    private func sale(_ inputs: DraftInputs, _ say: Language) -> HTML {
        let row = draft.event
        let unchosen = row[.vat].isEmpty ? [(value: "", label: say("À choisir pour une date de plus", "To be chosen for another date"))] : []
        return """
            <section class="part" aria-labelledby="part-sale"><h2 id="part-sale">\(say("La vente", "The sale"))</h2><div class="grid">
            \(inputs.day(row, .opensDay))\(inputs.time(row, .opensTime))\(inputs.text(row, .limit, kind: "short", mode: "numeric"))\(inputs.text(row, .closesBefore, kind: "short", mode: "numeric"))
            \(inputs.choice(row, .vat, unchosen + DraftVAT.allCases.map { (value: $0.rawValue, label: DraftWords.vat($0, in: say)) }))\(inputs.text(row, .performance, kind: "short", mode: "numeric"))\(inputs.text(row, .percent, kind: "short", mode: "decimal"))
            \(inputs.text(row, .returnsBefore, kind: "short", mode: "numeric"))\(inputs.text(row, .namesBefore, kind: "short", mode: "numeric"))</div>\(DraftRoomForm(event: row, inputs: inputs, say: say).section)</section>
            """
    }
}

/// Where a draft stands.
enum DraftState {
    static func badge(_ stored: StoredDraft, in say: Language) -> HTML {
        if stored.mishap != nil { return "<span class=\"badge bad\">\(say("Non publié", "Not published"))</span>" }
        if stored.publishAt != nil { return "<span class=\"badge good\">\(say("Programmé", "Scheduled"))</span>" }
        return "<span class=\"badge soon\">\(stored.eventID == nil ? say("Brouillon", "Draft") : say("Modification", "Changes"))</span>"
    }

    static func line(_ stored: StoredDraft, in say: Language) -> HTML {
        let mishap = stored.mishap.map { cause -> HTML in
            let words =
                switch cause {
                case DraftMishap.incomplete: say("Quelque chose manquait ou avait changé : c’est marqué ci-dessous.", "Something was missing or had changed: it is marked below.")
                case DraftMishap.notTheirs: say("Qui l’avait programmé n’a plus le droit de le publier.", "Whoever set the time may not publish it any more.")
                default: DraftMishap.refusals(cause).map { say.list($0.map { CatalogueWords.refusal($0, in: say) }) } ?? cause
                }
            return "<p class=\"message error\">\(say("Ce brouillon n’a pas pu être publié à l’heure dite.", "This draft could not be published when it was time.")) \(words)</p>"
        }
        return "<p class=\"state\">\(badge(stored, in: say))</p>\(mishap)"
    }
}
