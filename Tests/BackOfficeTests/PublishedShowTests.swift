import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// What is on sale changes by rules: what was sold is protected, and the reconciler is asked for what touches it.
@Suite struct PublishedShowTests {
    @Test func aPublishedShowIsOpenedAgainAndChanges() async throws {
        let house = try await House()
        let desk = DraftTests.Desk(house, try await house.member("paul@example.org", .programmer))
        let opened = try await house.ask(.post, "/brouillons", json: House.fields(["event": "rock", "do": "change"]), headers: desk.person.headers)
        desk.path = try #require(opened.headers[.location])
        #expect(try await house.ask(.post, "/brouillons", json: House.fields(["event": "rock", "do": "change"]), headers: desk.person.headers).headers[.location] == desk.path, "one at a time")
        #expect(try await house.ask(.post, "/brouillons", json: House.fields(["event": "poesie", "do": "change"]), headers: desk.person.headers).status == 404)
        let page = try await desk.page()
        #expect(page.text.contains("Peut monter pendant la vente") && page.text.contains("aucun contingent ne s’ajoute") && page.text.contains("value=\"20\"") && page.text.contains("reporter ou annuler"))
        let fields = page.text.matches(of: /name="(\d+-[a-z-]+)"/).map { String($0.1) }
        let price = try #require(fields.first { $0.hasSuffix("-price") })
        let capacity = try #require(fields.first { $0.hasSuffix("-capacity") })
        _ = try await desk.send([price: "22", "0-title": "Nouveau titre", "0-description": "Un concert.", capacity: "399"])
        #expect(try await desk.send(["checked": "1"], do: "now", to: "/publication").headers[.location] == desk.path + "?check=1")
        #expect(try await desk.page("?check=1").text.contains("id=\"f-\(capacity)-problem\">400 au moins"))
        _ = try await desk.send([capacity: "600"])
        _ = try await desk.send([:], do: "add-session")
        let day = try #require(try await desk.page().text.matches(of: /name="(\d+-day)"/).last).1
        _ = try await desk.send([String(day): "2030-11-16", String(day).replacing("-day", with: "-time"): "20:00", "0-vat": "work", "0-performance": "2"])
        let unsure = try await desk.send([:], do: "now", to: "/publication")
        #expect(unsure.status == 422 && unsure.text.contains("passe de 400 à 600 places debout"), "\(unsure.text)")
        let published = try await desk.send(["checked": "1"], do: "now", to: "/publication")
        #expect(published.status == 303, "\(published.text)")
        let catalogue = try await house.ledger.catalogue()
        let sessions = catalogue.sessions.filter { $0.eventID == "rock" }
        #expect(catalogue.events.first { $0.id == "rock" }?.title == "Nouveau titre")
        #expect(sessions.map(\.id) == [House.mine, "rock-2030-11-16"] && sessions.allSatisfy { $0.capacity == 600 && $0.categories[0].tariffs[0].price.cents == 2_200 })
        #expect(try await house.ledger.audit().findings == [])
    }

    @Test func aCopyIsANewShow() async throws {
        let house = try await House()
        let desk = DraftTests.Desk(house, try await house.member("paul@example.org", .programmer))
        let copied = try await house.ask(.post, "/brouillons", json: House.fields(["event": "rock", "do": "copy"]), headers: desk.person.headers)
        desk.path = try #require(copied.headers[.location])
        let day = try #require(try await desk.page().text.firstMatch(of: /name="(\d+-day)"/)).1
        _ = try await desk.send([String(day): "2030-12-24", String(day).replacing("-day", with: "-time"): "18:00", "0-vat": "5.5", "0-opens-day": "2030-01-01", "0-opens-time": "10:00", "0-description": "Encore."])
        let published = try await desk.send([:], do: "now", to: "/publication")
        #expect(published.headers[.location] == "/spectacles/titre-rock?published=1", "\(published.text)")
        #expect(try await house.ledger.catalogue().sessions.map(\.id).contains("titre-rock-2030-12-24"))
    }

    @Test func manyDatesAtOnce() async throws {
        let house = try await House()
        let desk = DraftTests.Desk(house, try await house.member("paul@example.org", .programmer))
        try await desk.begin()
        _ = try await desk.send(DraftTests.event)
        #expect(try await desk.send([:], do: "add-dates").headers[.location] == desk.path + "/dates")
        let wrong = try await desk.send(["from": "2030-11-19", "through": "2030-11-01", "weekday-2": "1", "time": "20:00"], to: "/dates")
        #expect(wrong.status == 422 && wrong.text.contains("value=\"2030-11-19\"") && wrong.text.contains("id=\"weekday-2\" name=\"weekday-2\" value=\"1\" checked"))
        let right = try await desk.send(["from": "2030-11-19", "through": "2030-12-31", "weekday-2": "1", "time": "20:00", "except": "2030-12-24, 2030-12-31"], to: "/dates")
        #expect(right.headers[.location] == desk.path + "?added=5#part-sessions")
        #expect(try await house.ledger.draft(1)?.draft.sessions.map { $0[.day] } == ["2030-11-15", "2030-11-19", "2030-11-26", "2030-12-03", "2030-12-10", "2030-12-17"])
        #expect(try await desk.send([:], do: "now", to: "/publication").status == 303)
        #expect(try await house.ledger.catalogue().sessions.count { $0.eventID == "maree-haute" } == 6)
    }

