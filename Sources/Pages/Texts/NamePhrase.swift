/// What the site says about the names on tickets. Both languages are side by side.
enum NamePhrase: Sendable {
    case holder(String), offer(until: String), open, title, lead(until: String), nameOf(Int, String), change, under, fixed, back, wrong, tooLate

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .holder(let name): "Au nom de \(name)"
        case .offer(let until): "Un billet est pour quelqu’un d’autre ? Mettez-y son nom, jusqu’au \(until)."
        case .open: "Changer un nom"
        case .title: "Noms sur vos billets"
        case .lead(let until): "Vous pouvez changer le nom de chaque billet une fois, jusqu’au \(until). Le billet reçoit alors un nouveau code : l’ancien n’est plus valable. Les autres billets ne changent pas."
        case .nameOf(let number, let place): "Nom sur le billet \(number) : \(place)"
        case .change: "Mettre ce nom"
        case .under: "Le nouveau billet est en cours d’émission."
        case .fixed: "Ce nom a déjà été changé une fois : il ne peut plus l’être."
        case .back: "Retour à votre commande"
        case .wrong: "Indiquez un nom de 1 à 120 caractères."
        case .tooLate: "Ce nom ne peut plus être changé"
        }
    }

    private var english: String {
        switch self {
        case .holder(let name): "In the name of \(name)"
        case .offer(let until): "A ticket is for somebody else? Put their name on it, until \(until)."
        case .open: "Change a name"
        case .title: "Names on your tickets"
        case .lead(let until): "You can change the name on each ticket once, until \(until). The ticket then gets a new code: the old one is no longer valid. The other tickets do not change."
        case .nameOf(let number, let place): "Name on ticket \(number): \(place)"
        case .change: "Use this name"
        case .under: "The new ticket is being issued."
        case .fixed: "This name was changed once: it cannot be changed again."
        case .back: "Back to your order"
        case .wrong: "Give a name of 1 to 120 characters."
        case .tooLate: "This name can no longer be changed"
        }
    }
}
