import Booking
import Domain
import Foundation
import Metrics
import Synchronization

/// A provider whose calls are counted and timed, and which is left alone while it does not answer: then calls fail at once and name the
/// time after which another may be tried.
public struct GuardedProvider: PaymentProvider {
    private let base: any PaymentProvider
    private let breaker = Shared()

    private let mayAct: @Sendable () -> Bool

    /// - Parameters:
    ///   - base: tries each call as often as makes sense; what it reports as unavailable counts as one failure.
    ///   - mayAct: false keeps a call here, because another process acts in place of this one; the provider is not to blame.
    public init(_ base: any PaymentProvider, mayAct: @escaping @Sendable () -> Bool = { true }) {
        self.base = base
        self.mayAct = mayAct
        breaker.level.record(0)
        for call in Call.allCases {
            for outcome in Outcome.allCases { Self.counter(call, outcome).increment(by: 0) }
        }
    }

    private final class Shared: Sendable {
        let state = Mutex(Breaker())
        let level = Gauge(label: "guichet_provider_breaker")

        /// Changes the breaker and shows how it stands.
        func change<Value: Sendable>(_ work: (inout Breaker) -> Value) -> Value {
            let (value, level) = state.withLock { breaker in
                let value = work(&breaker)
                return (value, breaker.level)
            }
            self.level.record(level)
            return value
        }
    }

    private enum Call: String, CaseIterable { case open, read, list, capture, cancel, refund }
    private enum Outcome: String, CaseIterable { case done, refused, unreadable, unavailable, kept }

    private func guarded<Value>(
        _ call: Call, _ work: () async throws(PaymentError) -> Value
    ) async throws(PaymentError) -> Value {
        guard mayAct() else {
            Self.counter(call, .kept).increment()
            throw .unavailable(cause: "another process acts in place of this one")
        }
        if let pause = breaker.change({ $0.enter(at: Timestamp(Date())) }) {
            Self.counter(call, .kept).increment()
            throw .unavailable(cause: "the provider did not answer a moment ago", retryAfter: pause)
        }
        let start = ContinuousClock.now
        do {
            let value = try await work()
            end(call, .done, since: start)
            breaker.change { $0.succeed() }
            return value
        } catch .unavailable(let cause, let retryAfter) {
            end(call, .unavailable, since: start)
            breaker.change { $0.fail(at: Timestamp(Date()), least: retryAfter) }
            throw .unavailable(cause: cause, retryAfter: retryAfter)
        } catch {
            end(call, error == .unreadable ? .unreadable : .refused, since: start)
            breaker.change { $0.succeed() }
            throw error
        }
    }

    private func end(_ call: Call, _ outcome: Outcome, since start: ContinuousClock.Instant) {
        Self.counter(call, outcome).increment()
        Timer(label: "guichet_provider", dimensions: [("call", call.rawValue)], preferredDisplayUnit: .seconds)
            .recordNanoseconds(Int64(start.duration(to: .now) / .nanoseconds(1)))
    }

    private static func counter(_ call: Call, _ outcome: Outcome) -> Counter {
        Counter(label: "guichet_provider_calls", dimensions: [("call", call.rawValue), ("outcome", outcome.rawValue)])
    }

    // MARK: Calls

    public func openPayment(for order: Order) async throws(PaymentError) -> Payment {
        try await guarded(.open) { () async throws(PaymentError) in try await base.openPayment(for: order) }
    }

    public func payment(_ id: String) async throws(PaymentError) -> Payment {
        try await guarded(.read) { () async throws(PaymentError) in try await base.payment(id) }
    }

    public func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage {
        try await guarded(.list) { () async throws(PaymentError) in try await base.payments(createdSince: moment, after: cursor) }
    }

    public func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] {
        try await guarded(.list) { () async throws(PaymentError) in try await base.refunds(ofPayment: id) }
    }

    public func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] {
        try await guarded(.list) { () async throws(PaymentError) in try await base.disputes(ofPayment: id) }
    }

    public func movements(
        _ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?
    ) async throws(PaymentError) -> MovementPage {
        try await guarded(.list) { () async throws(PaymentError) in try await base.movements(kind, createdSince: moment, after: cursor) }
    }

    public func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        try await guarded(.capture) { () async throws(PaymentError) in try await base.capture(id, idempotencyKey: idempotencyKey) }
    }

    public func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
        try await guarded(.cancel) { () async throws(PaymentError) in try await base.cancel(id, idempotencyKey: idempotencyKey) }
    }

    public func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund {
        try await guarded(.refund) { () async throws(PaymentError) in
            try await base.refund(id, amount: amount, idempotencyKey: idempotencyKey)
        }
    }
}
