import Booking
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Pages
import Synchronization
import Testing

@testable import BoxOffice

/// A basket in which one place is too many, and a browser that has several.
@Suite struct BasketTests {
    private static let now = SiteTests.now
    private static let hold = id("h")

    private static func id(_ key: String) -> String { Fixture.capability.hold(session: 1, visitor: "v", idempotencyKey: key) }

    private static func kept(_ id: String, places: Int, for seconds: Int = 300) -> Hold {
        Hold(id: id, state: .held, seats: [], standing: [0: places], expiresAt: now + .seconds(seconds))
    }

    /// What baskets there are, and what is made of them.
    private final class Baskets: Sendable {
        let holds: Mutex<[String: Hold]>
        init(_ holds: [Hold]) { self.holds = Mutex(Dictionary(uniqueKeysWithValues: holds.map { ($0.id, $0) })) }

        func reduce(_ hold: Hold, _ kept: HeldPlaces) -> ReleaseOutcome {
            holds.withLock { holds in
                holds[hold.id]?.standing = kept.standing
                if kept.count == 0 { holds[hold.id] = nil }
            }
            return kept.count == 0 ? .released : .reduced
        }
    }

    private static func office(_ baskets: Baskets, _ known: Catalogue = SiteTests.catalogue, _ layout: SeatLayout? = nil, refusal: ReleaseOutcome? = nil) -> BoxOffice {
        var catalogue = known
        catalogue.sessions[1].categories[0].tariffs.append(Tariff(id: "r", name: "Réduit", price: Money(cents: 1000)))
        var away = Fixture.Away(published: catalogue, time: now)
        (away.holds, away.orders) = ([:], [:])
        away.onLayout = { _ in layout }
        away.onHoldRead = { id in baskets.holds.withLock { $0[id] } }
        away.onRelease = { hold, kept in refusal ?? baskets.reduce(hold, kept) }
        return Fixture.boxOffice(away)
    }

