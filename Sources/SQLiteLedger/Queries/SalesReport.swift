import Domain

/// Which sales a report counts; nil takes all.
public struct SalesReportFilter: Hashable, Sendable {
    public var organiserID: String?
    public var eventID: String?
    public var sessionID: String?
    /// Sessions that start at this moment or later.
    public var startsFrom: Timestamp?
    /// Sessions that start before this moment.
    public var startsBefore: Timestamp?
    /// True for the sandbox's sales alone, false for real ones alone.
    public var testMode: Bool?

    public init(
        organiserID: String? = nil, eventID: String? = nil, sessionID: String? = nil, startsFrom: Timestamp? = nil,
        startsBefore: Timestamp? = nil, testMode: Bool? = nil
    ) {
        self.organiserID = organiserID
        self.eventID = eventID
        self.sessionID = sessionID
        self.startsFrom = startsFrom
        self.startsBefore = startsBefore
        self.testMode = testMode
    }
}

/// Quantity and money of some sales, reversals deducted.
public struct SalesFigures: Hashable, Sendable, Codable {
    public var quantity: Int
    /// Tax included.
    public var revenue: Money
    /// Sum of the taxes frozen on the lines, so that a total is the sum of its parts.
    public var vat: Money

    public init(quantity: Int = 0, revenue: Money = .zero, vat: Money = .zero) {
        self.quantity = quantity
        self.revenue = revenue
        self.vat = vat
    }

    public var revenueExcludingTax: Money { revenue - vat }

    public static func + (left: SalesFigures, right: SalesFigures) -> SalesFigures {
        SalesFigures(
            quantity: left.quantity + right.quantity, revenue: left.revenue + right.revenue, vat: left.vat + right.vat)
    }
}

/// Sales by session, category, tariff and unit price, and fees by themselves, as a *relevé de recettes* lists them. No personal data.
public struct SalesReport: Hashable, Sendable, Codable {
    public struct Row: Hashable, Sendable, Codable {
        public var organiserID: String
        public var eventID: String
        public var eventTitle: String
        public var sessionID: String
        public var startsAt: Timestamp
        /// The venue's IANA zone, in which the date is written.
        public var timeZone: String
        /// Nil for a fee.
        public var categoryID: String?
        /// Nil for a fee.
        public var categoryName: String?
        /// The tariff's, or the fee's.
        public var tariffID: String
        public var tariffName: String
        /// Tax included, as sold: a price that changed makes a second row.
        public var unitPrice: Money
        public var vatRate: VATRate
        public var testMode: Bool
        public var figures: SalesFigures

        public var isFee: Bool { categoryID == nil }
    }

    /// By the session's start, then places by category, tariff and price, then fees.
    public var rows: [Row]
    /// Money of places and fees; the quantity is that of the places.
    public var totals: SalesFigures
    /// The part of the totals that is fees; the quantity is theirs.
    public var fees: SalesFigures

    init(rows: [Row]) {
        self.rows = rows
        fees = rows.reduce(SalesFigures()) { $1.isFee ? $0 + $1.figures : $0 }
        totals = rows.reduce(SalesFigures()) { $0 + $1.figures }
        totals.quantity -= fees.quantity
    }
}
