import Booking

/// Takes the authorised money of a recorded sale.
struct CaptureExecutor: OutboxExecutor {
    let provider: any PaymentProvider

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let id = item.paymentID, let due = item.amount else { throw OutboxFault.never("a capture without payment or amount") }
        var payment: Payment
        do {
            payment = try await provider.capture(id, idempotencyKey: "capture-\(item.orderID)")
        } catch PaymentError.refused {
            payment = try await provider.payment(id)
        }
        switch payment.status {
        case .succeeded where payment.received == due:
            return .captured(payment.received, hasMoved: payment.hasMoved)
        case .succeeded:
            throw OutboxFault.never("\(payment.received.cents) cents captured where \(due.cents) were due")
        case .canceled:
            return .moneyLost(reason: "capture-refused")
        case .requiresPaymentMethod, .requiresConfirmation, .requiresAction, .processing, .requiresCapture:
            throw OutboxFault.later("the payment is \(payment.status.rawValue) after its capture")
        }
    }
}
