import Booking
import Domain
import Foundation
import GRDB

/// Devices at the doors, and what they may scan.
struct DeviceTable {
    let db: Database

    func add(_ device: NewDoorDevice, at now: Timestamp) throws -> AddDeviceOutcome {
        let organisers = try String.fetchAll(db, sql: "SELECT id FROM organiser ORDER BY id")
        guard organisers.contains(device.organiserID) else { return .unknownOrganiser(known: organisers) }
        for session in device.sessions ?? [] {
            let organiser = try String.fetchOne(
                db,
                sql: "SELECT event.organiser_id FROM session JOIN event ON event.number = session.event_number WHERE session.id = ?",
                arguments: [session])
            guard organiser == device.organiserID else { return .unknownSession(session) }
        }
        // Added twice by one command that was repeated: the same token is the same device.
        try db.execute(
            sql: """
                INSERT INTO door_device (organiser_id, name, sessions, token_digest, added_at, account_id, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (token_digest) DO NOTHING
                """,
            arguments: [
                device.organiserID, device.name, try device.sessions.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) },
                Data(device.tokenDigest), now.milliseconds, device.account, device.endsAt?.milliseconds,
            ])
        let isNew = db.changesCount == 1
        guard let added = try stored(tokenDigest: device.tokenDigest) else { throw LedgerValueError() }
        if isNew { try journal.add(.deviceAdded, Self.subject(added.id), Self.words(added), by: device.actor, at: now) }
        return .added(added)
    }

    func revoke(_ id: Int64, by actor: JournalActor, at now: Timestamp) throws -> Bool {
        try db.execute(sql: "UPDATE door_device SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", arguments: [now.milliseconds, id])
        guard db.changesCount == 1 else { return try Bool.fetchOne(db, sql: "SELECT 1 FROM door_device WHERE id = ?", arguments: [id]) ?? false }
        try journal.add(.deviceRevoked, Self.subject(id), by: actor, at: now)
        return true
    }

    private var journal: JournalTable { JournalTable(db: db) }

    private static func subject(_ device: Int64) -> String { "device \(device)" }

    /// `marees-productions`, `marees-productions: vesper-zenith`. What people call it may be somebody's name.
    private static func words(_ device: DoorDevice) -> String {
        device.organiserID + (device.sessions.map { ": " + $0.joined(separator: ", ") } ?? "")
    }

    private static let query = "SELECT id, name, organiser_id, sessions, added_at, revoked_at, account_id, ends_at FROM door_device"

    func all() throws -> [DoorDevice] {
        try Row.fetchAll(db, sql: "\(Self.query) ORDER BY id").map(Self.device)
    }

    func device(tokenDigest: [UInt8], at now: Timestamp) throws -> DoorDevice? {
        guard let device = try stored(tokenDigest: tokenDigest), device.revokedAt == nil, device.endsAt.map({ now < $0 }) ?? true else { return nil }
        return device.account == nil ? device : try own(device)
    }

    private func stored(tokenDigest: [UInt8]) throws -> DoorDevice? {
        let query = try db.cachedStatement(sql: "\(Self.query) WHERE token_digest = ?")
        return try Row.fetchOne(query, arguments: [Data(tokenDigest)]).map(Self.device)
    }

    /// Somebody's own pass, as far as its person reaches now: who was moved or let go feels it at the next scan.
    private func own(_ device: DoorDevice) throws -> DoorDevice? {
        guard let account = try device.account.flatMap({ try StaffTable(db: db).account($0) }), account.revokedAt == nil,
            let reach = account.position.reach(of: .scanTickets)
        else { return nil }
        if reach.covers(organiser: device.organiserID) { return device }
        let query = "SELECT session.id, venue_id FROM session JOIN event ON event.number = session.event_number WHERE event.organiser_id = ?"
        var limited = device
        limited.sessions = try Row.fetchAll(db, sql: query, arguments: [device.organiserID])
            .filter { reach.covers(organiser: device.organiserID, venue: $0[1] as String) }.map { $0[0] as String }
        return limited
    }

    private static func device(_ row: Row) throws -> DoorDevice {
        let (sessions, revokedAt, endsAt): (String?, Int64?, Int64?) = (row[3], row[5], row[7])
        return DoorDevice(
            id: row[0], name: row[1], organiserID: row[2],
            sessions: try sessions.map { try JSONDecoder().decode([String].self, from: Data($0.utf8)) },
            addedAt: Timestamp(milliseconds: row[4]), revokedAt: revokedAt.map(Timestamp.init(milliseconds:)), account: row[6],
            endsAt: endsAt.map(Timestamp.init(milliseconds:)))
    }

    /// - Returns: since when; nil when there is no session of this id.
    func reopen(session id: String, by actor: JournalActor, at now: Timestamp) throws -> Timestamp? {
        try db.execute(
            sql: """
                INSERT INTO door_opening (session_number, at) SELECT number, ?1 FROM session WHERE id = ?2
                ON CONFLICT (session_number) DO UPDATE SET at = excluded.at WHERE excluded.at > at + 600000
                """,
            arguments: [now.milliseconds, id])
        if db.changesCount > 0 { try journal.add(.doorsReopened, "session \(id)", by: actor, at: now) }
        let query = "SELECT at FROM door_opening JOIN session ON session.number = session_number WHERE session.id = ?"
        return try Int64.fetchOne(db, sql: query, arguments: [id]).map(Timestamp.init(milliseconds:))
    }

    func sessions(of device: DoorDevice) throws -> [DoorSession] {
        let query = try db.cachedStatement(
            sql: """
                SELECT session.id, session.number, event.title, venue.name, session.starts_at, venue.time_zone, door_opening.at
                FROM session
                JOIN event ON event.number = session.event_number
                JOIN venue ON venue.id = session.venue_id
                LEFT JOIN door_opening ON door_opening.session_number = session.number
                WHERE event.organiser_id = ? AND session.status <> 'draft' ORDER BY session.starts_at, session.number
                """)
        return try Row.fetchAll(query, arguments: [device.organiserID]).map { row in
            let reopenedAt: Int64? = row[6]
            return DoorSession(
                id: row[0], number: row[1], title: row[2], venueName: row[3], startsAt: Timestamp(milliseconds: row[4]), timeZone: row[5],
                reopenedAt: reopenedAt.map(Timestamp.init(milliseconds:)))
        }.filter { device.sessions?.contains($0.id) ?? true }
    }
}
