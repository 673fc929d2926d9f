import Domain

/// Who runs the site, as its configuration says. Whatever is not known is nil.
public struct SiteOperator: Hashable, Sendable {
    public var name, address, email, phone: String?
    /// Where it is registered, and under which number.
    public var registration: String?
    /// Who answers for what is published.
    public var director: String?
    /// Who hosts the site: name, address, telephone.
    public var host: String?
    /// Years after a session until its buyers are known by name no more but in the archive, and after an order until they leave that too.
    public var activeYears = 2, evidenceYears = 5

    public init() {}
}

/// The pages that each page leads to: the publisher (LCEN), the terms of sale (c. conso. L111-1), and people's data (GDPR, article 13).
public struct LegalPages: Sendable {
    let house: SiteOperator
    let organisers: [Organiser]
    let sendsLetters: Bool

    /// - Parameter organisers: whose shows are on the programme.
    public init(house: SiteOperator, organisers: [Organiser], sendsLetters: Bool) {
        (self.house, self.organisers, self.sendsLetters) = (house, organisers, sendsLetters)
    }

    // MARK: Who

    public func notice(in say: Language) -> Page {
        let facts: [(String, HTML?)] = [
            (say("Exploitant du site", "Who runs this site"), house.name.map { "\($0)" }), (say("Adresse", "Address"), house.address.map { "\($0)" }),
            (say("E-mail", "E-mail address"), house.email.map { "<a href=\"mailto:\($0)\">\($0)</a>" }),
            (say("Téléphone", "Telephone"), house.phone.map { "<a href=\"tel:\($0.filter { $0.isASCII && ($0.isNumber || $0 == "+") })\">\($0)</a>" }),
            (say("Immatriculation", "Registration"), house.registration.map { "\($0)" }),
            (say("Direction de la publication", "Responsible for publication"), house.director.map { "\($0)" }),
            (say("Hébergement", "Hosting"), house.host.map { "\($0)" }),
        ]
        let known = facts.compactMap { name, value in value.map { "<dt>\(name)</dt><dd>\($0)</dd>" as HTML } }
        let unknown = say("L’exploitant de ce site n’a pas encore indiqué ses coordonnées. Pour une commande, adressez-vous à l’organisateur du spectacle.", "Whoever runs this site has not given their details yet. About an order, please ask the show’s organiser.")
        return page(
            .legalNotice, say(.legalNotice), say,
            """
            \(known.isEmpty ? "<p>\(unknown)</p>" as HTML : "<dl class=\"values\">\(known)</dl>")
            <h2>\(say("Organisateurs", "Organisers"))</h2><p>\(say("Chaque place est vendue par l’organisateur de son spectacle.", "Each place is sold by the organiser of its show."))</p>
            <ul class="legal">\(organisers.map { "<li>\(OrganiserLine.text($0, say))</li>" as HTML })</ul>
            """)
    }

    // MARK: Under which terms

    public func terms(in say: Language) -> Page {
        let own = organisers.compactMap { organiser in
            organiser.contact?.terms.map { "<li><a href=\"\($0)\" rel=\"noopener\">\(organiser.name)</a></li>" as HTML }
        }
        let mediators = organisers.compactMap { organiser in
            organiser.contact?.mediator.map { "<li>\(organiser.name) · \(say(.legalMediator($0)))</li>" as HTML }
        }
        let parts: [(String, String)] = [
            (say("Qui vend", "Who sells"), say("Vous achetez à l’organisateur du spectacle : son nom et sa licence sont sur la page du spectacle, au récapitulatif et sur chaque billet.", "You buy from the show’s organiser: name and licence are on the show’s page, in the summary and on each ticket.")),
            (say("Prix", "Prices"), say("Les prix sont en euros, toutes taxes comprises. Les frais sont annoncés avec les places, et le total est affiché avant la commande.", "Prices are in euros, all taxes included. Fees are announced with the places, and the total is shown before the order.")),
            (say("Commande", "Ordering"), say("Vos places sont gardées le temps de commander. La commande est passée par le bouton qui le dit, sous le récapitulatif ; d’ici là rien n’est dû. La page de la commande la confirme.", "Your places are kept while you order. The order is placed by the button that says so, below the summary; until then nothing is due. The order’s page confirms it.")),
            (say("Paiement", "Payment"), say("Vous payez chez un prestataire de paiement : ce site ne voit pas votre carte. Si la commande ne peut pas aboutir, rien n’est prélevé, ou ce qui l’a été vous est rendu.", "You pay at a payment provider: this site does not see your card. If the order cannot be completed nothing is taken, or what was taken goes back to you.")),
            (say("Rétractation, annulation, report", "Withdrawal, cancellation, postponement"), say(.legalNoWithdrawal)),
            (say("Rendre une place, changer un nom", "Giving a place back, changing a name"), say("Quand l’organisateur le permet, la page de la commande dit jusqu’à quand, et ce qui vous est remboursé.", "Where the organiser allows it, the order’s page says until when, and what is refunded.")),
            (say("Billets", "Tickets"), say("Chaque billet laisse entrer une personne, une fois. Son code fait entrer qui le présente en premier : ne le montrez à personne.", "Each ticket lets one person in, once. Its code lets in whoever shows it first: do not share it.")),
            (say("Revente", "Resale"), say(.legalNoResale)),
            (say("Réclamations", "Complaints"), say("Adressez-vous à l’organisateur, avec le numéro d’un billet ou l’adresse e-mail de la commande. Ne donnez à personne l’adresse de la page de la commande : elle en ouvre les billets.", "Please turn to the organiser, with a ticket’s number or the order’s e-mail address. Give nobody the address of the order’s page: it opens the tickets.")),
        ]
        return page(
            .terms, say(.termsMenu), say,
            """
            \(parts.map { "<h2>\($0.0)</h2><p>\($0.1)</p>" as HTML })\(mediators.isEmpty ? nil : "<ul class=\"legal\">\(mediators)</ul>" as HTML)
            \(own.isEmpty ? nil : "<h2>\(say("Conditions propres aux organisateurs", "The organisers’ own terms"))</h2><ul class=\"legal\">\(own)</ul>" as HTML)
            """)
    }

