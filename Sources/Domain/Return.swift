/// What a buyer gives back of an order, and what goes back to the buyer for it.
public struct Return: Hashable, Sendable {
    /// Positions of the places, ascending.
    public var places: [Int]
    /// Fees that go back with them, and those that stay paid although nothing is left of what they are for.
    public var returnedFees, keptFees: [OrderFee]
    public var amount: Money
}

extension Order {
    /// The same sum that the ledger makes (docs/decisions/019-fees.md), as far as no part of a price was given back before.
    ///
    /// - Parameters:
    ///   - chosen: positions of places.
    ///   - takenBack: positions of places and fees that were taken back before.
    /// - Returns: nil when nothing is chosen, or what is no place of the order any more.
    public func returning(_ chosen: Set<Int>, after takenBack: Set<Int> = []) -> Return? {
        guard !chosen.isEmpty, chosen.isSubset(of: lines.indices), chosen.isDisjoint(with: takenBack) else { return nil }
        let gone = chosen.union(takenBack)
        let isLast = lines.indices.allSatisfy { lines[$0].price == .zero || gone.contains($0) }
        let concerned = fees.indices.filter { index in
            !takenBack.contains(lines.count + index) && (fees[index].place.map(chosen.contains) ?? isLast)
        }.map { fees[$0] }
        let places = chosen.sorted()
        let returned = concerned.filter(\.isRefundable)
        return Return(
            places: places, returnedFees: returned, keptFees: concerned.filter { !$0.isRefundable },
            amount: returned.reduce(places.reduce(.zero) { $0 + lines[$1].price }) { $0 + $1.price })
    }
}

extension Session {
    public func leavesCompanionsAlone(keeping kept: [OrderLine], of active: [OrderLine]) -> Bool { inventory.leavesCompanionsAlone(keeping: kept, of: active) }
}

extension InventoryRules {
    /// Whether a companion's seat would stay without the wheelchair place beside it: they were sold together, and go back together.
    ///
    /// - Parameters:
    ///   - kept: what the buyer would have left.
    ///   - active: what the buyer has.
    public func leavesCompanionsAlone(keeping kept: [OrderLine], of active: [OrderLine]) -> Bool {
        wheelchairs.contains { rule in
            guard let companion = rule.companion else { return false }
            // One that was alone before is nobody's business here.
            return !alone(companion, beside: rule.category, among: kept).isSubset(of: alone(companion, beside: rule.category, among: active))
        }
    }

    /// Offsets of the seats of a category that have no seat of another one beside them for themselves. Side by side are offsets that follow each
    /// other: a row's end and an aisle have one of their own.
    private func alone(_ companion: Int, beside wheelchairs: Int, among lines: [OrderLine]) -> Set<Int> {
        var free = Set(lines.filter { $0.category == wheelchairs }.compactMap(\.seatOffset))
        // From left to right, each takes the place on its left first: no other choice serves more.
        return Set(lines.filter { $0.category == companion }.compactMap(\.seatOffset).sorted().filter { offset in
            free.remove(offset - 1) == nil && free.remove(offset + 1) == nil
        })
    }
}
