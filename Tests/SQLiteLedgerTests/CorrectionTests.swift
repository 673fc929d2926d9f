import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Corrections")
struct CorrectionTests {
    let file: LedgerFile
    let ledger: SQLiteLedger

    /// Order `01-a` of two seats at 35.50 and a standing place at 20.00, with its tickets.
    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1), Fixture.standing(category: 1)]))], at: Fixture.noon)
        try await ledger.settle()
    }

    private func correct(_ extent: CorrectionRequest.Extent, of order: String = "01-a") async throws -> CommandProgress {
        try await ledger.correct(CorrectionRequest(orderID: order, extent: extent, reason: "buyer-request"))
    }

    private func isClean() async throws -> Bool {
        let findings = try await ledger.audit().findings
        #expect(findings == [])
        let verification = try await ledger.verify(keys: [:], heads: []).findings
        #expect(verification == [])
        return findings.isEmpty && verification.isEmpty
    }

    @Test("a line is taken back with a line of its own; place, ticket and money follow, and the place is sold again")
    func oneLine() async throws {
        #expect(try await correct(.lines([1])).state == .done)
        #expect(try await isClean(), "while the refund is owed")
        let owed = try await ledger.dueItems(at: Fixture.noon, limit: 9)
        #expect(owed.map { "\($0.kind) \($0.amount?.cents ?? 0)" } == ["revoke 0"], "the refund waits for its turn")
        let carried = try #require(try await ledger.correctedOrder(of: owed[0]))
        #expect(carried.freed == [1] && carried.correction.numbers == 4...4 && carried.correction.amount == Money(cents: 3_550))
        #expect(carried.tickets.map(\.number) == [1, 3])
        #expect(carried.corrections == OrderCorrections(last: 1, takenBack: [1], amount: Money(cents: 3_550)))
        let recorded = try #require(try await ledger.recordedOrders(ofSession: 1).orders.first)
        #expect(recorded.corrections == carried.corrections && recorded.tickets == carried.tickets && recorded.lines.count == 2)
        #expect(try await ledger.order("01-a") == recorded)
        try await ledger.settle()
        #expect(try await ledger.dump("payment_event").contains { $0.contains("refunded") && $0.contains("amount_cents=3550") })
        #expect(try await ledger.soldPlaces(ofSession: 1) == SoldPlaces(seats: [0], countByCategory: [0: 1, 1: 1]))
        let again = try await ledger.record([.sale(Fixture.sale("b", [Fixture.seat(1)]))], at: Fixture.noon)
        #expect(again == [.recorded(numbers: [5])])
        try await ledger.settle()
        let totals = try await ledger.salesFigures().totals
        // 3 lines sold, 1 taken back, 1 sold: 73 of tax in each seat, 104 in the standing place.
        #expect(totals == SalesFigures(quantity: 3, revenue: Money(cents: 9_100), vat: Money(cents: 250)))
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.number) == [1, 3])
        #expect(try await isClean())
        #expect(try await ledger.closeDays(1).count == 1)
        #expect(try await ledger.verifyWithHeads().findings == [])
    }

    @Test("each correction is told as of itself, so that a store that missed the next one still has its places to free")
    func twoCorrections() async throws {
        #expect(try await correct(.lines([1])).state == .done)
        #expect(try await correct(.lines([0])).state == .done)
        let first = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first)
        let told = try #require(try await ledger.correctedOrder(of: first))
        #expect(told.freed == [1] && told.corrections == OrderCorrections(last: 1, takenBack: [1], amount: Money(cents: 3_550)))
        try await ledger.complete([first], at: Fixture.noon)
        let second = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.kind == .revoke })
        let next = try #require(try await ledger.correctedOrder(of: second))
        #expect(next.freed == [0] && next.corrections == OrderCorrections(last: 2, takenBack: [0, 1], amount: Money(cents: 7_100)))
        #expect(next.tickets.map(\.number) == [3])
    }

    @Test("a rebate takes part of a price back and leaves place and ticket; the line is then worth the rest")
    func rebate() async throws {
        #expect(try await correct(.rebate(line: 0, Money(cents: 550))).state == .done)
        try await ledger.settle()
        #expect(try await ledger.soldPlaces(ofSession: 1).seats == [0, 1])
        #expect(try await ledger.tickets(ofOrder: "01-a").count == 3)
        #expect(try await correct(.rebate(line: 0, Money(cents: 1))) == refusal(.secondRebate(line: 0)))
        let cells = try await ledger.sales(SalesQuestion(isTest: true, details: [.category, .price])).cells
        let cell = cells.first { $0.category?.id == "parterre" }
        #expect(cell?.unitPrice == Money(cents: 3_550) && cell?.tally.quantity == 2 && cell?.tally.revenue == Money(cents: 6_550), "at the price as sold: \(cells)")
        #expect(try await correct(.whole).state == .done)
        try await ledger.settle()
        let totals = try await ledger.salesFigures().totals
        #expect(totals == SalesFigures(), "price and tax are back to the cent")
        #expect(try await isClean())
    }

    @Test("a reversal has the tax that is left of its line, which may be a cent beside that of its own price")
    func taxThatIsLeft() async throws {
        #expect(try await correct(.rebate(line: 2, Money(cents: 550))).state == .done)
        #expect(try await correct(.lines([2])).state == .done)
        let lines = try await ledger.read { db in
            try Row.fetchAll(db, sql: "SELECT kind, price_cents, vat_cents FROM sale_line WHERE position = 2 ORDER BY number").map { row in
                "\(row[0] as String) \(row[1] as Int) \(row[2] as Int)"
            }
        }
        // At 5.5 %, 14.50 have 76 of tax.
        #expect(lines == ["sale 2000 104", "rebate -550 -29", "reversal -1450 -75"])
    }

    @Test("what cannot be taken back is refused in words, and nothing is written")
    func refusals() async throws {
        let before = try await ledger.dump("sale_line")
        #expect(try await correct(.whole, of: "01-z") == refusal(.unknownOrder))
        #expect(try await correct(.lines([0, 3])) == refusal(.unknownLine(3, lines: 3)))
        for cents in [0, -1, 3_550, 99_999] as [Int64] {
            #expect(try await correct(.rebate(line: 0, Money(cents: cents))) == refusal(.rebateOutOfRange(left: Money(cents: 3_550))))
        }
        #expect(try await correct(.lines([])) == refusal(.nothingLeft))
        #expect(try await ledger.dump("sale_line") == before)
        #expect(try await ledger.dump("correction") == [])
        _ = try await correct(.lines([0]))
        #expect(try await correct(.lines([0, 1])) == refusal(.lineTakenBack(0)))
        _ = try await correct(.whole)
        #expect(try await correct(.whole) == refusal(.nothingLeft))
        let gone = try await ledger.recordedOrders(ofSession: 1).orders
        #expect(gone.map(\.corrections?.takenBack) == [[0, 1, 2]] && gone.map(\.lines) == [[]], "its buyer asks for it")
        let request = CorrectionRequest(orderID: "01-a", extent: .whole, reason: "again")
        #expect(try await ledger.objection(to: request) == .nothingLeft)
        #expect(try await isClean())
    }

    private func refusal(_ refusal: CorrectionRefusal) -> CommandProgress {
        CommandProgress(state: .refused, detail: refusal.description)
    }

    @Test("an order that is not captured and issued yet is waited for; one that was free gives its places back without money")
    func unsettled() async throws {
        _ = try await ledger.record(
            [.sale(Fixture.sale("b", [Fixture.seat(2)])), .sale(Fixture.sale("free", [Fixture.seat(3, tariff: "invite")]))],
            at: Fixture.noon)
        let request = CorrectionRequest(orderID: "01-b", extent: .whole, reason: "buyer-request")
        let id = try await ledger.ask(CommandRequest(task: .correct(request), askedBy: "ada", key: "k"), at: Fixture.noon)
        let command = try #require(try await ledger.command(id))
        #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon).state == .waiting)
        #expect(try await ledger.openCommands().commands.map(\.id) == [id])
        #expect(try await ledger.objection(to: request) == nil)
        try await ledger.settle()
        #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon).state == .done)
        #expect(try await ledger.openCommands().commands == [])
        _ = try await correct(.whole, of: "01-free")
        try await ledger.settle()
        #expect(try await ledger.dump("payment_event").filter { $0.contains("refunded") }.count == 1)
        #expect(try await ledger.soldPlaces(ofSession: 1).seats == [0, 1])
        #expect(try await isClean())
    }

    @Test("a command that is repeated does its work once, and one of the same key is the same")
    func repeated() async throws {
        let task = CommandTask.correct(CorrectionRequest(orderID: "01-a", extent: .lines([2]), reason: "buyer-request"))
        let id = try await ledger.ask(CommandRequest(task: task, askedBy: "ada", key: "k"), at: Fixture.noon)
        #expect(try await ledger.ask(CommandRequest(task: task, askedBy: "bob", key: "k"), at: Fixture.noon) == id)
        let command = try #require(try await ledger.openCommands().commands.first)
        let first = try await ledger.advance(command, mayEnd: true, at: Fixture.noon)
        #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon) == first && first.state == .done)
        #expect(try await ledger.dump("correction").count == 1)
        #expect(try await ledger.command(id)?.askedBy == "ada")
    }

    @Test("a refund that the provider refuses is a dead letter that the ledger remembers, and money that is not going back is found")
    func failedRefund() async throws {
        _ = try await correct(.whole)
        try await ledger.complete(ledger.dueItems(at: Fixture.noon, limit: 1), at: Fixture.noon)
        let refund = try await ledger.dueItems(at: Fixture.noon, limit: 1)
        #expect(try await ledger.settle([ExecutedItem(refund[0], .never(error: "refused"))], at: Fixture.noon).dead == refund)
        #expect(try await ledger.dump("payment_event").contains { $0.contains("refund-failed") && $0.contains("amount_cents=9100") })
        #expect(try await ledger.audit().findings == [], "it is owed, and among the dead letters")
        #expect(try await ledger.deadLetters().map(\.item.kind) == [.refund])
        #expect(try await ledger.revive(deadLetter: refund[0].id, at: Fixture.noon) == .tried)
        try await ledger.settle()
        #expect(try await isClean())
        try file.tamper("DELETE FROM outbox WHERE kind = 'refund'")
        #expect(try await ledger.audit().findings.map(\.invariant) == ["I4", "I4"], "it went back, and nothing owed it")
    }

    @Test("corrections without lines, lines without corrections and refunds of another amount are found")
    func tampered() async throws {
        _ = try await correct(.lines([0]))
        try await ledger.settle()
        try file.tamper("DROP TRIGGER correction_is_never_updated; UPDATE correction SET amount_cents = 3551")
        let details = try await ledger.audit().findings.map(\.detail)
        #expect(details == [
            "captured 9100 cents, gave or gives back 3551, but its lines are worth 5550",
            "correction 1 over 3551 cents has lines over 3550",
            "correction 1 over 3551 cents, but no refund of it is owed or done",
        ])
        try file.tamper("UPDATE correction SET amount_cents = 3550; UPDATE outbox SET amount_cents = 3549 WHERE kind = 'refund'")
        #expect(try await ledger.audit().findings.count == 2)
    }
}

