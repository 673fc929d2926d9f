import Domain
import Foundation
import Testing

@testable import Programme

/// Tables: what is changed in the small programme → the problems, word for word.
@Suite("Problems of a programme")
struct ProblemTests {
    struct Row: CustomTestStringConvertible {
        let old: String
        let new: String
        let problems: [String]

        init(_ old: String, _ new: String, _ problems: String...) {
            (self.old, self.new, self.problems) = (old, new, problems)
        }

        var testDescription: String { "\(old) → \(new.prefix(60))" }
    }

    static let entries: [Row] = [
        Row("PLATESV-D-2026-000123", "PLATESV-2026",
            "p.yml:2:53: organisers[0].licence: 'PLATESV-2026' is no licence number; write it like PLATESV-D-2026-000123 or L-D-19-1172"),
        Row("PLATESV-D-2026-000123", "L-D-19-1172"),
        Row("PLATESV-D-2026-000123}", "PLATESV-D-2026-000123, email: personne, terms: 'javascript:alert(1)'}",
            "p.yml:2:83: organisers[0].email: 'personne' is no e-mail address",
            "p.yml:2:100: organisers[0].terms: 'javascript:alert(1)' must be an address that begins with https://"),
        Row("    genre: Rock\n", "    genre: Rock\n    featured: {order: 0, from: 2027-02-01 00:00, until: 2027-01-01 00:00}\n",
            "p.yml:19:23: events[0].featured.order: is 0; it must be 1 to 100 places",
            "p.yml:19:57: events[0].featured.until: it ends before it begins"),
        Row("    genre: Rock\n", "    genre: Rock\n    durationMinutes: 0\n", "p.yml:19:22: events[0].durationMinutes: is 0; it must be 1 to 1440 minutes"),
        Row("    genre: Rock\n", "    genre: Rock\n    picture: {file: ../x.png, alt: X}\n",
            "p.yml:19:21: events[0].picture.file: '../x.png' must be a file in the programme's folder or below"),
        Row("    genre: Rock\n", "    genre: Rock\n    picture: {file: none.png}\n", "p.yml:19:14: events[0].picture: 'alt' is missing",
            "p.yml:19:21: events[0].picture.file: none.png: there is no such file"),
        Row("    genre: Rock\n", "    genre: Rock\n    picture: {file: none.png, alt: X}\n", "p.yml:19:21: events[0].picture.file: none.png: there is no such file"),
        Row("    genre: Rock\n", "    genre: Rock\n    picture: {file: plan.json, alt: X}\n", "p.yml:19:21: events[0].picture.file: plan.json is no JPEG, PNG or WebP picture"),
        Row("    genre: Rock\n", "    genre: Rock\n    featured: {text: Rock}\n", "p.yml:19:15: events[0].featured: 'order' is missing"),
        Row("postalCode: 44000", "postalCode: Nantes",
            "p.yml:4:71: venues[0].postalCode: 'Nantes' must be the five digits of a French postal code"),
        Row("Europe/Paris", "Europe/Pariss",
            "p.yml:4:102: venues[0].timeZone: 'Europe/Pariss' is no IANA time zone such as Europe/Paris; did you mean 'Europe/Paris'?"),
        Row("venue: cave", "venue: caves",
            "p.yml:7:12: plans[0].venue: there is no venue 'caves'; did you mean 'cave'?"),
        Row("id: marees,", "id: Marées,",
            "p.yml:2:10: organisers[0].id: 'Marées' must be 1 to 64 of a–z, 0–9 and '-', neither starting nor ending with '-'",
            "p.yml:20:16: events[0].organiser: there is no organiser 'marees'"),
        Row("file: plan.json", "file: plans.json",
            "p.yml:8:11: plans[0].file: plans.json: there is no such file"),
        Row("file: plan.json", "file: ../plan.json",
            "p.yml:8:11: plans[0].file: '../plan.json' must be a file in the programme's folder or below"),
        Row("    file: plan.json\n", "",
            "p.yml:6:5: plans[0]: 'categories' go with the 'file' of a seating plan; standing places go under 'standing'"),
        Row("name: Carré Or}", "name: Carre Or}",
            "p.yml:10:7: plans[0].categories: 'Carré Or' of the seating plan is in no category; seats: 4",
            "p.yml:10:30: plans[0].categories[0].name: the seating plan has no category 'Carre Or'; did you mean 'Carré Or'?"),
        Row("      - {id: pmr, name: PMR}\n", "",
            "p.yml:10:7: plans[0].categories: 'PMR' of the seating plan is in no category; seats: 1",
            "p.yml:32:11: events[0].sessions[0].prices.pmr: the plan 'petit' has no category 'pmr'"),
        Row("- {id: pmr, name: PMR}", "- {id: pmr, name: PMR, seats: [PMR, Carré Or]}",
            "p.yml:11:43: plans[0].categories[1].seats[1]: the seating plan's category 'Carré Or' already belongs to 'carre-or'"),
        Row("id: fosse, name: Fosse", "id: pmr, name: Fosse",
            "p.yml:13:14: plans[0].standing[0].id: the category id 'pmr' stands twice in this plan",
            "p.yml:34:11: events[0].sessions[0].prices.fosse: the plan 'petit' has no category 'fosse'"),
        Row("capacity: 50", "capacity: -50",
            "p.yml:13:44: plans[0].standing[0].capacity: is -50; it must be 1 to 200000 places"),
        Row("capacity: 50", "capacity: 99999999999999999999",
            "p.yml:13:44: plans[0].standing[0].capacity: is 99999999999999999999; it must be 1 to 200000 places"),
        Row("capacity: 50", "capacity: '50'",
            "p.yml:13:44: plans[0].standing[0].capacity: must be a whole number of places without quotes, not a quoted text"),
        Row("title: Marée haute", "titre: Marée haute",
            "p.yml:15:5: events[0]: 'title' is missing",
            "p.yml:16:5: events[0].titre: is not a known key; did you mean 'title'?"),
        Row("title: Marée haute", "title: [Marée haute]",
            "p.yml:16:12: events[0].title: must be a text, not a list"),
        Row("title: Marée haute", "title: '  '",
            "p.yml:16:12: events[0].title: must not be empty"),
        Row("title: Marée haute", "title: \"Marée\\thaute\"",
            "p.yml:16:12: events[0].title: must be one line without control characters"),
        Row("title: Marée haute", "title: \(String(repeating: "é", count: 201))",
            "p.yml:16:12: events[0].title: has 201 characters; at most 200 are allowed"),
        Row("status: published", "status: publised",
            "p.yml:28:17: events[0].sessions[0].status: is 'publised'; it must be one of draft, published, cancelled; did you mean 'published'?"),
        Row("buyerLimit: 6", "buyerLimit: 6.5",
            "p.yml:29:21: events[0].sessions[0].buyerLimit: must be a whole number of places, not '6.5'"),
        Row("buyerLimit: 6", "buyerLimit: 0x6",
            "p.yml:29:21: events[0].sessions[0].buyerLimit: must be a whole number of places, not '0x6'"),
        Row("vatPercent: 2.1", "vatPercent: 2,1",
            "p.yml:30:21: events[0].sessions[0].vatPercent: must be a number of percent with a point and at most two decimals, such as 5.5, not '2,1'"),
        Row("vatPercent: 2.1", "vatPercent: 210",
            "p.yml:30:21: events[0].sessions[0].vatPercent: is 210; it must be 0 to 30 percent"),
        Row("vatPercent: 2.1", "vatPercent: .nan",
            "p.yml:30:21: events[0].sessions[0].vatPercent: must be a number of percent with a point and at most two decimals, such as 5.5, not '.nan'"),
        Row("buyerLimit: 6", "buyerLimit: 6\n        holdMinutes: 0",
            "p.yml:30:22: events[0].sessions[0].holdMinutes: is 0; it must be 1 to 60 minutes"),
    ]

