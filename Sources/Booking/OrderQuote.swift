import Domain

/// What an order would be made of, before anybody commits to it: for the last look that the law wants before the button.
public struct OrderQuote: Sendable, Hashable {
    public var lines: [OrderLine]
    public var fees: [OrderFee]

    public var total: Money { fees.reduce(lines.reduce(.zero) { $0 + $1.price }) { $0 + $1.price } }

    /// - Parameter now: the store's time.
    /// - Throws: what ``OpenOrder`` would refuse the same request for.
    public init(
        of hold: Hold, buyer: Buyer, choices: [TariffChoice], in session: Session, layout: HouseLayout?, now: Timestamp
    ) throws(OrderMistake) {
        if let mistake = OpenOrder.mistake(in: buyer) { throw mistake }
        lines = try OrderPricing(session: session, layout: layout, now: now).lines(of: hold, choices: choices)
        fees = session.fees(of: lines)
    }
}