@Suite("Cancelled sessions")
struct SessionCancellationTests {
    @Test("every order is taken back in batches, those that are not settled later, and a repetition after a crash takes none twice")
    func cancelled() async throws {
        let file = try LedgerFile()
        let ledger = try file.open()
        var programme = Fixture.programme
        programme.sessions[0].categories[1].capacity = 500
        _ = try await ledger.write(programme)
        let sales = (0..<120).map { Fixture.sale("n\($0)", [Fixture.standing(category: 1)]) }
        _ = try await ledger.record(sales.map { .sale($0) }, at: Fixture.noon)
        try await ledger.settle()
        _ = try await ledger.record([.sale(Fixture.sale("late", [Fixture.standing(category: 1)]))], at: Fixture.noon)
        guard case .asked(let id) = try await ledger.cancelSession("rock-1", reason: "session-cancelled", askedBy: "ada", at: Fixture.noon)
        else { throw LedgerValueError() }
        let command = try #require(try await ledger.command(id))
        var progress = try await ledger.advance(command, mayEnd: true, at: Fixture.noon)
        #expect(progress == CommandProgress(state: .running, done: 50, total: 121))
        // Another process goes on.
        let other = try file.open()
        for expected in [100, 120] {
            progress = try await other.advance(command, mayEnd: true, at: Fixture.noon)
            #expect(progress.done == expected && progress.total == 121)
        }
        #expect(progress.state == .waiting && progress.detail == "1 orders wait for their capture or their tickets.")
        try await ledger.settle()
        #expect(try await ledger.advance(command, mayEnd: false, at: Fixture.noon).state == .waiting)
        progress = try await ledger.advance(command, mayEnd: true, at: Fixture.noon)
        #expect(progress == CommandProgress(state: .done, done: 121, total: 121))
        try await ledger.settle()
        #expect(try await ledger.soldPlaces(ofSession: 1).countByCategory == [:])
        #expect(try await ledger.salesFigures().totals == SalesFigures())
        #expect(try await ledger.dump("correction").count == 121)
        #expect(try await ledger.audit().findings == [])
        let late = try await ledger.record([.sale(Fixture.sale("later", [Fixture.standing(category: 1)]))], at: Fixture.noon)
        #expect(late == [.refused(places: ["fosse"])])
    }

