import Domain

/// What somebody who waits holds: a number, and nothing of it is stored anywhere else. Whoever shows it from the same browser has the
/// number, however long the browser was away, whatever box office answers, and after Redis was lost too.
public struct Pass: Hashable, Sendable {
    public let room: UInt32
    /// Arrival number, from 0. Who has which rank, ``Draw`` says.
    public let number: UInt32
    public let joinedAt: Timestamp
    public let device: Device
    /// Where the room asks for a verified address.
    public let person: Person?

    /// How far the clocks of two machines may be apart.
    public static let leeway = Duration.seconds(30)

    public init(room: UInt32, number: UInt32, joinedAt: Timestamp, device: Device, person: Person? = nil) {
        (self.room, self.number, self.joinedAt, self.device, self.person) = (room, number, joinedAt, device, person)
    }

    /// For the browser to keep: 67 characters, 81 with a person.
    public func text(under keys: RoomKeys) -> String {
        var fields = FieldWriter()
        fields.add(room)
        fields.add(number)
        fields.add(joinedAt)
        fields.add(device.digest)
        if let person { fields.add(person.digest) }
        return keys.sealed(fields.bytes, as: .pass)
    }

    /// A pass as a browser shows it.
    ///
    /// - Parameters:
    ///   - device: the browser that shows it.
    ///   - now: of whatever clock; a pass that was given later than now by more than ``leeway`` is refused.
    public init(
        _ text: String, under keys: RoomKeys, room: UInt32, device: Device, now: Timestamp
    ) throws(CredentialRefusal) {
        var fields = FieldReader(try keys.opened(text, as: .pass))
        self.room = try fields.number()
        number = try fields.number()
        joinedAt = try fields.moment()
        self.device = Device(digest: try fields.take(Device.length))
        person = fields.isAtEnd ? nil : Person(digest: try fields.take(Person.length))
        try fields.check(room: (self.room, room), device: (self.device, device), from: joinedAt, now: now)
    }
}