    private static func ask(_ office: BoxOffice, _ path: String, _ form: String? = nil, cookie: String = "") async throws -> (status: Int, text: String, headers: HTTPFields) {
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            let answer = try await client.execute(
                uri: path, method: form == nil ? .get : .post, headers: [.accept: "text/html", .cookie: cookie], body: form.map { ByteBuffer(string: $0) })
            return (answer.status.code, String(buffer: answer.body), answer.headers)
        }
    }

    private static let page = "/paniers/nuit-1/\(hold)"

    /// Once, however often it is pressed; with what was typed.
    @Test func onePlaceIsTakenOut() async throws {
        let baskets = Baskets([Self.kept(Self.hold, places: 3)])
        let office = Self.office(baskets)
        let before = try await Self.ask(office, Self.page)
        #expect(before.text.matches(of: /name="place" value="\d\/3"/).count == 3 && before.text.contains("formaction=\"\(Self.page)/retirer\""))
        let form = "name=Ada&email=ada@example.org&tariff-0=p&tariff-1=p&tariff-2=r&place=1/3"
        let after = try await Self.ask(office, Self.page + "/retirer", form)
        #expect(after.status == 200 && after.text.contains("role=\"status\"") && after.text.contains("Retiré du panier") && after.text.contains("value=\"Ada\""), "\(after.text)")
        #expect(after.text.matches(of: /name="place" value="\d\/2"/).count == 2 && after.text.contains(/name="tariff-1" value="r"[^>]* checked/), "the third place is the second now")
        let again = try await Self.ask(office, Self.page + "/retirer", form)
        #expect(again.status == 200 && again.text.contains("Votre panier a changé") && baskets.holds.withLock { $0[Self.hold]?.placeCount } == 2)
        for place in ["", "7/2", "-1/2", "x/2", "0/2/2"] {
            #expect(try await Self.ask(office, Self.page + "/retirer", "place=\(place)").text.contains("Votre panier a changé"), "\(place)")
        }
        // The last one is the basket's.
        _ = try await Self.ask(office, Self.page + "/retirer", "place=1/2")
        #expect(!(try await Self.ask(office, Self.page).text.contains("name=\"place\"")))
        #expect(try await Self.ask(office, Self.page + "/retirer").headers[.location] == Self.page, "a form that is asked for again")
    }

    /// Both mistakes at once (WCAG 3.3.1); a name is shown as it will be ordered.
    @Test func whatIsTypedWronglyIsSaidAtOnce() async throws {
        let office = Self.office(Baskets([Self.kept(Self.hold, places: 1)]))
        let wrong = try await Self.ask(office, Self.page + "/recapitulatif", "name=&email=ada&tariff-0=p")
        #expect(wrong.status == 422 && wrong.text.contains("id=\"name-problem\"") && wrong.text.contains("id=\"email-problem\""), "\(wrong.text)")
        let one = try await Self.ask(office, Self.page + "/recapitulatif", "name=Ada&email=ada&tariff-0=p")
        #expect(one.status == 422 && !one.text.contains("id=\"name-problem\"") && one.text.contains("id=\"email-problem\""))
        let turned = try await Self.ask(office, Self.page + "/recapitulatif", "name=Ada%E2%80%AE&email=ada@example.org&tariff-0=p")
        #expect(turned.status == 200 && turned.text.contains("Ada, ada@example.org") && !turned.text.contains("\u{202E}"), "\(turned.text)")
    }

    @Test func nothingGoesWhereASeatWouldBeLeftAlone() async throws {
        let office = Self.office(Baskets([Self.kept(Self.hold, places: 2)]), refusal: .orphans([SeatPosition(segment: 0, position: 0)]))
        let answer = try await Self.ask(office, "/en/baskets/nuit-1/\(Self.hold)/take-out", "place=0/2")
        #expect(answer.status == 409 && answer.text.contains("This seat would be left alone") && answer.text.contains("role=\"alert\""))
    }

    /// The second basket does not hide the first.
    @Test func severalBasketsAreListedWithTheirTimes() async throws {
        let (other, over) = (Self.id("other"), Self.id("over"))
        let baskets = Baskets([Self.kept(Self.hold, places: 3), Self.kept(other, places: 1, for: 60), Self.kept(over, places: 2, for: -1)])
        let office = Self.office(baskets)
        let cookie = "__Host-guichet-basket=orme-1/\(other).nuit-1/\(Self.hold).nuit-2/\(over)"
        let list = try await Self.ask(office, "/paniers", cookie: cookie)
        #expect(list.status == 200 && list.headers[.cacheControl] == "no-store")
        #expect(list.text.matches(of: /data-left="(\d+)"/).map { String($0.1) } == ["60000", "300000"], "the newest first, and none that is over")
        #expect(list.text.contains("href=\"/paniers/orme-1/\(other)\"") && list.text.contains("href=\"\(Self.page)\"") && list.text.contains("3 places gardées jusqu’à"))
        #expect(list.headers[.setCookie]?.hasPrefix("__Host-guichet-basket=orme-1/\(other).nuit-1/\(Self.hold);") == true)
        // Each says that there is another one, and becomes the newest.
        let one = try await Self.ask(office, Self.page, cookie: cookie)
        #expect(one.text.contains("un autre panier ouvert") && one.text.contains("href=\"/paniers\">Voir tous mes paniers"))
        #expect(one.headers[.setCookie]?.hasPrefix("__Host-guichet-basket=nuit-1/\(Self.hold).orme-1/\(other).") == true)
        // Which is given back is forgotten, and the other one is not.
        let given = try await Self.ask(office, "\(Self.page)/rendre", "", cookie: cookie)
        #expect(given.status == 303 && given.headers[.setCookie]?.contains(Self.hold) == false && given.headers[.setCookie]?.contains(other) == true)
        #expect(try await Self.ask(office, "/paniers", cookie: cookie).headers[.location] == "/paniers/orme-1/\(other)", "one is gone to at once")
        #expect(!(try await Self.ask(office, "/paniers/orme-1/\(other)", cookie: cookie).text.contains("Voir tous mes paniers")))
    }

    /// By their places: the show and the moment are the same.
    @Test func twoBasketsOfASessionAreToldApart() async throws {
        let seats = (1...4).map { SeatingPlan.Seat(id: "A-\($0)", number: "\($0)", category: "c", position: .init(x: Double($0 * 25), y: 0)) }
        let plan = SeatingPlan(
            name: "P", width: 100, height: 100, categories: ["c"], sections: [.init(id: "P", name: "Parterre", rows: [.init(label: "A", seats: seats)])])
        let layout = SeatLayout(plan: plan) { _ in 0 }
        let other = Self.id("other")
        func held(_ id: String, _ names: [String], standing: [Int: Int] = [:]) -> Hold {
            let house = HouseLayout(layout)
            let places = names.compactMap { house.seat(id: $0) }.compactMap { house.position(ofOffset: $0.offset) }
            return Hold(id: id, state: .held, seats: places, standing: standing, expiresAt: Self.now + .seconds(300))
        }
        let baskets = Baskets([held(Self.hold, ["A-1", "A-2"], standing: [1: 2]), held(other, ["A-3", "A-4"], standing: [1: 1])])
        let cookie = "__Host-guichet-basket=nuit-1/\(Self.hold).nuit-1/\(other)"
        for (shown, isNamed) in [(layout, true), (nil, false)] as [(SeatLayout?, Bool)] {
            var catalogue = SiteTests.catalogue
            catalogue.sessions[1].layoutDigest = "x"
            catalogue.sessions[1].categories[0].kind = .numbered
            catalogue.sessions[1].categories.append(Category(id: "fosse", name: "Fosse", kind: .standing, capacity: 9, tariffs: []))
            let list = try await Self.ask(Self.office(baskets, catalogue, shown), "/en/baskets", cookie: cookie).text
            let items = list.split(separator: "<li class=\"timer\">").dropFirst()
            let found = items.map { item in ["row A, seat 1<", "row A, seat 2<", "row A, seat 3<", "row A, seat 4<", "2 places, no numbered seat<", "1 place, no numbered seat<"].map { item.contains($0) } }
            // While the house's plan is away, they are counted at least.
            #expect(found == (isNamed ? [[true, true, false, false, true, false], [false, false, true, true, false, true]] : Array(repeating: Array(repeating: false, count: 6), count: 2)), "\(list)")
            #expect(items.map { $0.contains("4 places kept until") } == [true, false] && items.map { $0.contains("hint\">Basket 2 of 2</p>") && $0.contains(", Basket 2 of 2</span>") } == [false, true])
        }
    }

    /// Nobody's cookie grows for ever.
    @Test func theOldestOfTooManyIsForgotten() async throws {
        let cookie = "__Host-guichet-basket=" + (0..<9).map { "nuit-2/a\($0)" }.joined(separator: ".")
        let set = try await Self.ask(Self.office(Baskets([Self.kept(Self.hold, places: 1)])), Self.page, cookie: cookie).headers[.setCookie] ?? ""
        #expect(set.hasPrefix("__Host-guichet-basket=nuit-1/\(Self.hold).nuit-2/a0.") && set.contains("/a4;") && !set.contains("/a5"), "\(set)")
    }

    /// Whoever asks for more time is told that it is given, where the screen reader is.
    @Test func moreTimeIsAnnounced() async throws {
        let office = Self.office(Baskets([Self.kept(Self.hold, places: 1)]))
        let answer = try await Self.ask(office, "\(Self.page)/prolonger", "name=Ada")
        #expect(answer.text.contains(/class="message notice" id="message" role="status" tabindex="-1" data-focus><p><strong>Vous avez plus de temps/) && answer.text.contains("value=\"Ada\""), "\(answer.text)")
    }
}
