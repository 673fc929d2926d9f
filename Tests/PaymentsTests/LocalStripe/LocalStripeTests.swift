import Booking
import Domain
import Testing

@testable import Payments

/// The client and the webhook code against a server that others wrote (``LocalStripe`` says where it deviates).
@Suite(.timeLimit(.minutes(2))) struct LocalStripeTests {
    private let order = Order.ofTests(1)

    @Test func aPaymentIsOpenedAuthorisedCapturedAndRefunded() async throws {
        try await Counter.open { counter in
            let stripe = try await LocalStripe.start(hook: counter.hook)
            let opened = try await stripe.client.openPayment(for: order)
            #expect(opened.status == .requiresPaymentMethod && opened.orderID == order.id && opened.amount == Money(cents: 4500))
            #expect(opened.currency == "eur" && opened.clientSecret?.hasPrefix(opened.id) == true && opened.createdAt != nil)

            #expect(try await stripe.pay(opened, card: "4000000000000341") == 402)
            let declined = try await counter.notices.next()
            #expect(declined.kind == .failed && declined.payment.id == opened.id && declined.payment.lastErrorCode == "card_declined")
            #expect(try await stripe.client.payment(opened.id).status == .requiresPaymentMethod, "the buyer may try another card")

            let second = try await stripe.client.openPayment(for: order)
            #expect(try await stripe.pay(second, card: "4242424242424242") == 200)
            #expect(try await stripe.client.payment(second.id).status == .requiresCapture)
            #expect(try await stripe.client.capture(second.id, idempotencyKey: "c").status == .succeeded)
            #expect(try await stripe.client.capture(second.id, idempotencyKey: "d").status == .succeeded, "captured is captured")
            let captured = try await counter.notices.next()
            #expect(captured.kind == .captured && captured.payment.id == second.id && captured.payment.orderID == order.id)

            let refund = try await stripe.client.refund(second.id, amount: Money(cents: 500), idempotencyKey: "r")
            #expect(refund.amount == Money(cents: 500) && refund.isUnderWay && refund.key == "r")
            #expect(try await stripe.client.refunds(ofPayment: second.id) == [refund])
            let listed = try await stripe.client.movements(.refunds, createdSince: Timestamp(milliseconds: 0), after: nil)
            let ours = ListedMovement(id: refund.id, paymentID: second.id, event: .refunded, isOurs: true)
            #expect(listed == MovementPage(movements: [ours], next: nil))
            #expect(try await stripe.client.payment(second.id).refunded == Money(cents: 500))
            await #expect(throws: PaymentError.self) { try await stripe.client.cancel(second.id, idempotencyKey: "x") }
        }
    }

    @Test func aChallengeIsAnsweredAndAPaymentGivenUp() async throws {
        try await Counter.open { counter in
            let stripe = try await LocalStripe.start(hook: counter.hook)
            let challenged = try await stripe.client.openPayment(for: order)
            #expect(try await stripe.pay(challenged, card: "4000002500003155") == 200)
            #expect(try await stripe.client.payment(challenged.id).status == .requiresAction)
            try await stripe.authenticate(challenged, success: false)
            #expect(try await stripe.client.payment(challenged.id).lastErrorCode == "payment_intent_authentication_failure")
            #expect(try await stripe.pay(challenged, card: "4000002500003155") == 200)
            try await stripe.authenticate(challenged, success: true)
            #expect(try await stripe.client.payment(challenged.id).status == .requiresCapture)
            #expect(try await stripe.client.cancel(challenged.id, idempotencyKey: "x").status == .canceled, "an authorisation is voided")
            #expect(try await stripe.client.cancel(challenged.id, idempotencyKey: "y").status == .canceled, "cancelled is cancelled")
            #expect(try await stripe.client.capture(challenged.id, idempotencyKey: "z").status == .canceled, "nothing is taken any more")
            // It has no codes for its errors, so that its 404 is as good as a wrong address's.
            let error = await #expect(throws: PaymentError.self) { try await stripe.client.payment("pi_nobody") }
            guard case .unavailable = error else { return #expect(error == .unknownPayment) }
        }
    }
}
