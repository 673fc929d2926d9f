import Domain
import Foundation

/// What the ledger owes to the outside: the list, and one item with what an operator may do about it.
public struct OwedPages: Sendable {
    /// One item of the outbox, as a page shows it.
    public struct Line: Sendable {
        public var id: Int64
        /// Of the outbox, as in `capture`.
        public var kind: String
        /// The order's number in the ledger; nil where there is none. Its id would open its page and its tickets.
        public var order: Int64?
        public var reason: String
        public var amount: Money?
        public var attempts: Int
        public var lastError: String?
        /// Nil when it waits for somebody.
        public var nextAt: Timestamp?
        public var deadline: Timestamp
        public var diedAt: Timestamp?
        /// It may be closed with a note, because its work can be done elsewhere.
        public var maySettle: Bool
        /// Its order may be taken back instead.
        public var mayGiveUp: Bool

        public init(
            id: Int64, kind: String, order: Int64?, reason: String, amount: Money?, attempts: Int, lastError: String?, nextAt: Timestamp?, deadline: Timestamp,
            diedAt: Timestamp?, maySettle: Bool, mayGiveUp: Bool
        ) {
            (self.id, self.kind, self.order, self.reason, self.amount, self.attempts) = (id, kind, order, reason, amount, attempts)
            (self.lastError, self.nextAt, self.deadline, self.diedAt) = (lastError, nextAt, deadline, diedAt)
            (self.maySettle, self.mayGiveUp) = (maySettle, mayGiveUp)
        }
    }

    let person: StaffPerson
    let zone: TimeZone
    let say: Language

    public init(for person: StaffPerson, zone: TimeZone, in say: Language) { (self.person, self.zone, self.say) = (person, zone, say) }

    // MARK: All of them

    /// What of it is shown, as an address says it.
    public struct Choice: Sendable {
        /// `dead`, `living`; empty for both.
        public var state: String
        /// `money`, `word`, `notice`; empty for all.
        public var queue: String
        public var isReversed: Bool
        /// Behind what the page begins, and the next one; nil for the first, and after the last.
        public var after, next: String?

        public init(state: String, queue: String, isReversed: Bool, after: String?, next: String?) {
            (self.state, self.queue, self.isReversed, self.after, self.next) = (state, queue, isReversed, after, next)
        }

        func address(after: String?) -> String {
            let parts = [state.isEmpty ? nil : "state=\(state)", queue.isEmpty ? nil : "queue=\(queue)", isReversed ? "order=last" : nil, after.map { "after=\($0)" }].compactMap(\.self)
            return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
        }
    }

    /// - Parameters:
    ///   - lines: of one page.
    ///   - count: of all that is owed.
    public func list(_ lines: [Line], count: Int, _ choice: Choice, _ notice: StaffNotice? = nil) -> StaffPage {
        let items = lines.map { line -> HTML in
            """
            <li><div><h2><a href="\(StaffURL.owedItem(String(line.id)).path(in: say))">n° \(line.id) · \(OperationWords.kind(line.kind, in: say))</a></h2><p>\(line.lastError ?? line.reason)</p></div>
            <p>\(say("Essais : \(line.attempts)", "Tries: \(line.attempts)"))\(line.nextAt.map { "<br>\(say("prochain le \(say.moment($0, in: zone))", "next on \(say.moment($0, in: zone))"))" as HTML })</p><p>\(badge(line))</p></li>
            """
        }
        let none: HTML = "<div class=\"empty\"><p>\(count == 0 ? say("Rien n’est dû.", "Nothing is owed.") : say("Rien de cela n’est dû.", "Nothing of that is owed."))</p></div>"
        let here = StaffURL.owed.path(in: say)
        let first: HTML? = choice.after == nil ? nil : "<a class=\"button quiet\" href=\"\(here)\(choice.address(after: nil))\">\(say("Première page", "First page"))</a>"
        let next = choice.next.map { "<a class=\"button quiet\" href=\"\(here)\(choice.address(after: $0))\" rel=\"next\">\(say("Page suivante", "Next page"))</a>" as HTML }
        return StaffPage(
            say, .owed, title: say("Ce qui reste dû", "What is owed"), for: person, query: choice.address(after: choice.after),
            content: """
                <h1>\(say("Ce qui reste dû", "What is owed"))</h1>\(notice?.block)
                <p>\(say("Ce que le registre doit au dehors : argent, billets, courriers. En souffrance : refusé pour de bon, ou pas fait à temps.", "What the ledger owes to the outside: money, tickets, letters. A dead letter was refused for good, or not done in its time."))
                \(say("En tout : \(say.number(count)).", "In all: \(say.number(count))."))</p>
                \(filter(choice))
                \(lines.isEmpty ? none : "<ul class=\"people\">\(items)</ul>" as HTML)
                <p class="actions no-print">\(first)\(next)</p>
                <p><a href="\(StaffURL.operation.path(in: say))">\(say("Retour à l’exploitation", "Back to operation"))</a></p>
                """)
    }

    private func filter(_ choice: Choice) -> HTML {
        func select(_ name: String, _ label: String, _ chosen: String, _ options: [(String, String)]) -> HTML {
            let list = options.map { "<option value=\"\($0.0)\"\($0.0 == chosen ? " selected" as HTML : nil)>\($0.1)</option>" as HTML }
            return "<div class=\"field\"><label for=\"\(name)\">\(label)</label><select id=\"\(name)\" name=\"\(name)\">\(list)</select></div>"
        }
        let states = [("", say("tout", "all")), ("dead", say("en souffrance", "dead letters")), ("living", say("en route", "on its way"))]
        let queues = [("", say("tout", "all")), ("money", say("argent, billets et places", "money, tickets and places")), ("word", say("courriers et rapports", "letters and reports")), ("notice", say("avis aux abonnés", "notices to subscribers"))]
        let orders = [("", say("le plus pressé d’abord", "the most urgent first")), ("last", say("le moins pressé d’abord", "the least urgent first"))]
        return """
            <form class="search no-print" method="get" action="\(StaffURL.owed.path(in: say))"><div class="filters">
            \(select("state", say("État", "State"), choice.state, states))\(select("queue", say("Genre", "Kind"), choice.queue, queues))\(select("order", say("Ordre", "Order"), choice.isReversed ? "last" : "", orders))</div>
            <button type="submit">\(say("Chercher", "Search"))</button></form>
            """
    }