    @Test func aSessionIsPostponedAndAnotherCancelled() async throws {
        let house = try await House()
        let person = try await house.member("paul@example.org", .programmer)
        let page = "/spectacles/rock/seances/rock-1"
        func ask(_ rest: String, _ fields: [String: String]) async throws -> House.Answer { try await house.ask(.post, page + rest, json: House.fields(fields), headers: person.headers) }
        #expect(try await house.ask(.get, page, headers: person.headers).text.contains("Places vendues\u{A0}: 3 sur 400."))
        #expect(try await house.ask(.get, "/spectacles/poesie/seances/poesie-1", headers: person.headers).status == 404)
        #expect(try await ask("/report", ["day": "2020-01-01", "time": "20:00", "sure-postpone": "1"]).status == 422, "not earlier")
        let unsure = try await ask("/report", ["day": "2030-01-01", "time": "20:00"])
        #expect(unsure.status == 422 && unsure.text.contains("value=\"2030-01-01\"") && unsure.text.contains("Cochez d’abord"))
        #expect(try await ask("/report", ["day": "2030-01-01", "time": "20:00", "sure-postpone": "1"]).headers[.location] == page + "?postponed=1")
        let moved = try #require(try await house.ledger.catalogue().sessions.first { $0.id == House.mine })
        #expect(moved.startsAt.rfc3339(in: TimeZone(identifier: "Europe/Paris") ?? .gmt) == "2030-01-01T20:00:00+01:00" && moved.postponedAt != nil)
        #expect(try await house.ask(.get, page + "?postponed=1", headers: person.headers).text.contains("C’est en cours"))
        #expect(try await ask("/annulation", [:]).status == 422)
        #expect(try await ask("/annulation", ["sure-cancel": "1"]).headers[.location] == page + "?cancelled=1")
        let commands = try await house.ledger.openCommands().commands
        #expect(commands.map(\.task.kind) == ["postpone-session", "cancel-session"] && commands.allSatisfy { $0.askedBy == "account \(person.account.id)" })
        let lines = try await house.ledger.journal(JournalQuery(subject: House.mine), limit: 9)
        #expect(lines.map(\.action) == [.sessionCancelled, .sessionPostponed] && lines.allSatisfy { $0.actor == .account(person.account.id) })
        #expect(try await house.ask(.get, page, headers: person.headers).text.contains("Annulée"))
    }
}

extension PublishedShowTests {
    /// A camera's place, a broken armchair: whoever looks for them on sale is told why they are not.
    @Test func blockedSeatsAreShownWithTheirReason() async throws {
        let house = try await House()
        let person = try await house.member("paul@example.org", .programmer)
        let seats = (1...5).map { SeatingPlan.Seat(id: "P-A-\($0)", number: "\($0)", category: "fosse", position: .init(x: Double($0 * 25), y: 0)) }
        let plan = SeatingPlan(name: "S", width: 200, height: 100, categories: ["fosse"], sections: [.init(id: "P", name: "Parterre", rows: [.init(label: "A", seats: seats)])])
        let catalogue = try await house.ledger.catalogue()
        var session = try #require(catalogue.sessions.first { $0.id == House.mine })
        (session.id, session.layoutDigest) = ("rock-3", "digest")
        session.inventory.blocked = [BlockedSeats(reason: "régie <son>", seats: ["P-A-4", "P-A-2"]), BlockedSeats(reason: "fauteuil cassé", seats: ["P-A-5"])]
        _ = try await house.ledger.write(Programme(events: catalogue.events, sessions: [session], layouts: ["digest": SeatLayout(plan: plan, pools: 1) { _ in 0 }]))
        let page = try await house.ask(.get, "/spectacles/rock/seances/rock-3", headers: person.headers).text
        #expect(page.contains("Places bloquées\u{A0}: 3") && page.contains("régie &lt;son&gt;</th><td>Parterre, rang A\u{A0}: 2, 4</td>") && page.contains("fauteuil cassé</th><td>"))
        #expect(try await !house.ask(.get, "/spectacles/rock/seances/rock-1", headers: person.headers).text.contains("Places bloquées"))
    }

    @Test func whoComesAsAFile() async throws {
        let house = try await House()
        let person = try await house.member("paul@example.org", .programmer)
        let file = try await house.ask(.get, "/ventes/rock-1/invites.csv", headers: person.headers)
        let lines = file.text.split(separator: "\r\n")
        #expect(file.status == 200 && file.headers[.contentDisposition] == "attachment; filename=\"rock-1.csv\"" && lines.count == 4)
        #expect(lines[1] == "1,Ada,ada@example.org,Fosse,,Plein,2000,01-a")
        #expect(try await house.ask(.get, "/ventes/poesie-1/invites.csv", headers: person.headers).status == 404)
        #expect(try await house.ledger.journal(JournalQuery(action: .guestsExported), limit: 9).map(\.subject) == ["rock-1"])
        let tax = try await house.member("tax@example.org", StaffPosition(roles: [.taxReader]))
        #expect(try await house.ask(.get, "/ventes/rock-1/invites.csv", headers: tax.headers).status == 403)
    }
}
