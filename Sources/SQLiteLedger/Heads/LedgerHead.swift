import Booking
import Crypto
import Domain

/// The signed end of a chain at some moment, kept outside the ledger's file: a chain whose tail was cut off is whole in itself, and only
/// a head from elsewhere tells.
public struct LedgerHead: Hashable, Sendable {
    public enum Chain: String, Hashable, Sendable { case lines, closings }

    public var organiserID: String
    public var chain: Chain
    /// Number of the line, or sequence of the closing.
    public var number: Int64
    /// 32 bytes.
    public var hash: [UInt8]
    public var at: Timestamp
    public var keyID: UInt8
    /// 64 bytes; see ``message``.
    public var signature: [UInt8] = []

    static let domain = Array("guichet.ledger.head".utf8)
    /// End of the year 9999.
    private static let lastMoment: Int64 = 253_402_300_799_999

    /// What is signed: the domain, then in canonical form chain, organiser, number, hash and moment.
    var message: [UInt8] {
        var writer = CanonicalWriter(capacity: 128)
        writer.append(raw: Self.domain)
        writer.append(chain.rawValue)
        writer.append(organiserID)
        writer.append(number)
        writer.append(hash)
        writer.append(at.milliseconds)
        return writer.bytes
    }

    func signed(by signer: any LedgerSigner) throws -> LedgerHead {
        var head = self
        head.keyID = signer.keyID
        head.signature = try signer.sign(head.message)
        return head
    }

    func isSigned(by key: Curve25519.Signing.PublicKey) -> Bool { key.isValidSignature(signature, for: message) }

    // MARK: As a line of text

    /// `lines org-a 12 <hash> <milliseconds> <key> <signature>`, both in hexadecimal.
    var text: String {
        [
            chain.rawValue, organiserID, String(number), Hexadecimal.text(hash), String(at.milliseconds), String(keyID),
            Hexadecimal.text(signature),
        ].joined(separator: " ")
    }

    init(organiserID: String, chain: Chain, number: Int64, hash: LineHash, at: Timestamp) {
        self.organiserID = organiserID
        self.chain = chain
        self.number = number
        self.hash = hash.bytes
        self.at = at
        keyID = 0
    }

    /// Nil when the text is no head.
    init?(text: String) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 7, let chain = Chain(rawValue: words[0]), let number = Int64(words[2]),
            let hash = Hexadecimal.bytes(words[3]), hash.count == 32, let at = Int64(words[4]), (0...Self.lastMoment).contains(at),
            let key = UInt8(words[5]),
            let signature = Hexadecimal.bytes(words[6]), signature.count == 64
        else { return nil }
        self.init(
            organiserID: words[1], chain: chain, number: number, hash: LineHash(bytes: hash),
            at: Timestamp(milliseconds: at))
        keyID = key
        self.signature = signature
    }
}

enum Hexadecimal {
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Nil when the text is not pairs of hexadecimal digits.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map { digit in Character(UnicodeScalar(digit)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), digits.allSatisfy({ $0 != nil }) else { return nil }
        let values = digits.compactMap(\.self)
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
