import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pages
import Testing

@testable import BoxOffice

/// What browsers and proxies are told about each page, and what a page says when something goes wrong inside.
@Suite struct SiteSafetyTests {
    private static let now = SiteTests.now
    private static let holdID = Fixture.capability.hold(session: 1, visitor: "v", idempotencyKey: "k")
    private static let orderID = Fixture.capability.order(lane: 0, hold: holdID, idempotencyKey: "k")
    private static let ticketID = "00000000000000aa"

    /// A box office with a basket, an order with its tickets, and somebody who is signed in.
    private static func office(code: String = "GUI1:6BF-9SX0K7N$Z8Z6WFB1O6", siteURL: String = "https://t.example", status: Session.Status = .published, state: OrderState = .ticketed) -> BoxOffice {
        var catalogue = SiteTests.catalogue
        catalogue.sessions[1].status = status
        catalogue.sessions[1].returnsUntil = now + .seconds(3600)
        catalogue.sessions[1].nameChangeUntil = now + .seconds(3600)
        let line = OrderLine(
            category: 0, categoryID: "c", categoryName: "C", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "p", tariffName: "P",
            price: Money(cents: 3000), vatRate: VATRate(basisPoints: 210))
        let order = Order(
            id: orderID, sessionID: "nuit-1", sessionNumber: 1, lane: 0, holdID: holdID, buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [line],
            placedAt: now)
        let ticket = Ticket(
            number: 7, id: ticketID, orderID: orderID, sessionID: "nuit-1", categoryName: "C", seatLabel: nil, tariffName: "P", price: Money(cents: 3000),
            code: code)
        var away = Fixture.Away(published: catalogue, time: now)
        let hold = Hold(id: holdID, state: .held, seats: [], standing: [0: 1], expiresAt: now + .seconds(300))
        away.holds = [holdID: hold]
        away.orders = [orderID: OrderRecord(order: order, state: state, deadline: now, tickets: [ticket], confirmedAt: now)]
        away.email = "ada@example.org"
        away.onHold = { _, answer in answer(.success(.held(hold, now: now, repeated: false, split: false))) }
        return Fixture.boxOffice(away, siteURL: siteURL)
    }

