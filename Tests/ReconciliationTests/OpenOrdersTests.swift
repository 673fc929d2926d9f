import Booking
import Domain
import Testing

@testable import Reconciliation

@Suite("Open orders are counted")
struct OpenOrdersTests {
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func record(_ state: OrderState, placed: Int, deadline: Int, confirmed: Int? = nil) -> OrderRecord {
        let order = Order(
            id: "01-a", sessionID: "soiree", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "", email: ""), lines: [],
            placedAt: now + .seconds(placed))
        return OrderRecord(
            order: order, state: state, deadline: now + .seconds(deadline), confirmedAt: confirmed.map { now + .seconds($0) })
    }

    @Test("per state: how many, the age of the oldest, and who waits longer than they may")
    func tally() {
        var orders = OpenOrders()
        #expect(orders.byState == [.awaitingPayment: .init(), .closing: .init(), .confirmed: .init()])
        orders.add(record(.awaitingPayment, placed: -20, deadline: 880), now: now)
        // Those that are just being ended are not late.
        orders.add(record(.awaitingPayment, placed: -1019, deadline: -119), now: now)
        orders.add(record(.awaitingPayment, placed: -1021, deadline: -121), now: now)
        orders.add(record(.closing, placed: -1919, deadline: -1019), now: now)
        orders.add(record(.closing, placed: -1921, deadline: -1021), now: now)
        // It waits since its confirmation, and has 70 minutes.
        orders.add(record(.confirmed, placed: -9000, deadline: -8000, confirmed: -4319), now: now)
        // Over, or ended while the others were counted.
        for state in [OrderState.ticketed, .refunded, .cancelled, .expired, .refused] {
            orders.add(record(state, placed: -9000, deadline: -8000), now: now)
        }
        #expect(
            orders.byState == [
                .awaitingPayment: .init(count: 3, late: 1, oldest: .seconds(1021)), .closing: .init(count: 2, late: 1, oldest: .seconds(1921)),
                .confirmed: .init(count: 1, late: 0, oldest: .seconds(4319)),
            ])
    }
}
