import Domain

/// Price rule of an order: each place of the hold is one line at the chosen tariff, or at the first one that it is sold at when the buyer chose none.
/// What it is sold at depends on its pool: an allotment may have tariffs of its own, which no other place of the category shares. So a choice for a
/// category finds its place whatever their order is.
struct OrderPricing {
    let session: Session
    let layout: HouseLayout?
    let now: Timestamp

    func lines(of hold: Hold, choices: [TariffChoice]) throws(OrderMistake) -> [OrderLine] {
        var bySeat: [String: String] = [:]
        var byCategory: [String: [String]] = [:]
        for choice in choices {
            if let seat = choice.seatID {
                bySeat[seat] = choice.tariffID
            } else if let category = choice.categoryID, (1...hold.placeCount).contains(choice.quantity) {
                byCategory[category, default: []] += Array(repeating: choice.tariffID, count: choice.quantity)
            } else {
                throw .placeNotInHold(choice.categoryID ?? "")
            }
        }
        var lines: [OrderLine] = []
        var pools: Set<Int> = []
        for place in hold.seats {
            guard let seat = layout?.seat(at: place) else { throw .placeNotInHold("seat \(place.segment).\(place.position)") }
            pools.insert(seat.pool)
            let named = bySeat.removeValue(forKey: seat.id)
            lines.append(try line(pool: seat.pool, seat: seat, tariff: named, or: &byCategory[session.categories[seat.category].id]))
        }
        for (pool, quantity) in hold.standing.sorted(by: { $0.key < $1.key }) {
            pools.insert(pool)
            let id = session.categories[session.category(ofPool: pool)].id
            for _ in 0..<quantity { lines.append(try line(pool: pool, seat: nil, tariff: nil, or: &byCategory[id])) }
        }
        if let stray = bySeat.keys.min() { throw .placeNotInHold(stray) }
        if let stray = byCategory.filter({ !$0.value.isEmpty }).min(by: { $0.key < $1.key }) { throw mistake(in: stray.value, of: stray.key, pools) }
        return lines
    }

    /// - Parameter choices: those that are left for its category; the first that the place is sold at is taken out.
    private func line(
        pool: Int, seat: SeatLayout.Seat?, tariff named: String?, or choices: inout [String]?
    ) throws(OrderMistake) -> OrderLine {
        let index = session.category(ofPool: pool)
        let category = session.categories[index]
        let offered = session.tariffs(ofPool: pool, at: now)
        let id = named ?? choices?.removeFirst { choice in offered.contains { $0.id == choice } }
        guard let tariff = id == nil ? offered.first : offered.first(where: { $0.id == id }) else { throw unknown(id ?? "", pools: [pool]) }
        return OrderLine(
            category: index, categoryID: category.id, categoryName: category.name, seatID: seat?.id,
            seatOffset: seat?.offset, seatLabel: seat?.label, tariffID: tariff.id, tariffName: tariff.name,
            price: tariff.price, vatRate: session.vatRate, pool: seat == nil && pool != index ? pool : nil)
    }

    /// Why choices for a category are left when each of its places has a tariff.
    private func mistake(in choices: [String], of category: String, _ pools: Set<Int>) -> OrderMistake {
        let pools = pools.filter { session.categories[session.category(ofPool: $0)].id == category }
        let offered = Set(pools.flatMap { session.tariffs(ofPool: $0, at: now) }.map(\.id))
        guard !pools.isEmpty, let stray = choices.first(where: { !offered.contains($0) }) else { return .tooManyChoices(category: category) }
        return unknown(stray, pools: pools)
    }

    /// Who has places of the allotment is told that its tariff was there; to anybody else it never was.
    private func unknown(_ id: String, pools: Set<Int>) -> OrderMistake {
        let allotments = pools.filter { $0 >= session.categories.count }.map { session.inventory.allotments[$0 - session.categories.count] }
        let isOver = allotments.contains { allotment in allotment.isReleased(at: now) && allotment.tariffs?.contains { $0.id == id } == true }
        return isOver ? .tariffIsOver(id) : .unknownTariff(id)
    }
}

extension Array {
    /// Removes and returns the first element of which that is true, if any.
    fileprivate mutating func removeFirst(where isWanted: (Element) -> Bool) -> Element? { firstIndex(where: isWanted).map { remove(at: $0) } }
}