    static let prices: [Row] = [
        Row("cents: 4500", "cents: 45.00",
            "p.yml:32:60: events[0].sessions[0].prices.carre-or[0].cents: '45.00' looks like euros; write whole cents: 45 € is 4500"),
        Row("cents: 4500", "cents: -1",
            "p.yml:32:60: events[0].sessions[0].prices.carre-or[0].cents: is -1; it must be 0 to 1000000 cents"),
        Row("cents: 4500", "cents: 1000001",
            "p.yml:32:60: events[0].sessions[0].prices.carre-or[0].cents: is 1000001; it must be 0 to 1000000 cents"),
        Row("cents: 4500", "price: 4500",
            "p.yml:32:22: events[0].sessions[0].prices.carre-or[0]: 'cents' is missing",
            "p.yml:32:53: events[0].sessions[0].prices.carre-or[0].price: is not a known key"),
        Row("id: reduit", "id: plein",
            "p.yml:32:72: events[0].sessions[0].prices.carre-or[1].id: the tariff id 'plein' stands twice in this category"),
        Row("          carre-or:", "          carre-orr:",
            "p.yml:32:11: events[0].sessions[0].prices.carre-orr: the plan 'petit' has no category 'carre-orr'; did you mean 'carre-or'?",
            "p.yml:32:11: events[0].sessions[0].prices: the category 'carre-or' of the plan 'petit' has no price; give one or list it under 'notSold'"),
        Row("[{id: plein, name: Plein tarif, cents: 1500}]", "[]",
            "p.yml:34:18: events[0].sessions[0].prices.fosse: must not be empty"),
        Row("        prices:\n", "        notSold: [pmr]\n        prices:\n",
            "p.yml:34:11: events[0].sessions[0].prices.pmr: 'pmr' has a price but stands under 'notSold'"),
        Row("        prices:\n", "        notSold: [balcon]\n        prices:\n",
            "p.yml:31:19: events[0].sessions[0].notSold[0]: the plan has no category 'balcon'"),
        Row("status: published", "status: published\n        price: 1",
            "p.yml:29:9: events[0].sessions[0].price: is not a known key; did you mean 'prices'?"),
    ]

