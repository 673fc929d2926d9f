import Domain
import Foundation

/// Who is told what happens here, and how that goes.
public struct SubscriberPages: Sendable {
    let person: StaffPerson
    let zone: TimeZone
    let say: Language

    public init(for person: StaffPerson, zone: TimeZone, in say: Language) { (self.person, self.zone, self.say) = (person, zone, say) }

    // MARK: All of them

    /// - Parameters:
    ///   - url: as it was typed.
    ///   - kinds: as they were ticked.
    public func list(_ subscribers: [SubscriberState], url: String = "", kinds: Set<NoticeKind> = [], _ notice: StaffNotice? = nil) -> StaffPage {
        let items = subscribers.map { state -> HTML in
            let subscriber = state.subscriber
            return """
                <li><div><h2><a href="\(StaffURL.subscriber(String(subscriber.id)).path(in: say))">\(subscriber.url)</a></h2><p>\(Self.words(subscriber.kinds, say))</p></div>
                <p>\(state.lastToldAt.map { say("dernier avis le \(say.moment($0, in: zone))", "last notice on \(say.moment($0, in: zone))") } ?? say("aucun avis arrivé", "no notice arrived yet"))</p><p>\(badge(state))</p></li>
                """
        }
        return StaffPage(
            say, .subscribers, title: say("Abonnés", "Subscribers"), for: person,
            content: """
                <h1>\(say("Abonnés", "Subscribers"))</h1>\(notice?.block)
                <p>\(say("Des programmes d’ailleurs qui apprennent ce qui se passe ici : chaque avis est signé, essayé jusqu’à ce qu’il arrive, et ne dit rien de personne.", "Programs elsewhere that hear what happens here: each notice is signed, tried until it arrives, and tells nothing of anybody.")) \(say("Comment les lire et les vérifier :", "How to read and verify them:")) <cite>docs/webhooks.md</cite></p>
                \(items.isEmpty ? "<div class=\"empty\"><p>\(say("Aucun abonné.", "No subscriber."))</p></div>" as HTML : "<ul class=\"people\">\(items)</ul>" as HTML)
                <section class="part" aria-labelledby="add"><h2 id="add">\(say("Abonner un programme", "Subscribe a program"))</h2><form method="post" action="\(StaffURL.subscribers.path(in: say))">
                <div class="field"><label for="url">\(say("Son adresse", "Its address"))</label><input id="url" name="url" type="url" required maxlength="500" autocomplete="off" placeholder="https://…" value="\(url)"></div>
                \(choices(kinds))
                <button type="submit">\(say("Abonner", "Subscribe"))</button></form></section>
                <p><a href="\(StaffURL.operation.path(in: say))">\(say("Retour à l’exploitation", "Back to operation"))</a></p>
                """)
    }

    private func badge(_ state: SubscriberState) -> HTML {
        let (tone, words) = !state.subscriber.isOn ? ("dim", say("Éteint", "Off"))
            : state.subscriber.pausedAt != nil ? ("few", say("En pause ; en attente : \(say.number(state.open))", "Paused; waiting: \(say.number(state.open))"))
            : state.dead > 0 ? ("bad", say("Abandonnés : \(say.number(state.dead))", "Given up: \(say.number(state.dead))"))
            : state.open > 0 ? ("few", say("En attente : \(say.number(state.open))", "Waiting: \(say.number(state.open))")) : ("good", say("À jour", "Up to date"))
        return "<span class=\"badge \(tone)\">\(words)</span>"
    }

    private func choices(_ kinds: Set<NoticeKind>) -> HTML {
        let checks = NoticeKind.choices.map { kind -> HTML in
            """
            <p class="check"><input type="checkbox" id="kind-\(kind.rawValue)" name="kind-\(kind.rawValue)" value="1"\(kinds.contains(kind) ? " checked" as HTML : nil)>\
            <label for="kind-\(kind.rawValue)">\(Self.word(kind, say))</label> <small><code>\(kind.rawValue)</code></small></p>
            """
        }
        return "<fieldset class=\"choices\"><legend>\(say("Ce qu’il apprend", "What it hears"))</legend>\(checks)</fieldset>"
    }

