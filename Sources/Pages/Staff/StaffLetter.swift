/// A letter to somebody of the house, with a link that is good once.
public struct StaffLetter: Sendable {
    public enum Kind: Sendable { case invitation, reset, password }

    let kind: Kind
    let name, link: String

    public init(_ kind: Kind, name: String, link: String) {
        (self.kind, self.name, self.link) = (kind, name, link)
    }

    public func words(in say: Language) -> (subject: String, lines: [String]) {
        let (subject, why, until) = parts(say)
        return (subject, [say("Bonjour \(name),", "Hello \(name),"), "", why, "", link, "", until, "", say("Vous n’attendiez rien ? Prévenez la direction.", "You expected nothing? Tell the direction.")])
    }

    /// The same as HTML.
    public func document(in say: Language) -> HTML {
        let (subject, why, until) = parts(say)
        return LetterPage(
            title: subject, words: [say("Bonjour \(name),", "Hello \(name),"), "", why, "", until], action: (say("Ouvrir le lien", "Open the link"), link),
            ending: [link, say("Vous n’attendiez rien ? Prévenez la direction.", "You expected nothing? Tell the direction.")]
        ).document(in: say)
    }

    private func parts(_ say: Language) -> (subject: String, why: String, until: String) {
        switch kind {
        case .invitation:
            (
                say("Votre accès à la billetterie", "Your access to the box office"),
                say("La maison vous ouvre ses pages. Par ce lien, choisissez un mot de passe et réglez votre téléphone :", "The house opens its pages to you. By this link, choose a password and set your phone:"),
                say("Il sert une fois, pendant sept jours.", "It is good once, for seven days.")
            )
        case .reset:
            (
                say("Votre accès est à refaire", "Your access begins anew"),
                say("La direction a réinitialisé votre accès. Par ce lien, choisissez un mot de passe et réglez votre téléphone :", "The direction has reset your access. By this link, choose a password and set your phone:"),
                say("Il sert une fois, pendant un jour.", "It is good once, for a day.")
            )
        case .password:
            (
                say("Choisir un autre mot de passe", "Choose another password"),
                say("Vous l’avez demandé : par ce lien, choisissez un autre mot de passe. Votre téléphone reste le même :", "You asked for it: by this link, choose another password. Your phone stays the same:"),
                say("Il sert une fois, pendant une heure.", "It is good once, for an hour.")
            )
        }
    }
}

/// What is in somebody's way, by the last part of a problem's type.
public enum StaffRefusal: String, Sendable {
    case notAllowed = "not-allowed"
    case notFound = "not-found"
    case noAccount = "no-such-account"
    case noShow = "no-such-show"
    case noVenue = "no-such-venue"
    case noOpening = "no-such-opening"
    case noPromotion = "no-such-promotion"
    case noSession = "unknown-session"
    case noOrder = "unknown-order"
    case foreignForm = "foreign-form"
    case away = "temporarily-unavailable"
    case busy = "too-many-sign-ins"
    case malformed = "malformed-request"
    case other

    /// - Parameter detail: what programs are told; shown where nothing better is known.
    public func page(detail: String, for person: StaffPerson?, in say: Language) -> StaffPage {
        let (title, text): (String, String) =
            switch self {
            case .notAllowed:
                (say("Ce n’est pas à vous", "This is not yours"), say("Vos rôles n’ouvrent pas cette page. La direction peut les changer.", "Your roles do not open this page. The direction can change them."))
            case .notFound, .noAccount, .noShow, .noVenue, .noOpening, .noPromotion, .noSession:
                (say("Rien à cette adresse", "Nothing at this address"), say("La page n’existe pas, ou elle n’est pas à vous.", "The page does not exist, or it is not yours."))
            case .noOrder:
                (
                    say("Aucune commande de ce numéro", "No order of this number"),
                    say("Le registre de la maison ne l’a pas : elle n’est pas d’ici, ou elle n’est pas payée. Une commande sans paiement finit d’elle-même à son heure.", "The house’s ledger does not have it: it is not of this house, or it is not paid. An order without a payment ends by itself at its time.")
                )
            case .foreignForm:
                (say("Formulaire venu d’ailleurs", "A form from elsewhere"), say("Cette demande ne vient pas de nos pages. Rien n’a été fait.", "This request does not come from our pages. Nothing was done."))
            case .away:
                (say("Le registre ne répond pas", "The ledger does not answer"), say("Réessayez dans un moment. Rien n’est perdu.", "Try again in a moment. Nothing is lost."))
            case .busy:
                (say("Trop de monde à la fois", "Too many people at once"), say("Réessayez dans quelques secondes.", "Try again in a few seconds."))
            case .malformed:
                (say("Formulaire illisible", "Unreadable form"), say("Revenez en arrière et recommencez.", "Go back and try again."))
            case .other: (say("Cela n’a pas marché", "It did not work"), detail)
            }
        return StaffSignInPages.message(title: title, text, for: person, in: say)
    }
}
