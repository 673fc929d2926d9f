import Domain
import Foundation

/// An event: who, what, and its dates.
public struct EventPage: Sendable {
    let event: Event
    let shows: [Show]
    let now: Timestamp?
    let site: String
    let wrongWish: (session: String, typed: String)?

    /// - Parameters:
    ///   - shows: soonest first.
    ///   - now: of the store; nil while it is not known.
    ///   - site: origin of the site; empty where it is not known.
    ///   - wrongWish: what was typed as an address to be told about a session, and is none.
    public init(event: Event, shows: [Show], now: Timestamp?, site: String = "", wrongWish: (session: String, typed: String)? = nil) {
        (self.event, self.shows, self.now, self.site, self.wrongWish) = (event, shows, now, site, wrongWish)
    }

    /// - Parameter message: why nothing can be chosen.
    public func page(in say: Language, message: Message? = nil) -> Page {
        Page(
            say, .event(event.id), title: "\(event.title) – \(event.artist)", summary: event.description.split(separator: "\n").first.map(String.init),
            picture: event.picture, data: EventData.block(shows, site: site, say),
            content: """
                \(message.map { $0.block(in: say) })<article class="event">
                <header class="hero">\(Poster.picture(of: event, namedIn: say))<div class="text"><p class="genre"\(HTML.inFrench(say))>\(event.genre)</p>
                <h1>\(event.title)</h1><p class="artist">\(event.artist)</p>\(event.durationMinutes.map { "<p class=\"length\">\(say(.length(minutes: $0)))</p>" as HTML })</div></header>
                \(event.picture?.credit.map { "<p class=\"credit\">\(say(.pictureBy($0)))</p>" as HTML })
                <div class="columns"><div class="prose">\(HTML.paragraphs(event.description, in: say))
                \(OrganiserLine.text(event.organiser, say))</div>
                <section aria-labelledby="dates"><h2 id="dates">\(say(.sessionsTitle))</h2>
                <ul class="sessions">\(shows.map { session($0, say) })</ul></section></div>
                </article>
                """)
    }

    private func session(_ show: Show, _ say: Language) -> HTML {
        let (session, venue) = (show.session, show.session.venue)
        return """
            <li class="session">
            \(DateBadge.badge(show, say))
            <div class="text">
            <h3>\(say.moment(session.startsAt, localTo: show.zone))</h3>
            \(session.postponedAt == nil ? nil : "<p class=\"badge soon\">\(say(.postponed))</p>\(session.previousStartsAt.map { "<p class=\"hint\">\(say(.postponedFrom(say.moment($0, localTo: show.zone))))</p>" as HTML })" as HTML)
            <p><a href="\(SiteURL.venue(venue.id).path(in: say))"><strong>\(venue.name)</strong></a><br>\(venue.address), \(venue.postalCode) \(venue.city)</p>
            <p class="facts">\(session.doorsAt.map { "<span>\(say(.doors(say.time($0, localTo: show.zone))))</span>" as HTML })\
            \(show.prices.map { range($0, say) })\(show.session.fees.filter { $0.basis == .order }.map { orderFee($0, say) })<span>\(say(.capacityOf(session.capacity)))</span></p>
            \(SaleBadge.badge(of: show, say))\(show.sale == .cancelled ? "<p class=\"hint\">\(say(.cancelledHint))</p>" as HTML : nil)
            \(opening(show, say))\(presale(show, say))\(room(show, say))\(show.sale == .notOpen && show.sendsLetters ? wish(show, say) : nil)
            \(session.status == .cancelled ? nil : "<p><a href=\"\(SiteURL.calendar(session: session.id).path(in: say))\">\(say(.addToCalendar))</a></p>" as HTML)
            \(show.sale == .open && !show.isSoldOut ? "<p><a class=\"button\" href=\"\(SiteURL.session(session.id).path(in: say))\">\(say(.choosePlaces))</a></p>" as HTML : nil)
            \(WaitingLink.link(show, ifFreeIsBelow: 1, label: .offer, say))</div></li>
            """
    }

    private func orderFee(_ rule: FeeRule, _ say: Language) -> HTML { "<span>\(HTML.phrase(rule.name, say) { .feePerOrder($0, say.price(rule.amount)) })</span>" }

    private func range(_ prices: ClosedRange<Money>, _ say: Language) -> HTML {
        prices.lowerBound == prices.upperBound
            ? "<span>\(say.price(prices.lowerBound))</span>"
            : "<span>\(say(.priceRange(say.price(prices.lowerBound), say.price(prices.upperBound))))</span>"
    }

