/// Writes the three kinds of value of every canonical record: what is hashed and signed (docs/ledger-format.md).
///
/// - integer: 8 bytes, two's complement, most significant byte first;
/// - text: number of its UTF-8 bytes as 4 bytes, most significant first, then those bytes as stored, without normalisation;
/// - bytes: as text.
///
/// An optional value is preceded by one byte: 0 when it is absent and nothing follows, 1 when it is there.
struct CanonicalWriter {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    mutating func append(_ integer: Int64) {
        withUnsafeBytes(of: integer.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) {
        append(Array(text.utf8))
    }

    mutating func append(_ content: [UInt8]) {
        withUnsafeBytes(of: UInt32(content.count).bigEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: content)
    }

    mutating func append(isPresent: Bool) {
        bytes.append(isPresent ? 1 : 0)
    }

    /// Nothing but these bytes: a domain, a version, a hash of fixed length.
    mutating func append(raw content: [UInt8]) {
        bytes.append(contentsOf: content)
    }
}

/// Reads what ``CanonicalWriter`` wrote.
struct CanonicalReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func integer() throws(LedgerValueError) -> Int64 {
        Int64(bitPattern: try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    mutating func content() throws(LedgerValueError) -> [UInt8] {
        let count = try take(4).reduce(0) { $0 << 8 | Int($1) }
        return Array(try take(count))
    }

    mutating func text() throws(LedgerValueError) -> String {
        guard let text = String(validating: try content(), as: UTF8.self) else { throw LedgerValueError() }
        return text
    }

    private mutating func take(_ count: Int) throws(LedgerValueError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw LedgerValueError() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