    func badge(_ line: Line) -> HTML {
        let (tone, words) = line.diedAt == nil ? ("soon", say("En route", "On its way"))
            : line.nextAt == nil ? ("bad", say("Attend quelqu’un", "Waits for somebody")) : ("few", say("En retard", "Late"))
        return "<span class=\"badge \(tone)\">\(words)</span>"
    }

    // MARK: One

    public func item(_ line: Line, _ notice: StaffNotice? = nil) -> StaffPage {
        let facts: [(String, String?)] = [
            (say("Raison", "Cause"), line.reason), (say("Commande", "Order"), line.order.map { say("n° \($0)", "no. \($0)") }), (say("Montant", "Amount"), line.amount.map { say.price($0) }),
            (say("Essais", "Tries"), String(line.attempts)), (say("Dernière erreur", "Last error"), line.lastError),
            (say("À faire avant le", "Due before"), say.moment(line.deadline, in: zone)), (say("Prochain essai", "Next try"), line.nextAt.map { say.moment($0, in: zone) }),
        ]
        let rows = facts.compactMap { name, text -> HTML? in text.map { "<div><dt>\(name)</dt><dd>\($0)</dd></div>" } }
        return StaffPage(
            say, .owedItem(String(line.id)), title: say("Travail n° \(line.id)", "Item no. \(line.id)"), for: person,
            content: """
                <div class="wide"><h1>\(OperationWords.kind(line.kind, in: say)), n° \(line.id)</h1><p>\(badge(line))</p>\(notice?.block)
                <dl class="facts">\(rows)</dl>
                \(remedies(line))
                <p><a href="\(StaffURL.owed.path(in: say))">\(say("Tout ce qui reste dû", "All that is owed"))</a></p></div>
                """)
    }

    /// What is owed of one order, each with its own buttons for whom they are.
    func ofOrder(_ lines: [Line]) -> HTML? {
        guard !lines.isEmpty else { return nil }
        let isOperator = person.rights.contains(.operate)
        let items = lines.map { line -> HTML in
            let name: HTML = "n° \(line.id) · \(OperationWords.kind(line.kind, in: say))"
            return """
                <section><h3>\(isOperator ? "<a href=\"\(StaffURL.owedItem(String(line.id)).path(in: say))\">\(name)</a>" : name)</h3>
                <p>\(badge(line)) \(line.lastError ?? line.reason)</p>\(isOperator ? remedies(line) : nil)</section>
                """
        }
        return "<h2>\(say("Ce qui reste dû de la commande", "What is owed of the order"))</h2>\(items)"
    }

    func remedies(_ line: Line) -> HTML {
        let id = String(line.id)
        guard line.diedAt != nil else {
            return "<p>\(say("Il est encore tenté de lui-même, jusqu’à son heure. Vous pouvez le faire essayer tout de suite.", "It is still tried by itself, until its time. You may have it tried at once."))</p>"
                + form(.retryItem(id), say("Essayer maintenant", "Try now"), nil, reason: false)
        }
        let hold = form(.holdItem(id), say("Ne plus l’essayer", "Try it no more"), say("Avant de faire ce travail ailleurs, pour qu’il ne soit pas fait deux fois.", "Before its work is done elsewhere, so that it is not done twice."), reason: true)
        let settle = form(.settleItem(id), say("C’est fait ailleurs", "It was done elsewhere"), say("Sur les pages du prestataire, par virement… Le registre le compte comme fait, et garde votre note.", "On the provider’s pages, by bank transfer… The ledger counts it as done and keeps your note."), reason: true)
        let giveUp = form(.giveUpItem(id), say("Renoncer à la vente", "Give the sale up"), say("La commande est reprise : ses places sont libres, ce qui a été pris ou réservé repart. L’acheteur le lit.", "The order is taken back: its places are free, what was taken or reserved goes back. The buyer reads it."), reason: true)
        return """
            \(form(.retryItem(id), say("Essayer encore", "Try again"), say("Une fois la cause réparée.", "Once its cause is mended."), reason: true))
            \(line.nextAt == nil ? nil : hold)
            \(line.maySettle && line.nextAt == nil ? settle : nil)
            \(line.mayGiveUp ? giveUp : nil)
            """
    }

    private func form(_ url: StaffURL, _ button: String, _ hint: String?, reason: Bool) -> HTML {
        let path = url.path(in: say)
        let id = "why-" + path.split(separator: "/").suffix(2).joined(separator: "-")
        let why: HTML = """
            <div class="field"><label for="\(id)">\(say("Pourquoi (gardé pour toujours, sans nom d’acheteur)", "Why (kept for ever, without a buyer’s name)"))</label><input id="\(id)" name="why" required maxlength="120" autocomplete="off"></div>
            """
        return "<section><h2>\(button)</h2>\(hint.map { "<p>\($0)</p>" as HTML })<form method=\"post\" action=\"\(path)\">\(reason ? why : nil)<button class=\"quiet\" type=\"submit\">\(button)</button></form></section>"
    }
}
