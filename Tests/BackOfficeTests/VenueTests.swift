import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// The house's venues: who sees which, how one is entered, and what changing its texts does.
@Suite struct VenueTests {
    private static let chapel: [String: String] = [
        "0-venue-name": "La Chapelle", "0-address": "3 rue des Carmes", "0-postal-code": "97400", "0-city": "Saint-Denis", "0-venue-description": "Une nef.\n\nDeux balcons.", "0-access": "De plain-pied.",
    ]

    private static func ask(_ house: House, _ person: House.Person, _ path: String, _ fields: [String: String]? = nil) async throws -> House.Answer {
        try await house.ask(fields == nil ? .get : .post, path, json: fields.map(House.fields), headers: person.headers)
    }

    /// What a form of its page sends with the texts.
    private static func mark(_ page: House.Answer) throws -> String { try String(#require(page.text.firstMatch(of: /name="mark" value="([0-9a-z]+)"/)).1) }

    @Test func aVenueIsEnteredChosenInADraftAndPublished() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let empty = try await Self.ask(house, claire, "/lieux")
        #expect(empty.text.contains("<a href=\"/lieux/salle\">Salle</a>") && empty.text.contains("Fosse, 400 debout") && empty.text.contains("jusqu’à 400 places"))
        #expect(empty.text.contains("<a href=\"/spectacles/rock\">Titre rock</a>") && empty.text.contains("<a href=\"/spectacles/poesie\">Titre poesie</a>"))
        let wrong = try await Self.ask(house, claire, "/lieux", Self.chapel.merging(["0-postal-code": "<b>", "0-venue-name": "", "0-city": ""]) { $1 })
        #expect(wrong.status == 422 && wrong.text.contains("id=\"f-0-postal-code-problem\">Cinq chiffres.") && wrong.text.contains("id=\"f-0-city-problem\">À remplir.") && wrong.text.contains("id=\"f-0-venue-name-problem\">À remplir."))
        #expect(wrong.text.contains("value=\"&lt;b&gt;\"") && wrong.text.contains("Deux balcons.</textarea>") && !wrong.text.contains("<b>"))
        #expect(try await Self.ask(house, claire, "/lieux", Self.chapel).headers[.location] == "/lieux?added=la-chapelle")
        #expect(try await Self.ask(house, claire, "/lieux", Self.chapel).headers[.location] == "/lieux?added=la-chapelle", "pressed twice")
        // Another one of the same name is another one.
        #expect(try await Self.ask(house, claire, "/en/venues", Self.chapel.merging(["0-address": "9 rue des Carmes"]) { $1 }).headers[.location] == "/en/venues?added=la-chapelle-2")
        let list = try await Self.ask(house, claire, "/lieux?added=la-chapelle").text
        #expect(list.contains("« La Chapelle » est saisi.".replacing("« ", with: "«\u{A0}").replacing(" »", with: "\u{A0}»")) && list.contains("encore aucun plan"))
        let added = try #require(try await house.ledger.venues().first { $0.id == "la-chapelle" })
        #expect(added.timeZone == "Indian/Reunion" && added.description == "Une nef.\n\nDeux balcons." && added.access == "De plain-pied.")
        #expect(try await house.ledger.journal(JournalQuery(action: .venueAdded), limit: 9).map(\.subject) == ["venue la-chapelle-2", "venue la-chapelle"])

        // Nobody outside sees it before a show is there; drafts can be given there, on its clocks.
        let desk = DraftTests.Desk(house, claire)
        try await desk.begin()
        #expect(try await desk.page().text.contains("<option value=\"la-chapelle\">La Chapelle, Saint-Denis</option>"))
        _ = try await desk.send(DraftTests.event.merging(["1-venue": "la-chapelle"]) { $1 })
        #expect(try await Self.ask(house, claire, "/lieux").text.contains("En préparation\u{A0}: <a href=\"\(desk.path)\">Marée haute</a>"))
        // A draft that was read before a venue changed is read again: it puts no old text back.
        let page = try await Self.ask(house, claire, "/lieux/la-chapelle")
        let changed = try await Self.ask(house, claire, "/lieux/la-chapelle", Self.chapel.merging(["0-access": "Deux marches.", "mark": try Self.mark(page)]) { $1 })
        #expect(changed.headers[.location] == "/lieux/la-chapelle?saved=1", "\(changed.text)")
        #expect(try await desk.send([:], do: "now", to: "/publication").status == 303)
        let session = try #require(try await house.ledger.catalogue().sessions.first { $0.eventID == "maree-haute" })
        #expect(session.venue.id == "la-chapelle" && session.venue.access == "Deux marches.")
        #expect(session.startsAt.rfc3339(in: TimeZone(identifier: "Indian/Reunion") ?? .gmt) == "2030-11-15T20:00:00+04:00")
    }

    @Test func textsChangeForEverySessionThereAndTwoPeopleAreTold() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let version = try await house.ledger.catalogueVersion()
        let page = try await Self.ask(house, claire, "/lieux/salle")
        let fields = Self.chapel.merging(["mark": try Self.mark(page)]) { $1 }
        let shown = try await Self.ask(house, claire, "/lieux/salle", fields.merging(["do": "preview", "0-venue-description": "Une <nef>."]) { $1 })
        #expect(shown.status == 200 && shown.text.contains("rien n’est encore enregistré") && shown.text.contains("<p>Une &lt;nef&gt;.</p>") && shown.text.contains("value=\"La Chapelle\""))
        // From Paris to La Réunion, with places on sale: whoever means that says so.
        #expect(shown.text.contains("C’est une autre ville") && shown.text.contains("name=\"checked\"") && shown.text.contains("pendant 30 jours"))
        let asked = try await Self.ask(house, claire, "/lieux/salle", fields)
        #expect(asked.status == 422 && asked.text.contains("Cochez d’abord") && asked.text.contains("name=\"checked\"") && asked.text.contains("value=\"La Chapelle\""))
        let near = try await Self.ask(house, claire, "/lieux/salle", fields.merging(["do": "preview", "0-postal-code": "75011", "0-city": "Paris 11e"]) { $1 })
        #expect(near.status == 200 && !near.text.contains("name=\"checked\""), "the same town")
        #expect(try await house.ledger.catalogueVersion() == version)
        #expect(try await Self.ask(house, claire, "/lieux/salle", fields.merging(["checked": "1"]) { $1 }).headers[.location] == "/lieux/salle?saved=1")
        let sessions = try await house.ledger.catalogue().sessions
        // Their moments were said on the clocks of Paris; calendars take the new address.
        #expect(sessions.allSatisfy { $0.venue.name == "La Chapelle" && $0.venue.timeZone == "Europe/Paris" && $0.changes == 1 })
        #expect(try await house.ledger.catalogueVersion() > version)
        // Whoever saw the old texts is told, and may save over them knowingly.
        let late = try await Self.ask(house, claire, "/lieux/salle", fields.merging(["0-venue-name": "Salle rouge"]) { $1 })
        #expect(late.status == 409 && late.text.contains("value=\"Salle rouge\"") && late.text.contains("entre-temps"))
        // Also with a slip in it: the form that comes back would have the new mark.
        let slip = try await Self.ask(house, claire, "/lieux/salle", fields.merging(["0-venue-name": "Salle rouge", "0-city": ""]) { $1 })
        #expect(slip.status == 409 && slip.text.contains("entre-temps") && slip.text.contains("id=\"f-0-city-problem\">") && slip.text.contains("value=\"Salle rouge\""))
        let again = try await Self.ask(house, claire, "/lieux/salle", fields.merging(["0-venue-name": "Salle rouge", "mark": try Self.mark(late)]) { $1 })
        #expect(again.status == 303)
        #expect(try await house.ledger.venues().map(\.name) == ["Salle rouge"])
        #expect(try await house.ledger.journal(JournalQuery(subject: "venue salle"), limit: 9).map(\.action) == [.venueChanged, .venueChanged])
        #expect(try await house.ledger.audit().findings == [])
    }

