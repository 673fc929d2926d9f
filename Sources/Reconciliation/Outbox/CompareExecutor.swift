import Booking

/// Asks the provider what became of a payment's money after it was taken. The ledger writes what it did not know.
struct CompareExecutor: OutboxExecutor {
    let provider: any PaymentProvider

    func execute(_ item: OutboxItem) async throws -> OutboxEffect {
        guard let id = item.paymentID else { throw OutboxFault.never("a comparison without payment") }
        return .compared(
            PaymentBooks(refunds: try await provider.refunds(ofPayment: id), disputes: try await provider.disputes(ofPayment: id)))
    }
}
