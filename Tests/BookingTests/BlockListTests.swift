import Booking
import Testing

@Suite struct BlockListTests {
    @Test(arguments: [
        ("192.0.2.0/24", "192.0.2.77", true), ("192.0.2.0/24", "192.0.3.1", false), ("192.0.2.7", "192.0.2.7", true), ("192.0.2.7", "192.0.2.8", false),
        ("192.0.2.77/25", "192.0.2.1", true), ("192.0.2.77/25", "192.0.2.129", false), ("192.0.2.0/24", "::ffff:192.0.2.9", true),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false), ("2001:db8:0:8000::/49", "2001:db8:0:8001::1", true),
        ("2001:db8:0:8000::/49", "2001:db8:0:7fff::1", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "2001:db8::1", true), ("192.0.2.0/24", "not an address", false),
    ])
    func aNetworkIsAllAddressesThatBeginLikeIt(range: String, address: String, isIn: Bool) {
        #expect(BlockList([.network: [range, "198.51.100.4"]]).has(address: address) == isIn)
    }

    @Test(arguments: [
        (Block.Kind.network, "192.0.2.77/24", "192.0.2.0/24"), (.network, "2001:DB8:0::/32", "2001:db8::/32"), (.network, "192.0.2.7", "192.0.2.7"),
        (.network, "192.0.2.7/33", nil), (.network, "192.0.2", nil), (.network, "192.0.2.0/24/2", nil), (.network, "", nil),
        (.email, "Eve@Example.org", "eve@example.org"), (.email, "eve", nil), (.domain, "Example.ORG", "example.org"), (.domain, "@mail.example.org", "mail.example.org"),
        (.domain, "example", nil), (.domain, "a b.org", nil), (.domain, "x@example.org", nil), (.visitor, "v", "digest of v"),
    ] as [(Block.Kind, String, String?)])
    func whatIsTypedIsKeptAsItIsCompared(kind: Block.Kind, typed: String, kept: String?) {
        #expect(Block.value(kind, typed: typed) { "digest of \($0)" } == kept)
    }

    @Test func anAddressIsKnownByItselfOrByItsDomain() {
        let list = BlockList([.email: ["eve@example.org"], .domain: ["spam.example"], .visitor: ["0a"]])
        #expect(list.has(email: "Eve@Example.org") && list.has(email: "x@spam.example") && list.has(email: "x@a.b.spam.example"))
        #expect(!list.has(email: "adam@example.org") && !list.has(email: "x@nospam.example") && !list.has(email: "x@spam.example.org"))
        #expect(list.has(visitor: "0a") && !list.has(visitor: "0b") && !list.has(address: "192.0.2.1"))
        #expect(!list.isEmpty && BlockList.empty.isEmpty && !BlockList.empty.has(email: "eve@example.org"))
    }
}
