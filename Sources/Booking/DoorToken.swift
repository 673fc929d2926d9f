import Crypto

/// What a device at the door proves itself with: 140 random bits that a person can type, `K3QF-8ZN1-…`, seven times four characters of
/// Crockford's Base32 (no I, L, O, U). The ledger keeps its SHA-256 only: so many bits need no slower digest.
public struct DoorToken: Hashable, Sendable {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let length = 28

    private let characters: String

    public init(using generator: inout some RandomNumberGenerator) {
        characters = String((0..<Self.length).map { _ in Self.alphabet[Int.random(in: 0..<32, using: &generator)] })
    }

    /// As somebody typed it: in small letters, without the dashes, with an O for a zero.
    public init?(_ text: String) {
        guard text.utf8.count <= 200 else { return nil }
        let letters = text.uppercased().filter { !$0.isWhitespace && $0 != "-" }.map { letter -> Character in
            switch letter {
            case "O": "0"
            case "I", "L": "1"
            default: letter
            }
        }
        guard letters.count == Self.length, letters.allSatisfy(Self.alphabet.contains) else { return nil }
        characters = String(letters)
    }

    /// For its person, once.
    public var text: String {
        let letters = Array(characters)
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<($0 + 4)]) }.joined(separator: "-")
    }

    public var digest: [UInt8] { Array(SHA256.hash(data: Array(characters.utf8))) }
}
