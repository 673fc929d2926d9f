import Booking
import Domain
import GRDB

/// Counts who came in, and finds who should not have.
struct AttendanceReader {
    let db: Database

    /// Of a ticket's scans the earliest was right.
    private static let earlier = """
        SELECT 1 FROM door_scan AS earlier
        WHERE earlier.ticket_id = scan.ticket_id AND (earlier.at, earlier.scan_id) < (scan.at, scan.scan_id)
        """

    func attendance(ofSession number: UInt32) throws -> Attendance {
        let expected = try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM active_line WHERE session_number = ? AND item = 'place'"), arguments: [Int64(number)])
        let query = try db.cachedStatement(
            sql: """
                SELECT gate, count(*) FROM door_scan AS scan WHERE session_number = ? AND NOT EXISTS (\(Self.earlier))
                GROUP BY gate ORDER BY gate
                """)
        let gates = try Row.fetchAll(query, arguments: [Int64(number)]).map { Attendance.Gate(name: $0[0], admitted: $0[1]) }
        return Attendance(expected: expected ?? 0, gates: gates, incidents: try incidents(ofSession: number))
    }

    private func incidents(ofSession number: UInt32) throws -> [Attendance.Incident] {
        let query = try db.cachedStatement(
            sql: """
                SELECT scan.problem, scan.gate, scan.at, door_device.name, line.category_name, line.tariff_name, line.seat_label,
                    winner.gate, winner.at
                FROM (
                    SELECT * FROM door_scan AS scan WHERE session_number = ? AND (problem IS NOT NULL OR EXISTS (\(Self.earlier)))
                    ORDER BY at DESC, scan_id LIMIT ?) AS scan
                JOIN door_device ON door_device.id = scan.device_id
                JOIN sale_line AS line ON line.kind = 'sale' AND line.ticket_id = scan.ticket_id
                JOIN door_scan AS winner ON winner.scan_id = (
                    SELECT scan_id FROM door_scan AS candidate WHERE candidate.ticket_id = scan.ticket_id ORDER BY at, scan_id LIMIT 1)
                ORDER BY scan.at DESC, scan.scan_id
                """)
        return try Row.fetchAll(query, arguments: [Int64(number), Attendance.mostIncidents]).map { row in
            let problem: String? = row[0]
            guard let kind = problem.map(Attendance.Incident.Kind.init(rawValue:)) ?? .duplicate else { throw LedgerValueError() }
            return Attendance.Incident(
                kind: kind, place: DoorPlace(category: row[4], tariff: row[5], seat: row[6]),
                entry: DoorEntry(gate: row[1], at: Timestamp(milliseconds: row[2])), device: row[3],
                first: kind == .duplicate ? DoorEntry(gate: row[7], at: Timestamp(milliseconds: row[8])) : nil)
        }
    }
}
