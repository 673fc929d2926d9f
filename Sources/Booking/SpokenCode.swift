import Crypto

/// A secret that a person can type: Crockford's Base32 (no I, L, O, U) in groups of four, five random bits a character. Stores keep its SHA-256
/// only: so many bits need no slower digest.
struct SpokenCode: Hashable, Sendable {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    private let characters: String

    init(length: Int, using generator: inout some RandomNumberGenerator) {
        characters = String((0..<length).map { _ in Self.alphabet[Int.random(in: 0..<32, using: &generator)] })
    }

    /// As somebody typed it: in small letters, without the dashes, with an O for a zero. Nil when it is none of this length.
    init?(_ text: String, length: Int) {
        guard text.utf8.count <= 200 else { return nil }
        let letters = text.uppercased().filter { !$0.isWhitespace && $0 != "-" }.map { letter -> Character in
            switch letter {
            case "O": "0"
            case "I", "L": "1"
            default: letter
            }
        }
        guard letters.count == length, letters.allSatisfy(Self.alphabet.contains) else { return nil }
        characters = String(letters)
    }

    var text: String {
        let letters = Array(characters)
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<($0 + 4)]) }.joined(separator: "-")
    }

    var digest: [UInt8] { Array(SHA256.hash(data: Array(characters.utf8))) }
}
