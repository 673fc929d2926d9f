/// Addresses of the pages on which the house's people work. The same page in the other language is `path(in:)` of the same case.
public enum StaffURL: Hashable, Sendable {
    /// Where somebody begins, and what its page asks for again and again.
    case home, homeFigures
    case signIn, secondFactor, forgotten, signOut
    /// What an invitation or a reset opens.
    case welcome(String)
    /// Where a telephone is set to give codes.
    case telephone
    /// Where somebody who is signed in proves to be there.
    case confirm
    case account, password, profile, recoveryCodes
    case endSession(String)
    case tokens
    case revokeToken(String)
    case team, invite
    case member(String), revokeMember(String), resetMember(String)
    case journal
    /// Opening days, one of them, what its page asks for again and again, and the operator's hand.
    case openings
    case opening(String), openingFigures(String), openingHand(String)
    /// What a programmer puts on.
    case shows
    case show(String)
    /// One of its sessions; where it is moved to a later date, and called off for good.
    case session(event: String, id: String), postpone(event: String, id: String), cancelSession(event: String, id: String)
    /// What checks tickets in, one such device's end, a session's doors that open anew; and where somebody's own phone becomes a scanner.
    case doors, revokeDevice(String), reopenDoors(String), scan
    /// Where shows are given, one of the places, and a plan of its seats.
    case venues
    case venue(String), venuePlan(String, String)
    /// Where an event begins to be entered; one that is being entered, its public page as it will be, its publication, its end without one, where many
    /// dates are made at once, the plan of its seats, and where that is drawn.
    case drafts
    case draft(String), draftPreview(String), draftPublication(String), dropDraft(String), repeatDraft(String), draftPlan(String, String), draftSketch(String, String)
    /// How everything sells, and one session, with what its page asks for again and again.
    case sales, sessionSales(String), sessionFigures(String), seatHeat(String)
    /// Who comes, as a file.
    case guests(String)
    case reports
    /// The ledger, line by line; its archives, and one of them as a file.
    case ledger, archives, archive(String)
    /// One order by its number in the ledger; where something of it is taken back, and where it is said who bought it.
    case order(String), takeBackOrder(String), orderBuyer(String)
    /// What is known of a buyer who asks: where somebody looks, what that person gets as a file, and where it is forgotten.
    case buyers, findBuyer, exportBuyer, eraseBuyer
    /// Reports that are mailed again and again.
    case schedules, endSchedule(String)
    /// How the platform fares, and what its page asks for again and again; what is owed to the outside, one item, and what is done about it; what went wrong;
    /// one process by its role and name, and how much it logs.
    case operation, operationFigures
    case owed, owedItem(String), retryItem(String), holdItem(String), settleItem(String), giveUpItem(String)
    /// One of them with its remedies, and where something of its order is taken back.
    case incidents, incident(String), takeBack(String)
    case process(String, String), processLog(String, String)
    /// Who is kept out of sales, and where somebody is let in again.
    case blocks, removeBlock(String)
    /// What a rehearsal or the load harness wrote.
    case report(String)
    /// Programs elsewhere that are told what happens.
    case subscribers
    case subscriber(String), tryOutSubscriber(String), replaySubscriber(String), pauseSubscriber(String), removeSubscriber(String)
    /// Openings that are ahead, with what they take, and one of them in full; where one asks the developers about one.
    case calendar, capacityPlan(String), askDevelopers(String)
    /// What is put forward on the first page, one of it, and its end.
    case promotions, promotion(String), endPromotion(String)
    /// What is said about a show, and about an opening.
    case showDialogue(String), openingDialogue(String)

