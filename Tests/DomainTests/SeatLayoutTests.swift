import Domain
import Testing

@Suite struct SeatLayoutTests {
    private func plan(_ rows: [[(x: Double, category: String)]]) -> SeatingPlan {
        SeatingPlan(
            name: "Salle", width: 100, height: 100, categories: ["Or", "PMR"],
            sections: [
                .init(
                    id: "P", name: "Parterre",
                    rows: rows.enumerated().map { index, seats in
                        .init(
                            label: "\(index)",
                            seats: seats.enumerated().map { position, seat in
                                .init(
                                    id: "\(index)-\(position)", number: "\(position)", category: seat.category,
                                    position: .init(x: seat.x, y: Double(index)))
                            })
                    })
            ])
    }

    private let index = ["Or": 0, "PMR": 1]

    @Test func rowsAndAislesPartNeighbours() {
        let layout = SeatLayout(
            plan: plan([[(0, "Or"), (25, "Or"), (100, "Or"), (125, "PMR")], [(0, "Or")]]), categoryIndex: { index[$0] })
        #expect(layout.bytes() == [0x80, 0x80, 0x0B, 0x80, 0x81, 0x0A, 0x80, 0x0A])
        #expect(layout.length == 8)
        #expect(layout.sections.map(\.start) == [0])
    }

    /// Also in a row of few seats, and in one of two where the section says how far apart seats are.
    @Test(arguments: [
        ([[0, 25, 100]], "oo o/"), ([[0, 75, 100]], "o oo/"), ([[0, 25, 100, 175, 200]], "oo o oo/"), ([[0, 75]], "oo/"),
        ([[0, 75], [0, 25, 50, 75, 100]], "o o/ooooo/"), ([[0, 25, 50, 125, 150]], "ooo oo/"), ([[0, 30, 58, 88]], "oooo/"), ([[5, 5, 5]], "ooo/"),
        ([[0, 25, 50, 75, 250, 275, 300, 325], [0, 25]], "oooo oooo/oo/"), ([[0]], "o/"),
        // Places for wheelchairs and their companions' seats, drawn wider than those around them.
        ([[0, 45, 90, 135], [0, 25, 50, 75, 100]], "oooo/ooooo/"), ([[0, 45, 70, 115], [0, 25, 50, 75, 100]], "oooo/ooooo/"),
    ] as [([[Double]], String)])
    func everyAisleIsSeen(rows: [[Double]], drawn: String) {
        let layout = SeatLayout(plan: plan(rows.map { row in row.map { ($0, "Or") } }), categoryIndex: { index[$0] })
        let signs: [UInt8: Character] = [0x80: "o", SeatState.aisle: " ", SeatState.rowBreak: "/"]
        #expect(String(layout.bytes().map { signs[$0] ?? "?" }) == drawn)
    }

    /// What was published before has the offsets that it was sold with.
    @Test func theFormerRuleSeesWhatItSaw() {
        func bytes(_ row: [Double]) -> [UInt8] {
            SeatLayout(plan: plan([row.map { ($0, "Or") }]), aisles: .former, categoryIndex: { index[$0] }).bytes()
        }
        #expect(bytes([0, 25, 100]) == [0x80, 0x80, 0x80, 0x0A])
        #expect(bytes([0, 25, 100, 125]) == [0x80, 0x80, 0x0B, 0x80, 0x80, 0x0A])
    }

    @Test func aSeatThatIsNotSoldPartsItsNeighbours() {
        let layout = SeatLayout(plan: plan([[(0, "Or"), (25, "PMR"), (50, "Or")]]), categoryIndex: { $0 == "Or" ? 0 : nil })
        #expect(layout.bytes() == [0x80, 0x0B, 0x80, 0x0A])
        #expect(layout.seats.map(\.id) == ["0-0", "0-2"])
    }

    @Test func everyOffsetFindsItsSeatAndNoOther() {
        let layout = SeatLayout(
            plan: plan([[(0, "Or"), (25, "Or"), (100, "Or")], [(0, "PMR"), (25, "Or")]]), categoryIndex: { index[$0] })
        let offsets = Dictionary(uniqueKeysWithValues: layout.seats.map { ($0.offset, $0.id) })
        for offset in -1...layout.length { #expect(layout.seat(at: offset)?.id == offsets[offset]) }
    }

    @Test func aSeatByteTellsStateAndCategory() {
        for state in SeatState.allCases {
            for category in 0..<Session.maximumCategories {
                let byte = state.byte(pool: category)
                #expect(SeatState(byte: byte) == state)
                #expect(SeatState.pool(of: byte) == category)
            }
        }
        #expect(SeatState(byte: SeatState.rowBreak) == nil)
        #expect(SeatState(byte: SeatState.aisle) == nil)
    }

    @Test func anOrderIDNamesItsLane() {
        #expect(Order.lane(ofID: "63-" + String(repeating: "a", count: 32)) == 63)
        for text in ["", "-", "x-" + String(repeating: "a", count: 32), "1-short", "1-" + String(repeating: "A", count: 32)] {
            #expect(Order.lane(ofID: text) == nil)
        }
    }
}
