/// The slots of a Redis Cluster (Redis Cluster specification, "Keys distribution model").
enum KeySlot {
    static let count = 16_384

    /// Slot of a key: CRC16 of its hash tag, the part between the first `{` and the next `}`, or of the whole key when
    /// there is no tag or an empty one.
    static func of(_ key: String) -> Int {
        var key = key
        return key.withUTF8 { of($0) }
    }

    static func of(_ key: UnsafeBufferPointer<UInt8>) -> Int {
        guard let open = key.firstIndex(of: UInt8(ascii: "{")),
            let close = key[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        else { return Int(crc16(key[...])) % count }
        return Int(crc16(key[(open + 1)..<close])) % count
    }

    /// CRC16 of the XMODEM kind: polynomial 0x1021, start 0, nothing reflected.
    private static func crc16(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt16 {
        bytes.reduce(0) { crc, byte in (crc << 8) ^ table[Int(UInt8(crc >> 8) ^ byte)] }
    }

    private static let table: [UInt16] = (0..<256).map { index in
        (0..<8).reduce(UInt16(index) << 8) { crc, _ in crc & 0x8000 == 0 ? crc << 1 : (crc << 1) ^ 0x1021 }
    }
}

extension RedisCommand {
    /// Commands that concern a node and no key.
    private static let keyless: Set<String> = [
        "ASKING", "AUTH", "CLIENT", "CLUSTER", "CONFIG", "DBSIZE", "DISCARD", "ECHO", "EXEC", "FLUSHALL", "FLUSHDB", "INFO",
        "KEYS", "MULTI", "PING", "SCRIPT", "TIME", "WAIT",
    ]

    /// Slot of the first key; nil for a command without one, which any node can answer.
    var slot: Int? {
        guard case .string(let name)? = arguments.first, !Self.keyless.contains(name) else { return nil }
        let position: Int? =
            switch name {
            case "EVAL", "EVALSHA": argument(2) == "0" ? nil : 3
            case "XGROUP", "XINFO", "OBJECT": 2
            case "XREAD", "XREADGROUP": arguments.firstIndex(of: .string("STREAMS")).map { $0 + 1 }
            default: 1
            }
        guard let position, let key = argument(position) else { return nil }
        return KeySlot.of(key)
    }

    private func argument(_ index: Int) -> String? {
        guard arguments.indices.contains(index), case .string(let text) = arguments[index] else { return nil }
        return text
    }
}
