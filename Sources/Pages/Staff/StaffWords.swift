import Domain
import Foundation

/// What the back office calls things.
public enum StaffWords {
    public static func role(_ role: StaffRole, in say: Language) -> String {
        switch role {
        case .programmer: say("Programmation", "Programmer")
        case .director: say("Direction", "Director")
        case .operator: say("Exploitation", "Operator")
        case .door: say("Contrôle à la porte", "Door")
        case .taxReader: say("Administration fiscale", "Tax office")
        }
    }

    static func roleHint(_ role: StaffRole, in say: Language) -> String {
        switch role {
        case .programmer: say("Saisit ses spectacles et ses lieux, suit leurs ventes.", "Enters their own shows and venues, follows their sales.")
        case .director: say("Peut tout, et gère l’équipe.", "May do everything, and manages the team.")
        case .operator: say("Fait marcher la plateforme, conduit les jours d’ouverture.", "Keeps the platform working, steers opening days.")
        case .door: say("Contrôle les billets de ses organisateurs.", "Checks the tickets of their organisers in.")
        case .taxReader: say("Lit et exporte le registre, les ventes et les rapports, rien d’autre.", "Reads and exports the ledger, sales and reports, nothing else.")
        }
    }

    public static func right(_ right: StaffRight, in say: Language) -> String {
        switch right {
        case .enterProgramme: say("saisir la programmation", "enter the programme")
        case .readSales: say("lire les ventes", "read sales")
        case .promote: say("mettre en avant", "put events forward")
        case .readMoney: say("lire les recettes de la maison", "read the money of the house")
        case .correctOrders: say("reprendre des commandes et les rembourser", "take orders back and refund them")
        case .steerRooms: say("conduire les salles d’attente", "steer waiting rooms")
        case .operate: say("exploiter la plateforme", "operate the platform")
        case .scanTickets: say("contrôler les billets", "check tickets in")
        case .readLedger: say("lire le registre", "read the ledger")
        case .exportLedger: say("exporter le registre", "export the ledger")
        case .answerBuyers: say("répondre aux acheteurs sur leurs données", "answer buyers about their data")
        case .readJournal: say("lire le journal", "read the journal")
        case .manageStaff: say("gérer l’équipe", "manage the team")
        }
    }

    static func action(_ action: JournalAction, in say: Language) -> String {
        switch action {
        case .invited: say("a invité", "invited")
        case .moved: say("a changé les rôles de", "changed the roles of")
        case .revoked: say("a retiré l’accès de", "took away the access of")
        case .restored: say("a fait revenir", "brought back")
        case .reset: say("a réinitialisé l’accès de", "reset the access of")
        case .linkUsed: say("a utilisé son lien", "used their link")
        case .resetAsked: say("a demandé un nouveau mot de passe pour", "asked for a new password for")
        case .passwordChanged: say("a changé son mot de passe", "changed their password")
        case .telephoneSet: say("a réglé son téléphone", "set their phone")
        case .codesRenewed: say("a refait ses codes de secours", "renewed their recovery codes")
        case .codeSpent: say("a utilisé un code de secours", "used a recovery code")
        case .signedIn: say("s’est connecté", "signed in")
        case .signedOut: say("a fermé une connexion", "ended a session")
        case .signInBlocked: say("a trop essayé d’entrer comme", "tried too often to sign in as")
        case .tokenMade: say("a créé un jeton", "made a token")
        case .tokenRevoked: say("a retiré un jeton", "took away a token")
        case .profileChanged: say("a changé son profil", "changed their profile")
        case .draftMade: say("a commencé un brouillon de spectacle", "began a draft of a show")
        case .draftChanged: say("a changé un brouillon", "changed a draft")
        case .draftScheduled: say("a fixé une publication", "set a time of publication")
        case .draftUnscheduled: say("a retiré une publication fixée", "took back a time of publication")
        case .draftPublished: say("a publié un spectacle", "published a show")
        case .draftRefused: say("n’a pas pu publier un brouillon à l’heure dite", "could not publish a draft when it was time")
        case .draftDropped: say("a abandonné un brouillon", "dropped a draft")
        case .venueAdded: say("a saisi un lieu", "entered a venue")
        case .venueChanged: say("a changé les textes d’un lieu", "changed the texts of a venue")
        case .sessionPostponed: say("a reporté la séance", "postponed the session")
        case .sessionCancelled: say("a annulé la séance", "cancelled the session")
        case .namesExported: say("a exporté, avec les noms des acheteurs,", "exported, with its buyers’ names,")
        case .guestsExported: say("a exporté la liste des spectateurs de", "exported the list of guests of")
        case .buyerExported: say("a exporté, pour une personne, ce qu’on sait d’elle :", "exported, for a person, what is known of them:")
        case .buyerErased: say("a fait oublier une personne :", "had a person forgotten:")
        case .programmeImported: say("a importé un programme", "imported a programme")
        case .orderCorrected: say("a repris tout ou partie de", "took back all or a part of")
        case .itemRetried: say("a fait essayer encore", "had tried again")
        case .itemHeld: say("n’a plus fait essayer", "had tried no more")
        case .itemSettled: say("a réglé ailleurs", "settled elsewhere")
        case .itemGivenUp: say("a renoncé à la vente de", "gave up the sale of")
        case .incidentNoted: say("a pris acte de", "took note of")
        case .blockAdded: say("a posé", "set")
        case .blockRemoved: say("a levé", "lifted")
        case .logLevelChanged: say("a changé le niveau du journal de", "changed how much is logged by")
        case .logLevelUnchanged: say("n’a pas pu changer le niveau du journal de", "could not change how much is logged by")
        case .ledgerVerified: say("a vérifié", "verified")
        case .archiveAsked: say("a demandé une archive de", "asked for an archive of")
        case .archiveFetched: say("a pris", "fetched")
        case .reportScheduled: say("a programmé", "scheduled")
        case .reportUnscheduled: say("a arrêté", "ended")
        case .subscriberAdded: say("a abonné", "subscribed")
        case .subscriberChanged: say("a changé", "changed")
        case .subscriberRemoved: say("a désabonné", "took away")
        case .subscriberPaused: say("a mis en pause", "paused")
        case .subscriberResumed: say("a fait reprendre", "let go on")
        case .subscriberReplayed: say("a fait tout redire à", "had everything told again to")
        case .deviceAdded: say("a ouvert les portes à", "opened the doors to")
        case .deviceRevoked: say("a fermé les portes à", "closed the doors to")
        case .buyerLookedUp: say("a cherché les données d’un acheteur", "looked up a buyer’s data")
        case .openingSteered: say("a conduit", "steered")
        case .doorsReopened: say("a fait rouvrir les portes de", "had the doors opened anew of")
        case .subscriberTried: say("a envoyé un essai à", "sent a test to")
        case .dialogueWritten: say("a écrit dans la discussion", "wrote in the conversation")
        case .promotionMade: say("a mis en avant", "put forward")
        case .promotionChanged: say("a changé la mise en avant", "changed what is put forward:")
        case .promotionEnded: say("a arrêté la mise en avant", "ended what is put forward:")
        }
    }

