import Booking
import Domain
import GRDB

/// Who was let in on which ticket. Inside one transaction.
struct ScanTable {
    let db: Database

    private struct Entry {
        var scanID: String
        var entry: DoorEntry
    }

    func decide(_ scan: Scan, by device: Int64, at now: Timestamp) throws -> CheckIn {
        guard let standing = try standing(of: scan.claims.ticketID) else { return .unknown }
        if let known = try known(scan.id) {
            guard known.ticket == scan.claims.ticketID, known.session == scan.session else { return .scanReused }
            // The answer of before, which may not have arrived.
            return known.wasDecidedHere ? .admitted(standing.place) : try verdict(on: scan, standing)
        }
        let objection = standing.objection(to: scan)
        if case .wrongSession = objection { return .wrongSession(standing.session) }
        if scan.clockAt == nil {
            if let objection { return objection }
            if let first = try first(of: scan.claims.ticketID) { return .alreadyUsed(standing.place, first: first.entry) }
        }
        try insert(scan, problem: objection?.problem, by: device, at: now)
        return try verdict(on: scan, standing)
    }

    /// On one that is written down.
    private func verdict(on scan: Scan, _ standing: TicketStanding) throws -> CheckIn {
        if let objection = standing.objection(to: scan) { return objection }
        guard let first = try first(of: scan.claims.ticketID), first.scanID != scan.id else { return .admitted(standing.place) }
        return .alreadyUsed(standing.place, first: first.entry)
    }

    private func insert(_ scan: Scan, problem: Attendance.Incident.Kind?, by device: Int64, at now: Timestamp) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO door_scan (scan_id, ticket_id, session_number, gate, device_id, at, clock_at, received_at, problem)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            scan.id, Int64(bitPattern: scan.claims.ticketID), Int64(scan.session), scan.gate, device, scan.at.milliseconds,
            scan.clockAt?.milliseconds, now.milliseconds, problem?.rawValue,
        ])
    }

    private func known(_ id: String) throws -> (ticket: UInt64, session: UInt32, wasDecidedHere: Bool)? {
        let query = try db.cachedStatement(sql: "SELECT ticket_id, session_number, clock_at IS NULL FROM door_scan WHERE scan_id = ?")
        return try Row.fetchOne(query, arguments: [id]).map { (UInt64(bitPattern: $0[0]), $0[1], $0[2]) }
    }

    /// The scan that was right; nil when nobody was let in.
    private func first(of ticket: UInt64) throws -> Entry? {
        let query = try db.cachedStatement(sql: "SELECT scan_id, gate, at FROM door_scan WHERE ticket_id = ? ORDER BY at, scan_id LIMIT 1")
        return try Row.fetchOne(query, arguments: [Int64(bitPattern: ticket)]).map { row in
            Entry(scanID: row[0], entry: DoorEntry(gate: row[1], at: Timestamp(milliseconds: row[2])))
        }
    }

    /// Nil when the ledger knows no such ticket.
    private func standing(of ticket: UInt64) throws -> TicketStanding? {
        let query = try db.cachedStatement(
            sql: """
                SELECT line.session_number, line.category_name, line.tariff_name, line.seat_label,
                    (SELECT recorded_at FROM sale_line AS reversal WHERE reversal.kind = 'reversal'
                        AND reversal.organiser_id = line.organiser_id AND reversal.reverses_number = line.number),
                    issued_ticket.revision, issued_ticket.issued_at
                FROM sale_line AS line
                LEFT JOIN issued_ticket ON issued_ticket.organiser_id = line.organiser_id AND issued_ticket.number = line.number
                WHERE line.kind = 'sale' AND line.ticket_id = ? ORDER BY issued_ticket.revision DESC LIMIT 1
                """)
        return try Row.fetchOne(query, arguments: [Int64(bitPattern: ticket)]).map { row in
            let (takenBackAt, revisedAt): (Int64?, Int64?) = (row[4], row[6])
            return TicketStanding(
                session: row[0], place: DoorPlace(category: row[1], tariff: row[2], seat: row[3]),
                takenBackAt: takenBackAt.map(Timestamp.init(milliseconds:)), revision: row[5] ?? 0,
                revisedAt: Timestamp(milliseconds: revisedAt ?? 0))
        }
    }
}

extension CheckIn {
    /// Why somebody who is inside should not be.
    fileprivate var problem: Attendance.Incident.Kind? {
        switch self {
        case .cancelled: .cancelled
        case .superseded: .superseded
        case .expired: .expired
        case .admitted, .alreadyUsed, .wrongSession, .unknown, .scanReused: nil
        }
    }
}
