import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Sales that are followed")
struct FollowTests {
    private let file: LedgerFile
    private let ledger: SQLiteLedger

    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [
                .sale(
                    Fixture.sale(
                        "a", [Fixture.seat(0), Fixture.seat(1, tariff: "invite"), Fixture.standing(category: 1)], fees: [Fixture.fee("location", 150, place: 0, isRefundable: true)])),
                .sale(Fixture.sale("b", [Fixture.seat(2)])),
            ], at: Fixture.noon)
        try await ledger.settle()
        let later = Fixture.noon + .seconds(2 * 3_600)
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([2]), reason: "asked"), at: later)
        try await ledger.settle(at: later)
    }

    @Test("by category, by channel, in money, quarter of an hour by quarter of an hour")
    func figures() async throws {
        let figures = try #require(try await ledger.figures(ofSession: "rock-1", isTest: true, doorsOpen: .seconds(3_600)))
        #expect(
            figures.categories == [
                Occupancy(categoryID: "parterre", name: "Parterre", capacity: 10, sold: 3, free: 1, revenue: Money(cents: 7_100)),
                Occupancy(categoryID: "fosse", name: "Fosse", capacity: 4),
            ])
        #expect(figures.places.quantity == 3 && figures.places.refunds == Money(cents: -2_000) && figures.fees.revenue == Money(cents: 150))
        #expect(figures.channels.map(\.register) == ["web"] && figures.channels.first?.places == 3 && figures.channels.first?.revenue == Money(cents: 7_250))
        #expect(figures.admitted == nil && figures.noShows(at: Fixture.noon + .seconds(90_000)) == nil, "nobody was checked in, so nobody is known to be absent")
        let moved = try await ledger.movements(ofSessions: [1, 2], isTest: true)
        #expect(moved[1]?.map(\.places) == [4, -1] && moved[1]?.map(\.revenue.cents) == [9_250, -2_000] && moved[2] == nil)
        #expect(figures.curve.points.map(\.daysBefore) == [1] && figures.curve.final == 3)
        #expect(try await ledger.figures(ofSession: "nothing", isTest: true, doorsOpen: .zero) == nil)
        let real = try #require(try await ledger.figures(ofSession: "rock-1", isTest: false, doorsOpen: .zero))
        #expect(real.places.isEmpty && real.curve.points == [])
    }

    @Test("who was let in is counted once, and not who gave the place back, nor who was undone or too early")
    func admissions() async throws {
        try await ledger.write { db in
            try db.execute(
                sql: """
                    INSERT INTO door_device (organiser_id, name, token_digest, added_at) VALUES ('org-a', 'Porte A', randomblob(32), 0);
                    INSERT INTO door_scan (device_id, scan_id, ticket_id, session_number, gate, at, clock_at, received_at, opened_at, undone_at)
                    SELECT 1, name || number, ticket_id, 1, 'A', at, 1, 1, 0, undone_at
                    FROM sale_line, (SELECT 'once' AS name, 1 AS number_, \(Fixture.noon.milliseconds + 85_000_000) AS at, NULL AS undone_at
                        UNION ALL SELECT 'twice', 1, \(Fixture.noon.milliseconds + 85_000_001), NULL
                        UNION ALL SELECT 'once', 3, \(Fixture.noon.milliseconds + 85_000_000), NULL
                        UNION ALL SELECT 'undone', 2, \(Fixture.noon.milliseconds + 85_000_000), 5
                        UNION ALL SELECT 'early', 5, \(Fixture.noon.milliseconds + 1), NULL)
                    WHERE kind = 'sale' AND item = 'place' AND number = number_
                    """)
        }
        #expect(try await ledger.dump("door_scan").count == 5)
        let figures = try #require(try await ledger.figures(ofSession: "rock-1", isTest: true, doorsOpen: .seconds(7_200)))
        #expect(figures.admitted == 1)
        #expect(figures.noShows(at: Fixture.noon) == nil && figures.noShows(at: Fixture.noon + .seconds(90_000)) == 2)
    }

    @Test("of numbered seats it is known when each was sold that still is, by the session's index; sandbox and real ones apart")
    func heat() async throws {
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-b", extent: .whole, reason: "asked"), at: Fixture.noon + .seconds(3 * 3_600))
        let heat = try #require(try await ledger.seatHeat(ofSession: 1, isTest: true))
        #expect(heat.sections.map(\.sold) == [2] && heat.sections[0].seats.map(\.warmth).prefix(3) == [.sold(fifth: 0), .sold(fifth: 0), .free])
        #expect(heat.fifths.first == Fixture.noon...Fixture.noon && heat.sections[0].count(.free) == 8)
        #expect(try await ledger.seatHeat(ofSession: 1, isTest: false)?.sections.map(\.sold) == [0])
        #expect(try await ledger.seatHeat(ofSession: 2, isTest: true) == nil, "everybody stands")
        let plan = try await ledger.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + FollowReader.soldSeatsQuery, arguments: [1, true]).map { $0["detail"] as String }
        }
        #expect(plan.first?.hasPrefix("SEARCH line USING INDEX sale_line_by_session (session_number=?)") == true, "\(plan)")
    }

    @Test("seats that were looked at are not read again: what a digest names never changes")
    func layouts() async throws {
        let shelf = LayoutShelf()
        #expect(try await ledger.read { try shelf.layout("digest", in: $0) } == Fixture.layout)
        // A database that has none.
        #expect(try await DatabaseQueue().read { try shelf.layout("digest", in: $0) } == Fixture.layout)
        #expect(try await ledger.read { try shelf.layout("other", in: $0) } == nil)
    }

    @Test("a session is compared with those that were played, and its sales are read by its index")
    func compared() async throws {
        let follow = FollowSales(book: ledger, doorsOpen: .zero, zone: SQLiteLedger.legalTimeZone)
        let before = try #require(try await follow.followUp(of: "rock-1", isTest: true, at: Fixture.noon))
        #expect(before.comparables == [] && before.daysBefore == 1 && before.forecast.outcome == .unknown(.nothingComparable))
        let after = try #require(try await follow.followUp(of: "rock-1", isTest: true, at: Fixture.noon + .seconds(2 * 86_400)))
        #expect(after.forecast.outcome == .unknown(.over))
        #expect(try await follow.followUp(of: "nothing", isTest: true, at: Fixture.noon) == nil)
        let plan = try await ledger.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + FollowReader.movementsQuery, arguments: ["sessions": "[1]", "test": true]).map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.hasPrefix("SEARCH session_pace USING PRIMARY KEY (session_number=?") } && !plan.contains { $0.hasPrefix("SCAN line") }, "\(plan)")
    }
}
