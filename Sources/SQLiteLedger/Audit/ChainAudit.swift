import Foundation
import GRDB

/// Recomputes every organiser's chain from its first line, streaming.
///
/// A line that does not match is reported and the next one is checked against the stored hash, so that one altered line gives one
/// finding. After a gap the hash that the next line follows is unknown: that line's own hash cannot be checked.
struct ChainAudit {
    private var organiserID = ""
    private var number: Int64 = 0
    /// Nil right after a gap.
    private var previous: LineHash? = .zero
    private(set) var findings: [LedgerFinding] = []

    static func findings(in db: Database) throws -> [LedgerFinding] {
        var audit = ChainAudit()
        let cursor = try Row.fetchCursor(
            db, sql: "SELECT \(LedgerLine.columns), hash FROM sale_line ORDER BY organiser_id, number")
        while let row = try cursor.next(), audit.findings.count < LedgerAudit.maximumFindingsPerCheck {
            let stored: Data = row[24]
            audit.check(try LedgerLine(row: row), stored: LineHash(bytes: Array(stored)))
        }
        return audit.findings
    }

    private mutating func check(_ line: LedgerLine, stored: LineHash) {
        if line.organiserID != organiserID {
            organiserID = line.organiserID
            number = 0
            previous = .zero
        }
        if line.number != number + 1 {
            report(line.number, "numbers \(number + 1) to \(line.number - 1) are missing")
            previous = nil
        }
        if let previous, LineChain.hash(line, after: previous) != stored {
            report(line.number, "its hash does not follow from the line before and its content")
        }
        number = line.number
        previous = stored
    }

    private mutating func report(_ number: Int64, _ detail: String) {
        findings.append(
            LedgerFinding(invariant: "I7", subject: "organiser \(organiserID) number \(number)", detail: detail))
    }
}
