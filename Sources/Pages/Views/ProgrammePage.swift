import Domain
import Foundation

/// The programme: what is on, with a search.
public struct ProgrammePage: Sendable {
    /// What somebody looks for; empty texts are no wish.
    public struct Search: Sendable, Equatable {
        public var text = ""
        public var city = ""
        public var genre = ""
        public var venue = ""
        /// Days as browsers write them, `2027-01-23`, in each venue's own zone.
        public var from = ""
        public var until = ""
        /// Euros.
        public var price = ""

        public init() {}

        public var isEmpty: Bool { self == Search() }

        /// As a browser writes it behind an address; empty when nothing is looked for.
        var query: String {
            let wishes = Self.fields.compactMap { name, key in
                self[keyPath: key].isEmpty ? nil : "\(name)=\(self[keyPath: key].addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
            }
            return wishes.isEmpty ? "" : "?" + wishes.joined(separator: "&")
        }

        /// The names of the form's fields.
        public static let fields: [(name: String, key: any WritableKeyPath<Search, String> & Sendable)] = [
            ("q", \.text), ("ville", \.city), ("genre", \.genre), ("salle", \.venue), ("du", \.from), ("au", \.until), ("prix", \.price),
        ]
    }

    /// An event with those of its sessions that were found, soonest first.
    public struct Entry: Sendable {
        public var event: Event
        public var shows: [Show]

        public init(event: Event, shows: [Show]) {
            (self.event, self.shows) = (event, shows)
        }
    }

    public let entries: [Entry]
    /// An event that is put forward, with what is said in the place of the artist's name.
    public struct Featured: Sendable {
        public var entry: Entry
        public var banner: Promotion.Banner?

        public init(entry: Entry, banner: Promotion.Banner? = nil) { (self.entry, self.banner) = (entry, banner) }
    }

    /// The first of them most.
    let featured: [Featured]
    let search: Search
    let cities: [String]
    let genres: [String]
    let venues: [String]

    /// - Parameters:
    ///   - cities: of the whole programme, as are genres and venues.
    public init(entries: [Entry], featured: [Featured] = [], search: Search, cities: [String], genres: [String], venues: [String]) {
        (self.entries, self.featured, self.search, self.cities, self.genres, self.venues) = (entries, featured, search, cities, genres, venues)
    }

    public func page(in say: Language) -> Page {
        Page(
            say, .programme, title: say(.siteName), summary: say(.programmeLead), query: search.query,
            content: """
                <div class="lead"><h1>\(say(.programmeTitle))</h1><p>\(say(.programmeLead))</p></div>
                \(featured.isEmpty ? nil : "<section class=\"featured\" aria-labelledby=\"featured\"><h2 id=\"featured\">\(say(.featured))</h2><ul>\(featured.map { forward($0, say) })</ul></section>" as HTML)
                \(form(say))
                <p class="count" role="status">\(say(.results(entries.count)))</p>
                \(entries.isEmpty ? nothing(say) : "<ul class=\"cards\">\(entries.map { card($0, say) })</ul>")
                """)
    }

    private func form(_ say: Language) -> HTML {
        """
        <form class="search" action="\(SiteURL.programme.path(in: say))" method="get" role="search" aria-label="\(say(.searchHint))">
        <p class="field"><label for="q">\(say(.search))</label><input id="q" name="q" type="search" value="\(search.text)" placeholder="\(say(.searchLabel))"></p>
        <p class="field submit"><button type="submit">\(say(.search))</button></p>
        <details\(isRefined ? " open" as HTML : nil)><summary>\(say(.refine))</summary><div class="filters">
        \(choice("ville", say(.city), say(.allCities), cities, search.city))
        \(choice("genre", say(.genre), say(.allGenres), genres, search.genre, HTML.inFrench(say)))
        \(choice("salle", say(.venue), say(.allVenues), venues, search.venue))
        <p class="field"><label for="du">\(say(.from))</label><input id="du" name="du" type="date" value="\(search.from)"></p>
        <p class="field"><label for="au">\(say(.until))</label><input id="au" name="au" type="date" value="\(search.until)"></p>
        <p class="field"><label for="prix">\(say(.mostExpensive))</label><input id="prix" name="prix" type="number" min="0" step="1" inputmode="numeric" value="\(search.price)"></p>
        </div></details></form>
        """
    }

    private var isRefined: Bool {
        var search = search
        search.text = ""
        return !search.isEmpty
    }

    private func choice(_ name: String, _ label: String, _ all: String, _ values: [String], _ chosen: String, _ tongue: HTML = "") -> HTML {
        let options = values.map { value -> HTML in
            "<option\(tongue)\(value == chosen ? " selected" as HTML : nil)>\(value)</option>"
        }
        return """
            <p class="field"><label for="\(name)">\(label)</label><select id="\(name)" name="\(name)"><option value="">\(all)</option>\(options)</select></p>
            """
    }

    /// Days are written so that they are compared as texts.
    private var isBackwards: Bool { !search.from.isEmpty && !search.until.isEmpty && search.until < search.from }

