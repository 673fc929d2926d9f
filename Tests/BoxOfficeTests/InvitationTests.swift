import Booking
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import BoxOffice

/// Guests who come with a link: they see their price, and nobody else does.
@Suite struct InvitationTests {
    private static let release = SiteTests.now + .seconds(3600)
    private static let hold = Fixture.capability.hold(session: 1, visitor: "v", idempotencyKey: "h")

    private static let catalogue: Catalogue = {
        var catalogue = SiteTests.catalogue
        let index = catalogue.sessions.firstIndex { $0.id == "nuit-1" } ?? 0
        let balcony = Category(id: "b", name: "Balcon", kind: .standing, capacity: 5, tariffs: [Tariff(id: "p", name: "P", price: Money(cents: 2000))])
        catalogue.sessions[index].categories.append(balcony)
        catalogue.sessions[index].inventory.allotments = [
            Allotment(
                id: "amis", name: "Amis", category: 0, capacity: 2, releasesAt: release, codeDigest: Allotment.digest(ofCode: "AMIS"),
                tariffs: [Tariff(id: "invitation", name: "Invitation de la maison", price: .zero)]),
            Allotment(id: "presse", name: "Presse", category: 1, capacity: 2, codeDigest: Allotment.digest(ofCode: "PRESSE")),
        ]
        return catalogue
    }()

    /// - Parameter standing: what the basket has, by pool; the guests' is 2.
    private static func office(at time: Timestamp = SiteTests.now, holding standing: [Int: Int] = [2: 1], fees: [FeeRule] = []) -> BoxOffice {
        var published = catalogue
        for index in published.sessions.indices { published.sessions[index].fees = fees }
        var away = Fixture.Away(published: published, time: time)
        let kept = Hold(id: hold, state: .held, seats: [], standing: standing, expiresAt: release + .seconds(600))
        (away.holds, away.orders) = ([hold: kept], [:])
        return Fixture.boxOffice(away)
    }

    private static func ask(_ office: BoxOffice, _ path: String, _ form: String? = nil) async throws -> (status: Int, text: String) {
        try await Application(router: office.router(), logger: Logger(label: "test")).test(.router) { client in
            let answer = try await client.execute(uri: path, method: form == nil ? .get : .post, headers: [.accept: "text/html"], body: form.map { ByteBuffer(string: $0) })
            return (answer.status.code, String(buffer: answer.body))
        }
    }

    /// What is free bears no fee: nobody who is invited reads of one.
    @Test func guestsReadOfNoFee() async throws {
        let fees = [FeeRule(id: "dossier", name: "Frais de dossier", amount: Money(cents: 200), basis: .order, vatRate: VATRate(basisPoints: 2_000), isRefundable: false)]
        let basket = "/paniers/nuit-1/\(Self.hold)"
        for path in ["/seances/nuit-1?acces=code&code=amis", basket] {
            let guest = try await Self.ask(Self.office(fees: fees), path)
            #expect(guest.status == 200 && guest.text.contains("Gratuit") && !guest.text.contains("Frais de dossier"), "\(path)")
        }
        #expect(try await Self.ask(Self.office(fees: fees), "/seances/nuit-1?acces=code&code=presse").text.contains("Frais de dossier"))
        #expect(try await Self.ask(Self.office(holding: [0: 1], fees: fees), basket).text.contains("Frais de dossier"))
    }

    /// With the code in the link only its places are chosen from, at its price; without it there is none of it, anywhere.
    @Test func theLinkShowsThePrice() async throws {
        let invited = try await Self.ask(Self.office(), "/seances/nuit-1?acces=code&code=amis")
        #expect(invited.status == 200 && invited.text.contains("value=\"amis\"") && invited.text.contains("Invitation de la maison") && invited.text.contains("data-cents=\"0\""))
        #expect(!invited.text.contains("30,00") && !invited.text.contains("Balcon") && !invited.text.contains("Un code peut donner un autre prix"))
        #expect(try await Self.ask(Self.office(), "/en/sessions/nuit-1?acces=code&code=AMIS").text.contains("Invitation de la maison"))
        let press = try await Self.ask(Self.office(), "/seances/nuit-1?acces=code&code=presse").text
        #expect(press.contains("Balcon") && press.contains("20,00") && !press.contains("30,00"))
        let unknown = try await Self.ask(Self.office(), "/seances/nuit-1?acces=code").text
        #expect(unknown.contains("Un code peut donner un autre prix") && unknown.contains("Balcon"))
        for path in [
            "/seances/nuit-1?acces=code", "/seances/nuit-1?acces=code&code=AMI", "/seances/nuit-1", "/seances/nuit-1?code=AMIS", "/evenements/nuit", "/", "/?prix=0", "/v1/events",
            "/v1/sessions/nuit-1", "/programme.rss", "/programme.ics", "/salles/v",
        ] {
            let answer = try await Self.ask(Self.office(), path)
            #expect(answer.status == 200 && !answer.text.localizedCaseInsensitiveContains("invitation de la maison") && !answer.text.contains(">Gratuit<"), "\(path) \(answer.status)")
        }
    }

