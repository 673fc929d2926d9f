import Domain
import Foundation

/// The shows that somebody works on.
public struct StaffShowPages: Sendable {
    let person: StaffPerson
    let say: Language

    public init(for person: StaffPerson, in say: Language) {
        (self.person, self.say) = (person, say)
    }

    public func list(_ events: [Event], sessions: [String: Int]) -> StaffPage {
        let lines = events.map { event -> HTML in
            """
            <li><div><h2><a href="\(StaffURL.show(event.id).path(in: say))">\(event.title)</a></h2><p>\(event.artist)</p></div><p>\(event.organiser.name)</p>
            <p>\(say("séances : \(sessions[event.id] ?? 0)", "sessions: \(sessions[event.id] ?? 0)"))</p></li>
            """
        }
        let none: HTML = "<div class=\"empty\"><p>\(say("Aucun spectacle n’est à vous.", "No show is yours."))</p></div>"
        return StaffPage(
            say, .shows, title: say("Spectacles", "Shows"), for: person,
            content: "<h1>\(say("Spectacles", "Shows"))</h1>\(lines.isEmpty ? none : "<ul class=\"people\">\(lines)</ul>" as HTML)")
    }

    public func show(_ event: Event, sessions: [Session]) -> StaffPage {
        let lines = sessions.map { session -> HTML in
            let zone = TimeZone(identifier: session.venue.timeZone) ?? .gmt
            return "<li><div><h2>\(say.moment(session.startsAt, in: zone))</h2><p>\(session.venue.name), \(session.venue.city)</p></div><p>\(session.id)</p><p>\(state(session.status))</p></li>"
        }
        return StaffPage(
            say, .show(event.id), title: event.title, for: person,
            content: """
                <h1>\(event.title)</h1><p>\(event.artist) · \(event.organiser.name)</p><ul class="people">\(lines)</ul>
                <p><a href="\(StaffURL.shows.path(in: say))">\(say("Tous vos spectacles", "All your shows"))</a></p>
                """)
    }

    private func state(_ status: Session.Status) -> HTML {
        switch status {
        case .draft: "<span class=\"badge soon\">\(say("Brouillon", "Draft"))</span>"
        case .published: "<span class=\"badge good\">\(say("Publiée", "Published"))</span>"
        case .cancelled: "<span class=\"badge bad\">\(say("Annulée", "Cancelled"))</span>"
        }
    }
}
