/// What a device at the door proves itself with: 140 random bits that a person can type, `K3QF-8ZN1-…`, seven times four characters. The ledger
/// keeps its digest only.
public struct DoorToken: Hashable, Sendable {
    private static let length = 28

    private let code: SpokenCode

    public init(using generator: inout some RandomNumberGenerator) { code = SpokenCode(length: Self.length, using: &generator) }

    /// As somebody typed it, see ``SpokenCode``.
    public init?(_ text: String) {
        guard let code = SpokenCode(text, length: Self.length) else { return nil }
        self.code = code
    }

    /// For its person, once.
    public var text: String { code.text }

    public var digest: [UInt8] { code.digest }
}
