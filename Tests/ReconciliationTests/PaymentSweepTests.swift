import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

/// Payments that the provider has and the ledger does not.
@Suite(.timeLimit(.minutes(1))) struct PaymentSweepTests {
    /// A backup has taken the ledger's place, and with it went what it owed. Redis still knows what the payment bought: nothing.
    @Test(arguments: [
        (OrderState.refused, ["places-gone"]), (.cancelled, ["order-closed"]), (.expired, ["order-closed"]), (.ticketed, []), (.refunded, []), (.closing, []),
    ])
    func whatBoughtNothingGoesBack(state: OrderState, reasons: [String]) async throws {
        let journal = Forgetful()
        try await sweep(state, journal, DueList(orders: []))
        let reversals = journal.reversals.withLock { $0 }
        #expect(reversals.map(\.reason) == reasons)
        #expect(reversals.allSatisfy { $0.paymentID == "pi_1" && $0.order == Self.order }, "the buyer is written to")
    }

    /// Its sale was recorded and acknowledged: nobody else looks at it.
    @Test func whatBoughtAnOrderThatABackupForgotIsRecordedAgain() async throws {
        let (journal, projection) = (Forgetful(), DueList(orders: []))
        try await sweep(.confirmed, journal, projection)
        var fates = projection.fates.makeAsyncIterator()
        #expect(await fates.next() == .sentAgain)
        #expect(journal.reversals.withLock { $0 }.isEmpty)
    }

    @Test func aSecondPaymentOfAConfirmedOrderIsRefusedAsByItsNotice() async throws {
        let (projection, claimed) = (DueList(orders: []), Claims())
        try await sweep(.confirmed, Forgetful(), projection, boughtBy: "pi_0", claimed)
        #expect(claimed.payments.withLock { $0 } == ["pi_1"])
    }

    private func sweep(_ state: OrderState, _ journal: Forgetful, _ projection: DueList, boughtBy payment: String = "pi_1", _ claims: Claims = Claims()) async throws {
        let sweep = PaymentSweep(
            provider: OneCaptured(order: Self.order), store: OneRecord(record: record(state, boughtBy: payment), claims: claims), projection: projection, journal: journal,
            outbox: Pacer(), clock: LedgerClock(logger: Logger(label: "test")), isOurs: { _ in true }, progress: RestorationProgress(), settings: .init(lanes: 2), logger: Logger(label: "test") { _ in
                SwiftLogNoOpLogHandler()
            })
        try await sweep.sweep(since: Self.order.placedAt)
    }

    private static let order = Order(
        id: "1-" + String(repeating: "a", count: 32), sessionID: "rock", sessionNumber: 1, lane: 1, holdID: "h",
        buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [], placedAt: Timestamp(milliseconds: 0))

    private func record(_ state: OrderState, boughtBy payment: String) -> OrderRecord {
        var record = OrderRecord(order: Self.order, state: state, deadline: Timestamp(milliseconds: 900_000), paymentID: "pi_1")
        (record.settledPaymentID, record.reason) = (payment, state == .refused ? "places-gone" : nil)
        return record
    }
}

private struct OneCaptured: QuietProvider {
    let order: Order

    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage {
        PaymentPage(payments: [try await payment("pi_1")], next: nil)
    }
    func payment(_ id: String) async throws(PaymentError) -> Payment {
        let cents = Money(cents: 2500)
        return Payment(id: id, status: .succeeded, amount: cents, currency: "eur", orderID: order.id, received: cents)
    }
}

private final class Claims: Sendable {
    let payments = Mutex<[String]>([])
}

private struct OneRecord: QuietStore {
    let record: OrderRecord
    let claims: Claims

    func order(id: String) async throws(SeatStoreError) -> OrderRecord? { record }
    func confirm(_ order: Order, payment: Payment?) async throws(SeatStoreError) -> ConfirmOutcome {
        claims.payments.withLock { $0.append(payment?.id ?? "") }
        return .refused(reason: "duplicate-payment")
    }
}

/// A ledger that knows no payment.
private final class Forgetful: QuietJournal {
    let reversals = Mutex<[Reversal]>([])

    func knows(payment id: String) async throws(LedgerError) -> Bool { false }
    func record(_ entries: [StreamEntry], at now: Timestamp) async throws(LedgerError) -> [RecordOutcome] {
        for case .reversal(let reversal) in entries { reversals.withLock { $0.append(reversal) } }
        return [.reversalQueued]
    }
}
