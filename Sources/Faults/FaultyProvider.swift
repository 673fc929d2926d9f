import Booking
import Domain

/// A payment provider whose steps are fault points.
public struct FaultyProvider: PaymentProvider {
    private let base: any PaymentProvider
    private let points: FaultPoints

    public init(_ base: any PaymentProvider, points: FaultPoints) {
        self.base = base
        self.points = points
    }

    private func step<Value>(
        _ method: String, _ call: () async throws(PaymentError) -> Value
    ) async throws(PaymentError) -> Value {
        try await points.step("PaymentProvider", method, call)
    }

    public func openPayment(for order: Order) async throws(PaymentError) -> Payment {
        try await step(#function) { () async throws(PaymentError) in try await base.openPayment(for: order) }
    }

    public func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        try await step(#function) { () async throws(PaymentError) in try await base.capture(id, idempotencyKey: idempotencyKey) }
    }

    public func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        try await step(#function) { () async throws(PaymentError) in try await base.cancel(id, idempotencyKey: idempotencyKey) }
    }

    public func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund {
        try await step(#function) { () async throws(PaymentError) in
            try await base.refund(id, amount: amount, idempotencyKey: idempotencyKey)
        }
    }

    // Questions change nothing.

    public func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { try await base.refunds(ofPayment: id) }

    public func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { try await base.disputes(ofPayment: id) }

    public func movements(
        _ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?
    ) async throws(PaymentError) -> MovementPage {
        try await base.movements(kind, createdSince: moment, after: cursor)
    }

    public func payment(_ id: String) async throws(PaymentError) -> Payment { try await base.payment(id) }
    public func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage {
        try await base.payments(createdSince: moment, after: cursor)
    }
}