    private static func withSite(_ office: BoxOffice = office(), _ work: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router, work)
    }

    private static let common: [SiteURL] = [.programme, .agenda, .month("2026-11"), .venue("v"), .widget(venue: "v"), .event("nuit"), .legalNotice, .terms, .privacy]
    private static let own: [SiteURL] = [
        .style, .myBasket, .session("nuit-1"), .waiting("nuit-1"), .waitingJoined("nuit-1"), .confirmWaiting(session: "nuit-1", hold: holdID),
        .leaveWaiting(session: "nuit-1", hold: holdID), .wish("nuit-1"),
        .basket(session: "nuit-1", hold: holdID), .order(orderID), .tickets(orderID), .ticketsPDF(orderID), .ticketCode(order: orderID, ticket: ticketID),
        .refund(orderID), .names(orderID), .account, .accountCode,
    ]
    /// A signed-in browser that asked for a code.
    private static func cookies() -> HTTPFields {
        var generator = SystemRandomNumberGenerator()
        let token = Fixture.capability.visitor(using: &generator)
        return [.cookie: "__Host-guichet-visit=\(token); __Host-guichet-code=\(token)", .accept: "text/html"]
    }

    private static func post(_ client: any TestClientProtocol, _ url: SiteURL, _ language: Language, _ form: String) async throws -> TestResponse {
        try await client.execute(uri: url.path(in: language), method: .post, headers: cookies(), body: ByteBuffer(string: form))
    }

    /// No script or style but our own files, however a page came about.
    private static func expectPolicy(_ answer: TestResponse, framedBy ancestors: String = "'none'", _ what: String) {
        let policy = answer.headers[.contentSecurityPolicy] ?? ""
        let directives = policy.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        #expect(directives.contains("default-src 'none'") && directives.contains("script-src 'self'") && directives.contains("style-src 'self'"), "\(what): \(policy)")
        #expect(directives.contains("base-uri 'none'") && directives.contains("frame-ancestors \(ancestors)"), "\(what): \(policy)")
        #expect(!policy.contains("unsafe") && !policy.contains("*.") && !policy.contains("data:"), "\(what): \(policy)")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff" && answer.headers[.referrerPolicy] == "same-origin", "\(what)")
    }

    @Test(arguments: Language.allCases)
    func nobodyKeepsACopyOfSomebodysOwnPages(language: Language) async throws {
        try await Self.withSite { client in
            for url in Self.own {
                let answer = try await client.execute(uri: url.path(in: language), method: .get, headers: Self.cookies())
                #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store", "\(url): \(answer.status)")
                // Whoever is sent a file is not sent the key to the order.
                let name = answer.headers[.contentDisposition] ?? ""
                #expect(!name.contains(Self.orderID) && name.contains("tickets-nuit-2026-") == (url == .ticketsPDF(Self.orderID) && language == .english), "\(name)")
                if answer.headers[.contentType]?.hasPrefix("text/html") == true {
                    Self.expectPolicy(answer, "\(url)")
                    #expect(String(buffer: answer.body).contains("<meta name=\"robots\" content=\"noindex\">"), "\(url)")
                }
            }
            let basket = SiteURL.basket(session: "nuit-1", hold: Self.holdID)
            for url in [basket, .recap(session: "nuit-1", hold: Self.holdID)] {
                let answer = try await Self.post(client, url, language, "name=Ada&email=ada@example.org")
                #expect(answer.status == .ok && answer.headers[.cacheControl] == "no-store", "\(url): \(answer.status)")
                Self.expectPolicy(answer, "\(url)")
            }
            for url in Self.common {
                let answer = try await client.execute(uri: url.path(in: language), method: .get)
                #expect(answer.status == .ok && answer.headers[.cacheControl]?.hasPrefix("public, max-age=2") == true, "\(url)")
                Self.expectPolicy(answer, framedBy: url == .widget(venue: "v") ? "*" : "'none'", "\(url)")
            }
        }
    }

    /// Over TLS, to this host alone, out of reach of scripts and of other sites' forms (RFC 6265bis, 4.1.3: what `__Host-` wants).
    @Test func cookiesAreForThisHostAlone() async throws {
        try await Self.withSite { client in
            let answers = [
                try await client.execute(uri: "/seances/nuit-1", method: .get),
                try await client.execute(uri: "/seances/nuit-1", method: .post, body: ByteBuffer(string: "key=1111111111111111&q-c=1")),
                try await Self.post(client, .release(session: "nuit-1", hold: Self.holdID), .french, ""),
                try await Self.post(client, .account, .french, "email=ada@example.org"),
                try await Self.post(client, .accountCode, .french, "code=123456"), try await Self.post(client, .signOut, .french, ""),
            ]
            var names: Set<Substring> = []
            for cookie in answers.flatMap({ $0.headers[values: .setCookie] }) {
                let parts = cookie.split(separator: "; ")
                names.formUnion(parts[0].split(separator: "=", maxSplits: 1).prefix(1))
                for word in ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"] { #expect(parts.dropFirst().contains(word[...]), "\(cookie)") }
                #expect(!cookie.lowercased().contains("domain="), "\(cookie)")
            }
            #expect(names == ["__Host-guichet-visitor", "__Host-guichet-basket", "__Host-guichet-code", "__Host-guichet-visit"])
        }
    }

    /// One click gives up no order, also from a page that did not ask; what is paid is not asked about.
    @Test(arguments: [OrderState.awaitingPayment, .ticketed]) func anOrderIsGivenUpBySayingSoTwice(state: OrderState) async throws {
        try await Self.withSite(Self.office(state: state)) { client in
            let url = SiteURL.cancelOrder(Self.orderID)
            let asked = try await client.execute(uri: url.path(in: .french), method: .get)
            #expect(asked.status == (state == .ticketed ? .seeOther : .ok) && String(buffer: asked.body).contains("name=\"sure\"") == (state == .awaitingPayment))
            let once = try await Self.post(client, url, .french, "")
            #expect(once.status == .seeOther && once.headers[.location] == url.path(in: .french), "\(once.status)")
        }
    }

    /// What is no code costs no try.
    @Test func aCodeThatIsNoneIsNotTried() async throws {
        try await Self.withSite { client in
            for code in ["", "12", "abc"] {
                let answer = try await Self.post(client, .accountCode, .french, "code=\(code)")
                #expect(answer.status == .unprocessableContent && String(buffer: answer.body).contains("Un code a six chiffres"), "\(code)")
            }
        }
    }

    /// Before they are taken back one after the other, too: nobody prints a ticket that lets nobody in.
    @Test func aCancelledSessionHasNoTickets() async throws {
        try await Self.withSite(Self.office(status: .cancelled)) { client in
            for url in [SiteURL.tickets(Self.orderID), .ticketsPDF(Self.orderID), .ticketCode(order: Self.orderID, ticket: Self.ticketID)] {
                let answer = try await client.execute(uri: url.path(in: .french), method: .get)
                #expect(answer.status == .seeOther && answer.headers[.location] == SiteURL.order(Self.orderID).path(in: .french), "\(url)")
            }
            let asked = try await client.execute(uri: "/v1/orders/\(Self.orderID)/tickets", method: .get)
            #expect(asked.status == .conflict && String(buffer: asked.body).contains("urn:guichet:problem:session-cancelled"), "nor for programs: \(asked.status)")
            let order = String(buffer: try await client.execute(uri: SiteURL.order(Self.orderID).path(in: .french), method: .get).body)
            #expect(order.contains("La séance est annulée") && !order.contains("billets.pdf"))
        }
    }

    // MARK: What went wrong

    private struct Inner: Error, CustomStringConvertible {
        let description = "SELECT secret FROM /var/lib/guichet"
    }

    private static let words: [Language: (wrong: String, foreign: String, busy: String, paused: String)] = [
        .french: ("Quelque chose n’a pas fonctionné de notre côté", "Ce formulaire ne vient pas de ce site", "Beaucoup de monde en ce moment", "La vente est en pause"),
        .english: ("Something did not work on our side", "This form does not come from this site", "Many people are here at the moment", "Sales are paused"),
    ]

    /// A ticket whose code is too long to be drawn, and any other error: a page of our own, in the reader's language, that tells nothing of it.
    @Test(arguments: Language.allCases)
    func anErrorInsideIsSaidKindly(language: Language) async throws {
        let words = try #require(Self.words[language])
        let broken = Self.office(code: String(repeating: "x", count: 5000))
        let router = broken.router()
        router.group().add(middleware: SiteErrors(site: Site(office: broken), language: language)).get("inner") { _, _ -> Response in throw Inner() }
        try await Application(router: router, logger: Logger(label: "test")).test(.router) { client in
            for path in ["/inner", SiteURL.tickets(Self.orderID).path(in: language), SiteURL.ticketCode(order: Self.orderID, ticket: Self.ticketID).path(in: language)] {
                let answer = try await client.execute(uri: path, method: .get, headers: [.accept: "text/html"])
                let text = String(buffer: answer.body)
                #expect(answer.status == .internalServerError && text.contains("<h1>\(words.wrong)</h1>"), "\(text)")
                #expect(text.contains("<html lang=\"\(language.rawValue)\">") && text.contains(SiteURL.programme.path(in: language)))
                for inside in ["SELECT", "/var/lib", "Inner", "QRCode", "error", "xxxx"] { #expect(!text.contains(inside), "\(inside)") }
                #expect(answer.headers[.cacheControl] == "no-store")
                Self.expectPolicy(answer, path)
            }
        }
    }

    @Test(arguments: Language.allCases)
    func whoIsRefusedIsToldSoInTheirLanguage(language: Language) async throws {
        let words = try #require(Self.words[language])
        let busy = try #require(Self.office().frame.busy[language])
        #expect(busy.status == .serviceUnavailable && busy.headers[.retryAfter] == "2" && busy.headers[.cacheControl] == "no-store")
        #expect(String(buffer: busy.body).contains("<h1>\(words.busy)"))
        try await Self.withSite(Fixture.boxOffice(Fixture.Away(published: SiteTests.catalogue, time: Self.now))) { client in
            let foreign = try await client.execute(
                uri: SiteURL.session("nuit-1").path(in: language), method: .post, headers: [.origin: "https://evil.example"], body: ByteBuffer(string: "q-c=1"))
            #expect(foreign.status == .forbidden && String(buffer: foreign.body).contains("<h1>\(words.foreign)</h1>"))
            Self.expectPolicy(foreign, "forbidden")
            let paused = try await client.execute(uri: SiteURL.order(Self.orderID).path(in: language), method: .get)
            let text = String(buffer: paused.body)
            #expect(paused.status == .serviceUnavailable && paused.headers[.retryAfter] == "2" && text.contains("<h1>\(words.paused)") && !text.contains("away"), "\(text)")
            Self.expectPolicy(paused, "paused")
        }
    }

    // MARK: What machines read

    /// Of a site that knows its address, and of one that learns it from who asks.
    @Test(arguments: ["https://t.example", ""])
    func feedsNameTheSite(siteURL: String) async throws {
        let origin = siteURL.isEmpty ? "http://localhost" : siteURL
        let feeds = [
            ("/robots.txt", "text/plain; charset=utf-8", "Sitemap: \(origin)/sitemap.xml"), ("/sitemap.xml", "application/xml; charset=utf-8", "<loc>\(origin)/evenements/nuit</loc>"),
            ("/programme.rss", "application/rss+xml; charset=utf-8", "<link>\(origin)/evenements/nuit</link>"),
            ("/en/programme.rss", "application/rss+xml; charset=utf-8", "<link>\(origin)/en/events/nuit</link>"),
            ("/programme.ics", "text/calendar; charset=utf-8", "URL:\(origin)/evenements/nuit"), ("/en/programme.ics", "text/calendar; charset=utf-8", "URL:\(origin)/en/events/nuit"),
            ("/seances/nuit-1/agenda.ics", "text/calendar; charset=utf-8", "UID:nuit-1@guichet"),
        ]
        try await Self.withSite(Self.office(siteURL: siteURL)) { client in
            for (path, type, line) in feeds {
                let answer = try await client.execute(uri: path, method: .get)
                let text = String(buffer: answer.body).replacing("\r\n ", with: "")
                #expect(answer.status == .ok && answer.headers[.contentType] == type && text.contains(line), "\(path): \(text)")
                #expect(answer.headers[.cacheControl] == "public, max-age=300" && answer.headers[.xContentTypeOptions] == "nosniff")
            }
        }
    }

    /// Before the programme is known no feed says that nothing is on; somebody who followed a link reads a page, a program a problem.
    @Test(arguments: ["/sitemap.xml", "/programme.rss", "/en/programme.rss", "/programme.ics", "/en/programme.ics", "/seances/nuit-1/agenda.ics", "/en/sessions/nuit-1/agenda.ics"])
    func aFeedThatCannotBeGivenIsSaidInTheAskersWay(path: String) async throws {
        let language = Language(path: path)
        try await Self.withSite(Fixture.boxOffice()) { client in
            for accept in ["text/html,application/xhtml+xml,*/*;q=0.8", "application/rss+xml, application/xml;q=0.9, */*;q=0.8", ""] where path != "/sitemap.xml" || !accept.contains("html") {
                let answer = try await client.execute(uri: path, method: .get, headers: accept.isEmpty ? [:] : [.accept: accept])
                let text = String(buffer: answer.body), isPage = accept.contains("html")
                #expect(answer.status == .serviceUnavailable && answer.headers[.cacheControl] == "no-store", "\(text)")
                #expect(answer.headers[.contentType] == (isPage ? "text/html; charset=utf-8" : "application/problem+json") && !text.contains("away"), "\(text)")
                #expect(!isPage || text.contains("<html lang=\"\(language.rawValue)\">") && text.contains("<h1>"), "\(text)")
            }
        }
        try await Self.withSite { client in
            for (accept, words) in [("text/html", "<h1>Cette page n’existe pas"), ("text/calendar", "urn:guichet:problem:unknown-session")] {
                let answer = try await client.execute(uri: "/seances/inconnue/agenda.ics", method: .get, headers: [.accept: accept])
                #expect(answer.status == .notFound && String(buffer: answer.body).contains(words))
            }
        }
    }

    /// While a new version takes over, a page of the one asks the other for its files.
    @Test func aFileOfAnotherVersionIsGivenAsThisOneHasIt() async throws {
        try await Self.withSite { client in
            for asset in Asset.all {
                let parts = try #require(asset.path.wholeMatch(of: /(.*-)[0-9a-z]+(\.[a-z]+)/))
                let own = try await client.execute(uri: asset.path, method: .get), other = try await client.execute(uri: "\(parts.1)3w5e11264sgs\(parts.2)", method: .get)
                #expect(own.headers[.cacheControl] == "public, max-age=31536000, immutable")
                #expect(other.status == .ok && other.body == own.body && other.headers[.contentType] == own.headers[.contentType])
                #expect(other.headers[.cacheControl] == "no-store" && other.headers[.xContentTypeOptions] == "nosniff", "nobody keeps it under that name")
            }
            for path in ["/assets/site.css", "/assets/site-.css", "/assets/other-1.css", "/assets/site-1.js.map", "/assets/site-1.svg", "/assets/site-1-2.css", "/assets/site-A.css", "/assets/site-12345678901234.css"] {
                #expect(try await client.execute(uri: path, method: .get).status == .notFound, "\(path)")
            }
        }
    }

    /// A relative address would make each copy of the site canonical.
    @Test func onlyASiteThatKnowsItsAddressNamesOne() async throws {
        for (siteURL, isNamed) in [("https://t.example", true), ("", false)] {
            try await Self.withSite(Self.office(siteURL: siteURL)) { client in
                for (path, twin) in [("/evenements/nuit", "/en/events/nuit"), ("/en/events/nuit", "/evenements/nuit"), ("/agenda/2026-11", "/en/calendar/2026-11")] {
                    let head = String(buffer: try await client.execute(uri: path, method: .get).body).prefix { $0 != "\u{0}" }
                    #expect(head.contains("<link rel=\"canonical\" href=\"https://t.example\(path)\">") == isNamed)
                    #expect(head.contains("<meta property=\"og:url\" content=\"https://t.example\(path)\">") == isNamed)
                    #expect(head.contains(/<link rel="alternate" hreflang="(fr|en)" href="https:\/\/t.example/) == isNamed && head.contains(twin))
                    #expect(!head.contains("rel=\"canonical\" href=\"/") && !head.contains("og:url\" content=\"/"))
                }
            }
        }
    }
}