    static func word(_ kind: NoticeKind, _ say: Language) -> String {
        switch kind {
        case .eventPublished: say("un spectacle publié, ou de nouvelles dates", "an event published, or new dates of one")
        case .sale: say("une vente inscrite au registre", "a sale recorded in the ledger")
        case .refund: say("des places ou un prix repris", "places or a price taken back")
        case .checkIn: say("une entrée à la porte, ou son annulation", "somebody let in at a door, or that undone")
        case .test: say("un essai", "a test")
        }
    }

    private static func words(_ kinds: Set<NoticeKind>, _ say: Language) -> String { say.list(NoticeKind.choices.filter(kinds.contains).map { word($0, say) }) }

    // MARK: One

    /// - Parameter secret: shown once, when it was just made.
    public func one(_ state: SubscriberState, secret: String? = nil, _ notice: StaffNotice? = nil) -> StaffPage {
        let (subscriber, id) = (state.subscriber, String(state.subscriber.id))
        let shown: HTML? = secret.map {
            """
            <section class="part" aria-labelledby="its-secret"><h2 id="its-secret">\(say("Son secret", "Its secret"))</h2><p class="key"><code id="secret">\($0)</code></p>
            <p>\(say("Il n’est montré que maintenant : donnez-le au programme, qui vérifie par lui que les avis viennent d’ici.", "It is shown only now: give it to the program, which verifies by it that notices come from here."))</p></section>
            """
        }
        func button(_ url: StaffURL, _ title: String, _ hint: String, _ fields: HTML? = nil) -> HTML {
            "<div class=\"block\"><h3>\(title)</h3><p>\(hint)</p><form method=\"post\" action=\"\(url.path(in: say))\">\(fields)<button class=\"quiet\" type=\"submit\">\(title)</button></form></div>"
        }
        let since: HTML = """
            <div class="field"><label for="hours">\(say("Depuis", "Since"))</label><select id="hours" name="hours">\(Self.spans(say).map { "<option value=\"\($0.hours)\">\($0.name)</option>" as HTML })</select></div>
            """
        return StaffPage(
            say, .subscriber(id), title: say("Abonné n° \(id)", "Subscriber no. \(id)"), for: person,
            content: """
                <div class="wide"><h1>\(say("Abonné n° \(id)", "Subscriber no. \(id)"))</h1><p>\(subscriber.url)</p><p>\(badge(state))</p>\(notice?.block)\(shown)
                \(waiting(state))
                \(state.lastError.map { "<p>\(say("Dernière erreur :", "Last error:")) <code>\($0)</code></p>" as HTML })
                <section class="part" aria-labelledby="what"><h2 id="what">\(say("Ses avis", "Its notices"))</h2><form method="post" action="\(StaffURL.subscriber(id).path(in: say))">\(choices(subscriber.kinds))
                <p class="check"><input type="checkbox" id="on" name="on" value="1"\(subscriber.isOn ? " checked" as HTML : nil)><label for="on">\(say("Allumé", "On"))</label> <small>\(say("Éteint, il n’apprend rien et ce qui l’attend est jeté ; pour le faire attendre, mettez-le en pause.", "When off, it hears nothing and what waits for it is dropped; to let it wait, pause it."))</small></p>
                <button type="submit">\(say("Enregistrer", "Save"))</button></form></section>
                <section class="part" aria-labelledby="act"><h2 id="act">\(say("Ce qu’on peut faire", "What can be done"))</h2>
                \(subscriber.isOn ? button(.tryOutSubscriber(id), say("Envoyer un essai", "Send a test"), say("Un avis du genre « test », signé comme les autres.", "A notice of kind “test”, signed as the others are.")) : nil)
                \(subscriber.isOn ? pauseButton(state) : nil)
                \(subscriber.isOn ? button(.replaySubscriber(id), say("Tout redire", "Tell everything again"), say("Les mêmes avis, avec les mêmes numéros : qui les a déjà les reconnaît.", "The same notices, with the same ids: whoever has them knows them again."), since) : nil)
                \(button(.removeSubscriber(id), say("Désabonner", "Take away"), say("Pour toujours : un autre abonnement a un autre secret.", "For good: another subscription has another secret.")))</section>
                <p><a href="\(StaffURL.subscribers.path(in: say))">\(say("Tous les abonnés", "All subscribers"))</a></p></div>
                """)
    }

