import Domain
import Foundation

/// The public page of an event that is not published, under glass: it reads as it will, and nothing on it leads anywhere.
public struct DraftPreview: Sendable {
    let stored: StoredDraft
    let event: Event
    let sessions: [Session]
    let now: Timestamp

    public init(_ stored: StoredDraft, _ event: Event, sessions: [Session], now: Timestamp) {
        (self.stored, self.event, self.sessions, self.now) = (stored, event, sessions.sorted { $0.startsAt < $1.startsAt }, now)
    }

    private var shows: [Show] {
        sessions.map { session in
            let sale: Show.Sale = session.status == .cancelled ? .cancelled : now < session.bookingOpensAt ? .notOpen : now < session.bookingClosesAt ? .open : .closed
            var show = Show(
                event: event, session: session, zone: TimeZone(identifier: session.venue.timeZone) ?? .gmt, sale: sale,
                free: session.categories.indices.map { session.capacity(ofPool: $0) })
            if let room = session.inventory.room, room.mode != .load { show.roomOpensAt = session.bookingOpensAt - .seconds(room.joinBefore) }
            return show
        }
    }

    public func document(isTest: Bool, in say: Language) -> HTML {
        let page = EventPage(event: event, shows: shows, now: now).page(in: say)
        let (id, other): (String, Language) = (String(stored.id), say == .french ? .english : .french)
        let banner: HTML = """
            <aside class="preview-bar" aria-label="\(say("Aperçu", "Preview"))"><div class="inner"><p><strong>\(say("Aperçu : rien de ceci n’est publié.", "Preview: none of this is published."))</strong></p>
            <p><a class="button" href="\(StaffURL.draft(id).path(in: say))">\(say("Retour au brouillon", "Back to the draft"))</a>
            <a class="button quiet" href="\(StaffURL.draftPublication(id).path(in: say))">\(say("Publier…", "Publish…"))</a>
            <a href="\(StaffURL.draftPreview(id).path(in: other))" hreflang="\(other.rawValue)" lang="\(other.rawValue)">\(other.name)</a></p></div></aside>
            """
        return page.document(isTest: isTest).underGlass(below: banner)
    }
}

extension HTML {
    /// The same document with something above it, in which no link, form or script does anything: a link without address is a text, a button that is
    /// disabled sends nothing.
    func underGlass(below banner: HTML) -> HTML {
        let (head, body) = split(at: "<body>")
        // The way past the header leads to the page's own middle, and stays.
        var inert = body.text.replacing(/<a ((?!class="skip")[^>]*?)href=/) { match in "<a \(match.1)data-href=" }
        for (before, after) in [("<button ", "<button disabled "), ("<input ", "<input disabled "), ("data-reload=", "data-page=")] {
            inert = inert.replacing(before, with: after)
        }
        // What the site says of itself to others is not said of a draft.
        var plain = head.text
        plain.replace(/<link rel="(?:alternate|canonical)"[^>]*>/, with: "")
        plain.replace(/<meta property="[^>]*>/, with: "")
        let more = "<meta name=\"robots\" content=\"noindex\"><link rel=\"stylesheet\" href=\"\(Asset.staffStyle.path)\"></head>"
        plain = plain.replacing("</head>", with: more)
        // The way past the header stays the first thing on the page.
        let start = inert.firstRange(of: "</a>")?.upperBound ?? inert.startIndex
        return HTML(trusted: plain + "<body>" + inert[..<start] + banner.text + inert[start...])
    }

    private func split(at tag: String) -> (HTML, HTML) {
        guard let range = text.firstRange(of: tag) else { return ("", self) }
        return (HTML(trusted: String(text[..<range.lowerBound])), HTML(trusted: String(text[range.upperBound...])))
    }
}