    @Test func aProgrammerChangesTheirOwnAndSeesWhereTheyPlay() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        _ = try await Self.ask(house, claire, "/lieux", Self.chapel)
        // Of an organiser: sees the venues of its shows, with nothing of others, and changes none.
        let paul = try await house.member("paul@example.org", .programmer)
        let seen = try await Self.ask(house, paul, "/lieux")
        #expect(seen.text.contains(">Salle</h2>") && seen.text.contains("Titre rock") && !seen.text.contains("poesie") && !seen.text.contains("La Chapelle") && !seen.text.contains("/lieux/salle\""))
        #expect(!seen.text.contains("id=\"f-0-venue-name\"") && seen.text.contains("La direction saisit les lieux"))
        #expect(try await Self.ask(house, paul, "/lieux", Self.chapel).text.contains("Ce lieu n’est pas à vous."))
        for venue in ["la-chapelle", "salle"] { #expect(try await !Self.ask(house, paul, "/lieux?added=\(venue)").text.contains("est saisi"), "nor that there is one") }
        for path in ["/lieux/salle", "/lieux/la-chapelle", "/en/venues/salle"] {
            #expect(try await Self.ask(house, paul, path).status == 404)
            #expect(try await Self.ask(house, paul, path, Self.chapel).status == 404)
        }
        // Of venues: whoever the organiser is. One that nobody described yet is entered under the id of the account.
        let hugo = try await house.member("hugo@example.org", StaffPosition(roles: [.programmer], venues: ["salle", "cave"]))
        let own = try await Self.ask(house, hugo, "/lieux")
        #expect(own.text.contains("<a href=\"/lieux/salle\">Salle</a>") && own.text.contains("Titre poesie") && own.text.contains("<option value=\"cave\">cave</option>") && !own.text.contains("La Chapelle"))
        #expect(try await Self.ask(house, hugo, "/lieux", Self.chapel.merging(["id": "la-chapelle"]) { $1 }).status == 422, "nobody writes over another's")
        #expect(try await Self.ask(house, hugo, "/lieux", Self.chapel.merging(["id": "cave"]) { $1 }).headers[.location] == "/lieux?added=cave")
        #expect(try await Self.ask(house, hugo, "/lieux?added=cave").text.contains("est saisi"))
        // A colleague with the same venue had the form open, too: nothing typed is lost, and nothing is written over unseen.
        let late = try await Self.ask(house, hugo, "/lieux", Self.chapel.merging(["id": "cave", "0-venue-name": "La Cave"]) { $1 })
        #expect(late.status == 409 && late.text.contains("entre-temps") && late.text.contains("value=\"La Cave\"") && late.text.contains("action=\"/lieux/cave\""))
        #expect(try await house.ledger.venues().first { $0.id == "cave" }?.name == "La Chapelle")
        let saved = try await Self.ask(house, hugo, "/lieux/cave", Self.chapel.merging(["0-venue-name": "La Cave", "mark": try Self.mark(late)]) { $1 })
        #expect(saved.headers[.location] == "/lieux/cave?saved=1")
        #expect(try await Self.ask(house, hugo, "/lieux/cave").status == 200)
        let listed = try await house.ask(.get, "/v1/venues", headers: hugo.headers).json["venues"] as? [[String: Any]] ?? []
        #expect(listed.map { $0["venue"] as? String } == ["cave", "salle"] && listed.allSatisfy { $0["own"] as? Bool == true })
        #expect((listed.last?["plans"] as? [[String: Any]])?.first?["capacity"] as? Int == 400)
        // Whoever gives people their rights finds it in the list.
        house.clock.wait(.seconds(30))
        _ = try await house.ask(.post, "/confirmation", json: House.fields(["code": house.code(of: claire)]), headers: claire.headers)
        #expect(try await Self.ask(house, claire, "/equipe/invitation").text.contains("name=\"venue-cave\""))
    }

