import Booking
import Domain
import GRDB

extension SQLiteLedger: WaitingJournal {
    public func waitingSizes(at now: Timestamp) async throws(LedgerError) -> [WaitingSize] {
        let query = """
            SELECT session_number, category, size, people
            FROM (SELECT session_number, category, size, count(*) AS people FROM waiting
                WHERE \(WaitingRow.waits) GROUP BY session_number, category, size)
                JOIN session ON session.number = session_number
            WHERE session.status = 'published' AND session.booking_closes_at > ?
            """
        return try await read { db in
            try Row.fetchAll(db, sql: query, arguments: [(now + WaitingRules.endsBefore).milliseconds]).map {
                WaitingSize(sessionNumber: $0[0], category: $0[1], size: $0[2], people: $0[3])
            }
        }
    }

    public func waitingParties(
        ofSession number: UInt32, category: Int, sizes: Set<Int>, limit: Int
    ) async throws(LedgerError) -> [WaitingEntry] {
        let list = sizes.sorted().map(String.init).joined(separator: ", ")
        let query = """
            SELECT \(WaitingRow.columns) FROM waiting
            WHERE session_number = ? AND category = ? AND \(WaitingRow.waits) AND size IN (\(list))
            ORDER BY id LIMIT ?
            """
        return try await read { try Row.fetchAll($0, sql: query, arguments: [Int64(number), category, limit]).map(WaitingRow.entry) }
    }

    public func openOffers(limit: Int) async throws(LedgerError) -> [WaitingEntry] {
        let query = """
            SELECT \(WaitingRow.columns) FROM waiting
            WHERE ended_at IS NULL AND (offered_at IS NOT NULL OR left_at IS NOT NULL) ORDER BY id LIMIT ?
            """
        return try await read { try Row.fetchAll($0, sql: query, arguments: [limit]).map(WaitingRow.entry) }
    }

    public func hasOffers(ofSession number: UInt32, notHeldBy owner: String) async throws(LedgerError) -> Bool {
        let query = """
            SELECT EXISTS (SELECT 1 FROM waiting
                WHERE ended_at IS NULL AND (offered_at IS NOT NULL OR left_at IS NOT NULL) AND session_number = ? AND offered_by <> ?)
            """
        return try await read { try Bool.fetchOne($0, sql: query, arguments: [Int64(number), owner]) ?? false }
    }

    public func dueWaitingLetters(at now: Timestamp, limit: Int) async throws(LedgerError) -> [(WaitingEntry, WaitingEntry.LetterKind)] {
        let query = """
            SELECT \(WaitingRow.columns), letter FROM waiting JOIN session ON session.number = session_number
            WHERE letter IS NOT NULL AND next_at <= ?1 AND ended_at IS NULL AND left_at IS NULL AND session.status = 'published'
                AND ifnull(offer_ends_at, session.booking_closes_at) > ?1
            ORDER BY letter = 'joined', next_at, waiting.id LIMIT ?2
            """
        return try await read { db in
            try Row.fetchAll(db, sql: query, arguments: [now.milliseconds, limit]).map { row in
                guard let kind = WaitingEntry.LetterKind(rawValue: row["letter"]) else { throw LedgerValueError() }
                return (WaitingRow.entry(row), kind)
            }
        }
    }

    public func settle(waiting changes: [WaitingChange], at now: Timestamp) async throws(LedgerError) {
        try await write { db in
            for change in changes {
                let (statement, arguments) = Self.statement(of: change, at: now.milliseconds)
                try db.execute(sql: statement, arguments: arguments)
            }
        }
    }

    private static func statement(of change: WaitingChange, at now: Int64) -> (String, StatementArguments) {
        switch change {
        case .offering(let id, let until):
            (
                """
                UPDATE waiting SET offered_at = ?, offer_ends_at = ?, offered_by = ''
                WHERE id = ? AND ended_at IS NULL AND offered_at IS NULL
                """, [now, until.milliseconds, id]
            )
        case .offered(let id, let offer):
            (
                """
                UPDATE waiting SET letter = iif(\(WaitingRow.isNew), 'offered', letter), next_at = iif(\(WaitingRow.isNew), 0, next_at),
                    attempts = iif(\(WaitingRow.isNew), 0, attempts), offered_at = ifnull(offered_at, ?), offer_ends_at = ?, offered_by = ?
                WHERE id = ? AND ended_at IS NULL
                """, [now, offer.endsAt.milliseconds, offer.owner ?? "", id]
            )
        case .requeued(let id):
            (
                """
                UPDATE waiting SET offered_at = NULL, offer_ends_at = NULL, offered_by = NULL, letter = nullif(letter, 'offered')
                WHERE id = ? AND ended_at IS NULL
                """, [id]
            )
        case .ended(let id):
            (
                """
                UPDATE waiting SET ended_at = ?, outcome = iif(left_at IS NULL, 'lapsed', 'left'), email = NULL, letter = NULL
                WHERE id = ? AND ended_at IS NULL
                """, [now, id]
            )
        case .told(let id, let kind): ("UPDATE waiting SET letter = NULL, attempts = 0 WHERE id = ? AND letter = ?", [id, kind.rawValue])
        case .unreachable(let id): ("UPDATE waiting SET left_at = ?, letter = NULL WHERE id = ? AND ended_at IS NULL", [now, id])
        case .later(let id, let moment):
            ("UPDATE waiting SET next_at = ?, attempts = attempts + 1 WHERE id = ? AND letter IS NOT NULL", [moment.milliseconds, id])
        }
    }

