import Booking
import Domain

/// Gives captured money back. The provider is asked first what went back already, whoever gave it: by this platform, whose memory is longer than
/// the provider's of idempotency keys, on the provider's pages, or by a lost dispute. What went back in all is compared with what is owed in
/// all, and the rest is paid: nobody is paid twice, and never more than was paid. A refund that the bank did not take is asked for anew when an
/// operator wants the item tried again. While a bank decides about a dispute nothing is given back: when it is lost, the bank has.
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
        var books = PaymentBooks(refunds: try await provider.refunds(ofPayment: payment), disputes: try await provider.disputes(ofPayment: payment))
        let back = try await journal.moneyBack(ofOrder: item.orderID)
        // Who took over has done it, or an operator; it is among what is done then, and owed no more.
        guard try await journal.isOpen(item) else { return .compared(books) }
        let prefix = "refund-\(item.orderID)-\(correction.id)/"
        let tried = books.refunds.filter { $0.key?.hasPrefix(prefix) == true }
        // Not less what this correction paid before: that may stand for what another one owed, whose own money came back.
        let left = min(amount, back.done + amount - books.givenBack(besides: back))
        guard left > .zero else { return .compared(books) }
        if let dispute = books.undecided { throw OutboxFault.disputed(dispute) }
        let refund = try await provider.refund(payment, amount: left, idempotencyKey: prefix + String(tried.count))
        guard refund.isUnderWay else { throw OutboxFault.never("the bank does not take refund \(refund.id): \(refund.status.rawValue)") }
        guard refund.amount == left else { throw OutboxFault.never("\(refund.amount.cents) cents went back where \(left.cents) were due") }
        books.refunds.insert(refund, at: 0)
        return .compared(books)
    }
}
