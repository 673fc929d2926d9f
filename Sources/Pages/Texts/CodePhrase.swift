import Domain

/// What the site says about codes: pre-sales, and places that are set aside. Both languages are side by side.
enum CodePhrase: Sendable {
    case presaleFrom(String), presaleOpen, presaleIn, have, lead(String), leadOpen, reserved, pastRoom, tooEarly, tooEarlyHint(String), priceLater, over, overHint, tried, triedHint

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
        case .priceLater: "Un code peut donner un autre prix, une invitation par exemple : le panier le montre, avant toute commande."
        case .over: "Le prix de ce code n’a plus cours"
        case .tried: "Trop de codes ont été essayés depuis votre réseau"
        case .triedHint: "Par prudence, aucun code n’est plus lu d’ici pour un moment. Réessayez dans une heure, ou depuis un autre réseau, celui d’un téléphone par exemple."
        case .overHint: "Les places qu’il ouvrait ont été rendues au public, au prix de tous."
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
        case .priceLater: "A code may give another price, an invitation for instance: the basket shows it, before anything is ordered."
        case .over: "The price of this code is over"
        case .tried: "Too many codes were tried from your network"
        case .triedHint: "To be safe, no code is read from there for a while. Try again in an hour, or from another network, such as a phone’s own."
        case .overHint: "The places that it opened were given back to the public, at everybody’s price."
        }
    }
}

extension Message {
    public static let codePriceOver = Message(.code(.over), .code(.overHint))

    public static let codesTried = Message(.code(.tried), .code(.triedHint))

    /// - Parameter moment: from when on the code opens its places.
    public static func codeTooEarly(_ moment: Timestamp, in show: Show, _ say: Language) -> Message {
        Message(.code(.tooEarly), .code(.tooEarlyHint(say.moment(moment, localTo: show.zone))), tone: .notice)
    }
}