    /// Also of a route: `.member("{account}")`.
    public func path(in language: Language) -> String {
        let path = language.prefix + "/" + segments(language).joined(separator: "/")
        return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private func segments(_ language: Language) -> [String] {
        func word(_ french: String, _ english: String) -> String { language == .french ? french : english }
        let (signIn, account, team) = (word("connexion", "sign-in"), word("compte", "account"), word("equipe", "team"))
        let (members, openings, operation) = (word("membres", "members"), word("ouvertures", "openings"), word("exploitation", "operation"))
        return switch self {
        case .home: []
        case .homeFigures: [word("chiffres", "figures")]
        case .signIn: [signIn]
        case .secondFactor: [signIn, "code"]
        case .forgotten: [signIn, word("oubli", "forgotten")]
        case .signOut: [word("deconnexion", "sign-out")]
        case .welcome(let link): [word("bienvenue", "welcome"), link]
        case .telephone: [account, word("telephone", "phone")]
        case .confirm: ["confirmation"]
        case .account: [account]
        case .password: [account, word("mot-de-passe", "password")]
        case .profile: [account, word("profil", "profile")]
        case .recoveryCodes: [account, word("codes-de-secours", "recovery-codes")]
        case .endSession(let id): [account, word("connexions", "sessions"), id]
        case .tokens: [account, word("jetons", "tokens")]
        case .revokeToken(let id): [account, word("jetons", "tokens"), id]
        case .team: [team]
        case .invite: [team, "invitation"]
        case .member(let id): [team, members, id]
        case .revokeMember(let id): [team, members, id, word("revocation", "revoke")]
        case .resetMember(let id): [team, members, id, word("reinitialisation", "reset")]
        case .journal: ["journal"]
        case .openings: [openings]
        case .opening(let session): [openings, session]
        case .openingFigures(let session): [openings, session, word("chiffres", "figures")]
        case .openingHand(let session): [openings, session, word("main", "hand")]
        case .shows: [word("spectacles", "shows")]
        case .show(let id): [word("spectacles", "shows"), id]
        case .session(let event, let id): [word("spectacles", "shows"), event, word("seances", "sessions"), id]
        case .postpone(let event, let id): [word("spectacles", "shows"), event, word("seances", "sessions"), id, word("report", "postpone")]
        case .cancelSession(let event, let id): [word("spectacles", "shows"), event, word("seances", "sessions"), id, word("annulation", "cancel")]
        case .doors: [word("portes", "doors")]
        case .revokeDevice(let id): [word("portes", "doors"), id, word("revocation", "revoke")]
        case .reopenDoors(let session): [word("portes", "doors"), word("seances", "sessions"), session, word("reouverture", "reopen")]
        case .scan: [word("controle", "check-in")]
        case .venues: [word("lieux", "venues")]
        case .venue(let id): [word("lieux", "venues"), id]
        case .venuePlan(let id, let layout): [word("lieux", "venues"), id, word("plans", "maps"), layout]
        case .repeatDraft(let id): [word("brouillons", "drafts"), id, word("dates", "days")]
        case .draftPlan(let id, let places): [word("brouillons", "drafts"), id, word("plans", "maps"), places]
        case .draftSketch(let id, let places): [word("brouillons", "drafts"), id, word("plans", "maps"), places, word("dessin", "drawing")]
        case .drafts: [word("brouillons", "drafts")]
        case .draft(let id): [word("brouillons", "drafts"), id]
        case .draftPreview(let id): [word("brouillons", "drafts"), id, word("apercu", "preview")]
        case .draftPublication(let id): [word("brouillons", "drafts"), id, "publication"]
        case .dropDraft(let id): [word("brouillons", "drafts"), id, word("abandon", "drop")]
        case .sales: [word("ventes", "sales")]
        case .sessionSales(let id): [word("ventes", "sales"), id]
        case .sessionFigures(let id): [word("ventes", "sales"), id, word("chiffres", "figures")]
        case .seatHeat(let id): [word("ventes", "sales"), id, word("salle", "house")]
        case .guests(let id): [word("ventes", "sales"), id, word("invites.csv", "guests.csv")]
        case .reports: [word("rapports", "reports")]
        case .ledger: [word("registre", "ledger")]
        case .archives: [word("registre", "ledger"), "archives"]
        case .archive(let id): [word("registre", "ledger"), "archives", id]
        case .order(let id): [word("registre", "ledger"), word("commandes", "orders"), id]
        case .takeBackOrder(let id): [word("registre", "ledger"), word("commandes", "orders"), id, word("reprise", "take-back")]
        case .orderBuyer(let id): [word("registre", "ledger"), word("commandes", "orders"), id, word("acheteur", "buyer")]
        case .buyers: [word("acheteurs", "buyers")]
        case .findBuyer: [word("acheteurs", "buyers"), word("recherche", "search")]
        case .exportBuyer: [word("acheteurs", "buyers"), "export"]
        case .eraseBuyer: [word("acheteurs", "buyers"), word("effacement", "erasure")]
        case .schedules: [word("rapports", "reports"), word("envois", "letters")]
        case .endSchedule(let id): [word("rapports", "reports"), word("envois", "letters"), id]
        case .operation: [operation]
        case .operationFigures: [operation, word("chiffres", "figures")]
        case .owed: [operation, word("dus", "owed")]
        case .owedItem(let id): [operation, word("dus", "owed"), id]
        case .retryItem(let id): [operation, word("dus", "owed"), id, word("essai", "retry")]
        case .holdItem(let id): [operation, word("dus", "owed"), id, word("arret", "hold")]
        case .settleItem(let id): [operation, word("dus", "owed"), id, word("reglement", "settle")]
        case .giveUpItem(let id): [operation, word("dus", "owed"), id, word("renonciation", "give-up")]
        case .incidents: [operation, "incidents"]
        case .incident(let id): [operation, "incidents", id]
        case .takeBack(let id): [operation, "incidents", id, word("reprise", "take-back")]
        case .blocks: [operation, word("blocages", "blocks")]
        case .removeBlock(let id): [operation, word("blocages", "blocks"), id, word("levee", "lift")]
        case .report(let name): [operation, word("mesures", "measurements"), name]
        case .subscribers: [operation, word("abonnes", "subscribers")]
        case .subscriber(let id): [operation, word("abonnes", "subscribers"), id]
        case .tryOutSubscriber(let id): [operation, word("abonnes", "subscribers"), id, "test"]
        case .replaySubscriber(let id): [operation, word("abonnes", "subscribers"), id, word("redire", "replay")]
        case .pauseSubscriber(let id): [operation, word("abonnes", "subscribers"), id, "pause"]
        case .removeSubscriber(let id): [operation, word("abonnes", "subscribers"), id, word("retrait", "remove")]
        case .process(let role, let name): [operation, word("processus", "processes"), role, name]
        case .processLog(let role, let name): [operation, word("processus", "processes"), role, name, word("niveau", "level")]
        case .calendar: [word("calendrier", "calendar")]
        case .capacityPlan(let session): [word("calendrier", "calendar"), session]
        case .askDevelopers(let session): [word("calendrier", "calendar"), session, word("demande", "request")]
        case .promotions: [word("mise-en-avant", "promotion")]
        case .promotion(let id): [word("mise-en-avant", "promotion"), id]
        case .endPromotion(let id): [word("mise-en-avant", "promotion"), id, word("fin", "end")]
        case .showDialogue(let event): [word("spectacles", "shows"), event, word("discussion", "conversation")]
        case .openingDialogue(let session): [openings, session, word("discussion", "conversation")]
        }
    }
}
