import Domain
import Foundation

/// The ledger, line by line: every operation under its number.
public struct StaffLedgerPage: Sendable {
    let person: StaffPerson
    /// As it was typed, by the fields' names.
    let fields: [String: String]
    /// Nil when what was asked for is wrong.
    let page: LedgerPage?
    let zone: TimeZone

    public init(for person: StaffPerson, _ page: LedgerPage?, fields: [String: String], zone: TimeZone) {
        (self.person, self.page, self.fields, self.zone) = (person, page, fields, zone)
    }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        StaffPage(
            say, .ledger, title: say("Registre", "Ledger"), for: person, query: address(start: fields["start"].flatMap { Int64($0) }),
            content: """
                <h1>\(say("Registre", "Ledger"))</h1>
                <p>\(say("Chaque opération a un numéro, sans trou ; une ligne écrite ne change plus.", "Each operation has a number, without a gap; a line that is written changes no more."))</p>\(notice?.block)
                \(person.rights.contains(.exportLedger) ? "<p><a href=\"\(StaffURL.archives.path(in: say))\">\(say("Archives signées, pour qui vérifie", "Signed archives, for whoever verifies"))</a></p>" as HTML : nil)
                \(form(say))
                \(page.map { shown($0, say) })
                """)
    }

    private func shown(_ page: LedgerPage, _ say: Language) -> HTML {
        guard !page.entries.isEmpty else { return "<div class=\"empty\"><p>\(nothing(say))</p></div>" }
        let here = StaffURL.ledger.path(in: say)
        let first: HTML? = fields["start"] == nil ? nil : "<a class=\"button quiet\" href=\"\(here)\(address(start: nil))\">\(say("Première page", "First page"))</a>"
        let next = page.next.map { "<a class=\"button quiet\" href=\"\(here)\(address(start: $0))\" rel=\"next\">\(say("Page suivante", "Next page"))</a>" as HTML }
        let heads = [
            say("Enregistrée", "Recorded"), say("Opération", "Operation"), say("Spectacle", "Show"), say("Vendu", "Item"), say("Commande", "Order"), say("Paiement", "Payment"),
        ]
        let amounts = [say("Prix TTC", "Price"), say("TVA", "VAT")]
        return """
            <div class="table" role="region" aria-labelledby="lines" tabindex="0"><table class="report">
            <caption id="lines">\(say("Lignes du registre", "Lines of the ledger"))</caption>
            <thead><tr><th scope="col" class="amount">\(say("N°", "No."))</th>\(heads.map { "<th scope=\"col\">\($0)</th>" as HTML })\
            \(amounts.map { "<th scope=\"col\" class=\"amount\">\($0)</th>" as HTML })</tr></thead>
            <tbody>\(page.entries.map { line($0, say) })</tbody></table></div>
            <p class="actions no-print">\(first)\(next)</p>
            """
    }

    private func line(_ entry: LedgerEntry, _ say: Language) -> HTML {
        let kind = Self.name(entry.kind, in: say) + (entry.corrects.map { say(" du n° \($0)", " of no. \($0)") } ?? "")
        return """
            <tr><th scope="row" class="amount">\(String(entry.number))</th><td>\(say.stamp(entry.recordedAt, in: zone))</td>\
            <td>\(kind)\(entry.isTest ? " <span class=\"hint\">\(say("essai", "test"))</span>" as HTML : nil)</td>\
            <td><a href="\(StaffURL.ledger.path(in: say))?session=\(entry.sessionID)">\(entry.title)</a></td><td>\(entry.label)</td>\
            <td>\(order(of: entry, say))</td><td>\(entry.method)</td>\
            <td class="amount">\(say.amount(entry.price))</td><td class="amount">\(say.amount(entry.vat)) <span class="hint">\(say.percent(basisPoints: entry.rate.basisPoints))</span></td></tr>

            """
    }

    /// Whose page it has, for whom that is; for others its lines.
    private func order(of entry: LedgerEntry, _ say: Language) -> HTML {
        person.rights.contains(.readMoney)
            ? "<a href=\"\(StaffURL.order(String(entry.orderNumber)).path(in: say))\">\(say("n° \(entry.orderNumber)", "no. \(entry.orderNumber)"))</a>"
            : "<a href=\"\(StaffURL.ledger.path(in: say))?q=\(entry.orderID)\">\(String(entry.orderID.prefix(12)))</a>"
    }

    /// Where somebody looked for an order of which nothing is there, why that may be.
    private func nothing(_ say: Language) -> String {
        guard fields["q"]?.contains("-") == true else { return say("Aucune ligne.", "No line.") }
        return say(
            "Aucune ligne. Une commande qui n’est pas payée n’est pas au registre : elle finit d’elle-même à son heure, et rien n’est à rendre.",
            "No line. An order that is not paid is not in the ledger: it ends by itself at its time, and nothing is to be given back.")
    }

    private static func name(_ kind: LedgerEntry.Kind, in say: Language) -> String {
        switch kind {
        case .sale: say("vente", "sale")
        case .reversal: say("annulation", "reversal")
        case .rebate: say("remise", "rebate")
        }
    }

    private func form(_ say: Language) -> HTML {
        func option(_ value: String, _ label: String, _ isChosen: Bool) -> HTML { "<option value=\"\(value)\"\(isChosen ? " selected" as HTML : nil)>\(label)</option>" }
        func field(_ name: String, _ label: String, _ hint: String) -> HTML {
            """
            <div class="field"><label for="\(name)">\(label)</label><input id="\(name)" name="\(name)" value="\(fields[name] ?? "")" autocomplete="off" aria-describedby="\(name)-hint">\
            <span class="hint" id="\(name)-hint">\(hint)</span></div>
            """
        }
        let kinds = LedgerEntry.Kind.allCases.map { option($0.rawValue, Self.name($0, in: say), fields["kind"] == $0.rawValue) }
        let organisers = page?.organisers ?? []
        let names = organisers.map { option($0.id, $0.name, page?.organiserID == $0.id) }
        let whose: HTML? = organisers.count < 2 ? nil : """
            <div class="field"><label for="organiser">\(say("Exploitant", "Organiser"))</label><select id="organiser" name="organiser">\(names)</select></div>
            """
        return """
            <form class="search reports no-print" method="get" action="\(StaffURL.ledger.path(in: say))"><div class="filters">
            \(field("q", say("Chercher", "Search for"), say("un numéro, une commande, ou dans une séance un mot de la place", "a number, an order, or in a session a word of the place")))
            \(field("session", say("Séance", "Session"), say("son identifiant", "its id")))
            \(field("from", say("Du", "From"), say("2026-11-01, 2026-11 ou 2026", "2026-11-01, 2026-11 or 2026")))
            \(field("to", say("Au, inclus", "To, inclusive"), say("comme le début", "as the beginning")))\(whose)
            <div class="field"><label for="kind">\(say("Opérations", "Operations"))</label><select id="kind" name="kind">\(option("", say("toutes", "all"), false))\(kinds)</select></div>
            <div class="field"><label for="order">\(say("Ordre", "Order"))</label><select id="order" name="order">\(option("", say("les dernières d’abord", "the last first"), false))\
            \(option("oldest", say("les premières d’abord", "the first first"), fields["order"] == "oldest"))\
            \(option("largest", say("les plus gros montants rendus", "the largest amounts given back"), fields["order"] == "largest"))\
            \(option("smallest", say("les plus petits montants rendus", "the smallest amounts given back"), fields["order"] == "smallest"))</select></div></div>
            <button type="submit">\(say("Chercher", "Search"))</button></form>
            """
    }

    private func address(start: Int64?) -> String {
        func plain(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        var parts = ["organiser", "session", "kind", "from", "to", "q", "order"].compactMap { name in fields[name].map { "\(name)=\(plain($0))" } }
        if let start { parts.append("start=\(start)") }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    /// What is wrong with what was asked for: the field, or what a search lacks.
    public static func wrong(_ field: String, in say: Language) -> StaffNotice {
        switch field {
        case "q": StaffNotice(.error, say("Pour chercher une place par ses mots, donnez la séance.", "To search for a place by its words, give the session."))
        case "order": StaffNotice(.error, say("Par montant se trient les annulations ou les remises, de tous les jours et sans recherche.", "By amount go reversals or rebates, of all days and without a search."))
        case "from", "to": StaffNotice(.error, say("Une date s’écrit 2026-11-25, 2026-11 ou 2026, et la fin n’est pas avant le début.", "A date is written 2026-11-25, 2026-11 or 2026, and the end is not before the beginning."))
        default: StaffNotice(.error, say("Aucune séance ni exploitant de ce nom n’a de lignes.", "No session or organiser of this name has lines."))
        }
    }
}
