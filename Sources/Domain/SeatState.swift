/// State of a numbered seat as the one byte that Redis keeps for it: the state in the high bits, the category's index in
/// the low five. A free seat's byte tells its category, so *n* free seats of a category side by side are found by a plain
/// string search.
public enum SeatState: UInt8, CaseIterable, Sendable {
    case sold = 0x20
    case free = 0x40
    case held = 0x60
    case blocked = 0x80

    /// Byte between two rows, and where an aisle parts two neighbours: no search for neighbours crosses it.
    public static let rowBreak: UInt8 = 0x0A
    public static let aisle: UInt8 = 0x0B

    public func byte(category: Int) -> UInt8 { rawValue | UInt8(truncatingIfNeeded: category & 0x1F) }

    /// Nil for a row break, an aisle or a byte that no seat can have.
    public init?(byte: UInt8) {
        self.init(rawValue: byte & 0xE0)
    }

    public static func category(of byte: UInt8) -> Int { Int(byte & 0x1F) }
}
