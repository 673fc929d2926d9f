import Booking
import Domain
import Synchronization
import Testing

/// The sale's table against the real store: each event in each state does what the table says, and leads where it says.
@Suite struct SaleMachineTests {
    /// A provider that says of each payment what the test wants.
    private final class Provider: PaymentProvider {
        let status: Mutex<Payment.Status>
        let isCancellable: Bool

        init(_ status: Payment.Status, isCancellable: Bool = true) {
            self.status = Mutex(status)
            self.isCancellable = isCancellable
        }

        private func seen(_ id: String) -> Payment {
            Payment(id: id, status: status.withLock { $0 }, amount: Money(cents: 4500), currency: "eur")
        }

        func openPayment(for order: Order) async throws(PaymentError) -> Payment { seen("pi_1") }
        func payment(_ id: String) async throws(PaymentError) -> Payment { seen(id) }
        func movements(_ kind: ListedMovement.Kind, createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> MovementPage { throw .unknownPayment }
        func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage { throw .unknownPayment }
        func capture(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment { throw .unknownPayment }
        func cancel(_ id: String, idempotencyKey: String) async throws(PaymentError) -> Payment {
            guard isCancellable else { throw .unavailable(cause: "silent") }
            status.withLock { $0 = .canceled }
            return seen(id)
        }
        func refund(_ id: String, amount: Money?, idempotencyKey: String) async throws(PaymentError) -> Refund { throw .unknownPayment }
        func refunds(ofPayment id: String) async throws(PaymentError) -> [Refund] { throw .unknownPayment }
        func disputes(ofPayment id: String) async throws(PaymentError) -> [Dispute] { throw .unknownPayment }
    }

    @Test(arguments: OrderState.allCases)
    func theStoreGoesWhereTheTableLeads(state: OrderState) async throws {
        for event in SaleEvent.allCases where Self.happens(event, in: state) {
            let house = try await House()
            _ = try await house.hold("h1", house.seats("A1"))
            let request = house.order("one", hold: "h1")
            _ = try await house.store.open(request, in: house.session)
            try await bring(request.order, to: state, in: house)
            try #require(try await house.store.order(id: request.order.id)?.state == state)
            // Twice, because whoever died may have done it already.
            for _ in 1...2 {
                let before = try #require(try await house.store.order(id: request.order.id))
                let step = SaleMachine.step(before.state, event)
                try await learn(event, of: before, in: house)
                let after = try #require(try await house.store.order(id: request.order.id))
                #expect(step.reaches.contains(after.state), "\(before.state) at \(event): \(step.action) led to \(after.state)")
                if step.action == .rest { #expect(after == before, "\(before.state) at \(event) changed something") }
            }
            await house.close()
        }
    }

    /// The ledger takes back only what it sold, which a verified store shows; and it tells of an order's events in their order.
    private static func happens(_ event: SaleEvent, in state: OrderState) -> Bool {
        switch event {
        case .takenBack: [.confirmed, .ticketed, .refunded].contains(state)
        case .issued: state != .refunded
        default: true
        }
    }

    private func takeBack(_ order: Order, in house: House) async throws {
        let correction = Correction(id: 7, orderID: order.id, numbers: 2...2, amount: order.total)
        try await house.projection.revoke(
            CorrectedOrder(
                correction: correction, takenBack: [0], sale: Sale(order: order, paymentID: "pi_1", confirmedAt: house.now),
                corrections: OrderCorrections(last: 7, takenBack: [0], amount: order.total), tickets: []),
            layout: house.layout)
    }

    private func bring(_ order: Order, to state: OrderState, in house: House) async throws {
        switch state {
        case .awaitingPayment: break
        case .closing: _ = try await house.store.beginClose(order, as: .cancelled)
        case .confirmed: _ = try await house.store.confirm(order, payment: house.payment(order))
        case .ticketed:
            _ = try await house.store.confirm(order, payment: house.payment(order))
            try await issue(order, in: house)
        case .cancelled, .expired:
            _ = try await house.store.beginClose(order, as: state)
            _ = try await house.store.close(order)
        case .refused: _ = try await house.store.confirm(order, payment: house.payment(order, cents: 1))
        case .refunded:
            try await bring(order, to: .ticketed, in: house)
            try await takeBack(order, in: house)
        }
    }

    /// As IssueExecutor does.
    private func issue(_ order: Order, in house: House) async throws {
        let ticket = Ticket(
            number: 1, id: "00ff", orderID: order.id, sessionID: order.sessionID, categoryName: "Or", seatLabel: "A1",
            tariffName: "Plein", price: Money(cents: 4500), code: "GUI1:X")
        let until = house.now + .seconds(9_000_000_000)
        if try await house.projection.show([ticket], revision: 0, of: order, until: until) { return }
        let sale = Sale(order: order, paymentID: "pi_1", confirmedAt: house.now)
        _ = try await house.projection.restore(
            [RecordedOrder(sale: sale, tickets: [ticket])], of: house.session, house: HouseLayout(house.layout), until: until)
    }

    /// As box office and reconciler learn of it.
    private func learn(_ event: SaleEvent, of record: OrderRecord, in house: House) async throws {
        let order = record.order
        func told(_ status: Payment.Status, id: String = "pi_1", error: String? = nil) async throws {
            let payment = Payment(id: id, status: status, amount: order.total, currency: "eur", lastErrorCode: error)
            _ = try await SettlePayment(store: house.store, provider: Provider(status))(payment, order: order.id)
        }
        switch event {
        case .paid: try await told(.requiresCapture)
        case .paidTwice: try await told(.succeeded, id: "pi_2")
        case .declined: try await told(.requiresPaymentMethod, error: "card_declined")
        case .unpaid: try await told(.requiresAction)
        case .paymentCancelled: try await told(.canceled)
        case .unknownPayment: break  // only asking tells: see SettlerTests
        case .givenUp: _ = try await SettlePayment(store: house.store, provider: Provider(.requiresAction)).giveUp(record)
        case .timeIsUp:
            _ = try await SettlePayment(store: house.store, provider: Provider(.requiresAction)).lookAt(record, now: record.deadline)
        case .ledgerRefused:
            try await house.projection.refuse(order, freeing: order.lines, layout: house.layout, reason: "seat-conflict")
        case .takenBack: try await takeBack(order, in: house)
        case .issued: try await issue(order, in: house)
        }
    }
}
