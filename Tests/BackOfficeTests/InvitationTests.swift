import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// A programmer sets places aside for guests, gives the link away, and sees who took them.
@Suite struct InvitationTests {
    private static let page = "/spectacles/maree-haute/seances/maree-haute-2030-11-15"

    /// Published with five places of the pit for guests.
    private static func published() async throws -> (House, House.Person) {
        let house = try await House()
        let desk = DraftTests.Desk(house, try await house.member("paul@example.org", .programmer))
        try await desk.begin()
        _ = try await desk.send(DraftTests.event)
        let added = try await desk.send([:], do: "add-invitations-1")
        #expect(added.headers[.location] == desk.path + "#f-5-allotment")
        let form = try await desk.page().text
        #expect(form.contains("name=\"5-allotment-tariff\"") && form.contains("value=\"Invitation\"") && form.contains("Notez-le"))
        // Nobody could have them without a code.
        _ = try await desk.send(["5-allotment-places": "5"])
        let wrong = try await desk.page("?check=1").text
        #expect(wrong.contains("id=\"f-5-allotment-tariff-problem\">Une ligne, 100 caractères au plus, et un code qui ouvre ces places."), "\(wrong)")
        _ = try await desk.send(["5-code": "Mes amis & moi+1", "5-release-before": "24"])
        // What the public will see has no word of it, and a free price is no slip here.
        let preview = try await desk.page("/apercu").text
        #expect(preview.contains("25,50") && !preview.contains("nvitation") && !preview.contains(">Gratuit<"))
        #expect(try await !desk.page("/publication").text.contains("est gratuit"))
        #expect(try await desk.send([:], do: "now", to: "/publication").status == 303)
        return (house, desk.person)
    }

    private static func sell(_ places: Int, in house: House, at now: Timestamp) async throws {
        let catalogue = try await house.ledger.catalogue()
        let session = try #require(catalogue.sessions.first { $0.eventID == "maree-haute" })
        let line = OrderLine(
            category: 0, categoryID: "fosse", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "invitation", tariffName: "Invitation",
            price: .zero, vatRate: VATRate(basisPoints: 550), pool: 1)
        let order = Order(
            id: "01-guest", sessionID: session.id, sessionNumber: session.number, lane: 1, holdID: "h", buyer: Buyer(name: "Grace", email: "grace@example.org"),
            lines: Array(repeating: line, count: places), placedAt: now)
        let outcomes = try await house.ledger.record([.sale(Sale(order: order, paymentID: nil, confirmedAt: now))], at: now)
        guard case .recorded(_, isUnderPrice: false) = outcomes.first else { throw LedgerError.corrupt(cause: "\(outcomes)") }
    }

    @Test func guestsAreCountedAndTheLinkIsGivenAway() async throws {
        let (house, paul) = try await Self.published()
        func ask(_ path: String) async throws -> House.Answer { try await house.ask(.get, path, headers: paul.headers) }
        let session = try #require(try await house.ledger.catalogue().sessions.first { $0.eventID == "maree-haute" })
        #expect(session.inventory.allotments.map { $0.tariffs ?? [] } == [[Tariff(id: "invitation", name: "Invitation", price: .zero)]])
        #expect(session.categories.map { $0.tariffs.map(\.price.cents) } == [[2_550]])
        func issued(_ text: String) -> [String] { text.matches(of: /<td>Invitation, Gratuit<\/td><td class="amount">([^<]*)<\/td>/).map { String($0.1) } }
        #expect(issued(try await ask(Self.page).text) == ["0"])
        try await Self.sell(2, in: house, at: house.clock.now)
        let shown = try await ask(Self.page).text
        #expect(issued(shown) == ["2"] && shown.contains("Places vendues\u{A0}: 2 sur 1\u{202F}200.") && shown.contains("14 novembre 2030 à 20"), "\(shown)")
        #expect(try await ask("/en/shows/maree-haute/sessions/maree-haute-2030-11-15").text.contains("Allotments, codes and invitations"))
        // The link has the code in it, whatever characters it is made of.
        let link = try await ask(Self.page + "?code=MES+AMIS+%26+MOI%2B1").text
        #expect(link.contains("https://billets.example.org/seances/maree-haute-2030-11-15?acces=code&amp;code=MES%20AMIS%20%26%20MOI%2B1"), "\(link)")
        let wrong = try await ask(Self.page + "?code=%3Cscript%3Ealert(1)").text
        #expect(wrong.contains("Ce code n’ouvre rien dans cette séance.") && !wrong.contains("billets.example.org") && !wrong.contains("<script>alert"))
        // Who has them, and what the reports say.
        let guests = try await ask("/ventes/maree-haute-2030-11-15/invites.csv").text
        #expect(guests.split(separator: "\r\n").filter { $0.contains(",Grace,grace@example.org,Fosse,,Invitation,0,") }.count == 2)
        let stranger = try await house.member("zoe@example.org", StaffPosition(roles: [.programmer], organisers: ["org-b"]))
        #expect(try await house.ask(.get, Self.page + "?code=MES+AMIS+%26+MOI%2B1", headers: stranger.headers).status == 404)
    }

