import Domain

/// Writes numbers big-endian, one after the other.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: UInt32) {
        for shift in stride(from: UInt32(24), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// In six bytes: enough until the year 10889.
    mutating func add(_ moment: Timestamp) {
        for shift in stride(from: Int64(40), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: moment.milliseconds >> shift)) }
    }

    mutating func add(_ more: [UInt8]) { bytes += more }
}

/// Reads what ``FieldWriter`` wrote. Nothing is left over, and nothing is missing.
struct FieldReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func take(_ count: Int) throws(CredentialRefusal) -> [UInt8] {
        guard rest.count >= count else { throw .malformed }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number() throws(CredentialRefusal) -> UInt32 { try take(4).reduce(0) { $0 << 8 | UInt32($1) } }

    mutating func moment() throws(CredentialRefusal) -> Timestamp {
        Timestamp(milliseconds: try take(6).reduce(0) { $0 << 8 | Int64($1) })
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// What passes and admissions are refused for: they go on, are of another room or browser than the one in hand, or begin later than now by more
    /// than clocks may differ.
    func check(room: (UInt32, inHand: UInt32), device: (Device, inHand: Device), from: Timestamp, now: Timestamp) throws(CredentialRefusal) {
        guard isAtEnd else { throw .malformed }
        guard room.0 == room.inHand else { throw .otherRoom(room.0) }
        guard device.0 == device.inHand else { throw .otherDevice }
        guard from <= now + Pass.leeway else { throw .notBefore(from) }
    }
}
