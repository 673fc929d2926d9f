import Booking
import Domain

/// Gives captured money back. The provider is asked first what it gave back already: its memory of idempotency keys is shorter than an
/// item may wait. Money of the same amount that went back without us, on the provider's pages or by a lost dispute, is this refund, unless it
/// was another one before: nobody is paid twice. A refund that the bank did not take is asked for anew when an operator wants the item tried again.
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
        let all = try await provider.refunds(ofPayment: payment)
        let known = all.filter { $0.key?.hasPrefix(prefix) == true }
        let refund: Refund
        if let done = known.first(where: \.isUnderWay) {
            refund = done
        } else if let reference = try await moneyBack(amount, of: item, payment, all) {
            return .refunded(amount, reference: reference)
        } else {
            refund = try await provider.refund(payment, amount: amount, idempotencyKey: prefix + String(known.count))
        }
        guard refund.isUnderWay else { throw OutboxFault.never("the bank does not take refund \(refund.id): \(refund.status.rawValue)") }
        guard refund.amount == amount else {
            throw OutboxFault.never("\(refund.amount.cents) cents went back where \(amount.cents) were due")
        }
        return .refunded(amount, reference: refund.id)
    }

    /// What went back without us and is no correction's yet: the provider's id of it.
    private func moneyBack(_ amount: Money, of item: OutboxItem, _ payment: String, _ refunds: [Refund]) async throws -> String? {
        let disputes = try await provider.disputes(ofPayment: payment)
        let taken = try await journal.moneyBack(ofOrder: item.orderID)
        let foreign = refunds.filter { $0.key == nil && $0.isUnderWay && $0.amount == amount }.map(\.id)
        let lost = disputes.filter { $0.outcome == .lost && $0.amount == amount }.map(\.id)
        // The oldest of these are what operators noted.
        let noted = taken.byHand.count { $0 == amount }
        return (foreign + lost).filter { !taken.references.contains($0) }.dropLast(noted).last
    }
}