    @Test func aPlanIsDrawnAsItsSeatsLie() async throws {
        let house = try await House()
        let claire = try await house.member("claire@example.org", .director)
        let seats = (1...5).map { SeatingPlan.Seat(id: "P-A-\($0)", number: "\($0)", category: "fosse", position: .init(x: Double($0 * 25), y: 0)) }
        let plan = SeatingPlan(name: "S", width: 200, height: 100, categories: ["fosse"], sections: [.init(id: "P", name: "Parterre", rows: [.init(label: "A", seats: seats)])])
        let layout = SeatLayout(plan: plan, pools: 1) { _ in 0 }
        let catalogue = try await house.ledger.catalogue()
        var session = try #require(catalogue.sessions.first { $0.id == House.mine })
        (session.id, session.layoutDigest) = ("rock-3", "digest")
        session.categories[0] = Category(id: "parterre", name: "Parterre", kind: .numbered, capacity: 5, tariffs: session.categories[0].tariffs)
        _ = try await house.ledger.write(Programme(events: catalogue.events, sessions: [session], layouts: ["digest": layout]))
        let list = try await Self.ask(house, claire, "/lieux").text
        #expect(list.contains("<a href=\"/lieux/salle/plans/digest\">") && list.contains("Parterre, 5 numérotées") && list.contains("jusqu’à 400 places"))
        let drawn = try await Self.ask(house, claire, "/lieux/salle/plans/digest")
        #expect(drawn.status == 200 && drawn.text.contains("Places numérotées\u{A0}: 5, rangs\u{A0}: 1.") && drawn.text.contains("Parterre – 5") && drawn.text.contains("role=\"img\""))
        #expect(try await Self.ask(house, claire, "/lieux/salle/plans/other").headers[.location] == "/lieux")
        let rows = layout.plan(named: "S", categories: ["fosse"]).sections.map { $0.rows.map { $0.seats.map(\.id) } }
        #expect(rows == [[["P-A-1", "P-A-2", "P-A-3", "P-A-4", "P-A-5"]]])
    }
}
