import Crypto

/// A hash as one value, for loops over millions of lines.
typealias RawHash = SIMD32<UInt8>

extension LineHash {
    init(_ raw: RawHash) { self.init(bytes: raw.indices.map { raw[$0] }) }

    /// Zero when there are not 32 bytes.
    var raw: RawHash { bytes.count == 32 ? RawHash(bytes) : RawHash() }
}

/// What is hashed of a line: domain, version, previous hash, canonical record, in memory that serves for one line after the other.
///
/// A record's integers are 8 bytes, its texts their length in 4 bytes and their UTF-8, both most significant byte first; an optional
/// value is preceded by one byte, 0 when it is absent and nothing follows, 1 when it is there (docs/ledger-format.md).
struct LineMessage {
    private static let versionOffset = LineChain.domain.count
    private static let previousOffset = versionOffset + 1
    private static let recordOffset = previousOffset + 32

    private(set) var content = RowBytes(capacity: 4096)

    init() {
        LineChain.domain.withUnsafeBytes { content.append($0) }
        content.append(UInt8(0))
        withUnsafeBytes(of: RawHash()) { content.append($0) }
    }

    /// Once, by the owner.
    func deallocate() { content.deallocate() }

    mutating func begin(version: UInt8) {
        content.removeAll(but: Self.recordOffset)
        content.replace(at: Self.versionOffset, with: version)
    }

    mutating func append(isPresent: Bool) { content.append(isPresent ? 1 : 0) }

    mutating func append(_ integer: Int64) { content.append(bigEndian: integer) }

    /// - Returns: where the text's bytes are in ``content``; they end where it does.
    @discardableResult
    mutating func append(_ text: UnsafeRawBufferPointer) -> Int {
        content.append(bigEndian: UInt32(text.count))
        content.append(text)
        return content.count - text.count
    }

    /// The hash of the line when it follows a line with hash `previous`.
    mutating func hash(after previous: RawHash) -> RawHash {
        content.replace(at: Self.previousOffset, with: previous)
        var digest = SHA256()
        digest.update(bufferPointer: content.bytes)
        return digest.finalize().withUnsafeBytes { $0.loadUnaligned(as: RawHash.self) }
    }
}
