import Booking
import Domain
import GRDB

/// Who was let in on which ticket. Inside one transaction.
struct ScanTable {
    let db: Database

    /// Whether a row lets the holder of a ticket that the ledger knows in, unless an earlier one did; `?2` is when the doors opened.
    static func counts(_ row: String) -> String { "\(row).problem IS NULL AND \(row).undone_at IS NULL AND \(row).at >= ?2" }

    /// Of a ticket's scans that count the one that sorts first was right.
    static func order(_ row: String) -> String { "\(row).at, \(row).device_id, \(row).scan_id" }

    private static let undoing = "undone"

    private struct Entry {
        var device: Int64
        var scanID: String
        var entry: DoorEntry
    }

    func decide(_ scan: Scan, by device: Int64, at now: Timestamp) throws -> CheckIn {
        let standing = try standing(of: scan.claims)
        if let known = try known(scan.id, of: device) {
            guard known.ticket == scan.claims.ticketID, known.session == scan.session, !known.isUndone || scan.isUndone else { return .scanReused }
            if scan.isUndone { return try undone(scan, by: device, at: now) }
            // The answer of before, which may not have arrived.
            if known.wasDecidedHere, let standing { return known.at < scan.opensAt ? .scanReused : .admitted(standing.place) }
            return try verdict(on: scan, by: device, standing)
        }
        let objection = standing.map { $0.objection(to: scan) } ?? .unknown
        if scan.clockAt == nil {
            if let objection { return objection }
            if let standing, let first = try first(for: scan) { return .alreadyUsed(standing.place, first: first.entry) }
        }
        try insert(scan, problem: objection?.problem, by: device, at: now)
        if scan.isUndone { return try undone(scan, by: device, at: now) }
        let verdict = try verdict(on: scan, by: device, standing)
        if case .admitted = verdict { try tell("scan", scan.id, by: device, at: now) }
        return verdict
    }

    /// Whoever subscribed. Nothing is looked up where nobody did: many come at once.
    private func tell(_ occasion: String, _ scanID: String, by device: Int64, at now: Timestamp) throws {
        let notices = NoticeWriter(db: db)
        guard try notices.isWanted(.checkIn) else { return }
        let order = """
            SELECT order_id FROM door_scan JOIN sale_line ON sale_line.ticket_id = door_scan.ticket_id AND kind = 'sale' WHERE device_id = ? AND scan_id = ?
            """
        guard let order = try String.fetchOne(db.cachedStatement(sql: order), arguments: [device, scanID]) else { return }
        if occasion == Self.undoing {
            // Who was not told that somebody came in is not told that it was undone.
            let wasTold = "SELECT EXISTS (SELECT 1 FROM outbox WHERE kind = 'notice' AND order_id = ? AND occasion = ?)"
            guard try Bool.fetchOne(db, sql: wasTold, arguments: [order, "scan-\(device)-\(scanID)"]) == true else { return }
        }
        try notices.tell(.checkIn, ofOrder: order, occasion: "\(occasion)-\(device)-\(scanID)", at: now) { try CheckInNotice(ofScan: scanID, by: device, in: db) }
    }

    /// On one that is written down.
    private func verdict(on scan: Scan, by device: Int64, _ standing: TicketStanding?) throws -> CheckIn {
        guard let standing else { return .unknown }
        if let objection = standing.objection(to: scan) { return objection }
        guard let first = try first(for: scan), (first.device, first.scanID) != (device, scan.id) else { return .admitted(standing.place) }
        return .alreadyUsed(standing.place, first: first.entry)
    }

    func undo(_ scanID: String, by device: Int64, at now: Timestamp) throws -> UndoCheckIn {
        let query = "SELECT at, undone_at IS NOT NULL FROM door_scan WHERE device_id = ? AND scan_id = ?"
        guard let row = try Row.fetchOne(db, sql: query, arguments: [device, scanID]) else { return .unknown }
        if row[1] { return .undone }
        guard Timestamp(milliseconds: row[0]) + UndoCheckIn.limit >= now else { return .tooLate }
        try markUndone(scanID, by: device, at: now)
        return .undone
    }

    private func undone(_ scan: Scan, by device: Int64, at now: Timestamp) throws -> CheckIn {
        try markUndone(scan.id, by: device, at: now)
        return .undone
    }

