import Domain
import Testing

@testable import BoxOffice

/// Two rows of six, 10 apart; an aisle after the third seat of each; the last seat of each is of another category.
@Suite struct NearestSeatsTests {
    private static let seats: [SeatLayout.Seat] = {
        let rows = ["A", "B"].enumerated().map { row, label in
            SeatingPlan.Row(
                label: label,
                seats: (0..<6).map { number in
                    SeatingPlan.Seat(
                        id: "\(label)\(number)", number: "\(number)", category: number == 5 ? "or" : "bleu",
                        position: .init(x: Double(number * 10 + (number > 2 ? 20 : 0)), y: Double(row * 12)))
                })
        }
        let plan = SeatingPlan(name: "P", width: 100, height: 100, categories: ["bleu", "or"], sections: [.init(id: "P", name: "P", rows: rows)])
        return SeatLayout(plan: plan) { $0 == "or" ? 1 : 0 }.seats
    }()

    private static func seat(_ id: String) -> SeatLayout.Seat { seats.first { $0.id == id }! }

    @Test(arguments: [
        (["A1"], ["A1"], ["A0"]), (["A0", "A1"], ["A0", "A1"], ["B0", "B1"]),
        // Not across the aisle: A2 and A3 are neighbours on paper only.
        (["B2", "B1"], ["B1", "B2", "B0", "A0", "A1"], ["B3", "B4"]),
        // Another category is no replacement; there is one seat of it left.
        (["A5"], ["A5"], ["B5"]), (["A5"], ["A5", "B5"], []),
        // Nowhere two side by side: each the nearest.
        (["A0", "A1"], ["A0", "A1", "A3", "B0", "B2", "B3"], ["B1", "A2"]),
        // Two categories at once.
        (["A4", "A5"], ["A4", "A5"], ["A3", "B5"]),
    ] as [([String], [String], [String])])
    func seatsThatWereTakenAreReplaced(wanted: [String], taken: [String], expected: [String]) {
        let free = Self.seats.filter { !taken.contains($0.id) }
        #expect(NearestSeats(free: free).instead(of: wanted.map(Self.seat)).map(\.id) == expected)
    }
}
