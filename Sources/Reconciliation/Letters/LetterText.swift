import Booking
import Domain
import Foundation
import Pages

/// What a letter to a buyer says, in the buyer's language. One occasion is one case of ``about(_:)``; both languages stand side by side.
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
    /// Of what was taken back: returned before already.
    var goneBefore: Money = .zero
    /// The ticket that has another name, when the letter is about that.
    var renamed: Ticket?
    /// The places whose tickets had opened a door, when the letter is about a return that was refused for them.
    var used: [OrderLine] = []
    /// How the session is announced as far as the buyer knows, when the letter is about that.
    var announced: Announcement?
    /// Until when they may have the money back because of what it is now.
    var refundableUntil: Timestamp?
    /// Of its tickets, in the ledger. What the order itself is called opens it.
    var numbers: [Int64] = []
    /// The tickets go along with it.
    var hasTickets = false

    private var language: Language { Language(ofBuyer: order.buyer) }

    private func say(_ french: String, _ english: String) -> String { language == .french ? french : english }

    /// A name is free text: none may bring an address of its own into our letter.
    private static func isHarmless(_ name: String) -> Bool { !name.contains { "/@:.<>".contains($0) } }

    /// Whether a letter about this has the tickets with it.
    static func bringsTickets(_ reason: String) -> Bool { ["issued", "postponed", OutboxItem.renamed, OutboxItem.altered].contains(reason) }

    /// - Parameter reason: of the outbox item: `issued`, `postponed`, `renamed`, `altered`, `corrected`, `return-refused`, `returned-in-part`, or why the order or its payment was refused.
    func letter(id: String, reason: String) -> Letter {
        let (subject, body) = about(reason)
        let name = Self.isHarmless(order.buyer.name) ? " \(order.buyer.name)" : ""
        let files = hasTickets
            ? ["", say("Vos billets sont joints à ce message, à imprimer ou à montrer sur un téléphone.", "Your tickets are attached, to be printed or shown on a phone.")]
            : []
        let words = [say("Bonjour\(name),", "Hello\(name),"), ""] + body + files
        let ending = (numbers.isEmpty ? [] : [OrderWords.tickets(numbers, in: language)]) + [
            "",
            say("Ce message est envoyé automatiquement par la billetterie.", "This message is sent automatically by the box office."),
        ]
        let link = page.map { [say("Votre commande : \($0)", "Your order: \($0)")] } ?? []
        let text = words + [""] + link + ending
        let html = LetterPage(
            title: subject, words: words, action: page.map { (say("Voir ma commande", "See my order"), $0) }, ending: ending.filter { !$0.isEmpty })
        return Letter(
            id: id, to: Mailbox(address: order.buyer.email), subject: subject, text: text.joined(separator: "\n") + "\n",
            html: html.document(in: language).text)
    }

    private func about(_ reason: String) -> (subject: String, body: [String]) {
        let title = event.title
        return switch reason {
        case "issued": (say("Vos billets : \(title)", "Your tickets: \(title)"), tickets)
        case "postponed": (say("Nouvelle date : \(title)", "New date: \(title)"), postponed)
        case OutboxItem.renamed: (say("Nouveau nom sur un billet : \(title)", "New name on a ticket: \(title)"), newName)
        case OutboxItem.returnRefused: (say("Retour non effectué : \(title)", "Return not done: \(title)"), notReturned)
        case OutboxItem.returnedInPart: (say("Retour en partie : \(title)", "Returned in part: \(title)"), returnedInPart)
        case OutboxItem.altered: (say("Du nouveau pour votre séance : \(title)", "News of your session: \(title)"), altered)
        case "corrected":
            (
                corrected?.endsSession == true
                    ? say("Séance annulée : \(title)", "Session cancelled: \(title)") : say("Commande modifiée : \(title)", "Order changed: \(title)"),
                takenBack
            )
        case "duplicate-payment" where isValid:
            (
                say("Second paiement annulé : \(title)", "Second payment cancelled: \(title)"),
                [
                    say(
                        "Votre commande pour \(title) avait déjà été payée : le second paiement est annulé.",
                        "Your order for \(title) had been paid before: the second payment is cancelled."), "", moneyBack,
                    say("Vos billets restent valables.", "Your tickets stay valid."),
                ]
            )
        default: (say("Commande non aboutie : \(title)", "Order not completed: \(title)"), [sentence(reason), ""] + places + ["", moneyBack])
        }
    }

    // MARK: Tickets

    private var tickets: [String] {
        let count = order.lines.count
        let place = "\(session.venue.name) (\(session.venue.city))"
        return [
            say(
                "Votre commande est confirmée : \(count == 1 ? "1 place" : "\(count) places") pour \(event.title), \(when), \(place).",
                "Your order is confirmed: \(count == 1 ? "1 place" : "\(count) places") for \(event.title), \(when), \(place)."), "",
        ] + places + list(order.fees) + [
            "",
            order.total == .zero
                ? say("Total : rien à payer.", "Total: nothing to pay.")
                : say("Total : \(price(order.total)), taxes comprises.", "Total: \(price(order.total)), taxes included."), "",
            say(
                "Vos billets sont personnels : ne publiez pas leurs codes, le premier présenté à l’entrée est le seul accepté.",
                "Your tickets are personal: do not publish their codes, the first one shown at the entrance is the only one accepted."),
            say(
                "Un billet daté ne donne pas droit à rétractation (article L221-28, 12° du code de la consommation).",
                "A dated ticket carries no right of withdrawal (article L221-28, 12° of the French consumer code)."),
        ]
    }

    private var places: [String] { list(order.lines) }

    private func list(_ lines: [OrderLine]) -> [String] {
        lines.map { line in
            "  - \(line.seatLabel.map(language.seat(frozen:)) ?? line.categoryName), \(line.tariffName)\(say(" :", ":")) \(price(line.price))"
        }
    }

    private func list(_ fees: [OrderFee]) -> [String] {
        fees.reduce(into: [(fee: OrderFee, count: Int)]()) { groups, fee in
            if let last = groups.indices.last, groups[last].fee.id == fee.id { groups[last].count += 1 } else { groups.append((fee, 1)) }
        }.map { fee, count in
            "  - \(fee.name)\(count > 1 ? say(", \(count) fois", ", \(count) times") : "")\(say(" :", ":")) \(price(fee.price * count))"
        }
    }

    private func price(_ amount: Money) -> String { language.price(amount) }

    /// `samedi 28 novembre 2026 à 20 h 30`, on the venue's clock.
    private var when: String { text(of: session.startsAt) }

    private func text(of moment: Timestamp) -> String {
        language.moment(moment, localTo: TimeZone(identifier: session.venue.timeZone) ?? .gmt)
    }

    /// Where the money is asked back.
    private var whence: String {
        let organiser = event.organiser.name
        return page == nil ? say("à l’organisateur, \(organiser),", "from the organiser, \(organiser),") : say("sur la page de votre commande", "on the page of your order")
    }

    /// What is another now, line by line, with what was said before.
    private var altered: [String] {
        guard let announced else { return [] }
        let new = Announcement(event, in: session.venue)
        let changes = new.changes(since: announced)
        func place(_ of: Announcement) -> String { "\(of.venue), \(of.address), \(of.postalCode) \(of.city)" }
        func line(_ label: String, _ now: String, _ before: String) -> String { say("  - \(label) : \(now) (c’était : \(before))", "  - \(label): \(now) (it was: \(before))") }
        let lines = [
            changes.contains(.title) ? line(say("Titre", "Title"), new.title, announced.title) : nil,
            changes.contains(.artist) ? line(say("Artiste ou compagnie", "Artist or company"), new.artist, announced.artist) : nil,
            !changes.isDisjoint(with: [.place, .town]) ? line(say("Lieu", "Venue"), place(new), place(announced)) : nil,
        ].compactMap(\.self)
        let head = say("Votre séance du \(when) n’est plus annoncée comme vous la connaissez :", "Your session on \(when) is no longer announced as you know it:")
        let kept = say("Vos places sont gardées, et vos billets restent valables.", "Your places are kept, and your tickets stay valid.")
        let refund = refundableUntil.map(text(of:)).map { until in
            say(
                "Si ce changement ne vous convient pas, demandez le remboursement \(whence) avant le \(until).",
                "If this change does not suit you, ask for a refund \(whence) before \(until).")
        }
        return [head, ""] + lines + ["", kept] + [refund].compactMap(\.self)
    }

    private var postponed: [String] {
        let place = "\(session.venue.name) (\(session.venue.city))"
        let organiser = event.organiser.name
        return [
            say("La séance de \(event.title) a une nouvelle date : \(when), \(place).", "\(event.title) has a new date: \(when), \(place)."), "",
            say(
                "Vos places sont gardées. Vos billets ont été émis de nouveau, avec la nouvelle date : présentez ceux de la page de votre commande.",
                "Your places are kept. Your tickets were issued again with the new date: show those of your order’s page."),
            session.refundableUntil.map { until in
                say(
                    "Si cette date ne vous convient pas, demandez le remboursement \(whence) avant le \(text(of: until)).",
                    "If this date does not suit you, ask for a refund \(whence) before \(text(of: until)).")
            } ?? say(
                "Si cette date ne vous convient pas, demandez le remboursement à l’organisateur, \(organiser).",
                "If this date does not suit you, ask the organiser, \(organiser), for a refund."),
        ]
    }

    private var newName: [String] {
        let name = renamed?.holder.flatMap { Self.isHarmless($0) ? say(" : \($0)", ": \($0)") : nil } ?? ""
        let which: [String] = renamed.map { ["  - \($0.seatLabel.map(language.seat(frozen:)) ?? $0.categoryName), \(say("billet", "ticket")) \($0.number)\(name)", ""] } ?? []
        return [
            say(
                "Le nom que vous avez demandé est sur votre billet pour \(event.title), \(when).",
                "The name that you asked for is on your ticket for \(event.title), \(when)."), "",
        ] + which + [
            say(
                "Ce billet a un nouveau code : l’ancien n’est plus valable. Si vous l’aviez transmis, envoyez le nouveau.",
                "This ticket has a new code: the old one is no longer valid. If you had passed it on, send the new one."),
            say("Les autres billets de votre commande restent valables.", "The other tickets of your order stay valid."),
        ]
    }

    private var notReturned: [String] {
        let organiser = event.organiser.name
        let why = used.isEmpty ? [] : [usedPlaces]
        return [
            say(
                "Vous avez demandé à rendre des places pour \(event.title) (\(when)). Rien n’a été rendu : toutes restent à vous, avec leurs billets.",
                "You asked to give places for \(event.title) (\(when)) back. Nothing was given back: all of them stay yours, with their tickets."), "",
        ] + why + [
            !used.isEmpty && order.lines.count > used.count && page != nil
                ? say(
                    "Les autres se rendent encore sur la page de la commande, tant que le délai court. Une question ? Adressez-vous à l’organisateur, \(organiser).",
                    "The others can still be given back on the page of the order, within the time for it. Any question? Ask the organiser, \(organiser).")
                : say("Une question ? Adressez-vous à l’organisateur, \(organiser).", "Any question? Ask the organiser, \(organiser).")
        ]
    }

    private var usedPlaces: String {
        let places = used.map { $0.seatLabel.map(language.seat(frozen:)) ?? $0.categoryName }.joined(separator: say(" ; ", "; "))
        return used.count == 1
            ? say("Le billet de cette place a déjà ouvert une porte : \(places).", "The ticket of this place has opened a door: \(places).")
            : say("Les billets de ces places ont déjà ouvert une porte : \(places).", "The tickets of these places have opened a door: \(places).")
    }

    private var returnedInPart: [String] {
        [
            say(
                "Vous avez demandé à rendre des places pour \(event.title) (\(when)). Ce qui a servi reste à vous.",
                "You asked to give places for \(event.title) (\(when)) back. What was used stays yours."), "", usedPlaces,
            say(
                "Les autres places que vous aviez choisies sont rendues : un autre message dit la somme qui vous revient. Une question ? Adressez-vous à l’organisateur, \(event.organiser.name).",
                "The other places that you chose went back: another message tells you the sum that is returned. Any question? Ask the organiser, \(event.organiser.name)."),
        ]
    }

    // MARK: What was taken back

    private var takenBack: [String] {
        let freed = (corrected?.freed ?? []).filter(order.lines.indices.contains).map { order.lines[$0] }
        let (returned, kept) = (corrected?.returnedFees ?? [], corrected?.keptFees ?? [])
        let cause = corrected?.endsSession == true ? [sentence("session-cancelled")] : []
        let what =
            if !freed.isEmpty {
                [
                    say(
                        "Ces places de votre commande sont annulées, et leurs billets ne sont plus valables :",
                        "These places of your order are cancelled, and their tickets are no longer valid:"), "",
                ] + list(freed)
                    + (returned.isEmpty ? [] : ["", say("Ces frais vous sont rendus avec elles :", "These fees are returned with them:"), ""] + list(returned))
            } else if !returned.isEmpty {
                [
                    say(
                        "Ces frais de votre commande pour \(event.title) (\(when)) vous sont rendus :",
                        "These fees of your order for \(event.title) (\(when)) are returned to you:"), "",
                ] + list(returned)
            } else {
                [
                    say(
                        "Une partie du prix de votre commande pour \(event.title) (\(when)) vous est rendue ; vos places et vos billets restent valables.",
                        "A part of the price of your order for \(event.title) (\(when)) is returned to you; your places and tickets stay valid.")
                ]
            }
        return cause + what + ["", sum] + (kept.isEmpty ? [] : ["", say("Ces frais ne sont pas remboursables :", "These fees are not refundable:"), ""] + list(kept))
    }

    private var sum: String {
        let amount = corrected?.correction.amount ?? .zero
        let rest = max(amount - goneBefore, .zero)
        guard amount > .zero else { return say("Rien n’avait été payé pour elles.", "Nothing had been paid for them.") }
        guard rest > .zero else {
            return say("La somme de \(price(amount)) vous a déjà été rendue : rien d’autre ne vous est dû.", "\(price(amount)) was returned to you before: nothing more is due to you.")
        }
        let before = rest < amount
            ? say("Sur \(price(amount)), \(price(goneBefore)) vous ont déjà été rendus. ", "Of \(price(amount)), \(price(goneBefore)) was returned to you before. ") : ""
        return before + say(
            "La somme de \(price(rest)) vous est rendue sur votre moyen de paiement, ce qui peut prendre quelques jours selon votre banque.",
            "\(price(rest)) is returned to your means of payment, which may take a few days depending on your bank.")
    }

    // MARK: What did not work

    private var moneyBack: String {
        order.total == .zero
            ? say("Rien ne vous est demandé.", "Nothing is asked of you.")
            : say(
                "Vous n’avez rien à faire : votre carte n’est pas débitée, ou la somme vous est rendue, ce qui peut prendre quelques jours selon votre banque.",
                "There is nothing for you to do: your card is not charged, or the amount is returned, which may take a few days depending on your bank.")
    }

    /// Why the buyer has no tickets; the words of docs/openapi.yaml (`reason`).
    private func sentence(_ reason: String) -> String {
        let title = event.title
        return switch reason {
        case "places-gone", "seat-conflict", "capacity-exceeded":
            say(
                "Votre commande pour \(title) ne peut pas être honorée : ces places venaient d’être vendues à quelqu’un d’autre.",
                "Your order for \(title) cannot be honoured: these places had just been sold to somebody else.")
        case "booking-closed":
            say(
                "Votre paiement pour \(title) est arrivé après la clôture des ventes : la commande n’est pas enregistrée.",
                "Your payment for \(title) came after the end of sales: the order is not recorded.")
        case "limit-exceeded":
            say(
                "Votre commande pour \(title) dépasse le nombre de places qu’une même personne peut acheter.",
                "Your order for \(title) has more places than one person may buy.")
        case "session-cancelled": say("La séance de \(title) (\(when)) est annulée.", "The session of \(title) (\(when)) is cancelled.")
        case "session-not-published": say("La séance de \(title) (\(when)) n’est plus en vente.", "The session of \(title) (\(when)) is no longer on sale.")
        case "capture-refused":
            say(
                "Votre banque n’a pas donné la somme due pour \(title) : votre commande est annulée et les places sont remises en vente.",
                "Your bank did not give the amount due for \(title): your order is cancelled and the places are on sale again.")
        case "amount-mismatch":
            say(
                "Le montant payé ne correspond pas à votre commande pour \(title) : elle est annulée.",
                "The amount paid is not that of your order for \(title): it is cancelled.")
        case "order-closed", "payment-reversed", "duplicate-payment":
            say(
                "Votre paiement pour \(title) est arrivé après la fin de votre réservation : la commande était déjà annulée.",
                "Your payment for \(title) came after your reservation had ended: the order had been cancelled.")
        default: say("Votre commande pour \(title) n’a pas pu être enregistrée.", "Your order for \(title) could not be recorded.")
        }
    }
}