    /// After it was published: another code, another price, another name; which places they are stays, and what was sold keeps its price.
    @Test func theyChangeAfterPublication() async throws {
        let (house, paul) = try await Self.published()
        try await Self.sell(2, in: house, at: house.clock.now)
        let desk = DraftTests.Desk(house, paul)
        let opened = try await house.ask(.post, "/brouillons", json: House.fields(["event": "maree-haute", "do": "change"]), headers: paul.headers)
        desk.path = try #require(opened.headers[.location])
        let form = try await desk.page().text
        let key = try #require(form.firstMatch(of: /name="(\d+)-allotment-price"/)).1
        #expect(form.contains("5\u{A0}: ne change plus") && form.contains("value=\"24\"") && form.contains("celui qui est publié") && !form.contains("add-invitations") && !form.contains("name=\"\(key)-allotment-places\""))
        _ = try await desk.send(["\(key)-code": "NOUVEAU", "\(key)-allotment": "Invités <b>", "\(key)-allotment-tariff": "Partenaire", "\(key)-allotment-price": "5", "\(key)-allotment-places": "900", "\(key)-release-before": "hier"])
        let wrong = try await desk.send([:], do: "now", to: "/publication")
        #expect(wrong.headers[.location] == desk.path + "?check=1")
        #expect(try await desk.page("?check=1").text.contains("id=\"f-\(key)-release-before-problem\">Un nombre d’heures, ou un jour et une heure."))
        _ = try await desk.send(["\(key)-release-before": "48"], do: "remove-\(key)")
        #expect(try await desk.send([:], do: "now", to: "/publication").status == 303)
        let session = try #require(try await house.ledger.catalogue().sessions.first { $0.eventID == "maree-haute" })
        let allotment = try #require(session.inventory.allotments.first)
        #expect(session.inventory.allotments.count == 1 && allotment.capacity == 5 && allotment.name == "Invités <b>" && allotment.codeDigest == Allotment.digest(ofCode: "NOUVEAU"))
        #expect(allotment.tariffs == [Tariff(id: "invitation", name: "Partenaire", price: Money(cents: 500))] && allotment.releasesAt == session.startsAt - .seconds(48 * 3600))
        #expect(try await house.ask(.get, "/ventes/maree-haute-2030-11-15/invites.csv", headers: paul.headers).text.contains(",Fosse,,Invitation,0,"))
        #expect(try await house.ask(.get, Self.page + "?code=NOUVEAU", headers: paul.headers).text.contains("https://billets.example.org/seances"))
        #expect(try await house.ledger.audit().findings == [])
    }

    @Test(arguments: [
        ("takings", "Fosse,fosse,Invitation,invitation,free,2,0,2,0,0,0,550,0,0,"), ("sales", ",Fosse,fosse,Invitation,invitation,0,550,free,2,0,2,0,0,0,0"),
    ])
    func reportsHaveThemApart(report: String, line: String) async throws {
        let (house, paul) = try await Self.published()
        try await Self.sell(2, in: house, at: house.clock.now)
        let csv = try await house.ask(.get, "/v1/reports?report=\(report)&session=maree-haute-2030-11-15&format=csv", headers: paul.headers)
        #expect(csv.status == 200 && csv.text.contains(line), "\(csv.text)")
    }

    @Test(arguments: [("sibil", ",0,2,0"), ("sacd", ",0,2,")]) func declarationsSayThatTheyWereExempt(report: String, figures: String) async throws {
        let (house, paul) = try await Self.published()
        try await Self.sell(2, in: house, at: house.clock.now)
        let csv = try await house.ask(.get, "/v1/reports?report=\(report)&organiser=org-a&from=2030-11-15&to=2030-11-15&format=csv", headers: paul.headers)
        #expect(csv.status == 200 && csv.text.contains(figures), "\(csv.text)")
    }
}
