import Booking
import Domain
import Foundation
import Hummingbird
import Pages

// What machines ask of the site.
extension Site {
    func addFeeds(to router: Router<BasicRequestContext>) {
        router.get("robots.txt") { request, _ in feed(Feeds.robots(site: origin(of: request)), "text/plain; charset=utf-8") }
        router.get("sitemap.xml") { request, _ in
            let catalogue = try await knownProgramme()
            let venues = Set(catalogue.sessions.map(\.venue.id)).sorted()
            let months = Set(try await comingShows { _ in true }.map(\.day.month)).sorted()
            return feed(Feeds.sitemap(events: catalogue.events, venues: venues, months: months, site: origin(of: request)), "application/xml; charset=utf-8")
        }
        for language in Language.allCases {
            // Somebody who followed a link sees a page, and a program reads a problem.
            let router = router.group().add(middleware: SiteErrors(site: self, language: language, isForPrograms: true))
            router.get(RouterPath(SiteURL.newsFeed(in: language))) { request, _ in
                _ = try await knownProgramme()
                let entries = try await programmePage().entries
                return feed(Feeds.rss(entries, site: origin(of: request), in: language), "application/rss+xml; charset=utf-8")
            }
            router.get(RouterPath(SiteURL.calendarFeed(in: language))) { request, _ in
                calendar(try await programmePage().entries.flatMap(\.shows), request, language, now: try await office.mirror.now())
            }
            router.get(RouterPath(SiteURL.calendar(session: "{session}").path(in: language))) { request, context in
                let now = try await office.mirror.now()
                return calendar([await show(try await office.entry(context), now: now)], request, language, now: now)
            }
        }
    }

    /// - Throws: before the first catalogue came: a feed without a show would say that nothing is on.
    private func knownProgramme() async throws -> Catalogue {
        let catalogue = await office.mirror.catalogue()
        guard catalogue.version != Catalogue.empty.version else { throw Problem.suspended }
        return catalogue
    }

    private func calendar(_ shows: [Show], _ request: Request, _ language: Language, now: Timestamp) -> Response {
        feed(CalendarFile(shows, site: origin(of: request), now: now).text(in: language), CalendarFile.type)
    }

    private func feed(_ text: String, _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=300", .xContentTypeOptions: "nosniff"],
            body: .init(byteBuffer: .init(string: text)))
    }

    /// Where the site is reached: as it is configured, or else as this request reached it.
    func origin(of request: Request) -> String {
        settings.siteURL.isEmpty ? "http://\(request.head.authority ?? "")" : settings.siteURL
    }
}
