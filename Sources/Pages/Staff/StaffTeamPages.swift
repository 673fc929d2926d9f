import Domain
import Foundation

/// Who works here, and what each of them may do.
public struct StaffTeamPages: Sendable {
    /// What limited roles can be given.
    public struct Things: Sendable {
        public var organisers, venues: [(id: String, name: String)]

        public init(organisers: [(id: String, name: String)], venues: [(id: String, name: String)]) {
            (self.organisers, self.venues) = (organisers, venues)
        }
    }

    let person: StaffPerson
    let say: Language

    public init(for person: StaffPerson, in say: Language) {
        (self.person, self.say) = (person, say)
    }

    public func list(_ staff: [StaffAccount]) -> StaffPage {
        let people = staff.map { account -> HTML in
            let state: HTML =
                account.revokedAt != nil ? badge("dim", say("Accès retiré", "No access"))
                : !account.hasPassword ? badge("soon", say("Invité", "Invited"))
                : account.hasTelephone ? badge("good", say("Actif", "Active")) : badge("soon", say("Sans téléphone", "No phone"))
            return """
                <li><div><h2><a href="\(StaffURL.member(String(account.id)).path(in: say))">\(account.name)</a></h2><p>\(account.email)</p></div>
                <p>\(StaffWords.roles(account.position.roles, in: say))</p><p>\(state)</p></li>
                """
        }
        return StaffPage(
            say, .team, title: say("Équipe", "Team"), for: person,
            content: """
                <h1>\(say("Équipe", "Team"))</h1>
                <p class="actions"><a class="button" href="\(StaffURL.invite.path(in: say))">\(say("Inviter quelqu’un", "Invite somebody"))</a></p>
                <ul class="people">\(people)</ul>
                """)
    }

    private func badge(_ tone: String, _ text: String) -> HTML { "<span class=\"badge \(tone)\">\(text)</span>" }

    public func invite(
        email: String = "", name: String = "", position: StaffPosition = StaffPosition(roles: []), _ things: Things, _ notice: StaffNotice? = nil
    ) -> StaffPage {
        StaffPage(
            say, .invite, title: say("Inviter quelqu’un", "Invite somebody"), for: person,
            content: """
                <div class="wide"><h1>\(say("Inviter quelqu’un", "Invite somebody"))</h1>\(notice?.block)
                <p>\(say("La personne reçoit un lien, choisit son mot de passe et règle son téléphone.", "They receive a link, choose a password and set their phone."))</p>
                <form method="post" action="\(StaffURL.invite.path(in: say))">
                <div class="field"><label for="email">\(say("Adresse e-mail", "E-mail address"))</label><input id="email" name="email" type="email" required maxlength="254" autocomplete="off" value="\(email)"></div>
                <div class="field"><label for="name">\(say("Nom", "Name"))</label><input id="name" name="name" required maxlength="120" autocomplete="off" value="\(name)"></div>
                <div class="field"><label for="language">\(say("Langue", "Language"))</label>\(languages(say.rawValue))</div>
                \(roles(position, things))
                <div class="actions"><button type="submit">\(say("Inviter", "Invite"))</button></div></form></div>
                """)
    }

    private func languages(_ chosen: String) -> HTML {
        let options = Language.allCases.map { "<option value=\"\($0.rawValue)\"\($0.rawValue == chosen ? " selected" as HTML : nil)>\($0.name)</option>" as HTML }
        return "<select id=\"language\" name=\"language\">\(options)</select>"
    }

    private func roles(_ position: StaffPosition, _ things: Things) -> HTML {
        func check(_ field: String, _ label: String, _ hint: String?, _ isChecked: Bool) -> HTML {
            """
            <p class="check"><input type="checkbox" id="\(field)" name="\(field)" value="1"\(isChecked ? " checked" as HTML : nil)><label for="\(field)">\(label)</label>\
            \(hint.map { "<small>\($0)</small>" as HTML })</p>
            """
        }
        let roles = StaffRole.allCases.map {
            check(StaffWords.field($0), StaffWords.role($0, in: say), StaffWords.roleHint($0, in: say), position.roles.contains($0))
        }
        let organisers = things.organisers.map { check(StaffWords.field(organiser: $0.id), $0.name, nil, position.organisers.contains($0.id)) }
        let venues = things.venues.map { check(StaffWords.field(venue: $0.id), $0.name, nil, position.venues.contains($0.id)) }
        return """
            <fieldset class="choices"><legend>\(say("Rôles", "Roles"))</legend>\(roles)</fieldset>
            <fieldset class="choices"><legend>\(say("Programmation et porte : pour quels organisateurs", "Programmer and door: for which organisers"))</legend>\(organisers)</fieldset>
            <fieldset class="choices"><legend>\(say("Et dans quels lieux, quel que soit l’organisateur", "And in which venues, whoever the organiser"))</legend>\(venues)</fieldset>
            """
    }

