import Testing

@testable import Booking

@Suite struct CapabilityTests {
    private let capability = Capability(secret: Array(repeating: UInt8(7), count: 32))!

    @Test func theSameRequestGivesTheSameIdentifierOnAnyBoxOffice() throws {
        let other = try #require(Capability(secret: Array(repeating: UInt8(7), count: 32)))
        let id = capability.hold(session: 1, visitor: "v", idempotencyKey: "key")
        #expect(other.hold(session: 1, visitor: "v", idempotencyKey: "key") == id)
        #expect(id.utf8.count == 32)
        #expect(capability.isGenuine(id))
    }

    @Test func anyOtherRequestGivesAnother() {
        let ids = [
            capability.hold(session: 1, visitor: "v", idempotencyKey: "key"),
            capability.hold(session: 2, visitor: "v", idempotencyKey: "key"),
            capability.hold(session: 1, visitor: "w", idempotencyKey: "key"),
            capability.hold(session: 1, visitor: "v", idempotencyKey: "kez"),
            capability.hold(session: 1, visitor: "vk", idempotencyKey: "ey"),
        ]
        #expect(Set(ids).count == ids.count)
    }

    @Test func everyAlteredIdentifierIsForged() {
        let id = capability.hold(session: 1, visitor: "v", idempotencyKey: "key")
        for position in id.indices {
            var altered = Array(id)
            let index = id.distance(from: id.startIndex, to: position)
            altered[index] = altered[index] == "a" ? "b" : "a"
            #expect(!capability.isGenuine(String(altered)))
        }
        for text in ["", "a", String(repeating: "a", count: 32), String(repeating: "a", count: 33), id.uppercased(), id + "a"] {
            #expect(!capability.isGenuine(text))
        }
    }

    @Test func anotherSecretMakesOtherIdentifiers() throws {
        let other = try #require(Capability(secret: Array(repeating: UInt8(8), count: 32)))
        #expect(!other.isGenuine(capability.hold(session: 1, visitor: "v", idempotencyKey: "key")))
        #expect(Capability(secret: Array(repeating: UInt8(7), count: 31)) == nil, "a short secret is refused")
    }

    @Test func base32RoundTrips() {
        for length in 0..<40 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
            #expect(Base32.decode(Base32.encode(bytes)).map { Array($0.prefix(length)) } == bytes)
        }
        #expect(Base32.decode("a1") == nil)
    }

    @Test func buyersAreOneWhateverTheCaseOfTheirAddress() {
        #expect(capability.buyerKey(email: "Ada@Example.org") == capability.buyerKey(email: "ada@example.org"))
        #expect(capability.buyerKey(email: "ada@example.org") != capability.buyerKey(email: "ida@example.org"))
        #expect(capability.buyerKey(email: "\u{212A}im@example.org") != capability.buyerKey(email: "kim@example.org"), "the sign for kelvin")
    }
}
