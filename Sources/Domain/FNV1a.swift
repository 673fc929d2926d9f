/// FNV-1a, 64 bits (Fowler, Noll, Vo): tells contents apart, the same in every process. It protects nothing.
public struct FNV1a: Sendable {
    public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    public init() {}

    public init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { mix(byte) }
    }

    public mutating func mix(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// In digits and letters.
    public var text: String { String(value, radix: 36) }
}
