import Domain

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

    /// Why nothing of an order is taken back. Items are by their numbers in the outbox.
    public enum Refusal: Sendable {
        case unknownOrder, nothingLeft, placeUsed
        case underWay(kind: String)
        case stillTried(kind: String, item: Int64)
        case onlyWhole(kind: String, item: Int64)
        case unknownLine(Int), lineTakenBack(Int), secondRebate(Int), rebateOnFee(Int)
        case rebateOutOfRange(left: Money), beyondPayment(left: Money)
    }

    public static func refused(_ refusal: Refusal, _ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été fait :", "Nothing was done:") + " " + words(refusal, say))
    }

    private static func words(_ refusal: Refusal, _ say: Language) -> String {
        func kind(_ kind: String) -> String { OperationWords.kind(kind, in: say) }
        return switch refusal {
        case .unknownOrder: say("le registre ne connaît pas cette commande.", "the ledger does not know this order.")
        case .nothingLeft: say("tout est déjà repris de cette commande.", "everything of this order was taken back before.")
        case .placeUsed: say("un billet de cette commande a déjà ouvert une porte.", "a ticket of this order has opened a door.")
        case .underWay(let work): say("son travail « \(kind(work)) » est encore en route.", "its item “\(kind(work))” is still on its way.")
        case .stillTried(let work, let item): say("« \(kind(work)) », travail n° \(item), est encore essayé et pourrait réussir. Arrêtez-le d’abord.", "“\(kind(work))”, item no. \(item), is still tried and may succeed. Stop it first.")
        case .onlyWhole(let work, let item): say("« \(kind(work)) » a échoué (travail n° \(item)) : faites-le essayer encore, ou reprenez toute la commande.", "“\(kind(work))” failed (item no. \(item)): have it tried again, or take the whole order back.")
        case .unknownLine(let line): say("la commande n’a pas de ligne \(line) ; la première est la ligne 0.", "the order has no line \(line); the first is line 0.")
        case .lineTakenBack(let line): say("la ligne \(line) est déjà reprise.", "line \(line) was taken back before.")
        case .secondRebate(let line): say("la ligne \(line) a déjà eu une remise ; elle ne se reprend plus qu’entière.", "line \(line) had a rebate before; it can only be taken back whole now.")
        case .rebateOnFee(let line): say("la ligne \(line) est un frais, qui se rend entier ou pas du tout.", "line \(line) is a fee, which goes back whole or not at all.")
        case .rebateOutOfRange(let left): say("une remise est de plus que rien et de moins que le prix de la ligne, dont il reste \(say.price(left)). Pour tout rendre, laissez le montant vide.", "a rebate is more than nothing and less than the line’s price, of which \(say.price(left)) is left. To give it all back, leave the amount empty.")
        case .beyondPayment(let left): say("du paiement il ne reste que \(say.price(left)) à rendre.", "only \(say.price(left)) of the payment is left to give back.")
        }
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
