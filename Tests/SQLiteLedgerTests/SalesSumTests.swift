import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

/// What is kept of a session's lines, and what came since, are together the lines: at whatever moment somebody adds up.
@Suite("Sums of sessions")
struct SalesSumTests {
    private let file: LedgerFile
    private let ledger: SQLiteLedger

    /// Two organisers with sales, an invitation, fees, a line that is taken back, and a rebate.
    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [
                .sale(
                    Fixture.sale(
                        "a", [Fixture.seat(0), Fixture.seat(1, tariff: "invite"), Fixture.standing(category: 1)], fees: [Fixture.fee("location", 150, place: 0, isRefundable: true)])),
                .sale(Fixture.sale("b", [Fixture.seat(2)])), .sale(Fixture.sale("c", session: 2, [Fixture.standing(category: 0)])),
            ], at: Fixture.noon)
        try await ledger.settle()
        let later = Fixture.noon + .seconds(2 * 3_600)
        let reversal = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([2]), reason: "asked"), at: later)
        #expect(reversal.state == .done, "\(reversal.detail)")
        let rebate = try await ledger.correct(CorrectionRequest(orderID: "01-b", extent: .rebate(line: 0, Money(cents: 1_000)), reason: "asked"), at: later)
        #expect(rebate.state == .done, "\(rebate.detail)")
        try await ledger.settle(at: later)
    }

    /// Every cell, counted from the lines themselves, as reports of a period are.
    private func counted(_ details: Set<SalesQuestion.Detail>) async throws -> [SalesCell] {
        try await ledger.sales(SalesQuestion(recorded: ReportPeriod(from: AccountingPeriod("2026")), isTest: true, details: details)).cells
    }

    private func summed(_ details: Set<SalesQuestion.Detail>) async throws -> [SalesCell] {
        try await ledger.sales(SalesQuestion(isTest: true, details: details)).cells
    }

    private func expectEqual(_ moment: String) async throws {
        for details in [[], [.category], [.method, .register], Set(SalesQuestion.Detail.allCases)] as [Set<SalesQuestion.Detail>] {
            let cells = try await counted(details)
            #expect(try await summed(details) == cells && !cells.isEmpty, "\(moment), \(details)")
        }
        let moved = try await ledger.movements(ofSessions: [1, 2], isTest: true)
        #expect(moved[1]?.map(\.places) == [4, -1] && moved[1]?.map(\.revenue.cents) == [9_250, -3_000], "\(moment)")
        #expect(moved[2]?.map(\.places) == [1] && moved[2]?.map(\.revenue.cents) == [2_000], "\(moment)")
        #expect(try await ledger.audit().findings == [], "\(moment)")
    }

    @Test("at every number at which adding up may stand")
    func everyMoment() async throws {
        try await expectEqual("before")
        var steps = 0
        while try await ledger.addUpLines(limit: 1) == 1 {
            steps += 1
            try await expectEqual("after \(steps)")
        }
        #expect(steps == 8, "each line once")
        #expect(try await ledger.addUpLines(limit: 100) == 0)
        #expect(try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM session_pace") } == 3)
        _ = try await ledger.record([.sale(Fixture.sale("d", session: 2, [Fixture.standing(category: 0)]))], at: Fixture.noon + .seconds(9_000))
        #expect(try await ledger.sales(SalesQuestion(sessionID: "poesie-1", isTest: true)).total.quantity == 2, "what came a moment ago is counted")
        #expect(try await ledger.addUpLines(limit: 100) == 1)
        #expect(try await ledger.sales(SalesQuestion(sessionID: "poesie-1", isTest: true)).total.quantity == 2)
        #expect(try await summed([.tariff]) == counted([.tariff]))
    }

    @Test("sums that are wrong are found; without them, the lines are counted and added up again")
    func wrong() async throws {
        _ = try await ledger.addUpLines(limit: 100)
        try await ledger.write { try $0.execute(sql: "UPDATE session_sum SET sold_cents = sold_cents + 1 WHERE session_number = 2; UPDATE session_pace SET places = 9 WHERE session_number = 2") }
        let findings = try await ledger.audit().findings
        #expect(findings.map(\.invariant) == ["I7", "I7"] && findings.allSatisfy { $0.subject == "session 2" })
        #expect(findings.first?.detail == "session_sum says 1 places over 2001 cents, the lines say 1 over 2000")
        try await ledger.write { try $0.execute(sql: "DELETE FROM session_sum; DELETE FROM session_pace; DELETE FROM sum_mark") }
        try await expectEqual("emptied")
        #expect(try await ledger.addUpLines(limit: 100) == 8)
        try await expectEqual("again")
    }
}
