import Crypto
import Domain
import Foundation

/// Codes that a telephone shows: RFC 6238 (TOTP) with HMAC-SHA-1, 30 seconds and six digits, which is what every authenticator app does.
public struct TimeCode: Hashable, Sendable {
    /// 160 bits, as RFC 4226 recommends.
    public let secret: [UInt8]

    public init(secret: [UInt8]) {
        self.secret = secret
    }

    public init(using generator: inout some RandomNumberGenerator) {
        secret = (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// A key as a page shows it, in letters; nil when it is none.
    public init?(letters: String) {
        let digits = letters.uppercased().filter { !$0.isWhitespace }.compactMap { Self.alphabet.firstIndex(of: $0) }
        guard digits.count == letters.filter({ !$0.isWhitespace }).count, digits.count == 32 else { return nil }
        var (bytes, bits, count) = ([UInt8](), 0, 0)
        for digit in digits {
            (bits, count) = (bits << 5 | digit, count + 5)
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(bits >> count & 0xFF))
            bits &= (1 << count) - 1
        }
        secret = bytes
    }

    public static func step(at now: Timestamp) -> Int64 { now.milliseconds / 30_000 }

    /// RFC 4226, section 5.3.
    public func code(step: Int64, digits: Int = 6) -> String {
        let counter = withUnsafeBytes(of: step.bigEndian) { Array($0) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[19] & 0x0F)
        let word = mac[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
        let text = String(word % (0..<digits).reduce(1) { power, _ in power * 10 })
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step of which a typed code is the code: that of now, or the one before or after it, because clocks differ. Nil when it is none of them.
    ///
    /// - Parameter last: the last step that was used: a code is good once (RFC 6238, section 5.2).
    public func step(of typed: String, at now: Timestamp, after last: Int64?) -> Int64? {
        let digits = typed.filter { !$0.isWhitespace }
        guard digits.utf8.count == 6 else { return nil }
        let present = Self.step(at: now)
        var found: Int64?
        for step in [present - 1, present, present + 1] where step > last ?? .min {
            if code(step: step).utf8.isSame(as: digits.utf8), found == nil { found = step }
        }
        return found
    }

    /// The secret in letters, for who cannot read the picture: RFC 4648 Base32, in groups of four.
    public var letters: String {
        let letters = Array(base32)
        return stride(from: 0, to: letters.count, by: 4).map { String(letters[$0..<min($0 + 4, letters.count)]) }.joined(separator: " ")
    }

    /// What the picture says to the telephone.
    ///
    /// - Parameter house: name of the house, without a colon.
    public func address(house: String, email: String) -> String {
        func plain(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
        return "otpauth://totp/\(plain(house)):\(plain(email))?secret=\(base32)&issuer=\(plain(house))"
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    private var base32: String {
        var (text, bits, count) = ("", 0, 0)
        for byte in secret {
            (bits, count) = (bits << 8 | Int(byte), count + 8)
            while count >= 5 {
                count -= 5
                text.append(Self.alphabet[bits >> count & 31])
            }
            bits &= (1 << count) - 1
        }
        if count > 0 { text.append(Self.alphabet[bits << (5 - count) & 31]) }
        return text
    }
}
