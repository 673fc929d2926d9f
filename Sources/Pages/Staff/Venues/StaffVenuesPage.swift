import Domain
import Foundation

/// The house's venues with their seating plans, and where one more is entered.
public struct StaffVenuesPage: Sendable {
    /// What may be entered.
    public enum Entry: Hashable, Sendable {
        case any
        /// Of somebody's own, those of which only the id is known; none: somebody else enters venues.
        case one(of: [String])
    }

    let person: StaffPerson
    let venues: [VenueFacts]
    let entry: Entry
    /// As it was typed, with the id that was chosen.
    let typed: (row: DraftRow, id: String)
    let problems: [DraftProblem]
    let notice: StaffNotice?

    public init(
        for person: StaffPerson, _ venues: [VenueFacts], entry: Entry, typed: (row: DraftRow, id: String) = (DraftRow(key: 0), ""), problems: [DraftProblem] = [], _ notice: StaffNotice? = nil
    ) {
        (self.person, self.venues, self.entry, self.typed, self.problems, self.notice) = (person, venues, entry, typed, problems, notice)
    }

    public func page(in say: Language) -> StaffPage {
        let none: HTML = "<div class=\"empty\"><p>\(say("Aucun lieu n’est à vous, et rien de vous n’est donné quelque part.", "No venue is yours, and nothing of yours is given anywhere."))</p></div>"
        return StaffPage(
            say, .venues, title: say("Lieux", "Venues"), for: person,
            content: """
                <h1>\(say("Lieux et plans de salle", "Venues and seating plans"))</h1>\(notice?.block)\(VenueForm.summary(problems, of: typed.row, in: say))
                \(venues.isEmpty ? none : nil)\(venues.map { line($0, say) })\(entering(say))
                """)
    }

    private func line(_ facts: VenueFacts, _ say: Language) -> HTML {
        let (venue, id) = (facts.venue, "venue-\(facts.venue.id)")
        let drafts = facts.drafts.map { "<a href=\"\(StaffURL.draft(String($0.id)).path(in: say))\">\(DraftPage.name($0.draft, in: say))</a>" as HTML }
        return """
            <section class="part" aria-labelledby="\(id)"><h2 id="\(id)">\(facts.isTheirs ? "<a href=\"\(StaffURL.venue(venue.id).path(in: say))\">\(venue.name)</a>" as HTML : "\(venue.name)")</h2>
            <p>\(venue.address), \(venue.postalCode) \(venue.city) · \(VenueWords.capacity(facts, in: say))</p>\(facts.plans.isEmpty ? nil : Self.plans(facts, in: say))
            \(drafts.isEmpty ? nil : "<p>\(say("En préparation :", "In preparation:")) \(HTML.joined(drafts, separator: ", "))</p>" as HTML)
            \(facts.isTheirs ? "<p class=\"actions\"><a class=\"button quiet\" href=\"\(StaffURL.venue(venue.id).path(in: say))\">\(say("Changer ce qu’on en dit", "Change what is said of it"))<span class=\"visually-hidden\"> – \(venue.name)</span></a></p>" as HTML : nil)</section>

            """
    }

    /// What a table names of the shows of one plan.
    private static let mostUses = 6

