import AsyncHTTPClient
import Booking
import Domain
import Foundation
import NIOCore
import WaitingRoom

/// Public random values from a relay of the beacon drand (https://docs.drand.love/developer/http-api/).
///
/// The signature of a round is not verified here, which would take pairings of curves: it is published with its round, and whoever doubts
/// it verifies it, or compares it with another relay. That it is the digest of its signature is checked, so that a relay that mixes rounds up is not believed.
public struct DrandBeacon: PublicRandomness {
    /// Without a slash at the end: `https://api.drand.sh`.
    private let relay: String
    private let client: HTTPClient
    private let timeout: TimeAmount

    private static let answerLimit = 16 * 1024

    /// - Parameter timeout: for one value, from the connection to the end of the answer's head.
    public init(relay: String, client: HTTPClient = .shared, timeout: TimeAmount = .seconds(5)) {
        (self.relay, self.client, self.timeout) = (relay, client, timeout)
    }

    private struct Answer: Decodable {
        var round: UInt64
        var randomness: String
        var signature: String
    }

    public func value(of source: RandomnessSource) async -> PublicValue? {
        guard case .drand(let chain, let round) = source else { return nil }
        do {
            let response = try await client.execute(HTTPClientRequest(url: "\(relay)/\(chain.hex)/public/\(round)"), timeout: timeout)
            // A round that is not published yet is not found.
            guard response.status == .ok else { return nil }
            let body = try await response.body.collect(upTo: Self.answerLimit)
            let answer = try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
            guard answer.round == round, let value = PublicValue(signature: answer.signature), Bytes32(hex: answer.randomness)?.hex == value.text else { return nil }
            return value
        } catch {
            // Whoever waits for the value asks again.
            return nil
        }
    }
}

/// Makes values up, where the platform is only tried. The first one is noted, and counts.
public struct MadeUpRandomness: PublicRandomness {
    public init() {}

    public func value(of source: RandomnessSource) async -> PublicValue? {
        var generator = SystemRandomNumberGenerator()
        return PublicValue(Bytes32(using: &generator).hex)
    }
}

/// Values that only a person can know, who types them in.
public struct TypedRandomness: PublicRandomness {
    public init() {}

    public func value(of source: RandomnessSource) async -> PublicValue? { nil }
}
