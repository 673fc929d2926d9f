/// What an order waits for: nobody but the buyer of a cart that was left ever has to remember it.
public struct SaleDuty: Hashable, Sendable {
    public enum Owner: String, Sendable, Hashable { case buyer, reconciler }

    public enum NextStep: String, Sendable, Hashable {
        /// The buyer pays; otherwise the reconciler ends the order.
        case pay
        /// The provider confirms that nothing can be paid any more; then the places are free.
        case endPayment = "end-payment"
        /// The ledger records the sale, the provider takes the money, the tickets are signed.
        case issueTickets = "issue-tickets"
    }

    public var owner: Owner
    public var step: NextStep
    /// How long after the beginning of the wait it may take before people are told; nil when the order carries its own deadline.
    public var patience: Duration?

    /// Nil for a state that waits for nothing.
    public init?(of state: OrderState) {
        switch state {
        case .awaitingPayment: (owner, step, patience) = (.buyer, .pay, nil)
        // Unknown is not released: the places stay held as long as the provider is silent.
        case .closing: (owner, step, patience) = (.reconciler, .endPayment, .seconds(900))
        // An hour for the capture, ten minutes for the tickets: then the outbox has a dead letter.
        case .confirmed: (owner, step, patience) = (.reconciler, .issueTickets, .seconds(4_200))
        case .ticketed, .refunded, .cancelled, .expired, .refused: return nil
        }
    }
}
