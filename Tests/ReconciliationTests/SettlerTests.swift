import Booking
import Domain
import Logging
import Testing

@testable import Reconciliation

/// What the reconciler does about an order whose payment it had to ask about.
@Suite(.timeLimit(.minutes(1))) struct SettlerTests {
    /// The buyer gives up while the reconciler learns that the payment is authorised: whoever began to close the order may
    /// die before it is closed, so it must be looked at again.
    @Test func anOrderThatSomebodyIsClosingStaysDue() async {
        #expect(await fate(whenConfirming: .closing) == .postponed)
    }

    @Test(arguments: [
        (.already(.ticketed), .forgotten), (.refused(reason: "places-gone"), .forgotten),
        (.unknownOrder, .forgotten), (.suspended, .postponed),
    ] as [(ConfirmOutcome, DueList.Fate)])
    func anOrderThatIsSettledIsForgotten(outcome: ConfirmOutcome, fate: DueList.Fate) async {
        #expect(await self.fate(whenConfirming: outcome) == fate)
    }

    /// A confirmed order is due when nobody acknowledged its sale.
    @Test(arguments: [
        (isRecorded: true, isSale: true, fate: DueList.Fate.judged), (false, true, .sentAgain), (false, false, .judged),
    ])
    func aConfirmedOrderStaysDueUntilTheLedgerHasIt(isRecorded: Bool, isSale: Bool, fate: DueList.Fate) async {
        let due = DueList(orders: ["1-o"], areSales: isSale)
        let fates = await fates(
            1, of: due, in: .confirmed, isRecorded: isRecorded, confirmation: .already(.confirmed), provider: Authorised(order: Self.order))
        #expect(fates == [fate])
    }

    /// What becomes of a due order, authorised at the provider, when the store answers its confirmation like this.
    private func fate(whenConfirming outcome: ConfirmOutcome) async -> DueList.Fate? {
        let due = DueList(orders: ["1-o"])
        return await fates(1, of: due, confirmation: outcome, provider: Authorised(order: Self.order)).first
    }

    /// A provider that says nothing about some payments keeps no other order waiting.
    @Test func silentPaymentsDelayNoOther() async {
        let silent = (0..<15).map { "1-silent\($0)" }
        let due = DueList(orders: silent + (0..<50).map { "1-\($0)" })
        let provider = Authorised(order: Self.order, silent: Set(silent.map { "pi-\($0)" }))
        #expect(await fates(50, of: due, confirmation: .already(.ticketed), provider: provider) == Array(repeating: .forgotten, count: 50))
    }

    @Test func whatFailsRestsLongerEachTime() async {
        let desk = SettlingDesk(seats: 1)
        for (count, longest) in [1, 2, 4, 8, 16, 32, 60, 60].enumerated() {
            #expect(await desk.take("a"))
            #expect(await desk.take("a") == false, "somebody looks at it already")
            let pause = await desk.leave("a", after: SettlePayment.Failure.provider(.unavailable(cause: "500")))
            #expect((Duration.milliseconds(longest * 500)...(.seconds(longest))).contains(pause), "failure \(count + 1): \(pause)")
        }
        // A provider that is known to be away is waited for, and then the order comes soon.
        for _ in 1...20 {
            _ = await desk.take("b")
            let pause = await desk.leave("b", after: SettlePayment.Failure.provider(.unavailable(cause: "kept", retryAfter: .seconds(7))))
            #expect((Duration.seconds(7)...(.seconds(8))).contains(pause), "\(pause)")
        }
        _ = await desk.take("a")
        await desk.leave("a")
        _ = await desk.take("a")
        #expect(await desk.leave("a", after: CancellationError()) <= .seconds(1), "what succeeded begins anew")
    }

    private static let order = Order(
        id: "1-o", sessionID: "rock", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "Ada", email: "ada@example.org"),
        lines: [
            OrderLine(
                category: 0, categoryID: "or", categoryName: "Or", seatID: nil, seatOffset: nil, seatLabel: nil,
                tariffID: "p", tariffName: "P", price: Money(cents: 100), vatRate: VATRate(basisPoints: 210))
        ], placedAt: Timestamp(milliseconds: 0))

    /// Unknown is not released: the key may be another account's. After a day somebody has seen that.
    @Test(arguments: [(Duration.seconds(901), DueList.Fate.postponed), (.seconds(900 + 86_399), .postponed), (.seconds(900 + 86_400), .forgotten)])
    func aPaymentThatTheProviderDoesNotKnowKeepsItsPlacesForADay(age: Duration, fate: DueList.Fate) async {
        let due = DueList(orders: ["1-o"])
        #expect(await fates(1, of: due, confirmation: .closing, provider: Stranger(), at: Self.order.placedAt + age) == [fate])
    }

    /// The first fates of due orders, when the store answers each confirmation like this.
    private func fates(
        _ count: Int, of due: DueList, in state: OrderState = .awaitingPayment, isRecorded: Bool = false, confirmation: ConfirmOutcome,
        provider: any PaymentProvider, at moment: Timestamp? = nil
    ) async -> [DueList.Fate] {
        let record = OrderRecord(order: Self.order, state: state, deadline: Timestamp(milliseconds: 900_000), paymentID: "pi")
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let settler = Settler(
            store: OneOrder(record: record, confirmation: confirmation, moment: moment), projection: due, journal: Judge(hasJudged: isRecorded), provider: provider,
            clock: LedgerClock(machine: { Timestamp(milliseconds: 0) }, logger: logger), settings: .init(lanes: 2, concurrency: 16, tick: .milliseconds(1)), logger: logger)
        let loop = Task { await settler.run() }
        defer { loop.cancel() }
        return await due.fates.prefix(count).reduce(into: []) { $0.append($1) }
    }
}
