import Domain
import Testing

@testable import Booking

/// Signatures and addresses of notices.
@Suite struct NoticeTests {
    /// The example of the specification (https://github.com/standard-webhooks/standard-webhooks, spec).
    @Test func signsAsTheSpecificationDoes() throws {
        let secret = try #require(NoticeSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let notice = SignedNotice(
            to: "https://example.org", id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: Array(#"{"test": 2432232314}"#.utf8), secret: secret, timestamp: 1_614_265_330)
        #expect(notice.signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func aNoticeHasOneIDHoweverOftenItIsSent() throws {
        var generator = SystemRandomNumberGenerator()
        let secret = NoticeSecret(using: &generator)
        #expect(secret.text.hasPrefix("whsec_") && NoticeSecret(secret.text) == secret && NoticeSecret("whsec_AAAA") == nil && NoticeSecret("x") == nil)
        let (body, now) = (Array(#"{"type":"sale"}"#.utf8), Timestamp(milliseconds: 1_800_000_000_000))
        let (one, again) = (SignedNotice(to: "https://a", body: body, secret: secret, at: now), SignedNotice(to: "https://a", body: body, secret: secret, at: now + .seconds(60)))
        #expect(one.id == again.id && one.id.hasPrefix("msg_") && one.id.count == 36 && one.signature != again.signature && again.timestamp == one.timestamp + 60)
        #expect(SignedNotice(to: "https://a", body: body + [0x20], secret: secret, at: now).id != one.id)
    }

    private static let addresses: [(text: String, real: NoticeRule.Objection?, trial: NoticeRule.Objection?)] = [
        ("https://example.org/notices?from=guichet", nil, nil), ("https://example.org:8443", nil, nil), ("https://1.1.1.1/", nil, nil), ("https://[2606:4700::1111]/", nil, nil),
        ("http://example.org/", .noTLS, .noTLS), ("ftp://example.org/", .noTLS, .noTLS), ("example.org", .noAddress, .noAddress), ("", .noAddress, .noAddress), ("https://", .noAddress, .noAddress),
        ("https://ada:secret@example.org/", .tooMuch, .tooMuch), ("https://example.org/#top", .tooMuch, .tooMuch),
        ("https://" + String(repeating: "a", count: 600), .noAddress, .noAddress),
        ("http://127.0.0.1:9000/", .noTLS, nil), ("https://127.0.0.1/", .privateAddress, nil), ("http://localhost:9000/", .noTLS, nil), ("https://localhost/", .privateAddress, nil),
        ("https://[::1]/", .privateAddress, nil), ("https://printer.local/", .privateAddress, .privateAddress),
        ("https://10.0.0.1/", .privateAddress, .privateAddress), ("https://192.168.1.1/", .privateAddress, .privateAddress), ("https://169.254.169.254/latest", .privateAddress, .privateAddress),
        ("https://172.31.0.1/", .privateAddress, .privateAddress), ("https://100.64.0.1/", .privateAddress, .privateAddress), ("https://0.0.0.0/", .privateAddress, .privateAddress),
        ("https://224.0.0.1/", .privateAddress, .privateAddress), ("https://[fd00::1]/", .privateAddress, .privateAddress), ("https://[fe80::1]/", .privateAddress, .privateAddress),
        ("https://[::ffff:10.0.0.1]/", .privateAddress, .privateAddress), ("https://[2002:a00:1::]/", .privateAddress, .privateAddress), ("https://[2001:db8::1]/", .privateAddress, .privateAddress),
        ("https://[64:ff9b::a00:1]/", .privateAddress, .privateAddress),
    ]

    @Test(arguments: addresses.indices) func whereANoticeMayGo(_ index: Int) {
        let address = Self.addresses[index]
        #expect(NoticeRule(isTest: false).objection(to: address.text) == address.real, "\(address.text)")
        #expect(NoticeRule(isTest: true).objection(to: address.text) == address.trial, "\(address.text), in a demonstration")
    }

    @Test func anOperatorMayAllowNetworks() throws {
        let rule = NoticeRule(networks: [try #require(AddressRange("10.1.0.0/16"))], isTest: false)
        #expect(rule.objection(to: "https://10.1.2.3/") == nil && rule.objection(to: "https://10.2.0.1/") == .privateAddress && rule.objection(to: "http://10.1.2.3/") == .noTLS)
        #expect(rule.allows(address: "10.1.255.255") && !rule.allows(address: "127.0.0.1") && rule.allows(address: "93.184.216.34") && !rule.allows(address: "no address"))
        #expect(NoticeRule(isTest: true).allows(address: "127.0.0.1") && NoticeRule(isTest: true).allows(address: "::1"))
    }
}
