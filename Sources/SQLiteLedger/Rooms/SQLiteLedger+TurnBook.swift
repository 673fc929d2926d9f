import Booking
import Domain
import GRDB

extension SQLiteLedger: TurnBook {
    public func roomsWithTurns() async throws(LedgerError) -> [UInt32] {
        try await read { try UInt32.fetchAll($0, sql: "SELECT DISTINCT room FROM turn_wish WHERE told_at IS NULL ORDER BY room") }
    }

    public func turnsWithoutRank(ofRoom room: UInt32, limit: Int) async throws(LedgerError) -> [UInt32] {
        let query = "SELECT number FROM turn_wish WHERE room = ? AND told_at IS NULL AND rank IS NULL LIMIT ?"
        return try await read { try UInt32.fetchAll($0, sql: query, arguments: [Int64(room), limit]) }
    }

    public func note(ranks: [UInt32: UInt32], ofRoom room: UInt32) async throws(LedgerError) {
        try await write { db in
            for (number, rank) in ranks {
                try db.execute(sql: "UPDATE turn_wish SET rank = ? WHERE room = ? AND number = ?", arguments: [Int64(rank), Int64(room), Int64(number)])
            }
        }
    }

    public func dueTurns(ofRoom room: UInt32, below rank: UInt32, at now: Timestamp, limit: Int) async throws(LedgerError) -> [DueTurn] {
        let query = """
            SELECT id, room, number, session_number, person, email, language, asked_at, attempts FROM turn_wish
            WHERE room = ?1 AND told_at IS NULL AND rank < ?2 AND next_at <= ?3 ORDER BY rank LIMIT ?4
            """
        return try await read { db in
            try Row.fetchAll(db, sql: query, arguments: [Int64(room), Int64(rank), now.milliseconds, limit]).map { row in
                DueTurn(
                    id: row[0],
                    wish: TurnWish(
                        room: row[1], number: row[2], sessionNumber: row[3], person: row[4], email: row[5], language: row[6],
                        askedAt: Timestamp(milliseconds: row[7])), attempts: row[8])
            }
        }
    }

    public func settle(turns: [WishOutcome], at now: Timestamp) async throws(LedgerError) {
        try await write { db in
            for outcome in turns {
                switch outcome {
                case .told(let id):
                    try db.execute(sql: "UPDATE turn_wish SET told_at = ?, email = NULL WHERE id = ?", arguments: [now.milliseconds, id])
                case .later(let id, let moment):
                    try db.execute(sql: "UPDATE turn_wish SET next_at = ?, attempts = attempts + 1 WHERE id = ?", arguments: [moment.milliseconds, id])
                }
            }
        }
    }

    public func forgetTurns(askedBefore moment: Timestamp, ofSessionsBefore start: Timestamp) async throws(LedgerError) {
        let begun = "DELETE FROM turn_wish WHERE session_number IN (SELECT number FROM session WHERE starts_at < ?)"
        try await write { db in
            try db.execute(sql: "UPDATE turn_wish SET told_at = ?1, email = NULL WHERE told_at IS NULL AND asked_at < ?1", arguments: [moment.milliseconds])
            try db.execute(sql: begun, arguments: [start.milliseconds])
        }
    }
}

extension SaleRecorder {
    /// A number and a person together count once for a room, also when the stream says so twice.
    func record(_ wish: TurnWish) throws -> RecordOutcome {
        let insert = """
            INSERT OR IGNORE INTO turn_wish (room, number, session_number, person, email, language, asked_at)
            SELECT ?1, ?2, number, ?3, ?4, ?5, ?6 FROM session WHERE number = ?7
            """
        try db.execute(
            sql: insert,
            arguments: [
                Int64(wish.room), Int64(wish.number), wish.person, wish.email, wish.language, wish.askedAt.milliseconds, Int64(wish.sessionNumber),
            ])
        return .wishNoted
    }
}
