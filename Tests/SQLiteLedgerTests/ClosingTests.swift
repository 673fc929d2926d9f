import Booking
import Domain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import SQLiteLedger

@Suite("Closings")
struct ClosingTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private func moment(_ text: String) throws -> Timestamp {
        Timestamp(try Date(text, strategy: .iso8601))
    }

    /// Records a standing place of 20 € at each moment.
    private func ledger(salesAt moments: [String]) async throws -> SQLiteLedger {
        var programme = Fixture.programme
        programme.sessions[1].categories[0].capacity = 1000
        let ledger = try file.open()
        _ = try await ledger.write(programme)
        for (index, text) in moments.enumerated() {
            let now = try moment(text)
            let sale = Fixture.sale("n\(index)", session: 2, [Fixture.standing(category: 0)])
            _ = try await ledger.record([.sale(sale)], at: now)
            try await ledger.settle(at: now)
        }
        return ledger
    }

    private func records(_ ledger: SQLiteLedger) async throws -> [ClosingRecord] {
        try await ledger.read { try StoredClosing.all(in: $0).map { try ClosingRecord(bytes: $0.bytes) } }
    }

    private func close(_ ledger: SQLiteLedger, at text: String) async throws -> [String] {
        let now = try moment(text)
        return try await ledger.closeDue(endedBy: now, at: now, signer: TestSigner()).map {
            "\($0.period.text) \($0.numbers.lowerBound)..<\($0.numbers.upperBound)"
        }
    }

    @Test("days are those of Paris: 25 hours when summer time ends, 23 when it begins; empty days are closed")
    func daylightSaving() async throws {
        // 25 October 2026 lasts from 22:00 UTC of the 24th to 23:00 UTC of the 25th.
        let ledger = try await ledger(salesAt: [
            "2026-10-24T21:59:59Z", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z",
        ])
        #expect(
            try await close(ledger, at: "2026-10-27T23:00:00Z") == [
                "2026-10-24 1..<2", "2026-10-25 2..<4", "2026-10-26 4..<5", "2026-10-27 5..<5",
            ])
        let hours = try await records(ledger).map { ($0.untilAt - $0.fromAt) / 3_600_000 }
        #expect(hours == [24, 25, 24, 24])
        #expect(try await close(ledger, at: "2027-03-29T00:00:00Z").contains("2027-03-28 5..<5"))
        let spring = try await records(ledger).first { $0.period == "2027-03-28" }
        #expect(spring.map { ($0.untilAt - $0.fromAt) / 3_600_000 } == 23)
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("a month is the sum of its days, a year of its months, and perpetual totals go through")
    func monthAndYear() async throws {
        let ledger = try await ledger(salesAt: [
            "2026-11-29T12:00:00Z", "2026-11-30T12:00:00Z", "2026-12-31T12:00:00Z", "2026-12-31T23:30:00Z",
        ])
        let closed = try await close(ledger, at: "2027-01-31T23:00:00Z")
        #expect(closed.prefix(3) == ["2026-11-29 1..<2", "2026-11-30 2..<3", "2026-11 1..<3"])
        #expect(closed.contains("2026-12 3..<4") && closed.contains("2026 1..<4") && closed.contains("2027-01 4..<5"))
        let records = try await records(ledger)
        func totals(_ period: String) -> [Int64] {
            guard let record = records.first(where: { $0.period == period }) else { return [] }
            let sums = [record.periodTotals, record.perpetualTotals].map { $0.groups.reduce(0) { $0 + $1.sales.cents } }
            return sums + [record.periodPayments, record.perpetualPayments].map { $0.groups.reduce(0) { $0 + $1.cents } }
        }
        #expect(totals("2026-11") == [4_000, 4_000, 4_000, 4_000])
        #expect(totals("2026-12-31") == [2_000, 6_000, 2_000, 6_000])
        #expect(totals("2026") == [6_000, 6_000, 6_000, 6_000])
        #expect(totals("2027-01") == [2_000, 8_000, 2_000, 8_000])
        #expect(records.first { $0.period == "2026" }?.periodTotals.groups.first?.key.testMode == true)
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("corrections count apart, in the period in which they are made")
    func corrections() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        let last = try #require(try await records(ledger).last { $0.organiserID == "org-a" })
        let group = try #require(last.periodTotals.groups.first)
        #expect(group.sales == .init(count: 1, cents: 3_550, vatCents: 73))
        #expect(group.corrections == .init(count: 1, cents: -3_550, vatCents: -73))
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("where ledger.timeZone is changed, a day begins where the one before ended: no line is left out, none counted twice")
    func otherZone() async throws {
        let paris = try await ledger(salesAt: ["2026-11-25T12:00:00Z"])
        #expect(try await close(paris, at: "2026-11-26T12:00:00Z") == ["2026-11-25 1..<2"])
        try paris.pool.close()
        func reopened(in zone: String, salesAt moments: [String]) async throws -> SQLiteLedger {
            let zone = try #require(TimeZone(identifier: zone))
            let ledger = try SQLiteLedger(path: file.path, testMode: true, timeZone: zone)
            for text in moments {
                _ = try await ledger.record([.sale(Fixture.sale(text, session: 2, [Fixture.standing(category: 0)]))], at: moment(text))
                try await ledger.settle(at: moment(text))
            }
            return ledger
        }
        // Midnight is at 4 there, and then at 20.
        let west = try await reopened(in: "America/Martinique", salesAt: ["2026-11-25T23:30:00Z", "2026-11-27T03:59:59Z"])
        #expect(try await close(west, at: "2026-11-27T05:00:00Z") == ["2026-11-26 2..<4"])
        #expect(try await west.verifyWithHeads().findings == [])
        try west.pool.close()
        let east = try await reopened(in: "Indian/Reunion", salesAt: ["2026-11-27T05:00:00Z", "2026-11-27T20:00:00Z"])
        #expect(try await close(east, at: "2026-11-27T21:00:00Z") == ["2026-11-27 4..<5"])
        #expect(try await records(east).map { ($0.untilAt - $0.fromAt) / 3_600_000 } == [24, 29, 16])
        #expect(try await east.verifyWithHeads().findings == [])
    }

    @Test("refused: not over, closed before, with a hole before it, unknown, nothing sold")
    func refusals() async throws {
        let ledger = try await ledger(salesAt: ["2026-11-25T12:00:00Z"])
        let now = try moment("2026-11-27T12:00:00Z")
        func close(_ text: String, of organiser: String = "org-b") async throws -> ClosingRefusal? {
            let period = try #require(AccountingPeriod(text))
            switch try await ledger.close(period, ofOrganiser: organiser, at: now, signer: TestSigner()) {
            case .success: return nil
            case .failure(let refusal): return refusal
            }
        }
        let first = try #require(AccountingPeriod("2026-11-25"))
        #expect(try await close("2026-11-26") == .outOfTurn(next: first))
        #expect(try await close("2026-11-27") == .notOver(until: moment("2026-11-27T23:00:00Z")))
        #expect(try await close("2026-11-25", of: "org-a") == .nothingSold)
        #expect(try await close("2026-11-25", of: "nobody") == .unknownOrganiser)
        #expect(try await close("2026-11-25") == nil)
        #expect(try await close("2026-11-25") == .closedBefore)
        #expect(try await close("2026-11-26") == nil)
        #expect(try await close("2026-11") == .notOver(until: moment("2026-11-30T23:00:00Z")))
    }

    @Test("the ledger's time runs forward: a late clock writes into no closed period and before no line")
    func lateClock() async throws {
        let ledger = try await ledger(salesAt: ["2026-11-25T12:00:00Z"])
        _ = try await close(ledger, at: "2026-11-26T12:00:00Z")
        for (name, text) in [("late", "2026-11-25T13:00:00Z"), ("next", "2026-11-26T09:00:00Z"), ("back", "2026-11-26T08:00:00Z")] {
            let sale = Fixture.sale(name, session: 2, [Fixture.standing(category: 0)])
            _ = try await ledger.record([.sale(sale)], at: moment(text))
        }
        let moments = try await ledger.read {
            try Int64.fetchAll($0, sql: "SELECT recorded_at FROM sale_line ORDER BY number")
        }
        let expected = try ["2026-11-25T12:00:00Z", "2026-11-25T23:00:00Z", "2026-11-26T09:00:00Z", "2026-11-26T09:00:00Z"]
            .map { try moment($0).milliseconds }
        #expect(moments == expected)
        for (sql, refusal) in [
            ("recorded_at = recorded_at - 1, number = number + 1", "sale_line time runs forward"),
        ] {
            await #expect(throws: LedgerError.corrupt(cause: "\(refusal) (SQLite 1811)")) {
                try await ledger.write { db in
                    try db.execute(sql: "CREATE TEMP TABLE copy AS SELECT * FROM sale_line ORDER BY number DESC LIMIT 1")
                    try db.execute(sql: "UPDATE temp.copy SET position = 9, ticket_id = 1, \(sql)")
                    try db.execute(sql: "INSERT INTO sale_line SELECT * FROM temp.copy")
                }
            }
        }
        #expect(try await close(ledger, at: "2026-11-27T12:00:00Z") == ["2026-11-26 2..<5"])
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("a closing is reckoned while others write; a sale or a closing that comes in between is not forgotten")
    func between() async throws {
        let ledger = try await ledger(salesAt: ["2026-11-25T10:00:00Z"])
        let (day, now) = (try #require(AccountingPeriod("2026-11-25")), try moment("2026-11-26T12:00:00Z"))
        @Sendable func writer(_ db: Database) throws -> ClosingWriter {
            ClosingWriter(db: db, organiserID: "org-b", zone: ledger.timeZone, now: now, signer: try TestSigner())
        }
        func draft(_ day: AccountingPeriod) async throws -> ClosingDraft {
            try await ledger.read { try writer($0).draft(day, after: try StoredClosing.last(ofOrganiser: "org-b", in: $0)) }
        }
        func draft() async throws -> ClosingDraft { try await draft(day) }
        func write(_ draft: ClosingDraft, anew: Bool = false) async throws -> Range<Int64>? {
            try await ledger.write { try writer($0).write(draft, anew: anew)?.numbers }
        }

        let early = try await draft()
        let sale = Fixture.sale("late", session: 2, [Fixture.standing(category: 0)])
        _ = try await ledger.record([.sale(sale)], at: try moment("2026-11-25T11:00:00Z"))
        #expect(try await write(early) == nil, "a line of that day")
        let late = try await draft()
        try await ledger.settle(at: try moment("2026-11-25T11:00:00Z"))
        #expect(try await write(late) == nil, "a payment of that day")
        let third = Fixture.sale("third", session: 2, [Fixture.standing(category: 0)])
        let whole = try await draft()
        _ = try await ledger.record([.sale(third)], at: try moment("2026-11-25T12:00:00Z"))
        #expect(try await write(whole, anew: true) == 1..<4, "reckoned in the transaction, with what came")
        #expect(try await write(whole, anew: true) == nil, "it is closed")
        #expect(try await ledger.verifyWithHeads().findings == [], "with the totals of all three")
        #expect(try await ledger.verifyWithHeads().findings == [])

        // What adds up the lines keeps no other transaction waiting.
        let written = Mutex<[String]>([])
        try await ledger.pool.writeWithoutTransaction { db in
            db.trace { event in written.withLock { $0.append("\(event)") } }
        }
        let empty = try await draft(day.successor)
        #expect(try await close(ledger, at: "2026-11-27T12:00:00Z") == ["2026-11-26 4..<4"])
        try await ledger.pool.writeWithoutTransaction { $0.trace(options: []) }
        let statements = written.withLock { $0 }
        #expect(statements.contains { $0.contains("INSERT INTO closing") })
        #expect(!statements.contains { $0.contains("price_cents") || $0.contains("amount_cents") }, "\(statements)")
        #expect(try await write(empty) == nil, "a day of which nothing but its closing can say that it is closed")
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("two who close the same day at once: one closes it, the other is told so")
    func rivals() async throws {
        let ledger = try await ledger(salesAt: ["2026-11-25T10:00:00Z"])
        let (day, now) = (try #require(AccountingPeriod("2026-11-25")), try moment("2026-11-26T12:00:00Z"))
        let signer = try TestSigner()
        let other = try file.open()
        async let first = ledger.close(day, ofOrganiser: "org-b", at: now, signer: signer)
        async let second = other.close(day, ofOrganiser: "org-b", at: now, signer: signer)
        let outcomes = try await [first, second]
        #expect(outcomes.count { (try? $0.get())?.numbers == 1..<2 } == 1 && outcomes.contains(.failure(.closedBefore)), "\(outcomes)")
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("a change of key: each closing names the one that signed it")
    func keyChange() async throws {
        let ledger = try await ledger(salesAt: ["2026-11-25T12:00:00Z"])
        _ = try await close(ledger, at: "2026-11-26T12:00:00Z")
        let now = try moment("2026-11-27T12:00:00Z")
        let second = try TestSigner(2)
        _ = try await ledger.closeDue(endedBy: now, at: now, signer: second)
        let both = try TestSigner().keys.merging(second.keys) { $1 }
        #expect(try await ledger.verify(keys: both, heads: []).findings == [])
        let findings = try await ledger.verify(keys: second.keys, heads: []).findings
        #expect(findings.map(\.detail) == ["it is signed with key 1, which is not among the keys given"])
    }

    @Test("a closing's record is read back as it was written, and nothing else is one")
    func record() async throws {
        let ledger = try await Fixture.ledgerWithEvidence(file)
        for record in try await records(ledger) {
            #expect(try ClosingRecord(bytes: record.bytes) == record)
            #expect(throws: LedgerValueError.self) { try ClosingRecord(bytes: record.bytes + [0]) }
            #expect(throws: LedgerValueError.self) { try ClosingRecord(bytes: record.bytes.dropLast()) }
        }
    }

    /// Many days, because closings must need a page that is not there.
    @Test("a full disk: what was closed is whole, nothing is half closed, and the rest follows when there is space")
    func diskFull() async throws {
        let ledger = try await ledger(salesAt: ["2026-01-05T12:00:00Z"])
        let pages = try await ledger.pool.writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM")
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
            return pages
        }
        await #expect(throws: LedgerError.unavailable(cause: "database or disk is full (SQLite 13)")) {
            try await close(ledger, at: "2026-11-26T12:00:00Z")
        }
        let closed = try await ledger.dump("closing").count
        #expect(closed > 0 && closed < 324)
        #expect(try await ledger.verifyWithHeads().findings == [])
        _ = try await ledger.pool.writeWithoutTransaction {
            try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(pages + 10_000)")
        }
        _ = try await close(ledger, at: "2026-11-26T12:00:00Z")
        #expect(try await ledger.dump("closing").count > closed)
        #expect(try await ledger.verifyWithHeads().findings == [])
    }
}
