/// A line of the ledger, as those read it who may: without the person who bought.
public struct LedgerEntry: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case sale
        /// Takes a sale back whole.
        case reversal
        /// Takes a part of its price back.
        case rebate
    }

    /// In its organiser's chain, from 1 without a gap.
    public var number: Int64
    public var kind: Kind
    /// Number of the sale that a correction takes back.
    public var corrects: Int64?
    public var recordedAt: Timestamp
    public var orderID: String
    /// The order's in the ledger, for people.
    public var orderNumber: Int64
    public var sessionID: String
    /// As it was called when the line was written.
    public var title: String
    /// What was sold, as a receipt names it.
    public var label: String
    public var isFee: Bool
    /// Tax included.
    public var price: Money
    public var vat: Money
    public var rate: VATRate
    /// How it was paid.
    public var method: String
    /// Sold in the sandbox.
    public var isTest: Bool

    public init(
        number: Int64, kind: Kind, corrects: Int64?, recordedAt: Timestamp, orderID: String, orderNumber: Int64, sessionID: String, title: String, label: String,
        isFee: Bool, price: Money, vat: Money, rate: VATRate, method: String, isTest: Bool
    ) {
        (self.number, self.kind, self.corrects, self.recordedAt) = (number, kind, corrects, recordedAt)
        (self.orderID, self.orderNumber, self.sessionID) = (orderID, orderNumber, sessionID)
        (self.title, self.label, self.isFee) = (title, label, isFee)
        (self.price, self.vat, self.rate, self.method, self.isTest) = (price, vat, rate, method, isTest)
    }
}

/// Which lines of the ledger are asked for; nil takes all. Every page of an answer costs the same, however many lines there are.
public struct LedgerQuery: Hashable, Sendable {
    /// Whose chain; nil for the first that has lines.
    public var organiserID: String?
    public var sessionID: String?
    public var kind: LedgerEntry.Kind?
    /// When they were recorded.
    public var recorded: ReportPeriod
    /// What somebody looks for.
    public var search: Search?
    public var oldestFirst: Bool
    /// Corrections of one kind, the largest amounts first (the smallest, `oldestFirst`); of sales there is no such order, and it goes with no period and no search.
    public var byAmount: Bool
    /// Whether its order is one that lines have.
    public var hasOrder: Bool { !byAmount || kind != nil && kind != .sale && recorded == ReportPeriod() && search == nil }

    /// The page begins with this number, or with the next one that there is in its order.
    public var start: Int64?

    public enum Search: Hashable, Sendable {
        /// Lines of orders whose ids begin so.
        case order(String)
        /// Lines of a session whose labels contain this.
        case label(String)
    }

    public init(
        organiserID: String? = nil, sessionID: String? = nil, kind: LedgerEntry.Kind? = nil, recorded: ReportPeriod = ReportPeriod(), search: Search? = nil,
        oldestFirst: Bool = false, byAmount: Bool = false, start: Int64? = nil
    ) {
        (self.organiserID, self.sessionID, self.kind, self.recorded) = (organiserID, sessionID, kind, recorded)
        (self.search, self.oldestFirst, self.byAmount, self.start) = (search, oldestFirst, byAmount, start)
    }
}

/// Some lines of one organiser's chain.
public struct LedgerPage: Hashable, Sendable {
    /// Those who have lines.
    public var organisers: [Organiser]
    /// Whose lines they are; nil when nobody has any.
    public var organiserID: String?
    public var entries: [LedgerEntry]
    /// Where the next page starts; nil after the last.
    public var next: Int64?

    public init(organisers: [Organiser], organiserID: String?, entries: [LedgerEntry], next: Int64?) {
        (self.organisers, self.organiserID, self.entries, self.next) = (organisers, organiserID, entries, next)
    }
}
