import Booking
import Domain
import Testing

@testable import Payments

@Suite struct VerifierTests {
    private static let body = Array(
        #"{"id":"evt_1","type":"payment_intent.amount_capturable_updated","data":{"object":{"id":"pi_1","status":"requires_capture","amount":4500,"currency":"eur","metadata":{"order":"1-a"}}}}"#.utf8)
    private static let seconds: Int64 = 1_800_000_000
    private let now = Timestamp(milliseconds: seconds * 1000)
    private let verifier = StripeWebhookVerifier(secrets: ["old", "new"])

    private func sign(_ secret: String, at seconds: Int64 = VerifierTests.seconds, body: [UInt8] = VerifierTests.body) -> String {
        StripeWebhookVerifier.sign(body: body, secret: secret, at: seconds)
    }

    @Test func aSignedNoticeIsRead() throws {
        let notice = try verifier.verify(body: Self.body, signature: sign("new"), now: now)
        #expect(notice.id == "evt_1" && notice.kind == .authorised)
        #expect(notice.payment.orderID == "1-a" && notice.payment.amount == Money(cents: 4500))
        #expect(try verifier.verify(body: Self.body, signature: sign("old"), now: now).id == "evt_1", "either secret, while one replaces the other")
    }

    /// Vector computed with `openssl dgst -sha256 -hmac`.
    @Test func theSignatureIsTheProvidersOwn() {
        #expect(
            StripeWebhookVerifier.sign(body: Array("{}".utf8), secret: "whsec_test", at: 1_600_000_000)
                == "t=1600000000,v1=0a6188eb14ea9e46795a5a3941d81e88ec1805dc5e474147ee2386660589a795")
    }

    @Test func severalSignaturesAreAllCompared() throws {
        let wrong = "v1=" + String(repeating: "0", count: 64)
        let right = sign("new")
        let time = right.split(separator: ",")[0]
        let code = right.split(separator: ",")[1]
        #expect(try verifier.verify(body: Self.body, signature: "\(time),\(wrong),\(code),v0=x", now: now).id == "evt_1")
    }

    @Test func everythingElseIsRefused() {
        let table: [(String?, [UInt8], Timestamp, PaymentNoticeError)] = [
            (nil, Self.body, now, .missingSignature),
            ("", Self.body, now, .malformedSignature),
            ("nonsense", Self.body, now, .malformedSignature),
            ("t=x,v1=" + String(repeating: "0", count: 64), Self.body, now, .malformedSignature),
            ("t=9223372036854775807,v1=" + String(repeating: "0", count: 64), Self.body, now, .malformedSignature),
            ("t=1,v1=zz" + String(repeating: "0", count: 62), Self.body, now, .malformedSignature),
            ("t=1,v1=é" + String(repeating: "0", count: 62), Self.body, now, .malformedSignature),
            (sign("wrong"), Self.body, now, .wrongSignature),
            (sign("new"), Self.body + [0x20], now, .wrongSignature),
            (sign("new"), Self.body, now + .seconds(301), .outsideTolerance),
            (sign("new"), Self.body, now - .seconds(301), .outsideTolerance),
            (sign("new", body: Array("{".utf8)), Array("{".utf8), now, .malformedBody),
        ]
        for (signature, body, moment, error) in table {
            #expect(throws: error) { try verifier.verify(body: body, signature: signature, now: moment) }
        }
    }

    @Test func anotherKindOfEventIsNoMistake() throws {
        let body = Array(#"{"id":"evt_2","type":"charge.updated","data":{"object":{"id":"ch_1"}}}"#.utf8)
        #expect(try verifier.verify(body: body, signature: sign("new", body: body), now: now).kind == .other("charge.updated"))
    }

    /// Refunds of ours that go their way are no news; every other movement names its payment.
    @Test func moneyThatMovesIsToldByItsPayment() throws {
        func kind(_ type: String, _ object: String) throws -> PaymentNotice.Kind {
            let body = Array(#"{"id":"evt_3","type":"\#(type)","data":{"object":{\#(object)}}}"#.utf8)
            return try verifier.verify(body: body, signature: sign("new", body: body), now: now).kind
        }
        let moved = PaymentNotice.Kind.moneyMoved(payment: "pi_1")
        #expect(try kind("charge.refunded", #""object":"charge","payment_intent":"pi_1","amount_refunded":5"#) == moved)
        #expect(try kind("charge.dispute.created", #""object":"dispute","payment_intent":"pi_1","status":"needs_response""#) == moved)
        #expect(try kind("charge.dispute.closed", #""object":"dispute","payment_intent":"pi_1","status":"lost""#) == moved)
        #expect(try kind("refund.created", #""object":"refund","payment_intent":"pi_1","status":"succeeded","metadata":{}"#) == moved)
        let ours = #""object":"refund","payment_intent":"pi_1","metadata":{"key":"refund-1-a-1/0"},"status":"#
        #expect(try kind("refund.created", ours + #""succeeded""#) == .other("refund.created"))
        #expect(try kind("charge.refund.updated", ours + #""failed""#) == moved)
        #expect(try kind("refund.failed", ours + #""failed""#) == moved)
        // Money that no payment of this kind took is another shop's.
        #expect(try kind("charge.refunded", #""object":"charge","payment_intent":null"#) == .other("charge.refunded"))
        #expect(throws: PaymentNoticeError.malformedBody) { try kind("charge.refunded", #""payment_intent":7"#) }
    }

    @Test(arguments: ["a=1&b=2", "metadata[order]=x%20y&c=%C3%A9+%26"])
    func formsRoundTrip(text: String) throws {
        let fields = try #require(StripeForm.decode(text))
        #expect(StripeForm.decode(StripeForm.encode(fields.map { ($0.key, $0.value) })) == fields)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%ff"])
    func brokenForms(text: String) { #expect(StripeForm.decode(text) == nil) }
}
