/// What the site says to a buyer who gives places back. Both languages are side by side.
enum ReturnPhrase: Sendable {
    case title, offer(until: String), open, chooseLead, chooseLegend, next, nothingChosen, companions
    case confirmTitle, confirmLead, amount(String), amountAtMost(String), nothingPaid, keptFees, confirm, back, changed

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .title: "Rendre des places"
        case .offer(let until): "Un empêchement ? L’organisateur reprend vos places à leur prix jusqu’au \(until)."
        case .open: "Rendre des places"
        case .chooseLead: "Choisissez les places que vous rendez. Rien n’est fait avant la page suivante, qui vous dit la somme."
        case .chooseLegend: "Places de votre commande"
        case .next: "Continuer"
        case .nothingChosen: "Choisissez au moins une place."
        case .companions: "Une place d’accompagnateur se rend avec la place en fauteuil qu’elle accompagne : choisissez-la aussi."
        case .confirmTitle: "Confirmer le retour"
        case .confirmLead: "Ces places seront remises en vente, et leurs billets n’ouvriront plus aucune porte. Vous ne pourrez pas revenir en arrière."
        case .amount(let sum): "\(sum) vous sont rendus sur votre moyen de paiement, en quelques jours selon votre banque."
        case .amountAtMost(let sum): "Au plus \(sum) vous sont rendus sur votre moyen de paiement : ce qui vous a déjà été rendu est déduit."
        case .nothingPaid: "Rien n’avait été payé pour ces places : rien n’est à rendre."
        case .keptFees: "Ces frais ne sont pas remboursables :"
        case .confirm: "Rendre ces places"
        case .back: "Garder mes places"
        case .changed: "Votre commande a changé entre-temps. Vérifiez la somme avant de confirmer."
        }
    }

    private var english: String {
        switch self {
        case .title: "Give places back"
        case .offer(let until): "You cannot come? The organiser takes your places back at their price until \(until)."
        case .open: "Give places back"
        case .chooseLead: "Choose the places that you give back. Nothing is done before the next page, which tells you the amount."
        case .chooseLegend: "Places of your order"
        case .next: "Continue"
        case .nothingChosen: "Choose at least one place."
        case .companions: "A companion’s seat goes back with the wheelchair place that it is beside: choose it too."
        case .confirmTitle: "Confirm the return"
        case .confirmLead: "These places go back on sale, and their tickets will open no door any more. This cannot be undone."
        case .amount(let sum): "\(sum) will be returned to your means of payment, within a few days depending on your bank."
        case .amountAtMost(let sum): "At most \(sum) will be returned to your means of payment, less what you were given back before."
        case .nothingPaid: "Nothing was paid for these places: there is nothing to return."
        case .keptFees: "These fees are not refundable:"
        case .confirm: "Give these places back"
        case .back: "Keep my places"
        case .changed: "Your order has changed meanwhile. Check the amount before you confirm."
        }
    }
}
