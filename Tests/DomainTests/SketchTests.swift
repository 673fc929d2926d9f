import Domain
import Testing

/// A house that is drawn: what a few fields make of seats, and what is said of fields that are not right.
@Suite struct SketchTests {
    static let numbers: [(SketchNumbering, [Int], [Int])] = [
        (.left, [1, 2, 3, 4, 5], [1, 2, 3, 4]), (.right, [5, 4, 3, 2, 1], [4, 3, 2, 1]), (.oddLeft, [5, 3, 1, 2, 4], [3, 1, 2, 4]), (.evenLeft, [4, 2, 1, 3, 5], [4, 2, 1, 3]),
        (.odd, [1, 3, 5, 7, 9], [1, 3, 5, 7]), (.oddFromRight, [9, 7, 5, 3, 1], [7, 5, 3, 1]), (.even, [2, 4, 6, 8, 10], [2, 4, 6, 8]), (.evenFromRight, [10, 8, 6, 4, 2], [8, 6, 4, 2]),
    ]

    @Test(arguments: numbers.indices) func seatsAreNumberedAsHousesDo(_ index: Int) {
        let (numbering, odd, even) = Self.numbers[index]
        #expect(numbering.numbers(5) == odd && numbering.numbers(4) == even)
    }

    /// One block of three rows of six.
    private static func sketch(_ texts: [SketchField: String] = [:]) -> PlanSketch {
        var sketch = PlanSketch(name: "Salle", block: "Parterre")
        for (field, text) in [SketchField.rows: "3", .seats: "6", .category: "Or"].merging(texts, uniquingKeysWith: { $1 }) { sketch.blocks[0][field] = text }
        return sketch
    }

    private static func read(_ texts: [SketchField: String]) -> SketchReader.Reading { SketchReader().read(sketch(texts)) }

    @Test func noTwoSeatsAreAtOnePlaceOrBearOneName() {
        for curve in ["0", "30", "90", "180"] {
            for growth in ["0", "1", "2"] {
                var sketch = Self.sketch([.rows: "6", .seats: "12", .curve: curve, .growth: growth, .aisles: "4, 9"])
                sketch.copy(1)
                sketch.copy(1)
                for (index, place) in [SketchPlace.right, .left].enumerated() {
                    sketch.blocks[index + 1][.block] = "Loge \(index)"
                    sketch.blocks[index + 1][.place] = place.rawValue
                }
                sketch.addSeats(named: "Balcon")
                let reading = SketchReader().read(sketch)
                #expect(reading.problems.isEmpty, "\(curve), \(growth): \(reading.problems)")
                let seats = reading.drawn.plan.sections.flatMap { $0.rows.flatMap(\.seats) }
                #expect(seats.count == 3 * (72 + Int(growth)! * 15) + 200 && Set(seats.map(\.id)).count == seats.count)
                // As far from each other as was asked for, but for a tenth of a centimetre of rounding.
                let points = seats.map(\.position).sorted { $0.x < $1.x }
                var nearest = Double.infinity
                for (index, point) in points.enumerated() {
                    for other in points[(index + 1)...].prefix(while: { $0.x - point.x < 55 }) {
                        nearest = min(nearest, ((other.x - point.x) * (other.x - point.x) + (other.y - point.y) * (other.y - point.y)).squareRoot())
                    }
                }
                #expect(nearest > 54.7 && points.allSatisfy { $0.x > 0 && $0.y > 0 }, "\(curve), \(growth): \(nearest)")
            }
        }
    }

    @Test func aislesAreSeenByTheRuleThatPartsRows() {
        for curve in ["0", "120"] {
            let section = Self.read([.aisles: "2,4", .growth: "2", .curve: curve]).drawn.plan.sections[0]
            #expect(AisleRule.current.aisles(in: section) == [[1, 3], [2, 4], [3, 5]], "what a row has more is on both sides")
        }
    }

    @Test func rowsAreNamedFromEitherEnd() {
        func names(_ texts: [SketchField: String]) -> [String] { Self.read(texts).drawn.blocks.flatMap { $0.rows.map(\.label) } }
        #expect(names([.firstRow: "y"]) == ["Y", "Z", "AA"] && names([.firstRow: "9"]) == ["9", "10", "11"])
        #expect(names([.direction: "back"]) == ["C", "B", "A"])
    }

