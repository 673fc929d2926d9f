import Domain
import Foundation

/// Who is kept out of sales, since when, by whom and why; and where somebody more is, or is let in again.
public struct BlockPage: Sendable {
    public enum Kind: String, Sendable, CaseIterable { case network, email, domain, visitor }

    public struct Line: Sendable {
        public enum End: Sendable {
            /// It is in force; nil until somebody lifts it.
            case ahead(Timestamp?)
            case over(Timestamp)
            case removed(Timestamp, by: String)
        }

        public var id: Int64
        public var kind: Kind
        /// As whoever looks may see it; empty once it was erased.
        public var value: String
        public var because: String
        public var by: String
        public var at: Timestamp
        public var end: End

        public init(id: Int64, kind: Kind, value: String, because: String, by: String, at: Timestamp, end: End) {
            (self.id, self.kind, self.value, self.because, self.by, self.at, self.end) = (id, kind, value, because, by, at, end)
        }
    }

    /// As it was typed.
    public struct Typed: Sendable {
        public var kind, value, because, day, time: String

        public init(kind: String, value: String, because: String, day: String, time: String) {
            (self.kind, self.value, self.because, self.day, self.time) = (kind, value, because, day, time)
        }
    }

    let person: StaffPerson
    let lines: [Line]
    /// Those too that are over.
    let isAll: Bool
    /// Where the next page begins, and this one; nil after the last, and for the first.
    let next, before: Int64?
    let typed: Typed?
    let now: Timestamp
    let zone: TimeZone

