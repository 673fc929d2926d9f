import Booking
import Domain
import SQLiteLedger

/// How long the back office waits for the ledger before it can show a page of sales: every list, in each of its orders, with each of its filters,
/// at its beginning and far behind it.
struct PageBench {
    struct Figures: Encodable {
        var lines: Int64
        /// Lines a second that were added up for these pages; 0 when all of them were.
        var addedPerSecond: Double
        /// Milliseconds by page, each the median of five.
        var pages: [String: Double]
        /// The longest of them.
        var slowest: Double
    }

    let ledger: SQLiteLedger

    func run() async throws -> Figures {
        let adding = ContinuousClock.now
        var added = 0
        while true {
            let some = try await ledger.addUpLines(limit: 2_000)
            if some == 0 { break }
            added += some
        }
        let seconds = Self.milliseconds(ContinuousClock.now - adding) / 1_000
        let last = try await ledger.sales(SalesQuestion(sessionID: "s1", isTest: true)).lastNumbers["o"] ?? 0
        var pages: [String: Double] = [:]
        for (name, query) in queries(last: last) { pages["ledger, \(name)"] = try await Self.taking { _ = try await ledger.lines(query, limit: 50) } }
        let all = try await ledger.performances(SalesQuestion())
        for (name, sessions) in [("sales, a page of sessions", all.prefix(25)), ("sales, by revenue", all[...])] {
            var question = SalesQuestion(isTest: true)
            question.sessions = Set(sessions.map(\.number))
            pages[name] = try await Self.taking {
                _ = try await ledger.performances(SalesQuestion())
                _ = try await ledger.sales(question)
            }
        }
        // When all of them were played, each can be compared with five others.
        let follow = FollowSales(book: ledger, doorsOpen: .zero, zone: SQLiteLedger.legalTimeZone)
        let after = LedgerHall.noon + .seconds(11 * 365 * 86_400)
        pages["sales, one session and those like it"] = try await Self.taking { _ = try await follow.followUp(of: "s1", isTest: true, at: after) }
        let takings = ReportKind.takings.question(SalesQuestion(sessionID: "s1", isTest: true), in: nil)
        pages["report, takings of a session"] = try await Self.taking { _ = try await ledger.sales(takings) }
        let everything = ReportKind.sales.question(SalesQuestion(isTest: true), in: nil, by: SalesGroup.standard)
        pages["report, everything by session"] = try await Self.taking { _ = try await ledger.sales(everything) }
        pages["journal"] = try await Self.taking { _ = try await ledger.journal(JournalQuery(action: .signedIn, subject: "account 1"), limit: 51) }
        return Figures(lines: last, addedPerSecond: added == 0 ? 0 : Double(added) / seconds, pages: pages, slowest: pages.values.max() ?? 0)
    }

    private func queries(last: Int64) -> [(String, LedgerQuery)] {
        let day = AccountingPeriod(dayOf: LedgerHall.noon + .seconds(86_400), in: SQLiteLedger.legalTimeZone)
        let some: [(String, LedgerQuery)] = [
            ("all", LedgerQuery()), ("page 1000", LedgerQuery(start: max(1, last - 50_000))), ("sales", LedgerQuery(kind: .sale)),
            ("taken back", LedgerQuery(kind: .reversal)), ("of a day", LedgerQuery(recorded: ReportPeriod(from: day, through: day))),
            ("of a session", LedgerQuery(sessionID: "s1")), ("of a session, page 1000", LedgerQuery(sessionID: "s1", start: 50_000)),
            ("of a session, taken back", LedgerQuery(sessionID: "s1", kind: .rebate)),
            ("of a session, words that are nowhere", LedgerQuery(sessionID: "s1", search: .label("nowhere"))),
            ("of a session, words of a place", LedgerQuery(sessionID: "s1", kind: .sale, search: .label("rang 4999"))),
            ("of an order", LedgerQuery(search: .order("1-a"))), ("of an order in a session", LedgerQuery(sessionID: "s1", search: .order("1-ab"))),
        ]
        return some + some.map { name, query in
            var query = query
            query.oldestFirst = true
            return (name + ", oldest first", query)
        }
    }

    /// Milliseconds, the median of five.
    private static func taking(_ work: () async throws -> Void) async throws -> Double {
        var times: [Double] = []
        for _ in 0..<5 {
            let start = ContinuousClock.now
            try await work()
            times.append(milliseconds(ContinuousClock.now - start))
        }
        return times.sorted()[2]
    }

    private static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1_000 + Double(duration.components.attoseconds) / 1e15
    }
}
