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

    /// What stays of it, by name. A companion's seat stays with a wheelchair place beside it only.
    ///
    /// - Returns: nil where it has not all of these: some were given back before.
    public func places(keeping items: [HoldItem], in session: Session, layout: HouseLayout?) throws(HoldMistake) -> HeldPlaces? {
        guard !items.isEmpty else { throw .nothingRequested }
        var kept = HeldPlaces.none, quantities: [Int: Int] = [:]
        for item in items {
            switch item {
            case .seat(let id, _):
                guard let layout, let seat = layout.seat(id: id), let place = layout.position(ofOffset: seat.offset) else { throw .unknownSeat(id) }
                guard !kept.seats.contains(place) else { throw .seatTwice(id) }
                kept.seats.append(place)
            case .places(let id, let quantity, _, _):
                guard let category = session.categoryIndex(id) else { throw .unknownCategory(id) }
                guard session.categories[category].kind == .standing else { throw .seatsUnnamed(category: id) }
                guard PlaceReader.quantities.contains(quantity) else { throw .quantityOutOfRange(category: id, quantity: quantity) }
                quantities[category, default: 0] += quantity
            }
        }
        for (pool, held) in standing.sorted(by: { $0.key < $1.key }) {
            guard let wanted = quantities[session.category(ofPool: pool)], wanted > 0 else { continue }
            kept.standing[pool] = min(held, wanted)
            quantities[session.category(ofPool: pool)] = wanted - min(held, wanted)
        }
        guard kept.seats.allSatisfy(seats.contains), quantities.values.allSatisfy({ $0 == 0 }) else { return nil }
        if let alone = kept.seats.first(where: { isCompanionAlone($0, among: kept.seats, session, layout) }) {
            throw .companionAlone(layout?.seat(at: alone)?.id ?? "")
        }
        kept.seats.sort()
        return kept
    }

    private func isCompanionAlone(_ place: SeatPosition, among seats: [SeatPosition], _ session: Session, _ layout: HouseLayout?) -> Bool {
        guard let layout, let seat = layout.seat(at: place), let owner = session.wheelchairs(ofCompanion: seat.category) else { return false }
        let beside = layout.neighbours(of: seat, category: owner.category)
        return !beside.contains { neighbour in layout.position(ofOffset: neighbour.offset).map(seats.contains) ?? false }
    }
}