    @Test("a session that is on sale is not cancelled by the command alone")
    func published() async throws {
        let ledger = try await Fixture.ledger(LedgerFile())
        let task = CommandTask.cancelSession(number: 1, reason: "session-cancelled")
        let id = try await ledger.ask(CommandRequest(task: task, askedBy: "ada", key: "k"), at: Fixture.noon)
        let command = try #require(try await ledger.command(id))
        #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon).state == .refused)
    }
}

@Suite("Postponed sessions")
struct PostponementTests {
    @Test("an import takes no deadline back that moved with the session; it may still end one before anybody could buy, or say a later one")
    func deadlines() async throws {
        let ledger = try await Fixture.ledger(LedgerFile())
        let until = Fixture.noon + .seconds(3_600)
        var programme = Fixture.programme
        (programme.sessions[0].returnsUntil, programme.sessions[0].nameChangeUntil) = (until, until)
        _ = try await ledger.write(programme)
        let old = programme.sessions[0].startsAt
        let date = old + .seconds(7 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: date, refundableUntil: date, askedBy: "ada", at: Fixture.noon)
        func imported() async throws -> [Timestamp?] {
            let early = Fixture.noon - .seconds(2 * 86_400)
            _ = try await ledger.write { [programme] in try ledger.write(programme, into: $0, by: "test", at: early) }
            let session = try #require(try await ledger.catalogue().sessions.first { $0.id == "rock-1" })
            #expect(session.startsAt == programme.sessions[0].startsAt)
            return [session.returnsUntil, session.nameChangeUntil]
        }
        // The file has the new date, and the deadlines of before.
        (programme.sessions[0].startsAt, programme.sessions[0].doorsAt) = (date, nil)
        #expect(try await imported() == [until + .seconds(7 * 86_400), until + .seconds(7 * 86_400)])
        (programme.sessions[0].returnsUntil, programme.sessions[0].nameChangeUntil) = (nil, date + .seconds(-1))
        #expect(try await imported() == [nil, date + .seconds(-1)])
        // The old date once more: nothing ends after its doors.
        programme.sessions[0].startsAt = old
        programme.sessions[0].nameChangeUntil = until
        #expect(try await imported() == [nil, old])
    }

