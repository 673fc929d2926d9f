import Booking
import Domain
import Foundation
import Hummingbird
import Pages

// What everybody sees: the programme and its events.
extension Site {
    func programme(_ request: Request, _ language: Language) async throws -> Response {
        var search = ProgrammePage.Search()
        // As a form is sent: a space may be a plus sign.
        let fields = request.query
        for (name, key) in ProgrammePage.Search.fields {
            search[keyPath: key] = String((fields[name] ?? "").trimmingCharacters(in: .whitespaces).prefix(80))
        }
        guard search.isEmpty else { return try await found(search, language).response }
        return try await shelf.answer(to: request, of: .programme, in: language, freshness: settings.freshness) { [search] in
            try await found(search, language)
        }
    }

    private func found(_ search: ProgrammePage.Search, _ language: Language) async throws -> PreparedAnswer {
        office.frame.common(try await programmePage(search).page(in: language))
    }

    func programmePage(_ search: ProgrammePage.Search = ProgrammePage.Search()) async throws -> ProgrammePage {
        let catalogue = await office.mirror.catalogue()
        let now = try? await office.mirror.now()
        let programme = ProgrammeSearch(catalogue: catalogue, now: now)
        var entries: [ProgrammePage.Entry] = []
        for (event, sessions) in programme.events(matching: search) {
            var shows: [Show] = []
            for session in sessions { shows.append(await show(CatalogueMirror.Entry(event: event, session: session), now: now)) }
            entries.append(ProgrammePage.Entry(event: event, shows: shows))
        }
        // What has no session to come any more is not put forward.
        let known = Dictionary(entries.map { ($0.event.id, $0) }) { first, _ in first }
        let chosen = search.isEmpty ? now.map { catalogue.featured(at: $0) } ?? [] : []
        let featured = chosen.compactMap { event, banner in known[event.id].map { ProgrammePage.Featured(entry: $0, banner: banner) } }
        return ProgrammePage(
            entries: entries, featured: featured, search: search, cities: programme.cities, genres: programme.genres, venues: programme.venues)
    }

    func event(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let catalogue = await office.mirror.catalogue()
        guard let event = catalogue.events.first(where: { $0.id == context.parameters.get("event") }) else {
            throw Problem.unknown("event", type: "unknown-event")
        }
        office.interest.look(atEvent: event.number, request)
        return try await shelf.answer(to: request, of: .event(event.id), in: language, freshness: settings.freshness) {
            let now = try? await office.mirror.now()
            let shows = await shows(of: event, now: now)
            guard !shows.isEmpty else { throw Problem.unknown("event", type: "unknown-event") }
            let page = EventPage(event: event, shows: shows, now: now, site: settings.siteURL).page(in: language)
            return office.frame.common(page, mayAge: !shows.contains { $0.sale == .notOpen })
        }
    }
}

extension Site {
    /// An event's sessions that are ahead, or can still be booked, soonest first; of one that is over, the last: whoever has its address finds it, and
    /// nobody reads through every night of a play that runs.
    func shows(of event: Event, now: Timestamp?) async -> [Show] {
        let all = await office.mirror.catalogue().sessions.filter { $0.eventID == event.id }.sorted { $0.startsAt < $1.startsAt }
        let ahead = now.map { now in all.filter { $0.startsAt > now || $0.bookingClosesAt > now } } ?? all
        var shows: [Show] = []
        for session in ahead.isEmpty ? Array(all.suffix(1)) : ahead { shows.append(await show(CatalogueMirror.Entry(event: event, session: session), now: now)) }
        return shows
    }
}

// The same programme by month and by venue.
extension Site {
    private struct NothingOn: Error {}

    func agenda(_ request: Request, _ language: Language) async throws -> Response {
        // Where months were before they had addresses of their own.
        if let wanted = request.uri.queryParameters["mois"].flatMap({ Day.Month($0) }) { return redirect(to: .month(wanted.text), language) }
        return try await shelf.answer(to: request, of: .agenda, in: language, freshness: settings.freshness) {
            try await agenda(of: nil, language)
        }
    }

    /// - Parameter month: as in the address. One that is over, or in which nothing is on, leads to the first.
    func agenda(_ request: Request, month: String?, _ language: Language) async throws -> Response {
        guard let wanted = month.flatMap({ Day.Month($0) }) else { throw Problem.notFound }
        do {
            return try await shelf.answer(to: request, of: .month(wanted.text), in: language, freshness: settings.freshness) {
                try await agenda(of: wanted, language)
            }
        } catch is NothingOn {
            return redirect(to: .agenda, language)
        }
    }

    private func agenda(of wanted: Day.Month?, _ language: Language) async throws -> PreparedAnswer {
        let shows = try await comingShows { _ in true }
        if let wanted, !shows.contains(where: { $0.day.month == wanted }) { throw NothingOn() }
        return office.frame.common(AgendaPage(shows: shows, wanted: wanted, now: try? await office.mirror.now()).page(in: language))
    }

    func venue(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let venue = try await venue(context)
        return try await shelf.answer(to: request, of: .venue(venue.id), in: language, freshness: settings.freshness) {
            let shows = try await comingShows { $0.venue.id == venue.id }
            return office.frame.common(VenuePage(venue: venue, shows: shows, site: settings.siteURL).page(in: language))
        }
    }

