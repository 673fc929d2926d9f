import Booking
import Domain
import Foundation
import GRDB
import Synchronization
import Testing

@testable import SQLiteLedger

/// A million sales are no reason to wait for a page: nothing that a page of the back office asks reads a large table from its beginning to its end. Each
/// statement is caught as SQLite gets it, so that none is forgotten, and its plan is read.
@Suite("Plans of pages")
struct PagePlanTests {
    /// Tables that a house fills by hand: some thousands of rows at most.
    private static let small: Set = ["json_each", "organiser", "session", "event", "venue", "category", "subscriber", "report_schedule", "block"]

    /// Where a walk along a table ends soon: it follows the order of the page and stops when the page is full, or goes along what is open alone.
    private static let bounded: [(statement: String, plan: String)] = [
        ("FROM journal ORDER BY number DESC LIMIT", "SCAN journal"), ("ORDER BY incident.id DESC LIMIT", "SCAN incident"),
        ("FROM sale_order ORDER BY sequence DESC LIMIT 1", "SCAN sale_order"),
        ("WHERE done_at IS NULL", "SCAN outbox USING INDEX outbox_open_of_order"), ("WHERE done_at IS NULL", "SCAN outbox USING INDEX outbox_due"),
        ("WHERE done_at IS NULL", "SCAN outbox USING INDEX outbox_dead"),
        ("state NOT IN ('done', 'refused')", "SCAN progress USING INDEX command_open"),
        // One row for each backup, closing and incident, of which there are few.
        ("FROM archive_event", "SCAN archive_event"), ("FROM closing", "SCAN closing"), ("FROM incident WHERE kind <>", "SCAN incident"),
        ("FROM incident WHERE order_id", "SCAN incident"),
    ]

    private static let kinds: [LedgerEntry.Kind?] = [nil, .sale, .reversal, .rebate]
    private static let searches: [LedgerQuery.Search?] = [nil, .order("1-abc"), .label("rang")]

    private static var ledgerQueries: [LedgerQuery] {
        var queries: [LedgerQuery] = []
        for kind in kinds {
            for search in searches {
                for session in [nil, "rock-1"] as [String?] {
                    // Words of a place are looked for in a session.
                    if case .label = search, session == nil { continue }
                    for (oldestFirst, start) in [(true, nil), (false, nil), (true, 2), (false, 2)] as [(Bool, Int64?)] {
                        queries.append(
                            LedgerQuery(
                                organiserID: "org-a", sessionID: session, kind: kind, recorded: ReportPeriod(from: AccountingPeriod("2026-11")), search: search,
                                oldestFirst: oldestFirst, start: start))
                    }
                }
            }
        }
        for kind in [LedgerEntry.Kind.reversal, .rebate] {
            for session in [nil, "rock-1"] as [String?] {
                for (oldestFirst, start) in [(true, nil), (false, nil), (true, 2), (false, 2)] as [(Bool, Int64?)] {
                    queries.append(LedgerQuery(organiserID: "org-a", sessionID: session, kind: kind, oldestFirst: oldestFirst, byAmount: true, start: start))
                }
            }
        }
        return queries
    }

    private static var journalQueries: [JournalQuery] {
        var queries: [JournalQuery] = []
        for actor in [nil, .account(1)] as [JournalActor?] {
            for action in [nil, .invited] as [JournalAction?] {
                for subject in [nil, "account 1"] as [String?] {
                    for before in [nil, 9] as [Int64?] { queries.append(JournalQuery(actor: actor, action: action, subject: subject, before: before)) }
                }
            }
        }
        return queries
    }

    private static var incidentQueries: [IncidentQuery] {
        var queries: [IncidentQuery] = []
        for kind in [nil, "drift"] as [String?] {
            for isOpen in [true, false] {
                for before in [nil, 5] as [Int64?] { queries.append(IncidentQuery(kind: kind, isOpen: isOpen, before: before)) }
            }
        }
        return queries
    }

