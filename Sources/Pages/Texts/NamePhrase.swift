/// What the site says about the names on tickets. Both languages are side by side.
enum NamePhrase: Sendable {
    case holder(String), offer(until: String), open, title, lead(until: String), nameOf(Int, String), change, under, fixed, back, wrong, tooLate
    case same, late(String), sureTitle, before(String), after(String), once, sure, notSure

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .holder(let name): "Au nom de \(name)"
        case .offer(let until): "Un billet est pour quelqu’un d’autre ? Mettez-y son nom, jusqu’au \(until)."
        case .open: "Changer un nom"
        case .title: "Noms sur vos billets"
        case .lead(let until): "Vous pouvez changer le nom de chaque billet une fois, jusqu’au \(until). Le billet reçoit alors un nouveau code : l’ancien n’est plus valable. Les autres billets ne changent pas. Le nom ne sert qu’à ce billet : il est gardé avec votre commande, et effacé avec votre nom."
        case .nameOf(let number, let place): "Nom sur le billet \(number) : \(place)"
        case .change: "Mettre ce nom"
        case .under: "Le nouveau billet est en cours d’émission."
        case .fixed: "Ce nom a déjà été changé une fois : il ne peut plus l’être."
        case .back: "Retour à votre commande"
        case .wrong: "Indiquez un nom de 1 à 120 caractères lisibles."
        case .tooLate: "Ce nom ne peut plus être changé"
        case .same: "Ce nom est déjà sur ce billet : rien n’a changé."
        case .late(let name): "Vous avez demandé « \(name) », et ce n’est pas fait. Si ce billet a déjà ouvert une porte, ou si le délai est passé, il garde son nom et son code : adressez-vous à l’organisateur. Sinon, un message vous dira que c’est fait."
        case .sureTitle: "Changer le nom de ce billet ?"
        case .before(let name): "Nom actuel : \(name)"
        case .after(let name): "Nouveau nom : \(name)"
        case .once: "Une seule fois : ce nom ne pourra plus être changé. Le billet reçoit un nouveau code, l’ancien ne sera plus valable."
        case .sure: "Oui, mettre ce nom"
        case .notSure: "Revenir aux noms"
        }
    }

    private var english: String {
        switch self {
        case .holder(let name): "In the name of \(name)"
        case .offer(let until): "A ticket is for somebody else? Put their name on it, until \(until)."
        case .open: "Change a name"
        case .title: "Names on your tickets"
        case .lead(let until): "You can change the name on each ticket once, until \(until). The ticket then gets a new code: the old one is no longer valid. The other tickets do not change. The name is for this ticket only: it is kept with your order, and erased with your name."
        case .nameOf(let number, let place): "Name on ticket \(number): \(place)"
        case .change: "Use this name"
        case .under: "The new ticket is being issued."
        case .fixed: "This name was changed once: it cannot be changed again."
        case .back: "Back to your order"
        case .wrong: "Give a name of 1 to 120 characters that can be read."
        case .tooLate: "This name can no longer be changed"
        case .same: "This name is on this ticket already: nothing has changed."
        case .late(let name): "You asked for “\(name)”, and it is not done. If this ticket has opened a door, or the time is over, it keeps its name and its code: ask the organiser. Otherwise a message will tell you that it is done."
        case .sureTitle: "Change the name on this ticket?"
        case .before(let name): "Name now: \(name)"
        case .after(let name): "New name: \(name)"
        case .once: "Once only: this name cannot be changed again. The ticket gets a new code, and the old one will no longer be valid."
        case .sure: "Yes, use this name"
        case .notSure: "Back to the names"
        }
    }
}
