import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

/// Pages of ledger lines: each line on one page, in whichever order, with whichever filter.
@Suite("Pages of the ledger")
struct LedgerPageTests {
    private let file: LedgerFile
    private let ledger: SQLiteLedger

    /// Of `org-a` eight lines on the 15th, then two corrections on the 16th; of `org-b` one.
    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        // Between two rows one offset is nobody's.
        let offsets = [0, 1, 2, 3, 4, 6, 7, 8]
        let sales = offsets.enumerated().map { StreamEntry.sale(Fixture.sale("order\($0.offset)", [Fixture.seat($0.element)])) }
        _ = try await ledger.record(sales + [.sale(Fixture.sale("x", session: 2, [Fixture.standing(category: 0)]))], at: Fixture.noon)
        try await ledger.settle()
        let later = Fixture.noon + .seconds(86_400)
        let reversal = try await ledger.correct(CorrectionRequest(orderID: "01-order1", extent: .whole, reason: "asked"), at: later)
        #expect(reversal.state == .done, "\(reversal.detail)")
        let rebate = try await ledger.correct(CorrectionRequest(orderID: "01-order2", extent: .rebate(line: 0, Money(cents: 100)), reason: "asked"), at: later)
        #expect(rebate.state == .done, "\(rebate.detail)")
    }

    private func numbers(_ query: LedgerQuery) async throws -> [Int64] {
        try await #require(ledger.lines(query, limit: 50)).entries.map(\.number)
    }

    @Test("page by page, none twice and none missing", arguments: [true, false])
    func pages(oldestFirst: Bool) async throws {
        var (query, numbers): (LedgerQuery, [Int64]) = (LedgerQuery(organiserID: "org-a", oldestFirst: oldestFirst), [])
        while true {
            let page = try #require(try await ledger.lines(query, limit: 3))
            numbers += page.entries.map(\.number)
            #expect(page.entries.count <= 3 && page.organisers.map(\.id) == ["org-a", "org-b"])
            guard let next = page.next else { break }
            query.start = next
        }
        #expect(numbers == (oldestFirst ? Array(1...10) : (1...10).reversed()))
        #expect(try await #require(ledger.lines(LedgerQuery(), limit: 3)).organiserID == "org-a", "the first that has lines")
    }

    @Test("a line says what was sold, and of a correction what it corrects")
    func entry() async throws {
        let entries = try await #require(ledger.lines(LedgerQuery(organiserID: "org-a"), limit: 50)).entries
        let session = try #require(entries.first).sessionID
        let found = try await #require(ledger.lines(LedgerQuery(organiserID: "org-b", sessionID: session), limit: 50))
        #expect(found.organiserID == "org-a" && !found.entries.isEmpty, "a session is of one organiser, whoever was chosen before")
        try #require(entries.count == 10)
        let (rebate, reversal, sale) = (entries[0], entries[1], entries[9])
        #expect(rebate.kind == .rebate && rebate.corrects == 3 && rebate.price == Money(cents: -100))
        #expect(reversal.kind == .reversal && reversal.corrects == 2 && reversal.price == Money(cents: -3_550) && reversal.vat == Money(cents: -73))
        #expect(sale.label == "Parterre · Parterre, rang A, place 1 · Plein" && sale.title == "Titre rock" && sale.sessionID == "rock-1" && sale.orderID == "01-order0")
        #expect(sale.rate == VATRate(basisPoints: 210) && sale.recordedAt == Fixture.noon && sale.isTest && !sale.isFee && sale.method == "card" && sale.corrects == nil)
    }

    @Test("by kind, session, day, order, words of a place and number")
    func filters() async throws {
        let day = { (text: String) in ReportPeriod(from: AccountingPeriod(text), through: AccountingPeriod(text)) }
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", kind: .reversal)) == [9])
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", sessionID: "rock-1", kind: .rebate)) == [10])
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", kind: .sale, start: 2)) == [2, 1])
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", recorded: day("2026-11-16"), oldestFirst: true)) == [9, 10])
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", sessionID: "rock-1", recorded: day("2026-11-15"), start: 3)) == [3, 2, 1])
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", recorded: day("2026-11-14"))) == [])
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", search: .order("01-order1"))) == [9, 2])
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", sessionID: "rock-1", kind: .sale, search: .order("01-ord"), oldestFirst: true)) == Array(1...8))
        #expect(try await numbers(LedgerQuery(organiserID: "org-a", sessionID: "rock-1", search: .label("RANG b"), oldestFirst: true)) == [6, 7, 8])
        for nothing in ["%", "_", "\\", "' OR 1 --"] {
            #expect(try await numbers(LedgerQuery(organiserID: "org-a", sessionID: "rock-1", search: .label(nothing))) == [], "\(nothing)")
        }
        #expect(try await numbers(LedgerQuery(organiserID: "org-b", sessionID: "rock-1")) == numbers(LedgerQuery(organiserID: "org-a", sessionID: "rock-1")), "whoever was chosen before")
        #expect(try await ledger.lines(LedgerQuery(organiserID: "nobody"), limit: 5) == nil)
        #expect(try await ledger.lines(LedgerQuery(sessionID: "nothing"), limit: 5) == nil)
    }

    @Test("corrections by amount, page by page")
    func amounts() async throws {
        for (order, cents) in [("order4", 500), ("order5", 50), ("order6", 500), ("order7", 700)] as [(String, Int64)] {
            let rebate = try await ledger.correct(CorrectionRequest(orderID: "01-\(order)", extent: .rebate(line: 0, Money(cents: cents)), reason: "asked"), at: Fixture.noon + .seconds(90_000))
            #expect(rebate.state == .done, "\(rebate.detail)")
        }
        for session in [nil, "rock-1"] as [String?] {
            for smallestFirst in [false, true] {
                var (query, amounts): (LedgerQuery, [Int64]) = (LedgerQuery(organiserID: "org-a", sessionID: session, kind: .rebate, oldestFirst: smallestFirst, byAmount: true), [])
                repeat {
                    let page = try #require(try await ledger.lines(query, limit: 2))
                    amounts += page.entries.map(\.price.cents)
                    query.start = page.next
                } while query.start != nil
                let sorted: [Int64] = [-700, -500, -500, -100, -50]
                #expect(amounts == (smallestFirst ? sorted.reversed() : sorted))
            }
        }
        #expect(!LedgerQuery(byAmount: true).hasOrder && !LedgerQuery(kind: .sale, byAmount: true).hasOrder && !LedgerQuery(kind: .rebate, search: .order("1-a"), byAmount: true).hasOrder)
        // The plan has no sort of its own.
        let query = LedgerQuery(organiserID: "org-a", kind: .rebate, byAmount: true)
        let (sql, arguments) = EntryReader.sqlByAmount(query, .rebate, organiser: "org-a", session: nil, from: (-500, 3), limit: 9)
        let steps = try await ledger.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] as String } }
        #expect(steps.first?.contains("sale_line_amounts (organiser_id=? AND kind=? AND (price_cents,number)>(?,?))") == true && !steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
    }

    @Test("a ledger without lines has an empty page")
    func empty() async throws {
        let file = try LedgerFile()
        let ledger = try await Fixture.ledger(file)
        #expect(try await ledger.lines(LedgerQuery(), limit: 5) == LedgerPage(organisers: [], organiserID: nil, entries: [], next: nil))
    }
}
