import Domain

/// What Guichet asks of a payment provider. Every call may be repeated with the same key and acts once.
public protocol PaymentProvider: Sendable {
    /// Opens a payment that will be authorised now and captured later (manual capture).
    ///
    /// - Parameters:
    ///   - order: travels in the payment's metadata; its id is the idempotency key.
    func openPayment(for order: Order) async throws(PaymentError) -> Payment

    /// The provider's present view of a payment.
    func payment(_ id: String) async throws(PaymentError) -> Payment

    /// Payments created at `moment` (whole seconds) or later, newest first, 100 at most.
    ///
    /// - Parameter cursor: ``PaymentPage/next`` of the page before; nil for the first. Payments created meanwhile are on no later page.
    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage

    /// Takes the authorised money. Capturing a captured payment is no error.
    func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment

    /// Gives up a payment that is not captured: nothing can be authorised on it any more. Cancelling twice is no error.
    func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment

    /// Gives captured money back.
    ///
    /// - Parameters:
    ///   - amount: nil for all of it.
    ///   - idempotencyKey: also found again on the refund, because a provider forgets keys (Stripe after a day).
    @discardableResult
    func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund

    /// Every refund of a payment, newest first.
    func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund]

    /// Every dispute about a payment, newest first.
    func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute]

    /// Refunds or disputes of all payments created at `moment` (whole seconds) or later, newest first, 100 at most.
    ///
    /// - Parameter cursor: ``MovementPage/next`` of the page before; nil for the first. What is created meanwhile is on no later page.
    func movements(
        _ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?
    ) async throws(PaymentError) -> MovementPage
}

/// A payment as the provider sees it.
public struct Payment: Hashable, Sendable, Codable {
    /// Stripe's PaymentIntent statuses, of which these matter here.
    public enum Status: String, Sendable, Codable {
        case requiresPaymentMethod = "requires_payment_method"
        case requiresConfirmation = "requires_confirmation"
        case requiresAction = "requires_action"
        case processing
        /// Authorised: the money is reserved and can be captured.
        case requiresCapture = "requires_capture"
        /// Captured.
        case succeeded
        case canceled
    }

    public var id: String
    public var status: Status
    public var amount: Money
    public var currency: String
    /// Lets the buyer's browser pay this payment and nothing else.
    public var clientSecret: String?
    /// From the payment's metadata.
    public var orderID: String?
    /// The provider's code for the last refusal, such as `card_declined`.
    public var lastErrorCode: String?
    public var refunded: Money
    /// Nil when the provider does not say.
    public var createdAt: Timestamp?
    /// A bank claims some of it back, or has.
    public var isDisputed: Bool
    /// What was taken, before refunds: less than the amount when somebody captured a part on the provider's pages.
    public var received: Money
    /// How it is or was paid, as the provider names it: `card`, `bancontact`, `ideal`, … Nil when the provider did not say.
    public var method: PaymentMethod?

    /// - Parameter received: nil when the provider does not say; then a captured payment was captured whole.
    public init(
        id: String, status: Status, amount: Money, currency: String, clientSecret: String? = nil,
        orderID: String? = nil, lastErrorCode: String? = nil, refunded: Money = .zero, createdAt: Timestamp? = nil, received: Money? = nil,
        method: PaymentMethod? = nil, isDisputed: Bool = false
    ) {
        self.method = method
        self.isDisputed = isDisputed
        self.createdAt = createdAt
        self.received = received ?? (status == .succeeded ? amount : .zero)
        self.id = id
        self.status = status
        self.amount = amount
        self.currency = currency
        self.clientSecret = clientSecret
        self.orderID = orderID
        self.lastErrorCode = lastErrorCode
        self.refunded = refunded
    }

    /// Some of what was taken went back already, or is claimed back.
    public var hasMoved: Bool { refunded > .zero || isDisputed }
}

/// Money that goes back on a payment.
public struct Refund: Hashable, Sendable {
    public enum Status: String, Sendable, Codable {
        case pending
        case requiresAction = "requires_action"
        case succeeded, failed, canceled
    }

    /// The provider's.
    public var id: String
    public var amount: Money
    public var status: Status
    /// The idempotency key with which it was asked for; nil for one that was made elsewhere, such as on the provider's pages.
    public var key: String?

    public init(id: String, amount: Money, status: Status, key: String?) {
        self.id = id
        self.amount = amount
        self.status = status
        self.key = key
    }

    /// Whether the money is gone or on its way.
    public var isUnderWay: Bool { status != .failed && status != .canceled }
}

/// A buyer's bank asks for the money of a payment back (a chargeback). Who does not answer in time loses.
public struct Dispute: Hashable, Sendable {
    public enum Outcome: String, Sendable {
        /// It waits for an answer, or for the bank.
        case open
        /// The money stays, or came back.
        case won
        /// The money is gone.
        case lost
    }

    /// The provider's.
    public var id: String
    public var amount: Money
    /// The bank's word for it: `fraudulent`, `product_not_received`, …
    public var reason: String
    public var outcome: Outcome
    /// When an answer must be there; nil when none is awaited.
    public var dueBy: Timestamp?
    /// The bank only asks: no money moved, and giving it back ends the matter.
    public var isInquiry: Bool