    static let dates: [Row] = [
        Row("starts: 2026-11-15 20:00", "starts: 15/11/2026 20 h",
            "p.yml:24:17: events[0].sessions[0].starts: '15/11/2026 20 h' is no date; write '2026-11-15 20:00', '2026-11-15T20:00:00+01:00', '+10m', '-2h', '+45d' or '+45d 20:00'"),
        Row("starts: 2026-11-15 20:00", "starts: 2026-11-31 20:00",
            "p.yml:24:17: events[0].sessions[0].starts: there is no day 2026-11-31"),
        Row("starts: 2026-11-15 20:00", "starts: 2026-11-15 24:00",
            "p.yml:24:17: events[0].sessions[0].starts: there is no hour 24"),
        Row("starts: 2026-11-15 20:00", "starts: 2026-11-15 18:00",
            "p.yml:25:16: events[0].sessions[0].doors: 2026-11-15T19:00:00+01:00 is after the start, 2026-11-15T18:00:00+01:00",
            "p.yml:27:17: events[0].sessions[0].closes: 2026-11-15T19:30:00+01:00 is after the start, 2026-11-15T18:00:00+01:00"),
        Row("closes: 2026-11-15 19:30", "closes: 2026-11-15 19:30\n        returnsUntil: 2026-11-15 19:01\n        nameChangeUntil: 2026-11-15 19:02",
            "p.yml:28:23: events[0].sessions[0].returnsUntil: 2026-11-15T19:01:00+01:00 is after the doors open, 2026-11-15T19:00:00+01:00",
            "p.yml:29:26: events[0].sessions[0].nameChangeUntil: 2026-11-15T19:02:00+01:00 is after the doors open, 2026-11-15T19:00:00+01:00"),
        Row("closes: 2026-11-15 19:30", "closes: 2026-11-15 19:30\n        returnsUntil: 2026-11-15 19:00\n        nameChangeUntil: soon",
            "p.yml:29:26: events[0].sessions[0].nameChangeUntil: 'soon' is no date; write '2026-11-15 20:00', '2026-11-15T20:00:00+01:00', '+10m', '-2h', '+45d' or '+45d 20:00'"),
        Row("opens: 2026-06-27 10:00", "opens: 2026-11-15 19:30",
            "p.yml:26:16: events[0].sessions[0].opens: 2026-11-15T19:30:00+01:00 is not before the end of booking, 2026-11-15T19:30:00+01:00"),
        Row("opens: 2026-06-27 10:00", "opens: 2026-03-29 02:30",
            "p.yml:26:16: events[0].sessions[0].opens: 02:30 does not exist that day in Europe/Paris: clocks go forward over it"),
        Row("closes: 2026-11-15 19:30", "closes: 2026-10-25 02:30",
            "p.yml:27:17: events[0].sessions[0].closes: 02:30 comes twice that day in Europe/Paris: write 2026-10-25T02:30:00+02:00 or 2026-10-25T02:30:00+01:00"),
        Row("opens: 2026-06-27 10:00", "opens: +9999d",
            "p.yml:26:16: events[0].sessions[0].opens: is more than 3650 days from the import"),
        Row("opens: 2026-06-27 10:00", "opens: -2h 10:00",
            "p.yml:26:16: events[0].sessions[0].opens: a local time follows days only, as in '+45d 20:00'"),
        Row("opens: 2026-06-27 10:00", "opens: 1999-06-27 10:00",
            "p.yml:26:16: events[0].sessions[0].opens: the year must be 2000 to 2099"),
    ]

