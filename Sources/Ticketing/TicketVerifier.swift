import Crypto
import Domain

/// What a code turns out to be, without asking anybody: revocations and admissions are the door's own lists.
public enum TicketVerdict: Hashable, Sendable {
    case valid(TicketClaims)
    /// Genuine, but its moment has passed.
    case expired(TicketClaims)
    /// Not a code of Guichet, damaged, or of a later version.
    case malformed
    /// Signed with a key that this verifier has not been given.
    case unknownKey(UInt8)
    /// Well formed, but not signed by the key that it names.
    case forged
}

/// Verifies ticket codes offline, with public keys only.
public struct TicketVerifier: Sendable {
    private let publicKeys: [UInt8: Curve25519.Signing.PublicKey]

    /// - Parameter publicKeys: by key id; see ``TicketPublicKeys`` to read them from PEM.
    public init(publicKeys: [UInt8: Curve25519.Signing.PublicKey]) {
        self.publicKeys = publicKeys
    }

    /// - Parameter code: exactly what the QR code says; blanks around it or lower-case letters make it malformed.
    public func verify(_ code: String, now: Timestamp) -> TicketVerdict {
        guard let (bytes, payload) = Self.read(code) else { return .malformed }
        guard let key = publicKeys[payload.keyID] else { return .unknownKey(payload.keyID) }
        let message = TicketPayload.message(bytes.prefix(TicketPayload.bodyLength))
        guard key.isValidSignature(bytes.suffix(TicketPayload.signatureLength), for: message) else { return .forged }
        return now > payload.claims.expiresAt ? .expired(payload.claims) : .valid(payload.claims)
    }

    /// What a code claims, whoever signed it: for codes of the ledger, which has issued them.
    public static func claims(of code: String) -> TicketClaims? { read(code)?.payload.claims }

    private static func read(_ code: String) -> (bytes: [UInt8], payload: TicketPayload)? {
        let text = code.utf8
        // The length first: nobody makes a scanner decode megabytes.
        guard text.count == TicketPayload.codeLength, text.starts(with: TicketPayload.prefix.utf8),
            let bytes = Base45.decode(text.dropFirst(TicketPayload.prefix.utf8.count)),
            bytes.count == TicketPayload.bodyLength + TicketPayload.signatureLength,
            let payload = TicketPayload(body: bytes.prefix(TicketPayload.bodyLength))
        else { return nil }
        return (bytes, payload)
    }
}
