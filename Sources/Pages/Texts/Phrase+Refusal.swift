extension Phrase {
    /// Why an order was refused; the words of docs/openapi.yaml (`reason`). Nil where a spectator would learn nothing from it.
    init?(refusal reason: String?) {
        switch reason {
        case "places-gone", "seat-conflict", "capacity-exceeded": self = .refusedPlacesGone
        case "booking-closed": self = .refusedClosed
        case "limit-exceeded": self = .refusedLimit
        case "session-cancelled": self = .refusedCancelled
        case "capture-refused": self = .refusedCapture
        case "order-closed", "payment-reversed", "duplicate-payment": self = .refusedLate
        default: return nil
        }
    }
}
