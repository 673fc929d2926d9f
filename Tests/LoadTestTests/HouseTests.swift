import Foundation
import Testing

@testable import LoadTest

@Suite struct HouseTests {
    @Test func theArenaHasItsSeats() {
        let arena = SeatingPlan.arena()
        #expect(arena.seatCount == 20_848)
        #expect(arena.zones.count == 60)
        let ids = Set(arena.zones.flatMap(\.rows).flatMap(\.seats).map(\.seatGUID))
        #expect(ids.count == 20_848, "every id once")
        #expect(arena.usedCategories == ["Accompagnateur PMR", "Catégorie 1", "Catégorie 2", "Catégorie 3", "PMR"])
    }

    @Test(arguments: [("Carré Or", "carre-or"), ("Catégorie 1", "categorie-1"), ("Accompagnateur PMR", "accompagnateur-pmr")])
    func slugs(name: String, slug: String) {
        #expect(HouseFiles.slug(name) == slug)
    }

    @Test(arguments: [
        (Scenario.HouseKind.theatre, "carre-or", 1142), (.zenith, "fosse", 5168), (.room(capacity: 7), "capacity: 7", 0),
        (.rows(capacity: 200), "categorie-1", 200),
    ])
    func programmesNameEveryCategory(kind: Scenario.HouseKind, word: String, seats: Int) throws {
        let files = try HouseFiles(kind, buyerLimit: 3, root: ScenarioTests.root)
        let text = files.programme(opens: "2027-01-01T10:00:00Z")
        #expect(text.contains(word) && text.contains("buyerLimit: 3") && text.contains("opens: 2027-01-01T10:00:00Z"))
        #expect(files.plan?.seatCount ?? 0 == seats)
    }

    private static func house(_ rows: String...) throws -> House {
        let session = #"{"id":"s","capacity":9,"categories":[{"id":"c","kind":"numbered","capacity":9,"more":1}]}"#
        let sections = rows.enumerated().map { index, seats in
            let list = seats.split(separator: " ").map { #"{"id":"\#($0)","row":"\#($0.first ?? "?")","x":1}"# }
            return #"{"id":"S\#(index)","seats":[\#(list.joined(separator: ","))]}"#
        }
        return try House(
            session: Data(session.utf8), plan: Data(#"{"plan":"p","sections":[\#(sections.joined(separator: ","))]}"#.utf8))
    }

    @Test func rowsAreReadFromThePlan() throws {
        let house = try Self.house("A1 A2 A3 B1 B2", "C1 C2")
        #expect(house.rows.map(\.seats) == [0..<3, 3..<5, 5..<7])
        #expect(house.rows.map(\.section) == [0, 0, 1])
    }

    @Crowd @Test func buyersChooseNeighboursThatAreFree() throws {
        let house = try Self.house("A1 A2 A3 B1 B2", "C1 C2")
        let chooser = try SeatChooser(house: house, preferred: ["S0": 1])
        var random = SeededRandom(seed: 1)
        for _ in 0..<50 {
            let pair = try #require(chooser.choose(2, blind: false, &random))
            #expect([["A1", "A2"], ["A2", "A3"], ["B1", "B2"]].contains(pair))
        }
        chooser.markTaken(["A2", "B1"])
        // Nothing is left in the section that they like: they look elsewhere.
        #expect(chooser.choose(2, blind: false, &random) == ["C1", "C2"])
        chooser.markTaken(["C1"])
        #expect(chooser.choose(2, blind: false, &random) == nil)
        #expect(chooser.choose(2, blind: true, &random) != nil)
        chooser.markFree(["A2"])
        #expect(chooser.choose(3, blind: false, &random) == ["A1", "A2", "A3"])
    }

    @Crowd @Test func anUnknownSectionIsNamed() throws {
        let house = try Self.house("A1 A2")
        #expect(throws: LoadTestProblem.self) { try SeatChooser(house: house, preferred: ["Balcon": 1]) }
    }

    @Test func nginxRunsTheVeryFileOfTheRepository() throws {
        let template = try String(contentsOfFile: ScenarioTests.root + "/config/nginx.conf", encoding: .utf8)
        let text = try NginxConfiguration(template: template)
            .text(port: 9000, boxOffices: [9001, 9002, 9003, 9004], folder: "/x", isRoot: false)
        for port in 9001...9004 { #expect(text.contains("server 127.0.0.1:\(port) max_fails=3 fail_timeout=2s;")) }
        #expect(text.contains("listen 127.0.0.1:9000;") && text.contains("pid /x/nginx.pid;"))
        for gone in ["8080", "8081", "/run/", "/var/log", "www-data", "listen 80"] { #expect(!text.contains(gone), "\(gone)") }
        #expect(text.contains("proxy_next_upstream error timeout non_idempotent;"))
        #expect(throws: LoadTestProblem.self) {
            try NginxConfiguration(template: "http {\n}").text(port: 1, boxOffices: [2], folder: "/x", isRoot: false)
        }
    }
}