    public init(for person: StaffPerson, _ lines: [Line], isAll: Bool, next: Int64?, before: Int64?, typed: Typed?, now: Timestamp, zone: TimeZone) {
        (self.person, self.lines, self.isAll, self.next, self.before) = (person, lines, isAll, next, before)
        (self.typed, self.now, self.zone) = (typed, now, zone)
    }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        let (here, title) = (StaffURL.blocks.path(in: say), say("Qui est tenu à l’écart", "Who is kept out"))
        let none = isAll ? say("Personne ne l’a jamais été.", "Nobody ever was.") : say("Personne.", "Nobody.")
        let first: HTML? = before == nil ? nil : "<a class=\"button quiet\" href=\"\(here)\(address(before: nil))\">\(say("Première page", "First page"))</a>"
        let more = next.map { "<a class=\"button quiet\" href=\"\(here)\(address(before: $0))\" rel=\"next\">\(say("Page suivante", "Next page"))</a>" as HTML }
        let other: HTML = isAll ? "<a href=\"\(here)\">\(say("Ceux d’à présent seulement", "Only those of now"))</a>" : "<a href=\"\(here)?all=1\">\(say("Aussi ceux qui sont finis", "Those too that are over"))</a>"
        return StaffPage(
            say, .blocks, title: title, for: person, query: address(before: before),
            content: """
                <h1>\(title)</h1>\(notice?.block)
                <p>\(say("Qui est tenu à l’écart n’entre dans aucune salle d’attente, ne retient aucune place et ne commande rien ; il lit à qui écrire. Les billets achetés restent. C’est fait en deux secondes, et c’est au journal.", "Who is kept out can join no waiting room, hold no places and order nothing, and reads whom to write to. Tickets that were bought stay. It is done within two seconds, and in the journal."))</p>
                \(lines.isEmpty ? "<div class=\"empty\"><p>\(none)</p></div>" as HTML : "<ul class=\"people\">\(lines.map { item($0, say) })</ul>" as HTML)
                <p class="actions no-print">\(first)\(more)</p><p>\(other)</p>
                \(form(typed ?? fresh, say))
                <p><a href="\(StaffURL.operation.path(in: say))">\(say("Retour à l’exploitation", "Back to operation"))</a></p>
                """)
    }

    private func address(before: Int64?) -> String {
        let parts = [isAll ? "all=1" : nil, before.map { "before=\($0)" }].compactMap { $0 }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }

    private func item(_ line: Line, _ say: Language) -> HTML {
        let value = line.value.isEmpty ? say("(effacée)", "(erased)") : line.value
        return """
            <li><div><h2>\(Self.word(line.kind, say)) \(value)</h2><p>\(line.because)</p></div>
            <p>\(say("n° \(line.id), par \(line.by), le \(say.moment(line.at, in: zone))", "no. \(line.id), by \(line.by), on \(say.moment(line.at, in: zone))"))<br>\(until(line.end, say))</p>\(lift(line, say))</li>
            """
    }

    private func until(_ end: Line.End, _ say: Language) -> String {
        switch end {
        case .ahead(nil): say("sans fin", "without an end")
        case .ahead(let moment?): say("jusqu’au \(say.moment(moment, in: zone))", "until \(say.moment(moment, in: zone))")
        case .over(let moment): say("fini le \(say.moment(moment, in: zone))", "over on \(say.moment(moment, in: zone))")
        case .removed(let moment, let by): say("levé par \(by), le \(say.moment(moment, in: zone))", "lifted by \(by), on \(say.moment(moment, in: zone))")
        }
    }

    private func lift(_ line: Line, _ say: Language) -> HTML {
        guard case .ahead = line.end else { return "<p><span class=\"badge dim\">\(say("Fini", "Over"))</span></p>" }
        return """
            <form method="post" action="\(StaffURL.removeBlock(String(line.id)).path(in: say))"><button class="quiet" type="submit">\(say("Lever", "Lift"))\
            <span class="visually-hidden"> \(say("le blocage n° \(line.id)", "block no. \(line.id)"))</span></button></form>
            """
    }

    /// For three days.
    private var fresh: Typed {
        let (day, time) = PromotionPage.Typed.parts(now + .seconds(3 * 86_400), zone)
        return Typed(kind: Kind.network.rawValue, value: "", because: "", day: day, time: time)
    }

    private func form(_ typed: Typed, _ say: Language) -> HTML {
        let kinds = Kind.allCases.map { "<option value=\"\($0.rawValue)\"\($0.rawValue == typed.kind ? " selected" as HTML : nil)>\(Self.word($0, say))</option>" as HTML }
        let hint = say(
            "203.0.113.7 ou 203.0.113.0/24 ; ada@exemple.org ; exemple.org ; l’identifiant d’un navigateur, comme l’API le donne. Un réseau peut être toute une université.",
            "203.0.113.7 or 203.0.113.0/24; ada@example.org; example.org; the id of a browser, as the API gives it. A network may be a whole university.")
        return """
            <section class="part" aria-labelledby="add"><h2 id="add">\(say("Tenir à l’écart", "Keep out"))</h2><form method="post" action="\(StaffURL.blocks.path(in: say))">
            <div class="field short"><label for="kind">\(say("Genre", "Kind"))</label><select id="kind" name="kind">\(kinds)</select></div>
            <div class="field"><label for="value">\(say("Qui", "Who"))</label><input id="value" name="value" required maxlength="254" autocomplete="off" value="\(typed.value)" aria-describedby="value-hint"><small id="value-hint">\(hint)</small></div>
            <div class="field"><label for="because">\(say("Pourquoi (pour qui le demandera, la personne elle-même aussi)", "Why (for whoever asks, the person too)"))</label><input id="because" name="because" required maxlength="300" autocomplete="off" value="\(typed.because)"></div>
            <div class="grid"><div class="field"><label for="day">\(say("Jusqu’au", "Until"))</label><input id="day" name="day" type="date" value="\(typed.day)" aria-describedby="end-hint"></div>
            <div class="field"><label for="time">\(say("à, heure de fin", "at, time it ends"))</label><input id="time" name="time" type="time" value="\(typed.time)" aria-describedby="end-hint"></div></div>
            <p class="hint" id="end-hint">\(say("Les deux vides : jusqu’à ce que quelqu’un le lève. L’heure est celle de la maison.", "Both empty: until somebody lifts it. Times are the house’s own."))</p>
            <button type="submit">\(say("Tenir à l’écart", "Keep out"))</button></form></section>
            """
    }

    static func word(_ kind: Kind, _ say: Language) -> String {
        switch kind {
        case .network: say("Réseau", "Network")
        case .email: say("Adresse électronique", "E-mail address")
        case .domain: say("Domaine d’adresses", "Domain of addresses")
        case .visitor: say("Navigateur", "Browser")
        }
    }

    // MARK: What is said

    public enum Refusal: Sendable {
        case noKind
        case noValue(Kind)
        case noReason, notToCome
        case keptOutBefore(by: Int64)
        case notInForce
    }

    public static func refused(_ refusal: Refusal, _ say: Language) -> StaffNotice {
        let words =
            switch refusal {
            case .noKind: say("choisissez un genre de la liste.", "choose a kind of the list.")
            case .noValue(.network): say("ce n’est pas un réseau. Écrivez 203.0.113.7, 203.0.113.0/24 ou 2001:db8::/32.", "this is no network. Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.")
            case .noValue(.email): say("ce n’est pas une adresse électronique.", "this is no e-mail address.")
            case .noValue(.domain): say("ce n’est pas un domaine. Écrivez exemple.org.", "this is no domain. Write example.org.")
            case .noValue(.visitor): say("ce n’est pas l’identifiant d’un navigateur : 32 lettres et chiffres, comme l’API le donne.", "this is no browser’s id: 32 letters and digits, as the API gives it.")
            case .noReason: say("dites pourquoi, en 300 caractères au plus.", "say why, in 300 characters at most.")
            case .notToCome: say("donnez une fin à venir, le jour et l’heure, ou laissez les deux vides.", "give an end to come, day and time, or leave both empty.")
            case .keptOutBefore(let block): say("le blocage n° \(block) le tient déjà à l’écart aussi longtemps. Pour une fin plus proche, levez d’abord celui-là.", "block no. \(block) keeps it out as long already. For an earlier end, lift that one first.")
            case .notInForce: say("aucun blocage de ce numéro ne tient encore.", "no block of this number is in force any more.")
            }
        return StaffNotice(.error, say("Rien n’a été fait :", "Nothing was done:") + " " + words)
    }
}