    /// The link of somebody who was just invited or reset; shown once.
    /// - Parameters:
    ///   - letter: whether it was sent to them too; nil where no letter can be sent.
    public func link(_ link: String, of account: StaffAccount, letter: Bool?) -> StaffPage {
        let told: StaffNotice =
            switch letter {
            case true?: StaffNotice(.notice, say("Le lien est parti à \(account.email).", "The link was sent to \(account.email)."))
            case false?: StaffNotice(.error, say("Le serveur de courrier ne répond pas : remettez le lien vous-même.", "The mail server does not answer: hand the link over yourself."))
            case nil: StaffNotice(.notice, say("Aucun courrier ne part d’ici : remettez le lien vous-même.", "No letters are sent from here: hand the link over yourself."))
            }
        return StaffPage(
            say, .team, title: say("Lien de \(account.name)", "Link of \(account.name)"), for: person,
            content: """
                <div class="wide"><h1>\(say("Lien de \(account.name)", "Link of \(account.name)"))</h1>\(told.block)
                <p class="key"><code id="link">\(link)</code></p>
                <p>\(say("Il sert une fois et ne sera plus montré. Qui l’ouvre choisit le mot de passe : ne le remettez qu’à cette personne.", "It is good once and is not shown again. Whoever opens it chooses the password: hand it to this person only."))</p>
                <p><a class="button quiet" href="\(StaffURL.team.path(in: say))">\(say("Retour à l’équipe", "Back to the team"))</a></p></div>
                """)
    }

    public func member(_ account: StaffAccount, _ things: Things, isOneself: Bool, _ notice: StaffNotice? = nil) -> StaffPage {
        let id = String(account.id)
        func form(_ url: StaffURL, _ title: String, _ hint: String, _ button: String) -> HTML {
            """
            <section><h2>\(title)</h2><p>\(hint)</p><form method="post" action="\(url.path(in: say))"><button class="quiet" type="submit">\(button)</button></form></section>
            """
        }
        let work: HTML = """
            <form method="post" action="\(StaffURL.member(id).path(in: say))">\(roles(account.position, things))
            <div class="actions"><button type="submit">\(say("Enregistrer", "Save"))</button></div></form>
            \(account.hasPassword
                ? form(.resetMember(id), say("Téléphone ou mot de passe perdu", "Phone or password lost"), say("Ferme toutes ses connexions et donne un lien pour tout choisir à nouveau.", "Ends all their sessions and gives a link to choose everything anew."), say("Réinitialiser l’accès", "Reset the access"))
                : form(.resetMember(id), say("Lien perdu", "Link lost"), say("L’invitation d’avant ne sert plus.", "The invitation before is no longer good."), say("Refaire un lien", "Make another link")))
            \(isOneself ? nil : form(.revokeMember(id), say("Retirer l’accès", "Take the access away"), say("À l’instant : connexions, jetons et liens ne servent plus. Le journal reste.", "At once: sessions, tokens and links are good no longer. The journal stays."), say("Retirer l’accès de \(account.name)", "Take away the access of \(account.name)")))
            """
        let gone: HTML = "<p class=\"message notice\">\(say("Cette personne n’a plus d’accès. Invitez-la de nouveau avec la même adresse pour la faire revenir.", "This person has no access any more. Invite them again with the same address to bring them back."))</p>"
        let journal: HTML? = person.rights.contains(.readJournal)
            ? "<p><a href=\"\(StaffURL.journal.path(in: say))?actor=account%20\(id)\">\(say("Ce que cette personne a fait", "What this person did"))</a></p>" : nil
        return StaffPage(
            say, .member(id), title: account.name, for: person,
            content: """
                <div class="wide"><h1>\(account.name)</h1><p>\(account.email)</p>\(notice?.block)
                \(account.revokedAt == nil ? work : gone)\(journal)
                <p><a href="\(StaffURL.team.path(in: say))">\(say("Retour à l’équipe", "Back to the team"))</a></p></div>
                """)
    }
}
