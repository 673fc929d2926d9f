import Domain

/// Where the seats of a plan are. They are looked up once for all sessions that have it, and only where one names some.
final class SeatRows {
    struct Place {
        let row: [SeatingPlan.Seat]
        let index: Int
    }

    let plan: SeatingPlan
    private lazy var places: [String: Place] = {
        let rows = plan.sections.flatMap(\.rows).map(\.seats)
        return Dictionary(rows.flatMap { row in row.enumerated().map { ($0.element.id, Place(row: row, index: $0.offset)) } }) { first, _ in first }
    }()

    init(_ plan: SeatingPlan) { self.plan = plan }

    var count: Int { places.count }

    func place(of id: String) -> Place? { places[id] }
}
