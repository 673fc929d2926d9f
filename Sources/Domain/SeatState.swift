/// State of a numbered seat as the one byte that Redis keeps for it: the state in the high bits, the pool's index in the
/// low five. A free seat's byte tells its pool, so *n* free seats of a pool side by side are found by a plain string
/// search. Free seats lie above 0x7F, where no byte has a meaning in Lua's patterns.
public enum SeatState: UInt8, CaseIterable, Sendable {
    case sold = 0x20
    case held = 0x40
    case blocked = 0x60
    case free = 0x80

    /// Byte between two rows, and where an aisle parts two neighbours: no search for neighbours crosses it.
    public static let rowBreak: UInt8 = 0x0A
    public static let aisle: UInt8 = 0x0B

    public func byte(pool: Int) -> UInt8 { rawValue | UInt8(truncatingIfNeeded: pool & 0x1F) }

    /// Nil for a row break, an aisle or a byte that no seat can have.
    public init?(byte: UInt8) {
        self.init(rawValue: byte & 0xE0)
    }

    public static func pool(of byte: UInt8) -> Int { Int(byte & 0x1F) }
}
