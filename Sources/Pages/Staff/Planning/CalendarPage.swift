import Domain
import Foundation
import WaitingRoom

/// Openings that are ahead: who is expected, how sure that is, what it takes, and where one talks about it.
public struct CalendarPage: Sendable {
    /// How many people will come to the opening of a session, and what that takes.
    public struct Opening: Sendable {
        public var session: Session
        public var registrations: Int
        public var arrivals: ArrivalForecast
        /// Of the event's page in seven days; nil where nobody counted.
        public var views: Int?
        /// Past openings of shows that are like it, and whether it was learnt from them alone.
        public var comparable: Int
        public var learnsFromComparable: Bool
        /// How well such a forecast would have done for those that it learnt from; nil with fewer than two.
        public var trial: ArrivalForecast.Trial?
        public var hasRoom: Bool
        /// For the upper end.
        public var needs: OpeningNeeds

        public init(
            session: Session, registrations: Int, views: Int?, arrivals: ArrivalForecast, comparable: Int, learnsFromComparable: Bool, trial: ArrivalForecast.Trial?, hasRoom: Bool,
            needs: OpeningNeeds
        ) {
            (self.session, self.registrations, self.views, self.arrivals) = (session, registrations, views, arrivals)
            (self.comparable, self.learnsFromComparable, self.trial) = (comparable, learnsFromComparable, trial)
            (self.hasRoom, self.needs) = (hasRoom, needs)
        }
    }

    public struct Line: Sendable {
        public var opening: Opening
        /// Of the event.
        public var title: String
        /// Of the event's page, in seven days.
        public var views: Int
        /// Nil while nobody wrote.
        public var thread: DialogueThread?

        public init(opening: Opening, title: String, views: Int, thread: DialogueThread?) {
            (self.opening, self.title, self.views, self.thread) = (opening, title, views, thread)
        }
    }

    let person: StaffPerson
    let lines: [Line]
    let trial: ArrivalForecast.Trial?

    /// - Parameters:
    ///   - lines: the next opening first.
    ///   - trial: how well such forecasts would have done; nil with fewer than two past openings.
    public init(for person: StaffPerson, _ lines: [Line], trial: ArrivalForecast.Trial?) { (self.person, self.lines, self.trial) = (person, lines, trial) }

    public func page(in say: Language) -> StaffPage {
        StaffPage(
            say, .calendar, title: say("Calendrier", "Calendar"), for: person,
            content: """
                <h1>\(say("Ouvertures à venir", "Openings that are ahead"))</h1>
                <p>\(say("Une fourchette, jamais une promesse : huit ouvertures sur dix y tombent, autant que le passé le dit. Dimensionnez pour le haut.", "A range, never a promise: eight of ten openings come out within it, as far as the past tells. Size for the upper end."))</p>
                <p>\(error(say))</p>
                \(lines.isEmpty ? "<div class=\"empty\"><p>\(say("Aucune ouverture n’est prévue.", "No opening is planned."))</p></div>" as HTML : table(say))
                \(opensTogether ? "<p class=\"hint\">\(say("Plusieurs séances ouvrent au même instant : leurs attendus et leurs guichets s’ajoutent.", "Several sessions open at the same moment: add up who is expected, and box offices."))</p>" as HTML : nil)
                """)
    }

    private var opensTogether: Bool { Set(lines.map(\.opening.session.bookingOpensAt)).count < lines.count }

    /// How far forecasts were off where that can be told.
    private func error(_ say: Language) -> String {
        guard let trial else {
            return say("Trop peu d’ouvertures passées : ce sont des suppositions, et leur erreur n’est pas connue.", "Too few openings took place: these are guesses, and their error is not known.")
        }
        return say(
            "Éprouvée sur \(trial.openings) ouvertures passées : \(trial.within) dans la fourchette, et la moitié à moins d’un facteur \(say.factor(trial.medianFactor)) du chiffre probable.",
            "Tried on \(trial.openings) past openings: \(trial.within) within the range, and half of them within a factor of \(say.factor(trial.medianFactor)) of the likely number.")
    }

