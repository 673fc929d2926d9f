import Booking
import Domain
import GRDB

extension SQLiteLedger: WishJournal {
    public func dueWishes(at now: Timestamp, limit: Int) async throws(LedgerError) -> [DueWish] {
        let query = """
            SELECT wish.id, wish.session_number, wish.email, wish.language, wish.asked_at, wish.attempts, wish.person
            FROM session JOIN wish ON wish.session_number = session.number
            WHERE session.status = 'published' AND session.booking_opens_at <= ?1 AND session.booking_closes_at > ?2
                AND wish.told_at IS NULL AND wish.next_at <= ?2
            ORDER BY session.booking_opens_at, wish.id LIMIT ?3
            """
        return try await read { db in
            try Row.fetchAll(db, sql: query, arguments: [(now + Wish.leadTime).milliseconds, now.milliseconds, limit]).map { row in
                DueWish(
                    id: row[0],
                    wish: Wish(sessionNumber: row[1], person: row[6], email: row[2], language: row[3], askedAt: Timestamp(milliseconds: row[4])), attempts: row[5])
            }
        }
    }

    public func settle(wishes: [WishOutcome], at now: Timestamp) async throws(LedgerError) {
        try await write { db in
            for outcome in wishes {
                switch outcome {
                case .told(let id):
                    try db.execute(sql: "UPDATE wish SET told_at = ?, email = NULL WHERE id = ?", arguments: [now.milliseconds, id])
                case .later(let id, let moment):
                    try db.execute(sql: "UPDATE wish SET next_at = ?, attempts = attempts + 1 WHERE id = ?", arguments: [moment.milliseconds, id])
                }
            }
        }
    }

    public func forgetWishes(before moment: Timestamp) async throws(LedgerError) {
        let begun = "DELETE FROM wish WHERE session_number IN (SELECT number FROM session WHERE starts_at < ?)"
        try await write { try $0.execute(sql: begun, arguments: [moment.milliseconds]) }
    }
}

extension SQLiteLedger {
    /// Sessions of which anybody wants to be told, the next opening first.
    public func wishCounts() async throws(LedgerError) -> [WishCount] {
        let query = """
            SELECT session.id, session.booking_opens_at, venue.time_zone, count(*), count(told_at)
            FROM wish JOIN session ON session.number = wish.session_number JOIN venue ON venue.id = session.venue_id
            GROUP BY session.number ORDER BY session.booking_opens_at, session.id
            """
        return try await read { db in
            try Row.fetchAll(db, sql: query).map { row in
                WishCount(session: row[0], opensAt: Timestamp(milliseconds: row[1]), timeZone: row[2], people: row[3], told: row[4])
            }
        }
    }
}

extension SaleRecorder {
    /// A person counts once for a session, also when the stream says so twice. Who was told of an opening that was moved since, and asks again, is
    /// told again.
    func record(_ wish: Wish) throws -> RecordOutcome {
        let insert = """
            INSERT INTO wish (session_number, person, email, language, asked_at, next_at)
            SELECT number, ?1, ?2, ?3, ?4, 0 FROM session WHERE number = ?5
            ON CONFLICT (session_number, person) DO UPDATE SET email = excluded.email, told_at = NULL, next_at = 0, attempts = 0
            WHERE told_at IS NOT NULL AND told_at + ?6 < (SELECT booking_opens_at FROM session WHERE number = ?5)
            """
        try db.execute(
            sql: insert,
            arguments: [wish.person, wish.email, wish.language, wish.askedAt.milliseconds, Int64(wish.sessionNumber), Wish.leadTime.components.seconds * 1000])
        return .wishNoted
    }
}
