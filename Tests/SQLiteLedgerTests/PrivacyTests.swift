import Booking
import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteLedger

/// Who bought is forgotten when it is time; what was sold stays.
@Suite struct PrivacyTests {
    let file: LedgerFile
    let ledger: SQLiteLedger
    private static let policy = RetentionPolicy()
    private static let over = Fixture.noon + .seconds(86_400) + RetentionPolicy.afterSession
    private static let year = Duration.seconds(366 * 86_400)

    /// Ada has two orders, one of them in capitals, waits for places and wants to be told; Grace has one order. All is settled.
    init() async throws {
        file = try LedgerFile()
        ledger = try await Fixture.ledger(file)
        var second = Fixture.sale("b", [Fixture.seat(1), Fixture.standing(category: 1)])
        second.order.buyer = Buyer(name: "Ada L.", email: "A@Example.org", language: "en")
        let entries: [StreamEntry] = [
            .sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(second), .sale(Fixture.sale("grace", session: 2, [Fixture.standing(category: 0)])),
            .wish(Wish(sessionNumber: 2, person: "p", email: "a@example.org", language: "fr", askedAt: Fixture.noon)),
            .waiting(WaitingParty(
                sessionNumber: 1, category: 1, size: 2, person: "p", email: "a@example.org", language: "fr", hold: "h", askedAt: Fixture.noon)),
        ]
        _ = try await ledger.record(entries, at: Fixture.noon)
        try await ledger.settle()
        try await writeLetters()
    }

    private func writeLetters(at now: Timestamp = Fixture.noon) async throws {
        try await ledger.complete(try await ledger.dueItems(in: .word, at: now, limit: 999), at: now)
    }

    /// As the reconciler does it: the wish is noted, the store's copies are forgotten, then the ledger forgets the same orders.
    private func ask(_ email: String = "a@example.org", at now: Timestamp) async throws -> CommandProgress {
        let request = try await ledger.personalData(of: email).erasure(because: "asked by letter")
        let id = try await ledger.ask(CommandRequest(task: .eraseBuyer(request), askedBy: "dpo", key: "\(email) \(now.milliseconds)"), at: now)
        let command = try #require(try await ledger.command(id))
        _ = try await ledger.advance(command, mayEnd: false, at: now)
        let orders = try await ledger.erasableOrders(of: request, at: now)
        _ = try await ledger.retain(orders: orders, policy: Self.policy, at: now)
        return try await ledger.advance(command, mayEnd: true, at: now)
    }

    private func names() async throws -> [String] {
        try await ledger.read { try String.fetchAll($0, sql: "SELECT name FROM buyer ORDER BY sequence") }
    }

    @Test func aPersonSeesEverythingThatIsKnown() async throws {
        let data = try await ledger.personalData(of: "a@EXAMPLE.org")
        #expect(data.purchases.map(\.order) == ["01-a", "01-b"] && data.purchases.map(\.name) == ["Ada a", "Ada L."])
        #expect(data.purchases[1].places.map(\.priceCents) == [3_550, 2_000] && data.purchases[1].totalCents == 5_550)
        #expect(data.purchases.allSatisfy { $0.payments.map(\.kind) == ["captured"] })
        #expect(data.wishes.count == 1 && data.waiting.map(\.places) == [2])
        let json = String(decoding: try JSONEncoder().encode(data), as: UTF8.self)
        #expect(!json.contains("grace") && !json.contains("wishIDs"))
        #expect(try await ledger.personalData(of: "nobody@example.org").isEmpty)
        // A pattern finds nobody.
        #expect(try await ledger.personalData(of: "%@example.org").isEmpty)
    }

    /// Also whoever bought nothing.
    @Test func whoIsKeptOutSeesWhy() async throws {
        let end = Fixture.noon + .seconds(3_600)
        for (kind, value) in [(Block.Kind.email, "a@example.org"), (.email, "eve@example.org"), (.domain, "example.org")] {
            _ = try await ledger.add(Block(kind: kind, value: value, because: "robots of \(value)", by: "ada", at: Fixture.noon, until: end), noted: .system("ada"))
        }
        let data = try await ledger.personalData(of: "A@example.org")
        #expect(data.blocked == [.init(because: "robots of a@example.org", since: Fixture.noon.rfc3339(), until: end.rfc3339(), removedAt: nil)])
        #expect(String(decoding: try JSONEncoder().encode(data), as: UTF8.self).contains("robots of a@example.org"))
        let eve = try await ledger.personalData(of: "eve@example.org")
        #expect(!eve.isEmpty && eve.purchases.isEmpty && eve.blocked.count == 1)
        #expect(data.orderNumbers.count == 2 && eve.orderNumbers.isEmpty)
    }