    // MARK: Data

    public func privacy(in say: Language) -> Page {
        let letters = say("Une adresse donnée pour être prévenu d’une ouverture est effacée après le message ; celle d’une liste d’attente, quand l’attente est finie ; celle donnée dans une salle d’attente pour savoir que votre tour approche, après le message, deux jours plus tard au plus. Celle que vous y confirmez pour entrer n’est pas gardée : votre numéro porte son empreinte.", "An address given to be told of an opening is deleted after the message; one given for a waiting list, when the waiting is over; one given in a waiting room to be told that your turn is near, after the message, two days later at most. The one that you confirm to enter is not kept: your number bears its fingerprint.")
        let cookies: [(String, String)] = [
            ("__Host-guichet-visitor", say("reconnaît ce navigateur pendant qu’il choisit et commande ; quatorze heures", "recognises this browser while it chooses and orders; fourteen hours")),
            ("__Host-guichet-basket", say("retrouve les paniers ; quatorze heures", "finds baskets again; fourteen hours")),
            ("__Host-guichet-code, __Host-guichet-visit", say("ouvre « Mes billets » ; jusqu’à la déconnexion, trente jours au plus", "opens “My tickets”; until you sign out, thirty days at most")),
            ("__Host-guichet-waiting-…, -pass-…, -admission-…, -room-code-…, -address-…", say("garde la place dans une salle d’attente ; trente jours au plus", "keeps the place in a waiting room; thirty days at most")),
        ]
        func years(_ number: Int) -> String { say(number == 1 ? "1 an" : "\(number) ans", number == 1 ? "1 year" : "\(number) years") }
        let parts: [(String, String)] = [
            (say("Ce qui est demandé", "What is asked for"), say("Pour une commande : un nom et une adresse e-mail, et les noms que vous mettriez sur des billets. Rien d’autre, et cela ne sert à rien d’autre.", "For an order: a name and an e-mail address, and the names that you may put on tickets. Nothing else, and it is used for nothing else.")),
            (say("Qui les reçoit", "Who receives it"), say("L’organisateur du spectacle, qui en répond, l’exploitant de ce site, qui les tient pour lui, et le prestataire qui encaisse le paiement.", "The show’s organiser, who answers for it, whoever runs this site, who keeps it for them, and the provider that takes the payment.")),
            (say("Combien de temps", "For how long"), say("Jusqu’à \(years(house.activeYears)) après la séance, puis dans une archive lue en cas de litige seulement, jusqu’à \(years(house.evidenceYears)) après la commande. Les écritures comptables restent, sans nom ni adresse.", "Until \(years(house.activeYears)) after the performance, then in an archive that is read in a dispute only, until \(years(house.evidenceYears)) after the order. Accounts remain, without names or addresses.") + (sendsLetters ? " " + letters : "")),
            (say("Vos droits", "Your rights"), say("Vous pouvez demander à l’organisateur de consulter vos données, de les recevoir, de les corriger ou de les effacer, et saisir la CNIL.", "You may ask the organiser to see your data, to receive, correct or erase it, and complain to the CNIL.")),
            (say("Contre les robots", "Against robots"), say("L’adresse de votre connexion sert à compter les demandes, pendant un jour au plus, et à écarter qui abuse.", "The address of your connection is used to count requests, for a day at most, and to keep out abusers.")),
        ]
        return page(
            .privacy, say(.privacy), say,
            """
            \(parts.map { "<h2>\($0.0)</h2><p>\($0.1)</p>" as HTML })
            <h2>Cookies</h2><p>\(say("Ceux-ci seulement : sans eux rien ne se vend. Aucune publicité, aucun tiers. Les vues de chaque spectacle et les paniers sont additionnés par heure, sans cookie, sans adresse et sans nom. Ces sommes sont gardées 400 jours.", "These only: nothing can be sold without them. No advertising, no third party. Looks at each show and baskets are added up by the hour, without cookie, address or name; these sums are kept for 400 days."))</p>
            <dl class="values">\(cookies.map { "<dt><code>\($0.0)</code></dt><dd>\($0.1)</dd>" as HTML })</dl>
            <p>\(say("Qui change de langue avec un formulaire à moitié rempli l’y retrouve\u{a0}: le navigateur garde ce texte pour la page suivante, puis l’efface.", "Who changes the language with a half-filled form finds it there: the browser keeps that text for the next page, then erases it."))</p>
            <h2>\(say("À qui s’adresser", "Whom to ask"))</h2>\(house.email.map { "<p>\(house.name ?? "") <a href=\"mailto:\($0)\">\($0)</a></p>" as HTML })<ul class="legal">\(organisers.map { "<li>\(OrganiserLine.text($0, say))</li>" as HTML })</ul>
            """)
    }

    private func page(_ url: SiteURL, _ title: String, _ say: Language, _ content: HTML) -> Page {
        Page(say, url, title: title, content: "<div class=\"prose legal-page\"><h1>\(title)</h1>\(content)</div>")
    }
}
