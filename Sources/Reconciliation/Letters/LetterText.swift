import Booking
import Domain
import Foundation
import Pages

/// What a letter to a buyer says, in French. One occasion is one case of ``about(_:)``.
struct LetterText {
    let order: Order
    let session: Session
    let event: Event
    /// The ledger has it as sold.
    let isValid: Bool
    /// Page where the buyer finds the order; nil when there is none.
    let page: String?
    /// What was taken back, when the letter is about that.
    var corrected: CorrectedOrder?
    /// The tickets go along with it.
    var hasTickets = false

    /// Whether a letter about this has the tickets with it.
    static func bringsTickets(_ reason: String) -> Bool { reason == "issued" || reason == "postponed" }

    /// - Parameter reason: of the outbox item: `issued`, `postponed`, `corrected`, or why the order or its payment was refused.
    func letter(id: String, reason: String) -> Letter {
        let (subject, body) = about(reason)
        // A name is free text: none may bring an address of its own into our letter.
        let name = order.buyer.name
        let greeting = name.contains(where: { "/@:.<>".contains($0) }) ? "Bonjour," : "Bonjour \(name),"
        let files = hasTickets ? ["", "Vos billets sont joints à ce message, à imprimer ou à montrer sur un téléphone."] : []
        let words = [greeting, ""] + body + files
        let ending = ["Commande \(order.id)", "", "Ce message est envoyé automatiquement par la billetterie."]
        let text = words + [""] + (page.map { ["Votre commande : \($0)"] } ?? []) + ending
        let html = LetterPage(
            title: subject, words: words, action: page.map { ("Voir ma commande", $0) }, ending: ending.filter { !$0.isEmpty })
        return Letter(
            id: id, to: Mailbox(address: order.buyer.email), subject: subject, text: text.joined(separator: "\n") + "\n",
            html: html.document(in: .french).text)
    }

    private func about(_ reason: String) -> (subject: String, body: [String]) {
        switch reason {
        case "issued": ("Vos billets : \(event.title)", tickets)
        case "postponed": ("Nouvelle date : \(event.title)", postponed)
        case "corrected": ("\(corrected?.endsSession == true ? "Séance annulée" : "Commande modifiée") : \(event.title)", takenBack)
        case "duplicate-payment" where isValid:
            (
                "Second paiement annulé : \(event.title)",
                [
                    "Votre commande pour \(event.title) avait déjà été payée : le second paiement est annulé.", "", moneyBack,
                    "Vos billets restent valables.",
                ]
            )
        default: ("Commande non aboutie : \(event.title)", [sentence(reason), ""] + places + ["", moneyBack])
        }
    }

    // MARK: Tickets

    private var tickets: [String] {
        ["Votre commande est confirmée : \(count(order.lines.count)) pour \(event.title), \(when), \(session.venue.name) (\(session.venue.city)).", ""]
            + places + list(order.fees)
            + [
                "", "Total : \(order.total.frenchText), taxes comprises.", "",
                "Vos billets sont personnels : ne publiez pas leurs codes, le premier présenté à l'entrée est le seul accepté.",
                "Un billet daté ne donne pas droit à rétractation (article L221-28, 12° du code de la consommation).",
            ]
    }

    private var places: [String] { list(order.lines) }

    private func list(_ lines: [OrderLine]) -> [String] {
        lines.map { line in
            "  - \(line.seatLabel ?? line.categoryName), \(line.tariffName) : \(line.price.frenchText)"
        }
    }

    private func list(_ fees: [OrderFee]) -> [String] {
        fees.reduce(into: [(fee: OrderFee, count: Int)]()) { groups, fee in
            if let last = groups.indices.last, groups[last].fee.id == fee.id { groups[last].count += 1 } else { groups.append((fee, 1)) }
        }.map { "  - \($0.fee.name)\($0.count > 1 ? ", \($0.count) fois" : "") : \(($0.fee.price * $0.count).frenchText)" }
    }

    private func count(_ number: Int) -> String { number == 1 ? "1 place" : "\(number) places" }

