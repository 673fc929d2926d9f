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
        let due = try await closing(ofOrganiser: id, at: now, signer: signer) { _, next in
            guard let next else { return .failure(.nothingSold) }
            let until = next.end(in: self.timeZone)
            return until <= end ? .success(next) : .failure(.notOver(until: until))
        }
        return try? due.get()
    }

    public func close(
        _ period: AccountingPeriod, ofOrganiser id: String, at now: Timestamp, signer: any LedgerSigner
    ) async throws(LedgerError) -> Result<ClosedPeriod, ClosingRefusal> {
        try await closing(ofOrganiser: id, at: now, signer: signer) { db, next in
            guard try Bool.fetchOne(db, sql: "SELECT 1 FROM organiser WHERE id = ?", arguments: [id]) != nil else {
                return .failure(.unknownOrganiser)
            }
            guard let next else { return .failure(.nothingSold) }
            let isClosed = try Bool.fetchOne(
                db, sql: "SELECT 1 FROM closing WHERE organiser_id = ? AND kind = ? AND period = ?",
                arguments: [id, period.kind.rawValue, period.text])
            if isClosed != nil { return .failure(.closedBefore) }
            let end = period.end(in: self.timeZone)
            guard end <= now else { return .failure(.notOver(until: end)) }
            return period == next ? .success(period) : .failure(.outOfTurn(next: next))
        }
    }

    /// Reckons and writes one closing, again when something came in between.
    ///
    /// - Parameter choose: which one, given the next in turn; nil when nothing was sold.
    private func closing(
        ofOrganiser id: String, at now: Timestamp, signer: any LedgerSigner,
        choose: @Sendable (Database, AccountingPeriod?) throws -> Result<AccountingPeriod, ClosingRefusal>
    ) async throws(LedgerError) -> Result<ClosedPeriod, ClosingRefusal> {
        let zone = timeZone
        let writer: @Sendable (Database) -> ClosingWriter = { db in
            ClosingWriter(db: db, organiserID: id, zone: zone, now: now, signer: signer)
        }
        var tries = 0
        while true {
            tries += 1
            let draft = try await read { db -> Result<ClosingDraft, ClosingRefusal> in
                let (writer, last) = (writer(db), try StoredClosing.last(ofOrganiser: id, in: db))
                switch try choose(db, try writer.nextPeriod(after: last)) {
                case .failure(let refusal): return .failure(refusal)
                case .success(let period): return .success(try writer.draft(period, after: last))
                }
            }
            switch draft {
            case .failure(let refusal): return .failure(refusal)
            case .success(let draft):
                // Whoever closes by a clock that is ahead of the reconciler's would be overtaken by each sale.
                let isLast = tries >= 3
                if let closed = try await write({ try writer($0).write(draft, anew: isLast) }) { return .success(closed) }
            }
        }
    }

    /// Ids of the organisers that the catalogue has.
    public func organisers() async throws(LedgerError) -> [String] {
        try await read { try String.fetchAll($0, sql: "SELECT id FROM organiser ORDER BY id") }
    }
}