    /// What a line of the journal says besides, which the program wrote for programs.
    static func detail(_ entry: JournalEntry, in say: Language) -> String {
        switch entry.action {
        case .ledgerVerified: return say("écarts : \(entry.detail)", "faults: \(entry.detail)")
        case .invited, .moved, .restored, .reset, .linkUsed, .tokenMade, .tokenRevoked, .dialogueWritten, .promotionMade, .promotionChanged, .promotionEnded, .blockAdded,
            .blockRemoved:
            break
        default: return entry.detail
        }
        return entry.detail.split(separator: " ").map { part -> String in
            let word = part.trimmingCharacters(in: [","])
            let ending = part.hasSuffix(",") ? "," : ""
            let known = StaffRole(rawValue: word).map { role($0, in: say) } ?? StaffRight(rawValue: word).map { right($0, in: say) }
            return (known ?? other(word, say)) + ending
        }.joined(separator: " ")
    }

    private static func other(_ word: String, _ say: Language) -> String {
        switch word {
        case "of": say("pour", "of")
        case "->": "→"
        case "invitation": say("une invitation", "an invitation")
        case "reset": say("un accès à refaire", "an access that begins anew")
        case "password": say("un mot de passe oublié", "a forgotten password")
        case "decision": say("décision", "decision")
        case "follow-up": say("suivi des ventes", "sales")
        case "forecast": say("prévision", "forecast")
        case "rehearsal": say("répétition", "rehearsal")
        case "promotion": say("mise en avant", "promotion")
        case "place": say("place", "position")
        case "to": say("jusqu’à", "to")
        case "until": say("jusqu’au", "until")
        case "network": say("réseau", "network")
        case "email": say("adresse", "address")
        case "domain": say("domaine", "domain")
        case "visitor": say("navigateur", "browser")
        default: word
        }
    }

    /// `Direction, Exploitation`.
    public static func roles(_ roles: Set<StaffRole>, in say: Language) -> String {
        StaffRole.allCases.filter(roles.contains).map { role($0, in: say) }.joined(separator: ", ")
    }

    /// What a form's field of a role is called.
    public static func field(_ role: StaffRole) -> String { "role-\(role.rawValue)" }
    public static func field(_ right: StaffRight) -> String { "scope-\(right.rawValue)" }
    public static func field(organiser id: String) -> String { "organiser-\(id)" }
    public static func field(venue id: String) -> String { "venue-\(id)" }
}
