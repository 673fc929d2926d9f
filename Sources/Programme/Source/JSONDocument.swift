/// Reads JSON (RFC 8259) into ``SourceNode``s in one pass over the bytes.
///
/// Foundation's reader tells neither the place of a value nor that a key stands twice; a designer needs both.
struct JSONDocument {
    private static let deepest = 24
    private static let longestNumber = 40

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0
    /// Bytes of this line that continue a scalar: columns count scalars.
    private var continuations = 0
    /// Where the parser is, for the path of a fault.
    private var steps: [SourcePath.Step] = []

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Parameter bytes: valid UTF-8.
    static func parse(_ bytes: [UInt8]) throws(SourceFault) -> SourceNode {
        var document = JSONDocument(bytes)
        let root = try document.value()
        document.skipBlanks()
        guard document.position == bytes.count else { throw document.fault("nothing may follow the JSON value") }
        return root
    }

    private var place: SourcePlace { SourcePlace(line: line, column: position - lineStart - continuations + 1) }

    private func fault(_ reason: String, at place: SourcePlace? = nil) -> SourceFault {
        SourceFault(place: place ?? self.place, path: SourcePath.text(steps), reason: "is not valid JSON: \(reason)")
    }

    /// The byte at the position; nil at the end.
    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
            case UInt8(ascii: "\n"):
                position += 1
                line += 1
                lineStart = position
                continuations = 0
            default: return
            }
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(SourceFault) -> SourceNode {
        skipBlanks()
        guard steps.count < Self.deepest else { throw fault("it is nested too deeply") }
        let place = place
        switch next {
        case UInt8(ascii: "{"): return SourceNode(value: .fields(try fields()), place: place)
        case UInt8(ascii: "["): return SourceNode(value: .list(try list()), place: place)
        case UInt8(ascii: "\""): return SourceNode(value: .text(try text()), place: place)
        case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
            return SourceNode(value: .number(try number()), place: place)
        case nil: throw fault("the file ends in the middle of a value")
        default: return SourceNode(value: try word(), place: place)
        }
    }

    private mutating func fields() throws(SourceFault) -> [SourceField] {
        position += 1
        var fields: [SourceField] = []
        skipBlanks()
        if skip(UInt8(ascii: "}")) { return fields }
        while true {
            skipBlanks()
            let keyPlace = place
            guard next == UInt8(ascii: "\"") else { throw fault("expected a key in double quotes") }
            let key = try text()
            skipBlanks()
            guard skip(UInt8(ascii: ":")) else { throw fault("expected ':' after the key '\(Excerpt.of(key))'") }
            steps.append(.field(key))
            fields.append(SourceField(key: key, keyPlace: keyPlace, node: try value()))
            steps.removeLast()
            skipBlanks()
            if skip(UInt8(ascii: "}")) { return fields }
            guard skip(UInt8(ascii: ",")) else { throw fault("expected ',' or '}'") }
        }
    }

    private mutating func list() throws(SourceFault) -> [SourceNode] {
        position += 1
        var list: [SourceNode] = []
        skipBlanks()
        if skip(UInt8(ascii: "]")) { return list }
        while true {
            steps.append(.index(list.count))
            list.append(try value())
            steps.removeLast()
            skipBlanks()
            if skip(UInt8(ascii: "]")) { return list }
            guard skip(UInt8(ascii: ",")) else { throw fault("expected ',' or ']'") }
        }
    }

    private mutating func word() throws(SourceFault) -> SourceNode.Value {
        let place = place
        var letters = ""
        while let byte = next, letters.count < 20, (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A {
            letters.unicodeScalars.append(Unicode.Scalar(byte))
            position += 1
        }
        switch letters {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        case "": throw fault("expected a value")
        default: throw fault("'\(letters)' is no value of JSON", at: place)
        }
    }
}

extension JSONDocument {
    /// A number; infinite when it is beyond every `Double`.
    private mutating func number() throws(SourceFault) -> Double {
        let start = position
        _ = skip(UInt8(ascii: "-"))
        let leading = position
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[leading] != UInt8(ascii: "0") else { throw fault("a number is malformed") }
        var exact = true
        if skip(UInt8(ascii: ".")) {
            exact = false
            guard digits() > 0 else { throw fault("a number is malformed") }
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            exact = false
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw fault("a number is malformed") }
        }
        guard position - start <= Self.longestNumber else { throw fault("a number has more than \(Self.longestNumber) digits") }
        if exact, whole <= 15 {
            let magnitude = bytes[leading..<position].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            return Double(leading > start ? -magnitude : magnitude)
        }
        guard let number = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
            throw fault("a number is malformed")
        }
        return number
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position - start
    }

    private mutating func text() throws(SourceFault) -> String {
        position += 1
        var text = ""
        var start = position
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                let rest = String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                return text.isEmpty ? rest : text + rest
            case UInt8(ascii: "\\"):
                text += String(decoding: bytes[start..<position], as: UTF8.self)
                position += 1
                text.unicodeScalars.append(try escaped())
                start = position
            case 0..<0x20: throw fault("a text holds a raw control character")
            default:
                if byte & 0xC0 == 0x80 { continuations += 1 }
                position += 1
            }
        }
        throw fault("a text has no closing quote")
    }

    private mutating func escaped() throws(SourceFault) -> Unicode.Scalar {
        guard let byte = next else { throw fault("a text has no closing quote") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw fault("a text holds an unknown escape")
        }
    }

    /// After `\u`: four digits, or two such escapes for a scalar beyond U+FFFF.
    private mutating func unicode() throws(SourceFault) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u")) else {
            throw fault("a text holds half a surrogate pair")
        }
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw fault("a text holds half a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(SourceFault) -> UInt32 {
        guard position + 4 <= bytes.count else { throw fault("a text has no closing quote") }
        let digits = bytes[position..<position + 4]
        guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw fault("\\u wants four hexadecimal digits") }
        position += 4
        return value
    }
}
