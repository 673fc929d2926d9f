import Domain
import Foundation

/// What search engines and feed readers ask for.
public enum Feeds {
    /// Every public page in each language, each naming the other (sitemaps.org, and Google's extension for languages).
    /// - Parameter months: in which something is on.
    public static func sitemap(events: [Event], venues: [String], months: [Day.Month], site: String) -> String {
        let urls: [SiteURL] = [.programme] + months.map { .month($0.text) } + events.map { .event($0.id) } + venues.map { .venue($0) }
        let entries = urls.flatMap { url in
            Language.allCases.map { language -> HTML in
                let others = Language.allCases.map { other -> HTML in
                    "<xhtml:link rel=\"alternate\" hreflang=\"\(other.rawValue)\" href=\"\(site)\(url.path(in: other))\"/>"
                }
                return "<url><loc>\(site)\(url.path(in: language))</loc>\(others)</url>\n"
            }
        }
        let document: HTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
            \(entries)</urlset>

            """
        return document.text
    }

    /// Baskets and orders are nobody's business but their owner's.
    public static func robots(site: String) -> String {
        let hidden = Language.allCases.flatMap { language in
            [SiteURL.basket(session: "", hold: ""), .order(""), .session("")].map { url in
                "Disallow: /" + (url.path(in: language).split(separator: "/").joined(separator: "/")) + "/\n"
            }
        }
        return "User-agent: *\n\(hidden.joined())Disallow: /v1/\nSitemap: \(site)/sitemap.xml\n"
    }

    /// The programme as RSS 2.0, soonest first.
    public static func rss(_ entries: [ProgrammePage.Entry], site: String, in say: Language) -> String {
        let items = entries.map { entry -> HTML in
            let dates = entry.shows.map { "\(say.moment($0.session.startsAt, localTo: $0.zone)), \($0.session.venue.name), \($0.session.venue.city)" }
            let link = site + SiteURL.event(entry.event.id).path(in: say)
            return """
                <item><title>\(entry.event.title) – \(entry.event.artist)</title><link>\(link)</link><guid>\(link)</guid><category>\(entry.event.genre)</category>\
                <description>\(say.list(dates))</description></item>

                """
        }
        let document: HTML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0"><channel><title>\(say(.siteName)) – \(say(.programme))</title><link>\(site)\(SiteURL.programme.path(in: say))</link>\
            <description>\(say(.programmeLead))</description><language>\(say.rawValue)</language>
            \(items)</channel></rss>

            """
        return document.text
    }
}

/// An event as search engines read it (schema.org Event, as JSON-LD).
struct EventData: Encodable {
    private struct Place: Encodable {
        private enum CodingKeys: String, CodingKey { case type = "@type", name, address }
        var type = "Place"
        var name: String
        var address: Address
    }

    private struct Address: Encodable {
        private enum CodingKeys: String, CodingKey { case type = "@type", streetAddress, postalCode, addressLocality, addressCountry }
        var type = "PostalAddress"
        var streetAddress, postalCode, addressLocality: String
        var addressCountry = "FR"
    }

    private struct Offer: Encodable {
        private enum CodingKeys: String, CodingKey { case type = "@type", url, lowPrice, highPrice, priceCurrency, availability, validFrom }
        var type = "AggregateOffer"
        var url, lowPrice, highPrice: String
        var priceCurrency = "EUR"
        /// Nil while nobody knows how much is left.
        var availability: String?
        var validFrom: String
    }

    private struct Party: Encodable {
        private enum CodingKeys: String, CodingKey { case type = "@type", name }
        var type, name: String
    }

    private enum CodingKeys: String, CodingKey {
        case context = "@context", type = "@type", name, startDate, endDate, duration, previousStartDate, doorTime, eventStatus, eventAttendanceMode, description, url, location, organizer, performer, offers, image
    }

    private var context = "https://schema.org"
    private var type = "Event"
    private var name, startDate: String
    private var endDate, duration, previousStartDate, doorTime: String?
    private var eventStatus: String
    private var eventAttendanceMode = "https://schema.org/OfflineEventAttendanceMode"
    private var description, url: String
    private var location: Place
    private var organizer, performer: Party
    private var offers: Offer?
    private var image: String?

    init(_ show: Show, site: String, _ say: Language) {
        let (event, session, venue) = (show.event, show.session, show.session.venue)
        name = event.title
        startDate = session.startsAt.rfc3339(in: show.zone)
        endDate = event.end(of: session)?.rfc3339(in: show.zone)
        duration = event.durationMinutes.map { "PT\($0)M" }
        previousStartDate = session.previousStartsAt.map { $0.rfc3339(in: show.zone) }
        doorTime = session.doorsAt.map { $0.rfc3339(in: show.zone) }
        eventStatus = "https://schema.org/" + (show.sale == .cancelled ? "EventCancelled" : session.postponedAt == nil ? "EventScheduled" : "EventRescheduled")
        description = event.description
        url = site + SiteURL.event(event.id).path(in: say)
        location = Place(
            name: venue.name, address: Address(streetAddress: venue.address, postalCode: venue.postalCode, addressLocality: venue.city))
        image = event.picture.map { site + SiteURL.picture($0) }
        organizer = Party(type: "Organization", name: event.organiser.name)
        performer = Party(type: "PerformingGroup", name: event.artist)
        // Of what is not sold any more, or never will be, there is no offer.
        let isOffered = show.sale == .open || show.sale == .notOpen
        offers = !isOffered ? nil : show.prices.map { prices in
            Offer(
                url: site + SiteURL.session(session.id).path(in: say), lowPrice: Self.euros(prices.lowerBound), highPrice: Self.euros(prices.upperBound),
                availability: Self.availability(of: show).map { "https://schema.org/" + $0 },
                validFrom: session.bookingOpensAt.rfc3339(in: show.zone))
        }
    }

    private static func availability(of show: Show) -> String? {
        if show.sale == .notOpen { return "PreOrder" }
        return show.free == nil ? nil : show.isSoldOut ? "SoldOut" : "InStock"
    }

    private static func euros(_ amount: Money) -> String { "\(amount.cents / 100).\(amount.cents % 100 < 10 ? "0" : "")\(amount.cents % 100)" }

    /// A data block; nothing in it can end it.
    static func block(_ shows: [Show], site: String, _ say: Language) -> HTML? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(shows.map { EventData($0, site: site, say) }) else { return nil }
        let text = String(decoding: data, as: UTF8.self).replacing("<", with: "\\u003c").replacing(">", with: "\\u003e").replacing("&", with: "\\u0026")
        return HTML(stringLiteral: "<script type=\"application/ld+json\">\(text)</script>")
    }
}
