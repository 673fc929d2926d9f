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
    /// Whether more companions' seats than wheelchair places are among those that a buyer keeps: they were sold together, and go back together.
    public func leavesCompanionsAlone(_ kept: [OrderLine]) -> Bool {
        inventory.wheelchairs.contains { rule in
            guard let companion = rule.companion else { return false }
            return kept.count { $0.category == companion } > kept.count { $0.category == rule.category }
        }
    }
}
