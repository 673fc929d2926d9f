import Booking
import Domain
import Foundation
import GRDB

/// Reads what is followed of a session while it sells: sums of its lines, and its seats by its own index.
struct FollowReader {
    let db: Database
    let zone: TimeZone

    static let movementsQuery = """
        SELECT session_number, quarter, sum(places), sum(cents) FROM (\(SalesSums.pace)) GROUP BY 1, 2 ORDER BY 1, 2
        """

    func movements(ofSessions numbers: [UInt32], isTest: Bool) throws -> [UInt32: [SalesMovement]] {
        let list = "[\(numbers.map(String.init).joined(separator: ","))]"
        let rows = try Row.fetchAll(db.cachedStatement(sql: Self.movementsQuery), arguments: ["sessions": list, "test": isTest])
        return rows.reduce(into: [:]) { movements, row in
            let (session, quarter): (UInt32, Int64) = (row[0], row[1])
            movements[session, default: []].append(
                SalesMovement(at: Timestamp(milliseconds: quarter * 900_000), places: row[2], revenue: Money(cents: row[3])))
        }
    }

    static let soldSeatsQuery = """
        SELECT seat_offset, recorded_at FROM active_line WHERE session_number = ? AND item = 'place' AND seat_offset IS NOT NULL AND test_mode = ?
        """

    func seatHeat(ofSession number: UInt32, isTest: Bool, layouts: LayoutShelf) throws -> SeatHeat? {
        let digest = try String.fetchOne(db, sql: "SELECT layout_digest FROM session WHERE number = ?", arguments: [Int64(number)])
        guard let layout = try digest.flatMap({ try layouts.layout($0, in: db) }) else { return nil }
        let sold = try Row.fetchAll(db.cachedStatement(sql: Self.soldSeatsQuery), arguments: [Int64(number), isTest])
        return SeatHeat(layout, soldAt: sold.reduce(into: [:]) { $0[$1[0]] = Timestamp(milliseconds: $1[1]) })
    }

    /// - Parameter opensAt: scans from before it let nobody in.
    func figures(_ question: SalesQuestion, opensAt: (Performance) -> Timestamp) throws -> SessionFigures? {
        var question = question
        question.details = [.category, .method, .register]
        let answer = try SalesCounter(db: db, zone: zone).answer(to: question)
        guard let performance = answer.sessions.first else { return nil }
        let cells = answer.cells
        let zone = TimeZone(identifier: performance.venue.timeZone) ?? zone
        let moved = try movements(ofSessions: [performance.number], isTest: question.isTest)[performance.number] ?? []
        return SessionFigures(
            performance: performance, categories: try categories(of: performance.number, cells), places: tally(cells.filter { !$0.isFee }),
            fees: tally(cells.filter(\.isFee)), channels: channels(cells), boughtFromWaitingList: try boughtFromWaitingList(performance.number),
            admitted: try admitted(to: performance.number, from: opensAt(performance)),
            curve: PaceCurve(moved, startsAt: performance.startsAt, zone: zone))
    }

    private func tally(_ cells: [SalesCell]) -> SalesTally { cells.reduce(into: SalesTally()) { $0 += $1.tally } }

    private func categories(of session: UInt32, _ cells: [SalesCell]) throws -> [Occupancy] {
        let byCategory = Dictionary(grouping: cells.filter { !$0.isFee }) { $0.categoryIndex ?? -1 }
        return try Row.fetchAll(
            db, sql: "SELECT position, id, name, capacity FROM category WHERE session_number = ? ORDER BY position", arguments: [Int64(session)]
        ).map { row in
            let cells = byCategory[row[0], default: []]
            let all = tally(cells)
            return Occupancy(
                categoryID: row[1], name: row[2], capacity: row[3], sold: all.quantity, free: tally(cells.filter(\.isFree)).quantity, revenue: all.revenue)
        }
    }

    private func channels(_ cells: [SalesCell]) -> [SessionFigures.Channel] {
        struct Key: Hashable { var register, method: String }
        return Dictionary(grouping: cells) { Key(register: $0.register ?? "", method: $0.method ?? "") }.map { key, cells in
            .init(register: key.register, method: key.method, places: tally(cells.filter { !$0.isFee }).quantity, revenue: tally(cells).revenue)
        }.sorted { ($1.places, $0.register, $0.method) < ($0.places, $1.register, $1.method) }
    }

    private func boughtFromWaitingList(_ session: UInt32) throws -> Int {
        try Int.fetchOne(
            db, sql: "SELECT ifnull(sum(size), 0) FROM waiting WHERE session_number = ? AND outcome = 'bought'", arguments: [Int64(session)]) ?? 0
    }

    /// Tickets that are still valid and were used.
    private func admitted(to session: UInt32, from opensAt: Timestamp) throws -> Int? {
        let query = """
            SELECT count(DISTINCT scan.ticket_id) FROM door_scan AS scan
            WHERE scan.session_number = ?1 AND \(ScanTable.counts("scan"))
                AND EXISTS (SELECT 1 FROM active_line WHERE active_line.ticket_id = scan.ticket_id AND active_line.session_number = ?1)
            """
        let admitted = try Int.fetchOne(db, sql: query, arguments: [Int64(session), opensAt.milliseconds]) ?? 0
        return admitted == 0 ? nil : admitted
    }
}
