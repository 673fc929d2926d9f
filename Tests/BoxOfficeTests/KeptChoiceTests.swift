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

/// What somebody chose stays chosen: while they look at other sections, after a refusal, in the other language. And each message leads on.
@Suite struct KeptChoiceTests {
    private static let now = SiteTests.now

    /// Two sections of one row of three.
    private static let layout: SeatLayout = {
        let sections = [("P", "Parterre"), ("B", "Balcon")].enumerated().map { index, section in
            let seats = (1...3).map { SeatingPlan.Seat(id: "\(section.0)-\($0)", number: "\($0)", category: "or", position: .init(x: Double($0 * 25), y: Double(index * 100))) }
            return SeatingPlan.Section(id: section.0, name: section.1, rows: [.init(label: "A", seats: seats)])
        }
        return SeatLayout(plan: SeatingPlan(name: "S", width: 100, height: 100, categories: ["or"], sections: sections), pools: 1) { _ in 0 }
    }()
    private static let house = HouseLayout(layout)

    /// - Parameter refusal: of whoever wants to hold places.
    private static func office(
        _ status: Session.Status = .published, refusal: SaleRefusal = .suspended, holds: [String: Hold]? = nil, orders: [String: OrderRecord]? = nil
    ) -> BoxOffice {
        var catalogue = SiteTests.catalogue
        catalogue.sessions[1].status = status
        catalogue.sessions[1].layoutDigest = "x"
        catalogue.sessions[1].categories = [
            Category(id: "or", name: "Or", kind: .numbered, capacity: 6, tariffs: [Tariff(id: "p", name: "Plein", price: Money(cents: 2000))])
        ]
        var away = Fixture.Away(published: catalogue, time: now)
        away.onLayout = { _ in layout }
        away.onReading = {
            let stock = Availability.Stock(total: 6, free: 6, held: 0, sold: 0, blocked: 0)
            return HouseReading(availability: Availability(stock: [stock], isCurrent: true), seats: layout.bytes())
        }
        away.onHold = { $1(.success(.refused(refusal))) }
        (away.holds, away.orders) = (holds, orders)
        return Fixture.boxOffice(away)
    }

