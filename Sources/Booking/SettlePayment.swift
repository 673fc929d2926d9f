import Domain

/// Use case: what becomes of an order when something is learnt about its payment: by a notice, by asking the provider, from the buyer,
/// or by the clock. ``SaleMachine`` says what is to be done, this does it. Every path may be repeated by anybody.
public struct SettlePayment: Sendable {
    /// After an order's time, so long it is not believed that the provider knows no payment of it.
    static let disbelief = Duration.seconds(86_400)

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

    /// The provider said how a payment stands.
    public func callAsFunction(_ payment: Payment, order id: String) async throws(Failure) -> Result {
        guard let record = try await read(id) else { return .unknownOrder }
        return try await perform(SaleEvent(payment, of: record), on: record, payment)
    }

    /// Nobody said anything for a while: the provider is asked, and what was not paid in time ends.
    public func lookAt(_ record: OrderRecord, now: Timestamp) async throws(Failure) -> Result {
        guard record.state == .awaitingPayment else { return try await perform(.timeIsUp, on: record) }
        if record.order.total == .zero { return try await perform(.paid, on: record) }
        var result = Result.waiting
        if let id = record.paymentID {
            do {
                let payment = try await ask(id)
                result = try await perform(SaleEvent(payment, of: record), on: record, payment)
            } catch .provider(.unknownPayment) {
                result = try await perform(.unknownPayment, on: record)
            }
        }
        guard result == .waiting, record.deadline <= now else { return result }
        return try await perform(.timeIsUp, on: record)
    }

    /// The buyer cancels, or the provider will never take this payment.
    public func giveUp(_ record: OrderRecord) async throws(Failure) -> Result {
        try await perform(.givenUp, on: record)
    }

    /// - Parameter payment: nil when there is nothing to pay, or when the event is not about one.
    private func perform(_ event: SaleEvent, on record: OrderRecord, _ payment: Payment? = nil) async throws(Failure) -> Result {
        switch SaleMachine.step(record.state, event).action {
        case .rest:
            return .settled(record.state)
        case .wait:
            return record.state == .awaitingPayment ? .waiting : .settled(record.state)
        case .noteRefusal:
            if let code = payment?.lastErrorCode, code != record.declineCode {
                do { try await store.note(refusal: code, forOrder: record.order.id) } catch { throw .store(error) }
            }
            return .waiting
        case .claimPlaces:
            return try await claim(record, payment)
        case .askThenClaim:
            guard let payment else { return .settled(record.state) }
            let present = try await ask(payment.id)
            let isPaid = present.status == .requiresCapture || present.status == .succeeded
            return isPaid ? try await claim(record, present) : .settled(record.state)
        case .close(let state):
            return try await close(record, as: state)
        case .finishClosing:
            // The state to be reached is kept in the store.
            return try await close(record, as: .cancelled)
        case .assureRecorded, .freePlaces, .showTickets, .takeBack:
            // These are for who has the ledger.
            return .settled(record.state)
        }
    }

    // MARK: Actions

