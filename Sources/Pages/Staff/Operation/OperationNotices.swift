/// What operators' pages say of what was just asked.
public enum OperationNotices {
    public static func done(_ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("C’est fait, et c’est au journal.", "It is done, and in the journal."))
    }

    public static func noReason(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Dites pourquoi, en 120 caractères au plus, sans nom ni adresse. Rien n’a été fait.", "Say why, in 120 characters at most, without a name or an address. Nothing was done."))
    }

    public static func gone(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été fait : ce travail n’est pas, ou plus, en souffrance.", "Nothing was done: this is no dead letter, or not any more."))
    }

    public static func stillTried(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été fait : il est encore essayé, et pourrait l’être deux fois. Arrêtez-le d’abord.", "Nothing was done: it is still tried, and could be done twice. Stop it first."))
    }

    public static func onlyByPlatform(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été fait : seule la plateforme sait faire cela. Réparez la cause, et faites essayer encore.", "Nothing was done: only the platform can do this. Mend the cause, and have it tried again."))
    }

    /// Why an order cannot be taken back.
    public enum Refusal: Sendable {
        case unknownOrder, nothingLeft, placeUsed
        /// As the ledger says it, in English.
        case other(String)
    }

    public static func refused(_ refusal: Refusal, _ say: Language) -> StaffNotice {
        let words =
            switch refusal {
            case .unknownOrder: say("Rien n’a été fait : le registre ne connaît pas cette commande.", "Nothing was done: the ledger does not know this order.")
            case .nothingLeft: say("Rien n’a été fait : tout est déjà repris de cette commande.", "Nothing was done: everything of this order was taken back before.")
            case .placeUsed: say("Rien n’a été fait : un billet de cette commande a déjà ouvert une porte.", "Nothing was done: a ticket of this order has opened a door.")
            case .other(let text): say("Rien n’a été fait. Le registre dit :", "Nothing was done. The ledger says:") + " " + text
            }
        return StaffNotice(.error, words)
    }

    public static func nothingChosen(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Cochez les incidents dont vous prenez acte.", "Tick the incidents of which you take note."))
    }

    public static func noted(_ count: Int, _ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("Pris acte, incidents : \(say.number(count)).", "Noted, incidents: \(say.number(count))."))
    }

    public static func noLevel(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Choisissez un niveau de la liste et une durée d’un jour au plus.", "Choose a level of the list, and a day at most."))
    }

    public static func storeAway(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Redis ne répond pas : le processus n’en saura rien. Rien n’a été fait.", "Redis does not answer: the process will not hear of it. Nothing was done."))
    }

    public static func levelAsked(_ say: Language) -> StaffNotice {
        StaffNotice(.notice, say("C’est demandé : le processus l’apprend en quelques secondes.", "It is asked for: the process hears of it within seconds."))
    }
}
