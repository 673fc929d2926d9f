import Foundation

/// The two PEM forms of an Ed25519 key (RFC 8410, RFC 7468). Both are a constant prefix and 32 bytes, so no ASN.1 reader is
/// needed; OpenSSL writes and reads the same.
struct PEM {
    /// PKCS#8 `OneAsymmetricKey` version 1, without attributes.
    static let privateKey = PEM(
        label: "PRIVATE KEY",
        derPrefix: [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20])
    /// `SubjectPublicKeyInfo`.
    static let publicKey = PEM(
        label: "PUBLIC KEY", derPrefix: [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00])

    private static let keyLength = 32

    let label: String
    let derPrefix: [UInt8]

    var begin: String { "-----BEGIN \(label)-----" }
    var end: String { "-----END \(label)-----" }

    /// Ends with a line break; the Base64 of either form fits one line of 64 characters.
    func text(_ key: Data) -> String {
        "\(begin)\n\((Data(derPrefix) + key).base64EncodedString())\n\(end)\n"
    }

    /// The 32 bytes of the key between the boundaries; nil when they are not there exactly once in `lines`.
    func key(in lines: some Collection<Substring>) -> Data? {
        let lines = Array(lines)
        guard let first = lines.firstIndex(of: begin[...]), let last = lines.firstIndex(of: end[...]), first < last,
            !lines[(last + 1)...].contains(begin[...]),
            let der = Data(base64Encoded: lines[(first + 1)..<last].joined()),
            der.count == derPrefix.count + Self.keyLength, der.starts(with: derPrefix)
        else { return nil }
        return Data(der.suffix(Self.keyLength))
    }

    /// Without line ends of either kind and blanks at the right.
    static func lines(of text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
