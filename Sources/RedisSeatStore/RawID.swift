import Booking

/// Identifiers as the scripts keep them: the first 14 bytes of the 20 that a capability's base32 text stands for, so that
/// each takes one small allocation of Redis. 112 bits still cannot be guessed, and the box office has checked the rest.
enum RawID {
    static let length = 14

    /// Zeros for nobody.
    static let nobody = [UInt8](repeating: 0, count: length)

    static func bytes(of text: String) throws(SeatStoreError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(text, to: &bytes)
        return bytes
    }

    /// As texts outside the store have it; empty for nobody.
    static func text(of bytes: [UInt8]) -> String { bytes == nobody ? "" : Base32.encode(bytes) }

    /// The 14 bytes of what ``text(of:)`` wrote.
    static func bytes(ofStored text: String) throws(SeatStoreError) -> [UInt8] {
        if text.isEmpty { return nobody }
        guard let bytes = Base32.decode(text), bytes.count == length else { throw .protocolViolation("an unreadable visitor") }
        return bytes
    }

    static func append(_ text: String, to bytes: inout [UInt8]) throws(SeatStoreError) {
        if text.isEmpty {
            bytes += nobody
            return
        }
        // A whole capability, or what a record of the store has of one.
        guard text.utf8.count == 32 || text.utf8.count == 23, let decoded = Base32.decode(text) else {
            throw .protocolViolation("an identifier that is no capability")
        }
        bytes += decoded.prefix(length)
    }
}
