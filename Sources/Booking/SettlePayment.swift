import Domain

/// Use case: what becomes of an order when the provider says something about its payment, by a notice or when asked.
/// Every path may be repeated by anybody.
public struct SettlePayment: Sendable {
    private let store: any SeatStore
    private let provider: any PaymentProvider

    public init(store: any SeatStore, provider: any PaymentProvider) {
        self.store = store
        self.provider = provider
    }

    public enum Result: Sendable, Hashable {
        case settled(OrderState)
        /// Nothing to do yet: the payment is neither authorised nor given up.
        case waiting
        case unknownOrder
        /// The store is not verified: repeat later.
        case suspended
    }

    public enum Failure: Error, Sendable, Equatable {
        case store(SeatStoreError)
        case provider(PaymentError)
    }

    /// Settles by the payment as the notice or the provider shows it.
    public func callAsFunction(_ payment: Payment, order id: String) async throws(Failure) -> Result {
        guard let record = try await read(id) else { return .unknownOrder }
        switch payment.status {
        case .requiresCapture, .succeeded:
            // What a notice of its capture says of a payment that bought is known.
            if record.settledPaymentID == payment.id, record.state == .confirmed || record.state == .ticketed {
                return .settled(record.state)
            }
            // A notice may be older than the order's end: only the provider knows what the payment is now.
            let isOver = record.state == .cancelled || record.state == .expired || record.state == .refused
            let present = isOver ? try await ask(payment.id) : payment
            guard present.status != .canceled else { return .settled(record.state) }
            return try await confirm(record.order, payment: present)
        case .canceled:
            return try await close(record, as: .cancelled)
        case .requiresPaymentMethod, .requiresConfirmation, .requiresAction, .processing:
            guard record.state == .awaitingPayment else { return .settled(record.state) }
            if let code = payment.lastErrorCode, code != record.declineCode {
                do { try await store.note(refusal: code, forOrder: id) } catch { throw .store(error) }
            }
            return .waiting
        }
    }

    /// Ends an unpaid order: no notice can confirm it any more, then its payment is cancelled at the provider, then its
    /// places are free. A crash in between is resumed by the reconciler.
    public func close(_ record: OrderRecord, as state: OrderState) async throws(Failure) -> Result {
        let begun: CloseOutcome
        do { begun = try await store.beginClose(record.order, as: state) } catch { throw .store(error) }
        switch begun {
        case .already(let state): return .settled(state)
        case .unknownOrder: return .unknownOrder
        case .suspended: return .suspended
        case .closing, .closed: break
        }
        if record.order.total != .zero {
            do throws(Failure) {
                // Opening is idempotent by the order's id: it finds a payment that was opened but not noted.
                let id: String
                if let known = record.paymentID {
                    id = known
                } else {
                    guard let opened = try await openedPayment(of: record.order) else { return try await free(record, as: state) }
                    id = opened
                }
                try await giveUp(id, of: record.order)
            } catch .provider(.unknownPayment) {
                // The provider knows no such payment: nothing can be authorised on it.
            }
        }
        return try await free(record, as: state)
    }

    /// Nil when the provider refuses to open it: then nothing was and nothing will be authorised.
    private func openedPayment(of order: Order) async throws(Failure) -> String? {
        do {
            return try await provider.openPayment(for: order).id
        } catch .refused {
            return nil
        } catch {
            throw .provider(error)
        }
    }

    /// Cancels a payment. One that somebody captured already buys nothing here: it is given back.
    private func giveUp(_ id: String, of order: Order) async throws(Failure) {
        do {
            _ = try await provider.cancel(id, idempotencyKey: "cancel-\(order.id)")
            return
        } catch .refused(let code, let message) {
            guard try await ask(id).status == .succeeded else { throw .provider(.refused(code: code, message: message)) }
        } catch {
            throw .provider(error)
        }
        do {
            try await store.reverse(Reversal(paymentID: id, orderID: order.id, reason: "order-closed"))
        } catch {
            throw .store(error)
        }
    }

    private func free(_ record: OrderRecord, as state: OrderState) async throws(Failure) -> Result {
        do {
            switch try await store.close(record.order) {
            case .closed, .closing: return .settled(state)
            case .already(let state): return .settled(state)
            case .unknownOrder: return .unknownOrder
            case .suspended: return .suspended
            }
        } catch {
            throw .store(error)
        }
    }

    private func confirm(_ order: Order, payment: Payment) async throws(Failure) -> Result {
        do {
            switch try await store.confirm(order, payment: payment) {
            case .confirmed: return .settled(.confirmed)
            case .already(let state): return .settled(state)
            case .closing: return .settled(.closing)
            case .refused: return .settled(.refused)
            case .unknownOrder: return .unknownOrder
            case .suspended: return .suspended
            }
        } catch {
            throw .store(error)
        }
    }

    private func read(_ id: String) async throws(Failure) -> OrderRecord? {
        do { return try await store.order(id: id) } catch { throw .store(error) }
    }

    private func ask(_ payment: String) async throws(Failure) -> Payment {
        do { return try await provider.payment(payment) } catch { throw .provider(error) }
    }
}
