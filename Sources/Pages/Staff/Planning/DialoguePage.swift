import Domain
import Foundation

/// What a thread is about, as its page names it.
public struct DialogueSubject: Sendable {
    public var topic: DialogueTopic
    /// Of the event.
    public var title: String
    /// When and where; empty of an event.
    public var place: String
    /// Where it is dealt with besides.
    public var origin: StaffURL

    public init(topic: DialogueTopic, title: String, place: String = "", origin: StaffURL) {
        (self.topic, self.title, self.place, self.origin) = (topic, title, place, origin)
    }

    public var url: StaffURL {
        switch topic {
        case .event(let id): .showDialogue(id)
        case .opening(let session): .openingDialogue(session)
        }
    }

    public func name(in say: Language) -> String {
        switch topic {
        case .event: say("Discussion : \(title)", "Conversation: \(title)")
        case .opening: say("Ouverture : \(title)", "Opening: \(title)")
        }
    }
}

/// A thread of messages, and where somebody writes the next one.
public struct DialoguePage: Sendable {
    /// What may go with a message.
    public struct Choice: Sendable {
        /// `follow-up rock-1`, `forecast rock-1`.
        public var value: String
        public var kind: AttachedReport.Kind
        public var session: String

        public init(_ kind: AttachedReport.Kind, session: String) {
            (value, self.kind, self.session) = ("\(kind.rawValue) \(session)", kind, session)
        }
    }

    /// As it was typed, for a form that comes again.
    public struct Typed: Sendable {
        public var text: String
        public var isDecision: Bool
        public var attached: String

        public init(text: String = "", isDecision: Bool = false, attached: String = "") { (self.text, self.isDecision, self.attached) = (text, isDecision, attached) }
    }

    let person: StaffPerson
    let subject: DialogueSubject
    let entries: [DialogueEntry]
    /// Everybody of the house, for names.
    let people: [StaffAccount]
    /// Those of them who may read it.
    let readers: [StaffAccount]
    /// Who looks at it.
    let reader: Int64
    let choices: [Choice]
    let typed: Typed
    /// There are older ones.
    let hasMore: Bool
    let zone: TimeZone
    let notice: StaffNotice?

    public init(
        for person: StaffPerson, reader: Int64, _ subject: DialogueSubject, _ entries: [DialogueEntry], hasMore: Bool, people: [StaffAccount], readers: [StaffAccount],
        choices: [Choice], typed: Typed = Typed(), zone: TimeZone, _ notice: StaffNotice? = nil
    ) {
        (self.person, self.reader, self.subject, self.entries, self.hasMore) = (person, reader, subject, entries, hasMore)
        (self.people, self.readers, self.choices, self.typed, self.zone, self.notice) = (people, readers, choices, typed, zone, notice)
    }

    public func page(in say: Language) -> StaffPage {
        let older: HTML? = entries.first.flatMap { first in
            hasMore ? "<p><a class=\"button quiet\" href=\"\(subject.url.path(in: say))?before=\(first.id)\">\(say("Messages plus anciens", "Older messages"))</a></p>" : nil
        }
        let names = say.list(readers.map(\.name))
        let none: HTML = "<div class=\"empty\"><p>\(say("Personne n’a encore écrit ici.", "Nobody wrote here yet."))</p></div>"
        return StaffPage(
            say, subject.url, title: subject.name(in: say), for: person,
            content: """
                <div class="wide"><h1>\(subject.name(in: say))</h1>\(subject.place.isEmpty ? nil : "<p>\(subject.place)</p>" as HTML)
                <p class="hint">\(say("Lisent et écrivent ici : \(names).", "They read and write here: \(names)."))</p>
                \(notice?.block)\(older)
                \(entries.isEmpty ? none : "<ol class=\"thread\">\(entries.map { entry($0, say) })</ol>" as HTML)
                \(form(say))
                <p><a href="\(subject.origin.path(in: say))">\(origin(say))</a></p></div>
                """)
    }

