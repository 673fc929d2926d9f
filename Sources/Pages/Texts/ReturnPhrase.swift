/// What the site says to a buyer who gives places back. Both languages are side by side.
enum ReturnPhrase: Sendable {
    case title, offer(until: String), open, chooseLead, chooseLegend, next, nothingChosen, companions
    case confirmTitle, confirmLead, amount(String), amountAtMost(String), nothingPaid, keptFees, confirm, back, changed, late(String, isWritten: Bool)

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .title: "Rendre des places"
        case .offer(let until): "Un empêchement ? Rendez vos places jusqu’au \(until) : leur prix vous est remboursé."
        case .open: "Rendre des places"
        case .chooseLead: "Choisissez les places que vous rendez. La page suivante vous dit la somme ; rien n’est fait avant votre confirmation."
        case .chooseLegend: "Places de votre commande"
        case .next: "Continuer"
        case .nothingChosen: "Choisissez au moins une place."
        case .companions: "La place de la personne qui accompagne se rend avec la place pour fauteuil roulant voisine : choisissez les deux."
        case .confirmTitle: "Confirmer le retour"
        case .confirmLead: "Leurs billets ne seront plus valables, et ces places seront remises en vente. C’est définitif. Un billet qui a déjà ouvert une porte ne se rend pas."
        case .amount(let sum): "\(sum) vous sont rendus sur votre moyen de paiement, en quelques jours selon votre banque."
        case .amountAtMost(let sum): "Au plus \(sum) vous sont rendus sur votre moyen de paiement : ce qui vous a déjà été rendu est déduit."
        case .nothingPaid: "Rien n’avait été payé pour ces places : rien n’est à rendre."
        case .keptFees: "Ces frais ne sont pas remboursables :"
        case .confirm: "Rendre ces places"
        case .back: "Garder mes places"
        case .changed: "Votre commande a changé entre-temps. Vérifiez la somme avant de confirmer."
        case .late(let places, let isWritten):
            (places.isEmpty ? "Le retour que vous avez demandé n’est pas fait." : "Ces places ne sont pas encore rendues : \(places). Un billet qui a déjà ouvert une porte ne se rend pas ; les autres, oui.")
                + " Sinon, le retour suit : \(isWritten ? "un message vous dira ce qu’il en est" : "cette page le dira"). Une question ? Adressez-vous à l’organisateur."
        }
    }

    private var english: String {
        switch self {
        case .title: "Give places back"
        case .offer(let until): "You cannot come? Return your places until \(until): their price is refunded."
        case .open: "Give places back"
        case .chooseLead: "Choose the places that you give back. The next page tells you the amount; nothing is done before you confirm."
        case .chooseLegend: "Places of your order"
        case .next: "Continue"
        case .nothingChosen: "Choose at least one place."
        case .companions: "A companion’s seat goes back with the wheelchair place beside it: choose both."
        case .confirmTitle: "Confirm the return"
        case .confirmLead: "Their tickets will no longer be valid, and the places go back on sale. This is final. A ticket that has opened a door is not taken back."
        case .amount(let sum): "\(sum) will be returned to your means of payment, within a few days depending on your bank."
        case .amountAtMost(let sum): "At most \(sum) will be returned to your means of payment, less what you were given back before."
        case .nothingPaid: "Nothing was paid for these places: there is nothing to return."
        case .keptFees: "These fees are not refundable:"
        case .confirm: "Give these places back"
        case .back: "Keep my places"
        case .changed: "Your order has changed meanwhile. Check the amount before you confirm."
        case .late(let places, let isWritten):
            (places.isEmpty ? "The return that you asked for is not done." : "These places have not gone back yet: \(places). A ticket that has opened a door is not taken back; the others are.")
                + " Otherwise it will follow: \(isWritten ? "a message will tell you" : "this page will say so"). Any question? Ask the organiser."
        }
    }
}
