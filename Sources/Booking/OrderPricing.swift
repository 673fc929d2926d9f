import Domain

/// Price rule of an order: each place of the hold is one line at the chosen tariff of its category, or at the
/// category's first tariff when the buyer chose none.
struct OrderPricing {
    let session: Session
    let layout: HouseLayout?

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
        for place in hold.seats {
            guard let seat = layout?.seat(at: place) else { throw .placeNotInHold("seat \(place.segment).\(place.position)") }
            let id = session.categories[seat.category].id
            let tariff = bySeat.removeValue(forKey: seat.id) ?? byCategory[id]?.popFirst()
            lines.append(try line(category: seat.category, seat: seat, pool: nil, tariff: tariff))
        }
        for (pool, quantity) in hold.standing.sorted(by: { $0.key < $1.key }) {
            let category = session.category(ofPool: pool)
            for _ in 0..<quantity {
                let tariff = byCategory[session.categories[category].id]?.popFirst()
                lines.append(try line(category: category, seat: nil, pool: pool == category ? nil : pool, tariff: tariff))
            }
        }
        if let stray = bySeat.keys.min() { throw .placeNotInHold(stray) }
        if let stray = byCategory.filter({ !$0.value.isEmpty }).keys.min() { throw .tooManyChoices(category: stray) }
        return lines
    }

    private func line(
        category index: Int, seat: SeatLayout.Seat?, pool: Int?, tariff id: String?
    ) throws(OrderMistake) -> OrderLine {
        let category = session.categories[index]
        guard let tariff = category.tariff(id) else { throw .unknownTariff(id ?? "") }
        return OrderLine(
            category: index, categoryID: category.id, categoryName: category.name, seatID: seat?.id,
            seatOffset: seat?.offset, seatLabel: seat?.label, tariffID: tariff.id, tariffName: tariff.name,
            price: tariff.price, vatRate: session.vatRate, pool: pool)
    }
}

extension Array {
    /// Removes and returns the first element, if any.
    fileprivate mutating func popFirst() -> Element? { isEmpty ? nil : removeFirst() }
}