    @Test("entries", arguments: entries)
    func entry(_ row: Row) throws {
        let problems = try Fixture.problems(replacing: row.old, with: row.new)
        #expect(problems == row.problems)
    }

    private static let fee = "{id: location, name: Frais, cents: 150, per: place, vatPercent: 20, refundable: no}"

    static let fees: [Row] = [
        Row(fee, fee),
        Row("cents: 150,", "cents: 1.50,",
            "p.yml:32:48: events[0].sessions[0].fees[0].cents: '1.50' looks like euros; write whole cents: 45 € is 4500"),
        Row("cents: 150,", "cents: 0,", "p.yml:32:48: events[0].sessions[0].fees[0].cents: is 0; it must be 1 to 100000 cents"),
        Row("per: place", "per: seat", "p.yml:32:58: events[0].sessions[0].fees[0].per: is 'seat'; it must be one of place, order"),
        Row("refundable: no", "refundable: never",
            "p.yml:32:93: events[0].sessions[0].fees[0].refundable: is 'never'; it must be one of yes, no"),
        Row(", vatPercent: 20", "", "p.yml:32:13: events[0].sessions[0].fees[0]: 'vatPercent' is missing"),
        Row(fee, fee + "\n          - " + fee,
            "p.yml:33:18: events[0].sessions[0].fees[1].id: the fee 'location' stands twice in this session"),
    ]

    @Test("fees", arguments: fees)
    func fee(_ row: Row) throws {
        let programme = Fixture.programme.replacing("vatPercent: 2.1\n", with: "vatPercent: 2.1\n        fees:\n          - \(Self.fee)\n")
        #expect(programme.contains(row.old))
        let problems = try ProgrammeFolder(["p.yml": programme.replacing(row.old, with: row.new), "plan.json": Fixture.plan]).problems()
        #expect(problems == row.problems)
    }

    @Test("wheelchair places are opened to a category with seats of its own", arguments: [
        ("carre-or", nil), ("fosse", "standing places have no seats: wheelchair places are opened to a category that has"),
        ("pmr", "wheelchair places are opened to another category than theirs and their companions'"),
    ] as [(String, String?)])
    func wheelchairsOpen(_ to: String, _ problem: String?) throws {
        let programme = Fixture.programme.replacing("vatPercent: 2.1\n", with: "vatPercent: 2.1\n        wheelchairsOpen: {to: \(to), from: 2026-11-01 10:00}\n")
            .replacing("    file: plan.json\n", with: "    file: plan.json\n    wheelchairs: [{places: pmr}]\n")
        let problems = try ProgrammeFolder(["p.yml": programme, "plan.json": Fixture.plan]).problems()
        #expect(problems == (problem.map { ["p.yml:32:31: events[0].sessions[0].wheelchairsOpen.to: \($0)"] } ?? []))
    }