    public func closeWaitingLists(at now: Timestamp) async throws(LedgerError) {
        let close = """
            UPDATE waiting SET ended_at = ?1, outcome = iif(left_at IS NULL, 'closed', 'left'), email = NULL, letter = NULL
            WHERE ended_at IS NULL AND offered_at IS NULL
                AND session_number IN (SELECT number FROM session WHERE status <> 'published' OR booking_closes_at <= ?2)
            """
        let forget = "DELETE FROM waiting WHERE session_number IN (SELECT number FROM session WHERE starts_at < ?)"
        try await write { db in
            try db.execute(sql: close, arguments: [now.milliseconds, (now + WaitingRules.endsBefore).milliseconds])
            try db.execute(sql: forget, arguments: [(now - .seconds(86_400)).milliseconds])
        }
    }
}

enum WaitingRow {
    static let columns = """
        waiting.id, session_number, category, size, person, email, language, hold_id, asked_at, offer_ends_at, offered_by, left_at, attempts
        """

    /// Word for word as the index has it.
    static let waits = "ended_at IS NULL AND offered_at IS NULL AND left_at IS NULL"

    /// Nobody has been told of places for it.
    static let isNew = "ifnull(offered_by, '') = ''"

    static func entry(_ row: Row) -> WaitingEntry {
        let owner: String? = row["offered_by"]
        let endsAt: Int64? = row["offer_ends_at"]
        let left: Int64? = row["left_at"]
        return WaitingEntry(
            id: row["id"],
            party: WaitingParty(
                sessionNumber: row["session_number"], category: row["category"], size: row["size"], person: row["person"], email: row["email"],
                language: row["language"], hold: row["hold_id"], askedAt: Timestamp(milliseconds: row["asked_at"])),
            offer: endsAt.map { WaitingOffer(endsAt: Timestamp(milliseconds: $0), owner: owner == "" ? nil : owner) }, isLeaving: left != nil,
            attempts: row["attempts"])
    }
}

extension SaleRecorder {
    /// Once for each person and category; asked again, it is written to again and keeps its place. What the stream says twice is older than what
    /// is known, or as old. Nothing that a box office says here may stop the sales behind it: what is impossible is no entry.
    func record(_ party: WaitingParty) throws -> RecordOutcome {
        let insert = """
            INSERT INTO waiting (session_number, category, size, person, hold_id, email, language, asked_at, letter)
            SELECT number, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'joined' FROM session WHERE number = ?1 AND status = 'published' AND ?3 > 0
                AND EXISTS (SELECT 1 FROM category WHERE session_number = ?1 AND position = ?2)
                AND NOT EXISTS (SELECT 1 FROM waiting WHERE session_number = ?1 AND category = ?2 AND person = ?4 AND asked_at >= ?8)
                AND (SELECT count(*) FROM waiting WHERE session_number = ?1 AND category = ?2 AND \(WaitingRow.waits)) < ?9
            ON CONFLICT (session_number, category, person) WHERE ended_at IS NULL DO UPDATE
                SET asked_at = excluded.asked_at, left_at = NULL, letter = iif(\(WaitingRow.isNew), 'joined', 'offered'), next_at = 0, attempts = 0
            ON CONFLICT DO NOTHING
            """
        try db.execute(
            sql: insert,
            arguments: [
                Int64(party.sessionNumber), party.category, party.size, party.person, party.hold, party.email, party.language,
                party.askedAt.milliseconds, WaitingRules.mostPerCategory,
            ])
        return .waitingNoted
    }

    /// The reconciler ends the entry, once it has given back what may be held for it.
    func record(_ leave: WaitingLeave) throws -> RecordOutcome {
        try db.execute(
            sql: "UPDATE waiting SET left_at = ? WHERE hold_id = ? AND session_number = ? AND ended_at IS NULL AND left_at IS NULL",
            arguments: [now.milliseconds, leave.hold, Int64(leave.sessionNumber)])
        return .waitingNoted
    }
}

/// How a waiting list went.
public struct WaitingCount: Hashable, Codable, Sendable {
    public var session: String
    public var category: String
    /// All that ever were on it, and the places that they wanted.
    public var people: Int
    public var places: Int
    /// Those who wait now, those who have an offer now, and those who bought.
    public var waiting: Int
    public var offered: Int
    public var bought: Int
}

extension SQLiteLedger {
    /// By session and category; sessions that begin first before the others.
    public func waitingCounts() async throws(LedgerError) -> [WaitingCount] {
        let query = """
            SELECT session.id, category.id, count(*), sum(size),
                sum(ended_at IS NULL AND offered_at IS NULL), sum(ended_at IS NULL AND offered_at IS NOT NULL), sum(ifnull(outcome = 'bought', 0))
            FROM waiting JOIN session ON session.number = waiting.session_number
                JOIN category ON category.session_number = session.number AND category.position = waiting.category
            GROUP BY session.number, waiting.category ORDER BY session.starts_at, session.id, waiting.category
            """
        return try await read { db in
            try Row.fetchAll(db, sql: query).map { row in
                WaitingCount(session: row[0], category: row[1], people: row[2], places: row[3], waiting: row[4], offered: row[5], bought: row[6])
            }
        }
    }
}
