/// What letters say of an order in the page's words.
public enum OrderWords {
    /// `Billets n° 7 et 8`.
    public static func tickets(_ numbers: [Int64], in language: Language) -> String { language(.order(.tickets(numbers))) }
}

/// How an order stands, in the page's title and on it. Both languages are side by side.
enum OrderPhrase: Sendable {
    /// Titles.
    case toPay, awaited, declined, closing, confirmed, ticketed, refunded, cancelled, expired, refused, sessionCancelled
    case tickets([Int64]), maybeUnpaid, moved(from: String?), refundedWithSession
    case cancelTitle, cancelHint, cancelPaid, cancelSure, cancelNot

    func callAsFunction(in language: Language) -> String { language == .french ? french : english }

    private var french: String {
        switch self {
        case .toPay: "Commande à payer"
        case .awaited: "Paiement attendu"
        case .declined: "Paiement refusé"
        case .closing: "Commande en cours d’annulation"
        case .confirmed: "Commande confirmée"
        case .ticketed: "Vos billets sont prêts"
        case .refunded: "Commande remboursée"
        case .cancelled: "Commande annulée"
        case .expired: "Commande expirée"
        case .refused: "Commande non aboutie"
        case .sessionCancelled: "Séance annulée"
        case .tickets(let numbers): "\(numbers.count == 1 ? "Billet n°" : "Billets n°") \(Self.list(numbers, "et"))"
        case .maybeUnpaid: "Vous n’avez pas payé ?"
        case .moved(let from): "La séance est reportée\(from.map { " : elle était prévue le \($0)" } ?? ""). Vos places sont gardées, et vos billets ont été émis de nouveau : ceux d’avant n’ouvrent plus la porte, même imprimés."
        case .refundedWithSession: "La séance est annulée. Ce qui vous est dû vous est remboursé, sans rien avoir à faire. Vos billets ne sont plus valables."
        case .cancelTitle: "Annuler cette commande ?"
        case .cancelHint: "Ses places sont remises en vente aussitôt, et quelqu’un d’autre peut les prendre."
        case .cancelPaid: "Vous venez de payer ? N’annulez pas : la confirmation arrive en quelques secondes."
        case .cancelSure: "Oui, annuler la commande"
        case .cancelNot: "Garder la commande"
        }
    }

    private var english: String {
        switch self {
        case .toPay: "Order to be paid"
        case .awaited: "Payment awaited"
        case .declined: "Payment refused"
        case .closing: "Order being cancelled"
        case .confirmed: "Order confirmed"
        case .ticketed: "Your tickets are ready"
        case .refunded: "Order refunded"
        case .cancelled: "Order cancelled"
        case .expired: "Order expired"
        case .refused: "Order not completed"
        case .sessionCancelled: "Session cancelled"
        case .tickets(let numbers): "\(numbers.count == 1 ? "Ticket no." : "Tickets no.") \(Self.list(numbers, "and"))"
        case .maybeUnpaid: "You did not pay?"
        case .moved(let from): "The session is postponed\(from.map { ": it was planned for \($0)" } ?? ""). Your places are kept, and your tickets were issued again: those of before no longer open the door, nor do printed ones."
        case .refundedWithSession: "The session is cancelled. What is due to you is refunded without your doing anything. Your tickets are no longer valid."
        case .cancelTitle: "Cancel this order?"
        case .cancelHint: "Its places are on sale again at once, and somebody else may take them."
        case .cancelPaid: "You have just paid? Do not cancel: the confirmation comes within seconds."
        case .cancelSure: "Yes, cancel the order"
        case .cancelNot: "Keep the order"
        }
    }

    /// `7, 8 et 9`.
    private static func list(_ numbers: [Int64], _ and: String) -> String {
        let words = numbers.map(String.init)
        return words.count < 2 ? words.joined() : "\(words.dropLast().joined(separator: ", ")) \(and) \(words[words.count - 1])"
    }
}
