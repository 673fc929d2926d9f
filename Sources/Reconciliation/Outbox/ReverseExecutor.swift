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
            case .succeeded where payment.refunded >= payment.received:
                break
            case .succeeded:
                try await refund(id)
            case .requiresPaymentMethod, .requiresConfirmation, .requiresAction, .processing, .requiresCapture:
                try await cancel(id)
            }
        } catch PaymentError.unknownPayment {
            // Nothing can be taken on a payment that does not exist.
        }
        return .reversed
    }

    /// A refund that the bank did not take is asked for anew when an operator wants the item tried again.
    private func refund(_ id: String) async throws {
        let key = "refund-\(id)"
        let known = try await provider.refunds(ofPayment: id).filter { $0.key?.hasPrefix(key) == true }
        if known.contains(where: \.isUnderWay) { return }
        let refund = try await provider.refund(id, amount: nil, idempotencyKey: known.isEmpty ? key : "\(key)/\(known.count)")
        guard refund.isUnderWay else { throw OutboxFault.never("the bank does not take refund \(refund.id): \(refund.status.rawValue)") }
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
