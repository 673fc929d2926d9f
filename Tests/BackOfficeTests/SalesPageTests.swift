import Booking
import Domain
import Foundation
import HTTPTypes
import Testing

@testable import BackOffice

/// How the house sells, as its people look at it. Each organiser of ``House`` sold three places at 20 €.
@Suite struct SalesPageTests {
    private func ask(_ house: House, _ path: String, as person: House.Person) async throws -> House.Answer {
        try await house.ask(.get, path, headers: person.headers)
    }

    @Test func aDirectorSeesEverySessionAProgrammerTheirOwn() async throws {
        let house = try await House()
        let director = try await house.member("director@example.org", StaffPosition(roles: [.director]))
        let programmer = try await house.member("programmer@example.org", StaffPosition(roles: [.programmer], organisers: ["org-a"]))
        let all = try await ask(house, "/ventes", as: director)
        #expect(all.status == 200 && all.text.contains("Titre rock") && all.text.contains("Titre poesie") && all.text.contains("3 / 400") && all.text.contains("60,00"))
        let own = try await ask(house, "/en/sales", as: programmer)
        #expect(own.text.contains("Titre rock") && !own.text.contains("Titre poesie") && own.text.contains("€60.00"))
        #expect(try await ask(house, "/ventes?q=POESIE", as: director).text.contains("Titre rock") == false)
        #expect(try await ask(house, "/ventes?when=past", as: director).text.contains("Aucune séance."))
        let page = try await ask(house, "/ventes/rock-1", as: programmer)
        #expect(try await ask(house, "/ventes?page=9223372036854775807", as: programmer).status == 200, "a page that cannot be")
        #expect(page.status == 200 && page.text.split(separator: "<svg ").count == 4 && page.text.contains("VENTES D’ESSAI"))
        #expect(!page.text.contains("/ventes/rock-1/salle"), "everybody stands")
        #expect(try await ask(house, "/ventes/rock-1/salle", as: director).status == 303)
        #expect(try await ask(house, "/ventes/poesie-1", as: programmer).status == 404, "somebody else's is nowhere")
    }

    /// Where a director begins the day: everything that is on sale, what it sold since midnight, what opens next and what wants a hand.
    @Test func theFirstPageSaysHowThingsAre() async throws {
        let house = try await House()
        let director = try await house.member("director@example.org", StaffPosition(roles: [.director]))
        let programmer = try await house.member("programmer@example.org", StaffPosition(roles: [.programmer], organisers: ["org-a"]))
        func figures(_ text: String) -> [String] { text.matches(of: /<dt>[^<]*<\/dt><dd>([^<]*)/).map { String($0.1) } }
        let home = try await ask(house, "/", as: director).text
        #expect(figures(home) == ["2", "6", "6", "0,8\u{202F}%"] && home.contains("120,00") && home.contains("sur 800"), "\(figures(home))")
        #expect(home.contains("data-source=\"/chiffres\"") && home.contains("/ventes/poesie-1") && !home.contains("Prochaines ouvertures") && !home.contains("Incidents à regarder"))
        let own = try await ask(house, "/en", as: programmer).text
        #expect(figures(own) == ["1", "3", "3", "0.8%"] && own.contains("/en/sales/rock-1") && !own.contains("poesie"), "\(figures(own))")
        // What is asked for again and again.
        let catalogue = try await house.ledger.catalogue()
        var session = try #require(catalogue.sessions.first { $0.id == House.mine })
        (session.id, session.startsAt) = ("rock-9", session.startsAt + .seconds(90 * 86_400))
        (session.bookingOpensAt, session.bookingClosesAt) = (house.clock.now + .seconds(3_600), session.startsAt)
        _ = try await house.ledger.write(Programme(events: catalogue.events, sessions: [session], layouts: [:]))
        try await house.ledger.note([Incident(at: house.clock.now, kind: "seat-conflict", sessionID: House.mine, orderID: "01-a", detail: "")])
        let later = try await ask(house, "/chiffres", as: director)
        #expect(later.headers[.cacheControl] == "no-store" && !later.text.contains("<html") && figures(later.text).first == "2")
        #expect(later.text.contains("Prochaines ouvertures") && later.text.contains("/ventes/rock-9") && later.text.contains("Incidents à regarder\u{A0}: 1"))
        #expect(try await !ask(house, "/chiffres", as: programmer).text.contains("Incidents"), "who may do nothing about it is not told")
        let operate = try await house.member("operator@example.org", StaffPosition(roles: [.operator]))
        #expect(try await !ask(house, "/", as: operate).text.contains("id=\"figures\""))
        #expect(try await ask(house, "/chiffres", as: operate).text.isEmpty)
    }

