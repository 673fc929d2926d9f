import Domain
import Foundation
import Testing

@testable import Programme

@Suite("Seating plans")
struct SeatingPlanTests {
    static let faults: [ProblemTests.Row] = [
        .init("\"name\": \"La Cave\", ", "",
            "plan.json:1:1: 'name' is missing"),
        .init("\"width\": 100", "\"width\": 0",
            "plan.json:1:39: size.width: must be a whole number of 1 or more"),
        .init("\"width\": 100", "\"width\": 99.5",
            "plan.json:1:39: size.width: must be a whole number of 1 or more"),
        .init("\"width\": 100", "\"depth\": 3, \"width\": 100",
            "plan.json:1:30: size.depth: is not a known key"),
        .init("\"width\": 100", "\"width\": 1e999",
            "plan.json:1:39: size.width: is out of range; it must be -1000000 to 1000000"),
        .init("\"width\": 100", "\"width\": NaN",
            "plan.json:1:39: size.width: is not valid JSON: 'NaN' is no value of JSON"),
        .init("\"width\": 100", "\"width\": 0100",
            "plan.json:1:43: size.width: is not valid JSON: a number is malformed"),
        .init("{\"name\": \"PMR\"}", "{\"name\": \"PMR\"}, {\"name\": \"PMR\"}",
            "plan.json:2:85: categories[2].name: 'PMR' is declared twice"),
        .init("{\"name\": \"PMR\"}", "{\"name\": \"PMR\", \"price\": 3}",
            "plan.json:2:75: categories[1].price: is not a known key"),
        .init("\"category\": \"PMR\"", "\"category\": \"PMRR\"",
            "plan.json:5:91: zones[0].rows[0].seats[0].category: 'PMRR' is not among the plan's categories; did you mean 'PMR'?"),
        .init("\"category\": \"PMR\"", "\"category\": null",
            "plan.json:5:91: zones[0].rows[0].seats[0].category: has no value; it must be a text"),
        .init("\"category\": \"PMR\"", "\"category\": \"PMR\", \"categorie\": \"PMR\"",
            "plan.json:5:98: zones[0].rows[0].seats[0].categorie: is not a known key; did you mean 'category'?"),
        .init("S-B-2", "S-A-3",
            "plan.json:10:18: zones[0].rows[1].seats[1].seat_guid: 'S-A-3' is already the id of zones[0].rows[0].seats[2].seat_guid"),
        .init("\"S-B-2\"", "\" S-B-2\"",
            "plan.json:10:18: zones[0].rows[1].seats[1].seat_guid: 'S-B-2' must have two characters at least and no blank at its ends"),
        .init("\"S-B-2\"", "\"2\"",
            "plan.json:10:18: zones[0].rows[1].seats[1].seat_guid: '2' must have two characters at least and no blank at its ends"),
        .init("\"seat_number\": \"3\"", "\"seat_number\": \"2\"",
            "plan.json:7:4: zones[0].rows[0].seats[2]: is labelled like zones[0].rows[0].seats[1]: rang A, place 2"),
        .init("\"seat_number\": \"3\"", "\"seat_number\": 3",
            "plan.json:7:42: zones[0].rows[0].seats[2].seat_number: must be a text, not a number"),
        .init("\"position\": {\"x\": 50, \"y\": 0}", "\"position\": {\"x\": 50}",
            "plan.json:7:59: zones[0].rows[0].seats[2].position: 'y' is missing"),
        .init("\"position\": {\"x\": 50, \"y\": 0}", "\"position\": {\"x\": 50, \"y\": -1e300}",
            "plan.json:7:74: zones[0].rows[0].seats[2].position.y: is out of range; it must be -1000000 to 1000000"),
        .init("\"row_label\": \"B\"", "\"row_label\": 7",
            "plan.json:8:36: zones[0].rows[1].row_label: must be a text, not a number"),
        .init("\"row_label\": \"B\"", "\"row_number_position\": \"left\"",
            "plan.json:8:46: zones[0].rows[1].row_number_position: is 'left'; it must be one of start, end, both"),
        .init("\"zone_id\": \"S\"", "\"areas\": [{\"shape\": \"star\"}]",
            "plan.json:3:50: zones[0].areas[0].shape: is 'star'; it must be one of polygon, rectangle, ellipse, circle, text"),
        .init("\"name\": \"Salle\", \"zone_id\": \"S\", ", "",
            "plan.json:3:12: zones[0]: needs a 'name' or a 'zone_id'"),
        .init("\"rows\": [", "\"rows\": [{\"row_number\": \"0\", \"seats\": []}, ",
            "plan.json:3:116: zones[0].rows[0].seats: must not be empty"),
        .init("\"zones\": [", "\"zones\": [{\"name\": \"Vide\", \"position\": {\"x\": 0, \"y\": 0}, \"rows\": []}, ",
            "plan.json:3:12: zones[0]: has neither rows nor areas"),
        .init("\"zones\": [", "\"zones\": [{\"name\": \"S\", \"areas\": [{}], \"position\": {\"x\": 0, \"y\": 0}, \"rows\": []}, ",
            "plan.json:3:84: zones[1]: has the id 'S' of zones[0]"),
        .init("\"zones\": [", "\"zones\": [], \"zones\": [",
            "plan.json:3:11: zones: must not be empty",
            "plan.json:3:15: zones: stands more than once"),
        .init("\"categories\"", "\"categories",
            "plan.json:2:18: is not valid JSON: expected ':' after the key 'categories: [{'"),
        .init("Salle", "Sa\\uD800lle",
            "plan.json:3:30: zones[0].name: is not valid JSON: a text holds half a surrogate pair"),
        .init("\"y\": 0}, \"category\": \"PMR\"}", "\"y\": 0}, \"category\": \"PMR\",}",
            "plan.json:5:97: zones[0].rows[0].seats[0]: is not valid JSON: expected a key in double quotes"),
    ]

