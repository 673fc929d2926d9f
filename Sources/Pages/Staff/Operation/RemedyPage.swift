import Domain
import Foundation

/// One incident: what it means, what of its order waits, and the buttons that mend it. Each asks what the command line asks.
public struct RemedyPage: Sendable {
    /// The order of an incident, without anybody's name.
    public struct Order: Sendable {
        public struct Line: Sendable {
            /// From 0, as commands count.
            public var position: Int
            public var label: String
            public var price, left: Money
            public var isTakenBack: Bool

            public init(position: Int, label: String, price: Money, left: Money, isTakenBack: Bool) {
                (self.position, self.label, self.price, self.left, self.isTakenBack) = (position, label, price, left, isTakenBack)
            }
        }

        public var number: Int64
        public var lines: [Line]
        /// What the ledger knows of its money, oldest first.
        public var payments: [(at: Timestamp, kind: String, amount: Money?)]

        public init(number: Int64, lines: [Line], payments: [(at: Timestamp, kind: String, amount: Money?)]) {
            (self.number, self.lines, self.payments) = (number, lines, payments)
        }
    }

    /// What is to be taken back, as it was typed.
    public struct Choice: Sendable {
        /// Positions; none: the whole order.
        public var lines: Set<Int>
        public var amount: String
        public var everyFee: Bool
        public var why: String

        public init(lines: Set<Int> = [], amount: String = "", everyFee: Bool = false, why: String = "") {
            (self.lines, self.amount, self.everyFee, self.why) = (lines, amount, everyFee, why)
        }
    }

    let person: StaffPerson
    let incident: IncidentPage.Line
    /// Nil where the ledger recorded none.
    let order: Order?
    let owed: [OwedPages.Line]
    let mayTakeBack: Bool
    let chosen: Choice
    /// What somebody asked for would take back: to be confirmed.
    let takesBack: Money?
    let zone: TimeZone

