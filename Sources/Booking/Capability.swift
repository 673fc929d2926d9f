import Crypto
import Domain
import WaitingRoom

/// Makes and checks the unguessable identifiers of holds, orders and visitors.
///
/// An identifier is 128 bits and a 32-bit check, both HMAC-SHA256 under a secret that all box offices share, in 32
/// base32 characters. The 128 bits of a hold or an order are derived from the visitor and the `Idempotency-Key`, so any
/// box office gives a repeated request the same identifier, and no store has to remember keys. The check lets a forged
/// identifier be refused without asking Redis.
public struct Capability: Sendable {
    /// Keyed and waiting for a message: a copy of it saves the two blocks that keying costs.
    private let keyed: HMAC<SHA256>

    /// - Parameter secret: at least 32 bytes, the same for every box office of a platform.
    public init?(secret: some Sequence<UInt8>) {
        let bytes = Array(secret)
        guard bytes.count >= 32 else { return nil }
        keyed = HMAC<SHA256>(key: SymmetricKey(data: bytes))
    }

    /// A hold's identifier.
    public func hold(session: UInt32, visitor: String, idempotencyKey: String) -> String {
        token(purpose: "hold", parts: [String(session), visitor, idempotencyKey])
    }

    /// An order's identifier: its lane, so that the order's keys can be found, then the token.
    public func order(lane: Int, hold: String, idempotencyKey: String) -> String {
        "\(lane)-\(token(purpose: "order", parts: [hold, idempotencyKey]))"
    }

    /// A new visitor's identifier.
    public func visitor(using generator: inout some RandomNumberGenerator) -> String {
        var bytes = [UInt8]()
        for _ in 0..<2 {
            let word: UInt64 = generator.next()
            withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) }
        }
        return seal(bytes)
    }

    /// Whether a text was made by this platform as an identifier (of whatever purpose).
    public func isGenuine(_ token: String) -> Bool {
        guard token.utf8.count == 32, let bytes = Base32.decode(token) else { return false }
        // All four bytes are compared, wherever the first difference is.
        return zip(check(of: bytes[..<16]), bytes[16...]).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Whether a text is an order identifier made by this platform.
    public func isGenuineOrder(_ id: String) -> Bool {
        guard Order.lane(ofID: id) != nil, let dash = id.firstIndex(of: "-") else { return false }
        return isGenuine(String(id[id.index(after: dash)...]))
    }

    /// A keyed digest of a buyer's e-mail: counts places per buyer without writing the address where it is counted. Capitals of ASCII alone are
    /// the same letter: beyond them are signs that look alike and are another mailbox, such as the one for kelvin.
    public func buyerKey(email: String) -> String {
        let folded = email.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        return Base32.encode(code(purpose: "buyer", parts: [String(decoding: folded, as: UTF8.self)]).prefix(10))
    }

    /// Whose address was confirmed: the same for every spelling of ``buyerKey(email:)``, and nobody learns the address from it.
    public func person(email: String) -> Person? { Person(digest: code(purpose: "room-person", parts: [buyerKey(email: email)]).prefix(10)) }

    /// 32 bytes for another use of the same secret, such as signing passes: none of them tells anything about another, or about the secret.
    public func key(for purpose: String) -> [UInt8] { code(purpose: "key", parts: [purpose]) }

    /// What something about a person who signs in is called in the store: a keyed digest of it.
    func signInName(_ purpose: String, _ text: String) -> String {
        Base32.encode(code(purpose: "sign-in-" + purpose, parts: [text]).prefix(20))
    }

    private func token(purpose: String, parts: [String]) -> String {
        seal(Array(code(purpose: purpose, parts: parts).prefix(16)))
    }

    private func seal(_ identity: [UInt8]) -> String { Base32.encode(sealed(identity)) }

    private func sealed(_ identity: [UInt8]) -> [UInt8] { identity + check(of: identity[...]) }

    private func check(of identity: ArraySlice<UInt8>) -> [UInt8] {
        var hmac = keyed
        hmac.update(data: Array("check".utf8) + identity)
        return Array(hmac.finalize().prefix(4))
    }

    /// Each part goes in with its length, so that no two lists of parts give the same message.
    private func code(purpose: String, parts: [String]) -> [UInt8] {
        var hmac = keyed
        for part in [purpose] + parts {
            withUnsafeBytes(of: UInt32(part.utf8.count).bigEndian) { hmac.update(data: $0) }
            hmac.update(data: Array(part.utf8))
        }
        return Array(hmac.finalize())
    }
}

/// RFC 4648 base32 in lower case without padding.
public enum Base32 {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = [UInt8]()
        var (buffer, bits) = (UInt32(0), 0)
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    public static func decode(_ text: String) -> [UInt8]? {
        var bytes = [UInt8]()
        bytes.reserveCapacity(text.utf8.count * 5 / 8)
        var (buffer, bits) = (UInt32(0), 0)
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case 0x61...0x7A: value = character - 0x61
            case 0x32...0x37: value = character - 0x32 + 26
            default: return nil
            }
            buffer = buffer << 5 | UInt32(value)
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return bytes
    }
}

extension RoomKeys {
    /// The key of a platform's passes, from the secret that all its box offices share.
    public init(_ capability: Capability) {
        // HMAC-SHA256 has 32 bytes, and a key needs no more.
        guard let key = Key(id: 1, secret: capability.key(for: "waiting-room")) else { preconditionFailure("a key of 32 bytes") }
        self.init(signing: key)
    }
}