    private func markUndone(_ scanID: String, by device: Int64, at now: Timestamp) throws {
        try db.execute(
            sql: "UPDATE door_scan SET undone_at = ifnull(undone_at, ?) WHERE device_id = ? AND scan_id = ?",
            arguments: [now.milliseconds, device, scanID])
        try tell(Self.undoing, scanID, by: device, at: now)
    }

    private func insert(_ scan: Scan, problem: Attendance.Incident.Kind?, by device: Int64, at now: Timestamp) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO door_scan (device_id, scan_id, ticket_id, session_number, gate, at, clock_at, received_at, opened_at, problem)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            device, scan.id, Int64(bitPattern: scan.claims.ticketID), Int64(scan.session), scan.gate, scan.at.milliseconds,
            scan.clockAt?.milliseconds, now.milliseconds, scan.opensAt.milliseconds, problem?.rawValue,
        ])
    }

    private func known(_ id: String, of device: Int64) throws -> (ticket: UInt64, session: UInt32, wasDecidedHere: Bool, isUndone: Bool, at: Timestamp)? {
        let query = try db.cachedStatement(
            sql: """
                SELECT ticket_id, session_number, clock_at IS NULL, undone_at IS NOT NULL, at FROM door_scan
                WHERE device_id = ? AND scan_id = ?
                """)
        return try Row.fetchOne(query, arguments: [device, id]).map {
            (UInt64(bitPattern: $0[0]), $0[1], $0[2], $0[3], Timestamp(milliseconds: $0[4]))
        }
    }

    /// The scan of the same ticket that was right; nil when nobody was let in.
    private func first(for scan: Scan) throws -> Entry? {
        let query = try db.cachedStatement(
            sql: """
                SELECT device_id, scan_id, gate, at FROM door_scan AS scan WHERE ticket_id = ?1 AND session_number = ?3 AND \(Self.counts("scan"))
                ORDER BY \(Self.order("scan")) LIMIT 1
                """)
        return try Row.fetchOne(query, arguments: [Int64(bitPattern: scan.claims.ticketID), scan.opensAt.milliseconds, Int64(scan.session)]).map { row in
            Entry(device: row[0], scanID: row[1], entry: DoorEntry(gate: row[2], at: Timestamp(milliseconds: row[3])))
        }
    }

    /// Nil when the ledger knows no such ticket.
    private func standing(of claims: TicketClaims) throws -> TicketStanding? {
        let query = try db.cachedStatement(
            sql: """
                SELECT line.session_number, line.category_name, line.tariff_name, line.seat_label, session.status = 'cancelled',
                    (SELECT recorded_at FROM sale_line AS reversal WHERE reversal.kind = 'reversal'
                        AND reversal.organiser_id = line.organiser_id AND reversal.reverses_number = line.number),
                    (SELECT min(issued_at) FROM issued_ticket WHERE issued_ticket.organiser_id = line.organiser_id
                        AND issued_ticket.number = line.number AND issued_ticket.revision > ?2)
                FROM sale_line AS line JOIN session ON session.number = line.session_number
                WHERE line.kind = 'sale' AND line.ticket_id = ?1
                """)
        return try Row.fetchOne(query, arguments: [Int64(bitPattern: claims.ticketID), Int64(claims.revision)]).map { row in
            let (takenBackAt, supersededAt): (Int64?, Int64?) = (row[5], row[6])
            return TicketStanding(
                session: row[0], place: DoorPlace(category: row[1], tariff: row[2], seat: row[3]), isCancelled: row[4],
                takenBackAt: takenBackAt.map(Timestamp.init(milliseconds:)), supersededAt: supersededAt.map(Timestamp.init(milliseconds:)))
        }
    }
}

extension CheckIn {
    /// Why somebody who is inside should not be. Who was let in too early is no incident: the session may have been postponed since.
    fileprivate var problem: Attendance.Incident.Kind? {
        switch self {
        case .cancelled: .cancelled
        case .superseded: .superseded
        case .expired: .expired
        case .wrongSession: .wrongSession
        // The ledger may know the ticket later, and then it counts.
        case .unknown: nil
        case .admitted, .alreadyUsed, .tooEarly, .scanReused, .undone: nil
        }
    }
}