    /// Since when everything is told again.
    private static func spans(_ say: Language) -> [(hours: Int, name: String)] {
        [(1, say("une heure", "an hour ago")), (24, say("un jour", "a day ago")), (72, say("trois jours", "three days ago")), (168, say("une semaine", "a week ago"))]
    }

    /// How much waits, and since when: what a subscriber does not take grows with each sale.
    private func waiting(_ state: SubscriberState) -> HTML? {
        guard state.open > 0, let since = state.waitsSince else { return nil }
        let day = say.moment(since, in: zone)
        return "<p>\(say("En attente pour lui seul : \(say.number(state.open)), le plus ancien depuis le \(day).", "Waiting for it alone: \(say.number(state.open)), the oldest since \(day)."))</p>"
    }

    private func pauseButton(_ state: SubscriberState) -> HTML {
        let (id, isPaused) = (String(state.subscriber.id), state.subscriber.pausedAt != nil)
        let title = isPaused ? say("Reprendre", "Go on") : say("Mettre en pause", "Pause")
        let hint = isPaused ? say("Il apprend alors tout ce qui l’attend, dans l’ordre.", "It then hears all that waits for it, in its order.")
            : say("Il n’apprend plus rien, et ce qui se passe l’attend.", "It hears nothing, and what happens waits for it.")
        let field: HTML? = isPaused ? "<input type=\"hidden\" name=\"on\" value=\"1\">" : nil
        return """
            <div class="block"><h3>\(title)</h3><p>\(hint)</p><form method="post" action="\(StaffURL.pauseSubscriber(id).path(in: say))">\(field)\
            <button class="quiet" type="submit">\(title)</button></form></div>
            """
    }

    // MARK: What is said of what was asked

    public func refusal(_ objection: Objection) -> StaffNotice {
        let words =
            switch objection {
            case .noAddress: say("Ce n’est pas une adresse : https://exemple.org/avis.", "This is no address: https://example.org/notices.")
            case .noTLS: say("Un avis part en https seulement.", "A notice goes over https only.")
            case .tooMuch: say("Une adresse sans nom, sans mot de passe et sans « # ».", "An address without name, without password and without “#”.")
            case .privateAddress: say("Cette adresse est celle d’un réseau privé. Pour l’admettre : webhooks.networks dans la configuration.", "This address is of a private network. To allow it: webhooks.networks in the configuration.")
            case .noKind: say("Choisissez ce qu’il apprend.", "Choose what it hears.")
            }
        return StaffNotice(.error, words)
    }

    public enum Objection: Sendable { case noAddress, noTLS, tooMuch, privateAddress, noKind }

    public func saved() -> StaffNotice { StaffNotices.saved(say) }
    public func tried() -> StaffNotice { StaffNotice(.notice, say("L’essai part : regardez chez l’abonné, puis ici, s’il est arrivé.", "The test goes: look at the subscriber, then here, whether it arrived.")) }
    public func replayed(_ count: Int) -> StaffNotice { StaffNotice(.notice, say("Avis redits : \(say.number(count)).", "Notices told again: \(say.number(count)).")) }
    public func paused() -> StaffNotice { StaffNotice(.notice, say("En pause : ce qui se passe l’attend.", "Paused: what happens waits for it.")) }
    public func goesOn() -> StaffNotice { StaffNotice(.notice, say("Il reprend : ce qui l’attendait part.", "It goes on: what waited for it goes.")) }
    public func isOff() -> StaffNotice { StaffNotice(.error, say("Cet abonné est éteint : allumez-le d’abord.", "This subscriber is off: turn it on first.")) }
}