    /// How its places were arranged, and for what.
    static func plans(_ facts: VenueFacts, in say: Language) -> HTML {
        let (zone, id) = (TimeZone(identifier: facts.venue.timeZone) ?? .gmt, "plans-\(facts.venue.id)")
        let rows = facts.plans.map { plan -> HTML in
            let names = plan.categories.map { VenueWords.category($0, in: say) }.joined(separator: " · ")
            let uses = plan.uses.prefix(mostUses).map { use -> HTML in
                let count = use.sessions == 1 ? say("une séance", "one session") : say("séances : \(use.sessions)", "sessions: \(use.sessions)")
                return "<li><a href=\"\(StaffURL.show(use.event).path(in: say))\">\(use.title)</a> <small>\(count), \(say("dernière le \(say.day(use.last, in: zone))", "the last on \(say.day(use.last, in: zone))"))</small></li>"
            }
            let more = plan.uses.count - mostUses
            let picture = plan.layout.map { layout -> HTML in
                "<br><a href=\"\(StaffURL.venuePlan(facts.venue.id, layout).path(in: say))\">\(say("Voir le plan", "See the plan"))<span class=\"visually-hidden\"> – \(facts.venue.name), \(names)</span></a>"
            }
            return """
                <tr><th scope="row">\(names)\(picture)</th><td class="amount">\(say.number(plan.capacity))</td>\
                <td><ul class="uses">\(uses)\(more > 0 ? "<li>\(say("et d’autres : \(more)", "and others: \(more)"))</li>" as HTML : nil)</ul></td></tr>

                """
        }
        return """
            <div class="table" role="region" aria-labelledby="\(id)" tabindex="0"><table class="report uses"><caption id="\(id)">\(say("Plans et spectacles", "Plans and shows"))<span class="visually-hidden"> – \(facts.venue.name)</span></caption>
            <thead><tr><th scope="col">\(say("Catégories", "Categories"))</th><th scope="col" class="amount">\(say("Nombre de places", "Number of places"))</th><th scope="col">\(say("Pour quoi", "What for"))</th></tr></thead><tbody>\(rows)</tbody></table></div>
            """
    }

    private func entering(_ say: Language) -> HTML {
        var choice: HTML?
        if case .one(let ids) = entry {
            guard !ids.isEmpty else {
                return "<p class=\"hint\">\(say("La direction saisit les lieux et dit lesquels sont à qui. Un lieu nouveau se décrit aussi dans le brouillon d’un spectacle.", "The direction enters venues and says whose they are. A new venue can be described in the draft of a show, too."))</p>"
            }
            let options = ids.map { "<option value=\"\($0)\"\($0 == typed.id ? " selected" as HTML : nil)>\($0)</option>" as HTML }
            choice = "<div class=\"field\"><label for=\"venue-id\">\(say("Lequel de vos lieux", "Which of your venues"))</label><select id=\"venue-id\" name=\"id\">\(options)</select></div>"
        }
        return """
            <section class="part" aria-labelledby="enter"><h2 id="enter">\(say("Saisir un lieu", "Enter a venue"))</h2>
            <p>\(say("Rien n’en paraît avant qu’un spectacle y soit publié. Les places et leur plan se saisissent avec le spectacle.", "None of it is public before a show is published there. Places and their plan are entered with the show."))</p>
            <form class="draft" method="post" action="\(StaffURL.venues.path(in: say))" novalidate>\(choice.map { "<div class=\"grid\">\($0)</div>" as HTML })\(VenueForm.fields(typed.row, problems, in: say))
            <p class="actions"><button type="submit">\(say("Saisir ce lieu", "Enter this venue"))</button></p></form></section>
            """
    }
}

/// The fields of a venue, where one is entered and where one is changed.
enum VenueForm {
    static func fields(_ row: DraftRow, _ problems: [DraftProblem], in say: Language) -> HTML {
        let inputs = DraftInputs(problems: problems, say: say)
        return """
            <div class="grid">\(inputs.text(row, .venueName))\(inputs.text(row, .address))\(inputs.text(row, .postalCode, kind: "short", mode: "numeric"))\(inputs.text(row, .city))\
            \(inputs.lines(row, .venueDescription, rows: 4))\(inputs.lines(row, .access, rows: 4))</div>
            """
    }

    /// Leads to each field that is not right.
    static func summary(_ problems: [DraftProblem], of row: DraftRow, in say: Language) -> HTML? {
        guard !problems.isEmpty else { return nil }
        let lines = problems.compactMap { problem in
            problem.field.map { "<li><a href=\"#\(DraftInputs.id(row, $0))\">\(DraftWords.label($0, in: say))</a> – \(DraftWords.text(problem, in: say))</li>" as HTML }
        }
        return """
            <div class="message error" role="alert" tabindex="-1" data-focus><p><strong>\(say("Il reste à corriger :", "Still to be put right:"))</strong></p><ul>\(lines)</ul></div>
            """
    }
}
