/// What is asked of somebody before a number is given: an address that is confirmed, or a little work for the browser. Both languages are side by side.
enum ProofPhrase: Sendable {
    case addressLead, addressButton, addressHint, confirmed, codeTitle, codeLead(String), otherAddress, addressNeeded, addressWaits, addressWaitsHint
    case workLead, working, workFailed, workFailedOnly, workNeeded, workNeededHint, workNeededOnlyHint, without, withoutScripts, withoutScriptsLater, onlyScripts, elsewhere, elsewhereHint

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .addressLead: "Pour que chacun ait une place et une seule, cette salle d’attente demande une adresse e-mail. Un code vous est envoyé, et vous entrez avec lui."
        case .addressButton: "Recevoir un code"
        case .addressHint: "L’adresse ne sert qu’à cela, et n’est pas gardée : votre numéro porte son empreinte, que personne ne peut relire."
        case .confirmed: "Votre adresse est confirmée."
        case .codeTitle: "Votre code pour la salle d’attente"
        case .codeLead(let event): "Si tout va bien, un message avec un code à six chiffres arrive dans un instant ; regardez aussi dans les indésirables. Saisissez-le ici, dans ce navigateur, pour entrer dans la salle d’attente de « \(event) »."
        case .otherAddress: "Une autre adresse"
        case .addressNeeded: "Confirmez d’abord votre adresse"
        case .addressWaits: "Cette adresse a déjà un numéro"
        case .addressWaitsHint: "Continuez dans le navigateur où vous l’avez pris. S’il est perdu, revenez après l’ouverture de la vente : vous pourrez entrer à la suite."
        case .workLead: "Beaucoup de monde, et peut-être des robots : votre navigateur fait d’abord un calcul de quelques secondes. Vous n’avez rien d’autre à faire."
        case .working: "Votre navigateur calcule… Gardez cette page ouverte."
        case .workFailed: "Votre navigateur ne peut pas faire ce calcul. Confirmez plutôt une adresse e-mail, ci-dessous."
        case .workFailedOnly: "Votre navigateur ne peut pas faire ce calcul. Essayez avec un autre navigateur ou un autre appareil ; ou revenez quand il y a moins de monde."
        case .workNeededOnlyHint: "Appuyez sur le bouton et gardez la page ouverte quelques secondes. Si votre navigateur ne peut pas le faire, essayez avec un autre, ou revenez quand il y a moins de monde."
        case .withoutScriptsLater: "Votre navigateur n’exécute pas de scripts : il ne peut pas faire ce calcul. Il n’est demandé que pendant l’affluence : laissez cette page ouverte, elle se recharge d’elle-même, et dès que c’est plus calme le bouton vous donne un numéro sans calcul. Avant l’ouverture, attendre ne vous coûte rien : tous ceux qui ont un numéro à ce moment-là sont tirés au sort ensemble."
        case .onlyScripts: "Votre navigateur n’exécute pas de scripts, et cette salle d’attente n’a pas d’autre entrée : il faut un navigateur qui en exécute, sur n’importe quel appareil récent. Si vous n’en avez pas, adressez-vous à l’organisateur avant l’ouverture."
        case .workNeeded: "Il manque le calcul de votre navigateur"
        case .workNeededHint: "Appuyez sur le bouton et gardez la page ouverte quelques secondes. Si votre navigateur ne peut pas le faire, confirmez plutôt une adresse e-mail."
        case .without: "Je préfère confirmer mon adresse e-mail"
        case .withoutScripts: "Votre navigateur n’exécute pas de scripts : confirmez plutôt une adresse e-mail, ci-dessous."
        case .elsewhere: "Votre adresse est déjà en train de choisir"
        case .elsewhereHint: "Un autre de vos navigateurs est entré avec la même adresse. Choisissez vos places là-bas ; votre tour ici reste valable ensuite."
        }
    }

    private var english: String {
        switch self {
        case .addressLead: "So that everybody has one place and no more, this waiting room asks for an e-mail address. A code is sent to you, and you enter with it."
        case .addressButton: "Send me a code"
        case .addressHint: "The address is for nothing else, and is not kept: your number bears its fingerprint, which nobody can read back."
        case .confirmed: "Your address is confirmed."
        case .codeTitle: "Your code for the waiting room"
        case .codeLead(let event): "If all goes well a message with a six-digit code comes in a moment; look among the unwanted ones too. Type it here, in this browser, to enter the waiting room of “\(event)”."
        case .otherAddress: "Another address"
        case .addressNeeded: "Confirm your address first"
        case .addressWaits: "This address has a number already"
        case .addressWaitsHint: "Go on in the browser in which you took it. If it is lost, come back once the sale is open: you can enter behind the others."
        case .workLead: "Many people, and perhaps robots: your browser computes for some seconds first. You need do nothing else."
        case .working: "Your browser is computing… Keep this page open."
        case .workFailed: "Your browser cannot compute this. Confirm an e-mail address instead, below."
        case .workFailedOnly: "Your browser cannot do this computation. Try with another browser or another device; or come back when fewer people are here."
        case .workNeededOnlyHint: "Press the button and keep the page open for a few seconds. If your browser cannot do it, try with another one, or come back when fewer people are here."
        case .withoutScriptsLater: "Your browser runs no scripts: it cannot do this computation. It is asked for only while many people come: leave this page open, it loads again by itself, and once it is calmer the button gives you a number without computing. Before the opening waiting costs you nothing: all who have a number by then are drawn together."
        case .onlyScripts: "Your browser runs no scripts, and this waiting room has no other way in: it takes a browser that runs them, on any recent device. If you have none, turn to the organiser before the opening."
        case .workNeeded: "Your browser’s work is missing"
        case .workNeededHint: "Press the button and keep the page open for some seconds. If your browser cannot do it, confirm an e-mail address instead."
        case .without: "I would rather confirm my e-mail address"
        case .withoutScripts: "Your browser runs no scripts: confirm an e-mail address instead, below."
        case .elsewhere: "Your address is choosing already"
        case .elsewhereHint: "Another browser of yours went in with the same address. Choose your places there; your turn here stays good afterwards."
        }
    }
}
