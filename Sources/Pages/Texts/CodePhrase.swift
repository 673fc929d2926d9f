import Domain

/// What the site says about codes: pre-sales, and places that are set aside. Both languages are side by side.
enum CodePhrase: Sendable {
    case presaleFrom(String), presaleOpen, presaleIn, have, lead(String), leadOpen, reserved, pastRoom, tooEarly, tooEarlyHint(String)

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .presaleFrom(let moment): "Prévente pour qui a un code, dès le \(moment)."
        case .presaleOpen: "La prévente est ouverte à qui a un code."
        case .presaleIn: "Prévente dans"
        case .have: "J’ai un code"
        case .lead(let moment): "La vente ouvre à tous le \(moment). Avec un code de prévente, vous choisissez déjà, parmi les places qui lui sont réservées."
        case .leadOpen: "Avec un code d’accès, vous choisissez parmi les places qui lui sont réservées, sans passer par la salle d’attente."
        case .reserved: "places réservées aux codes"
        case .pastRoom: "Vous avez un code d’accès ? Ses places ne sont à personne d’autre : vous n’attendez pas."
        case .tooEarly: "Ce code n’ouvre pas encore de places"
        case .tooEarlyHint(let moment): "Sa vente commence le \(moment). Gardez-le, et revenez à ce moment : les places restent réservées d’ici là."
        }
    }

    private var english: String {
        switch self {
        case .presaleFrom(let moment): "Presale for those who have a code, from \(moment)."
        case .presaleOpen: "The presale is open to those who have a code."
        case .presaleIn: "Presale in"
        case .have: "I have a code"
        case .lead(let moment): "The sale opens to everybody on \(moment). With a presale code you choose now, among the places that are set aside for it."
        case .leadOpen: "With an access code you choose among the places that are set aside for it, without the waiting room."
        case .reserved: "places set aside for codes"
        case .pastRoom: "Do you have an access code? Its places are nobody else’s: you do not wait."
        case .tooEarly: "This code opens no places yet"
        case .tooEarlyHint(let moment): "Its sale begins on \(moment). Keep it, and come back then: the places are set aside until that moment."
        }
    }
}

extension Message {
    /// - Parameter moment: from when on the code opens its places.
    public static func codeTooEarly(_ moment: Timestamp, in show: Show, _ say: Language) -> Message {
        Message(.code(.tooEarly), .code(.tooEarlyHint(say.moment(moment, in: show.zone))), tone: .notice)
    }
}