    private func table(_ say: Language) -> HTML {
        """
        <div class="table" role="region" aria-labelledby="calendar" tabindex="0"><table class="report calendar"><caption id="calendar">\(say("La prochaine d’abord", "The next one first"))</caption>
        <thead><tr><th scope="col">\(say("Ouverture", "Opens"))</th><th scope="col">\(say("Séance", "Session"))</th><th scope="col">\(say("Développeurs", "Developers"))</th><th scope="col" class="amount">\(say("Jauge", "Capacity"))</th>\
        <th scope="col" class="amount">\(say("Inscrits", "Registered"))</th><th scope="col" class="amount">\(say("Vues, 7 jours", "Views, 7 days"))</th>\
        <th scope="col" class="amount">\(say("Attendus", "Expected"))</th><th scope="col">\(say("D’après", "By"))</th>\
        <th scope="col" class="amount">\(say("Guichets", "Box offices"))</th><th scope="col" class="amount">\(say("Tout vendu en", "Sold out within"))</th></tr></thead>
        <tbody>\(lines.map { row($0, say) })</tbody></table></div>
        """
    }

    private func row(_ line: Line, _ say: Language) -> HTML {
        let (opening, session) = (line.opening, line.opening.session)
        let zone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
        let (people, needs) = (opening.arrivals, opening.needs)
        let room: HTML? = opening.hasRoom ? nil : "<span class=\"hint\">\(say("sans salle d’attente", "no waiting room"))</span>"
        return """
            <tr><td>\(say.stamp(session.bookingOpensAt, in: zone))</td><th scope="row"><a href="\(StaffURL.capacityPlan(session.id).path(in: say))"><b>\(line.title)</b></a><span class="hint">\(session.venue.name), \(say.stamp(session.startsAt, in: zone))</span></th>\
            <td>\(developers(line, say))</td><td class="amount">\(say.number(opening.session.capacity))</td><td class="amount">\(say.number(opening.registrations))</td><td class="amount">\(say.number(line.views))</td>\
            <td class="amount"><b>\(say.number(people.likely))</b><span class="hint">\(say("de \(say.number(people.low)) à \(say.number(people.high))", "\(say.number(people.low)) to \(say.number(people.high))"))</span></td>\
            <td>\(basis(opening, say))</td><td class="amount">\(say.number(needs.boxOffices))\(room)</td><td class="amount">\(time(needs, say))</td></tr>

            """
    }

    private func basis(_ opening: Opening, _ say: Language) -> HTML {
        let people = opening.arrivals
        let count = people.learntFrom
        let trust = count < ArrivalForecast.fewest ? say("une supposition", "a guess")
            : opening.learnsFromComparable ? say("\(count) ouvertures comparables", "\(count) comparable openings") : say("\(count) ouvertures passées", "\(count) past openings")
        return "\(ForecastWords.basis(people.basis, in: say))<span class=\"hint\">\(trust)</span>"
    }

    private func time(_ needs: OpeningNeeds, _ say: Language) -> String { Self.time(needs, say) }

    static func time(_ needs: OpeningNeeds, _ say: Language) -> String {
        needs.secondsToSellOut.isFinite ? "\(say.number(Int((needs.secondsToSellOut / 60).rounded(.up))))\u{A0}min" : say("pas tout de suite", "not at once")
    }

    private func developers(_ line: Line, _ say: Language) -> HTML {
        let (id, session) = (line.opening.session.id, line.opening.session)
        let title = "\(line.title), \(say.stamp(session.startsAt, in: TimeZone(identifier: session.venue.timeZone) ?? .gmt))"
        let button: HTML = """
            <form method="post" action="\(StaffURL.askDevelopers(id).path(in: say))"><button class="quiet" type="submit" aria-label="\(say("Demander aux développeurs pour \(title)", "Ask them, the developers, about \(title)"))">\(say("Demander", "Ask them"))</button></form>
            """
        guard let thread = line.thread else { return button }
        let words = thread.unread > 0 ? say("\(thread.unread) à lire", "\(thread.unread) to read") : say("messages : \(thread.entries)", "messages: \(thread.entries)")
        return "<a href=\"\(StaffURL.openingDialogue(id).path(in: say))\" aria-label=\"\(say("\(words), discussion de \(title)", "\(words), conversation about \(title)"))\">\(words)</a>\(button)"
    }
}
