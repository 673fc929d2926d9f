import Domain

/// Something that went wrong with a sale, or with what the seat store says of sales, kept for ever in the ledger.
public struct Incident: Hashable, Sendable {
    public var at: Timestamp
    /// Stable word: `seat-conflict`, `capture-refused`, `settled-by-hand`, `store-forgot`, …; docs/operations.md says what each means.
    public var kind: String
    /// Nil for an order of which the ledger knows no session.
    public var sessionID: String?
    /// Empty when no order is concerned.
    public var orderID: String
    /// For operators; no personal data.
    public var detail: String

    public init(at: Timestamp, kind: String, sessionID: String?, orderID: String = "", detail: String) {
        self.at = at
        self.kind = kind
        self.sessionID = sessionID
        self.orderID = orderID
        self.detail = detail
    }

    /// The seat store did not have as sold what the ledger sold.
    public static let storeForgot = "store-forgot"
    /// The seat store had as sold what nobody bought.
    public static let storeInvented = "store-invented"
    /// The seat store's numbers do not add up.
    public static let storeInconsistent = "store-inconsistent"
    /// Money was given back on the provider's own pages.
    public static let refundedOutside = "refunded-outside"
    /// Money that was on its way back did not arrive: a closed account, a card that expired.
    public static let refundReturned = "refund-returned"
    /// A buyer's bank asks for the money back.
    public static let disputed = "disputed"
    public static let disputeWon = "dispute-won"
    public static let disputeLost = "dispute-lost"
    /// An operator closed a dead letter whose work was done outside.
    public static let settledByHand = "settled-by-hand"
    /// Money was reserved or taken for an order that neither the ledger nor the seat store knows; it goes back.
    public static let paymentWithoutOrder = "payment-without-order"
    /// An order was refused or its payment given back, and nobody knows whom to write to.
    public static let buyerNotTold = "buyer-not-told"
    /// Places or fees were sold for less than the price list says.
    public static let soldUnderPrice = "sold-under-price"

    /// Kinds that go on after they were noticed: the same once more is no other one.
    public static let lasting: Set<String> = [storeInconsistent, paymentWithoutOrder]
}
