import Crypto

/// 32 bytes: a secret, a seed or a SHA-256 digest. As text and in JSON 64 hexadecimal digits, in small letters.
public struct Bytes32: Hashable, Sendable {
    public let bytes: [UInt8]

    /// - Returns: nil unless there are 32 of them.
    public init?(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard self.bytes.count == 32 else { return nil }
    }

    /// - Returns: nil unless the text is 64 hexadecimal digits; capitals are read too.
    public init?(hex: some StringProtocol) {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in hex.utf8 {
            guard let value = Self.value(of: digit) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        guard high == nil else { return nil }
        self.init(bytes)
    }

    init(_ digest: SHA256.Digest) { bytes = Array(digest) }

    /// Big-endian, from the first on.
    init(words first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
        bytes = [first, second, third, fourth].flatMap { word in stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) } }
    }

    /// A secret. Its generator must be the system's: who foresees the secret foresees the draw.
    public init(using generator: inout some RandomNumberGenerator) {
        bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension Bytes32: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.value("not 64 hexadecimal digits") { Bytes32(hex: $0) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

extension Decoder {
    /// A value that is written as one text.
    ///
    /// - Parameter objection: to a text that is none.
    func value<Value>(_ objection: String, read: (String) -> Value?) throws -> Value {
        let container = try singleValueContainer()
        guard let value = read(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: objection)
        }
        return value
    }
}
