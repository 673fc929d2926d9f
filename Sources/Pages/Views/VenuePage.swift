import Domain
import Foundation

/// A venue: where it is, how one gets in, and what is on there.
public struct VenuePage: Sendable {
    let venue: Venue
    let shows: [Show]
    let site: String

    /// - Parameters:
    ///   - shows: that are to come, soonest first.
    ///   - site: origin of the site, for the lines that the venue copies.
    public init(venue: Venue, shows: [Show], site: String) {
        (self.venue, self.shows, self.site) = (venue, shows, site)
    }

    public func page(in say: Language) -> Page {
        let address = "\(venue.address), \(venue.postalCode) \(venue.city)"
        let query = address.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let about = HTML.paragraphs(venue.description ?? "", in: say)
        return Page(
            say, .venue(venue.id), title: "\(venue.name), \(venue.city)", summary: venue.description?.split(separator: "\n").first.map(String.init),
            data: EventData.block(Array(shows.prefix(20)), site: site, say),
            content: """
                <div class="lead"><p class="genre">\(say(.venue))</p><h1>\(venue.name)</h1><p>\(address) · \
                <a href="https://www.openstreetmap.org/search?query=\(query)" rel="noopener noreferrer">\(say(.showOnMap))</a></p></div>
                <div class="columns"><div class="prose">\(about)\(venue.access.map { "<h2>\(say(.access))</h2>\(HTML.paragraphs($0, in: say))" as HTML })</div>
                <section aria-labelledby="here"><h2 id="here">\(say(.onHere))</h2>
                \(shows.isEmpty ? "<p>\(say(.nothingHere))</p>" as HTML : "<ul class=\"sessions\">\(shows.map { SessionLine.item($0, say, withVenue: false) })</ul>")</section></div>
                <details class="no-print"><summary>\(say(.forYourSite))</summary><p>\(say(.forYourSiteHint))</p><pre><code>\(frame(say).text)</code></pre></details>
                """)
    }

    /// What the venue's own site writes.
    private func frame(_ say: Language) -> HTML {
        "<iframe src=\"\(site)\(SiteURL.widget(venue: venue.id).path(in: say))\" title=\"\(say(.onHere)) – \(venue.name)\"\n        width=\"100%\" height=\"600\" loading=\"lazy\"></iframe>"
    }

    /// The sessions alone, to be shown inside the venue's own site.
    public func widget(in say: Language) -> Page {
        Page(
            say, .widget(venue: venue.id), title: "\(say(.onHere)) – \(venue.name)", isPrivate: true, isEmbedded: true,
            content: """
                <h1>\(venue.name)</h1><h2>\(say(.onHere))</h2>
                \(shows.isEmpty ? "<p>\(say(.nothingHere))</p>" as HTML : "<ul class=\"sessions\">\(shows.prefix(20).map { SessionLine.item($0, say, withVenue: false, elsewhere: true) })</ul>")
                <p><a href="\(SiteURL.venue(venue.id).path(in: say))" target="_blank" rel="noopener">\(say(.allSessionsHere))</a></p>
                """)
    }
}
