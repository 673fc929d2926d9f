import Crypto
import Foundation
import GRDB

/// A SHA-256 digest in the chain.
struct LineHash: Equatable, Sendable {
    /// 32 of them.
    var bytes: [UInt8]

    /// h(0): what the first line of an organiser follows.
    static let zero = LineHash(bytes: [UInt8](repeating: 0, count: 32))
}

/// The chain of an organiser's lines: `h(n) = SHA-256(domain ‖ version ‖ h(n−1) ‖ record(n))`, with h(0) 32 zero bytes.
///
/// - domain: the 19 ASCII bytes of `guichet.ledger.line`, so that these hashes mean nothing elsewhere;
/// - version: one byte, ``LineRecord/version``;
/// - record(n): see ``LineRecord``.
///
/// Whoever changes a line must recompute every later one of the organiser; a head kept outside the file then tells.
struct LineChain: Sendable {
    static let domain = Array("guichet.ledger.line".utf8)

    /// Number and hash of the last line.
    private(set) var number: Int64 = 0
    private(set) var head = LineHash.zero

    init(number: Int64 = 0, head: LineHash = .zero) {
        self.number = number
        self.head = head
    }

    /// The chain as the ledger ends it for an organiser.
    init(ofOrganiser id: String, in db: Database) throws {
        let last = try db.cachedStatement(
            sql: "SELECT number, hash FROM sale_line WHERE organiser_id = ? ORDER BY number DESC LIMIT 1")
        if let row = try Row.fetchOne(last, arguments: [id]) {
            let hash: Data = row[1]
            self.init(number: row[0], head: LineHash(bytes: Array(hash)))
        } else {
            self.init()
        }
    }

    static func hash(_ line: LedgerLine, after previous: LineHash) -> LineHash {
        var digest = SHA256()
        digest.update(data: domain)
        digest.update(data: [LineRecord.version])
        digest.update(data: previous.bytes)
        digest.update(data: LineRecord(line).bytes)
        return LineHash(bytes: Array(digest.finalize()))
    }

    /// Makes `line`, which must carry the next number, the chain's last.
    mutating func append(_ line: LedgerLine) -> LineHash {
        head = Self.hash(line, after: head)
        number = line.number
        return head
    }
}