    private func origin(_ say: Language) -> String {
        switch subject.topic {
        case .event: say("Le spectacle", "The show")
        case .opening: say("Toutes les ouvertures à venir", "All openings that are ahead")
        }
    }

    // MARK: Messages

    private func entry(_ entry: DialogueEntry, _ say: Language) -> HTML {
        let name = people.first { $0.id == entry.author }?.name ?? say("Quelqu’un", "Somebody")
        let script: HTML? = entry.isByScript ? " <span class=\"hint\">\(say("par un programme", "by a program"))</span>" : nil
        let decision: HTML? = entry.isDecision ? " <span class=\"badge good\">\(say("Décision", "Decided"))</span>" : nil
        return """
            <li id="m\(entry.id)"\(entry.isDecision ? " class=\"decision\"" as HTML : nil)><p class="who"><b>\(name)</b>\(script) <time datetime="\(entry.at.rfc3339())">\(say.stamp(entry.at, in: zone))</time>\(decision)</p>
            \(entry.text.isEmpty ? nil : "<p class=\"said\">\(words(entry.text))</p>" as HTML)\(entry.report.map { AttachedReportCard(report: $0, rights: person.rights, zone: zone).card(in: say) })</li>
            """
    }

    /// With those who are named in it.
    private func words(_ text: String) -> HTML {
        var (pieces, at): ([HTML], String.Index) = ([], text.startIndex)
        for mention in Mentions.all(in: text, of: readers) {
            pieces.append("\(String(text[at..<mention.range.lowerBound]))<b class=\"mention\(mention.account == reader ? " me" : "")\">\(String(text[mention.range]))</b>")
            at = mention.range.upperBound
        }
        return "\(pieces)\(String(text[at...]))"
    }

    // MARK: The next one

    private func form(_ say: Language) -> HTML {
        let options = choices.map { choice -> HTML in
            "<option value=\"\(choice.value)\"\(choice.value == typed.attached ? " selected" as HTML : nil)>\(AttachedReportCard.title(choice.kind, choice.session, in: say))</option>"
        }
        let names = say.list(readers.filter { $0.id != reader }.map { "@\($0.name)" })
        let attach: HTML? = options.isEmpty ? nil : """
            <div class="field"><label for="attach">\(say("Joindre un rapport", "Attach a report"))</label><select id="attach" name="attach"><option value="">\(say("aucun", "none"))</option>\(options)</select></div>
            """
        let hint = names.isEmpty ? say("Personne d’autre ne lit ici pour l’instant.", "Nobody else reads here for now.") : say("Pour nommer quelqu’un : \(names).", "To name somebody: \(names).")
        return """
            <form class="part" method="post" action="\(subject.url.path(in: say))" enctype="multipart/form-data" aria-labelledby="write"><h2 id="write">\(say("Écrire", "Write"))</h2>
            <div class="field broad"><label for="text">\(say("Votre message", "Your message"))</label><textarea id="text" name="text" rows="4" maxlength="\(DialogueEntry.longest)" aria-describedby="text-hint">\(typed.text)</textarea>
            <small id="text-hint">\(hint) \(say("Aucune donnée d’acheteurs : ce qui est écrit ici reste.", "No buyers’ data: what is written here stays."))</small></div>
            \(attach)\(rehearsal(say))
            <p class="check"><input type="checkbox" id="decision" name="decision" value="1"\(typed.isDecision ? " checked" as HTML : nil)><label for="decision">\(say("C’est une décision", "This is a decision"))</label></p>
            <p class="actions"><button type="submit">\(say("Envoyer", "Send"))</button></p></form>
            """
    }

    private func rehearsal(_ say: Language) -> HTML? {
        guard case .opening(let session) = subject.topic else { return nil }
        return """
            <div class="field"><label for="result">\(say("Résultat d’une répétition", "Result of a rehearsal"))</label><input id="result" name="result" type="file" accept="application/json,.json" aria-describedby="result-hint">
            <small id="result-hint">\(say("Le fichier latest.json que « guichet rehearse \(session) » a écrit.", "The file latest.json that guichet rehearse \(session) wrote."))</small></div>
            """
    }
}
