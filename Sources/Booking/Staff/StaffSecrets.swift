import Crypto
import Domain
import Foundation

/// 256 random bits in hexadecimal: the address of an invitation, the cookie of a session, the token of a script. Whoever has it may use it, so
/// the ledger keeps its SHA-256 only.
public struct StaffSecret: Hashable, Sendable {
    /// Before a script's token, so that programs which look for secrets in files know one.
    public static let tokenPrefix = "guichet_"
    private let digits: String

    public init(using generator: inout some RandomNumberGenerator) {
        digits = (0..<4).map { _ in
            let word = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 16 - word.count) + word
        }.joined()
    }

    /// Nil when it is none.
    public init?(_ text: String) {
        let digits = text.hasPrefix(Self.tokenPrefix) ? text.dropFirst(Self.tokenPrefix.count) : text[...]
        guard digits.utf8.count == 64, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
        self.digits = String(digits)
    }

    public var text: String { digits }
    public var token: String { Self.tokenPrefix + digits }
    public var digest: [UInt8] { Array(SHA256.hash(data: Array(digits.utf8))) }
}

/// Opens the door once to somebody without their telephone: 80 random bits on paper, `K3QF-8ZN1-P0VD-3M7C`.
public struct RecoveryCode: Hashable, Sendable {
    /// So many are made at a time.
    public static let count = 8
    private static let length = 16

    private let code: SpokenCode

    public init(using generator: inout some RandomNumberGenerator) { code = SpokenCode(length: Self.length, using: &generator) }

    public init?(_ text: String) {
        guard let code = SpokenCode(text, length: Self.length) else { return nil }
        self.code = code
    }

    public var text: String { code.text }
    public var digest: [UInt8] { code.digest }
}

/// Locks small secrets so that the ledger's file alone tells none of them (AES-256-GCM, NIST SP 800-38D). The key is the back office's.
public struct SecretSeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: 32 random bytes.
    public init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    /// - Parameter purpose: what it is, and whose; it opens for nothing else.
    public func seal(_ secret: [UInt8], for purpose: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(secret, using: key, authenticating: Array(purpose.utf8))
        return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// Nil when it was sealed with another key or for another purpose, or altered.
    public func open(_ sealed: [UInt8], for purpose: String) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed), let bytes = try? AES.GCM.open(box, using: key, authenticating: Array(purpose.utf8)) else {
            return nil
        }
        return Array(bytes)
    }
}
