import Domain

/// One page of the back office, and what its frame says around it.
public struct StaffPage: Sendable {
    public var language: Language
    /// Its own address, from which that in the other language follows.
    public var url: StaffURL
    /// What the address says besides, `?actor=…`.
    public var query: String
    public var title: String
    public var content: HTML
    /// One more than every page has.
    public var script: Asset?
    /// Whose page it is; nil while nobody is signed in.
    public var person: StaffPerson?

    public init(
        _ language: Language, _ url: StaffURL, title: String, for person: StaffPerson? = nil, query: String = "", script: Asset? = nil, content: HTML
    ) {
        (self.language, self.url, self.title, self.person) = (language, url, title, person)
        (self.query, self.script, self.content) = (query, script, content)
    }

    /// The whole document.
    /// - Parameter isTest: nothing that is sold here is real.
    public func document(isTest: Bool) -> HTML {
        let say = language
        let other: Language = say == .french ? .english : .french
        let test: HTML? = isTest ? "<p class=\"test-mode\">\(say(.testMode))</p>" : nil
        return """
            <!doctype html>
            <html lang="\(say.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title) · \(say("Guichet, côté maison", "Guichet, the house’s side"))</title>
            <meta name="robots" content="noindex">
            <meta name="theme-color" content="#7a1330">
            <link rel="icon" href="\(Asset.icon.path)" type="image/svg+xml">
            <link rel="stylesheet" href="\(Asset.style.path)">
            <link rel="stylesheet" href="\(Asset.staffStyle.path)">
            <script src="\(Asset.script.path)" defer></script>
            \(script.map { "<script src=\"\($0.path)\" defer></script>" as HTML })
            </head>
            <body class="staff">
            <a class="skip" href="#content">\(say(.skipToContent))</a>
            <header class="site">\(test)<div class="inner">
            <a class="brand" href="\(StaffURL.home.path(in: say))">\(say(.siteName))<span>\(say("Côté maison", "The house’s side"))</span></a>
            <nav aria-label="\(say("Vous", "You"))">\(person.map { you($0, say) })\
            <a href="\(url.path(in: other))\(query)" hreflang="\(other.rawValue)" lang="\(other.rawValue)">\(other.name)</a></nav>
            </div>\(person.flatMap { menu($0, say) })</header>
            <main id="content" tabindex="-1">
            \(content)
            </main>
            </body>
            </html>

            """
    }

    private func you(_ person: StaffPerson, _ say: Language) -> HTML {
        """
        <a href="\(StaffURL.account.path(in: say))"\(current(.account))>\(person.name)</a>\
        <form method="post" action="\(StaffURL.signOut.path(in: say))"><button class="quiet" type="submit">\(say("Se déconnecter", "Sign out"))</button></form>
        """
    }

    private func menu(_ person: StaffPerson, _ say: Language) -> HTML? {
        let entries = StaffMenu.entries(for: person.rights)
        guard !entries.isEmpty else { return nil }
        let links = entries.map { "<a href=\"\($0.url.path(in: say))\"\(current($0.url))>\($0.title(say))</a>" as HTML }
        return "<nav class=\"menu\" aria-label=\"\(say("Travail", "Work"))\"><div class=\"inner\">\(links)</div></nav>"
    }

    private func current(_ entry: StaffURL) -> HTML? { entry == url ? " aria-current=\"page\"" : nil }
}

/// Whose page it is: what its frame says of them.
public struct StaffPerson: Hashable, Sendable {
    public var name: String
    public var rights: Set<StaffRight>

    public init(name: String, rights: Set<StaffRight>) {
        (self.name, self.rights) = (name, rights)
    }
}

/// What there is to do in the back office. A new part adds its line here: it is then in the menu and on the first page of everybody who may do it.
public struct StaffMenu: Sendable {
    let url: StaffURL
    let right: StaffRight
    let title, summary: @Sendable (Language) -> String

