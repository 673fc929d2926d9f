/// What the site says to whoever ordered and mends the name or the address before it is paid. Both languages are side by side.
enum BuyerPhrase: Sendable {
    case title, lead, save, back, writesTo, amended, tooLate, tooLateHint

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .title: "Corriger vos coordonnées"
        case .lead: "Une faute de frappe ? Corrigez-la avant de payer : vos places restent gardées comme avant."
        case .save: "Enregistrer"
        case .back: "Ne rien changer"
        case .writesTo: "Vos billets seront envoyés à"
        case .amended: "Vos coordonnées sont corrigées. Il reste à payer votre commande."
        case .tooLate: "Vos coordonnées n’ont pas changé"
        case .tooLateHint: "Cette commande est payée ou terminée. Gardez l’adresse de cette page ; pour que les messages arrivent ailleurs, adressez-vous à l’organisateur."
        }
    }

    private var english: String {
        switch self {
        case .title: "Correct your details"
        case .lead: "A typing mistake? Correct it before you pay: your places are kept as before."
        case .save: "Save"
        case .back: "Change nothing"
        case .writesTo: "Your tickets will be sent to"
        case .amended: "Your details are corrected. Your order is still to be paid."
        case .tooLate: "Your details have not changed"
        case .tooLateHint: "This order is paid, or over. Keep the address of this page; to have messages sent elsewhere, ask the organiser."
        }
    }
}

extension Message {
    public static let buyerAmended = Message(.buyer(.amended), tone: .notice)
    public static let buyerFinal = Message(.buyer(.tooLate), .buyer(.tooLateHint), tone: .notice)
}
