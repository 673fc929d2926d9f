import Booking
import Domain
import GRDB

extension SQLiteLedger {
    public func record(
        _ entries: [StreamEntry], at now: Timestamp
    ) async throws(LedgerError) -> [RecordOutcome] {
        guard !entries.isEmpty else { return [] }
        // Drawn again when the batch must be recorded a second time: the same entries make the same rows.
        let drawn = Draws(self.random64)
        do {
            return try await transaction { try self.record(entries, at: now, retreat: .transaction, draws: drawn, in: $0) }
        } catch is SaleRecorder.MustStartAgain {
            drawn.rewind()
            return try await write { try self.record(entries, at: now, retreat: .savepoint, draws: drawn, in: $0) }
        } catch {
            throw LedgerError(error)
        }
    }

    private func record(
        _ entries: [StreamEntry], at now: Timestamp, retreat: SaleRecorder.Retreat, draws: Draws, in db: Database
    ) throws -> [RecordOutcome] {
        var recorder = try SaleRecorder(db: db, now: now, testMode: testMode, retreat: retreat, random: draws.next)
        return try entries.map { try recorder.record($0) }
    }

    public func hasJudged(order id: String) async throws(LedgerError) -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM sale_order WHERE order_id = ?1) OR EXISTS (SELECT 1 FROM refused_order WHERE order_id = ?1)
                    """,
                arguments: [id]) ?? false
        }
    }

    public func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces {
        try await read { db in
            let session = Int64(number)
            let seats = try Int.fetchSet(
                db, sql: "SELECT seat_offset FROM active_seat WHERE session_number = ?", arguments: [session])
            let counts = try Row.fetchAll(
                db, sql: "SELECT category, sold FROM category_sales WHERE session_number = ? AND sold > 0",
                arguments: [session])
            let allotments = try Row.fetchAll(
                db,
                sql: "SELECT pool, count(*) FROM active_line WHERE session_number = ? AND pool IS NOT NULL GROUP BY pool",
                arguments: [session])
            return SoldPlaces(
                seats: seats,
                countByCategory: Dictionary(uniqueKeysWithValues: counts.map { ($0[0], $0[1]) }),
                standingByAllotment: Dictionary(uniqueKeysWithValues: allotments.map { ($0[0], $0[1]) }))
        }
    }
}
