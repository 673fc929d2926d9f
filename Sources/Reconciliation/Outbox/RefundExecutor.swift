import Booking

/// Gives captured money back. The provider is asked first what it gave back already: its memory of idempotency keys is shorter than an
/// item may wait. A refund that the bank did not take is asked for anew when an operator wants the item tried again.
struct RefundExecutor: OutboxExecutor {
    let journal: any OutboxJournal
    let provider: any PaymentProvider

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let payment = item.paymentID, let amount = item.amount else {
            throw OutboxFault.never("a refund without payment or amount")
        }
        guard let correction = try await journal.correctedOrder(of: item)?.correction else {
            throw OutboxFault.never("the ledger does not know what was taken back")
        }
        let prefix = "refund-\(item.orderID)-\(correction.id)/"
        let known = try await provider.refunds(ofPayment: payment).filter { $0.key?.hasPrefix(prefix) == true }
        let refund: Refund
        if let done = known.first(where: \.isUnderWay) {
            refund = done
        } else {
            refund = try await provider.refund(payment, amount: amount, idempotencyKey: prefix + String(known.count))
        }
        guard refund.isUnderWay else { throw OutboxFault.never("the bank does not take refund \(refund.id): \(refund.status.rawValue)") }
        guard refund.amount == amount else {
            throw OutboxFault.never("\(refund.amount.cents) cents went back where \(amount.cents) were due")
        }
        return .refunded(amount, reference: refund.id)
    }
}
