import NIOCore

/// Writes a JSON object member by member, for the answers that a wave asks for: Foundation's encoder builds a tree first and
/// costs several times as much. Whoever calls it keeps the keys in order.
struct JSONText {
    private(set) var buffer: ByteBuffer
    private var isFirst = true

    /// - Parameter capacity: bytes to start with.
    init(capacity: Int) {
        buffer = ByteBuffer()
        buffer.reserveCapacity(capacity)
        buffer.writeInteger(UInt8(ascii: "{"))
    }

    /// The whole object; nothing can be added after.
    consuming func finished() -> ByteBuffer {
        buffer.writeInteger(UInt8(ascii: "}"))
        return buffer
    }

    mutating func add(_ key: StaticString, _ text: String) {
        write(key)
        write(text)
    }

    mutating func add(_ key: StaticString, _ number: Int) {
        write(key)
        buffer.writeString(String(number))
    }

    mutating func add(_ key: StaticString, _ flag: Bool) {
        write(key)
        buffer.writeStaticString(flag ? "true" : "false")
    }

    /// An array of objects, each of which `member` writes.
    mutating func add<Elements: Collection>(
        _ key: StaticString, _ elements: Elements, _ member: (inout JSONText, Elements.Element) -> Void
    ) {
        write(key)
        buffer.writeInteger(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            buffer.writeStaticString(index == 0 ? "{" : ",{")
            isFirst = true
            member(&self, element)
            buffer.writeInteger(UInt8(ascii: "}"))
        }
        buffer.writeInteger(UInt8(ascii: "]"))
        isFirst = false
    }

    private mutating func write(_ key: StaticString) {
        buffer.writeStaticString(isFirst ? "\"" : ",\"")
        isFirst = false
        buffer.writeStaticString(key)
        buffer.writeStaticString("\":")
    }

    /// RFC 8259, section 7: quotation mark, reverse solidus and control characters are escaped.
    private mutating func write(_ text: String) {
        buffer.writeInteger(UInt8(ascii: "\""))
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            buffer.writeString(text)
        } else {
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    buffer.writeInteger(UInt8(ascii: "\\"))
                    buffer.writeInteger(byte)
                case 0..<0x20: buffer.writeString("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))")
                default: buffer.writeInteger(byte)
                }
            }
        }
        buffer.writeInteger(UInt8(ascii: "\""))
    }
}