    private static var owedQueries: [OwedQuery] {
        var queries: [OwedQuery] = []
        for state in OwedQuery.State.allCases + [nil] as [OwedQuery.State?] {
            for queue in [nil, .money, .notice] as [OutboxItem.Queue?] {
                let part = (queue == .money ? 0 : 1) + (state == .dead ? 0 : queue == .money ? 2 : 3)
                for after in [nil, OwedQuery.Place(part: part, key: 5, id: 5)] as [OwedQuery.Place?] {
                    for isReversed in [true, false] { queries.append(OwedQuery(state: state, queue: queue, isReversed: isReversed, after: after)) }
                }
            }
        }
        return queries
    }

    private struct Page {
        var name: String
        var read: @Sendable (Database) throws -> Void

        init(_ name: String, _ read: @escaping @Sendable (Database) throws -> Void) { (self.name, self.read) = (name, read) }
    }

    /// What pages ask the ledger.
    private static let pages: [Page] = lists + figures

    private static var lists: [Page] {
        let zone = SQLiteLedger.legalTimeZone
        var pages = ledgerQueries.map { query in Page("\(query)") { _ = try EntryReader(db: $0, zone: zone).page(query, limit: 50) } }
        pages += journalQueries.map { query in Page("\(query)") { _ = try JournalTable(db: $0).entries(query, limit: 51) } }
        pages += incidentQueries.map { query in Page("\(query)") { _ = try IncidentTable(db: $0).incidents(query, limit: 51) } }
        pages += owedQueries.map { query in Page("\(query)") { _ = try OwedReader(db: $0).items(query, limit: 51) } }
        return pages
    }

