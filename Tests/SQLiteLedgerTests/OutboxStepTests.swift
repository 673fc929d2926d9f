import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

/// What concerns many items at once is done in steps, because the lease is renewed between them.
@Suite struct OutboxStepTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    @Test("what a store was shown that forgot it meanwhile is not done: it is executed once more, of that lane alone")
    func distrusted() async throws {
        let ledger = try await Fixture.ledger(file)
        func sale(_ name: String) -> StreamEntry {
            var sale = Fixture.sale(name, [Fixture.seat(0)])
            sale.order.id = "1-\(name)"
            return .sale(sale)
        }
        _ = try await ledger.record([sale("a"), sale("b")], at: Fixture.noon)
        func due() async throws -> [OutboxItem] { try await ledger.dueItems(at: Fixture.noon, limit: 9).filter { $0.kind == .refuse } }
        let underWay = try await due()
        #expect(underWay.map(\.attempts) == [0])
        try await ledger.distrustOpenWork(ofLane: 2)
        #expect(try await due().map(\.attempts) == [0], "another lane's")
        try await ledger.distrustOpenWork(ofLane: 1)
        _ = try await ledger.settle(underWay.map { ExecutedItem($0, .done(.none)) }, at: Fixture.noon)
        let again = try await due()
        #expect(again.map(\.attempts) == [1])
        _ = try await ledger.settle(again.map { ExecutedItem($0, .done(.none)) }, at: Fixture.noon)
        #expect(try await due() == [])
    }

    /// A store is lost while the provider is away, and hundreds of thousands wait: one transaction for all of a lane keeps the lease from being renewed.
    @Test func whatIsDistrustedIsSoInStepsAndWhole() async throws {
        let ledger = try await Fixture.ledger(file)
        try await ledger.write { db in
            let table = OutboxTable(db: db)
            // Some of an order, and all of one that is longer than a step; beside them those of lanes that begin alike.
            for order in 0..<1_500 {
                for lane in ["1", "12", "2"] { try table.queue(.issue, orderID: "\(lane)-\(order)", paymentID: nil, reason: "sold", at: Fixture.noon) }
                try table.queue(.letter, orderID: "1-\(order)", paymentID: nil, reason: "issued", at: Fixture.noon)
            }
            for name in 0..<2_500 {
                try table.queue(.issue, orderID: "1-7", paymentID: nil, reason: "renamed", occasion: "renaming-0-\(name)", at: Fixture.noon)
            }
        }
        var (steps, mark): (Int, OutboxTable.DistrustMark?) = (0, nil)
        repeat {
            mark = try await ledger.write { [mark] in try OutboxTable(db: $0).distrust(lane: 1, after: mark) }
            steps += 1
        } while mark != nil
        #expect(steps == 4, "5,500 in steps of 2,000, and one that finds nothing")
        let attempts = try await ledger.read { db in
            try Row.fetchAll(
                db, sql: "SELECT substr(order_id, 1, instr(order_id, '-')) || kind || attempts AS what, count(*) FROM outbox GROUP BY 1 ORDER BY 1"
            ).map { "\($0[0] as String): \($0[1] as Int)" }
        }
        #expect(attempts == ["1-issue1: 4000", "1-letter0: 1500", "12-issue0: 1500", "2-issue0: 1500"])
        try await ledger.distrustOpenWork(ofLane: 1)
        let twice = try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM outbox WHERE attempts = 2") }
        #expect(twice == 4_000, "all steps, one after the other")
        let plan = try await ledger.read {
            try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(OutboxTable.openOfLaneQuery)", arguments: ["1-", "", 0, "1."]).map { $0["detail"] as String }
        }
        #expect(plan.count == 1 && plan[0].contains("USING INDEX outbox_open_of_order") && plan[0].contains("order_id<?"), "\(plan)")
    }

    /// A round of a cancelled session that waits, and a store that forgot what was refused: neither reads what was done long ago.
    @Test func whatAReconcilersRoundsReadIsFoundInIndexes() async throws {
        let ledger = try await Fixture.ledger(file)
        func plan(_ sql: String, _ arguments: StatementArguments) async throws -> [String] {
            try await ledger.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] as String } }
        }
        let stuck = try await plan(CommandStep.stuckQuery, [1, 4])
        #expect(stuck.first?.contains("outbox USING INDEX outbox_dead (queue=?)") == true && !stuck.contains { $0.contains("TEMP B-TREE") }, "\(stuck)")
        let refusals = try await plan(SQLiteLedger.refusalsQuery, [1, "", 9])
        #expect(refusals.count == 1 && refusals[0].contains("INDEX refused_order_by_session (session_number=? AND order_id>?)"), "\(refusals)")
    }

    @Test("a store that forgot more refusals than one step tells is told all of them again")
    func manyRefusals() async throws {
        let ledger = try await Fixture.ledger(file)
        let (count, later) = (SQLiteLedger.refusalsAtOnce * 2, Fixture.noon + .seconds(60))
        try await ledger.write { db in
            for number in 0..<count {
                try db.execute(
                    sql: "INSERT INTO refused_order (order_id, session_number, reason, places, total_cents, refused_at) VALUES (?, 1, 'seat-conflict', 0, 0, 0)",
                    arguments: ["1-\(number)"])
                try OutboxTable(db: db).queue(.refuse, orderID: "1-\(number)", paymentID: nil, reason: "seat-conflict", at: Fixture.noon)
            }
            try db.execute(sql: "UPDATE outbox SET done_at = ?", arguments: [Fixture.noon.milliseconds])
        }
        try await ledger.tellRefusalsAgain(ofSessions: [1], at: later)
        let open = try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM outbox WHERE done_at IS NULL AND next_at = ?", arguments: [later.milliseconds]) }
        #expect(open == count)
    }
}
