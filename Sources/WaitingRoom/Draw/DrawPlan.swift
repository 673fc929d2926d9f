import Crypto
import Domain

/// What is announced before people come: what will be drawn, when, and where its luck comes from. The operator commits to a secret
/// with it; seed and order follow from what is announced, the secret, the public value and the number of entrants, and from nothing else.
///
/// The announcement, its commitment and the seed are digests of lines of text, so that anybody can check them with `sha256sum`.
public struct DrawPlan: Hashable, Codable, Sendable {
    /// Number of the room.
    public let room: UInt32
    /// For people: what is sold. One line.
    public let title: String
    /// Who came before it is drawn. In whole seconds.
    public let opensAt: Timestamp
    public let source: RandomnessSource

    public enum Fault: Error, Hashable, Sendable {
        /// Empty, too long, or of several lines: it would leave in doubt which bytes are hashed.
        case title
        case source
        /// Not in whole seconds.
        case opening
        /// The public value would be known before the last entrant has come: who sees it could still choose to join.
        case valueBeforeOpening
    }

    public init(room: UInt32, title: String, opensAt: Timestamp, source: RandomnessSource) throws(Fault) {
        (self.room, self.title, self.opensAt, self.source) = (room, title, opensAt, source)
        if let fault { throw fault }
    }

    /// What is wrong with a plan that was read.
    public var fault: Fault? {
        if !DrawText.isLine(title) { return .title }
        if RandomnessSource(text: source.text) != source { return .source }
        if opensAt.milliseconds % 1000 != 0 { return .opening }
        if let published = source.publishedAt, published <= opensAt { return .valueBeforeOpening }
        return nil
    }

    private var lines: [String] {
        ["guichet-draw/1", "room: \(room)", "title: \(title)", "opens: \(opensAt.rfc3339())", "rounds: \(Draw.rounds)", "source: \(source.text)"]
    }

    /// What the commitment is the digest of: published at the opening, with the secret in it.
    public func text(secret: Bytes32) -> String { DrawText.joined(lines + ["secret: \(secret.hex)"]) }

    /// Published beforehand: SHA-256 of ``text(secret:)``. It binds the operator to the secret and tells nothing about it.
    public func commitment(secret: Bytes32) -> Bytes32 { DrawText.digest(of: text(secret: secret)) }
}

/// Lines of text whose digest people compute too: UTF-8, each ended by one line feed.
enum DrawText {
    static func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

    static func digest(of text: String) -> Bytes32 { Bytes32(SHA256.hash(data: Array(text.utf8))) }

    /// One line of 1 to 200 bytes without signs that steer a terminal, and without space around it.
    static func isLine(_ text: String) -> Bool {
        let steers = text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || [0x2028, 0x2029].contains($0.value) }
        return (1...200).contains(text.utf8.count) && !steers && text.first?.isWhitespace == false && text.last?.isWhitespace == false
    }
}
