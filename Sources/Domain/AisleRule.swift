/// Where an aisle parts a row: where the next seat is clearly farther away than seats usually are.
public enum AisleRule: Sendable {
    case current
    /// Of layouts made before: it saw no aisle in a row such as `oo  o`. What was published keeps its offsets, so who imports its plan again must find
    /// the layout that it has.
    case former

    /// So many steps between seats say by themselves what is usual in a row. With fewer the section says it, where the row's steps are as long as
    /// an aisle that is one seat wide: places for wheelchairs are drawn wider than the seats around them, 1.6 to 1.8 times, and are neighbours all the same.
    private static let (enough, long) = (4, 1.9)

    /// For each row of a section, the positions of the seats behind which an aisle lies.
    public func aisles(in section: SeatingPlan.Section) -> [Set<Int>] {
        let steps = section.rows.map(Self.steps)
        let usualInSection = Self.lowerMedian(of: steps.flatMap { $0 })
        return steps.map { steps in
            guard let usual = usual(among: steps, inSection: usualInSection) else { return [] }
            return Set(steps.indices.filter { steps[$0] > usual * 1.6 })
        }
    }

    private func usual(among steps: [Double], inSection: Double?) -> Double? {
        switch self {
        case .former: return steps.isEmpty ? nil : steps.sorted()[steps.count / 2]
        case .current:
            guard let usual = Self.lowerMedian(of: steps), steps.count < Self.enough, let inSection else { return Self.lowerMedian(of: steps) }
            return usual > inSection * Self.long ? inSection : usual
        }
    }

    /// Distances between neighbours.
    private static func steps(of row: SeatingPlan.Row) -> [Double] {
        zip(row.seats, row.seats.dropFirst()).map { left, right in
            let (dx, dy) = (right.position.x - left.position.x, right.position.y - left.position.y)
            return (dx * dx + dy * dy).squareRoot()
        }
    }

    /// Of an even number the lower one of the two in the middle: in a row of three seats one step of the two may be the aisle. Seats drawn at one and the
    /// same place say nothing.
    private static func lowerMedian(of steps: [Double]) -> Double? {
        let steps = steps.filter { $0 > 0 }.sorted()
        return steps.isEmpty ? nil : steps[(steps.count - 1) / 2]
    }
}
