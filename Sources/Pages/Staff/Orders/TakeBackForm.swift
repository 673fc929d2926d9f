import Domain
import Foundation

/// Where something of an order is taken back: what is chosen, then the sum, which is confirmed. It asks what `guichet order cancel` and `refund` ask.
public struct TakeBackForm: Sendable {
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

        /// As a form says it.
        public init(_ form: [String: String]) {
            self.init(
                lines: Set(form.keys.compactMap { $0.hasPrefix("line-") ? Int($0.dropFirst(5)) : nil }), amount: (form["amount"] ?? "").trimmingCharacters(in: .whitespaces),
                everyFee: form["fees"] != nil, why: (form["why"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }

    let order: OrderSheet
    let chosen: Choice
    /// What somebody asked for would take back: to be confirmed. Nil while they choose.
    let takesBack: Money?
    /// Where it is sent, and the page on which it stands.
    let target, page: StaffURL
    let zone: TimeZone

    init(_ order: OrderSheet, _ chosen: Choice, takesBack: Money?, to target: StaffURL, from page: StaffURL, zone: TimeZone) {
        (self.order, self.chosen, self.takesBack, self.target, self.page, self.zone) = (order, chosen, takesBack, target, page, zone)
    }

    func html(in say: Language) -> HTML { if let takesBack { confirmation(takesBack, say) } else { choice(say) } }

    private func choice(_ say: Language) -> HTML {
        let table = order.table(say, zone: zone) { line in
            let (id, check): (String, HTML?) = ("line-\(line.position)", chosen.lines.contains(line.position) ? " checked" : nil)
            return line.isTakenBack ? "–"
                : "<span class=\"check\"><input type=\"checkbox\" id=\"\(id)\" name=\"\(id)\" value=\"1\"\(check)><label for=\"\(id)\">\(say("reprendre", "take back"))<span class=\"visually-hidden\"> \(line.label)</span></label></span>"
        }
        return """
            <section><h2>\(say("Reprendre et rendre", "Take back and give back"))</h2>
            <p>\(say("Sans ligne cochée, toute la commande. Les places reprises sont aussitôt en vente, leurs billets ne valent plus rien. Ce qui est déjà reparti compte : seul le reste est rendu. On vous dira d’abord combien.", "Without a ticked line, the whole order. Places that are taken back are on sale at once, their tickets are void. What went back already counts: only the rest is given back. You are told first how much."))</p>
            <form method="post" action="\(target.path(in: say))">
            \(table)
            <div class="field short"><label for="amount">\(say("Une partie du prix seulement, en euros", "A part of the price only, in euros"))</label><input id="amount" name="amount" inputmode="decimal" autocomplete="off" value="\(chosen.amount)" aria-describedby="amount-hint">\
            <small id="amount-hint">\(say("D’une seule ligne, qui garde sa place et son billet. Vide : tout son prix.", "Of one line, which keeps its place and its ticket. Empty: all of its price."))</small></div>
            <p class="check"><input type="checkbox" id="fees" name="fees" value="1"\(chosen.everyFee ? " checked" as HTML : nil)><label for="fees">\(say("Toute la commande avec ses frais, remboursables ou non", "The whole order with its fees, refundable or not"))</label></p>
            <div class="field"><label for="why">\(say("Pourquoi (gardé pour toujours au registre, sans nom d’acheteur)", "Why (kept in the ledger for ever, without a buyer’s name)"))</label><input id="why" name="why" required maxlength="120" autocomplete="off" value="\(chosen.why)"></div>
            <button type="submit">\(say("Voir ce qui serait repris", "See what would be taken back"))</button></form></section>
            """
    }

    private func confirmation(_ sum: Money, _ say: Language) -> HTML {
        let (what, price) = (order.lines.filter { chosen.lines.contains($0.position) }.map(\.label).joined(separator: ", "), say.price(sum))
        let nothing: HTML? = sum > .zero ? nil
            : "<p>\(say("Aucun prix n’est à rendre à présent : la commande n’est pas encore encaissée, ou elle ne coûtait rien. Ce qui en est pris d’ici là repart.", "No price is to be given back at present: the order’s money is not taken yet, or it cost nothing. What is taken of it meanwhile goes back."))</p>"
        let lines = chosen.lines.sorted().map { "<input type=\"hidden\" name=\"line-\($0)\" value=\"1\">" as HTML }
        return """
            <section><h2>\(say("Confirmer", "Confirm"))</h2>
            <p><strong>\(what.isEmpty ? say("Toute la commande n° \(order.number) est reprise : \(price).", "The whole order no. \(order.number) is taken back: \(price).") : say("De la commande n° \(order.number), \(price) sont repris : \(what).", "Of order no. \(order.number), \(price) is taken back: \(what)."))</strong> \
            \(say("Cela ne se défait pas. Ce qui est déjà reparti compte ; l’acheteur reçoit un courrier.", "This cannot be undone. What went back already counts; the buyer gets a letter."))</p>
            \(nothing)<form method="post" action="\(target.path(in: say))">\(lines)<input type="hidden" name="amount" value="\(chosen.amount)">\(chosen.everyFee ? "<input type=\"hidden\" name=\"fees\" value=\"1\">" as HTML : nil)\
            <input type="hidden" name="why" value="\(chosen.why)"><input type="hidden" name="sum" value="\(sum.cents)">
            <p class="actions"><button type="submit">\(say("Reprendre \(price)", "Take \(price) back"))</button> <a class="button quiet" href="\(page.path(in: say))">\(say("Ne rien faire", "Do nothing"))</a></p></form></section>
            """
    }

    // MARK: What is said

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