    @Test("postponed again to the same date, because an import brought the old one back, it issues the tickets that were bought in between")
    func twice() async throws {
        let ledger = try await Fixture.ledger(LedgerFile())
        let date = Fixture.noon + .seconds(8 * 86_400)
        func sell(_ name: String, _ seat: Int) async throws {
            _ = try await ledger.record([.sale(Fixture.sale(name, [Fixture.seat(seat)]))], at: Fixture.noon)
            try await ledger.settle()
        }
        func postpone() async throws -> Command {
            let outcome = try await ledger.postponeSession("rock-1", to: date, refundableUntil: date, askedBy: "ada", at: Fixture.noon)
            guard case .asked(let id) = outcome, let command = try await ledger.command(id) else { throw LedgerValueError() }
            return command
        }
        try await sell("a", 0)
        let first = try await postpone()
        #expect(try await ledger.advance(first, mayEnd: true, at: Fixture.noon).done == 1)
        try await ledger.settle()
        _ = try await ledger.write(Fixture.programme)
        try await sell("b", 1)
        let second = try await postpone()
        #expect(second.id != first.id && second.progress.state == .asked)
        #expect(try await postpone().id == second.id, "asked for twice is asked for once")
        #expect(try await ledger.lastCommand(second.task)?.id == second.id)
        #expect(try await ledger.advance(second, mayEnd: true, at: Fixture.noon).done == 2)
        #expect(try await ledger.ticketDrafts(ofOrder: "01-b")?.drafts.map(\.revision) == [1])
        try await ledger.settle()
        #expect(try await ledger.audit().findings == [])
    }

