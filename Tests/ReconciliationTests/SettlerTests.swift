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
        (isRecorded: true, isSale: true, fate: DueList.Fate.forgotten), (false, true, .sentAgain), (false, false, .forgotten),
    ])
    func aConfirmedOrderStaysDueUntilTheLedgerHasIt(isRecorded: Bool, isSale: Bool, fate: DueList.Fate) async {
        #expect(await self.fate(of: .confirmed, isRecorded: isRecorded, isSale: isSale, whenConfirming: .already(.confirmed)) == fate)
    }

    /// What becomes of a due order, authorised at the provider, when the store answers its confirmation like this.
    private func fate(
        of state: OrderState = .awaitingPayment, isRecorded: Bool = false, isSale: Bool = true, whenConfirming outcome: ConfirmOutcome
    ) async -> DueList.Fate? {
        let order = Order(
            id: "1-o", sessionID: "rock", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "Ada", email: "ada@example.org"),
            lines: [
                OrderLine(
                    category: 0, categoryID: "or", categoryName: "Or", seatID: nil, seatOffset: nil, seatLabel: nil,
                    tariffID: "p", tariffName: "P", price: Money(cents: 100), vatRate: VATRate(basisPoints: 210))
            ], placedAt: Timestamp(milliseconds: 0))
        let record = OrderRecord(
            order: order, state: state, deadline: Timestamp(milliseconds: 900_000), paymentID: "pi_1")
        let due = DueList(order: order.id, isSale: isSale)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let settler = Settler(
            store: OneOrder(record: record, confirmation: outcome), projection: due, journal: Judge(hasJudged: isRecorded), provider: Authorised(order: order),
            settings: .init(lanes: 2, tick: .milliseconds(1)), logger: logger)
        let loop = Task { await settler.run() }
        defer { loop.cancel() }
        return await due.fates.first { _ in true }
    }
}
