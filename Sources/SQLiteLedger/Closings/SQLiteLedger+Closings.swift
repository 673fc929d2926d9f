import Booking
import Domain
import GRDB

extension SQLiteLedger {
    public func closeDue(
        endedBy end: Timestamp, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> [ClosedPeriod] {
        let organisers = try await organisers()
        var closed: [ClosedPeriod] = []
        for organiser in organisers {
            // A transaction each: sales are recorded between them.
            while let period = try await closeNext(ofOrganiser: organiser, endedBy: end, at: now, signer: signer) {
                closed.append(period)
            }
        }
        return closed
    }

    /// Nil when nothing is due.
    private func closeNext(
        ofOrganiser id: String, endedBy end: Timestamp, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> ClosedPeriod? {
        try await write { db in
            let writer = ClosingWriter(db: db, organiserID: id, zone: self.timeZone, now: now, signer: signer)
            let last = try StoredClosing.last(ofOrganiser: id, in: db)
            guard let period = try writer.nextPeriod(after: last), period.end(in: self.timeZone) <= end else { return nil }
            return try writer.close(period, after: last)
        }
    }

    public func close(
        _ period: AccountingPeriod, ofOrganiser id: String, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> Result<ClosedPeriod, ClosingRefusal> {
        try await write { db in
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM organiser WHERE id = ?", arguments: [id]) != nil else {
                return .failure(.unknownOrganiser)
            }
            let writer = ClosingWriter(db: db, organiserID: id, zone: self.timeZone, now: now, signer: signer)
            let last = try StoredClosing.last(ofOrganiser: id, in: db)
            guard let next = try writer.nextPeriod(after: last) else { return .failure(.nothingSold) }
            let isClosed = try Bool.fetchOne(
                db, sql: "SELECT 1 FROM closing WHERE organiser_id = ? AND kind = ? AND period = ?",
                arguments: [id, period.kind.rawValue, period.text])
            if isClosed != nil { return .failure(.closedBefore) }
            let end = period.end(in: self.timeZone)
            guard end <= now else { return .failure(.notOver(until: end)) }
            guard period == next else { return .failure(.outOfTurn(next: next)) }
            return .success(try writer.close(period, after: last))
        }
    }

    /// Ids of the organisers that the catalogue has.
    public func organisers() async throws(LedgerError) -> [String] {
        try await read { try String.fetchAll($0, sql: "SELECT id FROM organiser ORDER BY id") }
    }
}
