/// The life of a sale as a table: what is to be done about an order at each event, and where that leads.
///
/// Pure: whoever learns of an event asks ``step(_:_:)`` and performs the action. The action is one atomic step of the store or the
/// ledger, which may find that the order has moved on meanwhile; so every step can be repeated, by anybody, after a crash anywhere.
/// `docs/ARCHITECTURE.md` shows the same table; a test keeps them equal, and another tries each step on a real store.
public enum SaleMachine {
    public static func step(_ state: OrderState, _ event: SaleEvent) -> SaleStep {
        switch state {
        case .awaitingPayment: waiting(event)
        case .closing: closing(event)
        case .confirmed: confirmed(event)
        case .ticketed: ticketed(event)
        case .cancelled, .expired: ended(state, event)
        case .refused: refused(event)
        case .refunded: refunded(event)
        }
    }

    private static func waiting(_ event: SaleEvent) -> SaleStep {
        switch event {
        case .paid, .paidTwice: SaleStep(.claimPlaces, [.confirmed, .refused])
        case .declined: SaleStep(.noteRefusal, [.awaitingPayment])
        case .unpaid, .unknownPayment: SaleStep(.wait, [.awaitingPayment])
        case .paymentCancelled, .givenUp: SaleStep(.close(as: .cancelled), [.closing, .cancelled])
        // Who paid meanwhile, with money that cannot be given up any more, may still buy.
        case .timeIsUp: SaleStep(.close(as: .expired), [.closing, .expired, .confirmed, .refused])
        // The ledger had the sale, and a store that came back had forgotten it.
        case .ledgerRefused: SaleStep(.freePlaces, [.refused])
        case .issued: SaleStep(.showTickets, [.ticketed])
        case .takenBack: SaleStep(.rest, [.awaitingPayment])
        }
    }

    private static func closing(_ event: SaleEvent) -> SaleStep {
        switch event {
        // Its payment is about to be cancelled; who does that finds out that it was taken.
        case .paid, .paidTwice, .declined, .unpaid, .unknownPayment: SaleStep(.wait, [.closing])
        case .paymentCancelled, .givenUp, .timeIsUp: SaleStep(.finishClosing, [.closing, .cancelled, .expired, .confirmed, .refused])
        case .ledgerRefused: SaleStep(.freePlaces, [.refused])
        case .issued: SaleStep(.showTickets, [.ticketed])
        case .takenBack: SaleStep(.rest, [.closing])
        }
    }

    private static func confirmed(_ event: SaleEvent) -> SaleStep {
        switch event {
        case .paidTwice: SaleStep(.claimPlaces, [.confirmed])
        case .ledgerRefused: SaleStep(.freePlaces, [.refused])
        case .issued: SaleStep(.showTickets, [.ticketed])
        case .takenBack: SaleStep(.takeBack, [.ticketed, .refunded])
        case .timeIsUp: SaleStep(.assureRecorded, [.confirmed])
        case .paid, .declined, .unpaid, .unknownPayment, .paymentCancelled, .givenUp: SaleStep(.rest, [.confirmed])
        }
    }

    private static func ticketed(_ event: SaleEvent) -> SaleStep {
        switch event {
        case .paidTwice: SaleStep(.claimPlaces, [.ticketed])
        case .ledgerRefused: SaleStep(.freePlaces, [.refused])
        case .issued: SaleStep(.showTickets, [.ticketed])
        case .takenBack: SaleStep(.takeBack, [.ticketed, .refunded])
        case .paid, .declined, .unpaid, .unknownPayment, .paymentCancelled, .givenUp, .timeIsUp: SaleStep(.rest, [.ticketed])
        }
    }

    private static func ended(_ state: OrderState, _ event: SaleEvent) -> SaleStep {
        switch event {
        case .paid, .paidTwice: SaleStep(.askThenClaim, [.confirmed, .refused, state])
        case .issued: SaleStep(.showTickets, [.ticketed])
        case .declined, .unpaid, .unknownPayment, .paymentCancelled, .givenUp, .timeIsUp, .ledgerRefused, .takenBack:
            SaleStep(.rest, [state])
        }
    }

    private static func refused(_ event: SaleEvent) -> SaleStep {
        switch event {
        case .paidTwice: SaleStep(.askThenClaim, [.refused])
        case .issued: SaleStep(.showTickets, [.ticketed])
        case .paid, .declined, .unpaid, .unknownPayment, .paymentCancelled, .givenUp, .timeIsUp, .ledgerRefused, .takenBack:
            SaleStep(.rest, [.refused])
        }
    }

    private static func refunded(_ event: SaleEvent) -> SaleStep {
        switch event {
        case .paidTwice: SaleStep(.askThenClaim, [.refunded])
        case .takenBack: SaleStep(.takeBack, [.refunded])
        case .paid, .declined, .unpaid, .unknownPayment, .paymentCancelled, .givenUp, .timeIsUp, .ledgerRefused, .issued:
            SaleStep(.rest, [.refunded])
        }
    }
}

/// What can be learnt about an order.
public enum SaleEvent: String, Sendable, Hashable, CaseIterable {
    /// The payment is authorised, or taken where the method knows no authorisation; or there is nothing to pay.
    case paid
    /// A payment that is not the one by which the order was settled is authorised or taken.
    case paidTwice = "paid-twice"
    /// The provider refused a means of payment; the buyer may try another.
    case declined
    /// The provider still waits for the buyer, a challenge (3-D Secure) or a bank.
    case unpaid
    /// The provider does not know the payment.
    case unknownPayment = "unknown-payment"
    /// The payment was cancelled at the provider, or abandoned there: nothing can be paid on it any more.
    case paymentCancelled = "payment-cancelled"
    /// The buyer cancels the order.
    case givenUp = "given-up"
    /// The time to pay is over; or the time in which the ledger records what was confirmed.
    case timeIsUp = "time-is-up"
    /// The ledger refused the sale, or undid it because its money could not be had.
    case ledgerRefused = "ledger-refused"
    /// The ledger has the sale, its money is captured, its tickets are signed.
    case issued
    /// The ledger took lines of the sale back: a refund, a cancellation, a rebate.
    case takenBack = "taken-back"
}

/// What is to be done at an event, and the states that this may lead to.
public struct SaleStep: Hashable, Sendable {
    public var action: SaleAction
    public var reaches: [OrderState]

    init(_ action: SaleAction, _ reaches: [OrderState]) {
        (self.action, self.reaches) = (action, reaches)
    }
}

public enum SaleAction: Hashable, Sendable {
    /// Nothing, now or later: the event changes nothing.
    case rest
    /// Nothing now: the order stays due.
    case wait
    /// Show the buyer the provider's reason.
    case noteRefusal
    /// Sell the order's places and tell the ledger, in one step; when they cannot be sold, have the payment given back.
    case claimPlaces
    /// Ask the provider what the payment is now, because a notice may be older than the order's end; then as above.
    case askThenClaim
    /// Let nothing confirm the order any more, cancel its payment, then free its places.
    case close(as: OrderState)
    /// The rest of a closing that somebody began.
    case finishClosing
    /// Make sure that the ledger has the sale, or that it is on its way there.
    case assureRecorded
    /// Take the order's places back, but for those that somebody else bought.
    case freePlaces
    case showTickets
    /// Free the places that were taken back and show the tickets that are left, once per correction.
    case takeBack
}
