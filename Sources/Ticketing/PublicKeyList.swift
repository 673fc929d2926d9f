import Crypto
import Foundation

/// Public keys of one purpose as text: for each key a line with its id, then its PEM (`SubjectPublicKeyInfo`).
///
/// ```
/// Guichet-Ticket-Key: 1
/// -----BEGIN PUBLIC KEY-----
/// MCowBQYDK2VwAyEA…
/// -----END PUBLIC KEY-----
/// ```
///
/// The id stands in the text, not only in the file's name, so that a renamed or concatenated file still verifies; RFC 7468
/// lets such lines precede the PEM and OpenSSL skips them.
public struct PublicKeyList: Sendable {
    private let header: String

    public init(purpose: KeyPurpose) {
        header = purpose.header
    }

    public func pem(id: UInt8, key: Curve25519.Signing.PublicKey) -> String {
        "\(header) \(id)\n" + PEM.publicKey.text(key.rawRepresentation)
    }

    /// Reads one or several keys, one text after the other.
    ///
    /// - Throws: ``TicketKeyError/notPublicKeys(reason:)``, also when an id stands twice.
    public func parse(pem text: String) throws(TicketKeyError) -> [UInt8: Curve25519.Signing.PublicKey] {
        guard text.utf8.count <= 100_000 else { throw .notPublicKeys(reason: "the text is too long") }
        var keys: [UInt8: Curve25519.Signing.PublicKey] = [:]
        var rest = PEM.lines(of: text)[...]
        while let start = rest.firstIndex(where: { $0.hasPrefix(header) || $0 == PEM.publicKey.begin }) {
            let number = rest[start].dropFirst(header.count).drop { $0 == " " }
            guard rest[start].hasPrefix(header), let id = UInt8(number) else {
                throw .notPublicKeys(reason: "a key must stand under a line '\(header) <0 to 255>'")
            }
            let following = rest[(start + 1)...]
            let end = following.firstIndex { $0.hasPrefix(header) } ?? rest.endIndex
            guard let raw = PEM.publicKey.key(in: rest[start..<end]),
                let key = try? Curve25519.Signing.PublicKey(rawRepresentation: raw)
            else { throw .notPublicKeys(reason: "key \(id) is not one Ed25519 public key in PEM") }
            guard keys.updateValue(key, forKey: id) == nil else {
                throw .notPublicKeys(reason: "key \(id) stands twice")
            }
            rest = rest[end...]
        }
        guard !keys.isEmpty else { throw .notPublicKeys(reason: "there is no line '\(header) <id>'") }
        return keys
    }
}

/// Public ticket keys as text, as scanners take them.
public enum TicketPublicKeys {
    /// See ``PublicKeyList/parse(pem:)``.
    public static func parse(pem text: String) throws(TicketKeyError) -> [UInt8: Curve25519.Signing.PublicKey] {
        try PublicKeyList(purpose: .tickets).parse(pem: text)
    }
}