    /// A link that somebody opens too late says so.
    @Test func aLinkIsOverWhenThePlacesAreGivenBack() async throws {
        for (path, words, price) in [
            ("/seances/nuit-1?acces=code&code=amis", "Le prix de ce code n’a plus cours", "30,00\u{A0}€"),
            ("/en/sessions/nuit-1?acces=code&code=amis", "The price of this code is over", "€30.00"),
        ] {
            let late = try await Self.ask(Self.office(at: Self.release), path).text
            #expect(late.contains(words) && late.contains(price) && !late.contains("Invitation de la maison"), "\(late)")
            // It asks for everybody's places now.
            #expect(late.contains("name=\"code\" value=\"\"") && !late.contains("name=\"acces\""))
        }
    }

    /// The basket and the recap of who holds them, and of who does not.
    @Test func theBasketKnowsWhosePlacesTheyAre() async throws {
        let page = "/paniers/nuit-1/\(Self.hold)"
        let basket = try await Self.ask(Self.office(), page).text
        #expect(basket.contains("<p class=\"price\">Gratuit</p>"), "\(basket)")
        let recap = try await Self.ask(Self.office(), page + "/recapitulatif", "name=Ada&email=ada@example.org")
        #expect(recap.status == 200 && recap.text.contains("Invitation de la maison") && !recap.text.contains("obligation de paiement"), "\(recap)")
        let others = try await Self.ask(Self.office(holding: [0: 1]), page).text
        #expect(others.contains("30,00") && !others.contains(">Gratuit<"))
        // Whoever knows the tariff's name and has no place of the allotment knows nothing.
        let stranger = try await Self.ask(Self.office(holding: [0: 1]), page + "/recapitulatif", "name=Ada&email=ada@example.org&tariff-0=invitation")
        #expect(stranger.status == 422 && !stranger.text.contains("plus cours") && stranger.text.contains("30,00"))
        // After the release a basket that was begun before it costs what all do, and says why.
        let late = try await Self.ask(Self.office(at: Self.release), page + "/recapitulatif", "name=Ada&email=ada@example.org&tariff-0=invitation")
        #expect(late.status == 422 && late.text.contains("Le prix de ce code n’a plus cours") && late.text.contains("30,00"))
        let bought = try await Self.ask(Self.office(at: Self.release), page + "/commander", "name=Ada&email=ada@example.org&total=0")
        #expect(bought.status == 409 && bought.text.contains("30,00"), "\(bought)")
    }

    /// Programs are told with the hold, and with nothing else.
    @Test func aHoldTellsItsPrices() async throws {
        func places(_ office: BoxOffice) async throws -> [[String: Any]] {
            let answer = try await Self.ask(office, "/v1/sessions/nuit-1/holds/\(Self.hold)")
            return ((try JSONSerialization.jsonObject(with: Data(answer.text.utf8))) as? [String: Any])?["places"] as? [[String: Any]] ?? []
        }
        let mixed = try await places(Self.office(holding: [0: 1, 2: 1, 3: 1]))
        #expect(mixed.map { $0["category"] as? String } == ["c", "c", "b"] && mixed.map { $0["tariffs"] == nil } == [true, false, true])
        let tariff = (mixed[1]["tariffs"] as? [[String: Any]])?.first
        #expect(tariff?["id"] as? String == "invitation" && tariff?["priceCents"] as? Int == 0 && tariff?["fullPriceCents"] as? Int == 0)
        #expect(try await places(Self.office(at: Self.release)).allSatisfy { $0["tariffs"] == nil })
    }
}
