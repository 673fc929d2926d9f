/// A reply of Redis (RESP2).
public enum RESPValue: Sendable, Hashable {
    case null
    case integer(Int64)
    /// A bulk string or a status line.
    case bytes([UInt8])
    case array([RESPValue])
    /// An error reply inside an array, such as one command's of a transaction.
    case error(String)

    public var bytes: [UInt8]? {
        if case .bytes(let bytes) = self { bytes } else { nil }
    }

    /// The bytes read as UTF-8.
    public var string: String? {
        if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    public var int: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    public var array: [RESPValue]? {
        if case .array(let values) = self { values } else { nil }
    }
}