    @Test func singleSeatsArePaintedLineByLine() {
        let reading = Self.read([.paint: "a 1-3, B-C 6 = Argent\n A 2 = wheelchair \r\nA 4=accompagnateur\nC 1 = retiré\nB = Argent\nB 5 ="])
        #expect(reading.problems.isEmpty)
        // Row A from the left: 5 3 1 2 4 6.
        let seats = Dictionary(uniqueKeysWithValues: reading.drawn.plan.sections[0].rows.flatMap { $0.seats.map { ($0.id, $0.category) } })
        #expect(seats["Parterre-A-1"] == "Argent" && seats["Parterre-A-3"] == "Argent" && seats["Parterre-A-5"] == "Or" && seats["Parterre-C-6"] == "Argent")
        #expect(seats["Parterre-A-2"] == "Fauteuils roulants" && seats["Parterre-A-4"] == "Accompagnateurs" && seats["Parterre-B-5"] == "Or" && seats["Parterre-C-1"] == nil)
        #expect(reading.drawn.plan.seatCount == 17 && reading.drawn.plan.categories == ["Or", "Argent", "Fauteuils roulants", "Accompagnateurs"])
        // Written briefly, it says the same.
        let again = SketchReader().read(reading.tidied)
        #expect(again.drawn == reading.drawn && again.tidied == reading.tidied)
        #expect(reading.tidied.blocks[0][.paint].contains("B 1-4, B 6") && reading.tidied.blocks[0][.paint].contains("C 1 = retiré"))
    }

    static let wrong: [(SketchField, String, SketchField, SketchProblem.Kind)] = [
        (.rows, "beaucoup", .rows, .range(1, 200)), (.seats, "0", .seats, .range(1, 400)), (.curve, "181", .curve, .range(0, 180)), (.block, " ", .block, .missing),
        (.category, "", .category, .missing), (.aisles, "6", .aisles, .aisle("6")), (.firstRow, "A1", .firstRow, .rowName), (.paint, "A 1", .paint, .line("A 1")),
        (.paint, "A 7 = Or", .paint, .noSeat("A 7")), (.paint, "Z = Or", .paint, .noSeat("Z")), (.paint, "A 1 = companion", .paint, .companion(row: "A", number: "1")),
        (.paint, "A 1 = wheelchair\nA 2, A 6 = companion", .paint, .companion(row: "A", number: "6")), (.paint, "A-C = removed", .name, .noSeats),
    ]

    @Test(arguments: wrong.indices) func whatIsWrongNamesItsField(_ index: Int) {
        let (field, text, place, kind) = Self.wrong[index]
        let problems = Self.read([field: text]).problems
        #expect(problems == [SketchProblem(key: place == .name ? nil : 1, place, kind)])
    }

    @Test func housesHaveTheirLimits() {
        #expect(Self.read([.rows: "200", .seats: "400", .growth: "20"]).problems.map(\.kind) == [.tooManySeats])
        #expect(Self.read([.rows: "30", .seats: "30", .curve: "180", .growth: "20"]).problems.map(\.kind) == [.tooRound])
        var sketch = Self.sketch()
        sketch.addSeats(named: "PARTERRE")
        #expect(SketchReader().read(sketch).problems == [SketchProblem(key: 2, .block, .twice)])
        for _ in 0..<100 { sketch.addSeats(named: "x") }
        #expect(sketch.blocks.count == PlanSketch.mostBlocks)
        #expect(SketchReader().read(PlanSketch(name: "", block: "a")).problems == [SketchProblem(.name, .missing)])
    }

    @Test func anImportedPlanKeepsItsSeatsAndIsPainted() throws {
        let plan = SeatingPlan(
            name: "Cave", width: 10, height: 10, categories: ["A"],
            sections: [.init(id: "s", name: "Salle", rows: [.init(label: "1", seats: [.init(id: "S1", number: "1", category: "A", position: .init(x: 1, y: 2)), .init(id: "S2", number: "2", category: "A", position: .init(x: 2, y: 2))])])])
        var sketch = try #require(PlanSketch(painting: plan, file: "d"))
        #expect(SketchReader(base: plan).read(sketch).drawn.plan == plan)
        sketch.take(["b1-paint": "1 2 = B", "b1-block": "else", "sketch-name": "Cave 2"])
        let painted = SketchReader(base: plan).read(sketch).drawn.plan
        #expect(painted.name == "Cave 2" && painted.sections[0].name == "Salle" && painted.sections[0].rows[0].seats.map(\.category) == ["A", "B"] && painted.sections[0].rows[0].seats.map(\.id) == ["S1", "S2"])
        sketch.addSeats(named: "more")
        sketch.remove(1)
        #expect(sketch.blocks.count == 1, "its sections stay what they are")
    }
}
