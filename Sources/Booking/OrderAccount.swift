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
        public var isFee: Bool
        public var isTakenBack: Bool
        public var hasTicket: Bool
        /// When its ticket opened a door; of a session that was moved since, it did not.
        public var usedAt: Timestamp?

        public init(position: Int, number: Int64, label: String, price: Money, left: Money, isFee: Bool, isTakenBack: Bool, hasTicket: Bool, usedAt: Timestamp?) {
            (self.position, self.number, self.label, self.price, self.left) = (position, number, label, price, left)
            (self.isFee, self.isTakenBack, self.hasTicket, self.usedAt) = (isFee, isTakenBack, hasTicket, usedAt)
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

    /// Lines that were taken back by one decision.
    public struct Correction: Hashable, Sendable {
        public var at: Timestamp
        public var amount: Money
        public var reason: String

        public init(at: Timestamp, amount: Money, reason: String) { (self.at, self.amount, self.reason) = (at, amount, reason) }
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
    /// Of the event, as it is called today.
    public var title: String
    /// Of the session, and the zone of its venue.
    public var startsAt: Timestamp
    public var timeZone: String
    public var paymentID: String?
    /// When it was made, when its buyer paid, and when the ledger wrote it.
    public var placedAt, confirmedAt, recordedAt: Timestamp
    public var lines: [Line]
    public var payments: [PaymentEvent]
    /// Taken by the provider, and what went back of it, whoever gave it.
    public var captured, gone: Money
    /// Of what went back: what no line was taken back for, by the bank after a lost dispute or by hand on the provider's pages.
    public var unexplained: Money
    /// Oldest first.
    public var corrections: [Correction]
    public var open: [Owed]
    /// Oldest first.
    public var incidents: [Incident]

    public var sold: Money { lines.reduce(.zero) { $0 + $1.price } }
    public var left: Money { lines.reduce(.zero) { $0 + $1.left } }

    /// What the lines taken back are worth and what did not go back yet; nothing while nothing was taken.
    public var toGoBack: Money { max(.zero, min(captured, sold - left) - gone) }

    public init(
        orderID: String, number: Int64, sessionID: String, title: String, startsAt: Timestamp, timeZone: String, paymentID: String?, placedAt: Timestamp,
        confirmedAt: Timestamp, recordedAt: Timestamp, lines: [Line], payments: [PaymentEvent], captured: Money, gone: Money, unexplained: Money, corrections: [Correction], open: [Owed],
        incidents: [Incident]
    ) {
        (self.orderID, self.number, self.sessionID, self.title, self.startsAt) = (orderID, number, sessionID, title, startsAt)
        (self.timeZone, self.paymentID) = (timeZone, paymentID)
        (self.placedAt, self.confirmedAt, self.recordedAt) = (placedAt, confirmedAt, recordedAt)
        (self.lines, self.payments, self.captured, self.gone, self.unexplained) = (lines, payments, captured, gone, unexplained)
        (self.corrections, self.open, self.incidents) = (corrections, open, incidents)
    }
}
