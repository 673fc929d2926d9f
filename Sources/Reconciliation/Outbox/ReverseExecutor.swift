import Booking

/// Voids or refunds a payment that buys nothing.
struct ReverseExecutor: OutboxExecutor {
    let provider: any PaymentProvider

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let id = item.paymentID else { return .reversed }
        do {
            let payment = try await provider.payment(id)
            switch payment.status {
            case .canceled:
                break
            case .succeeded where payment.refunded >= payment.amount:
                break
            case .succeeded:
                try await provider.refund(id, amount: nil, idempotencyKey: "refund-\(id)")
            case .requiresPaymentMethod, .requiresConfirmation, .requiresAction, .processing, .requiresCapture:
                try await cancel(id)
            }
        } catch PaymentError.unknownPayment {
            // Nothing can be taken on a payment that does not exist.
        }
        return .reversed
    }

    private func cancel(_ id: String) async throws {
        do {
            _ = try await provider.cancel(id, idempotencyKey: "cancel-\(id)")
        } catch PaymentError.refused(let code, _) {
            // Its state may have changed since it was read.
            throw OutboxFault.later("the provider does not cancel the payment: \(code)")
        }
    }
}