    @Test func whoAsksIsForgottenOnceTheSessionIsOver() async throws {
        let before = try await ledger.dump("sale_line")
        let early = try await ask(at: Fixture.noon)
        #expect(early.state == .done && early.done == 0 && early.total == 2, "\(early)")
        #expect(try await names() == ["Ada a", "Ada L.", "Ada grace"], "they have tickets to use")
        #expect(try await ledger.wishCounts().isEmpty)
        #expect(try await ledger.personalData(of: "a@example.org").wishes == [])
        #expect(try await ledger.openOffers(after: 0, limit: 9).map(\.party.person) == ["p"], "who leaves the list is dealt with like everybody who leaves it")
        #expect(try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: Self.over - .milliseconds(1), limit: 9) == [])
        let due = try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: Self.over, limit: 9)
        #expect(due == ["01-a", "01-b"])
        #expect(try await ledger.retain(orders: due, policy: Self.policy, at: Self.over) == RetentionReport(asked: 2))
        #expect(try await ledger.retain(orders: due, policy: Self.policy, at: Self.over) == RetentionReport(), "repeated")
        #expect(try await names() == ["Ada grace"])
        #expect(try await ledger.recordedOrder("01-a")?.sale.order.buyer == Buyer(name: "", email: "", language: nil))
        #expect(try await ledger.dump("sale_line") == before)
        #expect(try await ledger.verify(keys: [:], heads: []).findings == [])
        #expect(try await ledger.audit().findings == [])
        let kept = try await ledger.personalData(of: "a@example.org")
        #expect(kept.purchases.count == 2 && kept.purchases.allSatisfy { $0.archivedAt != nil } && kept.erasure(because: "").orders == [])
        let overview = try await ledger.retention()
        #expect(overview.active == 1 && overview.asked == 0 && overview.archived == 2)
        #expect(overview.events.map(\.detail) == [#"{"asked":2,"inactive":0,"deleted":0}"#])
    }

    /// The store's copies go first, and the ledger forgets those alone: who became due meanwhile has a copy still.
    @Test func theLedgerForgetsWhomTheStoreForgot() async throws {
        let request = try await ledger.personalData(of: "a@example.org").erasure(because: "asked by letter")
        let early = Self.over - .seconds(1)
        let id = try await ledger.ask(CommandRequest(task: .eraseBuyer(request), askedBy: "dpo", key: "k"), at: early)
        let command = try #require(try await ledger.command(id))
        #expect(try await ledger.advance(command, mayEnd: false, at: early).state == .waiting)
        #expect(try await ledger.erasableOrders(of: request, at: early) == [])
        _ = try await ledger.retain(orders: [], policy: Self.policy, at: Self.over)
        let done = try await ledger.advance(command, mayEnd: true, at: Self.over)
        #expect(done.state == .done && done.done == 0 && done.total == 2, "\(done)")
        #expect(try await names().count == 3)
        #expect(try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: Self.over, limit: 9) == ["01-a", "01-b"])
    }

    /// Of a session that did not take place and gets a new date when its day is over.
    @Test func whoWasForgottenIsKnownAgainForANewDate() async throws {
        #expect(try await ask(at: Self.over).done == 2)
        #expect(try await names() == ["Ada grace"])
        #expect(try await ledger.personalData(of: "a@example.org").purchases.last?.language == "en")
        let moved = Self.over + .seconds(30 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, knowing: .whatever, askedBy: "ada", at: Self.over)
        let command = try #require(try await ledger.openCommands().commands.first { $0.task.kind == "postpone-session" })
        for _ in 1...2 { _ = try await ledger.advance(command, mayEnd: true, at: Self.over) }
        let buyer = try #require(try await ledger.recordedOrder("01-b")?.sale.order.buyer)
        #expect(buyer.email == "A@Example.org" && buyer.language == "en", "they are written to as they were before")
        let overview = try await ledger.retention()
        #expect(overview.archived == 0 && overview.events.first?.detail == #"{"asked":0,"inactive":0,"deleted":0,"recalled":2}"#, "what leaves the archive is traced")
        try await ledger.settle(at: Self.over)
        let letters = try await ledger.dueItems(in: .word, at: Self.over, limit: 9)
        #expect(letters.map(\.orderID) == ["01-a", "01-b"], "they hold tickets with another date")
        try await writeLetters(at: Self.over)
        #expect(try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: moved, limit: 9) == [])
        let due = try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: moved + RetentionPolicy.afterSession, limit: 9)
        #expect(due == ["01-a", "01-b"], "what they asked for is not forgotten")
    }

    /// Most buyers came after the sessions that are long over, and few ask.
    @Test func whoIsDueIsFoundWithoutALookAtEverybody() async throws {
        let arguments: StatementArguments = [1, 9, 1, nil]
        let plan = try await ledger.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(BuyerErasure.dueQuery)", arguments: arguments).map { $0["detail"] as String } }
        let looks = plan.filter { $0.hasPrefix("SEARCH buyer") || $0.hasPrefix("SCAN buyer") }
        #expect(looks.count == 2 && looks[0].contains("buyer_to_erase") && looks[1].hasSuffix("(rowid>? AND rowid<?)"), "\(plan)")
    }

    @Test func nobodyIsForgottenWhileSomethingIsOwed() async throws {
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-b", extent: .lines([0]), reason: "buyer-request"))
        let progress = try await ask(at: Self.over)
        #expect(progress.done == 1 && progress.total == 2, "\(progress)")
        #expect(try await names() == ["Ada L.", "Ada grace"])
        try await ledger.settle(at: Self.over)
        try await writeLetters(at: Self.over)
        #expect(try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: Self.over, limit: 9) == ["01-b"])
    }

    /// A refund when the evening is over: its buyer is told first, as long as a mail server may be away. Then the operator is.
    @Test func nobodyIsForgottenBeforeALetterWent() async throws {
        _ = try await ask(at: Fixture.noon)
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-b", extent: .lines([0]), reason: "buyer-request"), at: Self.over)
        try await ledger.settle(at: Self.over)
        func due(at now: Timestamp) async throws -> [String] { try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: now, limit: 9) }
        #expect(try await due(at: Self.over) == ["01-a"])
        let late = Self.over + RetentionPolicy.withLetters
        #expect(try await due(at: late + Self.year) == ["01-a"], "nobody has tried to send it")
        let letters = try await ledger.dueItems(in: .word, at: Self.over, limit: 9)
        #expect(letters.map { "\($0.orderID) \($0.reason)" } == ["01-b corrected"])
        let away = ExecutedItem(letters[0], .later(error: "away", retryAt: late))
        _ = try await ledger.settle([away], at: Self.over)
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-b", extent: .everything, reason: "buyer-request"), at: Self.over)
        try await ledger.settle(at: Self.over)
        #expect(try await due(at: late - .milliseconds(1)) == ["01-a"])
        #expect(try await due(at: late) == ["01-a", "01-b"], "a mailbox that takes no letters keeps nobody known, and no letter behind that one does")
        _ = try await ledger.retain(orders: ["01-b"], policy: Self.policy, at: late)
        #expect(try await ledger.settle([ExecutedItem(letters[0], .done(.nobodyToTell))], at: late).untold == 1)
        let told = try await ledger.incidents(since: late, limit: 9).map { "\($0.kind) \($0.orderID) \($0.detail)" }
        #expect(told == ["buyer-not-told 01-b corrected: the buyer was forgotten before a letter could go"])
    }

    @Test func whoWasWrittenToIsForgottenAtOnce() async throws {
        _ = try await ask(at: Fixture.noon)
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-b", extent: .lines([0]), reason: "buyer-request"), at: Self.over)
        try await ledger.settle(at: Self.over)
        try await writeLetters(at: Self.over)
        #expect(try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: Self.over, limit: 9) == ["01-a", "01-b"])
    }

    /// An order that became no sale is no order of the ledger: its buyer is known until the letter about it went, and a month at most.
    @Test func whoWasRefusedIsKnownUntilTheyAreTold() async throws {
        let late = Fixture.sale("late", [Fixture.seat(5)]).order
        let refused: [StreamEntry] = [
            .sale(Fixture.sale("c", [Fixture.seat(0)])),
            .reversal(Reversal(paymentID: "pi_late", orderID: late.id, reason: "places-gone", order: late)),
        ]
        for _ in 1...2 { _ = try await ledger.record(refused, at: Fixture.noon) }
        #expect(try await ledger.untoldOrder("01-c") == Fixture.sale("c", [Fixture.seat(0)]).order)
        #expect(try await ledger.untoldOrder(late.id) == late)
        let data = try await ledger.personalData(of: "LATE@example.org")
        #expect(data.refused.map(\.order) == [late.id] && data.refused.map(\.totalCents) == [3_550] && !data.isEmpty)
        try await ledger.settle()
        let letters = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9)
        #expect(letters.map(\.orderID) == ["01-c", late.id])
        try await ledger.complete([letters[0]], at: Fixture.noon)
        #expect(try await ledger.untoldOrder("01-c") == nil)
        _ = try await ledger.settle([ExecutedItem(letters[1], .never(error: "550"))], at: Fixture.noon)
        let month = Fixture.noon + RetentionPolicy.withoutSale
        _ = try await ledger.retain(orders: [], policy: Self.policy, at: month)
        #expect(try await ledger.untoldOrder(late.id) == late, "an operator may have it tried again")
        _ = try await ledger.retain(orders: [], policy: Self.policy, at: month + .milliseconds(1))
        #expect(try await ledger.untoldOrder(late.id) == nil)
        #expect(try await ledger.audit().findings == [])
    }

    /// Some cannot be forgotten, today or for long: nobody behind them waits, whether they asked or bought long ago.
    @Test func whoCannotBeForgottenKeepsNobodyKnown() async throws {
        _ = try await ask(at: Fixture.noon)
        let now = Self.over + Self.year * 2
        func due(behind order: String?) async throws -> [String] { try await ledger.erasableOrders(behind: order, policy: Self.policy, at: now, limit: 2) }
        #expect(try await due(behind: nil) == ["01-a", "01-b"])
        #expect(try await due(behind: "01-b") == ["01-grace"], "she never asked")
        #expect(try await due(behind: "01-grace") == [])
    }

    /// A session that is cancelled: its buyers are known until their orders are taken back and they were told.
    @Test func nobodyIsForgottenBeforeACancelledSessionWasTakenBack() async throws {
        _ = try await ask(at: Fixture.noon)
        _ = try await ledger.cancelSession("rock-1", reason: "storm", askedBy: "ada", at: Fixture.noon)
        #expect(try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: Fixture.noon, limit: 9) == [])
        let command = try #require(try await ledger.openCommands().commands.first { $0.task.kind == CommandTask.cancelSessionKind })
        _ = try await ledger.advance(command, mayEnd: true, at: Fixture.noon)
        try await ledger.settle()
        let letters = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 99)
        #expect(letters.contains { $0.kind == .letter })
        #expect(try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: Fixture.noon, limit: 9) == [], "they are to be told")
    }

    /// A number that was given again is another person's.
    @Test func whoCameLaterIsNotForgotten() async throws {
        let request = try await ledger.personalData(of: "a@example.org").erasure(because: "asked by letter")
        try await ledger.pool.write { try $0.execute(sql: "UPDATE wish SET asked_at = ?", arguments: [(Fixture.noon + .seconds(60)).milliseconds]) }
        let id = try await ledger.ask(CommandRequest(task: .eraseBuyer(request), askedBy: "dpo", key: "k"), at: Fixture.noon)
        let command = try #require(try await ledger.command(id))
        _ = try await ledger.advance(command, mayEnd: true, at: Fixture.noon + .seconds(120))
        #expect(try await ledger.wishCounts().map(\.people) == [1])
    }

    /// No sale waits for many who are deleted at once.
    @Test func theArchiveIsEmptiedInParts() async throws {
        let sales = (0..<RetentionPolicy.batch * 2).map { StreamEntry.sale(Fixture.sale("n\($0)", session: 2, [Fixture.standing(category: 0)])) }
        try await ledger.pool.write { try $0.execute(sql: "UPDATE category_sales SET capacity = 1000") }
        _ = try await ledger.record(sales, at: Fixture.noon)
        try await ledger.settle()
        try await writeLetters()
        let archived = Self.over + Self.year * 2
        for _ in 1...3 {
            let due = try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: archived, limit: RetentionPolicy.batch)
            _ = try await ledger.retain(orders: due, policy: Self.policy, at: archived)
        }
        #expect(try await ledger.retention().archived == 203)
        let end = Self.over + Self.year * 5
        for deleted in [100, 100, 3, 0] { #expect(try await ledger.retain(orders: [], policy: Self.policy, at: end) == RetentionReport(deleted: deleted)) }
        let told = try await ledger.retention().events.compactMap { RetentionReport(json: $0.detail) }
        #expect(told.map(\.deleted) == [3, 100, 100, 0, 0, 0] && told.map(\.inactive) == [0, 0, 0, 3, 100, 100], "each part leaves its trace, also in one moment")
    }

    /// Two years after the session nobody finds an order by name any more, five years after the order nobody at all.
    @Test func timeForgetsWhoDoesNotAsk() async throws {
        func round(_ years: Int) async throws -> RetentionReport {
            let now = Self.over + Self.year * years
            let due = try await ledger.erasableOrders(behind: nil, policy: Self.policy, at: now, limit: 100)
            return try await ledger.retain(orders: due, policy: Self.policy, at: now)
        }
        #expect(try await round(1) == RetentionReport())
        #expect(try await round(2) == RetentionReport(inactive: 3))
        #expect(try await ledger.retention().archived == 3)
        #expect(try await round(4) == RetentionReport())
        #expect(try await round(5) == RetentionReport(deleted: 3))
        #expect(try await ledger.personalData(of: "a@example.org").purchases == [])
        #expect(try await ledger.verify(keys: [:], heads: []).findings == [])
    }
}
