/// What pages say of what was just asked.
public enum StaffNotices {
    /// - Parameter field: of the form that asks for a report, the one that is wrong.
    public static func reportField(_ field: String, in say: Language) -> String {
        switch field {
        case "from", "to", "quarter": say("Une date n’est pas juste : 2026-11-25, 2026-11 ou 2026, la fin après le début.", "A date is not right: 2026-11-25, 2026-11 or 2026, the end after the beginning.")
        case "session": say("Donnez l’identifiant d’une séance qui est à vous.", "Give the id of a session that is yours.")
        case "organiser": say("Ce rapport parle au nom d’un exploitant : choisissez lequel.", "This report speaks in one organiser’s name: choose which.")
        default: say("Ce rapport ne peut pas être établi ainsi.", "This report cannot be drawn like that.")
        }
    }

    public static func tooOften(minutes: Int, in say: Language) -> String {
        minutes <= 1
            ? say("Trop d’essais. Réessayez dans une minute.", "Too many tries. Try again in a minute.")
            : say("Trop d’essais. Réessayez dans \(minutes) minutes.", "Too many tries. Try again in \(minutes) minutes.")
    }

    public static func wrongPassword(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("L’adresse ou le mot de passe n’est pas juste.", "The address or the password is not right."))
    }

    public static func wrongOldPassword(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Le mot de passe actuel n’est pas juste.", "The present password is not right."))
    }

    public static func wrongCode(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Ce code n’est pas juste, ou il a déjà servi. Attendez le suivant.", "This code is not right, or it was used. Wait for the next one."))
    }

    public static func wrongFirstCode(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Ce n’est pas le code. L’heure du téléphone est-elle juste ?", "This is not the code. Is the time of the phone right?"))
    }

    public static func telephoneSetBefore(_ say: Language) -> StaffNotice {
        StaffNotice(
            .error,
            say(
                "Ce formulaire est parti deux fois. Connectez-vous avec un code du téléphone ; si vous n’avez pas vu vos codes de secours, votre compte en donne d’autres.",
                "This form was sent twice. Sign in with a code of the phone; if you did not see your recovery codes, your account gives you others."))
    }

    public static func passwordChanged(_ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("Le mot de passe est changé.", "The password is changed."))
    }

    public static func saved(_ say: Language) -> StaffNotice { StaffNotice(.notice, say("Enregistré.", "Saved.")) }
    public static func invalidPerson(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("L’adresse ou le nom ne peut pas être juste.", "The address or the name cannot be right."))
    }

    public static func noRole(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Choisissez un rôle au moins. La programmation et la porte veulent un organisateur ou un lieu.", "Choose a role at least. Programmer and door want an organiser or a venue."))
    }

    public static func known(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Cette adresse est déjà de la maison.", "This address is of the house already."))
    }

    public static func beyond(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("On ne donne ni ne retire des droits que l’on n’a pas.", "Nobody gives or takes away rights that they do not have."))
    }

    public static func lastManager(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("C’est la dernière personne qui gère l’équipe : nommez-en une autre d’abord.", "This is the last person who manages the team: name another one first."))
    }

    public static func invalidToken(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Un jeton a un nom, une durée de 1 à 366 jours et un droit au moins.", "A token has a name, 1 to 366 days, and a right at least."))
    }
}
