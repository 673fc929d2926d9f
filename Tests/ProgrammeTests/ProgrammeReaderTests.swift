import Domain
import Foundation
import Testing

@testable import Programme

@Suite("Programme files")
struct ProgrammeReaderTests {
    @Test("a small programme is read whole")
    func whole() throws {
        let programme = try ProgrammeFolder(["p.yml": Fixture.programme, "plan.json": Fixture.plan]).read()
        let organiser = Organiser(id: "marees", name: "Marées Productions", licence: "PLATESV-D-2026-000123")
        #expect(
            programme.events == [
                Event(
                    id: "rock", number: 0, title: "Marée haute", artist: "Les Rivages", description: "Un concert.",
                    genre: "Rock", organiser: organiser)
            ])
        let session = try #require(programme.sessions.first)
        #expect(programme.sessions.count == 1)
        #expect(session.id == "rock-1" && session.eventID == "rock" && session.number == 0 && session.lane == -1)
        #expect(session.venue.city == "Nantes" && session.venue.postalCode == "44000")
        #expect(session.startsAt.rfc3339() == "2026-11-15T19:00:00Z" && session.doorsAt?.rfc3339() == "2026-11-15T18:00:00Z")
        #expect(session.bookingOpensAt.rfc3339() == "2026-06-27T08:00:00Z")
        #expect(session.bookingClosesAt.rfc3339() == "2026-11-15T18:30:00Z")
        #expect(session.status == .published && session.buyerLimit == 6 && session.vatRate.basisPoints == 210)
        #expect(session.holdSeconds == 600 && session.paymentSeconds == 900)
        #expect(session.categories.map { "\($0.id) \($0.name) \($0.kind) \($0.capacity)" } == [
            "carre-or Carré Or numbered 4", "pmr PMR numbered 1", "fosse Fosse standing 50",
        ])
        #expect(session.categories[0].tariffs.map { "\($0.id) \($0.name) \($0.price.cents)" } == [
            "plein Plein tarif 4500", "reduit Tarif réduit 3000",
        ])
    }

    @Test("what pages say besides is read: contact, a venue's words, what is put forward, the stage")
    func details() throws {
        let text = Fixture.programme.replacing("000123}", with: "000123, email: a@marees.example, terms: 'https://marees.example/cgv', mediator: M}")
            .replacing("timeZone: Europe/Paris}", with: "timeZone: Europe/Paris, description: Une cave., access: 'Par l''escalier.'}")
            .replacing("    genre: Rock\n", with: "    genre: Rock\n    featured: {order: 2, from: 2026-12-01 00:00, text: Enfin}\n    durationMinutes: 110\n")
            .replacing("    file: plan.json\n", with: "    file: plan.json\n    stage: {x: 35, y: -10}\n")
        let programme = try ProgrammeFolder(["p.yml": text, "plan.json": Fixture.plan]).read()
        let event = try #require(programme.events.first)
        #expect(event.organiser.contact == .init(email: "a@marees.example", terms: "https://marees.example/cgv", mediator: "M"))
        #expect(event.feature == .init(order: 2, from: Timestamp(milliseconds: 1_796_079_600_000), text: "Enfin") && event.durationMinutes == 110)
        let venue = try #require(programme.sessions.first?.venue)
        #expect(venue.description == "Une cave." && venue.access == "Par l'escalier.")
        let layout = try #require(programme.layouts.values.first)
        #expect(layout.usualStage == .init(x: 35, y: -10))
        #expect(layout.stage != nil, "kept, but no part of the digest: see the test below")
    }

    @Test("the layout carries positions, labels and categories, and its digest is stable")
    func layout() throws {
        let programme = try ProgrammeFolder(["p.yml": Fixture.programme, "plan.json": Fixture.plan]).read()
        let digest = try #require(programme.sessions.first?.layoutDigest)
        #expect(digest == "10edf59e23bf6ef5988a884c48c3015cfef24e6d6a5d4c8dedf36493efceab80")
        let layout = try #require(programme.layouts[digest])
        #expect(programme.layouts.count == 1)
        #expect(layout.seats.map { "\($0.id) \($0.category) \($0.x) \($0.y)" } == [
            "S-A-1 1 11.5 22.0", "S-A-2 0 36.0 22.0", "S-A-3 0 61.0 22.0", "S-B-1 0 10.0 60.0", "S-B-2 0 35.0 60.0",
        ])
        #expect(layout.seats.last?.label == "Salle, rang B, place 2")
        #expect(layout.sections.map(\.id) == ["S"])
    }

    @Test("entries of several files refer to each other in any order; a folder stands for its files")
    func severalFiles() throws {
        let cut = try #require(Fixture.programme.range(of: "events:"))
        let folder = try ProgrammeFolder([
            "a.yaml": String(Fixture.programme[cut.lowerBound...]), "b.yml": String(Fixture.programme[..<cut.lowerBound]),
            "plan.json": Fixture.plan,
        ])
        #expect(try folder.read(["a.yaml", "b.yml"]).sessions.count == 1)
        #expect(try ProgrammeReader(now: Fixture.now).read(files: [folder.url]).sessions.count == 1)
        #expect(folder.problems(["a.yaml"]) == [
            "a.yaml:7:16: events[0].organiser: there is no organiser 'marees'",
            "a.yaml:10:15: events[0].sessions[0].plan: there is no plan 'petit'",
        ])
        #expect(folder.problems(["a.yaml", "b.yml", "b.yml"]) == ["b.yml: is named twice"])
        #expect(folder.problems(["b.yml", "plan.json"]) == [
            "plan.json: is not YAML; a seating plan is named by 'file' under the 'plans' of a programme"
        ])
        #expect(folder.problems(["b.yml"]) == ["b.yml: there is no event in the programme"])
    }

    @Test("a price list serves several sessions; a category left out takes its seats with it")
    func priceLists() throws {
        let text = Fixture.programme
            .replacingOccurrences(of: "        prices:\n", with: "        notSold: [pmr]\n        prices: soir\nx:\n")
        let prices = try #require(text.range(of: "x:\n"))
        let folder = try ProgrammeFolder([
            "p.yml": String(text[..<prices.lowerBound]),
            "q.yml": """
            priceLists:
              - id: soir
                prices:
                  carre-or: [{id: plein, name: Plein tarif, cents: 0}]
                  fosse: [{id: plein, name: Plein tarif, cents: 1000000}]
            """,
            "plan.json": Fixture.plan,
        ])
        let session = try #require(try folder.read(["p.yml", "q.yml"]).sessions.first)
        #expect(session.categories.map(\.id) == ["carre-or", "fosse"])
        #expect(session.capacity == 54)
    }

    static let sharedPrices: [(name: String, list: String, problems: [String])] = [
        ("soire", "carre-or: [{id: p, name: P, cents: 1}]", ["p.yml:31:17: events[0].sessions[0].prices: there is no price list 'soire'; did you mean 'soir'?"]),
        (
            "soir", "carre-or: [{id: p, name: P, cents: 1}]\n      balcon: [{id: p, name: P, cents: 1}]",
            [
                "p.yml:31:17: events[0].sessions[0].prices: the plan 'petit' has no category 'balcon'",
                "p.yml:31:17: events[0].sessions[0].prices: the category 'pmr' of the plan 'petit' has no price; give one or list it under 'notSold'",
                "p.yml:31:17: events[0].sessions[0].prices: the category 'fosse' of the plan 'petit' has no price; give one or list it under 'notSold'",
            ]
        ),
        ("[soir]", "carre-or: [{id: p, name: P, cents: 1}]", ["p.yml:31:17: events[0].sessions[0].prices: must be a mapping or the id of a price list, not a list"]),
        ("soir", "carre-or: [{id: p, name: P, cents: x}]\n      pmr: [{id: p, name: P, cents: 1}]\n      fosse: [{id: p, name: P, cents: 1}]", ["q.yml:4:42: priceLists[0].prices.carre-or[0].cents: must be a whole number of cents, not 'x'"]),
    ]

    @Test("a session that names the wrong price list is blamed, not the list", arguments: sharedPrices)
    func wrongPriceList(_ row: (name: String, list: String, problems: [String])) throws {
        let prices = try #require(Fixture.programme.range(of: "prices:\n"))
        let folder = try ProgrammeFolder([
            "p.yml": Fixture.programme[..<prices.lowerBound] + "prices: \(row.name)\n",
            "q.yml": "priceLists:\n  - id: soir\n    prices:\n      \(row.list)\n", "plan.json": Fixture.plan,
        ])
        let problems = folder.problems(["p.yml", "q.yml"])
        #expect(problems == row.problems)
    }

    @Test("one plan file may be cut into categories of other names; everybody may stand")
    func categories() throws {
        let gathered = Fixture.programme
            .replacingOccurrences(of: "- {id: carre-or, name: Carré Or}", with: "- {id: assis, name: Assis, seats: [Carré Or, PMR]}")
            .replacingOccurrences(of: "      - {id: pmr, name: PMR}\n", with: "")
            .replacingOccurrences(of: "          carre-or:", with: "          assis:")
            .replacingOccurrences(of: "          pmr: [{id: plein, name: Plein tarif, cents: 2000}]\n", with: "")
        let session = try #require(try ProgrammeFolder(["p.yml": gathered, "plan.json": Fixture.plan]).read().sessions.first)
        #expect(session.categories.map { "\($0.id) \($0.name) \($0.capacity)" } == ["assis Assis 5", "fosse Fosse 50"])
        let standing = try ProgrammeFolder([
            "p.yml": Fixture.programme
                .replacingOccurrences(of: "        prices:\n", with: "        notSold: [carre-or, pmr]\n        prices:\n")
                .replacingOccurrences(
                    of: #" {10}(carre-or|pmr): .*\n"#, with: "", options: .regularExpression),
            "plan.json": Fixture.plan,
        ]).read()
        #expect(standing.sessions.first?.layoutDigest == nil && standing.layouts.isEmpty)
    }

    @Test("byte-order mark, CRLF and texts that look like other types are read as meant")
    func tolerated() throws {
        let text = Fixture.programme
            .replacingOccurrences(of: "title: Marée haute", with: "title: 1914")
            .replacingOccurrences(of: "artist: Les Rivages", with: "artist: No")
            .replacingOccurrences(of: "description: Un concert.", with: "description: |\n      Rock & Roll, R&B.\n\n      « Deux » lignes.\n")
        let folder = try ProgrammeFolder(["plan.json": "\u{FEFF}" + Fixture.plan])
        try folder.write("p.yml", Data(("\u{FEFF}" + text).replacingOccurrences(of: "\n", with: "\r\n").utf8))
        let event = try #require(try folder.read().events.first)
        #expect(event.title == "1914" && event.artist == "No")
        #expect(event.description == "Rock & Roll, R&B.\n\n« Deux » lignes.")
    }

    @Test("every problem is found in one go, in the order of the lines")
    func all() throws {
        let text = Fixture.programme
            .replacingOccurrences(of: "44000", with: "4400")
            .replacingOccurrences(of: "buyerLimit: 6", with: "buyerLimit: 0")
            .replacingOccurrences(of: "artist: Les Rivages", with: "artist:")
            .replacingOccurrences(of: "\n    genre:", with: "\n    style:")
        let plan = Fixture.plan.replacingOccurrences(of: "S-A-2", with: "S-A-1")
        let problems = try ProgrammeFolder(["p.yml": text, "plan.json": plan]).problems()
        #expect(problems == [
            "p.yml:4:71: venues[0].postalCode: '4400' must be the five digits of a French postal code",
            "p.yml:15:5: events[0]: 'genre' is missing",
            "p.yml:17:12: events[0].artist: has no value; it must be a text",
            "p.yml:18:5: events[0].style: is not a known key",
            "p.yml:29:21: events[0].sessions[0].buyerLimit: is 0; it must be 1 to 100 places",
            "plan.json:6:18: zones[0].rows[0].seats[1].seat_guid: 'S-A-1' is already the id of zones[0].rows[0].seats[0].seat_guid",
        ])
    }

    @Test("beyond two hundred problems, the rest is counted")
    func many() throws {
        let keys = (1...250).map { "k\($0): 1\n" }.joined()
        let folder = try ProgrammeFolder(["p.yml": Fixture.programme + keys, "plan.json": Fixture.plan])
        let errors = try #require(throws: ProgrammeErrors.self) { try folder.read() }
        #expect(errors.problems.count == 200 && errors.omitted == 50)
        #expect(errors.description.hasSuffix("\n… and 50 more"))
    }
}
