import Foundation

/// RFC 4648 base64url without padding. Each sequence of bytes has one text, so that a credential cannot be written in two ways.
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString().utf8.compactMap { character -> UInt8? in
            switch character {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: character
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil for what ``encode(_:)`` does not write.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var base64 = text.utf8.map { character -> UInt8 in
            switch character {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: character
            }
        }
        base64 += Array(repeating: UInt8(ascii: "="), count: (4 - base64.count % 4) % 4)
        // Foundation reads what others write too, such as bits that are left over.
        guard let bytes = Data(base64Encoded: Data(base64)).map({ [UInt8]($0) }), encode(bytes) == text else { return nil }
        return bytes
    }
}