    private static func ask(
        _ office: BoxOffice, _ path: String, _ form: String? = nil, headers: HTTPFields = [.accept: "text/html"]
    ) async throws -> (status: Int, text: String, headers: HTTPFields) {
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            let answer = try await client.execute(uri: path, method: form == nil ? .get : .post, headers: headers, body: form.map { ByteBuffer(string: $0) })
            return (answer.status.code, String(buffer: answer.body), answer.headers)
        }
    }

    /// Ids of the seats that a page has as ticked.
    private static func ticked(_ page: String) -> [String] {
        page.matches(of: /<input type="checkbox" name="s-\d+" value="([PB]-\d)" checked>/).map { String($0.1) }
    }

    private static func offset(_ id: String) throws -> Int { try #require(house.seat(id: id)).offset }

    @Test(arguments: Language.allCases)
    func anotherSectionIsLookedAtWithWhatIsTicked(language: Language) async throws {
        let path = SiteURL.seats("nuit-1").path(in: language)
        let page = try await Self.ask(Self.office(), "\(path)?key=k&section=P&s-\(try Self.offset("P-2"))=P-2&secteur=B")
        #expect(page.status == 200 && Self.ticked(page.text) == ["P-2"], "\(page.text)")
        #expect(page.text.contains(language == .french ? "Parterre, rang A, place 2" : "Parterre, row A, seat 2") && page.text.contains("name=\"section\" value=\"B\""))
        // As the map writes it behind the link to the other language.
        #expect(Self.ticked(try await Self.ask(Self.office(), "\(path)?seat-0=P-2&seat-1=B-1&seat-2=none&s-999=1").text) == ["B-1", "P-2"])
    }

    /// A browser without scripts changes the language: what is chosen and not sent goes along, and nothing is held.
    @Test func theOtherLanguageHasWhatWasNotSent() async throws {
        let office = Self.office()
        let button = try #require(try await Self.ask(office, "/seances/nuit-1/plan?secteur=B").text.firstMatch(of: /<button [^>]*form="choice"[^>]*>/)).output
        #expect(button.contains("formaction=\"/en/sessions/nuit-1\"") && button.contains("name=\"langue\" value=\"1\"") && button.contains("lang=\"en\""))
        let seats = try await Self.ask(office, "/en/sessions/nuit-1", "key=1111111111111111&section=B&s-\(try Self.offset("P-2"))=P-2&s-\(try Self.offset("B-1"))=B-1&langue=1")
        #expect(seats.status == 200 && Set(Self.ticked(seats.text)) == ["P-2", "B-1"] && seats.text.contains("<html lang=\"en\">"), "\(seats.text)")
        #expect(seats.text.contains("Parterre, row A, seat 2") && seats.text.contains("name=\"section\" value=\"B\"") && !seats.text.contains("role=\"alert\""))
        // The link, where nothing was chosen: the section that is looked at.
        #expect(try await Self.ask(office, "/seances/nuit-1/plan?secteur=B").text.contains("href=\"/en/sessions/nuit-1/map?secteur=B\""))
        #expect(try await Self.ask(office, "/seances/nuit-1").text.contains(/<button [^>]*form="choice"[^>]* name="langue" value="1"/))
        let places = try await Self.ask(office, "/en/sessions/nuit-1", "key=1111111111111111&q-or=3&together=1&langue=1")
        #expect(places.status == 200 && places.text.contains("<option value=\"3\" selected>") && places.text.contains(/name="together"[^>]* checked/), "\(places.text)")
    }

    /// An English page calls seats in English, a refusal too; what was frozen in an order is read.
    @Test func seatsAreCalledInTheReadersLanguage() async throws {
        let taken = try #require(Self.house.position(ofOffset: Self.offset("P-1")))
        for (refusal, words) in [(SaleRefusal.seatsTaken([taken]), "faster for: Parterre, row A, seat 1."), (.orphans([taken]), "leave Parterre, row A, seat 1 alone")] {
            let page = try await Self.ask(Self.office(refusal: refusal), "/en/sessions/nuit-1", "key=1111111111111111&section=P&seat-0=P-1")
            #expect(page.text.contains(words) && !page.text.contains(", rang "), "\(page.text)")
        }
    }

    /// Places are kept for a browser until their time is over, they are given back, or their order is paid.
    @Test func aBasketIsOneUntilItIsPaid() async throws {
        let hold = "abc"
        var generator = SystemRandomNumberGenerator()
        let visitor = Fixture.capability.visitor(using: &generator)
        let order = Fixture.capability.order(lane: 0, hold: hold, idempotencyKey: visitor)
        let cookie: HTTPFields = [.cookie: "__Host-guichet-basket=nuit-1/\(hold); __Host-guichet-visitor=\(visitor)", .accept: "text/html"]
        func record(_ state: OrderState) -> OrderRecord {
            OrderRecord(
                order: Order(
                    id: order, sessionID: "nuit-1", sessionNumber: 1, lane: 0, holdID: hold, buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [], placedAt: Self.now),
                state: state, deadline: Self.now)
        }
        func kept(_ state: Hold.State, for seconds: Int) -> [String: Hold] { [hold: Hold(id: hold, state: state, seats: [], standing: [:], expiresAt: Self.now + .seconds(seconds))] }
        let cases: [(holds: [String: Hold]?, orders: [String: OrderRecord]?, isKept: Bool)] = [
            (kept(.held, for: 60), [:], true), (kept(.held, for: -1), [:], false), (kept(.released, for: 60), [:], false), ([:], [:], false),
            ([:], [order: record(.awaitingPayment)], true), ([:], [order: record(.confirmed)], false), ([:], [order: record(.ticketed)], false),
            ([:], [order: record(.cancelled)], false), (nil, nil, true),
        ]
        for (index, one) in cases.enumerated() {
            let office = Self.office(holds: one.holds, orders: one.orders)
            let choose = try await Self.ask(office, "/seances/nuit-1", headers: cookie)
            #expect(choose.text.contains("Vous avez déjà des places gardées") == one.isKept, "\(index)")
            let mine = try await Self.ask(office, "/paniers", headers: cookie)
            #expect(mine.status == (one.isKept ? 303 : 200), "\(index)")
            #expect(one.isKept || mine.headers[.setCookie]?.contains("Max-Age=0") == true, "\(index)")
        }
    }

    @Test func aRefusalKeepsWhatIsStillFree() async throws {
        let taken = try #require(Self.house.position(ofOffset: Self.offset("P-1")))
        let form = "key=1111111111111111&section=P&seat-0=P-1&seat-1=P-2&s-\(try Self.offset("B-3"))=1"
        let page = try await Self.ask(Self.office(refusal: .seatsTaken([taken])), "/seances/nuit-1", form)
        #expect(page.status == 409 && Set(Self.ticked(page.text)) == ["P-2", "B-3"], "\(page.text)")
        #expect(!page.text.contains("value=\"P-1\""), "whatever was read of the house a moment ago: it is neither to be ticked nor offered")
        let limit = try await Self.ask(Self.office(refusal: .limitExceeded(limit: 2, already: 0)), "/seances/nuit-1", form)
        #expect(limit.status == 409 && Set(Self.ticked(limit.text)) == ["P-1", "P-2", "B-3"])
    }

    @Test func theBasketIsFoundFromEveryPage() async throws {
        let office = Self.office()
        #expect(try await Self.ask(office, "/").text.contains("href=\"/paniers\""))
        let empty = try await Self.ask(office, "/en/baskets")
        #expect(empty.status == 200 && empty.text.contains("Your basket is empty") && empty.headers[.cacheControl] == "no-store")
        let mine = try await Self.ask(office, "/paniers", headers: [.cookie: "__Host-guichet-basket=nuit-1/abc"])
        #expect(mine.status == 303 && mine.headers[.location] == "/paniers/nuit-1/abc")
        for value in ["nuit-1", "https:/evil", "a/b/c", "a/%0d%0ax", "//evil.example"] {
            #expect(try await Self.ask(office, "/paniers", headers: [.cookie: "__Host-guichet-basket=\(value)"]).status == 200, "\(value)")
        }
    }

    /// A text that says what to do leads there.
    @Test func messagesLeadOn() async throws {
        let office = Self.office()
        let foreign = try await Self.ask(office, "/seances/nuit-1", "q-or=1", headers: [.origin: "https://evil.example"])
        #expect(foreign.status == 403 && foreign.text.contains("class=\"button\" href=\"/seances/nuit-1\""))
        let away = try await Self.ask(office, "/en/orders/\(Fixture.capability.order(lane: 0, hold: "h", idempotencyKey: "k"))")
        #expect(away.status == 503 && away.text.contains("class=\"button\" href=\"\">Try again"))
        let busy = try #require(office.frame.busy[.french]), form = try #require(office.frame.busyForms[.french])
        #expect(String(buffer: busy.body).contains("href=\"\">Réessayer") && !String(buffer: form.body).contains("href=\"\""), "a form is sent again by loading it again")
        #expect(!(try await Self.ask(office, "/evenements/inconnu").text.contains("href=\"\"")))
    }

    @Test func whoRunsTheSiteIsSaid() async throws {
        for language in Language.allCases {
            for (url, words) in [(SiteURL.legalNotice, "L"), (.terms, language == .french ? "rétractation" : "withdrawal"), (.privacy, "__Host-guichet-basket")] {
                let page = try await Self.ask(Self.office(), url.path(in: language))
                #expect(page.status == 200 && page.text.contains(words) && page.text.contains("<footer"), "\(url)")
                #expect(page.text.contains("href=\"\(SiteURL.privacy.path(in: language))\""))
            }
        }
    }
}