    /// Who comes in is seen while they come.
    @Test func aProgrammerSeesWhoComesIn() async throws {
        let house = try await House()
        let programmer = try await house.member("programmer@example.org", StaffPosition(roles: [.programmer], organisers: ["org-a"]))
        let before = try await ask(house, "/ventes/rock-1", as: programmer).text
        #expect(before.contains("Entrées\u{A0}: 0 sur 3 attendues") && before.contains("data-source=\"/ventes/rock-1/chiffres\""))
        let token = try await house.device().token
        for (code, gate) in zip(house.mine.prefix(2), ["A", "B"]) {
            #expect(try await house.ask(.post, "/v1/check-ins", token: token, json: House.checkIn(code, gate: gate)).verdict == "admitted")
        }
        let now = try await ask(house, "/ventes/rock-1/chiffres", as: programmer)
        #expect(now.text.contains("Entrées\u{A0}: 2 sur 3 attendues (66,7\u{202F}%).") && now.text.contains("<th scope=\"row\">B</th><td class=\"amount\">1</td>"), "\(now.text)")
        #expect(!now.text.contains("<html") && now.headers[.cacheControl] == "no-store")
        #expect(try await ask(house, "/en/sales/rock-1/figures", as: programmer).text.contains("In: 2 of 3 expected"))
        #expect(try await ask(house, "/ventes/poesie-1/chiffres", as: programmer).status == 404)
    }

    @Test func reportsAreOnScreenAndInFiles() async throws {
        let house = try await House()
        let director = try await house.member("director@example.org", StaffPosition(roles: [.director]))
        let form = try await ask(house, "/rapports", as: director)
        #expect(form.status == 200 && form.text.contains("<option value=\"takings\">") && !form.text.contains("<table"))
        let takings = try await ask(house, "/rapports?report=takings&session=rock-1&from=&to=&per=&organiser=", as: director)
        #expect(takings.status == 200 && takings.text.contains("<caption id=\"report\">Relevé de recettes</caption>") && takings.text.contains("L-D-19-1172"))
        #expect(takings.text.contains("/v1/reports?report=takings&amp;session=rock%2D1&amp;format=csv&amp;language=fr"))
        let csv = try await ask(house, "/v1/reports?report=takings&session=rock-1&format=csv", as: director)
        #expect(csv.status == 200 && csv.text.hasPrefix("\u{FEFF}category_name,") && csv.headers[.contentDisposition] == "attachment; filename=\"takings.csv\"")
        let lines = csv.text.split(separator: "\r\n")
        #expect(lines.count == 2 && lines[1].hasPrefix("Fosse,fosse,Plein,plein,place,3,0,3,2000,0,6000,210,123,5877,1,3,true"))
        let pdf = try await ask(house, "/v1/reports?report=takings&session=rock-1&format=pdf", as: director)
        #expect(pdf.headers[.contentType] == "application/pdf" && pdf.status == 200)
        let json = try await ask(house, "/v1/reports?report=sales&by=organiser", as: director)
        #expect((json.json["totals"] as? [String: Any])?["revenue"] as? Int == 12_000 && (json.json["rows"] as? [Any])?.count == 2)
    }

    static let wrong: [(query: String, words: String)] = [
        ("report=takings", "identifiant"), ("report=takings&session=poesie-9", "identifiant"), ("report=vat", "choisissez lequel"), ("report=nothing", "établi"),
        ("report=sales&from=2026-02-30", "date"), ("report=sales&from=2026-03&to=2026-02", "date"), ("report=sales&per=hour", "établi"), ("report=sales&by=shoe", "établi"),
    ]

    @Test(arguments: wrong.indices) func whatIsWrongIsSaid(_ index: Int) async throws {
        let house = try await House()
        let director = try await house.member("director@example.org", StaffPosition(roles: [.director]))
        let page = try await ask(house, "/rapports?\(Self.wrong[index].query)", as: director)
        #expect(page.status == 422 && page.text.contains(Self.wrong[index].words) && page.text.contains("role=\"alert\""))
        #expect(try await ask(house, "/v1/reports?\(Self.wrong[index].query)", as: director).status == 400)
    }

    @Test func aProgrammersReportsAreOfTheirOwnSessions() async throws {
        let house = try await House()
        let programmer = try await house.member("programmer@example.org", StaffPosition(roles: [.programmer], organisers: ["org-a"]))
        let vat = try await ask(house, "/v1/reports?report=vat", as: programmer)
        #expect((vat.json["totals"] as? [String: Any])?["revenue"] as? Int == 6_000, "one organiser needs no choice")
        #expect(try await ask(house, "/v1/reports?report=takings&session=poesie-1", as: programmer).status == 400)
        let sales = try await ask(house, "/v1/reports?report=sales&organiser=org-b", as: programmer)
        #expect((sales.json["rows"] as? [Any])?.isEmpty == true)
    }
}
