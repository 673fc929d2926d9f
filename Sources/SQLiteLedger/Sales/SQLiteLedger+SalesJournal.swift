import Booking
import Domain
import GRDB

extension SQLiteLedger {
    public func record(
        _ entries: [StreamEntry], at now: Timestamp
    ) async throws(LedgerError) -> [RecordOutcome] {
        guard !entries.isEmpty else { return [] }
        return try await write { db in
            var recorder = SaleRecorder(db: db, now: now, testMode: self.testMode, random: self.random64)
            return try entries.map { try recorder.record($0) }
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
            return SoldPlaces(
                seats: seats,
                countByCategory: Dictionary(uniqueKeysWithValues: counts.map { ($0[0], $0[1]) }))
        }
    }
}
