/// How a sale was paid, in one word that the ledger keeps for ever: the provider's own (`card`, `bancontact`, `ideal`, …), or one of ours.
public struct PaymentMethod: Hashable, Codable, Sendable {
    /// 1 to 40 of `a–z 0–9 _`.
    public let word: String

    /// Nil when it is no such word.
    public init?(_ word: String) {
        let isPlain = word.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
        guard isPlain, (1...40).contains(word.utf8.count) else { return nil }
        self.word = word
    }

    private init(known word: String) { self.word = word }

    public static let card = PaymentMethod(known: "card")
    /// There was nothing to pay.
    public static let none = PaymentMethod(known: "none")
    /// Something was paid and the provider does not say how.
    public static let unknown = PaymentMethod(known: "unknown")

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let method = PaymentMethod(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no word for a payment method")
        }
        self = method
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(word)
    }
}
