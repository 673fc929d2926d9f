import Domain

/// An order as an operator looks at it. No personal data.
public struct OrderAccount: Hashable, Sendable {
    public struct Line: Hashable, Sendable {
        public var position: Int
        /// Operation number of its sale.
        public var number: Int64
        public var label: String
        /// As it was sold.
        public var price: Money
        /// What no rebate took back.
        public var left: Money
        public var isTakenBack: Bool
        public var hasTicket: Bool

        public init(position: Int, number: Int64, label: String, price: Money, left: Money, isTakenBack: Bool, hasTicket: Bool) {
            (self.position, self.number, self.label, self.price, self.left) = (position, number, label, price, left)
            (self.isTakenBack, self.hasTicket) = (isTakenBack, hasTicket)
        }
    }

    public struct PaymentEvent: Hashable, Sendable {
        public var at: Timestamp
        /// `captured`, `reversed`, `refunded`, `refund-failed`, `refunded-outside`, `disputed`, `dispute-won`, `dispute-lost`.
        public var kind: String
        /// Nil when nobody knows it: a reversal that was settled by hand.
        public var amount: Money?
        /// The provider's id of it, if it has one of its own.
        public var reference: String

        public init(at: Timestamp, kind: String, amount: Money?, reference: String) { (self.at, self.kind, self.amount, self.reference) = (at, kind, amount, reference) }
    }

    /// What the outbox still owes.
    public struct Owed: Hashable, Sendable {
        public var kind: String
        public var error: String?
        public var isDead: Bool

        public init(kind: String, error: String?, isDead: Bool) { (self.kind, self.error, self.isDead) = (kind, error, isDead) }
    }

    public var orderID: String
    /// In the ledger, for people.
    public var number: Int64
    public var sessionID: String
    public var paymentID: String?
    public var recordedAt: Timestamp
    public var lines: [Line]
    public var payments: [PaymentEvent]
    public var open: [Owed]
    /// Oldest first.
    public var incidents: [Incident]

    public var sold: Money { lines.reduce(.zero) { $0 + $1.price } }
    public var left: Money { lines.reduce(.zero) { $0 + $1.left } }

    public init(
        orderID: String, number: Int64, sessionID: String, paymentID: String?, recordedAt: Timestamp, lines: [Line], payments: [PaymentEvent], open: [Owed],
        incidents: [Incident]
    ) {
        (self.orderID, self.number, self.sessionID, self.paymentID, self.recordedAt) = (orderID, number, sessionID, paymentID, recordedAt)
        (self.lines, self.payments, self.open, self.incidents) = (lines, payments, open, incidents)
    }
}
