import Booking
import Domain
import Testing

/// The money of some methods is taken at once: a buyer pays while the order is being closed, and nothing can be given up at the provider any more.
@Suite struct CapturedWhileClosingTests {
    private struct Bank: PaymentProvider {
        func payment(_ id: String) async throws(PaymentError) -> Payment {
            Payment(id: id, status: .succeeded, amount: Money(cents: 4500), currency: "eur", method: .unknown)
        }
        func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
            throw .refused(code: "payment_intent_unexpected_state", message: "it has succeeded")
        }
        func openPayment(for order: Order) async throws(PaymentError) -> Payment { try await payment("pi_1") }
        func movements(_ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> MovementPage { throw .unknownPayment }
        func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
        func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
        func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund { throw .unknownPayment }
        func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { throw .unknownPayment }
        func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { throw .unknownPayment }
    }

    private struct Closing {
        let house: House
        let settle: SettlePayment
        let record: OrderRecord

        init(begunAs state: OrderState?) async throws {
            house = try await House()
            _ = try await house.hold("h1", house.seats("A1"))
            let request = house.order("one", hold: "h1")
            _ = try await house.store.open(request, in: house.session)
            if let state { _ = try await house.store.beginClose(request.order, as: state) }
            settle = SettlePayment(store: house.store, provider: Bank())
            record = try #require(try await house.store.order(id: request.order.id))
        }

        var state: OrderState? { get async throws { try await house.store.order(id: record.order.id)?.state } }
        var isFree: Bool { get async throws { try await house.store.availability(of: house.session)?.stock[0].sold == 0 } }
    }

    /// Also when whoever began died, and another goes on.
    @Test(arguments: [nil, OrderState.expired])
    func whoseTimeRanOutGetsThePlaces(begunAs state: OrderState?) async throws {
        let closing = try await Closing(begunAs: state)
        #expect(try await closing.settle.lookAt(closing.record, now: closing.record.deadline) == .settled(.confirmed))
        #expect(try await closing.state == .confirmed)
        #expect(try await !closing.isFree)
        await closing.house.close()
    }

    @Test(arguments: [nil, OrderState.cancelled])
    func whoGaveUpGetsTheMoney(begunAs state: OrderState?) async throws {
        let closing = try await Closing(begunAs: state)
        #expect(try await closing.settle.giveUp(closing.record) == .settled(.cancelled))
        #expect(try await closing.house.store.order(id: closing.record.order.id)?.settledPaymentID == "pi_1", "it buys nothing any more")
        #expect(try await closing.isFree)
        // The clock comes too, and changes nothing.
        #expect(try await closing.settle.lookAt(closing.record, now: closing.record.deadline) == .settled(.cancelled))
        #expect(try await closing.isFree)
        await closing.house.close()
    }
}
