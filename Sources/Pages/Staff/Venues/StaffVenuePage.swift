import Domain
import Foundation

/// One venue: its plans, and what is said of it.
public struct StaffVenuePage: Sendable {
    let person: StaffPerson
    let facts: VenueFacts
    /// As it was typed.
    let row: DraftRow
    /// Of the texts that the form began from: who changes older ones is told so.
    let mark: String
    let problems: [DraftProblem]
    /// As it would read, where somebody wants to see that first.
    let preview: Venue?
    /// What was typed is another town for people who have places: is it meant?
    let givesMoneyBack: Bool
    let notice: StaffNotice?

    public init(
        for person: StaffPerson, _ facts: VenueFacts, typed row: DraftRow, mark: String, problems: [DraftProblem] = [], preview: Venue? = nil, givesMoneyBack: Bool = false,
        _ notice: StaffNotice? = nil
    ) {
        (self.person, self.facts, self.row, self.mark) = (person, facts, row, mark)
        (self.problems, self.preview, self.givesMoneyBack, self.notice) = (problems, preview, givesMoneyBack, notice)
    }

    public func page(in say: Language) -> StaffPage {
        let (venue, url) = (facts.venue, StaffURL.venue(facts.venue.id))
        let sessions = facts.plans.flatMap(\.uses).reduce(0) { $0 + $1.sessions }
        return StaffPage(
            say, url, title: venue.name, for: person,
            content: """
                <h1>\(venue.name)</h1>\(notice?.block)\(VenueForm.summary(problems, of: row, in: say))\(preview.map { reading($0, say) })
                <form class="draft" method="post" action="\(url.path(in: say))" novalidate><input type="hidden" name="mark" value="\(mark)">
                <section class="part" aria-labelledby="texts"><h2 id="texts">\(say("Ce qu’on en dit", "What is said of it"))</h2>
                <p>\(sessions == 0 ? say("Rien n’en paraît avant qu’un spectacle y soit publié.", "None of it is public before a show is published there.") : say("Le site le dit dans quelques secondes, pour toutes les séances du lieu. Qui a un billet pour une séance à venir reçoit une lettre quand le nom ou l’adresse changent, et peut demander le remboursement quand la ville change.", "The site says it within seconds, for all sessions of the venue. Who has a ticket for a session to come gets a letter when the name or the address changes, and may ask for the money back when the town changes."))</p>
                \(VenueForm.fields(row, problems, in: say))<p class="hint below">\(say("Heures dites à l’heure de \(zone). Son identifiant, \(venue.id), ne change pas.", "Times are said on the clocks of \(zone). Its id, \(venue.id), does not change."))</p>
                \(givesMoneyBack ? question(say) : nil)
                <p class="actions"><button type="submit" name="do" value="save">\(say("Enregistrer", "Save"))</button> <button class="quiet" type="submit" name="do" value="preview">\(say("Voir d’abord", "See it first"))</button></p></section></form>
                \(facts.plans.isEmpty ? nil : "<section class=\"part\" aria-labelledby=\"arranged\"><h2 id=\"arranged\">\(say("Ses plans", "Its plans"))</h2>\(StaffVenuesPage.plans(facts, in: say))</section>" as HTML)
                <p><a href="\(StaffURL.venues.path(in: say))">\(say("Tous les lieux", "All venues"))</a></p>
                """)
    }

    private var zone: String { facts.venue.timeZone.split(separator: "/").last.map { String($0).replacing("_", with: " ") } ?? facts.venue.timeZone }

    private func question(_ say: Language) -> HTML {
        let what = say(
            "C’est une autre ville, et des séances à venir y sont en vente : chaque acheteur reçoit une lettre et peut demander le remboursement pendant \(RefundTerms.days) jours.",
            "It is another town, and sessions to come are on sale there: every buyer gets a letter and may ask for the money back for \(RefundTerms.days) days.")
        return """
            <div class="message notice"><p><strong>\(say("À vérifier :", "To be checked:"))</strong> \(what)</p></div>
            <p class="check"><input type="checkbox" id="checked" name="checked" value="1"><label for="checked">\(say("J’ai vérifié, c’est voulu.", "I checked, this is meant."))</label></p>
            """
    }

    /// Its page on the site, as far as these texts make it.
    private func reading(_ venue: Venue, _ say: Language) -> HTML {
        """
        <section class="part" aria-labelledby="reading"><h2 id="reading">\(say("Comme le public le lira – rien n’est encore enregistré", "As the public will read it – nothing is saved yet"))</h2>
        <div class="prose"><p><strong>\(venue.name)</strong><br>\(venue.address), \(venue.postalCode) \(venue.city)</p>\(HTML.paragraphs(venue.description ?? "", in: say))\
        \(venue.access.map { "<h3>\(say(.access))</h3>\(HTML.paragraphs($0, in: say))" as HTML })</div></section>
        """
    }
}

/// How the seats of one of its plans lie.
public struct VenuePlanPage: Sendable {
    let person: StaffPerson
    let venue: Venue
    let layout: String
    let plan: SeatingPlan

    public init(for person: StaffPerson, _ venue: Venue, layout: String, _ plan: SeatingPlan) {
        (self.person, self.venue, self.layout, self.plan) = (person, venue, layout, plan)
    }

    public func page(in say: Language) -> StaffPage {
        let title = say("Plan : \(venue.name)", "Plan: \(venue.name)")
        return StaffPage(
            say, .venuePlan(venue.id, layout), title: title, for: person,
            content: """
                <h1>\(title)</h1>\(PlanDrawing.figure(plan, label: title, in: say))
                <p><a class="button quiet" href="\(StaffURL.venues.path(in: say))">\(say("Tous les lieux", "All venues"))</a></p>
                """)
    }
}

public enum VenueNotices {
    public static func added(_ name: String, _ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("« \(name) » est saisi. Il se choisit dans les brouillons.", "“\(name)” is entered. It can be chosen in drafts."))
    }

    public static func notYours(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Ce lieu n’est pas à vous. La direction peut le saisir.", "This venue is not yours. The direction can enter it."))
    }

    public static func stale(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Quelqu’un a changé ce lieu entre-temps. Voici ce que vous avez saisi : l’enregistrer remplace l’autre version.", "Somebody changed this venue meanwhile. Here is what you typed: saving it replaces the other version."))
    }
}
