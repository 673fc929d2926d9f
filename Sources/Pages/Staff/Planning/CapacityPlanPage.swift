import Domain
import Foundation
import WaitingRoom

/// What one opening takes of machines: for as many people as may come, beside what is there, and what a rehearsal said.
public struct CapacityPlanPage: Sendable {
    /// How many may come.
    public enum End: Sendable { case low, likely, high }

    public struct Needs: Sendable {
        public var end: End
        public var people: Int
        public var needs: OpeningNeeds

        public init(end: End, people: Int, needs: OpeningNeeds) { (self.end, self.people, self.needs) = (end, people, needs) }
    }

    let person: StaffPerson
    let opening: CalendarPage.Opening
    let title: String
    let needs: [Needs]
    /// That are there at this moment; nil when nobody can tell.
    let boxOffices: Int?
    let rehearsal: AttachedReport?
    let zone: TimeZone

    /// - Parameters:
    ///   - title: of the event.
    ///   - rehearsal: the last one that somebody attached to a message about this opening.
    public init(
        for person: StaffPerson, _ opening: CalendarPage.Opening, title: String, needs: [Needs], boxOffices: Int?, rehearsal: AttachedReport?, zone: TimeZone
    ) {
        (self.person, self.opening, self.title, self.needs) = (person, opening, title, needs)
        (self.boxOffices, self.rehearsal, self.zone) = (boxOffices, rehearsal, zone)
    }

    public func page(in say: Language) -> StaffPage {
        let session = opening.session
        let venue = TimeZone(identifier: session.venue.timeZone) ?? zone
        let room: HTML = opening.hasRoom
            ? "<li><a href=\"\(StaffURL.opening(session.id).path(in: say))\">\(say("Sa salle d’attente", "Its waiting room"))</a></li>"
            : "<li>\(say("Sans salle d’attente : tous entrent à la fois. Une salle coûte moins de machines.", "No waiting room: everybody comes in at once. A room takes fewer machines."))</li>"
        return StaffPage(
            say, .capacityPlan(session.id), title: say("Plan de capacité : \(title)", "Capacity plan: \(title)"), for: person,
            content: """
                <h1>\(say("Plan de capacité", "Capacity plan"))</h1>
                <p><b>\(title)</b>, \(session.venue.name), \(say.stamp(session.startsAt, in: venue)) · \(say("ouvre le \(say.moment(session.bookingOpensAt, in: venue))", "opens on \(say.moment(session.bookingOpensAt, in: venue))"))</p>
                <dl class="figures"><div><dt>\(say("Jauge", "Capacity"))</dt><dd>\(say.number(session.capacity))</dd></div>
                <div><dt>\(say("Veulent être prévenus", "Want to be told"))</dt><dd>\(say.number(opening.registrations))</dd></div>
                <div><dt>\(say("Vues de la page, 7 jours", "Views of the page, 7 days"))</dt><dd>\(opening.views.map { say.number($0) } ?? say("inconnu", "unknown"))</dd></div>
                <div><dt>\(say("Guichets à préparer", "Box offices to prepare"))</dt><dd>\(say.number(opening.needs.boxOffices))</dd></div>
                <div><dt>\(say("Guichets en marche maintenant", "Box offices running now"))</dt><dd>\(boxOffices.map { say.number($0) } ?? say("inconnu", "unknown"))</dd></div></dl>
                \(missing(say))
                \(table(say))
                <ul class="notes"><li>\(say("Des processeurs chargés à 70 %, d’après les coûts mesurés de docs/scaling.md ; deux guichets au moins, pour que l’un puisse tomber.", "Processors at 70 % load, by the measured costs of docs/scaling.md; two box offices at least, so that one may fail."))</li>
                <li>\(say("Redis exécute dans un seul fil : au-delà de 70 %, répartissez les séances sur une grappe.", "Redis executes in one thread: beyond 70 %, spread sessions over a cluster."))</li>\(room)</ul>
                <section><h2>\(say("D’où vient ce chiffre", "Where the number is from"))</h2>\(ForecastWords.explanation(opening, in: say))</section>
                <section><h2>\(say("Répétition", "Rehearsal"))</h2>\(rehearsed(say))
                <p>\(say("Sur le vrai matériel : ", "On the real machines: "))<code>guichet rehearse \(session.id)</code></p></section>
                <p class="actions no-print"><a class="button quiet" href="\(StaffURL.openingDialogue(session.id).path(in: say))">\(say("Discussion de cette ouverture", "Conversation about this opening"))</a>
                <a href="\(StaffURL.calendar.path(in: say))">\(say("Toutes les ouvertures", "All openings"))</a></p>
                """)
    }

    private func missing(_ say: Language) -> HTML? {
        guard let boxOffices, boxOffices < opening.needs.boxOffices else { return nil }
        let count = say.number(opening.needs.boxOffices - boxOffices)
        return "<p class=\"message notice\">\(say("Guichets à ajouter avant l’ouverture : \(count).", "Box offices to add before the opening: \(count)."))</p>"
    }

    private func table(_ say: Language) -> HTML {
        let heads = [
            say("Personnes", "People"), say("Entrées par seconde", "Let in per second"), say("Ventes par seconde", "Sales per second"), say("Processeurs de guichet", "Box-office cores"),
            say("Processeurs de nginx", "nginx cores"), say("Fil de Redis", "Redis thread"), say("Tout vendu en", "Sold out within"),
        ]
        let rows = needs.map { line -> HTML in
            let needs = line.needs
            let cells = [
                say.number(line.people), say.decimal(needs.visitorsPerSecond, digits: 1), say.decimal(needs.salesPerSecond, digits: 1), say.decimal(needs.boxOfficeCores, digits: 1),
                say.decimal(needs.proxyCores, digits: 1), say.percent(needs.redisShare), CalendarPage.time(needs, say),
            ]
            return "<tr><th scope=\"row\">\(Self.name(line.end, say))</th>\(cells.map { "<td class=\"amount\">\($0)</td>" as HTML })</tr>"
        }
        return """
            <div class="table" role="region" aria-labelledby="plan" tabindex="0"><table class="report"><caption id="plan">\(say("S’il vient tant de monde", "If so many people come"))</caption>
            <thead><tr><th scope="col">\(say("Prévision", "Forecast"))</th>\(heads.map { "<th scope=\"col\" class=\"amount\">\($0)</th>" as HTML })</tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """
    }

    private static func name(_ end: End, _ say: Language) -> String {
        switch end {
        case .low: say("au moins", "at least")
        case .likely: say("sans doute", "likely")
        case .high: say("au plus : préparez celle-ci", "at most: prepare for this one")
        }
    }

    private func rehearsed(_ say: Language) -> HTML {
        guard let rehearsal else {
            return "<p>\(say("Personne n’a encore joint de répétition à la discussion de cette ouverture.", "Nobody attached a rehearsal to the conversation about this opening yet."))</p>"
        }
        return AttachedReportCard(report: rehearsal, rights: person.rights, zone: zone).card(in: say)
    }
}