    /// `samedi 28 novembre 2026 à 20 h 30`, on the venue's clock.
    private var when: String { text(of: session.startsAt) }

    private func text(of moment: Timestamp) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "fr_FR")
        formatter.timeZone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
        formatter.dateFormat = "EEEE d MMMM yyyy 'à' H 'h' mm"
        return formatter.string(from: moment.date)
    }

    private var postponed: [String] {
        [
            "La séance de \(event.title) a une nouvelle date : \(when), \(session.venue.name) (\(session.venue.city)).", "",
            "Vos places sont gardées. Vos billets ont été émis de nouveau, avec la nouvelle date : présentez ceux de la page de votre commande.",
            session.refundableUntil.map {
                "Si cette date ne vous convient pas, demandez le remboursement \(page == nil ? "à l'organisateur, \(event.organiser.name)," : "sur la page de votre commande") avant le \(text(of: $0))."
            } ?? "Si cette date ne vous convient pas, demandez le remboursement à l'organisateur, \(event.organiser.name).",
        ]
    }

    // MARK: What was taken back

    private var takenBack: [String] {
        let freed = (corrected?.freed ?? []).filter(order.lines.indices.contains).map { order.lines[$0] }
        let (returned, kept) = (corrected?.returnedFees ?? [], corrected?.keptFees ?? [])
        let cause = corrected?.endsSession == true ? ["La séance de \(event.title) (\(when)) est annulée."] : []
        let what =
            if !freed.isEmpty {
                ["Ces places de votre commande sont annulées, et leurs billets ne sont plus valables :", ""] + list(freed)
                    + (returned.isEmpty ? [] : ["", "Ces frais vous sont rendus avec elles :", ""] + list(returned))
            } else if !returned.isEmpty {
                ["Ces frais de votre commande pour \(event.title) (\(when)) vous sont rendus :", ""] + list(returned)
            } else {
                ["Une partie du prix de votre commande pour \(event.title) (\(when)) vous est rendue ; vos places et vos billets restent valables."]
            }
        let amount = corrected?.correction.amount ?? .zero
        return cause + what + [
            "",
            amount == .zero
                ? "Rien n'avait été payé pour elles."
                : "La somme de \(amount.frenchText) vous est rendue sur votre moyen de paiement, ce qui peut prendre quelques jours selon votre banque.",
        ] + (kept.isEmpty ? [] : ["", "Ces frais ne sont pas remboursables :", ""] + list(kept))
    }

    // MARK: What did not work

    private var moneyBack: String {
        order.total == .zero
            ? "Rien ne vous est demandé."
            : "Vous n'avez rien à faire : votre carte n'est pas débitée, ou la somme vous est rendue, ce qui peut prendre quelques jours selon votre banque."
    }

    /// Why the buyer has no tickets; the words of docs/openapi.yaml (`reason`).
    private func sentence(_ reason: String) -> String {
        switch reason {
        case "places-gone", "seat-conflict", "capacity-exceeded":
            "Votre commande pour \(event.title) ne peut pas être honorée : ces places venaient d'être vendues à quelqu'un d'autre."
        case "booking-closed":
            "Votre paiement pour \(event.title) est arrivé après la clôture des ventes : la commande n'est pas enregistrée."
        case "limit-exceeded":
            "Votre commande pour \(event.title) dépasse le nombre de places qu'une même personne peut acheter."
        case "session-cancelled": "La séance de \(event.title) (\(when)) est annulée."
        case "session-not-published": "La séance de \(event.title) (\(when)) n'est plus en vente."
        case "capture-refused":
            "Votre banque n'a pas donné la somme due pour \(event.title) : votre commande est annulée et les places sont remises en vente."
        case "amount-mismatch":
            "Le montant payé ne correspond pas à votre commande pour \(event.title) : elle est annulée."
        case "order-closed", "payment-reversed", "duplicate-payment":
            "Votre paiement pour \(event.title) est arrivé après la fin de votre réservation : la commande était déjà annulée."
        default: "Votre commande pour \(event.title) n'a pas pu être enregistrée."
        }
    }
}