    static let all = [
        StaffMenu(
            url: .shows, right: .enterProgramme, title: { $0("Spectacles", "Shows") },
            summary: { $0("Vos spectacles et leurs séances.", "Your shows and their sessions.") }),
        StaffMenu(
            url: .venues, right: .enterProgramme, title: { $0("Lieux", "Venues") },
            summary: { $0("Les salles, leurs plans et ce qu’on en dit.", "The houses, their seating plans and what is said of them.") }),
        StaffMenu(
            url: .scan, right: .scanTickets, title: { $0("Contrôle", "Check-in") },
            summary: { $0("Contrôler les billets à l’entrée, avec ce téléphone.", "Check tickets in at the doors, with this phone.") }),
        StaffMenu(
            url: .doors, right: .enterProgramme, title: { $0("Portes", "Doors") },
            summary: { $0("Les appareils qui contrôlent les billets : en ajouter, en retirer.", "The devices that check tickets in: add some, take some away.") }),
        StaffMenu(
            url: .sales, right: .readSales, title: { $0("Ventes", "Sales") },
            summary: { $0("Remplissage, rythme et recette de chaque séance.", "How full each session is, its pace and its revenue.") }),
        StaffMenu(
            url: .reports, right: .readSales, title: { $0("Rapports", "Reports") },
            summary: { $0("Relevés, TVA et déclarations, à l’écran ou en fichier.", "Takings, VAT and declarations, on screen or as files.") }),
        StaffMenu(
            url: .ledger, right: .readLedger, title: { $0("Registre", "Ledger") },
            summary: { $0("Chaque opération sous son numéro, à chercher et à feuilleter.", "Each operation under its number, to search and to leaf through.") }),
        StaffMenu(
            url: .openings, right: .steerRooms, title: { $0("Ouvertures", "Openings") },
            summary: { $0("Les salles d’attente en direct, et leurs freins.", "Waiting rooms as they go, and their brakes.") }),
        StaffMenu(
            url: .operation, right: .operate, title: { $0("Exploitation", "Operation") },
            summary: { $0("Comment va la plateforme, et ce qui attend quelqu’un.", "How the platform fares, and what waits for somebody.") }),
        StaffMenu(
            url: .promotions, right: .promote, title: { $0("À la une", "First page") },
            summary: { $0("Ce que le site met en avant, quand, et ce que cela apporte.", "What the site puts forward, when, and what it brings.") }),
        StaffMenu(
            url: .calendar, right: .steerRooms, title: { $0("Calendrier", "Calendar") },
            summary: { $0("Les ouvertures à venir : qui est attendu, et ce qu’il faut.", "Openings that are ahead: who is expected, and what it takes.") }),
        StaffMenu(
            url: .buyers, right: .answerBuyers, title: { $0("Acheteurs", "Buyers") },
            summary: { $0("Répondre à qui demande ses données, ou leur oubli.", "Answer who asks for their data, or to be forgotten.") }),
        StaffMenu(
            url: .team, right: .manageStaff, title: { $0("Équipe", "Team") },
            summary: { $0("Qui travaille ici, et ce que chacun peut faire.", "Who works here, and what each of them may do.") }),
        StaffMenu(
            url: .journal, right: .readJournal, title: { $0("Journal", "Journal") },
            summary: { $0("Qui a fait quoi, et quand.", "Who did what, and when.") }),
    ]

    static func entries(for rights: Set<StaffRight>) -> [StaffMenu] { all.filter { rights.contains($0.right) } }
}

/// What a page says of what was just asked of it.
public struct StaffNotice: Hashable, Sendable {
    public enum Tone: String, Sendable { case error, notice }

    public var tone: Tone
    public var text: String

    public init(_ tone: Tone, _ text: String) {
        (self.tone, self.text) = (tone, text)
    }

    var block: HTML {
        "<div class=\"message \(tone.rawValue)\" role=\"\(tone == .error ? "alert" : "status")\" tabindex=\"-1\" data-focus><p><strong>\(text)</strong></p></div>"
    }
}
