import Booking
import Domain
import Foundation
import GRDB
import WaitingRoom

extension SQLiteLedger: RoomBook {
    public func rooms() async throws(LedgerError) -> [UInt32: RoomRecord] {
        let query = "SELECT number, plan, secret, ceiling, watermark, entrants, public_value, hand, hand_value, message, is_open, given, left_out, left_out_early, signature FROM room"
        return try await read { db in
            try Row.fetchAll(db, sql: query).reduce(into: [:]) { rooms, row in rooms[row[0]] = try Self.record(row) }
        }
    }

    public func offeredPlaces(ofSessions categories: [UInt32: Set<Int>]) async throws(LedgerError) -> Int {
        let query = """
            SELECT ifnull(sum(size), 0) FROM waiting WHERE ended_at IS NULL AND offered_at IS NOT NULL
            AND (session_number, category) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
            """
        let list = "[\(categories.flatMap { session, own in own.map { "[\(session),\($0)]" } }.joined(separator: ","))]"
        return try await read { try Int.fetchOne($0, sql: query, arguments: [list]) ?? 0 }
    }

    /// By the counters that judge each sale: an opening's page asks every few seconds.
    static let recordedPlacesQuery = "SELECT ifnull(sum(sold), 0) FROM category_sales WHERE session_number IN (SELECT value FROM json_each(?))"

    public func recordedPlaces(ofSessions numbers: [UInt32]) async throws(LedgerError) -> Int {
        let list = "[\(numbers.map(String.init).joined(separator: ","))]"
        return try await read { try Int.fetchOne($0, sql: Self.recordedPlacesQuery, arguments: [list]) ?? 0 }
    }

