import Booking
import Domain
import Foundation
import Testing

@testable import Payments

/// One pass over the provider's JSON finds what Foundation's decoder finds.
@Suite struct StripeReaderTests {
    private static let intents = [
        #"{"id":"pi_1","status":"requires_capture","amount":4500,"currency":"eur"}"#,
        #"{"object":"payment_intent","metadata":{"session":"s","order":"1-a"},"amount":1,"currency":"eur","status":"canceled","id":"pi_2","client_secret":"x","livemode":false,"charges":{"data":[{"a":null}]}}"#,
        #"{"id":"pi_3","status":"requires_payment_method","amount":5,"currency":"eur","client_secret":null,"metadata":null,"last_payment_error":{"code":"card_declined","type":"card_error"},"latest_charge":null}"#,
        #"{"id":"pi_4","status":"succeeded","amount":5,"currency":"eur","amount_received":4,"created":1700000000,"latest_charge":"ch_1"}"#,
        #"{"id":"pi_5","status":"succeeded","amount":5,"currency":"eur","latest_charge":{"id":"ch","amount_refunded":3,"disputed":true},"last_payment_error":null}"#,
        #"{"id":"pi_6","status":"succeeded","amount":5.0,"currency":"eur","application_fee":1.5,"latest_charge":{"id":"ch"}}"#,
    ]

    @Test(arguments: intents)
    func paymentsAreRead(_ json: String) throws {
        let expected = try JSONDecoder().decode(StripePaymentIntent.self, from: Data(json.utf8)).payment
        #expect(StripeReader.payment(in: Data(json.utf8)) == expected)
        #expect(expected.isDisputed == json.contains("disputed"))
        let event = #"{"type":"payment_intent.succeeded","data":{"previous_attributes":{},"object":"# + json + #"},"id":"evt_1"}"#
        let read = try #require(StripeReader.event(in: Array(event.utf8)))
        #expect(read.id == "evt_1" && read.type == "payment_intent.succeeded" && read.payment == expected)
    }

    /// A notice names what was allowed, the expanded charge what was used.
    @Test(arguments: [
        (#""payment_method_types":["card"],"latest_charge":"ch_1""#, "card"),
        (#""payment_method_types":["card","ideal"],"latest_charge":"ch_1""#, nil),
        (#""payment_method_types":["card","ideal"],"latest_charge":{"payment_method_details":{"ideal":{"bank":"b"},"type":"ideal"},"amount_refunded":0}"#, "ideal"),
        (#""latest_charge":{"payment_method_details":null}"#, nil),
        (#""payment_method_types":["No word!"]"#, nil),
        (#""payment_method_types":[]"#, nil),
    ] as [(String, String?)])
    func theMethodIsRead(_ members: String, _ method: String?) throws {
        let json = #"{"id":"pi_1","status":"succeeded","amount":5,"currency":"eur",\#(members)}"#
        #expect(StripeReader.payment(in: Data(json.utf8))?.method?.word == method)
        #expect(try JSONDecoder().decode(StripePaymentIntent.self, from: Data(json.utf8)).payment.method?.word == method)
    }

    @Test(arguments: ["", "{}", "[]", #"{"id":"pi_1","status":"requires_capture","amount":"4500","currency":"eur"}"#, #"{"id":"pi_1","status":"new","amount":1,"currency":"eur"}"#])
    func whatIsNoPaymentIsNone(_ json: String) {
        #expect(StripeReader.payment(in: Data(json.utf8)) == nil)
        let event = #"{"id":"evt_1","type":"t","data":{"object":"# + (json.isEmpty ? "1" : json) + "}}"
        #expect(StripeReader.event(in: Array(event.utf8))?.type == "t")
        #expect(StripeReader.event(in: Array(event.utf8))?.payment == nil)
        #expect(StripeReader.event(in: Array(json.utf8)) == nil)
    }
}
