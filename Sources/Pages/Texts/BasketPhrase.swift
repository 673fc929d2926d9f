import Domain

/// What a basket says in which one place is too many, and what a visitor is told who has several. Both languages are side by side.
enum BasketPhrase: Sendable {
    case takeOut, takenOut(String), aloneThen, aloneThenHint([SeatName]), changed, changedHint, orderedElsewhere, orderedElsewhereHint, moreTimeUntil(String)
    case others(Int), seeAll, several, severalHint, open, goOnPaying, placesUntil(Int, String), toBePaid(Int, String), unnumbered(Int), number(Int, of: Int)

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .takeOut: "Retirer"
        case .takenOut(let names): "Retiré du panier : \(names). Le reste vous est gardé comme avant."
        case .aloneThen: "Cette place resterait seule"
        case .aloneThenHint(let seats): "\(Language.french.seats(seats)) : entre deux places prises, personne ne l’achèterait. Retirez plutôt une place du bout, ou rendez-les toutes."
        case .changed: "Votre panier a changé"
        case .changedHint: "Une place en a été retirée, dans un autre onglet peut-être. Voici ce qu’il contient maintenant."
        case .orderedElsewhere: "Ce panier a été commandé"
        case .orderedElsewhereHint: "La commande appartient à qui l’a faite. Si c’est vous, payez-la dans le navigateur où vous l’avez faite ; une fois payée, elle est aussi dans « Mes billets »."
        case .moreTimeUntil(let time): "Vous avez plus de temps : vos places sont gardées jusqu’à \(time)."
        case .others(let count): count == 1 ? "Vous avez aussi un autre panier ouvert." : "Vous avez aussi \(count) autres paniers ouverts."
        case .seeAll: "Voir tous mes paniers"
        case .several: "Vos paniers"
        case .severalHint: "Chaque panier se commande et se paie à part, chacun dans son délai. Commencez par celui qui finit le premier."
        case .open: "Ouvrir ce panier"
        case .goOnPaying: "Payer cette commande"
        case .placesUntil(let count, let time): "\(count == 1 ? "1 place gardée" : "\(count) places gardées") \(Language.until(time))"
        case .toBePaid(let count, let time): "\(count == 1 ? "1 place commandée" : "\(count) places commandées"), à payer \(Language.until(time))"
        case .unnumbered(let count): count == 1 ? "1 place, placement libre" : "\(count) places, placement libre"
        case .number(let number, let count): "Panier \(number) sur \(count)"
        }
    }

    private var english: String {
        switch self {
        case .takeOut: "Take out"
        case .takenOut(let names): "Taken out of the basket: \(names). The rest is kept for you as before."
        case .aloneThen: "This seat would be left alone"
        case .aloneThenHint(let seats): "\(Language.english.seats(seats)): between two taken seats nobody would buy it. Take one at the end out instead, or give all of them back."
        case .changed: "Your basket has changed"
        case .changedHint: "A place was taken out of it, perhaps in another tab. This is what it has now."
        case .orderedElsewhere: "This basket was ordered"
        case .orderedElsewhereHint: "The order belongs to whoever made it. If it was you, pay it in the browser in which you made it; once it is paid, it is in “My tickets”, too."
        case .moreTimeUntil(let time): "You have more time: your places are kept until \(time)."
        case .others(let count): count == 1 ? "You have another basket open, too." : "You have \(count) other baskets open, too."
        case .seeAll: "See all my baskets"
        case .several: "Your baskets"
        case .severalHint: "Each basket is ordered and paid by itself, each in its own time. Begin with the one that ends first."
        case .open: "Open this basket"
        case .goOnPaying: "Pay this order"
        case .placesUntil(let count, let time): "\(count == 1 ? "1 place" : "\(count) places") kept until \(time)"
        case .toBePaid(let count, let time): "\(count == 1 ? "1 place" : "\(count) places") ordered, to be paid before \(time)"
        case .unnumbered(let count): count == 1 ? "1 place, no numbered seat" : "\(count) places, no numbered seat"
        case .number(let number, let count): "Basket \(number) of \(count)"
        }
    }
}

extension Message {
    public static let basketChanged = Message(.kept(.changed), .kept(.changedHint), tone: .notice)

    /// Of a basket whose address somebody passed on.
    public static let orderedElsewhere = Message(.kept(.orderedElsewhere), .kept(.orderedElsewhereHint))

    public static func takenOut(_ names: String) -> Message { Message(.kept(.takenOut(names)), tone: .notice) }
    public static func aloneThen(_ seats: [SeatName]) -> Message { Message(.kept(.aloneThen), .kept(.aloneThenHint(seats))) }
    /// - Parameter time: until when the places are kept now.
    public static func moreTime(_ time: String) -> Message { Message(.kept(.moreTimeUntil(time)), tone: .notice) }
}
