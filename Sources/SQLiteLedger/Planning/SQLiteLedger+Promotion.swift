import Booking
import Domain
import GRDB

extension SQLiteLedger: PromotionBook {
    public func promotions(limit: Int) async throws(LedgerError) -> [Promotion] {
        try await read { try PromotionTable(db: $0).all(limit: limit) }
    }

    public func addPromotion(_ promotion: Promotion, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> PromotionChange {
        try await write { try PromotionTable(db: $0).add(promotion, by: actor, at: now) }
    }

    public func changePromotion(_ promotion: Promotion, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> PromotionChange {
        try await write { try PromotionTable(db: $0).change(promotion, by: actor, at: now) }
    }

    public func endPromotion(_ id: Int64, by actor: JournalActor, at now: Timestamp) async throws(LedgerError) -> PromotionChange {
        try await write { try PromotionTable(db: $0).end(id, by: actor, at: now) }
    }
}

extension SQLiteLedger: InterestBook, InterestReport {
    public func note(_ sums: [UInt32: Interest], ofHour hour: Int64) async throws(LedgerError) {
        guard !sums.isEmpty else { return }
        try await write { db in
            let insert = try db.cachedStatement(
                sql: """
                    INSERT INTO interest (event_number, hour, views, holds) SELECT number, ?2, ?3, ?4 FROM event WHERE number = ?1
                    ON CONFLICT (event_number, hour) DO UPDATE SET views = max(views, excluded.views), holds = max(holds, excluded.holds)
                    WHERE excluded.views > views OR excluded.holds > holds
                    """)
            for (event, interest) in sums { try insert.execute(arguments: [Int64(event), hour, max(0, interest.views), max(0, interest.holds)]) }
        }
    }

    public func forgetInterest(before hour: Int64) async throws(LedgerError) {
        try await write { try $0.execute(sql: "DELETE FROM interest WHERE hour < ?", arguments: [hour]) }
    }

    public func interest(in hours: Range<Int64>) async throws(LedgerError) -> [UInt32: Interest] {
        let query = "SELECT event_number, sum(views), sum(holds) FROM interest WHERE hour >= ? AND hour < ? GROUP BY event_number"
        return try await read { db in
            try Row.fetchAll(db, sql: query, arguments: [hours.lowerBound, hours.upperBound]).reduce(into: [:]) { sums, row in
                let event: UInt32 = row[0]
                sums[event] = Interest(views: row[1], holds: row[2])
            }
        }
    }

    static let interestQuery = "SELECT ifnull(sum(views), 0), ifnull(sum(holds), 0) FROM interest WHERE event_number = ? AND hour >= ? AND hour < ?"

    public func interest(ofEvent number: UInt32, in hours: Range<Int64>) async throws(LedgerError) -> Interest {
        try await read { db in
            let row = try Row.fetchOne(db, sql: Self.interestQuery, arguments: [number, hours.lowerBound, hours.upperBound]).orThrow()
            return Interest(views: row[0], holds: row[1])
        }
    }

    public func views(in windows: Set<ViewWindow>) async throws(LedgerError) -> [ViewWindow: Int] {
        try await read { db in
            guard let since = try Int64.fetchOne(db, sql: "SELECT min(hour) FROM interest") else { return [:] }
            let query = try db.cachedStatement(sql: Self.interestQuery)
            return try windows.reduce(into: [:]) { views, window in
                guard window.hours.lowerBound >= since else { return }
                views[window] = try Int.fetchOne(query, arguments: [window.event, window.hours.lowerBound, window.hours.upperBound])
            }
        }
    }

    public func interestSince() async throws(LedgerError) -> Int64? {
        try await read { try Int64.fetchOne($0, sql: "SELECT min(hour) FROM interest") }
    }
}
