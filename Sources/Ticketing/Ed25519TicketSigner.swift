import Booking
import Crypto
import Domain

/// Signs ticket codes with one key; the code names the key, so that keys can follow one another.
public struct Ed25519TicketSigner: TicketSigner {
    private let key: SigningKey

    public init(_ key: SigningKey) {
        self.key = key
    }

    /// Text of the QR code: `GUI1:` and 144 Base45 characters, which fit a QR code of version 6-M.
    ///
    /// - Throws: ``TicketPayloadError`` for claims that the payload has no room for.
    public func sign(_ claims: TicketClaims) throws -> String {
        let body = try TicketPayload(keyID: key.id, claims: claims).body()
        let signature = try key.privateKey.signature(for: TicketPayload.message(body))
        return TicketPayload.prefix + Base45.encode(body + signature)
    }
}
