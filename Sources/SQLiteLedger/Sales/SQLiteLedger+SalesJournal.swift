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

    public func lastSaleAt() async throws(LedgerError) -> Timestamp? {
        try await read {
            try Int64.fetchOne($0, sql: "SELECT recorded_at FROM sale_order ORDER BY sequence DESC LIMIT 1").map(Timestamp.init(milliseconds:))
        }
    }

    public func soldPlaces(ofSession number: UInt32) async throws(LedgerError) -> SoldPlaces {
        try await read { try Self.soldPlaces(ofSession: number, in: $0) }
    }

    public func soldPlaces(
        ofSession number: UInt32, after line: Int64
    ) async throws(LedgerError) -> (sold: SoldPlaces, takenBack: [RecordedOrder]) {
        try await read { db in
            let changed = try Int64.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT sold.sequence FROM sale_line AS line JOIN sale_order AS sold ON sold.order_id = line.order_id
                    WHERE line.organiser_id = \(Self.organiser) AND line.number > ?2 AND line.kind <> 'sale' AND line.session_number = ?1
                    """,
                arguments: [Int64(number), line])
            let reader = try RecordedOrderReader(db: db)
            return (
                try Self.soldPlaces(ofSession: number, in: db),
                try changed.flatMap { try reader.page(ofSession: number, after: $0 - 1, limit: 1).orders }
            )
        }
    }

    public func lastNumber(ofSession number: UInt32) async throws(LedgerError) -> Int64 {
        try await read { db in
            try Int64.fetchOne(
                db, sql: "SELECT max(number) FROM sale_line WHERE organiser_id = \(Self.organiser)", arguments: [Int64(number)]) ?? 0
        }
    }

    /// Of the session with number `?1`.
    private static let organiser = """
        (SELECT event.organiser_id FROM session JOIN event ON event.number = session.event_number WHERE session.number = ?1)
        """

    private static func soldPlaces(ofSession number: UInt32, in db: Database) throws -> SoldPlaces {
        let session = Int64(number)
        // Cached: asked for each session, again and again, and read faster than prepared.
        let seats = try Int.fetchSet(
            db.cachedStatement(sql: "SELECT seat_offset FROM active_seat WHERE session_number = ?"), arguments: [session])
        let counts = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT category, sold FROM category_sales WHERE session_number = ? AND sold > 0"), arguments: [session])
        let allotments = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT pool, count(*) FROM active_line WHERE session_number = ? AND pool IS NOT NULL GROUP BY pool"),
            arguments: [session])
        return SoldPlaces(
            seats: seats,
            countByCategory: Dictionary(uniqueKeysWithValues: counts.map { ($0[0], $0[1]) }),
            standingByAllotment: Dictionary(uniqueKeysWithValues: allotments.map { ($0[0], $0[1]) }))
    }
}

extension SQLiteLedger {
    public func knows(payment id: String) async throws(LedgerError) -> Bool {
        try await read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM sale_order WHERE payment_id = ?1)
                        OR EXISTS (SELECT 1 FROM outbox WHERE kind = 'reverse' AND payment_id = ?1)
                    """,
                arguments: [id]) ?? false
        }
    }

    public func tellRefusalsAgain(ofSessions numbers: [UInt32], at now: Timestamp) async throws(LedgerError) {
        for number in numbers {
            // In steps: while one transaction lasts the lease cannot be renewed.
            var last: String? = ""
            while let begin = last {
                let orders = try await read { db in
                    try String.fetchAll(db.cachedStatement(sql: Self.refusalsQuery), arguments: [Int64(number), begin, Self.refusalsAtOnce])
                }
                last = orders.count == Self.refusalsAtOnce ? orders.last : nil
                guard !orders.isEmpty else { break }
                try await write { db in
                    let table = OutboxTable(db: db)
                    for order in orders { try table.tellRefusalAgain(ofOrder: order, at: now) }
                }
            }
        }
    }

    static let refusalsQuery = "SELECT order_id FROM refused_order WHERE session_number = ? AND order_id > ? ORDER BY order_id LIMIT ?"
    static let refusalsAtOnce = 1000

    public func distrustOpenWork(ofLane lane: Int) async throws(LedgerError) {
        var mark: OutboxTable.DistrustMark?
        repeat {
            mark = try await write { [mark] in try OutboxTable(db: $0).distrust(lane: lane, after: mark) }
        } while mark != nil
    }

    public func lostSalesAt() async throws(LedgerError) -> Timestamp? {
        try await read { db in
            let query = "SELECT max(at) FROM archive_event WHERE kind = 'restore' AND json_array_length(detail, '$.lost') > 0"
            return try Int64.fetchOne(db, sql: query).map(Timestamp.init(milliseconds:))
        }
    }

    public func owesPlaces(ofSession number: UInt32) async throws(LedgerError) -> Bool {
        try await read { db in
            let query = try db.cachedStatement(
                sql: """
                    SELECT EXISTS (
                        SELECT 1 FROM outbox WHERE done_at IS NULL AND kind IN ('refuse', 'revoke') AND (
                            EXISTS (SELECT 1 FROM sale_order AS sold WHERE sold.order_id = outbox.order_id AND sold.session_number = ?1)
                            OR EXISTS (
                                SELECT 1 FROM refused_order AS refused
                                WHERE refused.order_id = outbox.order_id AND refused.session_number = ?1)))
                    """)
            return try Bool.fetchOne(query, arguments: [Int64(number)]) ?? false
        }
    }
}
