/// Reads JSON as programs write it, a value at a time and without a tree: Foundation's decoder costs ten times as much, and each sale is
/// read from JSON some ten times.
///
/// It never judges. Of anything unusual (a fraction, half a surrogate pair, a broken text) it makes nil; whoever calls it then
/// lets Foundation's decoder say what the text is or what is wrong with it.
public struct JSONReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// Objects and arrays around the present value.
    private var depth = 0

    private static let deepest = 64

    /// What `read` makes of the whole text; nil as well when something follows the value.
    public static func read<Value>(_ bytes: some Sequence<UInt8>, _ read: (inout JSONReader) -> Value?) -> Value? {
        func value(_ content: UnsafeRawBufferPointer) -> Value? {
            var reader = JSONReader(bytes: content)
            guard let value = read(&reader) else { return nil }
            reader.skipSpace()
            return reader.position == content.count ? value : nil
        }
        if let whole = bytes.withContiguousStorageIfAvailable({ value(UnsafeRawBufferPointer($0)) }) { return whole }
        return Array(bytes).withUnsafeBytes(value)
    }

    private init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    // MARK: Values

    /// False when this is no object, or when `member`, which reads the value of a key, returns false.
    public mutating func object(_ member: (inout JSONReader, String) -> Bool) -> Bool {
        guard depth < Self.deepest, take(UInt8(ascii: "{")) else { return false }
        depth += 1
        defer { depth -= 1 }
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            guard let key = text(), take(UInt8(ascii: ":")), member(&self, key) else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    /// - Parameter element: reads one element; nil ends it.
    public mutating func array<Element>(_ element: (inout JSONReader) -> Element?) -> [Element]? {
        guard depth < Self.deepest, take(UInt8(ascii: "[")) else { return nil }
        depth += 1
        defer { depth -= 1 }
        var elements: [Element] = []
        if take(UInt8(ascii: "]")) { return elements }
        repeat {
            guard let element = element(&self) else { return nil }
            elements.append(element)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? elements : nil
    }

    public mutating func text() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = position
        var isASCII = true
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                defer { position += 1 }
                let content = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
                return isASCII ? String(decoding: content, as: UTF8.self) : String(validating: content, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\\") { return escaped(from: start) }
            guard byte >= 0x20 else { return nil }
            if byte >= 0x80 { isASCII = false }
            position += 1
        }
        return nil
    }

    /// A whole number of at most 18 digits.
    public mutating func integer() -> Int64? {
        skipSpace()
        let isNegative = position < bytes.count && bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let start = position
        var number: Int64 = 0
        while position < bytes.count, case let digit = bytes[position], (0x30...0x39).contains(digit) {
            guard position - start < 18 else { return nil }
            number = number * 10 + Int64(digit - 0x30)
            position += 1
        }
        guard position > start, bytes[start] != 0x30 || position == start + 1 else { return nil }
        if position < bytes.count, [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(bytes[position]) { return nil }
        return isNegative ? -number : number
    }

    /// Whether the value is `null`, which is then read.
    public mutating func flag() -> Bool? { take(word: "true") ? true : take(word: "false") ? false : nil }

    public mutating func null() -> Bool { take(word: "null") }

    /// Passes over a value of whatever kind; false when it is not one that this reader knows.
    public mutating func skip() -> Bool {
        skipSpace()
        guard position < bytes.count else { return false }
        switch bytes[position] {
        case UInt8(ascii: "\""): return text() != nil
        case UInt8(ascii: "{"): return object { reader, _ in reader.skip() }
        case UInt8(ascii: "["): return array { $0.skip() ? true : nil } != nil
        case UInt8(ascii: "t"): return take(word: "true")
        case UInt8(ascii: "f"): return take(word: "false")
        case UInt8(ascii: "n"): return take(word: "null")
        default: return integer() != nil
        }
    }

    // MARK: Characters

    /// The rest of a text with escapes; `start` is where the text begins.
    private mutating func escaped(from start: Int) -> String? {
        var content = Array(bytes[start..<position])
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: content, as: UTF8.self)
            case UInt8(ascii: "\\"): guard append(escapeTo: &content) else { return nil }
            case 0..<0x20: return nil
            default: content.append(byte)
            }
        }
        return nil
    }

    private mutating func append(escapeTo content: inout [UInt8]) -> Bool {
        guard position < bytes.count else { return false }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "u"):
            guard bytes.count - position >= 4 else { return false }
            let digits = bytes[position..<position + 4]
            guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(code)
            else { return false }
            position += 4
            content.append(contentsOf: String(Character(scalar)).utf8)
        default: return false
        }
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        skipSpace()
        let length = word.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        for offset in 0..<length where bytes[position + offset] != word.utf8Start[offset] { return false }
        position += length
        return true
    }

    private mutating func take(_ character: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == character else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, case let byte = bytes[position], byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }
}
