/// Number and money of some ledger lines: what was sold, what was taken back, what was let off. Sums of the lines' own cents, so that a
/// total is the sum of its parts.
public struct SalesTally: Hashable, Sendable {
    public struct Sum: Hashable, Sendable {
        public var count: Int
        /// Tax included; zero or less where it is taken back.
        public var price: Money
        /// The taxes frozen on the lines.
        public var vat: Money

        public init(count: Int = 0, price: Money = .zero, vat: Money = .zero) {
            (self.count, self.price, self.vat) = (count, price, vat)
        }

        public static func + (left: Sum, right: Sum) -> Sum {
            Sum(count: left.count + right.count, price: left.price + right.price, vat: left.vat + right.vat)
        }
    }

    public var sold: Sum
    /// Reversals: the place is free again.
    public var takenBack: Sum
    /// Part of a price that went back: the place stays sold.
    public var rebates: Sum

    public init(sold: Sum = Sum(), takenBack: Sum = Sum(), rebates: Sum = Sum()) {
        (self.sold, self.takenBack, self.rebates) = (sold, takenBack, rebates)
    }

    /// Lines that are still sold.
    public var quantity: Int { sold.count - takenBack.count }
    /// Tax included, what went back deducted.
    public var revenue: Money { sold.price + takenBack.price + rebates.price }
    public var vat: Money { sold.vat + takenBack.vat + rebates.vat }
    public var revenueExcludingTax: Money { revenue - vat }
    /// What went back, zero or less.
    public var refunds: Money { takenBack.price + rebates.price }
    public var isEmpty: Bool { sold.count == 0 && takenBack.count == 0 && rebates.count == 0 }

    public static func + (left: SalesTally, right: SalesTally) -> SalesTally {
        SalesTally(sold: left.sold + right.sold, takenBack: left.takenBack + right.takenBack, rebates: left.rebates + right.rebates)
    }

    public static func += (left: inout SalesTally, right: SalesTally) { left = left + right }
}
