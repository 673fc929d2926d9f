import CHiredis
import NIOCore

/// Encodes commands with hiredis's formatter. Confined to one event loop; its scratch memory is used again and again.
struct CommandWriter {
    private var bytes: [UInt8] = []
    private var lengths: [Int] = []

    mutating func write(_ command: RedisCommand, runID: [UInt8], into buffer: inout ByteBuffer) throws(RedisError) {
        // Redis answers an empty command with nothing, so every later reply would go to the wrong caller.
        guard !command.arguments.isEmpty else { throw .protocolViolation("a command without a name") }
        bytes.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for argument in command.arguments {
            let before = bytes.count
            switch argument {
            case .string(let text): bytes.append(contentsOf: text.utf8)
            case .bytes(let part): bytes.append(contentsOf: part)
            case .runID: bytes.append(contentsOf: runID)
            }
            lengths.append(bytes.count - before)
        }
        var encoded: UnsafeMutablePointer<CChar>?
        let length = bytes.withUnsafeBytes { all -> Int32 in
            // An empty array has no address; hiredis reads no byte of an empty argument.
            let start = (all.baseAddress ?? UnsafeRawPointer(bitPattern: 1))?.assumingMemoryBound(to: CChar.self)
            return withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: lengths.count) { pointers in
                var offset = 0
                for (index, length) in lengths.enumerated() {
                    pointers[index] = start?.advanced(by: offset)
                    offset += length
                }
                return redisFormatCommandArgv(&encoded, Int32(lengths.count), pointers.baseAddress, lengths.map { $0 })
            }
        }
        guard length > 0, let encoded else { throw .protocolViolation("hiredis cannot encode the command") }
        buffer.writeBytes(UnsafeRawBufferPointer(start: encoded, count: Int(length)))
        redisFreeCommand(encoded)
    }
}
