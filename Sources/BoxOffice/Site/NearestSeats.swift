import Domain

/// What to offer to somebody whose seats were just taken: as many, of the same categories, as near as can be. Pure.
struct NearestSeats {
    /// In the order of their offsets.
    let free: [SeatLayout.Seat]

    /// Side by side where there are as many in one row, else each one the nearest.
    ///
    /// - Parameter wanted: may contain seats that are still free: they are kept only if the others are found beside them.
    /// - Returns: empty when there are not as many.
    func instead(of wanted: [SeatLayout.Seat]) -> [SeatLayout.Seat] {
        var found: [SeatLayout.Seat] = []
        for (category, group) in Dictionary(grouping: wanted, by: \.category).sorted(by: { $0.key < $1.key }) {
            let own = free.filter { $0.category == category }
            guard own.count >= group.count else { return [] }
            found += together(group.count, near: group, among: own) ?? Array(own.sorted { Self.distance($0, group) < Self.distance($1, group) }.prefix(group.count))
        }
        return found
    }

    private func together(_ count: Int, near group: [SeatLayout.Seat], among own: [SeatLayout.Seat]) -> [SeatLayout.Seat]? {
        var best: (first: Int, distance: Double)?
        for first in own.indices where first + count <= own.count && own[first + count - 1].offset - own[first].offset == count - 1 {
            let distance = own[first..<first + count].reduce(0) { $0 + Self.distance($1, group) }
            if best.map({ distance < $0.distance }) ?? true { best = (first, distance) }
        }
        return best.map { Array(own[$0.first..<$0.first + count]) }
    }

    /// Squared, to the middle of a group.
    private static func distance(_ seat: SeatLayout.Seat, _ group: [SeatLayout.Seat]) -> Double {
        let count = Double(group.count)
        let (x, y) = (group.reduce(0) { $0 + $1.x } / count, group.reduce(0) { $0 + $1.y } / count)
        return (seat.x - x) * (seat.x - x) + (seat.y - y) * (seat.y - y)
    }
}
