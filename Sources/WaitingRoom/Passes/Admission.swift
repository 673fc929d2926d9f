import Domain

/// What lets somebody shop whose turn has come, for the shopping time that was told: checked by any box office without asking anybody,
/// and by the script that holds places, against the room of the session. The same visitor gets the same admission again, however often
/// it is asked for: what it says is written once, in Redis, as long as it lasts.
public struct Admission: Hashable, Sendable {
    public let room: UInt32
    public let rank: UInt32
    public let device: Device
    public let from: Timestamp
    /// No hold is taken from this moment on; one that was taken keeps its own time.
    public let until: Timestamp

    public init(room: UInt32, rank: UInt32, device: Device, from: Timestamp, until: Timestamp) {
        (self.room, self.rank, self.device, self.from, self.until) = (room, rank, device, from, until)
    }

    /// For the browser to keep: 75 characters.
    public func text(under keys: RoomKeys) -> String {
        var fields = FieldWriter()
        fields.add(room)
        fields.add(rank)
        fields.add(from)
        fields.add(until)
        fields.add(device.digest)
        return keys.sealed(fields.bytes, as: .admission)
    }

    /// An admission as a browser shows it.
    ///
    /// - Parameters:
    ///   - room: that of the session in which places are wanted.
    ///   - device: the browser that shows it.
    ///   - now: a box office's clock may be wrong: this refuses early and kindly, and the script decides, by the time of Redis.
    public init(
        _ text: String, under keys: RoomKeys, room: UInt32, device: Device, now: Timestamp
    ) throws(CredentialRefusal) {
        var fields = FieldReader(try keys.opened(text, as: .admission))
        self.room = try fields.number()
        rank = try fields.number()
        from = try fields.moment()
        until = try fields.moment()
        self.device = Device(digest: try fields.take(Device.length))
        try fields.check(room: (self.room, room), device: (self.device, device), from: from, now: now)
        guard now < until else { throw .expired(at: until) }
    }
}