    private static var figures: [Page] {
        let zone = SQLiteLedger.legalTimeZone
        let details = Set(SalesQuestion.Detail.allCases)
        let month = ReportPeriod(from: AccountingPeriod("2026-11"), through: AccountingPeriod("2026-11"))
        return [
            Page("sales of sessions") { _ = try SalesCounter(db: $0, zone: zone).answer(to: SalesQuestion(isTest: true)) },
            Page("sales of sessions in detail") { _ = try SalesCounter(db: $0, zone: zone).answer(to: SalesQuestion(isTest: true, details: details)) },
            Page("sales of a month, by day") {
                _ = try SalesCounter(db: $0, zone: zone).answer(to: SalesQuestion(recorded: month, grain: .day, isTest: true, details: details))
            },
            Page("figures of a session") { _ = try FollowReader(db: $0, zone: zone).figures(SalesQuestion(sessionID: "rock-1", isTest: true)) { $0.startsAt } },
            Page("movements") { _ = try FollowReader(db: $0, zone: zone).movements(ofSessions: [1, 2], isTest: true) },
            Page("seats of a session") { _ = try FollowReader(db: $0, zone: zone).seatHeat(ofSession: 1, isTest: true, layouts: LayoutShelf()) },
            Page("guests of a session") { _ = try GuestReader(db: $0).guests(ofSession: "rock-1", isTest: true) },
            Page("how much is owed") { _ = try OutboxTable(db: $0).counts() },
            Page("how much is owed, up to a number") { _ = try OutboxTable(db: $0).counts(upTo: 10) },
            Page("what is owed by kind") { _ = try OutboxTable(db: $0).backlog() },
            Page("an item that is owed") { _ = try OutboxTable(db: $0).open(1) },
            Page("an order's page") { _ = try #require(try OrderAccountReader(db: $0).account(number: 1)) },
            Page("who bought an order") { _ = try Row.fetchOne($0, sql: SQLiteLedger.buyerQuery, arguments: [1]) },
            Page("who is kept out") { _ = try Row.fetchAll($0, sql: SQLiteLedger.blocksQuery(inForce: true, before: true), arguments: [0, 9, 51]) },
            Page("what is owed of an order") { _ = try OutboxTable(db: $0).open(ofOrder: "1-abc") },
            Page("an incident") { _ = try IncidentTable(db: $0).incident(1) },
            Page("places of a waiting room") { _ = try Int.fetchOne($0, sql: SQLiteLedger.recordedPlacesQuery, arguments: ["[1]"]) },
            Page("subscribers") { _ = try SubscriberTable(db: $0).all() },
            Page("schedules") { _ = try ScheduleTable(db: $0, zone: zone).all() },
            Page("notices that are due") { _ = try OutboxTable(db: $0).due(in: .notice, at: Fixture.noon, limit: 9) },
            Page("retention") { _ = try SQLiteLedger.forgotten(in: $0) },
            Page("commands that are not over") { _ = try CommandTable(db: $0).open() },
            Page("archives that were asked for") { _ = try CommandTable(db: $0).commands(CommandTask.exportLedgerKind, of: CommandTask.wholeLedger) },
            Page("whose buyer is to be forgotten") { _ = try BuyerErasure(db: $0).due(behind: "1-abc", policy: RetentionPolicy(), at: Fixture.noon, limit: 9) },
            Page("open incidents") { _ = try IncidentTable(db: $0).open() },
        ]
    }

    private static func ledger(_ file: LedgerFile) async throws -> SQLiteLedger {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.addSubscriber(NewSubscriber(url: "https://example.org/", kinds: [.sale], sealedSecret: [1]), by: .system("test"), at: Fixture.noon)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)])), .sale(Fixture.sale("c", session: 2, [Fixture.standing(category: 0)]))], at: Fixture.noon)
        return ledger
    }

    /// The statements of some work, and of each what it walks along without need: a table that may be large.
    private static func walks(of work: (Database) throws -> Void, in db: Database) throws -> (statements: Int, walks: [String]) {
        let statements = Mutex<[String]>([])
        db.trace { event in
            if case .statement(let statement) = event { statements.withLock { $0.append(statement.expandedSQL) } }
        }
        try work(db)
        db.trace(options: [])
        let asked = statements.withLock { $0 }.filter { $0.hasPrefix("SELECT") }
        let walks = try asked.flatMap { sql in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }.filter { step in
                // A search for nothing in particular is what SQLite calls a walk for the greatest.
                guard let table = step.wholeMatch(of: /(?:SCAN (?!CONSTANT ROW)(\w+)\b.*|SEARCH (\w+)[^(]*)/).flatMap({ $0.1 ?? $0.2 }), !small.contains(String(table)) else { return false }
                return !bounded.contains { sql.contains($0.statement) && step.hasPrefix($0.plan) }
            }.map { "\($0): \(sql)" }
        }
        return (asked.count, walks)
    }

    @Test("no page walks along a table that sales fill")
    func everyPage() async throws {
        let file = try LedgerFile()
        let ledger = try await Self.ledger(file)
        #expect(Self.pages.count > 60)
        for page in Self.pages {
            let found = try await ledger.read { try Self.walks(of: page.read, in: $0) }
            #expect(found.statements > 0 && found.walks == [], "\(page.name): \(found.walks)")
        }
    }

    /// The test above would be worth nothing if it let everything pass.
    @Test("a walk along all lines, orders or buyers is one", arguments: [
        "SELECT sum(price_cents) FROM sale_line", "SELECT max(price_cents), 1 FROM sale_line", "SELECT * FROM sale_line ORDER BY price_cents LIMIT 50", "SELECT * FROM buyer WHERE email = 'a'",
        "SELECT kind, count(*) FROM outbox WHERE done_at IS NULL GROUP BY kind", "SELECT * FROM journal WHERE detail = 'x' ORDER BY number DESC LIMIT 50",
        "SELECT * FROM active_line WHERE label = 'x'",
    ])
    func walk(sql: String) async throws {
        let file = try LedgerFile()
        let ledger = try await Self.ledger(file)
        let found = try await ledger.read { db in try Self.walks(of: { _ = try Row.fetchAll($0, sql: sql) }, in: db) }
        #expect(found.statements == 1 && found.walks.count == 1)
    }
}