    public init(
        for person: StaffPerson, _ incident: IncidentPage.Line, order: Order?, owed: [OwedPages.Line], mayTakeBack: Bool, chosen: Choice, takesBack: Money?, zone: TimeZone
    ) {
        (self.person, self.incident, self.order, self.owed) = (person, incident, order, owed)
        (self.mayTakeBack, self.chosen, self.takesBack, self.zone) = (mayTakeBack, chosen, takesBack, zone)
    }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        let id = String(incident.id)
        let words = IncidentWords.words(incident.kind, in: say)
        let note: HTML? = incident.note.map {
            "<p class=\"message\">\(say("\($0.by) en a pris acte le \(say.moment($0.at, in: zone)) : \($0.text)", "\($0.by) took note of it on \(say.moment($0.at, in: zone)): \($0.text)"))</p>"
        }
        return StaffPage(
            say, .incident(id), title: say("Incident n° \(id)", "Incident no. \(id)"), for: person,
            content: """
                <div class="wide"><h1>\(incident.kind), n° \(id)</h1>\(notice?.block)
                <dl class="facts"><div><dt>\(say("Quand", "When"))</dt><dd>\(say.moment(incident.at, in: zone))</dd></div>
                \(incident.session.map { "<div><dt>\(say("Séance", "Session"))</dt><dd>\($0)</dd></div>" as HTML })
                \(order.map { "<div><dt>\(say("Commande", "Order"))</dt><dd>\(say("n° \($0.number)", "no. \($0.number)"))</dd></div>" as HTML })
                <div><dt>\(say("Ce qui s’est passé", "What happened"))</dt><dd lang="en">\(incident.detail)</dd></div></dl>
                \(note)
                \(words.map { "<h2>\(say("Que faire", "What to do"))</h2><p>\($0)</p>" as HTML })
                <p class="hint">\(say("Au long :", "At length:")) <cite lang="en">docs/operations.md, “\(incident.kind)”</cite></p>
                \(order.flatMap { payments($0, say) })
                \(waiting(say))
                \(order.flatMap { takingBack($0, say) })
                <p><a href="\(StaffURL.incidents.path(in: say))">\(say("Tous les incidents, et prendre acte", "All incidents, and take note"))</a></p></div>
                """)
    }

    private func payments(_ order: Order, _ say: Language) -> HTML? {
        guard !order.payments.isEmpty else { return nil }
        let lines = order.payments.map { event -> HTML in
            "<li>\(say.moment(event.at, in: zone)) · \(IncidentWords.movement(event.kind, in: say))\(event.amount.map { " · \(say.price($0))" })</li>"
        }
        return "<h2>\(say("L’argent de la commande", "The order’s money"))</h2><ul>\(lines)</ul>"
    }

    /// What is owed of the order, each with its own buttons.
    private func waiting(_ say: Language) -> HTML? {
        guard !owed.isEmpty else { return nil }
        let pages = OwedPages(for: person, zone: zone, in: say)
        let items = owed.map { line -> HTML in
            """
            <section><h3><a href="\(StaffURL.owedItem(String(line.id)).path(in: say))">n° \(line.id) · \(OperationWords.kind(line.kind, in: say))</a></h3>
            <p>\(pages.badge(line)) \(line.lastError ?? line.reason)</p>\(pages.remedies(line))</section>
            """
        }
        return "<h2>\(say("Ce qui reste dû de la commande", "What is owed of the order"))</h2>\(items)"
    }

    // MARK: Taking back

    private func takingBack(_ order: Order, _ say: Language) -> HTML? {
        guard mayTakeBack else { return nil }
        guard order.lines.contains(where: { !$0.isTakenBack }) else {
            return "<h2>\(say("Reprendre", "Take back"))</h2><p>\(say("Tout est déjà repris de cette commande : prenez acte de l’incident.", "Everything of this order was taken back before: take note of the incident."))</p>"
        }
        return if let takesBack { confirmation(takesBack, order, say) } else { choice(order, say) }
    }

    private func choice(_ order: Order, _ say: Language) -> HTML {
        let rows = order.lines.map { line -> HTML in
            let box: HTML = line.isTakenBack
                ? "\(say("reprise", "taken back"))"
                : "<span class=\"check\"><input type=\"checkbox\" id=\"line-\(line.position)\" name=\"line-\(line.position)\" value=\"1\"\(chosen.lines.contains(line.position) ? " checked" as HTML : nil)><label for=\"line-\(line.position)\">\(say("reprendre", "take back"))<span class=\"visually-hidden\"> \(line.label)</span></label></span>"
            return "<tr><th scope=\"row\">\(line.label)</th><td class=\"amount\">\(say.price(line.price))</td><td class=\"amount\">\(say.price(line.isTakenBack ? .zero : line.left))</td><td>\(box)</td></tr>"
        }
        return """
            <section><h2>\(say("Reprendre et rendre", "Take back and give back"))</h2>
            <p>\(say("Sans ligne cochée, toute la commande. Les places reprises sont aussitôt en vente, leurs billets ne valent plus rien. Ce qui est déjà reparti compte : seul le reste est rendu. On vous dira d’abord combien.", "Without a ticked line, the whole order. Places that are taken back are on sale at once, their tickets are void. What went back already counts: only the rest is given back. You are told first how much."))</p>
            <form method="post" action="\(address(say))">
            <div class="table" role="region" aria-labelledby="lines" tabindex="0"><table class="report"><caption id="lines">\(say("Lignes de la commande", "Lines of the order"))</caption><thead><tr><th scope="col">\(say("Ligne", "Line"))</th>\
            <th scope="col" class="amount">\(say("Vendue", "Sold for"))</th><th scope="col" class="amount">\(say("Reste", "Left"))</th><th scope="col">\(say("À reprendre", "To be taken back"))</th></tr></thead><tbody>\(rows)</tbody></table></div>
            <div class="field short"><label for="amount">\(say("Une partie du prix seulement, en euros", "A part of the price only, in euros"))</label><input id="amount" name="amount" inputmode="decimal" autocomplete="off" value="\(chosen.amount)" aria-describedby="amount-hint">\
            <small id="amount-hint">\(say("D’une seule ligne, qui garde sa place et son billet. Vide : tout son prix.", "Of one line, which keeps its place and its ticket. Empty: all of its price."))</small></div>
            <p class="check"><input type="checkbox" id="fees" name="fees" value="1"\(chosen.everyFee ? " checked" as HTML : nil)><label for="fees">\(say("Toute la commande avec ses frais, remboursables ou non", "The whole order with its fees, refundable or not"))</label></p>
            <div class="field"><label for="why">\(say("Pourquoi (gardé pour toujours au registre, sans nom d’acheteur)", "Why (kept in the ledger for ever, without a buyer’s name)"))</label><input id="why" name="why" required maxlength="120" autocomplete="off" value="\(chosen.why)"></div>
            <button type="submit">\(say("Voir ce qui serait repris", "See what would be taken back"))</button></form></section>
            """
    }

    private func confirmation(_ sum: Money, _ order: Order, _ say: Language) -> HTML {
        let (what, price) = (order.lines.filter { chosen.lines.contains($0.position) }.map(\.label).joined(separator: ", "), say.price(sum))
        let nothing: HTML? = sum > .zero ? nil
            : "<p>\(say("Aucun prix n’est à rendre à présent : la commande n’est pas encore encaissée, ou elle ne coûtait rien. Ce qui en est pris d’ici là repart.", "No price is to be given back at present: the order’s money is not taken yet, or it cost nothing. What is taken of it meanwhile goes back."))</p>"
        let lines = chosen.lines.sorted().map { "<input type=\"hidden\" name=\"line-\($0)\" value=\"1\">" as HTML }
        return """
            <section><h2>\(say("Confirmer", "Confirm"))</h2>
            <p><strong>\(what.isEmpty ? say("Toute la commande n° \(order.number) est reprise : \(price).", "The whole order no. \(order.number) is taken back: \(price).") : say("De la commande n° \(order.number), \(price) sont repris : \(what).", "Of order no. \(order.number), \(price) is taken back: \(what)."))</strong> \
            \(say("Cela ne se défait pas. Ce qui est déjà reparti compte ; l’acheteur reçoit un courrier.", "This cannot be undone. What went back already counts; the buyer gets a letter."))</p>
            \(nothing)<form method="post" action="\(address(say))">\(lines)<input type="hidden" name="amount" value="\(chosen.amount)">\(chosen.everyFee ? "<input type=\"hidden\" name=\"fees\" value=\"1\">" as HTML : nil)\
            <input type="hidden" name="why" value="\(chosen.why)"><input type="hidden" name="sum" value="\(sum.cents)">
            <p class="actions"><button type="submit">\(say("Reprendre \(price)", "Take \(price) back"))</button> <a class="button quiet" href="\(StaffURL.incident(String(incident.id)).path(in: say))">\(say("Ne rien faire", "Do nothing"))</a></p></form></section>
            """
    }

    private func address(_ say: Language) -> String { StaffURL.takeBack(String(incident.id)).path(in: say) }

    // MARK: What is said

    public static func nothingToTakeBack(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été fait : rien n’est à reprendre pour un incident de ce genre.", "Nothing was done: nothing is to be taken back for an incident of this kind."))
    }

    public static func notedBefore(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Rien n’a été fait : quelqu’un en a déjà pris acte. Lisez sa note.", "Nothing was done: somebody took note of it before. Read the note."))
    }

    public static func noAmount(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Écrivez des euros, comme 5 ou 5,50. Rien n’a été fait.", "Write euros, such as 5 or 5.50. Nothing was done."))
    }

    public static func oneLine(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Une partie de prix est d’une ligne : cochez-en une seule. Rien n’a été fait.", "A part of a price is of one line: tick one only. Nothing was done."))
    }

    public static func feesOfAll(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("Tous les frais partent avec toute la commande ; avec des lignes, cochez aussi celles des frais. Rien n’a été fait.", "All fees go with the whole order; with lines, tick those of the fees too. Nothing was done."))
    }

    public static func changedMeanwhile(_ say: Language) -> StaffNotice {
        StaffNotice(.error, say("La commande a changé depuis que vous l’avez lue : rien n’a été fait. Voici ce qui serait repris à présent.", "The order has changed since you read it: nothing was done. This is what would be taken back now."))
    }
}
