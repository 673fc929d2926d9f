import Booking
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pages
import Testing

@testable import BoxOffice

/// The pages, as far as they need no store. With one, whole purchases are walked in a browser (Tests/BrowserTests).
@Suite struct SiteTests {
    static let now = Timestamp(milliseconds: 1_794_771_000_000)

    private static func session(_ id: String, _ event: String, city: String, day: Int, cents: Int64) -> Session {
        Session(
            id: id, number: 1, eventID: event,
            venue: Venue(id: "v", name: "Salle \(city)", address: "1 rue", postalCode: "45000", city: city, timeZone: "Europe/Paris"),
            startsAt: now + .seconds(86_400 * day), doorsAt: nil, bookingOpensAt: now - .seconds(60), bookingClosesAt: now + .seconds(86_400 * day),
            status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
            categories: [Category(id: "c", name: "C", kind: .standing, capacity: 5, tariffs: [Tariff(id: "p", name: "P", price: Money(cents: cents))])],
            layoutDigest: nil, lane: 0, holdSeconds: 600, paymentSeconds: 900)
    }

    private static func event(_ id: String, _ title: String, _ genre: String) -> Event {
        Event(
            id: id, number: 1, title: title, artist: "Léa Été", description: "d", genre: genre,
            organiser: Organiser(id: "o", name: "O", licence: "L"))
    }

    static let catalogue = Catalogue(
        version: 1, events: [event("nuit", "Nuit blanche", "Rock"), event("orme", "L’Orme", "Théâtre"), event("vieux", "Passé", "Rock")],
        sessions: [
            session("nuit-2", "nuit", city: "Nantes", day: 9, cents: 5000), session("nuit-1", "nuit", city: "Orléans", day: 5, cents: 3000),
            session("orme-1", "orme", city: "Orléans", day: 2, cents: 1200), session("vieux-1", "vieux", city: "Nantes", day: -1, cents: 100),
        ])

    @Test(arguments: [
        (["": ""], ["orme-1", "nuit-1", "nuit-2"]), (["q": "nuit"], ["nuit-1", "nuit-2"]), (["q": "ETE orleans"], ["orme-1", "nuit-1"]),
        (["q": "rock zénith"], []), (["ville": "Nantes"], ["nuit-2"]), (["genre": "Théâtre"], ["orme-1"]), (["prix": "30"], ["orme-1", "nuit-1"]), (["prix": "12,00"], ["orme-1"]), (["prix": "9223372036854775807"], ["orme-1", "nuit-1", "nuit-2"]),
        (["prix": "cher"], ["orme-1", "nuit-1", "nuit-2"]),
        (["du": "2026-11-19", "au": "2026-11-21"], ["nuit-1"]), (["salle": "Salle Orléans", "genre": "Rock"], ["nuit-1"]), (["q": "Passé"], []),
    ] as [([String: String], [String])])
    func theProgrammeIsSearched(fields: [String: String], expected: [String]) {
        var search = ProgrammePage.Search()
        for (name, key) in ProgrammePage.Search.fields { search[keyPath: key] = fields[name] ?? "" }
        let found = ProgrammeSearch(catalogue: Self.catalogue, now: Self.now).events(matching: search)
        #expect(found.flatMap { $0.1.map(\.id) } == expected)
    }

    @Test func housesOfOneNameAreToldApartByTheirCity() {
        var catalogue = Self.catalogue
        for index in catalogue.sessions.indices { catalogue.sessions[index].venue.name = "Le Théâtre" }
        catalogue.sessions[2].venue.name = "Zénith"
        let programme = ProgrammeSearch(catalogue: catalogue, now: Self.now)
        #expect(programme.venues == ["Le Théâtre, Nantes", "Le Théâtre, Orléans", "Zénith"])
        for (venue, expected) in [("Le Théâtre, Nantes", ["nuit-2"]), ("Le Théâtre", ["nuit-1", "nuit-2"]), ("Zénith", ["orme-1"])] {
            var search = ProgrammePage.Search()
            search.venue = venue
            #expect(programme.events(matching: search).flatMap { $0.1.map(\.id) } == expected, "\(venue)")
        }
    }

