import Booking
import Domain

/// Voids or refunds a payment that buys nothing.
struct ReverseExecutor: OutboxExecutor {
    let journal: any OutboxJournal
    let provider: any PaymentProvider

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let id = item.paymentID else { return .reversed(.zero) }
        // One that it does not know may be in another account, and captured: that is for a person to look at.
        let payment = try await provider.payment(id)
        // Who took over has done it, or an operator, by bank transfer perhaps.
        guard try await journal.isOpen(item) else { return .none }
        switch payment.status {
        case .canceled:
            return .reversed(.zero)
        case .succeeded:
            try await refund(payment, for: item)
            return .reversed(payment.received)
        case .requiresPaymentMethod, .requiresConfirmation, .requiresAction, .processing, .requiresCapture:
            try await cancel(id)
            return .reversed(.zero)
        }
    }

    /// All that has not gone back yet, by a refund or a lost dispute. A refund that the bank did not take is asked for anew when an operator wants
    /// the item tried again.
    private func refund(_ payment: Payment, for item: OutboxItem) async throws {
        guard payment.refunded < payment.received else { return }
        let id = payment.id
        let books = PaymentBooks(refunds: try await provider.refunds(ofPayment: id), disputes: try await provider.disputes(ofPayment: id))
        let lost = books.disputes.filter { $0.outcome == .lost }.reduce(Money.zero) { $0 + $1.amount }
        guard payment.refunded + lost < payment.received else { return }
        let key = "refund-\(id)"
        let known = books.refunds.filter { $0.key?.hasPrefix(key) == true }
        if known.contains(where: \.isUnderWay) { return }
        if let dispute = books.undecided { throw OutboxFault.disputed(dispute) }
        guard try await journal.isOpen(item) else { return }
        let refund = try await provider.refund(
            id, amount: lost == .zero ? nil : payment.received - payment.refunded - lost,
            idempotencyKey: known.isEmpty ? key : "\(key)/\(known.count)")
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
