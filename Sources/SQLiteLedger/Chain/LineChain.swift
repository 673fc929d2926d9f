import Domain
import Foundation
import GRDB

/// A SHA-256 digest in the chain.
struct LineHash: Hashable, Sendable {
    /// 32 of them.
    var bytes: [UInt8]

    /// h(0): what the first line of an organiser follows.
    static let zero = LineHash(bytes: [UInt8](repeating: 0, count: 32))

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// The chain of an organiser's lines: `h(n) = SHA-256(domain ‖ version ‖ h(n−1) ‖ record(n))`, with h(0) 32 zero bytes.
///
/// - domain: the 19 ASCII bytes of `guichet.ledger.line`, so that these hashes mean nothing elsewhere;
/// - version: one byte, the line's ``LedgerLine/version``;
/// - record(n): see ``LineMessage``, and ``LineField`` for its fields.
///
/// Whoever changes a line must recompute every later one of the organiser; a head kept outside the file then tells.
struct LineChain: Sendable {
    static let domain = Array("guichet.ledger.line".utf8)

    /// Number and hash of the last line.
    private(set) var number: Int64 = 0
    private(set) var head = RawHash()
    /// The next line is recorded at this moment or later: that of the last line and the end of the last closed period. Clocks may
    /// run backwards, for example when another Redis takes over; the ledger's time does not.
    private var notBefore = Timestamp(milliseconds: .min)

    /// The chain as the ledger ends it for an organiser.
    init(ofOrganiser id: String, in db: Database) throws {
        let last = try db.cachedStatement(
            sql: "SELECT number, hash, recorded_at FROM sale_line WHERE organiser_id = ? ORDER BY number DESC LIMIT 1")
        if let row = try Row.fetchOne(last, arguments: [id]) {
            let hash: Data = row[1]
            (number, head) = (row[0], LineHash(bytes: Array(hash)).raw)
            notBefore = Timestamp(milliseconds: row[2])
        }
        let closed = try db.cachedStatement(
            sql: "SELECT until_at FROM closing WHERE organiser_id = ? ORDER BY sequence DESC LIMIT 1")
        if let until = try Int64.fetchOne(closed, arguments: [id]) {
            notBefore = max(notBefore, Timestamp(milliseconds: until))
        }
    }

    /// When a line that is written at `now` counts as recorded.
    func moment(_ now: Timestamp) -> Timestamp { max(now, notBefore) }

    /// Makes the line with the next number, which has this hash, the chain's last.
    mutating func append(_ line: LedgerLine, hash: RawHash) {
        head = hash
        number = line.number
        notBefore = max(notBefore, line.recordedAt)
    }
}
