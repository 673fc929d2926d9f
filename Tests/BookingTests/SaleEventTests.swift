import Booking
import Domain
import Testing

@Suite("What a payment says of its order")
struct SaleEventTests {
    @Test("one that is cancelled ends its own order alone: another may have been opened when the provider kept an error under the first one's key")
    func cancelled() {
        let order = Order(
            id: "01-a", sessionID: "rock", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "Ada", email: "ada@example.org"), lines: [],
            placedAt: Timestamp(milliseconds: 0))
        let cancelled = Payment(id: "pi_1", status: .canceled, amount: Money(cents: 2500), currency: "eur", orderID: order.id)
        for (noted, event) in [("pi_1", SaleEvent.paymentCancelled), (nil, .paymentCancelled), ("pi_2", .unpaid)] {
            let record = OrderRecord(order: order, state: .awaitingPayment, deadline: Timestamp(milliseconds: 900_000), paymentID: noted)
            #expect(SaleEvent(cancelled, of: record) == event, "\(noted ?? "none")")
        }
    }
}