    /// Ends an unpaid order: no notice can confirm it any more, then its payment is cancelled at the provider, then its
    /// places are free. A crash in between is resumed by the reconciler.
    private func close(_ record: OrderRecord, as state: OrderState) async throws(Failure) -> Result {
        let begun: CloseOutcome
        do { begun = try await store.beginClose(record.order, as: state) } catch { throw .store(error) }
        switch begun {
        case .already(let state): return .settled(state)
        case .unknownOrder: return .unknownOrder
        case .suspended: return .suspended
        case .closing, .closed: break
        }
        var (taken, ending, givenBack): (Payment?, OrderState, String?) = (nil, state, nil)
        if record.order.total != .zero {
            do throws(Failure) {
                // Opening is idempotent by the order's id: it finds a payment that was opened but not noted.
                let id: String
                if let known = record.paymentID {
                    id = known
                } else {
                    guard let opened = try await openedPayment(of: record.order) else { return try await free(record, as: state, nil) }
                    id = opened
                }
                taken = try await endPayment(id, of: record.order)
                if taken != nil { ending = try await read(record.order.id)?.closingAs ?? state }
                // Whoever gave up wants no places. Whose time ran out meanwhile wants these, if nobody takes them first.
                if taken != nil, ending != .expired {
                    try await reverse(id, of: record.order)
                    givenBack = id
                }
            } catch .provider(.unknownPayment) {
                // Nothing can be authorised on it, unless this process asks another account than the one that opened it. Whoever has a wrong key
                // finds out within a day, because nothing is captured either.
                guard try await now() >= record.deadline + Self.disbelief else { throw .provider(.unknownPayment) }
            }
        }
        let result = try await free(record, as: ending, givenBack)
        guard let taken, ending == .expired, result == .settled(.expired) else { return result }
        return try await claim(record, taken)
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

    /// Cancels a payment.
    /// - Returns: the payment, when its money was taken already; nil when it is cancelled.
    private func endPayment(_ id: String, of order: Order) async throws(Failure) -> Payment? {
        do {
            _ = try await provider.cancel(id, idempotencyKey: "cancel-\(order.id)")
            return nil
        } catch .refused(let code, let message) {
            let payment = try await ask(id)
            guard payment.status == .succeeded else { throw .provider(.refused(code: code, message: message)) }
            return payment
        } catch {
            throw .provider(error)
        }
    }

    private func reverse(_ payment: String, of order: Order) async throws(Failure) {
        do {
            try await store.reverse(Reversal(paymentID: payment, orderID: order.id, reason: "order-closed", order: order))
        } catch {
            throw .store(error)
        }
    }

    private func free(_ record: OrderRecord, as state: OrderState, _ givenBack: String?) async throws(Failure) -> Result {
        do {
            switch try await store.close(record.order, givenBack: givenBack) {
            case .closed, .closing: return .settled(state)
            case .already(let state): return .settled(state)
            case .unknownOrder: return .unknownOrder
            case .suspended: return .suspended
            }
        } catch {
            throw .store(error)
        }
    }

    private func claim(_ record: OrderRecord, _ payment: Payment?) async throws(Failure) -> Result {
        var payment = payment
        // A notice does not say which of several methods was used, and the ledger keeps for ever what is confirmed now.
        if let silent = payment, silent.method == nil { payment?.method = try await ask(silent.id).method ?? .unknown }
        do {
            switch try await store.confirm(record.order, payment: payment) {
            case .confirmed: return .settled(.confirmed)
            case .already(let state): return .settled(state)
            case .closing: return .settled(.closing)
            // A second payment is refused, not its order.
            case .refused: return .settled(record.settledPaymentID == nil ? .refused : record.state)
            case .unknownOrder: return .unknownOrder
            case .suspended: return .suspended
            }
        } catch {
            throw .store(error)
        }
    }

    private func now() async throws(Failure) -> Timestamp {
        do { return try await store.now() } catch { throw .store(error) }
    }

    private func read(_ id: String) async throws(Failure) -> OrderRecord? {
        do { return try await store.order(id: id) } catch { throw .store(error) }
    }

    private func ask(_ payment: String) async throws(Failure) -> Payment {
        do { return try await provider.payment(payment) } catch { throw .provider(error) }
    }
}

extension SaleEvent {
    /// What a payment's status means for its order.
    public init(_ payment: Payment, of record: OrderRecord) {
        switch payment.status {
        case .requiresCapture, .succeeded:
            self = record.settledPaymentID.map { $0 == payment.id } ?? true ? .paid : .paidTwice
        // One that was left behind when another was opened ends nothing.
        case .canceled: self = record.paymentID.map { $0 == payment.id } ?? true ? .paymentCancelled : .unpaid
        case .requiresPaymentMethod, .requiresConfirmation, .requiresAction, .processing:
            self = payment.lastErrorCode == nil ? .unpaid : .declined
        }
    }
}
