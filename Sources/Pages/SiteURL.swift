import Domain

/// Every address of the site. A path says what it shows in the page's language; the same page in the other language is `path(in:)` of the
/// same case.
public enum SiteURL: Hashable, Sendable {
    /// Of no language.
    public static func picture(_ picture: Picture) -> String { "/pictures/\(picture.fileName)" }

    /// The whole programme, for calendars and for readers of news.
    public static func calendarFeed(in language: Language) -> String { language.prefix + "/programme.ics" }
    public static func newsFeed(in language: Language) -> String { language.prefix + "/programme.rss" }

    case programme
    /// What is on, month by month: the first one, and any, as `2027-01`.
    case agenda, month(String)
    case venue(String)
    /// A venue's sessions, to be shown inside its own site.
    case widget(venue: String)
    /// Who runs the site, under which terms places are sold on it, and what becomes of people's data.
    case legalNotice, terms, privacy
    /// The site's look, for those who work on it.
    case style
    case event(String)
    /// Where a session's places are chosen; a form sent there holds them.
    case session(String)
    /// Where somebody asks to be told when the sale opens.
    case wish(String)
    /// Where somebody joins a session's waiting list, is told so, confirms the address, and leaves the list again.
    case waiting(String), waitingJoined(String), confirmWaiting(session: String, hold: String), leaveWaiting(session: String, hold: String)
    /// Where those wait whom the shop cannot serve at once: a form sent there joins. Where they go in, and give their turn away.
    case room(String), enterRoom(String), leaveRoom(String)
    /// Where somebody who waits asks for a letter when the turn is near.
    case askForTurn(String)
    /// Where an address is confirmed by a code, for a room that asks for one.
    case roomAddress(String)
    /// How places in a room were drawn, for everybody to check.
    case draw(String)
    /// A session for somebody's calendar.
    case calendar(session: String)
    /// The seats of a house, as a map and as a list.
    case seats(String)
    /// The basket that this browser has, whichever it is; a list where it has several.
    case myBasket
    case basket(session: String, hold: String)
    case extend(session: String, hold: String)
    case release(session: String, hold: String)
    /// Where one place of a basket is given back.
    case takeOut(session: String, hold: String)
    case recap(session: String, hold: String)
    case purchase(session: String, hold: String)
    case order(String)
    case pay(String)
    case cancelOrder(String)
    /// Where who ordered mends the name or the address before it is paid.
    case buyer(String)
    case refund(String)
    /// The names on an order's tickets.
    case names(String)
    case tickets(String)
    case ticketsPDF(String)
    /// The code of one ticket, by the ticket's id, as a picture.
    case ticketCode(order: String, ticket: String)
    /// The orders of who signs in, the code for it, and the end of it.
    case account, accountCode, signOut
    /// Letters that a demonstration keeps.
    case mailbox
    case keptLetter(String)
    case keptFile(letter: String, name: String)

    /// Also of a route: `.event("{event}")`.
    public func path(in language: Language) -> String {
        language.prefix + "/" + segments(language).joined(separator: "/")
    }

    private func segments(_ language: Language) -> [String] {
        func word(_ french: String, _ english: String) -> String { language == .french ? french : english }
        let (baskets, orders) = (word("paniers", "baskets"), word("commandes", "orders"))
        return switch self {
        case .programme: []
        case .agenda: [word("agenda", "calendar")]
        case .month(let month): [word("agenda", "calendar"), month]
        case .venue(let id): [word("salles", "venues"), id]
        case .widget(let id): ["widget", id]
        case .style: ["style"]
        case .event(let id): [word("evenements", "events"), id]
        case .session(let id): [word("seances", "sessions"), id]
        case .wish(let id): [word("seances", "sessions"), id, word("me-prevenir", "notify-me")]
        case .waiting(let id): [word("seances", "sessions"), id, word("liste-d-attente", "waiting-list")]
        case .waitingJoined(let id): [word("seances", "sessions"), id, word("liste-d-attente", "waiting-list"), word("inscription", "joined")]
        case .confirmWaiting(let session, let hold): [word("listes-d-attente", "waiting-lists"), session, hold, word("confirmer", "confirm")]
        case .leaveWaiting(let session, let hold): [word("listes-d-attente", "waiting-lists"), session, hold]
        case .room(let id): [word("seances", "sessions"), id, word("salle-d-attente", "waiting-room")]
        case .enterRoom(let id): [word("seances", "sessions"), id, word("salle-d-attente", "waiting-room"), word("entrer", "enter")]
        case .leaveRoom(let id): [word("seances", "sessions"), id, word("salle-d-attente", "waiting-room"), word("sortir", "leave")]
        case .askForTurn(let id): [word("seances", "sessions"), id, word("salle-d-attente", "waiting-room"), word("me-prevenir", "notify-me")]
        case .roomAddress(let id): [word("seances", "sessions"), id, word("salle-d-attente", "waiting-room"), word("adresse", "address")]
        case .draw(let id): [word("seances", "sessions"), id, word("tirage", "draw")]
        case .calendar(let id): [word("seances", "sessions"), id, "agenda.ics"]
        case .seats(let id): [word("seances", "sessions"), id, word("plan", "map")]
        case .legalNotice: [word("mentions-legales", "legal-notice")]
        case .terms: [word("conditions-de-vente", "terms-of-sale")]
        case .privacy: [word("donnees-personnelles", "privacy")]
        case .myBasket: [baskets]
        case .basket(let session, let hold): [baskets, session, hold]
        case .extend(let session, let hold): [baskets, session, hold, word("prolonger", "extend")]
        case .release(let session, let hold): [baskets, session, hold, word("rendre", "release")]
        case .takeOut(let session, let hold): [baskets, session, hold, word("retirer", "take-out")]
        case .recap(let session, let hold): [baskets, session, hold, word("recapitulatif", "summary")]
        case .purchase(let session, let hold): [baskets, session, hold, word("commander", "order")]
        case .order(let id): [orders, id]
        case .pay(let id): [orders, id, word("payer", "pay")]
        case .cancelOrder(let id): [orders, id, word("annuler", "cancel")]
        case .buyer(let id): [orders, id, word("coordonnees", "details")]
        case .refund(let id): [orders, id, word("remboursement", "refund")]
        case .names(let id): [orders, id, word("noms", "names")]
        case .ticketsPDF(let id): [orders, id, word("billets.pdf", "tickets.pdf")]
        case .ticketCode(let id, let ticket): [orders, id, word("billets", "tickets"), "\(ticket).png"]
        case .tickets(let id): [orders, id, word("billets", "tickets")]
        case .account: [word("mes-billets", "my-tickets")]
        case .accountCode: [word("mes-billets", "my-tickets"), "code"]
        case .signOut: [word("mes-billets", "my-tickets"), word("deconnexion", "sign-out")]
        case .mailbox: [word("boite-aux-lettres", "mailbox")]
        case .keptLetter(let id): [word("boite-aux-lettres", "mailbox"), id]
        case .keptFile(let id, let name): [word("boite-aux-lettres", "mailbox"), id, name]
        }
    }
}