    public init(id: String, amount: Money, reason: String, outcome: Outcome, dueBy: Timestamp?, isInquiry: Bool = false) {
        self.isInquiry = isInquiry
        self.id = id
        self.amount = amount
        self.reason = reason
        self.outcome = outcome
        self.dueBy = dueBy
    }
}

/// What the provider has about the money of a payment after it was taken.
public struct PaymentBooks: Hashable, Sendable {
    /// Newest first.
    public var refunds: [Refund]
    /// Newest first.
    public var disputes: [Dispute]

    public init(refunds: [Refund], disputes: [Dispute]) {
        self.refunds = refunds
        self.disputes = disputes
    }

    /// All that went back or is on its way, whoever gave it: refunds, lost disputes, and what operators noted.
    ///
    /// - Parameter ledger: a note that waits counts besides, unless it is found here and the ledger does not have it yet: as a refund of that
    ///   amount that is not ours, or as a lost dispute.
    public func givenBack(besides ledger: MoneyBack) -> Money {
        let underWay = refunds.filter(\.isUnderWay)
        let lost = disputes.filter { $0.outcome == .lost }
        let elsewhere = underWay.filter { $0.key == nil }.map { ($0.id, $0.amount) } + lost.map { ($0.id, $0.amount) }
        var news = elsewhere.filter { !ledger.elsewhere.contains($0.0) }.map(\.1)
        let besides = ledger.noted.filter { amount in
            guard let index = news.firstIndex(of: amount) else { return true }
            news.remove(at: index)
            return false
        }
        return (underWay.map(\.amount) + lost.map(\.amount) + besides).reduce(.zero) { $0 + $1 }
    }

    /// A bank decides whether the money is gone: what is given back meanwhile would go twice. Nil when none does.
    public var undecided: Dispute? { disputes.first { $0.outcome == .open && !$0.isInquiry } }
}

/// A refund or a dispute in a list of those of all payments.
public struct ListedMovement: Hashable, Sendable {
    public enum Kind: Sendable, CaseIterable { case refunds, disputes }

    /// How it stands now.
    public enum Event: String, Sendable, CaseIterable {
        case refunded
        case refundFailed = "refund-failed"
        case disputed
        case disputeWon = "dispute-won"
        case disputeLost = "dispute-lost"
    }

    /// The provider's.
    public var id: String
    public var paymentID: String
    public var event: Event
    /// A refund that this platform asked for.
    public var isOurs: Bool

    /// As what the ledger is told of it, once for each turn that it takes: no notice of the provider's has such an id.
    public var noticeID: String { "sweep-\(id)-\(event.rawValue)" }

    public init(id: String, paymentID: String, event: Event, isOurs: Bool) {
        self.id = id
        self.paymentID = paymentID
        self.event = event
        self.isOurs = isOurs
    }
}

/// Some refunds or disputes; those of other shops on the same account among them.
public struct MovementPage: Hashable, Sendable {
    public var movements: [ListedMovement]
    /// Where the next page starts; nil at the end.
    public var next: String?

    public init(movements: [ListedMovement], next: String?) {
        self.movements = movements
        self.next = next
    }
}

/// Some of the provider's payments; those of other shops on the same account among them (their ``Payment/orderID`` is nil or unknown).
public struct PaymentPage: Hashable, Sendable {
    public var payments: [Payment]
    /// Where the next page starts; nil at the end.
    public var next: String?

    public init(payments: [Payment], next: String?) {
        self.payments = payments
        self.next = next
    }
}

/// Why the provider did not do what was asked.
public enum PaymentError: Error, Sendable, Equatable {
    /// No answer, a 5xx, 409 or 429: repeat later with the same key, not before `retryAfter` if the provider names a time. `cause` holds
    /// no secret.
    case unavailable(cause: String, retryAfter: Duration? = nil)
    /// The provider refuses for good (4xx): its code and message.
    case refused(code: String, message: String)
    /// No such payment.
    case unknownPayment
    /// An answer that this version does not understand. The provider is there; repeat later, or with another version.
    case unreadable
}

/// A signed notice from the provider, verified.
public struct PaymentNotice: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case authorised, failed, cancelled, captured
        /// Money of a payment went back, came back, or is claimed back: refunds that this platform did not just make, and disputes. The
        /// notice is a hint: what is so is asked.
        case moneyMoved(payment: String)
        /// Any other event type: acknowledged and ignored.
        case other(String)
    }

    /// The provider's event id: the same for each repetition.
    public var id: String
    public var kind: Kind
    public var payment: Payment

    public init(id: String, kind: Kind, payment: Payment) {
        self.id = id
        self.kind = kind
        self.payment = payment
    }
}

/// Verifies and reads a webhook's raw body.
public protocol PaymentNoticeVerifier: Sendable {
    /// - Parameters:
    ///   - signature: value of the signature header, if any.
    ///   - now: moment of reception; notices further than the tolerance (300 s) from it are refused.
    func verify(body: [UInt8], signature: String?, now: Timestamp) throws(PaymentNoticeError) -> PaymentNotice
}

public enum PaymentNoticeError: Error, Sendable, Equatable {
    case missingSignature
    case malformedSignature
    case wrongSignature
    case outsideTolerance
    case malformedBody
}
