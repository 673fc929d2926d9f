/// Bytes one behind the other, in memory that grows and is used again.
struct RowBytes {
    private var memory: UnsafeMutableRawPointer
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 1024) {
        self.capacity = capacity
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Once, by the owner.
    func deallocate() { memory.deallocate() }

    /// Valid until bytes are appended.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

    /// The bytes from `offset` on as SQLite takes them; valid until more are appended.
    func bytes(at offset: Int) -> UnsafePointer<CChar> {
        UnsafePointer((memory + offset).assumingMemoryBound(to: CChar.self))
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    mutating func append(_ content: UnsafeRawBufferPointer) {
        reserve(content.count)
        if let start = content.baseAddress { (memory + count).copyMemory(from: start, byteCount: content.count) }
        count += content.count
    }

    mutating func append(_ byte: UInt8) {
        reserve(1)
        memory.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Most significant byte first.
    mutating func append(bigEndian integer: some FixedWidthInteger & BitwiseCopyable) {
        withUnsafeBytes(of: integer.bigEndian) { append($0) }
    }

    /// Writes over what is there.
    mutating func replace(at offset: Int, with content: some BitwiseCopyable) {
        memory.storeBytes(of: content, toByteOffset: offset, as: type(of: content))
    }

    /// Keeps the first `kept` bytes.
    mutating func removeAll(but kept: Int = 0) { count = min(count, kept) }

    private mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: memory, byteCount: count)
        memory.deallocate()
        memory = larger
    }
}
