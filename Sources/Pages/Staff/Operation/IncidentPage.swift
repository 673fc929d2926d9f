import Domain
import Foundation

/// What went wrong with sales, and what somebody noted about it.
public struct IncidentPage: Sendable {
    public struct Line: Sendable {
        public var id: Int64
        public var at: Timestamp
        public var kind: String
        public var session: String?
        public var detail: String
        /// By whom, when and what; nil as long as nobody took note.
        public var note: (by: String, at: Timestamp, text: String)?

        public init(id: Int64, at: Timestamp, kind: String, session: String?, detail: String, note: (by: String, at: Timestamp, text: String)?) {
            (self.id, self.at, self.kind, self.session, self.detail, self.note) = (id, at, kind, session, detail, note)
        }
    }

    let person: StaffPerson
    let lines: [Line]
    /// How many of each kind nobody took note of.
    let open: [String: Int]
    /// Shown alone; empty for all kinds.
    let kind: String
    let onlyOpen: Bool
    let hasMore: Bool
    let zone: TimeZone

    public init(for person: StaffPerson, _ lines: [Line], open: [String: Int], kind: String, onlyOpen: Bool, hasMore: Bool, zone: TimeZone) {
        (self.person, self.lines, self.open, self.kind, self.onlyOpen, self.hasMore, self.zone) = (person, lines, open, kind, onlyOpen, hasMore, zone)
    }

    public func page(in say: Language, _ notice: StaffNotice? = nil) -> StaffPage {
        let items = lines.map { line($0, say) }
        let older: HTML? = lines.last.flatMap { hasMore ? "<p><a class=\"button quiet\" href=\"\(StaffURL.incidents.path(in: say))\(query(before: $0.id))\">\(say("Plus anciens", "Older ones"))</a></p>" : nil }
        return StaffPage(
            say, .incidents, title: say("Incidents", "Incidents"), for: person, query: query(),
            content: """
                <h1>\(say("Incidents", "Incidents"))</h1>\(notice?.block)
                <p>\(say("Ce qui a mal tourné avec des ventes, gardé pour toujours. Le mot qui nomme chacun est un chapitre de docs/operations.md.", "What went wrong with sales, kept for ever. The word that names each is a section of docs/operations.md."))</p>
                \(filter(say))
                \(lines.isEmpty ? "<div class=\"empty\"><p>\(say("Aucun.", "None."))</p></div>" as HTML : "<ol class=\"journal\">\(items)</ol>" as HTML)\(older)
                \(note(say))
                <p><a href="\(StaffURL.operation.path(in: say))">\(say("Retour à l’exploitation", "Back to operation"))</a></p>
                """)
    }

    private func filter(_ say: Language) -> HTML {
        func option(_ value: String, _ label: String) -> HTML { "<option value=\"\(value)\"\(value == kind ? " selected" as HTML : nil)>\(label)</option>" }
        let kinds = Set(open.keys).union(lines.map(\.kind)).union(kind.isEmpty ? [] : [kind]).sorted()
        return """
            <form class="search" method="get" action="\(StaffURL.incidents.path(in: say))"><div class="filters">
            <div class="field"><label for="kind">\(say("Genre", "Kind"))</label><select id="kind" name="kind">\(option("", say("tous", "all")))\(kinds.map { kind in option(kind, open[kind].map { "\(kind) (\($0))" } ?? kind) })</select></div>
            <p class="check"><input type="checkbox" id="open" name="open" value="1"\(onlyOpen ? " checked" as HTML : nil)><label for="open">\(say("Sans note seulement", "Only without a note"))</label></p></div>
            <button type="submit">\(say("Chercher", "Search"))</button></form>
            """
    }

    private func line(_ line: Line, _ say: Language) -> HTML {
        let note: HTML = line.note.map {
            "<span class=\"hint\">\(say("\($0.by), le \(say.moment($0.at, in: zone)) : \($0.text)", "\($0.by), on \(say.moment($0.at, in: zone)): \($0.text)"))</span>"
        } ?? "<span class=\"check\"><input type=\"checkbox\" form=\"note\" id=\"incident-\(line.id)\" name=\"incident-\(line.id)\" value=\"1\"><label for=\"incident-\(line.id)\">\(say("prendre acte", "take note"))<span class=\"visually-hidden\">, \(say("incident n° \(line.id)", "incident no. \(line.id)"))</span></label></span>"
        return """
            <li><time datetime="\(line.at.rfc3339())">\(say.moment(line.at, in: zone))</time>
            <p><b>\(line.kind)</b> · <a href="\(StaffURL.incident(String(line.id)).path(in: say))">\(say("que faire", "what to do"))<span class="visually-hidden">, \(say("incident n° \(line.id)", "incident no. \(line.id)"))</span></a> \(line.session.map { "· \($0)" as HTML })<span class="hint">\(line.detail)</span>\(note)</p></li>
            """
    }

    private func note(_ say: Language) -> HTML? {
        guard lines.contains(where: { $0.note == nil }) else { return nil }
        return """
            <section><h2>\(say("Prendre acte", "Take note"))</h2><form id="note" method="post" action="\(StaffURL.incidents.path(in: say))\(query())">
            <div class="field"><label for="text">\(say("Ce qui a été fait (gardé pour toujours, sans nom d’acheteur)", "What was done (kept for ever, without a buyer’s name)"))</label><input id="text" name="text" required maxlength="120" autocomplete="off"></div>
            <p class="check"><input type="checkbox" id="all" name="all" value="1"><label for="all">\(say("pour tous ceux de cette page", "for all of this page"))</label></p>
            <button type="submit">\(say("Prendre acte", "Take note"))</button></form></section>
            """
    }

    private func query(before: Int64? = nil) -> String {
        let parts = [kind.isEmpty ? nil : "kind=\(kind)", onlyOpen ? "open=1" : nil, before.map { "before=\($0)" }].compactMap { $0 }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}
