/// An amount in euro cents, tax included unless said otherwise. Never a floating-point number.
public struct Money: Hashable, Comparable, Codable, Sendable {
    public var cents: Int64

    public init(cents: Int64) {
        self.cents = cents
    }

    public static let zero = Money(cents: 0)

    public static func < (left: Money, right: Money) -> Bool { left.cents < right.cents }
    public static func + (left: Money, right: Money) -> Money { Money(cents: left.cents + right.cents) }
    public static func - (left: Money, right: Money) -> Money { Money(cents: left.cents - right.cents) }
    public static func * (unit: Money, quantity: Int) -> Money { Money(cents: unit.cents * Int64(quantity)) }

    public init(from decoder: any Decoder) throws {
        cents = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(cents)
    }

    /// French notation, for people: `1 234,50 €`.
    public var frenchText: String {
        let sign = cents < 0 ? "-" : ""
        let euros = String(cents.magnitude / 100)
        var grouped = ""
        for (position, digit) in euros.enumerated() {
            if position > 0, (euros.count - position).isMultiple(of: 3) { grouped.append("\u{202F}") }
            grouped.append(digit)
        }
        let rest = cents.magnitude % 100
        return "\(sign)\(grouped),\(rest < 10 ? "0" : "")\(rest)\u{A0}€"
    }
}

/// A value-added-tax rate in basis points (2.1 % is 210), frozen on each sale line.
public struct VATRate: Hashable, Codable, Sendable {
    public var basisPoints: Int

    public init(basisPoints: Int) {
        self.basisPoints = basisPoints
    }

    /// The tax contained in a tax-included amount: `amount × rate ÷ (1 + rate)`, rounded half up to the cent, per line.
    public func tax(in amount: Money) -> Money {
        let rate = Int64(basisPoints)
        let divisor = 10_000 + rate
        let numerator = amount.cents.magnitude * UInt64(rate)
        let rounded = Int64((numerator * 2 + UInt64(divisor)) / (UInt64(divisor) * 2))
        return Money(cents: amount.cents < 0 ? -rounded : rounded)
    }

    public init(from decoder: any Decoder) throws {
        basisPoints = try decoder.singleValueContainer().decode(Int.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(basisPoints)
    }
}

extension Money {
    /// Nil unless `text` is euros with a point or comma and at most two digits of cents, and more than nothing.
    public init?(euros text: String) {
        let parts = text.split(whereSeparator: { $0 == "." || $0 == "," })
        guard let match = text.wholeMatch(of: /\d{1,7}(?:[.,]\d{1,2})?/), !match.0.isEmpty, let euros = Int64(parts[0]) else { return nil }
        let cents = parts.count > 1 ? Int64(parts[1].count == 1 ? parts[1] + "0" : parts[1]) : 0
        guard let cents, euros * 100 + cents > 0 else { return nil }
        self.init(cents: euros * 100 + cents)
    }
}