    @Test("every ticket is issued again behind what its order is owed; the last revision is the valid one")
    func postponed() async throws {
        let ledger = try await Fixture.ledger(LedgerFile())
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)])), .sale(Fixture.sale("gone", [Fixture.seat(2)]))], at: Fixture.noon)
        try await ledger.settle()
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-gone", extent: .whole, reason: "buyer-request"))
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "buyer-request"))
        _ = try await ledger.record([.sale(Fixture.sale("late", [Fixture.seat(3)]))], at: Fixture.noon)
        let old = Fixture.noon + .seconds(86_400)
        let date = old + .seconds(7 * 86_400)
        func ask(_ session: String, _ date: Timestamp) async throws -> PostponeSessionOutcome {
            try await ledger.postponeSession(session, to: date, refundableUntil: Fixture.noon + .seconds(60), askedBy: "ada", at: Fixture.noon)
        }
        #expect(try await ask("rock-1", old) == .notLater(than: old))
        #expect(try await ask("nowhere", date) == .unknownSession)
        let outcome = try await ask("rock-1", date)
        #expect(try await ask("rock-1", date) == outcome, "asked for twice is asked for once")
        guard case .asked(let id) = outcome else { throw LedgerValueError() }
        let session = try #require(try await ledger.catalogue().sessions.first { $0.id == "rock-1" })
        #expect(session.refundableUntil == Fixture.noon + .seconds(60))
        #expect(session.startsAt == date && session.bookingClosesAt == Fixture.noon + .seconds(80_000 + 7 * 86_400))
        let command = try #require(try await ledger.command(id))
        #expect(try await ledger.advance(command, mayEnd: false, at: Fixture.noon).state == .waiting)
        let progress = try await ledger.advance(command, mayEnd: true, at: Fixture.noon)
        #expect(progress.state == .done && progress.done == 2, "not what was taken back")
        for _ in 1...2 { #expect(try await ledger.advance(command, mayEnd: true, at: Fixture.noon) == progress) }
        #expect(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.map(\.revision) == [1])
        try await ledger.settle()
        let issued = try await ledger.read { db in
            try Row.fetchAll(db, sql: "SELECT order_id, number, revision FROM issued_ticket ORDER BY number, revision").map { row in
                "\(row[0] as String) \(row[1] as Int) \(row[2] as Int)"
            }
        }
        // Numbers 4 and 5 are reversals. The late order's capture, reissue and first issue came in that order.
        #expect(issued == ["01-a 1 0", "01-a 1 1", "01-a 2 0", "01-gone 3 0", "01-late 6 0", "01-late 6 1"])
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.number) == [1])
        #expect(try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 20).count { $0.reason == "postponed" } > 0)
        #expect(try await ledger.audit().findings == [])
    }
}

@Suite("Refunds that buyers of a postponed session ask for")
struct RefundRequestTests {
    @Test("until its date, behind the sale, once; what is not refundable is not heard")
    func asked() async throws {
        let ledger = try await Fixture.ledger(LedgerFile())
        func ask(_ order: String, at moment: Timestamp) -> StreamEntry { .refundRequest(RefundRequest(orderID: order, askedAt: moment)) }
        let sale = StreamEntry.sale(Fixture.sale("a", [Fixture.seat(0)]))
        _ = try await ledger.record([sale, ask("01-a", at: Fixture.noon)], at: Fixture.noon)
        #expect(try await ledger.openCommands().commands == [], "it was not postponed")
        let until = Fixture.noon + .seconds(60)
        let date = Fixture.noon + .seconds(8 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: date, refundableUntil: until, askedBy: "ada", at: Fixture.noon)
        _ = try await ledger.write(Fixture.programme)
        let session = try await ledger.catalogue().sessions.first { $0.id == "rock-1" }
        #expect(session?.refundableUntil == until && session?.postponedAt == Fixture.noon && session?.previousStartsAt.map { $0 < date } == true, "no import takes it back")
        let late = StreamEntry.sale(Fixture.sale("late", [Fixture.seat(1)]))
        var after = Fixture.sale("after", [Fixture.seat(2)])
        after.order.placedAt = Fixture.noon + .milliseconds(1)
        let asked = [
            ask("01-a", at: until), ask("01-a", at: until), late, ask("01-late", at: until + .milliseconds(1)), ask("01-no", at: until),
            .sale(after), ask("01-after", at: until),
        ]
        // However late the ledger hears of it; not of who bought knowing the new date.
        #expect(try await ledger.record(asked, at: until + .seconds(3600)).count { $0 == .refundAsked } == 5)
        let commands = try await ledger.openCommands().commands.filter { $0.task.kind == "refund" }
        #expect(commands.map(\.task.subject) == ["01-a"] && commands.map(\.askedBy) == ["buyer"])
        try await ledger.settle(at: until)
        #expect(try await ledger.advance(commands[0], mayEnd: true, at: until).state == .done)
        try await ledger.settle(at: until)
        #expect(try await ledger.soldPlaces(ofSession: 1).seats == [1, 2])
        #expect(try await ledger.audit().findings == [])
    }
}

extension SQLiteLedger {
    /// Asks for a correction and does it, as the reconciler would.
    func correct(_ request: CorrectionRequest, at now: Timestamp = Fixture.noon) async throws -> CommandProgress {
        let key = "correct-\(UInt64.random(in: .min ... .max))"
        let id = try await ask(CommandRequest(task: .correct(request), askedBy: "ada", key: key), at: now)
        guard let command = try await command(id) else { throw LedgerValueError() }
        return try await advance(command, mayEnd: true, at: now)
    }
}