    @Test func wheelchairPlacesAreNotSetAside() throws {
        func problems(_ plan: String) throws -> [String] {
            let programme = Fixture.programme.replacing("vatPercent: 2.1\n", with: "vatPercent: 2.1\n        allotments:\n          - {id: asso, name: Asso, category: pmr, seats: []}\n")
                .replacing("    file: plan.json\n", with: plan)
            return try ProgrammeFolder(["p.yml": programme, "plan.json": Fixture.plan]).problems()
        }
        let empty = "58: events[0].sessions[0].allotments[0].seats: must not be empty"
        #expect(try problems("    file: plan.json\n") == ["p.yml:32:" + empty])
        let found = try problems("    file: plan.json\n    wheelchairs: [{places: pmr}]\n")
        #expect(
            Set(found) == [
                "p.yml:33:46: events[0].sessions[0].allotments[0].category: wheelchair places and their companions' seats are not set aside: nobody else is given them before they are opened", "p.yml:33:" + empty,
            ], "\(found)")
    }

    private static let presale = "{id: club, name: Club, category: fosse, places: 5, code: CLUB, salesOpen: 2026-06-20 10:00}"

    static let presales: [Row] = [
        Row(presale, presale),
        Row(" code: CLUB,", " code: CLU,", "p.yml:32:70: events[0].sessions[0].allotments[0].code: a code has 4 characters at least, or it is guessed"),
        Row(" code: CLUB,", "", "p.yml:32:75: events[0].sessions[0].allotments[0].salesOpen: a pre-sale is for those who have a 'code'"),
        Row("06-20 10:00}", "06-27 10:00}", "p.yml:32:87: events[0].sessions[0].allotments[0].salesOpen: a pre-sale begins before everybody may book"),
        Row("10:00}", "10:00, release: 2026-06-20 10:00}",
            "p.yml:32:87: events[0].sessions[0].allotments[0].salesOpen: a pre-sale begins before its places are given back"),
        Row("category: fosse, places: 5", "category: carre-or, seats: []",
            "p.yml:32:63: events[0].sessions[0].allotments[0].seats: must not be empty",
            "p.yml:32:90: events[0].sessions[0].allotments[0].salesOpen: a pre-sale has places of its own"),
    ]

    @Test("pre-sales", arguments: presales)
    func presale(_ row: Row) throws {
        let programme = Fixture.programme.replacing("vatPercent: 2.1\n", with: "vatPercent: 2.1\n        allotments:\n          - \(Self.presale)\n")
        #expect(programme.contains(row.old))
        let problems = try ProgrammeFolder(["p.yml": programme.replacing(row.old, with: row.new), "plan.json": Fixture.plan]).problems()
        #expect(problems == row.problems)
    }

    private static let invited =
        "- {id: amis, name: Amis, category: fosse, places: 5, code: AMIS, tariffs: [{id: invitation, name: Invitation, cents: 0}]}\n          - {id: club, name: Club, category: fosse, places: 5, code: CLUB, tariffs: [{id: club, name: Club, cents: 900}]}"

    static let invitations: [Row] = [
        Row(invited, invited),
        Row(" code: AMIS,", "", "p.yml:32:73: events[0].sessions[0].allotments[0].tariffs: prices of its own are for those who have a 'code'"),
        Row("id: invitation,", "id: plein,", "p.yml:32:91: events[0].sessions[0].allotments[0].tariffs[0].id: the tariff id 'plein' stands twice in this category"),
        Row("id: club, name: Club, cents", "id: invitation, name: Club, cents", "p.yml:33:91: events[0].sessions[0].allotments[1].tariffs[0].id: the tariff id 'invitation' stands twice in this category"),
        Row("code: CLUB", "code: amis",
            "p.yml:33:70: events[0].sessions[0].allotments[1].code: another allotment of 'fosse' has this code: whoever has it could not be given both"),
        Row("[{id: invitation, name: Invitation, cents: 0}]", "[]", "p.yml:32:85: events[0].sessions[0].allotments[0].tariffs: must not be empty"),
        Row("cents: 0}", "cents: -1}", "p.yml:32:128: events[0].sessions[0].allotments[0].tariffs[0].cents: is -1; it must be 0 to 1000000 cents"),
        Row("category: fosse, places: 5, code: AMIS", "category: balcon, places: 5, code: AMIS", "p.yml:32:46: events[0].sessions[0].allotments[0].category: the session sells no category 'balcon'"),
    ]

    @Test("invitations", arguments: invitations)
    func invitation(_ row: Row) throws {
        let programme = Fixture.programme.replacing("vatPercent: 2.1\n", with: "vatPercent: 2.1\n        allotments:\n          \(Self.invited)\n")
        #expect(programme.contains(row.old))
        let problems = try ProgrammeFolder(["p.yml": programme.replacing(row.old, with: row.new), "plan.json": Fixture.plan]).problems()
        #expect(problems == row.problems)
    }

    @Test func invitationsAreOfTheirAllotmentAlone() throws {
        let programme = Fixture.programme.replacing("vatPercent: 2.1\n", with: "vatPercent: 2.1\n        allotments:\n          \(Self.invited)\n")
        let session = try #require(try ProgrammeFolder(["p.yml": programme, "plan.json": Fixture.plan]).read().sessions.first)
        #expect(session.inventory.allotments.map(\.tariffs) == [[Tariff(id: "invitation", name: "Invitation", price: .zero)], [Tariff(id: "club", name: "Club", price: Money(cents: 900))]])
        #expect(session.categories[2].tariffs.map(\.id) == ["plein"])
    }

    @Test("prices", arguments: prices)
    func price(_ row: Row) throws {
        let problems = try Fixture.problems(replacing: row.old, with: row.new)
        #expect(problems == row.problems)
    }

    @Test("dates", arguments: dates)
    func date(_ row: Row) throws {
        let problems = try Fixture.problems(replacing: row.old, with: row.new)
        #expect(problems == row.problems)
    }

    @Test("ids that stand twice, within a file and across files")
    func duplicates() throws {
        let folder = try ProgrammeFolder(["p.yml": Fixture.programme, "q.yml": Fixture.programme, "plan.json": Fixture.plan])
        let problems = folder.problems(["p.yml", "q.yml"])
        #expect(problems == [
            "q.yml:2:10: organisers[0].id: the organiser id 'marees' is already taken at p.yml:2:10",
            "q.yml:4:10: venues[0].id: the venue id 'cave' is already taken at p.yml:4:10",
            "q.yml:6:9: plans[0].id: the plan id 'petit' is already taken at p.yml:6:9",
            "q.yml:15:9: events[0].id: the event id 'rock' is already taken at p.yml:15:9",
            "q.yml:22:13: events[0].sessions[0].id: the session id 'rock-1' is already taken at p.yml:22:13",
        ])
    }

    @Test("more categories than a seat's byte can tell apart")
    func tooManyCategories() throws {
        let areas = (1...33).map { "      - {id: a\($0), name: A, capacity: 1}\n" }.joined()
        let fosse = "      - {id: fosse, name: Fosse, capacity: 50}\n"
        let tooMany = try Fixture.problems(replacing: fosse, with: areas).first
        #expect(tooMany == "p.yml:13:7: plans[0].standing: has 33 entries; at most 32 are allowed")
        let thirtyOne = (1...31).map { "      - {id: a\($0), name: A, capacity: 1}\n" }.joined()
        let together = try Fixture.problems(replacing: fosse, with: thirtyOne).first
        #expect(together == "p.yml:6:5: plans[0]: has 33 categories; at most 32 are allowed")
    }
}
