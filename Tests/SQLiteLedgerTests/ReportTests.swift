import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Sales figures")
struct ReportTests {
    @Test("group by session, category, tariff and price; totals are the sums of the lines")
    func rows() async throws {
        let file = try LedgerFile()
        let ledger = try await Fixture.ledger(file)
        var dearer = Fixture.seat(2)
        dearer.price = Money(cents: 4_000)
        _ = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1), Fixture.standing(category: 1)])),
                .sale(Fixture.sale("b", [dearer, Fixture.seat(3, tariff: "invite")])),
                .sale(Fixture.sale("c", session: 2, [Fixture.standing(category: 0)])),
                .sale(Fixture.sale("refused", [Fixture.seat(0)])),
            ], at: Fixture.noon)
        let answer = try await ledger.sales(SalesQuestion(isTest: true, details: [.category, .tariff, .price, .rate]))
        let text = answer.cells.map { cell in
            let tally = cell.tally
            return "\(cell.session) \(cell.category?.id ?? "-") \(cell.tariff?.id ?? "-") \(cell.unitPrice?.cents ?? -1) at \(cell.rate?.basisPoints ?? -1): \(tally.quantity) "
                + "\(tally.revenue.cents) \(tally.vat.cents) \(tally.revenueExcludingTax.cents)\(cell.isFree ? " free" : "") \(cell.numbers)"
        }
        // 3550 × 2.1 / 102.1 = 73.02; 4000 → 82.27; 2000 × 5.5 / 105.5 = 104.27
        #expect(
            text == [
                "1 parterre invite 0 at 210: 1 0 0 0 free 5...5", "1 parterre plein 3550 at 210: 2 7100 146 6954 1...2",
                "1 parterre plein 4000 at 210: 1 4000 82 3918 4...4", "1 fosse plein 2000 at 550: 1 2000 104 1896 3...3",
                "2 fosse plein 2000 at 550: 1 2000 104 1896 1...1",
            ])
        #expect(try await ledger.salesFigures().totals == SalesFigures(quantity: 6, revenue: Money(cents: 15_100), vat: Money(cents: 436)))
        #expect(answer.sessions.map(\.id) == ["rock-1", "poesie-1"] && answer.sessions.map(\.capacity) == [14, 3])
        #expect(answer.lastNumbers == ["org-a": 5, "org-b": 1] && answer.linesOfOtherMode == 0)
        let real = try await ledger.sales(SalesQuestion())
        #expect(real.cells == [] && real.linesOfOtherMode == 6, "no sum has both")
    }

    static let questions: [(question: SalesQuestion, quantity: Int)] = [
        (SalesQuestion(), 3), (SalesQuestion(organiserID: "org-a"), 2), (SalesQuestion(eventID: "poesie"), 1), (SalesQuestion(sessionID: "rock-1"), 2),
        (SalesQuestion(sessionID: "nothing"), 0), (SalesQuestion(venueID: "salle"), 3), (SalesQuestion(venueID: "nowhere"), 0),
        // Noon is on 2026-11-15 in Paris, the sessions a day later.
        (SalesQuestion(played: period("2026-11-16")), 3), (SalesQuestion(played: period("2026-11-15")), 0),
        (SalesQuestion(recorded: period("2026-11-15")), 3), (SalesQuestion(recorded: period("2026-11-14")), 0),
        (SalesQuestion(recorded: ReportPeriod(from: AccountingPeriod("2026-11-16"))), 0),
        (SalesQuestion(recorded: ReportPeriod(through: AccountingPeriod("2026"))), 3),
        (SalesQuestion(sessionID: "rock-1", recorded: period("2026-11")), 2),
        (SalesQuestion(organiserID: "org-b", recorded: period("2026-11"), grain: .day), 1),
    ]

    private static func period(_ text: String) -> ReportPeriod { ReportPeriod(from: AccountingPeriod(text), through: AccountingPeriod(text)) }

    @Test("count what the question takes", arguments: questions.indices)
    func filtered(_ index: Int) async throws {
        let file = try LedgerFile()
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)])),
                .sale(Fixture.sale("c", session: 2, [Fixture.standing(category: 0)])),
            ], at: Fixture.noon)
        var question = Self.questions[index].question
        question.isTest = true
        #expect(try await ledger.salesFigures(question).totals.quantity == Self.questions[index].quantity)
    }

    @Test("a ledger without sales answers too, with its sessions")
    func empty() async throws {
        let file = try LedgerFile()
        let ledger = try await Fixture.ledger(file)
        for question in [SalesQuestion(), SalesQuestion(recorded: Self.period("2026-11"), grain: .week)] {
            let answer = try await ledger.sales(question)
            #expect(answer.cells == [] && answer.sessions.count == 2 && answer.slices == [] && answer.lastNumbers == [:])
        }
    }

    @Test("each question finds its lines by an index")
    func plans() async throws {
        let file = try LedgerFile()
        let ledger = try await Fixture.ledger(file)
        for bySlice in [true, false] {
            for details in [[], Set(SalesQuestion.Detail.allCases)] {
                let plan = try await ledger.read { db in
                    try Row.fetchAll(
                        db, sql: "EXPLAIN QUERY PLAN " + SalesCounter.query(details: details, bySlice: bySlice),
                        arguments: bySlice ? ["slices": "[]", "sessions": "[]"] : ["sessions": "[]"]
                    ).map { $0["detail"] as String }
                }
                #expect(plan.contains { $0.hasPrefix(bySlice ? "SEARCH line USING PRIMARY KEY (organiser_id=? AND number>? AND number<?)" : "SEARCH line USING PRIMARY KEY (organiser_id=? AND number>?)") }, "\(plan)")
                #expect(bySlice || plan.contains { $0.hasPrefix("SEARCH session_sum USING PRIMARY KEY (session_number=?)") }, "\(plan)")
                #expect(plan.contains { $0.hasPrefix("SEARCH corrected USING PRIMARY KEY") }, "\(plan)")
                #expect(!plan.contains { $0.hasPrefix("SCAN line") || $0.hasPrefix("SCAN corrected") }, "\(plan)")
            }
        }
    }
}
