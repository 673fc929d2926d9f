import Crypto
import Domain

/// The value of a public source, and what shows where it comes from.
public struct PublicValue: Hashable, Sendable {
    /// As the draw uses it.
    public var text: String
    /// Of a beacon's round, hexadecimal: the value is its SHA-256, and anybody who computes with pairings of curves can verify it with the chain's public key.
    /// Nil of other sources, and of what an earlier version noted.
    public var signature: String?

    public init(_ text: String, signature: String? = nil) { (self.text, self.signature) = (text, signature) }

    /// Of what a round's signature says.
    /// - Returns: nil for what is no signature of a beacon: 48 or 96 bytes.
    public init?(signature typed: some StringProtocol) {
        guard let value = Self.value(ofSignature: typed) else { return nil }
        self.init(value, signature: typed.lowercased())
    }

    static func value(ofSignature text: some StringProtocol) -> String? {
        guard [96, 192].contains(text.utf8.count), text.allSatisfy(\.isHexDigit) else { return nil }
        let digits = Array(text)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        guard bytes.count * 2 == text.utf8.count else { return nil }
        return Bytes32(SHA256.hash(data: bytes)).hex
    }
}

extension RandomnessSource {
    /// The value that a person types in. Of a beacon's round its `signature`, from which the value follows: any 64 digits could be a value, and nobody could
    /// tell later which round, if any, they came from.
    /// - Returns: nil when it is none of this source's.
    public func value(typedByAPerson text: String) -> PublicValue? {
        switch self {
        case .drand: PublicValue(signature: text)
        case .witnessed: value(typed: text).map { PublicValue($0) }
        }
    }

    /// Where anybody reads the round; nil of what no machine knows.
    public var address: String? {
        guard case .drand(let chain, let round) = self else { return nil }
        return "https://api.drand.sh/\(chain.hex)/public/\(round)"
    }
}