    func widget(_ request: Request, _ context: BasicRequestContext, _ language: Language) async throws -> Response {
        let venue = try await venue(context)
        return try await shelf.answer(to: request, of: .widget(venue: venue.id), in: language, freshness: settings.freshness) {
            let shows = try await comingShows { $0.venue.id == venue.id }
            return office.frame.common(VenuePage(venue: venue, shows: shows, site: settings.siteURL).widget(in: language))
        }
    }

    /// As its latest session says it.
    private func venue(_ context: BasicRequestContext) async throws -> Venue {
        let sessions = await office.mirror.catalogue().sessions.filter { $0.venue.id == context.parameters.get("venue") }
        guard let venue = sessions.max(by: { $0.startsAt < $1.startsAt })?.venue else { throw Problem.notFound }
        return venue
    }

    func comingShows(where isWanted: (Session) -> Bool) async throws -> [Show] {
        let catalogue = await office.mirror.catalogue()
        let now = try? await office.mirror.now()
        var shows: [Show] = []
        for (event, sessions) in ProgrammeSearch(catalogue: catalogue, now: now).events(matching: ProgrammePage.Search()) {
            for session in sessions where isWanted(session) { shows.append(await show(CatalogueMirror.Entry(event: event, session: session), now: now)) }
        }
        return shows.sorted { $0.session.startsAt < $1.session.startsAt }
    }
}

/// What is on, and what of it somebody looks for. Pure.
struct ProgrammeSearch {
    private let catalogue: Catalogue
    /// Sessions that have not begun, soonest first.
    private let coming: [Session]
    /// Names that houses of several cities have.
    private let shared: Set<String>

    /// - Parameter now: nil while the store's time is not known: then everything is shown.
    init(catalogue: Catalogue, now: Timestamp?) {
        self.catalogue = catalogue
        coming = catalogue.sessions.filter { session in now.map { session.startsAt > $0 } ?? true }.sorted { $0.startsAt < $1.startsAt }
        let cities = Dictionary(grouping: coming.map(\.venue), by: \.name).mapValues { Set($0.map(\.city)).count }
        shared = Set(cities.filter { $0.value > 1 }.keys)
    }

    private func title(of venue: Venue) -> String { shared.contains(venue.name) ? "\(venue.name), \(venue.city)" : venue.name }

    var cities: [String] { Set(coming.map(\.venue.city)).sorted() }
    var venues: [String] { Set(coming.map { title(of: $0.venue) }).sorted() }
    var genres: [String] {
        let shown = Set(coming.map(\.eventID))
        return Set(catalogue.events.filter { shown.contains($0.id) }.map(\.genre)).sorted()
    }

    /// Events with their sessions that match, those that begin first before the others.
    func events(matching search: ProgrammePage.Search) -> [(Event, [Session])] {
        let words = Self.words(search.text)
        let most = Self.cents(search.price)
        let events = Dictionary(catalogue.events.map { ($0.id, $0) }) { first, _ in first }
        var sessions: [String: [Session]] = [:]
        var order: [String] = []
        func add(_ session: Session) {
            if sessions[session.eventID] == nil { order.append(session.eventID) }
            sessions[session.eventID, default: []].append(session)
        }
        for session in coming {
            guard let event = events[session.eventID], search.genre.isEmpty || event.genre == search.genre,
                search.city.isEmpty || session.venue.city == search.city, search.venue.isEmpty || [session.venue.name, title(of: session.venue)].contains(search.venue),
                Self.isDay(of: session, from: search.from, until: search.until), most.map({ Self.costs(session, atMost: $0) }) ?? true
            else { continue }
            if words.isEmpty {
                add(session)
                continue
            }
            let said = "\(event.title) \(event.artist) \(event.genre) \(session.venue.name) \(session.venue.city)"
            let text = Self.plain(said) + " " + Self.words(said).joined(separator: " ")
            if words.allSatisfy(text.contains) { add(session) }
        }
        return order.compactMap { id in events[id].map { ($0, sessions[id] ?? []) } }
    }

    /// Without capitals and accents, and with the two letters of a ligature, as people type.
    private static func plain(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: Locale(identifier: "fr_FR"))
            .replacing("œ", with: "oe").replacing("æ", with: "ae")
    }

    /// Keyboards have one apostrophe and one hyphen, printers others: whatever is no letter and no digit parts words. What has neither, such as a title
    /// that is a question mark, is looked for as it is.
    private static func words(_ text: String) -> [Substring] {
        let plain = plain(text)
        let words = plain.split { !$0.isLetter && !$0.isNumber }
        return words.isEmpty ? plain.split(separator: " ") : words
    }

    private static func isDay(of session: Session, from: String, until: String) -> Bool {
        if from.isEmpty, until.isEmpty { return true }
        // RFC 3339 in the venue's zone begins with the day, and days compare as texts.
        let day = session.local(session.startsAt).prefix(10)
        return (from.isEmpty || day >= from) && (until.isEmpty || day <= until)
    }

    private static func costs(_ session: Session, atMost most: Money) -> Bool {
        session.publicPrices.map { $0.lowerBound <= most } ?? false
    }

    /// Of `30`, `30,50` or `30.5`; nil of anything else.
    static func cents(_ euros: String) -> Money? {
        guard let match = euros.wholeMatch(of: /(\d{1,6})(?:[.,](\d{1,2}))?/), let whole = Int64(match.1) else { return nil }
        let rest = match.2.flatMap { Int64($0.count == 1 ? $0 + "0" : $0) } ?? 0
        return Money(cents: whole * 100 + rest)
    }
}
