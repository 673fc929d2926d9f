import Domain

// A visitor wants one place less of those that are held.
extension Hold {
    /// What stays without one of its places. A companion's seat goes with the last wheelchair place beside it (``HoldMistake/companionAlone(_:)``).
    ///
    /// - Parameter position: among its seats, in order, and then its standing places, by pool.
    /// - Returns: nil where it has no such place.
    public func places(without position: Int, in session: Session, layout: HouseLayout?) -> HeldPlaces? {
        var left = places
        if seats.indices.contains(position) {
            left.seats.remove(at: position)
            let seats = left.seats
            left.seats.removeAll { isCompanionAlone($0, among: seats, session, layout) }
            return left
        }
        var index = position - seats.count
        guard index >= 0 else { return nil }
        for (pool, quantity) in standing.sorted(by: { $0.key < $1.key }) {
            if index < quantity {
                left.standing[pool] = quantity > 1 ? quantity - 1 : nil
                return left
            }
            index -= quantity
        }
        return nil
    }

    private func isCompanionAlone(_ place: SeatPosition, among seats: [SeatPosition], _ session: Session, _ layout: HouseLayout?) -> Bool {
        guard let layout, let seat = layout.seat(at: place), let owner = session.wheelchairs(ofCompanion: seat.category) else { return false }
        let beside = layout.neighbours(of: seat, category: owner.category)
        return !beside.contains { neighbour in layout.position(ofOffset: neighbour.offset).map(seats.contains) ?? false }
    }
}
