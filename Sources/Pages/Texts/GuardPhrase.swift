/// What is said to who is slowed down or kept out, because places are kept from others. Both languages are side by side.
enum GuardPhrase: Sendable {
    case slowed, slowedHint(minutes: Int), slowedNetworkHint(minutes: Int), hastyHint, blocked, blockedHint

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .slowed: "Encore un peu de patience"
        case .slowedHint(let minutes): "Beaucoup de paniers ont été laissés depuis ce navigateur, et chacun a gardé des places que d’autres attendaient. Vous pourrez choisir de nouveau dans \(minutes) min."
        case .slowedNetworkHint(let minutes): "Beaucoup de paniers ont été laissés depuis votre réseau, que vous partagez peut-être avec d’autres. Réessayez dans \(minutes) min, ou depuis un autre réseau : celui d’un téléphone, par exemple."
        case .hastyHint: "Beaucoup de personnes prennent des places en ce moment depuis votre réseau, que vous partagez peut-être avec d’autres. Réessayez dans quelques secondes, ou depuis un autre réseau : celui d’un téléphone, par exemple."
        case .blocked: "Cette vente vous est fermée"
        case .blockedHint: "La billetterie a écarté votre adresse, votre réseau ou votre navigateur de ses ventes, pour un temps. Si c’est une erreur, écrivez à l’organisateur : il peut vous dire pourquoi, et y remédier. Les billets que vous avez déjà restent valables."
        }
    }

    private var english: String {
        switch self {
        case .slowed: "A little patience"
        case .slowedHint(let minutes): "Many baskets were left from this browser, and each kept places that others were waiting for. You can choose again in \(minutes) min."
        case .slowedNetworkHint(let minutes): "Many baskets were left from your network, which you may share with others. Try again in \(minutes) min, or from another network: a phone’s, for example."
        case .hastyHint: "Many people are taking places from your network at this moment, which you may share with others. Try again in a few seconds, or from another network: a phone’s, for example."
        case .blocked: "This sale is closed to you"
        case .blockedHint: "The box office keeps your address, your network or your browser out of its sales for a time. If that is a mistake, write to the organiser, who can tell you why, and mend it. Tickets that you have stay valid."
        }
    }
}

extension Message {
    public static let blocked = Message(.guarded(.blocked), .guarded(.blockedHint))

    /// So many begin baskets from the visitor's network.
    public static let hasty = Message(.guarded(.slowed), .guarded(.hastyHint))

    /// - Parameter seconds: until the next basket may be begun.
    public static func slowed(seconds: Int, isNetwork: Bool) -> Message {
        let minutes = max(1, (seconds + 59) / 60)
        return Message(.guarded(.slowed), .guarded(isNetwork ? .slowedNetworkHint(minutes: minutes) : .slowedHint(minutes: minutes)))
    }
}
