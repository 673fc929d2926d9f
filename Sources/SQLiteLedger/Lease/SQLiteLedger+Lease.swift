import Booking
import Domain
import GRDB

extension SQLiteLedger {
    public func lease() async throws(LedgerError) -> LeaseRecord {
        try await read { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT token, beat, holder, since FROM lease") else {
                throw LedgerError.corrupt(cause: "the ledger has no lease")
            }
            return LeaseRecord(
                token: row[0], beat: row[1], holder: row[2], since: (row[3] as Int64?).map { Timestamp(milliseconds: $0) })
        }
    }

    public func isAbandoned(_ record: LeaseRecord) -> Bool {
        record.holder == nil || fence.withLock { $0 == .token(record.token) } || leaseFile.isFree(record.token)
    }

    public func takeLease(
        after seen: LeaseRecord, as holder: String, at now: Timestamp
    ) async throws(LedgerError) -> LeaseRecord? {
        let next = LeaseRecord(token: seen.token + 1, beat: 0, holder: holder, since: now)
        // Locked first: whoever reads the new token finds its holder alive.
        guard let lock = try leaseFile.lock(next.token) else { return nil }
        let isTaken = try await updateLease(
            "token = token + 1, beat = 0, holder = ?, since = ? WHERE token = ? AND beat = ?",
            [holder, now.milliseconds, seen.token, seen.beat])
        guard isTaken else { return nil }
        leaseFile.keep(lock)
        fence.withLock { $0 = .token(next.token) }
        return next
    }

    public func renewLease() async throws(LedgerError) -> Bool {
        guard case .token(let token) = fence.withLock({ $0 }) else { return false }
        return try await updateLease("beat = beat + 1 WHERE token = ?", [token])
    }

    public func giveBackLease() async throws(LedgerError) {
        guard case .token(let token) = fence.withLock({ $0 }) else { return }
        fence.withLock { $0 = .closed }
        defer { leaseFile.keep(nil) }
        _ = try await updateLease("beat = beat + 1, holder = NULL, since = NULL WHERE token = ?", [token])
    }

    /// - Returns: whether the lease was as the condition wants it.
    private func updateLease(_ change: String, _ arguments: StatementArguments) async throws(LedgerError) -> Bool {
        do {
            return try await pool.write { db in
                try db.cachedStatement(sql: "UPDATE lease SET \(change)").execute(arguments: arguments)
                return db.changesCount == 1
            }
        } catch {
            throw LedgerError(error)
        }
    }
}
