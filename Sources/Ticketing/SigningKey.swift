import Crypto
import Foundation

/// A key that signs tickets, with the id that every code carries.
public struct SigningKey: Sendable {
    public let id: UInt8
    let privateKey: Curve25519.Signing.PrivateKey

    init(id: UInt8, privateKey: Curve25519.Signing.PrivateKey) {
        self.id = id
        self.privateKey = privateKey
    }

    public var publicKey: Curve25519.Signing.PublicKey { privateKey.publicKey }

    /// The public key as scanners take it; see ``TicketPublicKeys``.
    public var publicPEM: String { TicketPublicKeys.pem(id: id, key: publicKey) }

    /// PKCS#8. Secret.
    var privatePEM: String { PEM.privateKey.text(privateKey.rawRepresentation) }
}

/// Why a key cannot be used. Says the file, never its content.
public enum TicketKeyError: Error, Hashable, Sendable {
    /// The file or its folder cannot be read or written; `reason` is the system's.
    case unusable(path: String, reason: String)
    /// Others than its owner may read the private key: `chmod 600` it, or replace it if somebody may have.
    case openToOthers(path: String)
    /// Not an Ed25519 private key in unencrypted PKCS#8 PEM.
    case notAPrivateKey(path: String)
    /// Not a list of Ed25519 public keys, each under a line `Guichet-Ticket-Key: <id>`.
    case notPublicKeys(reason: String)
}

extension TicketKeyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unusable(let path, let reason): "\(path): \(reason)"
        case .openToOthers(let path): "\(path): others than its owner can read this private key; expected mode 0600"
        case .notAPrivateKey(let path): "\(path): is not an Ed25519 private key in PEM (PKCS#8, unencrypted)"
        case .notPublicKeys(let reason): "ticket keys: \(reason)"
        }
    }
}
