import Foundation
import NIOCore
import Testing

@testable import RedisClient

@Suite struct ReplyReaderTests {
    @Test(arguments: [
        ("+OK\r\n", RESPValue.bytes(Array("OK".utf8))),
        ("-ERR no\r\n", .error("ERR no")),
        (":-42\r\n", .integer(-42)),
        (":9223372036854775807\r\n", .integer(.max)),
        ("$0\r\n\r\n", .bytes([])),
        ("$4\r\na\r\nb\r\n", .bytes(Array("a\r\nb".utf8))),
        ("$-1\r\n", .null),
        ("*-1\r\n", .null),
        ("*0\r\n", .array([])),
        ("*3\r\n:1\r\n*2\r\n$-1\r\n*0\r\n-E x\r\n", .array([.integer(1), .array([.null, .array([])]), .error("E x")])),
    ])
    func bytesBecomeValues(_ text: String, _ expected: RESPValue) throws {
        let reader = try ReplyReader()
        try reader.feed(ByteBuffer(string: text))
        #expect(try reader.next() == expected)
        #expect(try reader.next() == nil)
    }

    @Test(arguments: ["?what\r\n", ":12x\r\n", "*9999999999\r\n", "$-7\r\n"])
    func otherBytesAreAViolation(_ text: String) throws {
        let reader = try ReplyReader()
        try reader.feed(ByteBuffer(string: text))
        #expect(throws: RedisError.self) { try reader.next() }
    }

    /// Run it again with `SEED=number` in the environment.
    @Test func splitsChangeNothing() throws {
        let stated = ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init)
        let seed = stated ?? UInt64.random(in: 1 ... .max)
        var random = SeededRandom(seed)
        for round in 0..<300 {
            let values = (0..<Int.random(in: 1...20, using: &random)).map { _ in RESPValue.random(depth: 5, &random) }
            let bytes = values.flatMap(\.encoded)
            let reader = try ReplyReader()
            var (read, position) = ([RESPValue](), 0)
            while position < bytes.count {
                let end = min(bytes.count, position + Int.random(in: 1...(round.isMultiple(of: 3) ? 3 : 400), using: &random))
                try reader.feed(ByteBuffer(bytes: bytes[position..<end]))
                position = end
                while let value = try reader.next() { read.append(value) }
            }
            try #require(read == values, "SEED=\(seed), round \(round)")
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): the same numbers for the same seed everywhere.
private struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension RESPValue {
    fileprivate static func random(depth: Int, _ random: inout SeededRandom) -> RESPValue {
        switch Int.random(in: 0...(depth > 0 ? 5 : 3), using: &random) {
        case 0: return .null
        case 1: return .integer(.random(in: .min ... .max, using: &random))
        case 2: return .error("ERR " + String(repeating: "x", count: .random(in: 0...30, using: &random)))
        case 3:
            // Mostly short, sometimes longer than hiredis's own buffer.
            let limit = Int.random(in: 0...40, using: &random) == 0 ? 40_000 : 60
            return .bytes((0..<Int.random(in: 0...limit, using: &random)).map { _ in .random(in: 0 ... .max, using: &random) })
        default:
            return .array((0..<Int.random(in: 0...5, using: &random)).map { _ in .random(depth: depth - 1, &random) })
        }
    }

    fileprivate var encoded: [UInt8] {
        switch self {
        case .null: Array("$-1\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .error(let text): Array("-\(text)\r\n".utf8)
        case .bytes(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + Array("\r\n".utf8)
        case .array(let values): Array("*\(values.count)\r\n".utf8) + values.flatMap(\.encoded)
        }
    }
}
