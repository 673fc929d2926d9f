import Booking
import Crypto
import Foundation

/// Signs closings and heads of the ledger with one key of purpose ``KeyPurpose/ledger``.
public struct Ed25519LedgerSigner: LedgerSigner {
    private let key: SigningKey

    public init(_ key: SigningKey) {
        self.key = key
    }

    public var keyID: UInt8 { key.id }

    public func sign(_ message: [UInt8]) throws -> [UInt8] {
        Array(try key.privateKey.signature(for: Data(message)))
    }
}
