import Domain
import Foundation

/// A session in a list of several events.
enum SessionLine {
    /// - Parameters:
    ///   - withVenue: false where the page is about one venue.
    ///   - elsewhere: the list stands in another site; places are chosen in a new tab.
    static func item(_ show: Show, _ say: Language, withVenue: Bool = true, elsewhere: Bool = false) -> HTML {
        let (event, session, venue) = (show.event, show.session, show.session.venue)
        let target: HTML? = elsewhere ? " target=\"_blank\" rel=\"noopener\"" : nil
        let canBuy = show.sale == .open && !show.isSoldOut
        return """
            <li class="session">\(DateBadge.badge(show, say))<div class="text"><p class="genre">\(event.genre)</p>
            <h3><a href="\(SiteURL.event(event.id).path(in: say))"\(target)>\(event.title)</a></h3><p class="artist">\(event.artist)</p>
            <p class="facts"><span>\(say.time(session.startsAt, localTo: show.zone))</span>\(withVenue ? "<span><a href=\"\(SiteURL.venue(venue.id).path(in: say))\">\(venue.name)</a>, \(venue.city)</span>" as HTML : nil)\
            \(PriceSpan.of([show], say))</p>
            \(SaleBadge.badge(of: show, say))</div>
            \(canBuy ? "<p class=\"do\"><a class=\"button\" href=\"\(SiteURL.session(session.id).path(in: say))\"\(target) aria-label=\"\(say(.choosePlaces)) – \(event.title), \(say.day(session.startsAt, in: show.zone))\">\(say(.choosePlaces))</a></p>" as HTML : nil)</li>
            """
    }
}
