import Domain
import Foundation
import WaitingRoom

/// Opening days: which there are, and one of them as it goes, with the operator's hand.
public struct OpeningPages: Sendable {
    let person: StaffPerson
    let say: Language

    public init(for person: StaffPerson, in say: Language) { (self.person, self.say) = (person, say) }

    // MARK: All of them

    public func list(_ openings: [OpeningState]) -> StaffPage {
        let lines = openings.map { opening -> HTML in
            """
            <li><div><h2><a href="\(StaffURL.opening(opening.id).path(in: say))">\(opening.title)</a></h2><p>\(opening.sessions.map { self.session($0) }.joined(separator: " · "))</p></div>
            <p>\(say("Ouverture : \(say.moment(opening.opensAt, in: opening.zone))", "Opens: \(say.moment(opening.opensAt, in: opening.zone))"))</p>\(badge(opening))</li>
            """
        }
        let none: HTML = """
            <div class="empty"><p>\(say(
                "Aucune salle d’attente n’est prévue. Une séance en a une par la clé « waitingRoom » de la programmation.",
                "No waiting room is planned. A session has one by the programme’s key “waitingRoom”."))</p></div>
            """
        return StaffPage(
            say, .openings, title: say("Ouvertures", "Openings"), for: person,
            content: """
                <h1>\(say("Jours d’ouverture", "Opening days"))</h1>
                \(lines.isEmpty ? none : "<ul class=\"people\">\(lines)</ul>" as HTML)
                """)
    }

    private func session(_ line: OpeningState.SessionLine) -> String { "\(line.venue), \(say.moment(line.startsAt, in: line.zone))" }

    private func badge(_ opening: OpeningState) -> HTML {
        guard let count = opening.count else { return "<p class=\"badge bad\">\(say("Personne ne la tient", "Nobody keeps it"))</p>" }
        let tone = switch count.phase {
        case .queue, .early, .open: "good"
        case .paused, .drawing, .tooEarly: "soon"
        case .soldOut, .closed: "bad"
        }
        return "<p class=\"badge \(tone)\">\(OpeningDayWords.phase(count.phase, in: say))</p>"
    }

    // MARK: One

    public func opening(_ opening: OpeningState, _ notice: StaffNotice? = nil) -> StaffPage {
        let path = StaffURL.opening(opening.id).path(in: say)
        return StaffPage(
            say, .opening(opening.id), title: opening.title, for: person, script: .openingScript,
            content: """
                <h1>\(opening.title)</h1><p>\(opening.sessions.map { session($0) }.joined(separator: " · "))</p>
                \(notice?.block)
                <div id="figures" data-source="\(StaffURL.openingFigures(opening.id).path(in: say))">\(figures(opening))</div>
                <noscript><p><a class="button quiet" href="\(path)">\(say("Actualiser", "Look again"))</a></p></noscript>
                <section><h2>\(say("Votre main", "Your hand"))</h2>\(hand(opening))</section>
                \(opening.awaitedValue.map { reveal(opening, $0) })
                <section><h2>\(say("Dire à ceux qui attendent", "Tell those who wait"))</h2>\(words(opening))</section>
                <section><h2>\(say("Répétitions", "Rehearsals"))</h2>\(PlayedOpeningList(rehearsals: opening.rehearsals, rights: person.rights, zone: opening.zone).list(namesSession: opening.sessions.count > 1, in: say))</section>
                <section><h2>\(say("Ce qui a été fait", "What was done"))</h2>\(journal(opening))</section>
                <p><a href="\(StaffURL.openingDialogue(opening.id).path(in: say))">\(say("Discussion sur cette ouverture", "Conversation about this opening"))</a></p>
                """)
    }

