import Booking
import Domain
import GRDB
import Synchronization
import Testing

@testable import SQLiteLedger

@Suite("Orders that stopped half-way")
struct StoppedOrderTests {
    let file: LedgerFile
    let ledger: SQLiteLedger

    /// Order `01-a` of two seats, whose capture is open.
    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)]))], at: Fixture.noon)
    }

    private func correct(_ extent: CorrectionRequest.Extent) async throws -> CommandProgress {
        try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: extent, reason: "buyer-request"))
    }

    private func end(_ outcome: OutboxOutcome, at now: Timestamp = Fixture.noon) async throws -> OutboxItem {
        let item = try await ledger.dueItems(at: now, limit: 1)[0]
        _ = try await ledger.settle([ExecutedItem(item, outcome)], at: now)
        return item
    }

    private func isClean() async throws -> Bool {
        let findings = try await ledger.audit().findings
        let verification = try await ledger.verify(keys: [:], heads: []).findings
        #expect(findings == [] && verification == [])
        return findings.isEmpty && verification.isEmpty
    }

    @Test("a capture that failed for good is given up: lines reversed, places free, what was taken on its way back, the buyer told")
    func deadCapture() async throws {
        let capture = try await end(.never(error: "4000 cents captured where 7100 were due"))
        #expect(try await correct(.lines([0])).detail == CorrectionRefusal.onlyWhole(.capture, item: capture.id).description)
        #expect(try await ledger.audit().findings == [], "it is among the dead letters")
        let progress = try await correct(.whole)
        #expect(progress.state == .done && progress.detail.hasPrefix("The sale is undone"), "\(progress)")
        #expect(try await correct(.whole).detail == CorrectionRefusal.nothingLeft.description)
        #expect(try await ledger.deadLetters() == [])
        #expect(try await ledger.soldPlaces(ofSession: 1).seats.isEmpty)
        let open = try await ledger.openItems(limit: 9).items.filter { $0.item.kind != .page }
        #expect(open.map { "\($0.item.kind) \($0.item.reason) \($0.item.paymentID ?? "")" } == [
            "refuse capture-refused pi_a", "reverse capture-refused pi_a", "letter capture-refused pi_a",
        ])
        #expect(try await ledger.refusal(ofOrder: "01-a")?.reason == "capture-refused")
        let recorded = try #require(try await ledger.order("01-a"))
        #expect(recorded.isUndone && recorded.lines == [] && recorded.tickets == [])
        #expect(try await ledger.recordedOrders(ofSession: 1).orders == [recorded], "whoever reads it")
        #expect(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts == [], "nothing of it is signed")
        try await ledger.settle()
        #expect(try await ledger.record([.sale(Fixture.sale("b", [Fixture.seat(0)]))], at: Fixture.noon) == [.recorded(numbers: [5])])
        #expect(try await isClean())
    }

    @Test("a capture that is late and still tried is given up only once an operator holds it")
    func lateCapture() async throws {
        let late = Fixture.noon + OutboxItem.Kind.capture.patience
        let capture = try await end(.later(error: "http 500", retryAt: late + .seconds(60)), at: late)
        let request = CorrectionRequest(orderID: "01-a", extent: .whole, reason: "buyer-request")
        let id = try await ledger.ask(CommandRequest(task: .correct(request), askedBy: "ada", key: "k"), at: late)
        let command = try #require(try await ledger.command(id))
        let waiting = try await ledger.advance(command, mayEnd: true, at: late)
        #expect(waiting.state == .waiting && waiting.detail.contains("guichet outbox hold \(capture.id)"), "\(waiting)")
        #expect(try await ledger.objection(to: request) == nil, "it may pass")
        #expect(try await ledger.hold(deadLetter: capture.id, at: Fixture.noon))
        #expect(try await ledger.advance(command, mayEnd: true, at: late).state == .done)
        try await ledger.settle(at: late)
        #expect(try await isClean())
    }

    @Test("tickets that nobody can sign keep no money: the order is taken back whole, and what is signed too late counts no more")
    func deadIssue() async throws {
        try await ledger.complete(ledger.dueItems(at: Fixture.noon, limit: 1), at: Fixture.noon)
        let tickets = try await ledger.signed("01-a")
        let issue = try await end(.never(error: "no key"))
        #expect(try await correct(.lines([0])).detail == CorrectionRefusal.onlyWhole(.issue, item: issue.id).description)
        #expect(try await correct(.whole).state == .done)
        _ = try await ledger.settle([ExecutedItem(issue, .done(.issued(tickets)))], at: Fixture.noon)
        #expect(try await ledger.tickets(ofOrder: "01-a") == [])
        #expect(try await ledger.dueItems(at: Fixture.noon, limit: 9).map(\.kind) == [.revoke], "the dead letter keeps nothing waiting")
        try await ledger.settle()
        #expect(try await ledger.dump("payment_event").contains { $0.contains("refunded") && $0.contains("amount_cents=7100") })
        #expect(try await isClean())
    }

    @Test("a cancelled session waits for none of them: what was given up is undone, what is still tried is named")
    func cancelledSession() async throws {
        let late = Fixture.noon + OutboxItem.Kind.capture.patience
        _ = try await ledger.record(
            ["b", "c", "d"].enumerated().map { .sale(Fixture.sale($1, [Fixture.seat($0 + 2)])) }, at: Fixture.noon)
        let captures = try await ledger.dueItems(at: Fixture.noon, limit: 9)
        let tried = ExecutedItem(captures[1], .later(error: "http 500", retryAt: late + .seconds(60)))
        _ = try await ledger.settle([ExecutedItem(captures[0], .never(error: "40 cents captured")), tried], at: late)
        try await ledger.complete([captures[2], captures[3]], at: late)
        let issues = try await ledger.dueItems(at: late, limit: 9)
        _ = try await ledger.settle([ExecutedItem(issues[0], .never(error: "no key"))], at: late)
        try await ledger.complete([issues[1]], issued: ledger.signed("01-d"), at: late)
        guard case .asked(let id) = try await ledger.cancelSession("rock-1", reason: "strike", askedBy: "ada", at: late) else {
            throw LedgerValueError()
        }
        let command = try #require(try await ledger.command(id))
        let waiting = try await ledger.advance(command, mayEnd: true, at: late)
        #expect(waiting.done == 3 && waiting.total == 4 && waiting.state == .waiting)
        #expect(waiting.detail.contains("1 orders wait") && waiting.detail.contains("\(captures[1].id) (capture of order 01-b)"), "\(waiting.detail)")
        #expect(try await ledger.refusal(ofOrder: "01-a")?.reason == "session-cancelled", "its buyer reads why")
        let (again, walks) = try await ledger.write { db in
            let walks = Mutex(0)
            db.trace { event in
                if case .statement(let statement) = event, statement.sql.contains("FROM sale_order WHERE session_number") { walks.withLock { $0 += 1 } }
            }
            let again = try CommandStep(db: db, now: late).advance(id, mayEnd: true)
            db.trace(options: [])
            return (again, walks.withLock { $0 })
        }
        #expect(again == waiting && walks == 1, "a session that waits is walked through once at each look: sales wait meanwhile")
        #expect(try await ledger.hold(deadLetter: captures[1].id, at: Fixture.noon))
        #expect(try await ledger.advance(command, mayEnd: true, at: late) == CommandProgress(state: .done, done: 4, total: 4))
        try await ledger.settle(at: late)
        #expect(try await ledger.soldPlaces(ofSession: 1).seats.isEmpty)
        #expect(try await isClean())
    }

    @Test("a command that this version cannot read keeps no other from its turn; one that waits writes nothing until that changes")
    func commands() async throws {
        let request = CorrectionRequest(orderID: "01-a", extent: .whole, reason: "buyer-request")
        let first = try await ledger.ask(CommandRequest(task: .correct(request), askedBy: "ada", key: "k"), at: Fixture.noon)
        try file.tamper("INSERT INTO command (kind, subject, task, asked_by, asked_at, key) VALUES ('refund', 'x', '{\"gift\":{}}', 'eve', 0, 'n')")
        let second = try await ledger.ask(CommandRequest(task: .correct(request), askedBy: "bob", key: "l"), at: Fixture.noon)
        let open = try await ledger.openCommands()
        #expect(open.commands.map(\.id) == [first, second] && open.unreadable == [first + 1])
        func updated() async throws -> [Int64] {
            try await ledger.read { try Int64.fetchAll($0, sql: "SELECT updated_at FROM command_progress") }
        }
        let command = open.commands[0]
        for minutes in 0..<3 {
            _ = try await ledger.advance(command, mayEnd: true, at: Fixture.noon + .seconds(60 * minutes))
            #expect(try await updated() == [Fixture.noon.milliseconds, 0, Fixture.noon.milliseconds])
        }
    }
}
