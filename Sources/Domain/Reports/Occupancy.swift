/// How full a category is, as the ledger knows it: what is held at this moment is not in it.
public struct Occupancy: Hashable, Sendable {
    public var categoryID: String
    public var name: String
    public var capacity: Int
    /// Places that are sold and were not taken back.
    public var sold: Int
    /// Those of them that are free.
    public var free: Int
    /// Of its places, what went back deducted.
    public var revenue: Money

    public init(categoryID: String, name: String, capacity: Int, sold: Int = 0, free: Int = 0, revenue: Money = .zero) {
        (self.categoryID, self.name, self.capacity) = (categoryID, name, capacity)
        (self.sold, self.free, self.revenue) = (sold, free, revenue)
    }

    /// Basis points of the capacity, to a tenth of a percent; zero of a category without places.
    public var share: Int { capacity == 0 ? 0 : Int((Double(sold) / Double(capacity) * 1_000).rounded()) * 10 }
}

/// Everything about one session's sales that a director follows.
public struct SessionFigures: Hashable, Sendable {
    public struct Channel: Hashable, Sendable {
        /// `web`, or a till's id; empty where old lines do not say.
        public var register: String
        /// As the provider names it; `none` for free places.
        public var method: String
        public var places: Int
        public var revenue: Money

        public init(register: String, method: String, places: Int, revenue: Money) {
            (self.register, self.method, self.places, self.revenue) = (register, method, places, revenue)
        }
    }

    public var performance: Performance
    public var categories: [Occupancy]
    public var places: SalesTally
    public var fees: SalesTally
    /// Most places first.
    public var channels: [Channel]
    /// Places that were bought by who stood on the waiting list.
    public var boughtFromWaitingList: Int
    /// People who were let in; nil while nobody was, so that nothing is known.
    public var admitted: Int?
    public var curve: PaceCurve

    public init(
        performance: Performance, categories: [Occupancy], places: SalesTally, fees: SalesTally, channels: [Channel], boughtFromWaitingList: Int,
        admitted: Int?, curve: PaceCurve
    ) {
        (self.performance, self.categories, self.places, self.fees) = (performance, categories, places, fees)
        (self.channels, self.boughtFromWaitingList, self.admitted, self.curve) = (channels, boughtFromWaitingList, admitted, curve)
    }

    /// Who has a valid ticket and did not come; nil before the session began, or where nobody was checked in.
    public func noShows(at now: Timestamp) -> Int? {
        guard performance.startsAt <= now, let admitted else { return nil }
        return max(0, places.quantity - admitted)
    }
}