    /// What the page asks for again and again, and puts in place of what is there.
    public func figures(_ opening: OpeningState) -> HTML {
        guard let count = opening.count else { return nobody(opening) }
        return """
            <p class="state">\(badge(opening)) \(say("Ouverture : \(say.moment(opening.opensAt, in: opening.zone))", "Opens: \(say.moment(opening.opensAt, in: opening.zone))"))</p>
            \(warnings(opening, count))
            <dl class="figures">
            \(figure(say("Venus", "Came"), say.number(count.came)))
            \(figure(say("En attente", "Waiting"), say.number(count.waiting)))
            \(figure(say("Appelés", "Called"), say.number(count.called), count.callsPerMinute.map { say("\(say.number(Int($0.rounded()))) par minute", "\(say.number(Int($0.rounded()))) a minute") }))
            \(figure(say("Entrés", "Let in"), say.number(count.admitted)))
            \(figure(say("En train de choisir", "Inside now"), say.number(count.inside), count.mostInside.map { say("au plus \(say.number($0))", "at most \(say.number($0))") }))
            \(figure(say("Places libres", "Free places"), say.number(count.free), count.wheelchairs.map { say("et \(say.number($0)) pour fauteuil roulant, sans attendre", "and \(say.number($0)) for wheelchairs, without waiting") }))
            \(figure(say("En panier", "In baskets"), say.number(count.held)))
            \(figure(say("Vendues", "Sold"), say.number(count.sold), count.soldPerMinute.map { say("\(say.number(Int($0.rounded()))) par minute", "\(say.number(Int($0.rounded()))) a minute") }))
            \(figure(say("Ce qui retient les appels", "What holds calls back"), count.limit == nil ? "–" : "", count.limit.map { OpeningDayWords.limit($0, in: say) }))
            </dl>
            <h2>\(say("La plateforme", "The platform"))</h2>
            <dl class="figures">
            \(figure(say("Guichets", "Box offices"), say.number(count.offices)))
            \(figure(say("99 réponses sur 100 en", "99 of 100 answers within"), count.slowMilliseconds.map { say.milliseconds(Double($0)) } ?? "–"))
            \(figure(say("Renvoyés à plus tard", "Sent away"), say.percent(count.failures)))
            \(figure("Redis", opening.storeMilliseconds.map { say.milliseconds($0) } ?? "–"))
            \(figure(say("Vendues, pas encore au registre", "Sold, not in the ledger yet"), opening.unrecorded.map { say.number($0) } ?? "–"))
            </dl>
            \(stock(opening))
            """
    }

    private func nobody(_ opening: OpeningState) -> HTML {
        let words = opening.storeMilliseconds == nil
            ? say("Redis ne répond pas : on ne sait pas où en est la salle. Les laissez-passer restent valables, et personne n’est appelé.",
                "Redis does not answer: nobody knows how the room stands. Passes stay valid, and nobody is called.")
            : say("Aucun réconciliateur ne tient cette salle en ce moment. Elle est annoncée une semaine avant que l’on puisse y entrer ; plus tard, vérifiez qu’un réconciliateur est actif.",
                "No reconciler keeps this room at this moment. It is announced a week before people may join; later than that, see that a reconciler is active.")
        return "<div class=\"message notice\"><p>\(words)</p></div>"
    }

    private func warnings(_ opening: OpeningState, _ count: OpeningState.Count) -> HTML? {
        var lines: [String] = []
        if let said = count.saidAt, said + .seconds(10) < opening.now {
            let seconds = (opening.now.milliseconds - said.milliseconds) / 1000
            lines.append(say("Ces chiffres ont \(seconds) s : le réconciliateur ne compte plus. Personne n’est appelé.", "These figures are \(seconds) s old: the reconciler counts no more. Nobody is called."))
        }
        if count.offices == 0 { lines.append(say("Aucun guichet ne s’est annoncé.", "No box office reported.")) }
        if count.failures > 0.01 { lines.append(say("Des visiteurs sont renvoyés à plus tard : la salle ralentit d’elle-même.", "Visitors are sent away: the room slows down by itself.")) }
        guard !lines.isEmpty else { return nil }
        return "<div class=\"message error\"><ul>\(lines.map { "<li>\($0)</li>" as HTML })</ul></div>"
    }

    private func figure(_ name: String, _ value: String, _ more: String? = nil) -> HTML {
        "<div><dt>\(name)</dt><dd>\(value)\(more.map { "<span>\($0)</span>" as HTML })</dd></div>"
    }

