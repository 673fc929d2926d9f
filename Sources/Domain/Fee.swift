/// What is asked for besides the places, as the organiser set it for a session: a booking fee, a fee for the order. Places and orders
/// that cost nothing bear none.
public struct FeeRule: Hashable, Codable, Sendable {
    public enum Basis: String, Codable, Sendable, CaseIterable {
        /// Once for each place that costs something.
        case place
        /// Once for an order that costs something.
        case order
    }

    /// Slug, unique in its session.
    public var id: String
    public var name: String
    /// Tax included; more than nothing.
    public var amount: Money
    public var basis: Basis
    /// Of its own: a service is not taxed as a show is.
    public var vatRate: VATRate
    /// Whether who gives places back gets it back with them. Of a cancelled session every fee goes back.
    public var isRefundable: Bool

    public init(id: String, name: String, amount: Money, basis: Basis, vatRate: VATRate, isRefundable: Bool) {
        self.id = id
        self.name = name
        self.amount = amount
        self.basis = basis
        self.vatRate = vatRate
        self.isRefundable = isRefundable
    }
}

/// One fee of an order, frozen when the order is opened as its places are.
public struct OrderFee: Hashable, Codable, Sendable {
    /// Of its rule.
    public var id: String
    public var name: String
    /// Tax included.
    public var price: Money
    public var vatRate: VATRate
    public var isRefundable: Bool
    /// Position of the place in the order that it is for; nil when it is for the order.
    public var place: Int?

    public init(id: String, name: String, price: Money, vatRate: VATRate, isRefundable: Bool, place: Int?) {
        self.id = id
        self.name = name
        self.price = price
        self.vatRate = vatRate
        self.isRefundable = isRefundable
        self.place = place
    }
}

extension [FeeRule] {
    /// The fees of an order of these places: rule by rule, in the order of the places.
    public func fees(of lines: [OrderLine]) -> [OrderFee] {
        let paid = lines.indices.filter { lines[$0].price > .zero }
        return flatMap { rule in
            let places: [Int?] = rule.basis == .place ? paid : paid.isEmpty ? [] : [nil]
            return places.map {
                OrderFee(
                    id: rule.id, name: rule.name, price: rule.amount, vatRate: rule.vatRate, isRefundable: rule.isRefundable, place: $0)
            }
        }
    }
}

extension Session {
    /// The fees of an order of these places: rule by rule, in the order of the places.
    public func fees(of lines: [OrderLine]) -> [OrderFee] { fees.fees(of: lines) }

    /// What a place at a tariff costs with the fees that it bears; those of the order come on top, once.
    public func fullPrice(of tariff: Tariff) -> Money {
        guard tariff.price > .zero else { return .zero }
        return fees.reduce(tariff.price) { $1.basis == .place ? $0 + $1.amount : $0 }
    }
}

// An earlier version wrote sessions and orders without fees: they are read as having none.
extension KeyedDecodingContainer {
    func decode(_ type: [FeeRule].Type, forKey key: Key) throws -> [FeeRule] { try decodeIfPresent(type, forKey: key) ?? [] }

    func decode(_ type: [OrderFee].Type, forKey key: Key) throws -> [OrderFee] { try decodeIfPresent(type, forKey: key) ?? [] }
}
