/// What each kind of incident asks of an operator, in a sentence or two; docs/operations.md says it at length.
enum IncidentWords {
    /// Nil of a kind that this version does not know.
    static func words(_ kind: String, in say: Language) -> String? {
        store(kind, say) ?? money(kind, say) ?? refusal(kind, say)
    }

    private static func store(_ kind: String, _ say: Language) -> String? {
        switch kind {
        case "store-forgot": say("La plateforme a remis ces places en vendues. Cherchez pourquoi Redis les avait oubliées : bascule, restauration, fichier coupé, main étrangère.", "The platform marked these places as sold again. Look why Redis had forgotten them: a fail-over, a restore, a file that was cut, somebody’s hand.")
        case "store-invented": say("La plateforme libère ces places dans trois ou quatre minutes, sauf après une restauration avec pertes. Cherchez la cause dans Redis.", "The platform frees these places within three or four minutes, unless a backup was restored with losses. Look for the cause in Redis.")
        case "store-inconsistent": say("Rien n’est réparé. Appelez les développeurs avec ce que dit guichet audit.", "Nothing is repaired. Call the developers with what guichet audit says.")
        default: nil
        }
    }

    private static func money(_ kind: String, _ say: Language) -> String? {
        switch kind {
        case "refunded-outside": say("Quelqu’un a rendu de l’argent sur les pages du prestataire. Dites pour quelles lignes, de la même somme : ce qui est parti compte, et seul ce qui manque est payé.", "Somebody gave money back on the provider’s pages. Say for which lines, of the same sum: what went counts, and only what is missing is paid.")
        case "refund-returned": say("Le remboursement est revenu : il est dû de nouveau. Faites-le essayer encore ci-dessous, ou virez l’argent et dites-le fait.", "The refund came back: it is owed again. Have it tried again below, or transfer the money and say that it was done.")
        case "disputed": say("Répondez sur les pages du prestataire avant la date dite. Ne remboursez pas entre-temps : l’argent partirait deux fois.", "Answer on the provider’s pages before the date that it says. Do not refund meanwhile: the money would go twice.")
        case "dispute-won": say("L’argent reste, ou il est revenu. Rien à faire.", "The money stays, or came back. Nothing to do.")
        case "dispute-lost": say("La banque a rendu l’argent à l’acheteur. S’il a payé la commande, reprenez-la avec tous ses frais : rien n’est payé une seconde fois. Si c’était un second paiement, rien n’est à faire.", "The bank gave the money to the buyer. If it had paid the order, take that back with every fee: nothing is paid a second time. If it was a second payment, there is nothing to do.")
        case "settled-by-hand": say("C’est la note de qui a réglé un travail ailleurs. Rien à faire.", "It is the note of whoever settled an item elsewhere. Nothing to do.")
        case "payment-without-order": say("De l’argent est venu pour une commande que personne ne connaît ; il repart de lui-même. Vérifiez qu’il ne reste pas en souffrance.", "Money came for an order that nobody knows; it goes back by itself. Make sure that it is no dead letter.")
        case "buyer-not-told": say("Personne ne sait plus à qui écrire. Cherchez pourquoi les courriers ne partaient pas ; le prestataire sait qui a payé.", "Nobody knows any more whom to write to. Look why letters did not go; the provider knows who paid.")
        case "sold-under-price": say("Rien, si le registre a manqué plus d’un jour et que les prix avaient monté. Sinon un guichet est cassé, ou quelqu’un écrit dans Redis : arrêtez les guichets, appelez les développeurs, puis reprenez la commande.", "Nothing, when the ledger was away for more than a day and prices were raised before. Otherwise a box office is broken, or somebody writes to Redis: stop the box offices, call the developers, then take the order back.")
        default: nil
        }
    }

    private static func refusal(_ kind: String, _ say: Language) -> String? {
        let back = say("L’argent repart de lui-même : vérifiez qu’il n’est pas en souffrance.", "The money goes back by itself: make sure that it is no dead letter.")
        switch kind {
        case "seat-conflict", "capacity-exceeded": return back + " " + say("Cherchez pourquoi Redis avait oublié des ventes, ou si le registre a été restauré d’avant une hausse de jauge.", "Look why Redis had forgotten sales, or whether the ledger was restored from before its places became more.")
        case "unknown-session": return back + " " + say("Guichets et réconciliateur n’ont pas le même Redis et registre, ou une sauvegarde a été restaurée.", "Box offices and reconciler have not the same Redis and ledger, or a backup was restored.")
        case "session-not-published": return back + " " + say("La séance a été retirée après la commande.", "The session was withdrawn after the order.")
        case "session-cancelled": return back + " " + say("La séance a été annulée après la commande.", "The session was cancelled after the order.")
        case "malformed-order", "unpaid", "payment-reused": return back + " " + say("Une faute du programme, ou quelqu’un écrit dans Redis : appelez les développeurs.", "A fault of the program, or somebody writes to Redis: call the developers.")
        case "capture-refused": return back + " " + say("Le prestataire ne donne plus l’argent. S’il y en a beaucoup, les encaissements viennent trop tard.", "The provider does not give the money any more. Many of them mean that captures come too late.")
        case "payment-reversed": return back + " " + say("Rien à faire.", "Nothing to do.")
        default: return nil
        }
    }

    /// What moved of an order’s money.
    static func movement(_ kind: String, in say: Language) -> String {
        switch kind {
        case "captured": say("encaissé", "taken")
        case "reversed": say("rendu, n’a rien acheté", "given back, it bought nothing")
        case "refunded": say("remboursé", "refunded")
        case "refund-failed": say("remboursement revenu", "refund came back")
        case "refunded-outside": say("rendu sur les pages du prestataire", "given back on the provider’s pages")
        case "disputed": say("contesté", "disputed")
        case "dispute-won": say("litige gagné", "dispute won")
        case "dispute-lost": say("litige perdu", "dispute lost")
        default: kind
        }
    }
}
