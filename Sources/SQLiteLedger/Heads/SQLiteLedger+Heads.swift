import Booking
import Domain
import Foundation
import GRDB

extension SQLiteLedger {
    public func keepHeads(at now: Timestamp, signer: any LedgerSigner) async throws(LedgerError) -> Int {
        let fence = fence.withLock { $0 }
        let heads = try await read { db in
            try fence.check(db)
            return try Self.heads(in: db, at: now)
        }
        let moved = heads.filter { head in
            kept.withLock { $0[HeadKey(head)] != head.number }
        }
        // A restore that was killed may have left them to this ledger.
        if kept.withLock(\.isEmpty), let lost = try await lostSalesAt() { try headFile.leaveToRestore(lost) }
        let signed: [LedgerHead]
        do {
            signed = try moved.map { try $0.signed(by: signer) }
        } catch {
            throw LedgerError(error)
        }
        try headFile.append(signed)
        kept.withLock { for head in signed { $0[HeadKey(head)] = head.number } }
        return signed.count
    }

    /// The end of each chain as the file has it, not signed.
    static func heads(in db: Database, at now: Timestamp) throws -> [LedgerHead] {
        func heads(_ chain: LedgerHead.Chain, _ table: String, _ number: String) throws -> [LedgerHead] {
            let last = "(SELECT max(\(number)) FROM \(table) WHERE organiser_id = organiser.id)"
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT organiser_id, \(number), hash FROM organiser
                    JOIN \(table) ON organiser_id = organiser.id AND \(number) = \(last)
                    ORDER BY organiser_id
                    """
            ).map { row in
                let hash: Data = row[2]
                return LedgerHead(
                    organiserID: row[0], chain: chain, number: row[1], hash: LineHash(bytes: Array(hash)), at: now)
            }
        }
        return try heads(.lines, "sale_line", "number") + heads(.closings, "closing", "sequence")
    }
}

/// Whose chain a head ends.
struct HeadKey: Hashable, Sendable {
    var organiserID: String
    var chain: LedgerHead.Chain

    init(_ head: LedgerHead) {
        organiserID = head.organiserID
        chain = head.chain
    }
}
