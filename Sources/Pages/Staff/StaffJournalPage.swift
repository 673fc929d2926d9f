import Domain
import Foundation

/// Who did what.
public struct StaffJournalPage: Sendable {
    let person: StaffPerson
    let entries: [JournalEntry]
    let query: JournalQuery
    let people: [StaffAccount]
    let zone: TimeZone
    let hasMore: Bool

    /// - Parameters:
    ///   - people: whose numbers the lines name.
    ///   - hasMore: older lines match, too.
    public init(for person: StaffPerson, _ entries: [JournalEntry], _ query: JournalQuery, people: [StaffAccount], zone: TimeZone, hasMore: Bool) {
        (self.person, self.entries, self.query, self.people, self.zone, self.hasMore) = (person, entries, query, people, zone, hasMore)
    }

    public func page(in say: Language) -> StaffPage {
        let lines = entries.map { line($0, say) }
        let older: HTML? = entries.last.flatMap { last in
            hasMore ? "<p><a class=\"button quiet\" href=\"\(StaffURL.journal.path(in: say))\(address(before: last.number))\">\(say("Lignes plus anciennes", "Older lines"))</a></p>" : nil
        }
        return StaffPage(
            say, .journal, title: say("Journal", "Journal"), for: person, query: address(before: query.before),
            content: """
                <h1>\(say("Journal", "Journal"))</h1><p>\(say("Personne ne le modifie : chaque ligne scelle celles d’avant.", "Nobody edits it: each line seals those before it."))</p>
                \(filter(say))
                \(entries.isEmpty ? "<div class=\"empty\"><p>\(say("Aucune ligne.", "No line."))</p></div>" as HTML : "<ol class=\"journal\">\(lines)</ol>" as HTML)
                \(older)
                """)
    }

    private func filter(_ say: Language) -> HTML {
        func option(_ value: String, _ label: String, _ isChosen: Bool) -> HTML { "<option value=\"\(value)\"\(isChosen ? " selected" as HTML : nil)>\(label)</option>" }
        let actors = people.map { option(JournalActor.account($0.id).text, $0.name, query.actor == .account($0.id)) }
        let actions = JournalAction.allCases.map { option($0.rawValue, StaffWords.action($0, in: say), query.action == $0) }
        return """
            <form class="search" method="get" action="\(StaffURL.journal.path(in: say))"><div class="filters">
            <div class="field"><label for="actor">\(say("Qui", "Who"))</label><select id="actor" name="actor">\(option("", say("tout le monde", "everybody"), query.actor == nil))\(actors)</select></div>
            <div class="field"><label for="action">\(say("Quoi", "What"))</label><select id="action" name="action">\(option("", say("tout", "everything"), query.action == nil))\(actions)</select></div></div>
            <button type="submit">\(say("Chercher", "Search"))</button></form>
            """
    }

    private func line(_ entry: JournalEntry, _ say: Language) -> HTML {
        // What somebody did to themselves needs no second name, and a token's number is none.
        let isOneself = entry.subject == entry.actorText || entry.subject.hasPrefix("token ")
        let subject = isOneself ? "" : name(entry.subject, say)
        return """
            <li><time datetime="\(entry.at.rfc3339())">\(say.moment(entry.at, in: zone))</time>
            <p><b>\(name(entry.actorText, say))</b> \(entry.action.map { StaffWords.action($0, in: say) } ?? entry.actionText) <b>\(subject)</b>\(entry.detail.isEmpty ? nil : "<span class=\"hint\">\(StaffWords.detail(entry, in: say))</span>" as HTML)</p></li>
            """
    }

    /// `account 3` as the person whom it names.
    private func name(_ text: String, _ say: Language) -> String {
        if let draft = text.wholeMatch(of: /draft (\d+)/) { return say("brouillon \(String(draft.1))", "draft \(String(draft.1))") }
        if let venue = text.wholeMatch(of: /venue (.+)/) { return String(venue.1) }
        if let opening = text.wholeMatch(of: /opening (.+)/) { return say("l’ouverture de \(String(opening.1))", "the opening of \(String(opening.1))") }
        if text == "ledger" { return say("le registre", "the ledger") }
        if let subscriber = text.wholeMatch(of: /subscriber (\d+)/) { return say("l’abonné n° \(String(subscriber.1))", "subscriber no. \(String(subscriber.1))") }
        if let schedule = text.wholeMatch(of: /schedule (\d+)/) { return say("l’envoi de rapports n° \(String(schedule.1))", "letters of reports no. \(String(schedule.1))") }
        if let item = text.wholeMatch(of: /item (\d+)/) { return say("travail n° \(String(item.1))", "item no. \(String(item.1))") }
        if let block = text.wholeMatch(of: /block (\d+)/) { return say("le blocage n° \(String(block.1))", "block no. \(String(block.1))") }
        if text == "order" { return say("une commande", "an order") }
        if let order = text.wholeMatch(of: /order (\d+)/) { return say("la commande n° \(String(order.1))", "order no. \(String(order.1))") }
        if let incident = text.wholeMatch(of: /incident (\d+)/) { return say("l’incident n° \(String(incident.1))", "incident no. \(String(incident.1))") }
        return switch JournalActor(text: text) {
        case .account(let id)?: people.first { $0.id == id }?.name ?? text
        case .token(let id)?: say("le jeton \(id)", "token \(id)")
        case .system(let user)?: say("\(user), à la ligne de commande", "\(user), at the command line")
        case .nobody?: say("Quelqu’un", "Somebody")
        case nil: text
        }
    }

    private func address(before: Int64?) -> String {
        func plain(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        let parts = [
            query.actor.map { "actor=\(plain($0.text))" }, query.action.map { "action=\($0.rawValue)" }, query.subject.map { "subject=\(plain($0))" },
            before.map { "before=\($0)" },
        ].compactMap { $0 }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}
