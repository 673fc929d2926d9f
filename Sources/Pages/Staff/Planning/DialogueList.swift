import Domain
import Foundation

/// The threads that somebody takes part in, on their first page.
public struct DialogueList: Sendable {
    let threads: [(thread: DialogueThread, subject: DialogueSubject)]
    let zone: TimeZone

    /// More than these nobody reads on a first page.
    public static let most = 20

    /// - Parameter threads: the last one that was written in first.
    public init(_ threads: [(thread: DialogueThread, subject: DialogueSubject)], zone: TimeZone) { (self.threads, self.zone) = (threads, zone) }

    func section(in say: Language) -> HTML? {
        guard !threads.isEmpty else { return nil }
        let unread = threads.reduce(0) { $0 + $1.thread.unread }
        // What is new comes first; the rest as it was written.
        let shown = (threads.filter { $0.thread.unread > 0 } + threads.filter { $0.thread.unread == 0 }).prefix(Self.most)
        let lines = shown.map { thread, subject -> HTML in
            """
            <li><div><h3><a href="\(subject.url.path(in: say))">\(subject.name(in: say))</a></h3>\(subject.place.isEmpty ? nil : "<p>\(subject.place)</p>" as HTML)</div>
            <p>\(say("dernier message : \(say.stamp(thread.lastAt, in: zone))", "last message: \(say.stamp(thread.lastAt, in: zone))"))</p><p>\(badge(thread, say))</p></li>
            """
        }
        return """
            <section aria-labelledby="threads"><h2 id="threads">\(say("Discussions", "Conversations"))</h2>
            <p>\(unread == 0 ? say("Vous avez tout lu.", "You have read everything.") : say("Messages que vous n’avez pas lus : \(say.number(unread)).", "Messages that you have not read: \(say.number(unread))."))</p>
            <ul class="people">\(lines)</ul></section>
            """
    }

    private func badge(_ thread: DialogueThread, _ say: Language) -> HTML {
        guard thread.unread > 0 else { return "<span class=\"hint\">\(say("lu", "read"))</span>" }
        let words = thread.naming > 0 ? say("\(thread.unread) à lire, on vous nomme", "\(thread.unread) to read, naming you") : say("\(thread.unread) à lire", "\(thread.unread) to read")
        return "<span class=\"badge soon\">\(words)</span>"
    }
}

extension DialogueSubject {
    /// Where and when a session's sale opens.
    public static func place(of session: Session, in zone: TimeZone, _ say: Language) -> String {
        let (opens, starts) = (say.moment(session.bookingOpensAt, in: zone), say.moment(session.startsAt, in: zone))
        return say("\(session.venue.name), \(starts) ; vente ouverte le \(opens)", "\(session.venue.name), \(starts); the sale opens on \(opens)")
    }
}
