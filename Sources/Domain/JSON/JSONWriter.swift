/// Writes JSON member by member, for documents and answers that each sale needs several of: Foundation's encoder builds a tree first
/// and costs ten times as much. Whoever calls it keeps the keys in order.
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// - Parameter capacity: bytes to start with.
    public init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    // MARK: Members of the object that is being written

    public mutating func add(_ key: String, _ text: String) {
        write(key: key)
        write(text)
    }

    /// Nothing when there is no text.
    public mutating func add(_ key: String, _ text: String?) {
        if let text { add(key, text) }
    }

    public mutating func add(_ key: String, _ integer: Int64) {
        write(key: key)
        write(integer)
    }

    public mutating func add(_ key: String, _ flag: Bool) {
        write(key: key)
        write(flag)
    }

    /// - Parameter value: writes one value.
    public mutating func add(_ key: String, value: (inout JSONWriter) -> Void) {
        write(key: key)
        value(&self)
        isFirst = false
    }

    public mutating func add(_ key: String, object members: (inout JSONWriter) -> Void) {
        write(key: key)
        object(members)
    }

    public mutating func add<Elements: Sequence>(
        _ key: String, array elements: Elements, each member: (inout JSONWriter, Elements.Element) -> Void
    ) {
        write(key: key)
        array(elements, each: member)
    }

    // MARK: Values

    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        members(&self)
        isFirst = false
        bytes.append(UInt8(ascii: "}"))
    }

    /// - Parameter element: writes one value.
    public mutating func array<Elements: Sequence>(
        _ elements: Elements, each element: (inout JSONWriter, Elements.Element) -> Void
    ) {
        bytes.append(UInt8(ascii: "["))
        var isLater = false
        for value in elements {
            if isLater { bytes.append(UInt8(ascii: ",")) }
            isLater = true
            element(&self, value)
        }
        isFirst = false
        bytes.append(UInt8(ascii: "]"))
    }

    public mutating func write(_ integer: Int64) { bytes.append(contentsOf: String(integer).utf8) }

    public mutating func write(_ flag: Bool) { bytes.append(contentsOf: (flag ? "true" : "false").utf8) }

    /// RFC 8259, section 7: quotation mark, reverse solidus and control characters are escaped.
    public mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { content in
            guard content.contains(where: Self.mustEscape) else { return bytes.append(contentsOf: content) }
            for byte in content {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    bytes.append(UInt8(ascii: "\\"))
                    bytes.append(byte)
                case 0..<0x20: bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
                default: bytes.append(byte)
                }
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func write(key: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        write(key)
        bytes.append(UInt8(ascii: ":"))
    }
}