    public func events(ofRoom room: UInt32) async throws(LedgerError) -> [RoomEvent] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT at, kind, detail FROM room_event WHERE room = ? ORDER BY id", arguments: [Int64(room)]).map { row in
                guard let kind = RoomEvent.Kind(rawValue: row[1]) else { throw LedgerValueError() }
                return RoomEvent(room: room, at: Timestamp(milliseconds: row[0]), kind: kind, detail: row[2])
            }
        }
    }

    public func announce(_ plan: DrawPlan, secret: Bytes32, at now: Timestamp) async throws(LedgerError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try? String(decoding: encoder.encode(plan), as: UTF8.self)
        let insert = """
            INSERT INTO room (number, plan, secret) VALUES (?, ?, ?)
            ON CONFLICT (number) DO UPDATE SET plan = excluded.plan, secret = excluded.secret, entrants = NULL, left_out_early = 0
            WHERE entrants IS NULL OR public_value IS NULL AND watermark = 0
            """
        try await write { db in
            guard let json else { throw LedgerValueError() }
            try db.execute(sql: insert, arguments: [Int64(plan.room), json, Data(secret.bytes)])
            guard db.changesCount > 0 else { return }
            // Ranks of an earlier count are nobody's any more.
            try db.execute(sql: "UPDATE turn_wish SET rank = NULL WHERE room = ? AND told_at IS NULL AND rank IS NOT NULL", arguments: [Int64(plan.room)])
            try Self.journal(.announced, plan.commitment(secret: secret).hex, room: plan.room, at: now, db)
        }
    }

    public func note(
        room: UInt32, ceiling: UInt32, watermark: UInt32, isOpen: Bool, given: UInt32, leftOut: UInt32
    ) async throws(LedgerError) {
        let update = """
            UPDATE room SET ceiling = max(ceiling, ?), watermark = max(watermark, ?), is_open = ?, given = max(given, ?), left_out = max(left_out, ?)
            WHERE number = ?
            """
        try await write {
            try $0.execute(sql: update, arguments: [Int64(ceiling), Int64(watermark), isOpen, Int64(given), Int64(leftOut), Int64(room)])
        }
    }

    public func count(room: UInt32, entrants: UInt32, leftOut: UInt32, at now: Timestamp) async throws(LedgerError) {
        let update = "UPDATE room SET entrants = ?1, left_out_early = ?2, left_out = max(left_out, ?2), given = max(given, ?1) WHERE number = ?3 AND entrants IS NULL"
        try await write { db in
            try db.execute(sql: update, arguments: [Int64(entrants), Int64(leftOut), Int64(room)])
            guard db.changesCount > 0 else { return }
            let detail = leftOut == 0 ? String(entrants) : "\(entrants) numbers, \(leftOut) of them of nobody"
            try Self.journal(.counted, detail, room: room, at: now, db)
        }
    }

    public func reveal(room: UInt32, _ value: PublicValue, by person: RoomOperator?, at now: Timestamp) async throws(LedgerError) {
        let update = "UPDATE room SET public_value = ?, signature = ? WHERE number = ? AND entrants IS NOT NULL AND public_value IS NULL"
        try await write { db in
            try db.execute(sql: update, arguments: [value.text, value.signature, Int64(room)])
            guard db.changesCount > 0 else { return }
            if let person { try Self.journal("types in the public value of the draw", room: room, by: person, at: now, db) }
            try Self.journal(.revealed, value.text, room: room, at: now, db)
        }
    }

    public func steer(room: UInt32, _ wish: RoomWish, by person: RoomOperator, at now: Timestamp) async throws(LedgerError) -> Bool {
        try await write { db in
            let what: String
            switch wish {
            case .hand(let hand):
                let (kind, value) = Self.columns(hand)
                try db.execute(sql: "UPDATE room SET hand = ?, hand_value = ? WHERE number = ?", arguments: [kind, value, Int64(room)])
                what = hand.text
            case .say(let message):
                try db.execute(sql: "UPDATE room SET message = ? WHERE number = ?", arguments: [message, Int64(room)])
                what = message.map { "says “\($0)”" } ?? "says nothing"
            }
            guard db.changesCount > 0 else { return false }
            try Self.journal(what, room: room, by: person, at: now, db)
            return true
        }
    }

    // MARK: Rows

    private static func record(_ row: Row) throws -> RoomRecord {
        let (plan, secret, entrants): (String, Data, Int64?) = (row[1], row[2], row[5])
        guard let secret = Bytes32(secret) else { throw LedgerValueError() }
        var record = RoomRecord(
            plan: try JSONDecoder().decode(DrawPlan.self, from: Data(plan.utf8)), secret: secret, ceiling: row[3], watermark: row[4],
            isOpen: row[10], entrants: entrants.flatMap { UInt32(exactly: $0) }, publicValue: row[6], hand: try hand(row[7], row[8]), message: row[9])
        record.signature = row[14]
        (record.given, record.leftOut, record.leftOutOfEarly) = (row[11], row[12], row[13])
        return record
    }

    private static func hand(_ kind: String, _ value: Double) throws -> OperatorHand {
        switch kind {
        case "automatic": .automatic(factor: value)
        case "fixed": .fixed(perMinute: value)
        case "paused": .paused
        default: throw LedgerValueError()
        }
    }

    private static func columns(_ hand: OperatorHand) -> (kind: String, value: Double) {
        switch hand {
        case .automatic(let factor): ("automatic", factor)
        case .fixed(let perMinute): ("fixed", perMinute)
        case .paused: ("paused", 0)
        }
    }

    /// What a person did: in the room's journal, and in that of the house.
    private static func journal(_ what: String, room: UInt32, by person: RoomOperator, at now: Timestamp, _ db: Database) throws {
        try journal(.steered, "\(person.actor.text): \(what)", room: room, at: now, db)
        try JournalTable(db: db).add(.openingSteered, "opening \(person.session)", what, by: person.actor, at: now)
    }

    private static func journal(_ kind: RoomEvent.Kind, _ detail: String, room: UInt32, at now: Timestamp, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO room_event (room, at, kind, detail) VALUES (?, ?, ?, ?)",
            arguments: [Int64(room), now.milliseconds, kind.rawValue, detail])
    }
}
