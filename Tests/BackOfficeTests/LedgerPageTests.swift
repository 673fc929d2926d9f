import Booking
import Domain
import Foundation
import HTTPTypes
import Pages
import Testing

@testable import BackOffice

/// The ledger, line by line, and the list of sessions in its orders. Each organiser of ``House`` sold three places at 20 €.
@Suite struct LedgerPageTests {
    private func ask(_ house: House, _ path: String, as person: House.Person) async throws -> House.Answer {
        try await house.ask(.get, path, headers: person.headers)
    }

    @Test func everyLineUnderItsNumber() async throws {
        let house = try await House()
        let reader = try await house.member("tax@example.org", StaffPosition(roles: [.taxReader]))
        let page = try await ask(house, "/registre", as: reader)
        #expect(page.status == 200 && page.text.contains("<th scope=\"row\" class=\"amount\">3</th>") && page.text.contains("Titre rock") && page.text.contains("20,00"))
        #expect(!page.text.contains("Titre poesie") && page.text.contains("<select id=\"organiser\""), "one organiser's chain at a time")
        #expect(!page.text.contains("example.org"), "nobody who bought is named")
        let others = try await ask(house, "/en/ledger?organiser=org-b&order=oldest", as: reader)
        #expect(others.text.contains("Titre poesie") && others.text.contains("<option value=\"org-b\" selected>") && others.text.contains("<option value=\"oldest\" selected>"))
        let programmer = try await house.member("nina@example.org", StaffPosition(roles: [.programmer], organisers: ["org-a"]))
        #expect(try await ask(house, "/registre", as: programmer).status == 403)
    }

    @Test func itIsReadInPagesAndSearched() async throws {
        let house = try await House()
        let director = try await house.member("claire@example.org", .director)
        func numbers(_ query: String) async throws -> [Int] {
            let answer = try await ask(house, "/v1/ledger/lines?\(query)", as: director)
            #expect(answer.status == 200, "\(query): \(answer.text)")
            return (answer.json["lines"] as? [[String: Any]] ?? []).compactMap { $0["number"] as? Int }
        }
        #expect(try await numbers("") == [3, 2, 1])
        #expect(try await numbers("q=2") == [2, 1], "a number is where it begins")
        #expect(try await numbers("q=2&order=oldest") == [2, 3])
        #expect(try await numbers("q=2&start=1") == [1], "the next page")
        #expect(try await numbers("session=rock-1&q=fosse") == [3, 2, 1])
        #expect(try await numbers("session=rock-1&q=balcon") == [])
        #expect(try await numbers("kind=reversal") == [])
        #expect(try await numbers("kind=reversal&order=largest") == [])
        let line = try #require((try await ask(house, "/v1/ledger/lines?start=1", as: director).json["lines"] as? [[String: Any]])?.first)
        #expect(line["priceCents"] as? Int == 2_000 && line["item"] as? String == "place" && line["test"] as? Bool == true && line["kind"] as? String == "sale")
        let order = try #require(line["order"] as? String)
        #expect(try await numbers("q=\(order)") == [3, 2, 1])
    }

    @Test(arguments: ["q=balcon", "session=nothing", "organiser=nobody", "kind=gift", "from=2026-02-30", "from=2026-03&to=2026-02", "start=x", "start=-1", "order=largest", "order=largest&kind=sale", "order=smallest&kind=rebate&from=2026"])
    func whatIsWrongIsSaid(query: String) async throws {
        let house = try await House()
        let director = try await house.member("claire@example.org", .director)
        let page = try await ask(house, "/registre?\(query)", as: director)
        #expect(page.status == 422 && page.text.contains("role=\"alert\""))
        let answer = try await ask(house, "/v1/ledger/lines?\(query)", as: director)
        #expect(answer.status == 400 && answer.problem == "malformed-request", "\(answer.text)")
    }

    @Test func sessionsAreSortedByWhatTheySold() async throws {
        let house = try await House()
        let director = try await house.member("claire@example.org", .director)
        /// Where one title stands before another.
        func isFirst(_ title: String, before other: String, _ query: String) async throws -> Bool {
            let text = try await ask(house, "/ventes\(query)", as: director).text
            let (one, two) = (try #require(text.range(of: title)), try #require(text.range(of: other)))
            return one.lowerBound < two.lowerBound
        }
        #expect(try await isFirst("Titre poesie", before: "Titre rock", "?sort=title"))
        #expect(try await isFirst("Titre rock", before: "Titre poesie", "?sort=title&order=desc"))
        let page = try await ask(house, "/ventes?sort=revenue&order=desc", as: director)
        #expect(page.status == 200 && page.text.contains("aria-sort=\"descending\"><a href=\"/ventes?sort=revenue\">"))
        #expect(page.text.contains("<a href=\"/ventes?sort=sold&amp;order=desc\">"), "figures begin with the most")
        #expect(try await ask(house, "/ventes?sort=colour", as: director).status == 200, "an order that nobody has is the usual one")
    }

    /// Three alike, and one that sold more: those alike stay as they were, whichever way it goes.
    @Test(arguments: [("sold", "desc", "9 1 1 1"), ("sold", "", "1 1 1 9"), ("revenue", "desc", "9 1 1 1"), ("date", "desc", "1 1 9 1")])
    func theOrderIsStable(sort: String, order: String, expected: String) {
        let lines = [1, 9, 1, 1].enumerated().map { index, sold in Self.line("session-\(index)", sold: sold) }
        let choice = StaffSalesPages.Choice(past: false, search: "", sort: .init(rawValue: sort), isDescending: order == "desc", number: 1)
        let sorted = sort == "date" ? choice.sorted(lines.map(\.performance)).map(\.number) : choice.sorted(lines).map(\.performance.number)
        #expect(sorted.map(String.init).joined(separator: " ") == expected)
    }

    private static func line(_ id: String, sold: Int) -> StaffSalesPages.Line {
        let performance = Performance(
            number: UInt32(sold), id: id, eventID: "e", title: "Titre", artist: "", genre: "", organiser: Organiser(id: "o", name: "O", licence: "L"),
            venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"), startsAt: Timestamp(milliseconds: 0),
            bookingOpensAt: Timestamp(milliseconds: 0), status: .published, capacity: 100, isSeated: false)
        return StaffSalesPages.Line(performance: performance, sold: sold, revenue: Money(cents: Int64(sold)))
    }
}
