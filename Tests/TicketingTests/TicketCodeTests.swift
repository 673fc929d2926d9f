import Crypto
import Domain
import Foundation
import Testing

@testable import Ticketing

@Suite("Ticket codes")
struct TicketCodeTests {
    static let claims = TicketClaims(
        eventNumber: 7, sessionNumber: 0x0102_0304, ticketID: 0xFEDC_BA98_7654_3210, number: 4_000_000_001, category: 31,
        seat: 5_167, revision: 258, expiresAt: Timestamp(milliseconds: 1_794_787_200_000))
    static let before = Timestamp(milliseconds: 1_794_787_199_999)

    let key: SigningKey
    let signer: Ed25519TicketSigner
    let verifier: TicketVerifier

    init() throws {
        let raw = Data((0..<32).map { UInt8($0) })
        key = SigningKey(id: 1, privateKey: try Curve25519.Signing.PrivateKey(rawRepresentation: raw))
        signer = Ed25519TicketSigner(key)
        verifier = TicketVerifier(publicKeys: [1: key.publicKey])
    }

    @Test("the body is laid out as documented")
    func body() throws {
        let body = try TicketPayload(keyID: 1, claims: Self.claims).body()
        let hex = body.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hex == "0101" + "00000007" + "01020304" + "fedcba9876543210" + "ee6b2801" + "1f" + "00142f" + "0102" + "6afa4780")
        #expect(TicketPayload(body: body) == TicketPayload(keyID: 1, claims: Self.claims))
    }

    /// Made with OpenSSL from the documented layout, not by this code.
    static let known = """
        GUI1:W50000700X507H0*9WNQN7/E E6F6UQ25G-3$O2X50QNDY19HTIE03FQI$Y5+:3%R44VJFVGAMJJSM3$G855/ER31VX5FUB5\
        4JRS%8400WMNLCNYHU5WVPY8Q2R2+M-AO912Q0K:WHBHMQ85
        """

    @Test("a code of an earlier release is still valid, and the same key signs it the same way")
    func knownVector() throws {
        #expect(verifier.verify(Self.known, now: Self.before) == .valid(Self.claims))
        #if !canImport(Darwin)  // CryptoKit adds randomness to its signatures; BoringSSL follows RFC 8032 to the letter
            #expect(try signer.sign(Self.claims) == Self.known)
        #endif
    }

    @Test("a code fits a QR code of version 6-M in alphanumeric mode")
    func size() throws {
        let code = try signer.sign(Self.claims)
        #expect(code.utf8.count == 149 && code.utf8.count <= 154)
        let alphanumeric = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
        #expect(code.allSatisfy { alphanumeric.contains($0) })
    }

    @Test("standing and extreme claims come back")
    func extremes() throws {
        let all: [TicketClaims] = [
            TicketClaims(
                eventNumber: 0, sessionNumber: 0, ticketID: 0, number: 0, category: 0, seat: nil, revision: 0,
                expiresAt: Timestamp(milliseconds: 0)),
            TicketClaims(
                eventNumber: .max, sessionNumber: .max, ticketID: .max, number: .max, category: .max, seat: 0xFF_FFFE,
                revision: .max, expiresAt: Timestamp(milliseconds: Int64(UInt32.max) * 1000)),
        ]
        for claims in all {
            #expect(verifier.verify(try signer.sign(claims), now: Timestamp(milliseconds: 0)) == .valid(claims))
        }
    }

    @Test("claims that the payload has no room for are not signed")
    func tooLarge() throws {
        var claims = Self.claims
        claims.seat = 0xFF_FFFF
        #expect(throws: TicketPayloadError.seatOutOfRange) { try signer.sign(claims) }
        claims = Self.claims
        for moment in [-1, Int64(UInt32.max) * 1000 + 1000] {
            claims.expiresAt = Timestamp(milliseconds: moment)
            #expect(throws: TicketPayloadError.expiryOutOfRange) { try signer.sign(claims) }
        }
    }

    @Test("a ticket is valid to its last moment")
    func expiry() throws {
        let code = try signer.sign(Self.claims)
        #expect(verifier.verify(code, now: Self.claims.expiresAt) == .valid(Self.claims))
        #expect(verifier.verify(code, now: Self.claims.expiresAt + .milliseconds(1)) == .expired(Self.claims))
    }

    @Test("every byte counts")
    func flipped() throws {
        let code = try signer.sign(Self.claims)
        let bytes = try #require(Base45.decode(code.utf8.dropFirst(5)))
        for position in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[position] ^= 1 << bit
                let verdict = verifier.verify("GUI1:" + Base45.encode(changed), now: Self.before)
                let expected: TicketVerdict =
                    switch position {
                    case 0: .malformed
                    case 1: .unknownKey(changed[1])
                    default: .forged
                    }
                #expect(verdict == expected, "bit \(bit) of byte \(position)")
            }
        }
    }

    @Test("every character counts")
    func substituted() throws {
        let code = Array(try signer.sign(Self.claims).utf8)
        for position in code.indices {
            for character in UInt8(0x20)...0x7E where character != code[position] {
                var changed = code
                changed[position] = character
                let verdict = verifier.verify(String(decoding: changed, as: UTF8.self), now: Self.before)
                if case .valid = verdict { Issue.record("\(character) at \(position)") }
            }
        }
    }

    @Test("codes of other shapes are malformed")
    func malformed() throws {
        let code = try signer.sign(Self.claims)
        let others = [
            "", "GUI1:", code.lowercased(), " " + code, code + " ", code + "\n", "GUI2:" + code.dropFirst(5),
            String(code.dropLast()), String(code.dropLast(3)), code + "000", code + code,
            "GUI1:" + String(repeating: ":", count: 144), String(repeating: "0", count: 10_000_000),
            "gui1:" + code.dropFirst(5), code.replacingOccurrences(of: "GUI1:", with: "GUI1 "),
        ]
        for text in others {
            #expect(verifier.verify(text, now: Self.before) == .malformed, "\(text.prefix(20))")
        }
    }

    @Test("another key's signature is forged, or its id unknown")
    func otherKeys() throws {
        let stranger = SigningKey(id: 1, privateKey: .init())
        let code = try Ed25519TicketSigner(stranger).sign(Self.claims)
        #expect(verifier.verify(code, now: Self.before) == .forged)
        let second = SigningKey(id: 2, privateKey: key.privateKey)
        let other = try Ed25519TicketSigner(second).sign(Self.claims)
        #expect(verifier.verify(other, now: Self.before) == .unknownKey(2))
        let both = TicketVerifier(publicKeys: [1: key.publicKey, 2: stranger.publicKey])
        #expect(both.verify(other, now: Self.before) == .forged)
    }

    @Test("a signature of the bare body is forged: the message is domain-separated")
    func domain() throws {
        let body = try TicketPayload(keyID: 1, claims: Self.claims).body()
        let code = "GUI1:" + Base45.encode(body + (try key.privateKey.signature(for: body)))
        #expect(verifier.verify(code, now: Self.before) == .forged)
    }
}
