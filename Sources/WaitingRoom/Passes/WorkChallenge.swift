import Crypto
import Domain

/// Work that a browser does before it joins: to find a number with which a SHA-256 begins with so many zero bits. A person waits some seconds, and a
/// program that wants thousands of numbers pays for each. Room, browser, difficulty and end are bound by the signature; since a browser gets one number,
/// work that was done once is of no more use.
public struct WorkChallenge: Hashable, Sendable {
    public let room: UInt32
    public let device: Device
    /// Zero bits: each one doubles the work.
    public let bits: Int
    public let until: Timestamp

    public static let life = Duration.seconds(1_800)
    /// Less is no work; more keeps a telephone busy for a quarter of an hour.
    public static let possibleBits = 8...24

    public init(room: UInt32, device: Device, bits: Int, until: Timestamp) {
        (self.room, self.device, self.bits, self.until) = (room, device, bits, until)
    }

    /// What is given to the browser.
    public func text(under keys: RoomKeys) -> String {
        var fields = FieldWriter()
        fields.add(room)
        fields.add(device.digest)
        fields.add(UInt32(bits))
        fields.add(until)
        return keys.sealed(fields.bytes, as: .work)
    }

    public init(_ text: String, under keys: RoomKeys, room: UInt32, device: Device, now: Timestamp) throws(CredentialRefusal) {
        var fields = FieldReader(try keys.opened(text, as: .work))
        self.room = try fields.number()
        self.device = Device(digest: try fields.take(Device.length))
        bits = Int(try fields.number())
        until = try fields.moment()
        try fields.check(room: (self.room, room), device: (self.device, device), from: now, now: now)
        guard now < until else { throw .expired(at: until) }
    }

    /// Whether a number solves it: the SHA-256 of the challenge's text, a colon and the number begins with ``bits`` zero bits.
    public func isSolved(_ text: String, by number: String) -> Bool {
        guard (1...20).contains(number.utf8.count), number.utf8.allSatisfy({ (48...57).contains($0) }) else { return false }
        var left = bits
        for byte in SHA256.hash(data: Array("\(text):\(number)".utf8)) {
            guard left > 0 else { return true }
            guard byte.leadingZeroBitCount >= min(left, 8) else { return false }
            left -= 8
        }
        return true
    }
}
