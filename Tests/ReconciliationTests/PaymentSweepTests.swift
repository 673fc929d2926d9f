import Booking
import Domain
import Logging
import Synchronization
import Testing

@testable import Reconciliation

/// Payments that the provider has and the ledger does not.
@Suite struct PaymentSweepTests {
    /// A backup has taken the ledger's place, and with it went what it owed. Redis still knows what the payment bought: nothing.
    @Test(arguments: [
        (OrderState.refused, ["places-gone"]), (.cancelled, ["order-closed"]), (.expired, ["order-closed"]), (.confirmed, []), (.ticketed, []),
        (.refunded, []), (.closing, []),
    ])
    func whatBoughtNothingGoesBack(state: OrderState, reasons: [String]) async throws {
        let journal = Forgetful()
        let sweep = PaymentSweep(
            provider: OneCaptured(order: Self.order), store: OneRecord(record: record(state)), projection: DueList(orders: []), journal: journal,
            outbox: Pacer(), clock: LedgerClock(logger: Logger(label: "test")), isOurs: { _ in true }, progress: RestorationProgress(), settings: .init(lanes: 2), logger: Logger(label: "test") { _ in
                SwiftLogNoOpLogHandler()
            })
        try await sweep.sweep(since: Self.order.placedAt)
        let reversals = journal.reversals.withLock { $0 }
        #expect(reversals.map(\.reason) == reasons)
        #expect(reversals.allSatisfy { $0.paymentID == "pi_1" && $0.order == Self.order }, "the buyer is written to")
    }

    private static let order = Order(
        id: "1-" + String(repeating: "a", count: 32), sessionID: "rock", sessionNumber: 1, lane: 1, holdID: "h",
        buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [], placedAt: Timestamp(milliseconds: 0))

    private func record(_ state: OrderState) -> OrderRecord {
        var record = OrderRecord(order: Self.order, state: state, deadline: Timestamp(milliseconds: 900_000), paymentID: "pi_1")
        (record.settledPaymentID, record.reason) = ("pi_1", state == .refused ? "places-gone" : nil)
        return record
    }
}

private struct OneCaptured: QuietProvider {
    let order: Order

    func payments(createdSince moment: Timestamp, after cursor: String?) async throws(PaymentError) -> PaymentPage {
        let cents = Money(cents: 2500)
        return PaymentPage(
            payments: [Payment(id: "pi_1", status: .succeeded, amount: cents, currency: "eur", orderID: order.id, received: cents)], next: nil)
    }
}

private struct OneRecord: QuietStore {
    let record: OrderRecord

    func order(id: String) async throws(SeatStoreError) -> OrderRecord? { record }
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