    private func stock(_ opening: OpeningState) -> HTML? {
        guard !opening.stock.isEmpty else { return nil }
        let many = opening.sessions.count > 1
        let rows = opening.stock.map { line -> HTML in
            """
            <tr>\(many ? "<td>\(line.session)</td>" as HTML : nil)<th scope="row">\(line.category)</th><td class="amount">\(say.number(line.free))</td><td class="amount">\(say.number(line.capacity))</td>\
            <td><meter min="0" max="\(String(max(line.capacity, 1)))" value="\(String(line.free))" aria-label="\(line.category)"></meter></td></tr>
            """
        }
        return """
            <h2>\(say("Ce qui reste", "What is left"))</h2><div class="scroll" tabindex="0" role="region" aria-label="\(say("Ce qui reste", "What is left"))"><table class="stock">
            <thead><tr>\(many ? "<th scope=\"col\">\(say("Séance", "Session"))</th>" as HTML : nil)<th scope="col">\(say("Catégorie", "Category"))</th><th scope="col" class="amount">\(say("Libres", "Free"))</th><th scope="col" class="amount">\(say("Jauge", "Capacity"))</th><th scope="col"><span class="visually-hidden">\(say("Part libre", "Share that is free"))</span></th></tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """
    }

    // MARK: The operator's hand

    private func hand(_ opening: OpeningState) -> HTML {
        let path = StaffURL.openingHand(opening.id).path(in: say)
        func button(_ wish: OpeningWish, quiet: Bool = true) -> HTML {
            "<button type=\"submit\" name=\"wish\" value=\"\(wish.rawValue)\"\(quiet ? " class=\"quiet\"" as HTML : nil)>\(OpeningDayWords.wish(wish, in: say))</button>"
        }
        let isPaused = opening.hand == .paused
        return """
            <p>\(say("En ce moment : \(OpeningDayWords.hand(opening.hand, in: say)). Rien de tout cela ne prend son tour à quelqu’un.", "At this moment: \(OpeningDayWords.hand(opening.hand, in: say)). None of this takes anybody’s turn."))</p>
            <form method="post" action="\(path)" class="brakes">\(isPaused ? nil : button(.pause, quiet: false))\(isPaused ? nil : button(.slower))\(isPaused ? nil : button(.faster))\(opening.hand == .untouched ? nil : button(.resume, quiet: !isPaused))</form>
            <form method="post" action="\(path)" class="brakes"><div class="field"><label for="per-minute">\(say("Appels par minute, quoi qu’il arrive", "Calls a minute, whatever happens"))</label>
            <input id="per-minute" name="perMinute" type="number" min="1" max="1000000" required inputmode="numeric"></div>\(button(.pace))</form>
            """
    }

    private func words(_ opening: OpeningState) -> HTML {
        """
        <form method="post" action="\(StaffURL.openingHand(opening.id).path(in: say))"><div class="field"><label for="message">\(say("Lu en quelques secondes par tous ceux qui attendent ; vide, plus rien n’est dit", "Read within seconds by everybody who waits; empty, nothing is said any more"))</label>
        <textarea id="message" name="message" rows="2" maxlength="300">\(opening.message ?? "")</textarea></div>
        <button type="submit" name="wish" value="\(OpeningWish.say.rawValue)">\(OpeningDayWords.wish(.say, in: say))</button></form>
        """
    }

    private func reveal(_ opening: OpeningState, _ source: String) -> HTML {
        """
        <section><h2>\(say("Le tirage attend sa valeur publique", "The draw waits for its public value"))</h2>
        <form method="post" action="\(StaffURL.openingHand(opening.id).path(in: say))"><p>\(say("Source annoncée : \(source). Une seule fois, et pour toujours : le tirage en découle.", "Announced source: \(source). Once, and for ever: the draw follows from it."))</p>
        <div class="field"><label for="value">\(say("La valeur, comme la source l’a donnée ; d’un tour de drand, sa signature", "The value, as its source gave it; of a round of drand, its signature"))</label><input id="value" name="value" required maxlength="300" autocomplete="off"></div>
        <button type="submit" name="wish" value="\(OpeningWish.reveal.rawValue)">\(OpeningDayWords.wish(.reveal, in: say))</button></form></section>
        """
    }

    private func journal(_ opening: OpeningState) -> HTML {
        guard !opening.events.isEmpty else { return "<p>\(say("Rien encore.", "Nothing yet."))</p>" }
        let lines = opening.events.map { event -> HTML in
            """
            <li><time datetime="\(event.at.rfc3339())">\(say.moment(event.at, in: opening.zone))</time><p>\(OpeningDayWords.event(event.kind, in: say))<span class="hint">\(event.kind == .steered ? OpeningDayWords.steered(event.detail, in: say) : event.detail)</span></p></li>
            """
        }
        return "<ol class=\"journal\">\(lines)</ol>"
    }
}
