import Domain

/// Where somebody begins: what they may do.
public struct StaffHomePage: Sendable {
    let account: StaffAccount
    let person: StaffPerson
    /// Recovery codes that were not used.
    let codesLeft: Int
    let threads: DialogueList
    /// Of whoever reads sales.
    let overview: StaffOverview?

    public init(account: StaffAccount, person: StaffPerson, codesLeft: Int, threads: DialogueList, overview: StaffOverview?) {
        (self.account, self.person, self.codesLeft) = (account, person, codesLeft)
        (self.threads, self.overview) = (threads, overview)
    }

    public func page(in say: Language) -> StaffPage {
        let entries = StaffMenu.entries(for: person.rights)
        let cards = entries.map { entry -> HTML in
            "<li class=\"card\"><a href=\"\(entry.url.path(in: say))\"><div class=\"text\"><h2>\(entry.title(say))</h2><p>\(entry.summary(say))</p></div></a></li>"
        }
        let own = account.position.roles.allSatisfy(\.isLimited) ? (account.position.organisers.sorted() + account.position.venues.sorted()).joined(separator: ", ") : ""
        let few: HTML = "<p class=\"message notice\">\(say("Il reste peu de codes de secours : refaites-les dans votre compte.", "Few recovery codes are left: renew them in your account."))</p>"
        return StaffPage(
            say, .home, title: say("Accueil", "Home"), for: person, script: overview == nil ? nil : .openingScript,
            content: """
                <div class="lead"><h1>\(say("Bonjour \(account.name)", "Hello \(account.name)"))</h1>
                <p>\(StaffWords.roles(account.position.roles, in: say))\(own.isEmpty ? nil : " · \(own)" as HTML)</p></div>
                \(codesLeft > 2 ? nil : few)\(threads.section(in: say))\(overview?.section(in: say))
                <ul class="cards">\(cards)</ul>
                <p><a href="\(StaffURL.account.path(in: say))">\(say("Votre compte", "Your account"))</a></p>
                """)
    }
}
