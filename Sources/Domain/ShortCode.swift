/// What is typed at a door that cannot read a ticket's code: the ticket's number and six characters that follow from the code, `42-7K3M9Q`.
/// It is printed below the code, and stands for it: who knows one has seen the ticket, because the code's signature cannot be guessed.
/// Each issue of a ticket has its own.
public struct ShortCode: Hashable, Sendable {
    /// Operation number, unique per organiser.
    public let number: Int64
    /// Thirty bits in Crockford's Base32 (no I, L, O, U).
    public let check: String

    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let length = 6

    /// - Parameter code: text of the QR code.
    public init(number: Int64, code: String) {
        self.number = number
        let digest = FNV1a(code.utf8).value
        let bits = (digest ^ digest >> 32)
        check = String((0..<Self.length).map { Self.alphabet[Int(bits >> (5 * UInt64($0)) & 31)] })
    }

    public init(_ ticket: Ticket) { self.init(number: ticket.number, code: ticket.code) }

    /// As somebody typed it: in small letters, without the dash, with an O for a zero. Nil when it is none.
    public init?(_ text: String) {
        guard text.utf8.count <= 40 else { return nil }
        let letters = text.uppercased().filter { $0 != " " && $0 != "-" }.map { letter -> Character in
            switch letter {
            case "O": "0"
            case "I", "L": "1"
            default: letter
            }
        }
        guard letters.allSatisfy(Self.alphabet.contains), let number = Int64(String(letters.dropLast(Self.length))), number > 0 else { return nil }
        (self.number, check) = (number, String(letters.suffix(Self.length)))
    }

    public var text: String { "\(number)-\(check)" }
}
