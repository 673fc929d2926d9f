import Crypto
import Foundation

/// What a key signs. Keys of one purpose are never used for another, so that no signature can be passed off as something else.
public enum KeyPurpose: String, Hashable, Sendable {
    /// Ticket codes; the public keys go to the doors.
    case tickets = "ticket"
    /// Closings and heads of the ledger; the public keys go to auditors.
    case ledger
    /// Lists of revoked tickets; the public keys go to the doors.
    case door

    /// `ticket-key-1.pem`
    var fileStem: String { "\(rawValue)-key-" }
    /// `Guichet-Ticket-Key:`
    var header: String { "Guichet-\(rawValue.prefix(1).uppercased() + rawValue.dropFirst())-Key:" }
}

/// A key that signs, with the id that stands beside each signature.
public struct SigningKey: Sendable {
    public let id: UInt8
    let purpose: KeyPurpose
    let privateKey: Curve25519.Signing.PrivateKey

    init(id: UInt8, purpose: KeyPurpose = .tickets, privateKey: Curve25519.Signing.PrivateKey) {
        self.id = id
        self.purpose = purpose
        self.privateKey = privateKey
    }

    public var publicKey: Curve25519.Signing.PublicKey { privateKey.publicKey }

    /// Ed25519, 64 bytes. The message begins with words that no message of another purpose begins with.
    public func signature(of message: [UInt8]) throws -> [UInt8] { Array(try privateKey.signature(for: Data(message))) }

    /// The public key as scanners and auditors take it; see ``PublicKeyList``.
    public var publicPEM: String { PublicKeyList(purpose: purpose).pem(id: id, key: publicKey) }

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
    /// Not a list of Ed25519 public keys, each under a line such as `Guichet-Ticket-Key: <id>`.
    case notPublicKeys(reason: String)
}

extension TicketKeyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unusable(let path, let reason): "\(path): \(reason)"
        case .openToOthers(let path): "\(path): others than its owner can read this private key; expected mode 0600"
        case .notAPrivateKey(let path): "\(path): is not an Ed25519 private key in PEM (PKCS#8, unencrypted)"
        case .notPublicKeys(let reason): "public keys: \(reason)"
        }
    }
}