    /// With the signs of a keyboard, which are not those of print.
    @Test(arguments: [
        ("l'opéra", "L’Opéra de poche", true), ("l’opera", "L'Opéra de poche", true), ("opera poche", "L’Opéra de poche", true), ("coeur", "Le Cœur battant", true),
        ("cœur", "LE COEUR BATTANT", true), ("aequo", "Ex æquo", true), ("saint-denis", "Saint Denis", true), ("saint denis", "Saint‑Denis", true),
        ("deux\u{A0}mots", "Deux mots", true), ("rock & roll", "Rock’n’roll", true), ("?", "Qui est là ?", true), ("?", "Qui est là", false), ("24/7", "24 / 7", true),
        ("l'opera", "Opéra de Lille", true), ("coeurs", "Le Cœur battant", false), ("d'opéra", "Opéra nu", false),
    ])
    func whatIsTypedIsFoundAsItIsPrinted(typed: String, title: String, isFound: Bool) {
        var catalogue = Self.catalogue
        catalogue.events = catalogue.events.map { event in
            var event = event
            (event.title, event.artist, event.genre) = (event.id == "nuit" ? title : "x", "x", "x")
            return event
        }
        for index in catalogue.sessions.indices { (catalogue.sessions[index].venue.name, catalogue.sessions[index].venue.city) = ("x", "x") }
        var search = ProgrammePage.Search()
        search.text = typed
        let found = ProgrammeSearch(catalogue: catalogue, now: Self.now).events(matching: search)
        #expect(found.map(\.0.id) == (isFound ? ["nuit"] : []))
    }

