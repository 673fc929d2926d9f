import Beacon
import Crypto
import Domain
import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing
import WaitingRoom

/// The beacon's client against a relay that says what a relay says, and some things that none should.
@Suite struct DrandBeaconTests {
    private static let signature = "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
    private static var randomness: String {
        let bytes = stride(from: 0, to: signature.count, by: 2).compactMap { offset -> UInt8? in
            let start = signature.index(signature.startIndex, offsetBy: offset)
            return UInt8(signature[start..<signature.index(start, offsetBy: 2)], radix: 16)
        }
        return SHA256.hash(data: bytes).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }

    private static func source(_ round: UInt64) -> RandomnessSource { .drand(chain: Quicknet.chain, round: round) }

    /// Rounds 1 to 5: as it should be, not published, another round, another value, no JSON.
    private static func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("{chain}/public/{round}") { _, context -> Response in
            guard context.parameters.get("chain") == Quicknet.chain.hex, let round = context.parameters.get("round", as: Int.self), round != 2 else {
                return Response(status: .notFound)
            }
            let value = round == 4 ? String(repeating: "0", count: 64) : randomness
            let text = round == 5 ? "no" : #"{"round":\#(round == 3 ? 7 : round),"randomness":"\#(value)","signature":"\#(signature)"}"#
            return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        return router
    }

    @Test func aPublishedRoundHasItsValueAndEverythingElseNone() async throws {
        try await Application(router: Self.router()).test(.live) { client in
            let port = try #require(client.port)
            let beacon = DrandBeacon(relay: "http://127.0.0.1:\(port)")
            #expect(await beacon.value(of: Self.source(1)) == PublicValue(Self.randomness, signature: Self.signature))
            for round in 2...5 as ClosedRange<UInt64> { #expect(await beacon.value(of: Self.source(round)) == nil, "\(round)") }
            #expect(await beacon.value(of: .witnessed("a lottery")) == nil)
        }
        // No relay at all.
        #expect(await DrandBeacon(relay: "http://127.0.0.1:9", timeout: .milliseconds(100)).value(of: Self.source(1)) == nil)
    }

    @Test func aDemonstrationMakesItsValueUp() async throws {
        let (one, two) = (await MadeUpRandomness().value(of: .witnessed("x")), await MadeUpRandomness().value(of: .witnessed("x")))
        #expect(one?.text.count == 64 && one != two)
        #expect(await TypedRandomness().value(of: .witnessed("x")) == nil)
    }
}