    @Test("problems name the place in the plan", arguments: faults)
    func fault(_ row: ProblemTests.Row) throws {
        let problems = try Fixture.planProblems(replacing: row.old, with: row.new)
        #expect(problems == row.problems)
    }

    static let allowed: [(old: String, new: String)] = [
        ("\"zone_id\": \"S\", ", ""),
        ("\"name\": \"Salle\", ", ""),
        ("\"row_label\": \"B\"", "\"row_label\": null, \"seat_label\": null, \"row_number_position\": null"),
        ("\"width\": 100", "\"width\": 100.0"),
        ("\"S-A-1\", ", "\"S-A-1\", \"uuid\": \"u\", \"radius\": 10.5, \"start_direction\": \"<>\", "),
        ("Salle", "Sall\\u00e9 \\ud83c\\udfad"),
        (
            "\"zone_id\": \"S\"",
            """
            "areas": [{"shape": "text", "color": "", "rotation": 0.5, "position": {"x": 0, "y": 0}, "border_color": "red",
             "uuid": "u", "text": {"text": "", "position": {"x": 1, "y": 1}, "size": 3, "color": "black"}},
             {"shape": "polygon", "polygon": {"points": [{"x": 0, "y": 1}]}}, {"circle": {"radius": 1}},
             {"ellipse": {"radius": {"x": 1, "y": 2}}}, {"rectangle": {"width": 1, "height": 2}}]
            """
        ),
    ]

    @Test("what the schema allows is read", arguments: allowed)
    func fine(_ row: (old: String, new: String)) throws {
        let problems = try Fixture.planProblems(replacing: row.old, with: row.new)
        #expect(problems == [])
    }

    static let real: [(file: String, seats: Int, sections: [String: Int], categories: [String: Int])] = [
        (
            "theatre-plan.json", 1142, ["P": 638, "B1": 288, "B2": 216],
            [
                "Carré Or": 156, "Catégorie 1": 476, "Catégorie 2": 288, "Catégorie 3": 216, "PMR": 3,
                "Accompagnateur PMR": 3,
            ]
        ),
        (
            "zenith-plan.json", 5168, ["F": 2040, "J": 1564, "C": 1564],
            ["Catégorie 1": 2034, "Catégorie 2": 3116, "PMR": 9, "Accompagnateur PMR": 9]
        ),
    ]

