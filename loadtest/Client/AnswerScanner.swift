import NIOCore

/// Reads HTTP/1.1 answers out of the bytes of a connection, however they are cut.
///
/// It looks at the status, the length, `Retry-After` and `Connection: close`, and passes over everything else: the client shares
/// the machine with what it measures, and a whole HTTP parser would cost it more than the request.
struct AnswerScanner {
    enum Finding {
        /// More bytes are needed.
        case incomplete
        /// - Parameter isLast: the server closes the connection behind it.
        case answer(Answer, isLast: Bool)
        /// No HTTP/1.1 answer with a length.
        case malformed
    }

    private struct Head {
        var status = 0
        var length = 0
        var retryAfter: Int?
        var isLast = false
    }

    /// What was read before and is not yet a whole answer.
    private var rest: ByteBuffer?
    /// Bytes of the rest's head and its content; 0 as long as they are not known.
    private var needed = 0

    /// Most bytes of a head; the platform's have about 200.
    private static let longestHead = 16_384

    /// Adds what the connection brought.
    mutating func take(_ bytes: ByteBuffer) {
        if rest == nil { rest = bytes } else { rest?.writeImmutableBuffer(bytes) }
    }

    /// The next whole answer of what was taken; to be called until it is incomplete.
    mutating func next() -> Finding {
        guard var bytes = rest, bytes.readableBytes > 0, bytes.readableBytes >= needed else { return .incomplete }
        guard let end = Self.endOfHead(bytes) else {
            return bytes.readableBytes > Self.longestHead || !Self.beginsLikeAnAnswer(bytes) ? .malformed : .incomplete
        }
        guard let head = Self.read(bytes, upTo: end) else { return .malformed }
        needed = end + head.length
        guard bytes.readableBytes >= needed else { return .incomplete }
        needed = 0
        bytes.moveReaderIndex(forwardBy: end)
        let body = bytes.readSlice(length: head.length)
        rest = bytes.readableBytes > 0 ? bytes : nil
        return .answer(Answer(status: head.status, retryAfter: head.retryAfter, body: body), isLast: head.isLast)
    }

    private static func beginsLikeAnAnswer(_ bytes: ByteBuffer) -> Bool {
        zip(bytes.readableBytesView, "HTTP/1.1 ".utf8).allSatisfy { $0 == $1 }
    }

    /// The number of bytes up to and including the empty line.
    private static func endOfHead(_ bytes: ByteBuffer) -> Int? {
        bytes.withUnsafeReadableBytes { bytes in
            var index = 3
            while index < bytes.count {
                switch bytes[index] {
                case 0x0A:
                    if bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A, bytes[index - 3] == 0x0D { return index + 1 }
                    index += 2
                case 0x0D: index += 1
                default: index += 4
                }
            }
            return nil
        }
    }

    private static func read(_ bytes: ByteBuffer, upTo end: Int) -> Head? {
        bytes.withUnsafeReadableBytes { bytes in
            guard end > 16, bytes[..<9].elementsEqual("HTTP/1.1 ".utf8), let status = number(bytes, 9, 12) else { return nil }
            var head = Head(status: status)
            var start = 12
            while start < end {
                guard let newline = bytes[start..<end].firstIndex(of: 0x0A) else { break }
                start = newline + 1
                switch bytes[start] | 0x20 {
                case UInt8(ascii: "c"):
                    if let value = value(bytes, start, end, of: "content-length:") {
                        guard let length = number(bytes, value.lowerBound, value.upperBound) else { return nil }
                        head.length = length
                    } else if let value = value(bytes, start, end, of: "connection:") {
                        head.isLast = bytes[value].count == 5 && (bytes[value.lowerBound] | 0x20) == UInt8(ascii: "c")
                    }
                case UInt8(ascii: "r"):
                    if let value = value(bytes, start, end, of: "retry-after:") {
                        head.retryAfter = number(bytes, value.lowerBound, value.upperBound)
                    }
                case UInt8(ascii: "t"):
                    if value(bytes, start, end, of: "transfer-encoding:") != nil { return nil }
                default: break
                }
                if bytes[start] == 0x0D { break }
            }
            return head
        }
    }

    /// Where the value of a header is, if the line that begins at `start` is that header; `name` is in lower case.
    private static func value(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int, of name: StaticString
    ) -> Range<Int>? {
        let count = name.utf8CodeUnitCount
        guard start + count < end else { return nil }
        for index in 0..<count where (bytes[start + index] | 0x20) != name.utf8Start[index] | 0x20 { return nil }
        guard let last = bytes[(start + count)..<end].firstIndex(of: 0x0D) else { return nil }
        let first = bytes[(start + count)..<last].firstIndex { $0 != 0x20 } ?? last
        return first..<last
    }

    /// A number of decimal digits and nothing else.
    private static func number(_ bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int? {
        guard start < end, end - start < 10 else { return nil }
        var number = 0
        for byte in bytes[start..<end] {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }
}
