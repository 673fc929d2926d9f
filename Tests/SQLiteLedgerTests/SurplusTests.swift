import Booking
import Domain
import Testing

@testable import SQLiteLedger

@Suite("Money that this platform gave back and does not know why")
struct SurplusTests {
    let ledger: SQLiteLedger

    /// Order `01-a` of two seats at 35.50 with its tickets, paid by `pi_a`.
    init() async throws {
        ledger = try await Fixture.ledger(LedgerFile())
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)]))], at: Fixture.noon)
        try await ledger.settle()
    }

    private func refund(_ id: String, _ cents: Int64, key: String? = nil) -> Refund {
        Refund(id: id, amount: Money(cents: cents), status: .succeeded, key: key)
    }

    /// A notice comes, and the provider answers the question that follows, the newest first.
    private func look(_ refunds: [Refund]) async throws -> OutboxNews {
        let notice = MoneyMovement(paymentID: "pi_a", noticeID: "evt_\(UInt64.random(in: .min ... .max))")
        _ = try await ledger.record([.movement(notice)], at: Fixture.noon)
        let items = try await ledger.dueItems(at: Fixture.noon + .seconds(60), limit: 9).filter { $0.kind == .compare }
        return try await ledger.settle(items.map { ExecutedItem($0, .done(.compared(PaymentBooks(refunds: refunds, disputes: [])))) }, at: Fixture.noon)
    }

    private func takeBack(_ line: Int) async throws -> OutboxItem {
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([line]), reason: "asked"))
        return try #require(try await ledger.openItems(limit: 9).items.map(\.item).first { $0.kind == .refund })
    }

    private func findings() async throws -> [String] { try await ledger.audit().findings.map(\.detail) }

    enum Operator: CaseIterable {
        case paysAndNotes, paysOnPagesAndNotes, paysOnPagesAfterOurs, isHeardBeforeTheNote
    }

    @Test("a call that hung pays besides the operator who settled its item: it costs no other ticket, and the audit names it", arguments: Operator.allCases)
    func twice(operator who: Operator) async throws {
        let item = try await takeBack(1)
        _ = try await ledger.settle([ExecutedItem(item, .never(error: "no answer"))], at: Fixture.noon)
        let (ours, onPages) = (refund("re_1", 3_550, key: "refund-01-a-1/0"), refund("re_2", 3_550))
        if who == .isHeardBeforeTheNote { _ = try await look([onPages]) }
        #expect(try await ledger.settle(deadLetter: item.id, note: "on the pages", at: Fixture.noon) == nil)
        let books =
            switch who {
            case .paysAndNotes: [ours]
            case .paysOnPagesAndNotes, .isHeardBeforeTheNote: [ours, onPages]
            case .paysOnPagesAfterOurs: [onPages, ours]
            }
        for count in [1, 0] {
            let told = try await look(books).refundsOutside
            #expect(who == .paysAndNotes || who == .isHeardBeforeTheNote ? told == count : told == 2 * count, "told once")
        }
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.number) == [1], "the other place is its buyer's")
        let found = try await findings()
        #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix("3550 cents went back") })
        #expect(try await ledger.incidents(since: Fixture.noon, limit: 9).contains { $0.detail.contains("by this platform (re_1)") })
    }

    @Test("what was given back after the backup that was restored is found, named until its lines are taken back, and not paid once more")
    func restored() async throws {
        for (lines, refunds) in [([1], [refund("re_1", 3_550, key: "refund-01-a-7/0")]), ([0], [refund("re_2", 3_550, key: "refund-01-a-8/0"), refund("re_1", 3_550, key: "refund-01-a-7/0")])] {
            #expect(try await look(refunds).refundsOutside == 1)
            #expect(try await findings() == ["3550 cents went back, and no line was taken back for them"])
            #expect(try await ledger.tickets(ofOrder: "01-a").count == lines[0] + 1, "nobody but people know which lines")
            let item = try await takeBack(lines[0])
            #expect(try await ledger.moneyBack(ofOrder: "01-a").done == Money(cents: 3_550 * Int64(refunds.count - 1)), "so that nothing is left to pay")
            _ = try await ledger.settle([ExecutedItem(item, .done(.compared(PaymentBooks(refunds: refunds, disputes: []))))], at: Fixture.noon)
            try await ledger.settle()
            #expect(try await findings() == [])
        }
        #expect(try await ledger.verify(keys: [:], heads: []).findings == [])
    }

    @Test("of what this platform gave back, that is news which the ledger does not have, unless a payment that bought nothing went back so")
    func news() async throws {
        let ours = ListedMovement(id: "re_1", paymentID: "pi_a", event: .refunded, isOurs: true)
        let reversed = ListedMovement(id: "re_9", paymentID: "pi_late", event: .refunded, isOurs: true)
        _ = try await ledger.record([.reversal(Reversal(paymentID: "pi_late", orderID: "01-late", reason: "places-gone"))], at: Fixture.noon)
        #expect(try await ledger.news(in: [ours, reversed]) == [ours])
        _ = try await look([refund("re_1", 3_550, key: "refund-01-a-7/0")])
        #expect(try await ledger.news(in: [ours, reversed]) == [])
    }
}
