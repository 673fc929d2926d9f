import Booking
import Domain
import GRDB

extension SQLiteLedger: WaitingJournal {
    public func waitingSizes(except ids: Set<Int64>, at now: Timestamp) async throws(LedgerError) -> [WaitingSize] {
        let query = """
            SELECT session_number, category, size, people
            FROM (SELECT session_number, category, size, count(*) AS people FROM waiting
                WHERE \(WaitingRow.waits) AND id NOT IN (\(WaitingRow.list(ids))) GROUP BY session_number, category, size)
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
        ofSession number: UInt32, category: Int, sizes: Set<Int>, except ids: Set<Int64>, limit: Int
    ) async throws(LedgerError) -> [WaitingEntry] {
        let query = """
            SELECT \(WaitingRow.columns) FROM waiting
            WHERE session_number = ? AND category = ? AND \(WaitingRow.waits) AND size IN (\(WaitingRow.list(sizes))) AND id NOT IN (\(WaitingRow.list(ids)))
            ORDER BY id LIMIT ?
            """
        return try await read { try Row.fetchAll($0, sql: query, arguments: [Int64(number), category, limit]).map(WaitingRow.entry) }
    }

    public func listsFullOfStrangers() async throws(LedgerError) -> [UInt32: Set<Int>] {
        let query = """
            SELECT session_number, category FROM waiting WHERE ended_at IS NULL AND confirmed_at IS NULL
            GROUP BY session_number, category HAVING count(*) >= ?
            """
        return try await read { db in
            try Row.fetchAll(db, sql: query, arguments: [WaitingRules.crowdedUnconfirmed]).reduce(into: [:]) { $0[$1[0], default: []].insert($1[1]) }
        }
    }

    public func openOffers(after id: Int64, limit: Int) async throws(LedgerError) -> [WaitingEntry] {
        let query = """
            SELECT \(WaitingRow.columns) FROM waiting
            WHERE ended_at IS NULL AND (offered_at IS NOT NULL OR left_at IS NOT NULL) AND id > ? ORDER BY id LIMIT ?
            """
        return try await read { try Row.fetchAll($0, sql: query, arguments: [id, limit]).map(WaitingRow.entry) }
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
            SELECT \(WaitingRow.columns), iif(letter = 'joined' AND confirmed_at IS NULL, 'confirm', letter) AS letter
            FROM waiting JOIN session ON session.number = session_number
            WHERE waiting.letter IS NOT NULL AND next_at <= ?1 AND ended_at IS NULL AND left_at IS NULL AND session.status = 'published'
                AND ifnull(offer_ends_at, session.booking_closes_at) > ?1
            ORDER BY waiting.letter = 'joined', next_at, waiting.id LIMIT ?2
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
                UPDATE waiting SET offered_at = NULL, offer_ends_at = NULL, offered_by = NULL, told_at = NULL,
                    letter = iif(letter = 'offered', iif(welcomed_at IS NULL, 'joined', NULL), letter)
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
        // Who confirms as soon as asked is told so in another letter.
        case .told(let id, .confirm):
            ("UPDATE waiting SET letter = NULL, attempts = 0, written_at = ? WHERE id = ? AND letter = 'joined' AND confirmed_at IS NULL", [now, id])
        // Who asks again gets another letter about the offer, and no more time.
        case .told(let id, .offered):
            ("UPDATE waiting SET letter = NULL, attempts = 0, told_at = ifnull(told_at, ?) WHERE id = ? AND letter = 'offered'", [now, id])
        case .told(let id, .joined):
            ("UPDATE waiting SET letter = NULL, attempts = 0, welcomed_at = ? WHERE id = ? AND letter = 'joined' AND confirmed_at IS NOT NULL", [now, id])
        case .unreachable(let id): ("UPDATE waiting SET left_at = ?, letter = NULL WHERE id = ? AND ended_at IS NULL", [now, id])
        case .later(let id, let moment, let isDeferred):
            (
                "UPDATE waiting SET next_at = ?, attempts = iif(? OR attempts < ?, attempts + 1, attempts) WHERE id = ? AND letter IS NOT NULL",
                [moment.milliseconds, isDeferred, WaitingRules.attemptsOfAServer, id]
            )
        }
    }

    public func closeWaitingLists(at now: Timestamp, forgettingUnconfirmedSince moment: Timestamp) async throws(LedgerError) {
        let close = """
            UPDATE waiting SET ended_at = ?1, outcome = iif(left_at IS NULL, 'closed', 'left'), email = NULL, letter = NULL
            WHERE ended_at IS NULL AND offered_at IS NULL
                AND session_number IN (SELECT number FROM session WHERE status <> 'published' OR booking_closes_at <= ?2)
            """
        let forgetUnconfirmed = "DELETE FROM waiting WHERE ended_at IS NULL AND confirmed_at IS NULL AND letter IS NULL AND written_at < ?"
        let forget = "DELETE FROM waiting WHERE session_number IN (SELECT number FROM session WHERE starts_at < ?)"
        try await write { db in
            try db.execute(sql: close, arguments: [now.milliseconds, (now + WaitingRules.endsBefore).milliseconds])
            try db.execute(sql: forgetUnconfirmed, arguments: [moment.milliseconds])
            try db.execute(sql: forget, arguments: [(now - .seconds(86_400)).milliseconds])
        }
    }
}

enum WaitingRow {
    static let columns = """
        waiting.id, session_number, category, size, person, email, language, hold_id, asked_at, offer_ends_at, offered_by, left_at, attempts,
        told_at IS NOT NULL AS is_told,
        (SELECT ifnull(sum(other.size), 0) FROM waiting AS other WHERE other.session_number = waiting.session_number AND other.person = waiting.person
            AND other.id <> waiting.id AND other.ended_at IS NULL AND other.offered_at IS NOT NULL) AS offered_besides
        """

    /// Word for word as the index has it.
    static let waits = "ended_at IS NULL AND offered_at IS NULL AND left_at IS NULL AND confirmed_at IS NOT NULL"

    /// Behind `IN`.
    static func list(_ numbers: Set<some FixedWidthInteger>) -> String { numbers.map { "\($0)" }.joined(separator: ", ") }

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
            offer: endsAt.map { WaitingOffer(endsAt: Timestamp(milliseconds: $0), owner: owner == "" ? nil : owner) }, isTold: row["is_told"],
            offeredBesides: row["offered_besides"], isLeaving: left != nil,
            attempts: row["attempts"])
    }
}

extension SaleRecorder {
    /// Once for each person and category; asked again, it is written to again and keeps its place, and its size once that is confirmed. What the
    /// stream says twice is older than what is known, or as old. Nothing that a box office says here may stop the sales behind it: what is impossible is no entry.
    func record(_ party: WaitingParty) throws -> RecordOutcome {
        let insert = """
            INSERT INTO waiting (session_number, category, size, person, hold_id, email, language, asked_at, letter)
            SELECT number, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'joined' FROM session WHERE number = ?1 AND status = 'published' AND ?3 > 0
                AND EXISTS (SELECT 1 FROM category WHERE session_number = ?1 AND position = ?2)
                AND NOT EXISTS (SELECT 1 FROM waiting WHERE session_number = ?1 AND category = ?2 AND person = ?4 AND asked_at >= ?8)
                AND (EXISTS (SELECT 1 FROM waiting WHERE session_number = ?1 AND category = ?2 AND person = ?4 AND ended_at IS NULL)
                    OR (SELECT count(*) FROM waiting WHERE session_number = ?1 AND category = ?2 AND \(WaitingRow.waits)) < ?9
                    AND (SELECT count(*) FROM waiting WHERE session_number = ?1 AND category = ?2 AND ended_at IS NULL AND confirmed_at IS NULL) < ?10)
            ON CONFLICT (session_number, category, person) WHERE ended_at IS NULL DO UPDATE
                SET asked_at = excluded.asked_at, left_at = NULL, size = iif(confirmed_at IS NULL, excluded.size, size),
                    language = iif(confirmed_at IS NULL, excluded.language, language), letter = iif(\(WaitingRow.isNew), 'joined', 'offered'), next_at = 0, attempts = 0
            ON CONFLICT DO NOTHING
            """
        try db.execute(
            sql: insert,
            arguments: [
                Int64(party.sessionNumber), party.category, party.size, party.person, party.hold, party.email, party.language,
                party.askedAt.milliseconds, WaitingRules.mostPerCategory, WaitingRules.mostUnconfirmed,
            ])
        return .waitingNoted
    }

    /// Nothing when it is confirmed, forgotten or over: who waits is told so in a letter.
    func record(_ confirmation: WaitingConfirmation) throws -> RecordOutcome {
        let confirm = """
            UPDATE waiting SET confirmed_at = ?, letter = 'joined', next_at = 0, attempts = 0
            WHERE hold_id = ? AND session_number = ? AND confirmed_at IS NULL AND ended_at IS NULL AND left_at IS NULL
            """
        try db.execute(sql: confirm, arguments: [now.milliseconds, confirmation.hold, Int64(confirmation.sessionNumber)])
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
    /// All that ever were on it, their address confirmed, and the places that they wanted.
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
            WHERE confirmed_at IS NOT NULL
            GROUP BY session.number, waiting.category ORDER BY session.starts_at, session.id, waiting.category
            """
        return try await read { db in
            try Row.fetchAll(db, sql: query).map { row in
                WaitingCount(session: row[0], category: row[1], people: row[2], places: row[3], waiting: row[4], offered: row[5], bought: row[6])
            }
        }
    }
}