    private func nothing(_ say: Language) -> HTML {
        """
        <div class="empty"><p>\(say(isBackwards ? .datesBackwards : .nothingFound))</p><p><a class="button quiet" href="\(SiteURL.programme.path(in: say))">\(say(.showAll))</a></p></div>
        """
    }

    private func forward(_ featured: Featured, _ say: Language) -> HTML {
        let (entry, event) = (featured.entry, featured.entry.event)
        let banner = featured.banner.map { say($0.french, $0.english) }
        // The programme's files have one text, which is French.
        let tongue: HTML? = featured.banner.map { $0.french == $0.english ? HTML.inFrench(say) : "" }
        return """
            <li><a href="\(SiteURL.event(event.id).path(in: say))">\(Poster.picture(of: event))<div class="text"><p class="genre"\(HTML.inFrench(say))>\(event.genre)</p>
            <h3>\(event.title)</h3><p class="artist"\(tongue)>\(banner ?? event.artist)</p>
            <p class="facts">\(entry.shows.first.map { "<span>\(say.day($0.session.startsAt, in: $0.zone))</span><span>\($0.session.venue.city)</span>" as HTML })\
            \(PriceSpan.of(entry.shows, say))</p></div></a></li>
            """
    }

    private func card(_ entry: Entry, _ say: Language) -> HTML {
        let (event, shows) = (entry.event, entry.shows)
        let first = shows.first
        let venues = Set(shows.map { "\($0.session.venue.name), \($0.session.venue.city)" }).sorted()
        return """
            <li class="card"><a href="\(SiteURL.event(event.id).path(in: say))">
            \(Poster.picture(of: event))
            \(first.map { DateBadge.badge($0, say) })
            <div class="text"><p class="genre"\(HTML.inFrench(say))>\(event.genre)</p><h2>\(event.title)</h2><p class="artist">\(event.artist)</p>
            <p class="where">\(venues.joined(separator: " · "))</p>
            <p class="facts"><span>\(say(.dates(shows.count)))</span>\(PriceSpan.of(shows, say))</p>
            \(shows.isEmpty ? nil : SaleBadge.badge(ofAll: shows, best: best(shows), say))
            </div></a></li>
            """
    }

    /// The one whose state says most about the event: one that can be bought, else one that will be.
    private func best(_ shows: [Show]) -> Show {
        shows.first { $0.sale == .open && !$0.isSoldOut } ?? shows.first { $0.sale == .notOpen } ?? shows.first { $0.sale == .open }
            ?? shows.first { $0.sale == .closed } ?? shows[0]
    }
}

/// A session's day, as a leaf of a calendar.
enum DateBadge {
    static func badge(_ show: Show, _ say: Language) -> HTML {
        let parts = say.shortDay(show.session.startsAt, in: show.zone)
        return """
            <p class="leaf"><span class="month">\(parts.month)</span><span class="day">\(parts.day)</span><span class="year">\(parts.year)</span></p>
            """
    }
}

/// From which price on. What is free at one date, or for some, is not called free.
enum PriceSpan {
    static func of(_ shows: [Show], _ say: Language) -> HTML? {
        let prices = shows.compactMap(\.prices)
        guard let low = prices.map(\.lowerBound).min(), let high = prices.map(\.upperBound).max() else { return nil }
        let words: Phrase = high == .zero ? .free : low == .zero ? .fromNothing : .fromPrice(say.price(low))
        return "<span>\(say(words))</span>"
    }
}

/// Whether places can be had. Says it in words: colour alone would not be seen by everybody.
enum SaleBadge {
    /// Of so few places one is told how many.
    private static let few = 20

    static func badge(of show: Show, _ say: Language) -> HTML? {
        switch show.sale {
        case .cancelled: return "<p class=\"badge bad\">\(say(.cancelled))</p>"
        case .closed: return "<p class=\"badge dim\">\(say(.saleOver))</p>"
        case .notOpen:
            return "<p class=\"badge soon\">\(say(.saleOpens(say.moment(show.session.bookingOpensAt, localTo: show.zone))))</p>"
        case .unknown: return "<p class=\"badge dim\">\(say(.unknownStock))</p>"
        case .open: return badge(free: show.totalFree, say)
        }
    }

    /// Of an event with several dates: what the best one says, but for the places, which are those of all.
    static func badge(ofAll shows: [Show], best: Show, _ say: Language) -> HTML? {
        guard best.sale == .open else { return badge(of: best, say) }
        let free = shows.filter { $0.sale == .open }.map(\.totalFree)
        return badge(free: free.contains(nil) ? nil : free.reduce(0) { $0 + ($1 ?? 0) }, say)
    }

    /// - Parameter free: nil while it is not known.
    private static func badge(free: Int?, _ say: Language) -> HTML {
        guard let free else { return "<p class=\"badge dim\">\(say(.unknownStock))</p>" }
        if free == 0 { return "<p class=\"badge bad\">\(say(.soldOut))</p>" }
        return free <= few
            ? "<p class=\"badge few\">\(say(.lastPlaces(free)))</p>" : "<p class=\"badge good\">\(say(.placesLeft(free)))</p>"
    }
}
