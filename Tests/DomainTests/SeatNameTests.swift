import Domain
import Testing

/// What an order froze in French is read again as facts, and freezes as it was.
@Suite struct SeatNameTests {
    @Test(arguments: [
        ("Parterre, rang A, place 12", "Parterre", "A", "12"), ("1er balcon, rang AA, place 3 bis", "1er balcon", "AA", "3 bis"),
        ("Loge, rang B, rang C, place 2", "Loge, rang B", "C", "2"), ("Loge, place 4, rang C, place 2", "Loge, place 4", "C", "2"),
    ])
    func aFrozenNameIsRead(frozen: String, section: String, row: String, number: String) throws {
        let name = try #require(SeatName(frozen: frozen))
        #expect(name == SeatName(section: section, row: row, number: number) && name.frozen == frozen)
    }

    @Test(arguments: ["", "Fosse", "Parterre, rang A", "Parterre, place 2", "Parterre, place 2, rang A", ", rang A, place 2", "Parterre, rang , place 2", "Parterre, rang A, place "])
    func aTextThatNamesNoSeatIsNone(text: String) {
        #expect(SeatName(frozen: text) == nil)
    }

    @Test func aSeatsLabelIsItsFrozenName() throws {
        let row = SeatingPlan.Row(label: "A", seats: [.init(id: "A-3", number: "3", category: "or", position: .init(x: 0, y: 0))])
        let plan = SeatingPlan(name: "P", width: 1, height: 1, categories: ["or"], sections: [.init(id: "P", name: "Parterre", rows: [row])])
        let seat = try #require(SeatLayout(plan: plan, categoryIndex: { _ in 0 }).seats.first)
        #expect(seat.label == "Parterre, rang A, place 3" && SeatName(frozen: seat.label) == seat.name, "the ledger's text and its hash chain stay what they are")
    }
}
