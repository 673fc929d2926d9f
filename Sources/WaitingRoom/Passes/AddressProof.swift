import Domain

/// Says that somebody typed the code that was sent to an address: in this browser, for this room, for a while. With it the browser joins, and the
/// address itself is known to nobody any more.
public struct AddressProof: Hashable, Sendable {
    public let room: UInt32
    public let person: Person
    public let device: Device
    public let from: Timestamp

    /// Long enough to join once the room opens, or answers again.
    public static let life = Duration.seconds(3_600)

    public init(room: UInt32, person: Person, device: Device, from: Timestamp) {
        (self.room, self.person, self.device, self.from) = (room, person, device, from)
    }

    /// For the browser to keep: 75 characters.
    public func text(under keys: RoomKeys) -> String {
        var fields = FieldWriter()
        fields.add(room)
        fields.add(person.digest)
        fields.add(device.digest)
        fields.add(from)
        return keys.sealed(fields.bytes, as: .address)
    }

    public init(_ text: String, under keys: RoomKeys, room: UInt32, device: Device, now: Timestamp) throws(CredentialRefusal) {
        var fields = FieldReader(try keys.opened(text, as: .address))
        self.room = try fields.number()
        guard let person = Person(digest: try fields.take(Person.length)) else { throw .malformed }
        self.person = person
        self.device = Device(digest: try fields.take(Device.length))
        from = try fields.moment()
        try fields.check(room: (self.room, room), device: (self.device, device), from: from, now: now)
        guard now < from + Self.life else { throw .expired(at: from + Self.life) }
    }
}
