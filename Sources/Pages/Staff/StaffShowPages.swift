import Domain
import Foundation

/// The shows that somebody works on.
public struct StaffShowPages: Sendable {
    let person: StaffPerson
    let say: Language

    public init(for person: StaffPerson, in say: Language) {
        (self.person, self.say) = (person, say)
    }

    /// - Parameter drafts: what is being entered, the last one changed first.
    public func list(_ events: [Event], sessions: [String: Int], drafts: [StoredDraft], _ notice: StaffNotice? = nil) -> StaffPage {
        let lines = events.map { event -> HTML in
            """
            <li><div><h3><a href="\(StaffURL.show(event.id).path(in: say))">\(event.title)</a></h3><p>\(event.artist)</p></div><p>\(event.organiser.name)</p>
            <p>\(say("séances : \(sessions[event.id] ?? 0)", "sessions: \(sessions[event.id] ?? 0)"))</p></li>
            """
        }
        let none: HTML = "<div class=\"empty\"><p>\(say("Aucun spectacle n’est à vous.", "No show is yours."))</p></div>"
        return StaffPage(
            say, .shows, title: say("Spectacles", "Shows"), for: person,
            content: """
                <h1>\(say("Spectacles", "Shows"))</h1>\(notice?.block)
                <form class="actions" method="post" action="\(StaffURL.drafts.path(in: say))"><button type="submit">\(say("Saisir un spectacle", "Enter a show"))</button></form>
                \(drafts.isEmpty ? nil : entered(drafts))
                \(lines.isEmpty ? none : "<section aria-labelledby=\"published\"><h2 id=\"published\">\(say("Publiés", "Published"))</h2><ul class=\"people\">\(lines)</ul></section>" as HTML)
                """)
    }

    private func entered(_ drafts: [StoredDraft]) -> HTML {
        let lines = drafts.map { stored -> HTML in
            """
            <li><div><h3><a href="\(StaffURL.draft(String(stored.id)).path(in: say))">\(DraftPage.name(stored.draft, in: say))</a></h3><p>\(stored.draft.event[.artist])</p></div>
            <p>\(say("séances : \(stored.draft.sessions.count)", "sessions: \(stored.draft.sessions.count)"))</p><p>\(DraftState.badge(stored, in: say))</p></li>
            """
        }
        return "<section aria-labelledby=\"drafts\"><h2 id=\"drafts\">\(say("En préparation", "In preparation"))</h2><ul class=\"people\">\(lines)</ul></section>"
    }

    /// - Parameter mayChange: all of it is theirs.
    public func show(_ event: Event, sessions: [Session], mayChange: Bool, _ notice: StaffNotice? = nil) -> StaffPage {
        let lines = sessions.map { session -> HTML in
            let zone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
            return """
                <li><div><h2><a href="\(StaffURL.session(event: event.id, id: session.id).path(in: say))">\(say.moment(session.startsAt, in: zone))</a></h2><p>\(session.venue.name), \(session.venue.city)</p></div>\
                <p>\(session.id)</p><p>\(Self.state(session.status, in: say))</p></li>
                """
        }
        return StaffPage(
            say, .show(event.id), title: event.title, for: person,
            content: """
                <h1>\(event.title)</h1>\(notice?.block)<p>\(event.artist) · \(event.organiser.name)</p>
                <form class="actions" method="post" action="\(StaffURL.drafts.path(in: say))"><input type="hidden" name="event" value="\(event.id)">
                \(mayChange ? "<button type=\"submit\" name=\"do\" value=\"change\">\(say("Modifier, ajouter des dates", "Change it, add dates"))</button>" as HTML : nil)
                <button class="quiet" type="submit" name="do" value="copy">\(say("Copier en un nouveau spectacle", "Copy it as a new show"))</button></form>
                <ul class="people">\(lines)</ul>
                <p><a href="\(StaffURL.showDialogue(event.id).path(in: say))">\(say("Discussion avec la direction", "Conversation with the direction"))</a></p>
                <p><a href="\(StaffURL.shows.path(in: say))">\(say("Tous vos spectacles", "All your shows"))</a></p>
                """)
    }

    static func state(_ status: Session.Status, in say: Language) -> HTML {
        switch status {
        case .draft: "<span class=\"badge soon\">\(say("Brouillon", "Draft"))</span>"
        case .published: "<span class=\"badge good\">\(say("Publiée", "Published"))</span>"
        case .cancelled: "<span class=\"badge bad\">\(say("Annulée", "Cancelled"))</span>"
        }
    }
}