    @Test("both real plans have their seats", arguments: real)
    func realPlan(_ row: (file: String, seats: Int, sections: [String: Int], categories: [String: Int])) throws {
        let plan = try #require(try Self.read(Data(contentsOf: Fixture.demonstration.appending(path: row.file))))
        #expect(plan.seatCount == row.seats)
        let seats = plan.sections.map { ($0.id, $0.rows.reduce(0) { $0 + $1.seats.count }) }
        #expect(Dictionary(uniqueKeysWithValues: seats) == row.sections)
        let categories = plan.sections.flatMap(\.rows).flatMap(\.seats).map { ($0.category, 1) }
        #expect(Dictionary(categories, uniquingKeysWith: +) == row.categories)
    }

    @Test("where an aisle is seen that was not seen before, the layout that the plan had is named")
    func formerLayouts() throws {
        func read(_ plan: String) throws -> Domain.Programme { try ProgrammeFolder(["p.yml": Fixture.programme, "plan.json": plan]).read() }
        #expect(try read(Fixture.plan).formerLayouts == [:])
        let programme = try read(Fixture.plan.replacing("\"x\": 50, \"y\": 0", with: "\"x\": 100, \"y\": 0"))
        let former = try #require(programme.formerLayouts.first)
        #expect(programme.formerLayouts.count == 1 && programme.layouts.keys.contains(former.key) && former.value != former.key)
        #expect(programme.sessions.map(\.layoutDigest) == [former.key])
    }

    @Test("a stadium is read, a seat beyond 120,000 is not")
    func large() throws {
        #expect(try Self.read(Data(Self.stadium(seats: 120_000).utf8))?.seatCount == 120_000)
        let folder = try ProgrammeFolder(["p.yml": Fixture.programme, "plan.json": Self.stadium(seats: 120_001)])
        let problems = folder.problems()
        #expect(problems == ["plan.json:1:1: has more than 120000 seats"])
    }

    @Test("rows of one seat are sold, as many as there are ids for them")
    func oneSeatRows() throws {
        let programme = Fixture.programme.replacing(/\ +(- \{id: pmr|pmr: \[).*\n/, with: "")
        let folder = try ProgrammeFolder(["p.yml": programme, "plan.json": Self.stadium(seats: 65_537, perRow: 1)])
        let problems = folder.problems()
        #expect(problems.count == 1 && problems.first == "p.yml:21:9: events[0].sessions[0]: the seats of the plan 'petit' lie in 65537 groups of neighbours, 65536 at most are possible; put seats that are side by side in one row")
        try folder.write("plan.json", Data(Self.stadium(seats: 3_000, perRow: 1).utf8))
        let layout = try #require(try folder.read().layouts.values.first)
        #expect(layout.seats.count == 3_000 && layout.segments.count == 3_000 && layout.rowEnds.count == 3_000)
    }

    private static func stadium(seats: Int, perRow: Int = 100) -> String {
        var text = #"{"name":"Stade","size":{"width":9000,"height":9000},"categories":[{"name":"Carré Or"},{"name":"PMR"}],"#
        text += #""zones":[{"name":"Tribune","position":{"x":0,"y":0},"rows":["#
        for row in 0...(seats - 1) / perRow {
            text += (row > 0 ? "," : "") + #"{"row_number":"\#(row)","position":{"x":0,"y":\#(row % 30_000 * 30)},"seats":["#
            text += (row * perRow..<min(seats, row * perRow + perRow)).map { seat in
                #"{"seat_guid":"T-\#(seat)","seat_number":"\#(seat % 100)","position":{"x":\#(seat % 100 * 25).5,"y":0},"category":"Carré Or"}"#
            }.joined(separator: ",")
            text += "]}"
        }
        return text + "]}]}"
    }

    private static func read(_ data: Data) throws -> SeatingPlan? {
        let root = try JSONDocument.parse(Array(data))
        return PlanReader.read(Cursor(root: root, origin: .init(file: "plan.json", log: ProblemLog())))
    }
}
