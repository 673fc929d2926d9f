import Crypto
import Domain

/// The secrets under which passes and admissions are signed. All box offices have the same: one signs, all of them are accepted, so
/// that keys change without anybody losing a place. A new key is first accepted everywhere, then signs; the old one is accepted until the
/// last pass under it is of no use any more.
public struct RoomKeys: Sendable {
    public struct Key: Sendable {
        /// Named in what is signed.
        public let id: UInt16
        fileprivate let keyed: HMAC<SHA256>

        /// - Parameter secret: at least 32 bytes; nil when there are fewer.
        public init?(id: UInt16, secret: some Sequence<UInt8>) {
            let bytes = Array(secret)
            guard bytes.count >= 32 else { return nil }
            self.id = id
            keyed = HMAC<SHA256>(key: SymmetricKey(data: bytes))
        }
    }

    private let signing: Key
    private let accepted: [UInt16: Key]

    /// - Parameter older: accepted too. One with the id of another is left out.
    public init(signing: Key, accepting older: [Key] = []) {
        self.signing = signing
        accepted = Dictionary((([signing] + older).map { ($0.id, $0) }), uniquingKeysWith: { first, _ in first })
    }

    private static let codeLength = 16

    /// `PURPOSE.` and base64url of: key's id, 2 bytes; payload; the first 16 bytes of HMAC-SHA256 over the purpose and both.
    func sealed(_ payload: [UInt8], as purpose: Purpose) -> String {
        let body = [UInt8(signing.id >> 8), UInt8(signing.id & 0xFF)] + payload
        return "\(purpose.rawValue)." + Base64URL.encode(body + Self.code(of: body, as: purpose, under: signing))
    }

    /// The payload of a genuine text.
    func opened(_ text: String, as purpose: Purpose) throws(CredentialRefusal) -> [UInt8] {
        // Longer than any of them: not worth decoding.
        guard text.utf8.count <= 200, text.hasPrefix("\(purpose.rawValue)."), let bytes = Base64URL.decode(text.dropFirst(purpose.rawValue.count + 1)),
            bytes.count > 2 + Self.codeLength
        else { throw .malformed }
        let id = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        guard let key = accepted[id] else { throw .unknownKey(id) }
        let body = Array(bytes.dropLast(Self.codeLength))
        // All bytes are compared, wherever the first difference is.
        let difference = zip(Self.code(of: body, as: purpose, under: key), bytes.suffix(Self.codeLength)).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        guard difference == 0 else { throw .forged }
        return Array(body.dropFirst(2))
    }

    private static func code(of body: [UInt8], as purpose: Purpose, under key: Key) -> [UInt8] {
        var hmac = key.keyed
        hmac.update(data: Array("guichet \(purpose.rawValue)\n".utf8) + body)
        return Array(hmac.finalize().prefix(codeLength))
    }

    /// What a text is for, and the version of what it holds: one is never taken for the other.
    enum Purpose: String {
        case pass = "P1"
        case admission = "A1"
        case address = "V1"
        case work = "W1"
    }
}

/// Why a pass or an admission is not accepted.
public enum CredentialRefusal: Error, Hashable, Sendable {
    /// Cut off, of another kind or of a version that this program does not know.
    case malformed
    /// Signed with a key that is not accepted any more, or not here.
    case unknownKey(UInt16)
    /// Altered, or never signed here.
    case forged
    case otherRoom(UInt32)
    /// The browser that shows it is not the one that it was given to.
    case otherDevice
    /// From the future by more than clocks may differ.
    case notBefore(Timestamp)
    case expired(at: Timestamp)
}