    /// A browser that refuses cookies, or is not told over https, hears why its code is asked for again and again.
    @Test(arguments: [("/mes-billets/code", "Ce navigateur n’attend aucun code", "https"), ("/en/my-tickets/code", "This browser waits for no code", "https")])
    func whoKeepsNoCookieIsToldSo(path: String, title: String, way: String) async throws {
        let office = Fixture.boxOffice(Fixture.Away(published: Self.catalogue, time: Self.now))
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            let lost = try await client.execute(uri: path, method: .get)
            let text = String(buffer: lost.body)
            #expect(lost.status == .unprocessableContent && text.contains(title) && text.contains(way) && text.contains("name=\"email\"") && text.contains("role=\"alert\""), "\(text)")
            let kept = try await client.execute(uri: path, method: .get, headers: [.cookie: "__Host-guichet-code=x"])
            #expect(kept.status == .ok && String(buffer: kept.body).contains("name=\"code\""))
        }
    }

    /// A play at its fifth night begins with the fifth; one that is over is still there.
    @Test func anEventShowsWhatIsAhead() async throws {
        func pages(closing: Int = 0, at time: Timestamp) async throws -> (nights: [String], data: Int) {
            var catalogue = Self.catalogue
            catalogue.sessions = (1...8).map { night in
                var session = Self.session("nuit-\(night)", "nuit", city: "Nantes", day: night, cents: 100)
                session.bookingClosesAt = session.startsAt + .seconds(closing)
                return session
            }
            let office = Fixture.boxOffice(Fixture.Away(published: catalogue, time: time))
            let text = try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
                String(buffer: try await client.execute(uri: "/evenements/nuit", method: .get).body)
            }
            let nights = text.matches(of: /\/seances\/nuit-(\d)\/agenda\.ics/).map { String($0.1) }
            return (nights, text.matches(of: /"startDate"/).count)
        }
        for (days, closing, expected) in [(0, 0, 1...8), (4, 0, 5...8), (4, 60, 4...8), (7, 0, 8...8), (8, 0, 8...8), (40, 0, 8...8)] {
            let page = try await pages(closing: closing, at: Self.now + .seconds(days * 86_400))
            #expect(page.nights == expected.map(String.init) && page.data == expected.count, "\(days) days on: \(page)")
        }
    }

    /// Free seats by row; a row with two prices is two, and a companion's seat is not chosen by itself.
    @Test func aHouseIsListedRowByRow() {
        let seats = ["or", "or", "pmr", "acc"].enumerated().map { index, category in
            SeatingPlan.Seat(id: "A-\(index + 1)", number: "\(index + 1)", category: category, position: .init(x: Double(index * 25), y: 0))
        }
        let plan = SeatingPlan(
            name: "P", width: 100, height: 100, categories: ["or", "pmr", "acc"],
            sections: [.init(id: "P", name: "Parterre", rows: [.init(label: "A", seats: seats)])])
        let names = ["or", "pmr", "acc"]
        let layout = SeatLayout(plan: plan, categoryIndex: { names.firstIndex(of: $0) })
        var session = Self.session("s", "nuit", city: "Nantes", day: 3, cents: 100)
        session.categories = names.map { Category(id: $0, name: $0, kind: .numbered, capacity: 2, tariffs: []) }
        session.inventory.wheelchairs = [WheelchairPlaces(category: 1, companion: 2)]
        var bytes = layout.bytes()
        bytes[layout.seats[1].offset] = SeatState.sold.byte(pool: 0)
        let stock = Array(repeating: Availability.Stock(total: 2, free: 1, held: 0, sold: 0, blocked: 0), count: 3)
        let snapshot = AvailabilitySnapshot(
            session: session, layout: layout, reading: HouseReading(availability: Availability(stock: stock, isCurrent: true), seats: bytes), now: Self.now)
        let list = HouseList(layout, snapshot, choosable: session.publicCategories)
        #expect(list.sections.map(\.free) == [2])
        let rows = list.rows(ofSection: list.sections[0].id)
        #expect(rows.map { "\($0.label) \($0.category) \($0.seats.map(\.name.number))" } == ["A 0 [\"1\"]", "A 1 [\"3\"]"])
        #expect(list.rows(ofSection: "none").isEmpty)
        // Open to everybody, a wheelchair place comes alone, and its companion's seat is chosen too.
        var show = Show(event: Self.catalogue.events[0], session: session, zone: .gmt, sale: .open, free: [1, 1, 1])
        #expect(show.choosableCategories == [0, 1])
        show.openWheelchairs = session.inventory.wheelchairs
        #expect(HouseList(layout, snapshot, choosable: show.choosableCategories).sections.map(\.free) == [3])
    }

    /// Whoever comes in a wheelchair says whether somebody comes along.
    @Test func aWheelchairPlaceIsHadWithItsCompanionsSeatOrWithout() {
        var session = Self.session("s", "nuit", city: "Nantes", day: 3, cents: 100)
        session.categories = ["or", "pmr", "acc"].map { Category(id: $0, name: $0, kind: .numbered, capacity: 2, tariffs: []) }
        session.inventory.wheelchairs = [WheelchairPlaces(category: 1, companion: 2)]
        #expect(Site.items(["q-pmr": "1", "q-or": "0", "q-acc": "x"], seats: [], of: session) == [.places(category: "pmr", quantity: 1)])
        let both = Site.items(["q-pmr": "1", ChoosePage.alone("pmr"): "1", "q-or": "2", "together": "1"], seats: [], of: session)
        #expect(both == [.places(category: "or", quantity: 2, together: true), .places(category: "pmr", quantity: 1, together: true, alone: true)])
        let show = Show(event: Self.catalogue.events[0], session: session, zone: .gmt, sale: .open, free: [2, 2, 2])
        let page = ChoosePage(show: show, key: "k", wanted: ["alone-pmr": "1"]).page(in: .french).document(isTest: false).text
        #expect(page.contains("name=\"alone-pmr\" type=\"checkbox\" value=\"1\" checked") && !page.contains("alone-or"))
    }

    /// On the list and on the map, and as best places of the category that finds nothing else.
    @Test func wheelchairPlacesThatAreOpenToEverybodyAreOffered() throws {
        var session = Self.session("s", "nuit", city: "Nantes", day: 3, cents: 100)
        session.categories = ["or", "pmr", "acc"].map { Category(id: $0, name: $0, kind: .numbered, capacity: 2, tariffs: []) }
        session.inventory.wheelchairs = [WheelchairPlaces(category: 1, companion: 2, opensTo: 0, opensAt: Self.now)]
        var show = Show(event: Self.catalogue.events[0], session: session, zone: .gmt, sale: .open, free: [0, 2, 2])
        func pages() -> (choose: String, seats: String) {
            let choose = ChoosePage(show: show, key: "k").page(in: .french).document(isTest: false).text
            let seats = SeatsPage(show: show, sections: [], current: "P", rows: [], key: "k", instead: [("A-3", SeatName(section: "P", row: "A", number: "3"))]).page(in: .french)
            return (choose, seats.document(isTest: false).text)
        }
        let before = pages()
        #expect(before.choose.contains(/<select id="q-or"[^>]* disabled>/) && !before.choose.contains("ouvertes à tout le monde"))
        #expect(before.seats.contains("data-companions=\"acc\"") && !before.seats.contains("name=\"alone\"") && !before.seats.contains("data-category=\"acc\""))

        (show.opened, show.openWheelchairs) = ([2, 0, 0], session.openWheelchairs(at: Self.now))
        let after = pages()
        #expect(after.choose.contains(/<select id="q-or" name="q-or" aria-describedby="q-or-stock" data-cents="0"><option value="0">0<\/option><option value="1">/))
        #expect(after.choose.contains("dont 2 pour fauteuil roulant, ouvertes à tout le monde"))
        show.free = [9, 2, 2]
        #expect(!pages().choose.contains("ouvertes à tout le monde"), "while there are others for everybody")
        #expect(after.seats.contains("data-companions=\"\"") && after.seats.contains("data-category=\"acc\"") && after.seats.contains("choisissez aussi la place voisine"))
        #expect(after.seats.matches(of: /name="alone" value="1"/).count == 2, "whichever form is sent")
        let row = SeatingPlan.Row(label: "A", seats: [.init(id: "A-3", number: "3", category: "pmr", position: .init(x: 0, y: 0))])
        let plan = SeatingPlan(name: "P", width: 1, height: 1, categories: ["pmr"], sections: [.init(id: "P", name: "P", rows: [row])])
        let seat = try #require(SeatLayout(plan: plan, categoryIndex: { _ in 1 }).seats.first)
        #expect(Site.items([:], seats: [seat], of: session) == [.seat(id: "A-3")])
        #expect(Site.items([SeatsPage.alone.name: SeatsPage.alone.value], seats: [seat], of: session) == [.seat(id: "A-3", alone: true)])
    }

    @Test(arguments: [
        ("GET", "/", Visit.page(.french)), ("GET", "/?q=nuit", .page(.french)), ("GET", "/en/", .page(.english)), ("GET", "/en", .page(.english)),
        ("GET", "/evenements/nuit", .page(.french)), ("GET", "/agenda/2027-01", .page(.french)), ("GET", "/listes-d-attente/s/h/confirmer", .page(.french)), ("POST", "/en/waiting-lists/s/h", .pageHold(.english)),
        ("DELETE", "/v1/sessions/s/waiting/h", .browsing), ("DELETE", "/v1/sessions/s/holds/h", .essential), ("GET", "/v1/orders/listes-d-attente/", .sale(.look)), ("GET", "/en/venues/v", .page(.english)), ("GET", "/widget/v", .page(.french)), ("GET", "/en/sessions/nuit-1", .page(.english)), ("POST", "/seances/nuit-1", .pageHold(.french)),
        ("POST", "/en/sessions/nuit-1", .pageHold(.english)), ("GET", "/paniers/a/b", .essential), ("POST", "/paniers/a/b/commander", .sale(.order)), ("POST", "/paniers/a/b/rendre", .essential),
        ("GET", "/en/orders/1-a", .essential), ("GET", "/assets/site-x.css", .essential), ("GET", "/pictures/x.jpg", .browsing), ("GET", "//evenements/nuit", .browsing), ("GET", "/?q=a//b", .page(.french)),
        ("HEAD", "/", .page(.french)), ("POST", "/seances/nuit-1/salle-d-attente", .essential), ("POST", "/en/sessions/nuit-1/waiting-room/enter", .essential),
        ("POST", "/seances/nuit-1?/salle-d-attente", .pageHold(.french)), ("POST", "/seances/nuit-1/me-prevenir", .pageHold(.french)),
        ("GET", "http://localhost/v1/events", .browsing), ("GET", "/seances/nuit-1/plan", .page(.french)), ("POST", "/v1/sessions/s/holds", .hold(session: "s")),
    ])
    func whoBuysIsServedBeforeWhoLooks(method: String, path: String, visit: Visit) throws {
        let head = HTTPRequest(method: try #require(.init(method)), scheme: "http", authority: "localhost", path: path)
        #expect(Visit(head) == visit)
    }

    private func withSite(_ work: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let office = Fixture.boxOffice(Fixture.Away(published: Self.catalogue, time: Self.now))
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router, work)
    }

    /// Of an event on the programme, under a name that changes with it; nothing else of the store is served.
    @Test func picturesAreServedForEver() async throws {
        var catalogue = Self.catalogue
        let known = Picture(digest: Fixture.Away.picture, format: .png, width: 800, height: 480, alt: "A")
        catalogue.events[0].picture = known
        catalogue.events[1].picture = Picture(digest: "lost", format: .png, width: 800, height: 480, alt: "A")
        let office = Fixture.boxOffice(Fixture.Away(published: catalogue, time: Self.now), siteURL: "https://t.example")
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            for _ in 1...2 {
                let answer = try await client.execute(uri: "/pictures/\(known.fileName)", method: .get)
                #expect(answer.status == .ok && answer.headers[.contentType] == "image/png" && Array(answer.body.readableBytesView) == [1, 2, 3])
                #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable" && answer.headers[.xContentTypeOptions] == "nosniff")
            }
            for name in ["lost.png", "\(known.digest).jpg", "\(String(repeating: "b", count: 64)).png", "..%2Fkeys"] {
                #expect(try await client.execute(uri: "/pictures/\(name)", method: .get).status == .notFound, "\(name)")
            }
            let page = String(buffer: try await client.execute(uri: "/evenements/nuit", method: .get).body)
            #expect(page.contains("src=\"/pictures/\(known.fileName)\" width=\"800\" height=\"480\" alt=\"A\"") && page.contains("\"https://t.example/pictures/\(known.fileName)\""))
        }
    }

    /// A month has one address; where nothing is on, or no more, the agenda's first month is shown.
    @Test func monthsHaveAddresses() async throws {
        try await withSite { client in
            func ask(_ path: String) async throws -> TestResponse { try await client.execute(uri: path, method: .get, headers: [.accept: "text/html"]) }
            let page = String(buffer: try await ask("/en/calendar/2026-11").body)
            #expect(page.contains("<title>Calendar – November 2026") && page.contains("href=\"/agenda/2026-11\" hreflang=\"fr\""))
            for (path, address) in [("/agenda/2026-10", "/agenda"), ("/en/calendar/2099-01", "/en/calendar"), ("/agenda?mois=2026-11", "/agenda/2026-11")] {
                let answer = try await ask(path)
                #expect(answer.status == .seeOther && answer.headers[.location] == address, "\(path)")
            }
            for path in ["/agenda/2026-13", "/agenda/x", "/en/calendar/2026-1"] { #expect(try await ask(path).status == .notFound, "\(path)") }
            let map = String(buffer: try await ask("/sitemap.xml").body)
            #expect(map.contains("/agenda/2026-11</loc>") && !map.contains("/agenda</loc>"))
        }
    }

    @Test func pagesGoOnWhileTheStoreIsAway() async throws {
        try await withSite { client in
            try await client.execute(uri: "/", method: .get) { response in
                #expect(response.status == .ok && response.headers[.contentType] == "text/html; charset=utf-8")
                let text = String(buffer: response.body)
                #expect(text.contains("Nuit blanche") && text.contains("2 spectacles") && text.contains("Disponibilité en cours de mise à jour"))
                #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
                let tag = try #require(response.headers[.eTag])
                try await client.execute(uri: "/", method: .get, headers: [.ifNoneMatch: tag]) { again in
                    #expect(again.status == .notModified && again.body.readableBytes == 0)
                }
            }
            try await client.execute(uri: "/?q=nuit+BLANCHE&ville=", method: .get) { response in
                #expect(String(buffer: response.body).contains("1 spectacle<"))
            }
            try await client.execute(uri: "/?%%%", method: .get) { response in #expect(response.status == .ok) }
            try await client.execute(uri: "/en/events/nuit", method: .get) { response in
                #expect(response.status == .ok && String(buffer: response.body).contains("Dates and places"))
            }
        }
    }

    @Test(arguments: [
        ("/evenements/inconnu", "text/html", "Cette page n’existe pas"), ("/en/events/none", "text/html", "This page does not exist"),
        ("/en/nowhere", "text/html,*/*", "This page does not exist"), ("/nowhere", "application/json", "urn:guichet:problem:not-found"),
        ("/v1/nowhere", "text/html", "urn:guichet:problem:not-found"),
    ])
    func whatIsNotThereIsSaidInTheAskersWay(path: String, accept: String, words: String) async throws {
        try await withSite { client in
            try await client.execute(uri: path, method: .get, headers: [.accept: accept]) { response in
                #expect(response.status == .notFound && String(buffer: response.body).contains(words), "\(String(buffer: response.body))")
            }
        }
    }

    /// Another site may not hold places, or cancel an order, in a visitor's name.
    @Test(arguments: [
        (["Sec-Fetch-Site": "cross-site"], 403), (["Sec-Fetch-Site": "same-site"], 403), (["Sec-Fetch-Site": "same-origin"], 422),
        (["Origin": "https://evil.example"], 403), (["Origin": "http://localhost"], 422), (["Origin": "null"], 403), ([:], 422),
    ] as [([String: String], Int)])
    func formsOfOtherSitesAreNotTaken(fields: [String: String], status: Int) async throws {
        try await withSite { client in
            var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
            for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
            try await client.execute(uri: "/seances/nuit-1", method: .post, headers: headers, body: ByteBuffer(string: "key=1")) { response in
                #expect(response.status.code == status, "\(String(buffer: response.body).prefix(300))")
            }
        }
    }

    @Test func aStoreThatIsAwayIsSaidKindly() async throws {
        try await withSite { client in
            try await client.execute(uri: "/seances/nuit-1", method: .post, body: ByteBuffer(string: "key=1111111111111111&q-c=2")) { response in
                let text = String(buffer: response.body)
                #expect(response.status == .serviceUnavailable && text.contains("La vente est en pause") && !text.contains("away"))
                #expect(response.headers[.retryAfter] == "2" && response.headers[.cacheControl] == "no-store")
            }
        }
    }
}