    /// One letter, shortly before the sale opens.
    private func wish(_ show: Show, _ say: Language) -> HTML {
        let id = "wish-\(show.session.id)"
        let wrong = wrongWish?.session == show.session.id ? wrongWish?.typed : nil
        let day = say.moment(show.session.startsAt, localTo: show.zone)
        return """
            <form class="wish" method="post" action="\(SiteURL.wish(show.session.id).path(in: say))"><p class="field"><label for="\(id)">\(say(.email))<span class="visually-hidden">, \(day)</span></label>\
            <input id="\(id)" name="email" type="email" value="\(wrong ?? "")" autocomplete="email" required aria-describedby="\(id)-hint\(wrong == nil ? "" : " \(Message.id)")"\(wrong == nil ? nil : " aria-invalid=\"true\"" as HTML)></p>\
            <p class="field"><button class="quiet" type="submit">\(say(.tellMe))<span class="visually-hidden">, \(day)</span></button></p>\
            <small id="\(id)-hint">\(say(.tellMeHint))</small></form>
            """
    }

    /// The waiting room before a sale that is not open yet.
    private func room(_ show: Show, _ say: Language) -> HTML? {
        guard show.sale == .notOpen, let opens = show.roomOpensAt, let now else { return nil }
        guard now >= opens else { return "<p>\(say(.room(.roomOpens(say.moment(opens, localTo: show.zone)))))</p>" }
        return """
            <p>\(say(.room(.enterEarly)))</p><p><a class="button" href="\(SiteURL.room(show.session.id).path(in: say))">\(say(.room(.enterRoom)))</a></p>
            """
    }

    /// Before everybody may book, those who have a code may; and after the others have bought everything.
    private func presale(_ show: Show, _ say: Language) -> HTML? {
        if show.isSoldOut, let now { return show.session.categoriesByCode(at: now).isEmpty ? nil : "<p>\(CodeLink.link(show.session, say))</p>" }
        guard show.sale == .notOpen, let opens = show.session.presaleOpensAt, let now else { return nil }
        guard show.session.categoriesByCode(at: now).isEmpty else {
            return "<p>\(say(.code(.presaleOpen)))</p><p>\(CodeLink.link(show.session, say))</p>"
        }
        guard now < opens else { return nil }
        let countdown = Countdown.line(say(.code(.presaleIn)), until: opens, now: now, page: SiteURL.event(event.id).path(in: say))
        return "<p>\(say(.code(.presaleFrom(say.moment(opens, localTo: show.zone)))))</p>\(countdown)"
    }

    private func opening(_ show: Show, _ say: Language) -> HTML? {
        guard show.sale == .notOpen, let now else { return nil }
        return Countdown.line(say(.opensIn), until: show.session.bookingOpensAt, now: now, page: SiteURL.event(event.id).path(in: say))
    }
}

/// Leads who has a code to the places that it opens.
enum CodeLink {
    static func link(_ session: Session, _ say: Language) -> HTML {
        "<a class=\"button quiet\" href=\"\(SiteURL.session(session.id).path(in: say))?\(ChoosePage.byCode.name)=\(ChoosePage.byCode.value)\">\(say(.code(.have)))</a>"
    }
}

/// Who sells, and how they are reached.
enum OrganiserLine {
    static func text(_ organiser: Organiser, _ say: Language) -> HTML {
        "<p class=\"organiser\">\(say(.organisedBy(organiser.name))). \(say(.licence(organiser.licence))).\(contact(organiser, say).map { " \($0)" as HTML })</p>"
    }

    /// Nil when nothing is known.
    static func contact(_ organiser: Organiser, _ say: Language) -> HTML? {
        guard let contact = organiser.contact else { return nil }
        let ways = [
            contact.email.map { "<a href=\"mailto:\($0)\">\($0)</a>" as HTML },
            contact.phone.map { "<a href=\"tel:\($0.filter { $0.isASCII && ($0.isNumber || $0 == "+") })\">\($0)</a>" as HTML }, contact.address.map { "\($0)" as HTML },
            contact.terms.map { "<a href=\"\($0)\" rel=\"noopener\">\(say(.termsOfSale))</a>" as HTML },
        ].compactMap { $0 }
        return ways.isEmpty ? nil : "\(say(.contactWord)) \(HTML.joined(ways, separator: " · "))."
    }
}

/// A time that runs out. Without scripts the moment is said beside it; the script counts by the server's clock and says the last minutes aloud. The moment
/// itself, too, is in the page: a browser may show one that it kept for hours.
enum Countdown {
    /// - Parameter page: is loaded when the time is over; nil when the page stays.
    static func line(_ label: String, until end: Timestamp, now: Timestamp, page: String?) -> HTML {
        """
        <p class="countdown" data-left="\(left(until: end, now: now))" data-end="\(end.milliseconds)"\(page.map { " data-reload=\"\($0)\"" as HTML }) hidden>\
        \(label) <span class="clock" role="timer"></span></p>
        """
    }

    /// In milliseconds. More than a day in whole minutes, never more than there are: the page then stays the same for a minute, and whoever has kept
    /// it open comes back before the opening, not after it.
    private static func left(until end: Timestamp, now: Timestamp) -> Int64 {
        let left = max(0, end.milliseconds - now.milliseconds)
        return left > 86_400_000 ? left / 60_000 * 60_000 : left
    }
}
