import Booking
import Domain
import GRDB
import Testing

@testable import SQLiteLedger

@Suite("Outbox")
struct OutboxTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    @Test("capture, then issue; each at most once, however often it is completed")
    func order() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [
                .sale(Fixture.sale("paid", [Fixture.seat(0)])),
                .sale(Fixture.sale("free", [Fixture.seat(1, tariff: "invite")])),
            ], at: Fixture.noon)
        let first = try await ledger.dueItems(at: Fixture.noon, limit: 10)
        #expect(first.map { "\($0.orderID) \($0.kind)" } == ["01-paid capture", "01-free issue"])
        #expect(try await ledger.isOpen(first[0]))
        for _ in 1...2 { try await ledger.complete([first[0]], at: Fixture.noon) }
        #expect(try await ledger.isOpen(first[0]) == false)
        #expect(try await ledger.dump("payment_event").count == 1)
        try await ledger.complete([first[1]], issued: ledger.signed("01-free"), at: Fixture.noon)
        let second = try await ledger.dueItems(at: Fixture.noon, limit: 10)
        #expect(second.map { "\($0.orderID) \($0.kind)" } == ["01-paid issue"])
        let tickets = try await ledger.signed("01-paid")
        for _ in 1...2 { try await ledger.complete(second, issued: tickets, at: Fixture.noon) }
        #expect(try await ledger.tickets(ofOrder: "01-paid") == tickets)
        #expect(try await ledger.audit().openOutboxItems == 0)
    }

    @Test("a postponed item waits, keeps its order's later items waiting, and is listed when it fails often")
    func postponed() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(Fixture.sale("b", [Fixture.seat(0)])),
            ], at: Fixture.noon)
        let later = Fixture.noon + .seconds(60)
        let reverse = try await ledger.dueItems(at: Fixture.noon, limit: 10)[1]
        for _ in 1...3 {
            let dead = try await ledger.settle([ExecutedItem(reverse, .later(error: "http 500", retryAt: later))], at: Fixture.noon).dead
            #expect(dead == [])
        }
        // The places of a refused order are free before its money is back.
        #expect(try await work(ledger) == ["01-a capture", "01-b refuse"])
        #expect(try await work(ledger, at: later) == ["01-a capture", "01-b refuse", "01-b reverse"])
        #expect(try await ledger.dueItems(at: later, limit: 10)[2].attempts == 3)
        #expect(try await ledger.dueItems(at: later, limit: 1).map(\.orderID) == ["01-a"])
        #expect(try await ledger.deadLetters() == [])
    }

    private func work(_ ledger: SQLiteLedger, at now: Timestamp = Fixture.noon) async throws -> [String] {
        try await ledger.dueItems(at: now, limit: 10).map { "\($0.orderID) \($0.kind)" }
    }

    /// What cannot be shown keeps no money from its way back, and money that does not go back keeps nothing from being shown.
    @Test func moneyAndPlacesDoNotKeepEachOtherWaiting() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1), Fixture.seat(2)]))], at: Fixture.noon)
        try await ledger.settle()
        for line in 0...1 { _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([line]), reason: "test")) }
        let revoke = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 10).first)
        _ = try await ledger.settle([ExecutedItem(revoke, .never(error: "no such session"))], at: Fixture.noon)
        #expect(try await work(ledger).isEmpty, "as long as there is time, places are free and tickets gone before the money goes")
        let late = Fixture.noon + OutboxItem.Kind.revoke.patience
        #expect(try await work(ledger, at: late) == ["01-a refund"], "the first of them")
        try await ledger.complete(ledger.dueItems(at: late, limit: 10), at: late)
        // Whose own word to the box office was never tried.
        #expect(try await work(ledger, at: late) == ["01-a refund"])
        let refund = try await ledger.dueItems(at: late, limit: 10)
        _ = try await ledger.settle([ExecutedItem(refund[0], .never(error: "card closed"))], at: late)

        // Another payment of the order that bought nothing.
        _ = try await ledger.record([.reversal(Reversal(paymentID: "pi_twice", orderID: "01-a", reason: "duplicate-payment"))], at: late)
        #expect(try await work(ledger, at: late) == ["01-a reverse"])
        let reverse = try await ledger.dueItems(at: late, limit: 10)
        _ = try await ledger.settle([ExecutedItem(reverse[0], .never(error: "card closed"))], at: late)
        _ = try await ledger.revive(deadLetter: revoke.id, at: late)
        for _ in 1...2 {
            #expect(try await work(ledger, at: late) == ["01-a revoke"])
            try await ledger.complete(ledger.dueItems(at: late, limit: 10), at: late)
        }
        for item in refund + reverse { _ = try await ledger.revive(deadLetter: item.id, at: late) }
        try await ledger.settle(at: late)
        #expect(try await ledger.audit().findings == [])
        #expect(try await ledger.audit().openOutboxItems == 0)
    }

    @Test("what is not done in its time is a dead letter once, and tried on; what cannot succeed waits for an operator")
    func deadLetters() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(Fixture.sale("b", [Fixture.seat(1)]))], at: Fixture.noon)
        let items = try await ledger.dueItems(at: Fixture.noon, limit: 10)
        let late = Fixture.noon + OutboxItem.Kind.capture.patience
        #expect(try await ledger.backlog() == [.capture: OutboxBacklog(open: 2, since: Fixture.noon)])
        let slow = ExecutedItem(items[0], .later(error: "http 500", retryAt: late + .seconds(60)))
        #expect(try await ledger.settle([slow], at: late).dead == [items[0]])
        #expect(try await ledger.settle([slow], at: late).dead == [], "told once")
        let refused = ExecutedItem(items[1], .never(error: "no such payment"))
        #expect(try await ledger.settle([refused], at: late).dead == [items[1]])
        #expect(try await ledger.dueItems(at: late + .seconds(60), limit: 10).map(\.id) == [items[0].id])
        #expect(try await ledger.backlog()[.capture] == OutboxBacklog(open: 2, dead: 2))
        let letters = try await ledger.deadLetters()
        #expect(letters.map(\.lastError) == ["http 500", "no such payment"])
        #expect(letters.map(\.nextAt) == [late + .seconds(60), nil] && letters.map(\.item.attempts) == [2, 1])
        #expect(try await ledger.revive(deadLetter: items[1].id, at: late) == .tried)
        #expect(try await ledger.revive(deadLetter: items[1].id, at: late) == .tried, "asked twice")
        #expect(try await ledger.revive(deadLetter: 99, at: late) == .unknown)
        #expect(try await ledger.backlog()[.capture] == OutboxBacklog(open: 2, dead: 1, since: late))
        #expect(try await ledger.dueItems(at: late, limit: 10).map(\.id) == [items[1].id])
        try await ledger.complete(ledger.dueItems(at: late + .seconds(60), limit: 10), at: late)
        #expect(try await ledger.deadLetters() == [], "done is done")
        #expect(try await ledger.revive(deadLetter: items[1].id, at: late) == .done)
    }

    @Test("who is concerned is written to: with the tickets, and when a sale or a payment is refused; once each")
    func letters() async throws {
        let ledger = try await Fixture.ledger(file)
        let late = StreamEntry.reversal(Reversal(paymentID: "pi_late", orderID: "01-late", reason: "places-gone"))
        for _ in 1...2 {
            _ = try await ledger.record(
                [.sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(Fixture.sale("b", [Fixture.seat(0)])), late, late], at: Fixture.noon)
            try await ledger.settle()
        }
        let letters = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 10)
        #expect(Set(letters.map { "\($0.kind) \($0.orderID) \($0.reason)" }) == ["letter 01-a issued", "letter 01-b seat-conflict", "letter 01-late places-gone"])
        #expect(letters.count == 3)
    }

    @Test("an operator is paged of dead letters at most once an hour, and never of a letter or a page")
    func pages() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record((0..<4).map { .sale(Fixture.sale("\($0)", [Fixture.seat($0)])) }, at: Fixture.noon)
        let captures = try await ledger.dueItems(at: Fixture.noon, limit: 10)
        func die(_ item: OutboxItem, at now: Timestamp) async throws {
            #expect(try await ledger.settle([ExecutedItem(item, .never(error: "no"))], at: now).dead == [item])
        }
        func pages(at now: Timestamp) async throws -> [OutboxItem] {
            try await ledger.dueItems(in: .word, at: now, limit: 10).filter { $0.kind == .page }
        }
        try await die(captures[0], at: Fixture.noon)
        try await die(captures[1], at: Fixture.noon)
        let first = try await pages(at: Fixture.noon)
        #expect(first.count == 1)
        try await ledger.complete(first, at: Fixture.noon)
        try await die(captures[2], at: Fixture.noon + .seconds(60))
        #expect(try await pages(at: Fixture.noon + .seconds(3599)) == [])
        let second = try await pages(at: Fixture.noon + .seconds(3600))
        #expect(second.count == 1)
        try await die(second[0], at: Fixture.noon + .seconds(3600))
        #expect(try await pages(at: Fixture.noon + .seconds(86_400)) == [], "a page pages nobody")
        try await die(captures[3], at: Fixture.noon + .seconds(3700))
        #expect(try await pages(at: Fixture.noon + .seconds(7199)) == [])
        #expect(try await pages(at: Fixture.noon + .seconds(7200)).count == 1, "one that was refused silences no other")
    }

    @Test("what was done outside is settled by hand, with a note; what only the platform can do is not")
    func byHand() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(Fixture.sale("b", [Fixture.seat(0)]))], at: Fixture.noon)
        let items = try await ledger.dueItems(at: Fixture.noon, limit: 10)
        #expect(items.map(\.kind) == [.capture, .reverse, .refuse])
        #expect(try await ledger.settle(deadLetter: items[1].id, note: "x", at: Fixture.noon) == .noDeadLetter, "it is still tried")
        _ = try await ledger.settle(items.prefix(2).map { ExecutedItem($0, .never(error: "no")) }, at: Fixture.noon)
        #expect(try await ledger.settle(deadLetter: items[0].id, note: "x", at: Fixture.noon) == .onlyByPlatform(.capture))
        #expect(try await ledger.settle(deadLetter: items[1].id, note: "paid back by bank transfer", at: Fixture.noon) == nil)
        #expect(try await ledger.settle(deadLetter: items[1].id, note: "again", at: Fixture.noon) == .noDeadLetter)
        let open = try await ledger.openItems(limit: 1)
        #expect(open.items.map(\.item.id) == [items[0].id] && open.dead == 1 && open.open > 1)
        let incidents = try await ledger.incidents(since: Fixture.noon, limit: 10)
        #expect(incidents.map(\.kind) == ["settled-by-hand", "seat-conflict"])
        #expect(incidents[0].orderID == "01-b" && incidents[0].detail == "reverse \(items[1].id): paid back by bank transfer" && incidents[0].sessionID != nil)
        #expect(try await ledger.dump("payment_event").count == 1)
    }

    @Test("a store that forgot a refusal is told again: when it is compared anew, and when it sells the order once more")
    func refusedAgain() async throws {
        let ledger = try await Fixture.ledger(file)
        let second = StreamEntry.sale(Fixture.sale("b", [Fixture.seat(0)]))
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)])), second], at: Fixture.noon)
        try await ledger.settle()
        func due() async throws -> [String] {
            try await ledger.dueItems(at: Fixture.noon, limit: 9).map { "\($0.orderID) \($0.kind)" }
        }
        #expect(try await due() == [])
        try await ledger.tellRefusalsAgain(ofSessions: [2], at: Fixture.noon)
        #expect(try await due() == [])
        try await ledger.tellRefusalsAgain(ofSessions: [2, 1], at: Fixture.noon)
        #expect(try await due() == ["01-b refuse"])
        try await ledger.settle()
        guard case .refused = try await ledger.record([second], at: Fixture.noon)[0] else { throw LedgerValueError() }
        #expect(try await due() == ["01-b refuse"])
        try await ledger.settle()
        #expect(try await ledger.audit().findings == [])
    }

    @Test("what is late and still tried is settled by hand only once it is held; a letter that was refused keeps no other waiting")
    func held() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(Fixture.sale("b", [Fixture.seat(0)]))], at: Fixture.noon)
        let reverse = try await ledger.dueItems(at: Fixture.noon, limit: 10)[1]
        let late = Fixture.noon + OutboxItem.Kind.reverse.patience
        #expect(try await !ledger.hold(deadLetter: reverse.id, at: Fixture.noon), "it is no dead letter")
        _ = try await ledger.settle([ExecutedItem(reverse, .later(error: "http 500", retryAt: late))], at: late)
        #expect(try await ledger.settle(deadLetter: reverse.id, note: "paid", at: late) == .stillTried)
        #expect(try await ledger.hold(deadLetter: reverse.id, at: Fixture.noon))
        // What was under way when it was held ends without success: it stays held.
        _ = try await ledger.settle([ExecutedItem(reverse, .later(error: "http 500", retryAt: late))], at: late)
        #expect(try await !ledger.dueItems(at: late, limit: 10).contains { $0.id == reverse.id })
        #expect(try await ledger.settle(deadLetter: reverse.id, note: "paid", at: late) == nil)

        let letter = try await ledger.dueItems(in: .word, at: late, limit: 10).filter { $0.kind == .letter }
        #expect(letter.map(\.reason) == ["seat-conflict"])
        _ = try await ledger.settle([ExecutedItem(letter[0], .never(error: "550"))], at: late)
        let second = StreamEntry.reversal(Reversal(paymentID: "pi_other", orderID: "01-b", reason: "duplicate-payment"))
        _ = try await ledger.record([second], at: late)
        let next = try await ledger.dueItems(in: .word, at: late, limit: 10).filter { $0.kind == .letter }
        #expect(next.map(\.reason) == ["duplicate-payment"])
    }

    /// A whole session is moved: who buys meanwhile waits behind none of its letters.
    @Test func whatManyAreOwedKeepsNobodyElseWaiting() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record((0..<4).map { .sale(Fixture.sale("\($0)", [Fixture.seat($0)])) }, at: Fixture.noon)
        try await ledger.settle()
        try await ledger.complete(ledger.dueItems(in: .word, at: Fixture.noon, limit: 9), at: Fixture.noon)
        let moved = Fixture.noon + .seconds(9 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, askedBy: "ada", at: Fixture.noon)
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: Fixture.noon) }
        let later = Fixture.noon + .seconds(1)
        _ = try await ledger.record([.sale(Fixture.sale("new", [Fixture.seat(9)]))], at: later)
        func first(_ queue: OutboxItem.Queue) async throws -> String? {
            try await ledger.dueItems(in: queue, at: later, limit: 1).first.map { "\($0.orderID) \($0.kind) \($0.reason)" }
        }
        #expect(try await first(.money) == "01-new capture sold")
        let all = try await ledger.dueItems(at: later, limit: 9)
        #expect(all.map(\.orderID) == ["01-new", "01-0", "01-1", "01-2", "01-3"], "and behind it the oldest first")
        try await ledger.settle(at: later)
        #expect(try await ledger.dueItems(in: .word, at: later, limit: 9).count == 5)
        #expect(try await first(.word) == "01-new letter issued")

        _ = try await ledger.cancelSession("rock-1", reason: "storm", askedBy: "ada", at: later)
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: later) }
        _ = try await ledger.record([.sale(Fixture.sale("other", session: 2, [Fixture.standing(category: 0)]))], at: later + .seconds(1))
        let owed = try await ledger.dueItems(at: later + .seconds(1), limit: 9).map { "\($0.orderID) \($0.kind)" }
        #expect(owed == ["01-other capture"] + ["0", "1", "2", "3", "new"].map { "01-\($0) revoke" })
    }

    /// Most of the table is done long ago, and what is due is asked for several times a second.
    @Test func whatIsDueIsFoundInIndexesOfWhatIsOpen() async throws {
        let ledger = try await Fixture.ledger(file)
        let steps = try await ledger.read {
            try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(OutboxTable.dueQuery)", arguments: [0, 1, "money", false]).map { $0["detail"] as String }
        }
        let looks = steps.filter { $0.contains("outbox") || $0.contains("earlier") || $0.contains("late") || $0.contains("other") }
        #expect(looks.count >= 4 && looks.allSatisfy { $0.contains("USING INDEX outbox_due") || $0.contains("USING INDEX outbox_open_of_order") }, "\(steps)")
        #expect(!steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
    }

    /// What waits is shown as it stands in an index: half a million are neither read nor sorted for a page of two hundred.
    @Test func whatIsOwedIsShownInTheOrderOfIndexes() async throws {
        let ledger = try await Fixture.ledger(file)
        for part in OwedReader.parts {
            for isReversed in [false, true] {
                let (place, sign) = (OwedQuery.Place(part: 0, key: 7, id: 7), isReversed ? "<" : ">")
                for span in [.all] + OwedReader.spans(part, after: place) as [OwedReader.Span] {
                    let (sql, arguments) = OwedReader.statement(part, span, of: part.queues[0], isReversed: isReversed, limit: 9)
                    let steps = try await ledger.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] as String } }
                    let bound = switch span {
                    case .all: ""
                    case .sameMoment: " AND next_at=? AND id\(sign)?"
                    case .beyond: part.isDead ? " AND id\(sign)?" : " AND next_at\(sign)?"
                    }
                    let plan = part.isDead ? "outbox_dead (queue=?\(bound))" : "outbox_due (queue=? AND is_bulk=?\(bound))"
                    #expect(steps.first?.hasPrefix("SEARCH outbox USING INDEX \(plan)") == true && !steps.contains { $0.contains("TEMP B-TREE") }, "\(steps)")
                }
            }
        }
        for query in ["SELECT count(*) FROM outbox WHERE done_at IS NULL", "SELECT count(*) FROM outbox WHERE done_at IS NULL AND dead_at IS NOT NULL"] {
            let steps = try await ledger.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(query)").map { $0["detail"] as String } }
            #expect(steps.count == 1 && steps[0].hasPrefix("SCAN outbox USING INDEX outbox_"), "\(steps)")
        }
        // Up to a number: each ends there, along an index.
        for (query, plan) in [(OutboxTable.openUpToQuery, "SCAN outbox USING INDEX outbox_"), (OutboxTable.deadUpToQuery, "SEARCH outbox USING INDEX outbox_dead (queue=?)")] {
            let arguments: StatementArguments = query == OutboxTable.deadUpToQuery ? ["money", 9] : [9]
            let steps = try await ledger.read { try Row.fetchAll($0, sql: "EXPLAIN QUERY PLAN \(query)", arguments: arguments).map { $0["detail"] as String } }
            #expect(steps.contains { $0.hasPrefix(plan) } && !steps.contains { $0.contains("TEMP B-TREE") || $0 == "SCAN outbox" }, "\(steps)")
        }
        let empty = try await ledger.ledgerHealth()
        #expect([empty.open, empty.dead, empty.undelivered] == [0, 0, 0])
        // With as many as that, of each kind, dead and waiting, in any order.
        try await ledger.write { db in
            try db.execute(
                sql: """
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500000)
                    INSERT INTO outbox (queue, kind, order_id, payment_id, reason, occasion, is_bulk, next_at, deadline_at, dead_at)
                    SELECT iif(i % 3 = 0, 'money', 'word'), iif(i % 3 = 0, 'capture', 'letter'), '01-' || i, 'pi', 'sold', '', i % 5 = 0, 500000 - i, 0, iif(i % 100 = 0, i, NULL) FROM n
                    """)
        }
        let start = ContinuousClock.now
        let (items, open, dead) = try await ledger.openItems(limit: 200)
        let time = ContinuousClock.now - start
        #expect(items.count == 200 && (open, dead) == (500_000, 5_000) && time < .seconds(2), "\(time)")
        print("500,000 open items: a page in \(time)")
        let (asked, health) = (ContinuousClock.now, try await ledger.ledgerHealth())
        let spent = ContinuousClock.now - asked
        #expect([health.open, health.dead, health.undelivered] == [10_001, 1_666, 3_334] && spent < .milliseconds(200), "\(health) \(spent)")
        print("500,000 open items: the operators' page in \(spent)")
        #expect(items.map(\.item.orderID) == (1...200).map { "01-\($0 * 300)" }, "dead letters of money, the oldest first")
        // Behind all that are dead what is tried next, of money first, and what is owed to many last.
        let all = try await ledger.openItems(limit: 5_002).items
        #expect(all.filter { $0.diedAt == nil }.map(\.item.orderID) == ["01-499998", "01-499992"] && all[4_999].item.kind == .letter && all[4_999].diedAt != nil)
        // A page far behind costs what the first does, in either order; each item is on one page.
        let far = OwedQuery(after: OwedQuery.Place(part: 5, key: 250_000, id: 0))
        for query in [far, OwedQuery(isReversed: true, after: OwedQuery.Place(part: 2, key: 250_000, id: 0)), OwedQuery(state: .living, queue: .word)] {
            let began = ContinuousClock.now
            #expect(try await ledger.openItems(query, limit: 50).items.count == 50 && ContinuousClock.now - began < .milliseconds(200), "\(query)")
        }
        for isReversed in [false, true] {
            var (query, seen): (OwedQuery, [Int64]) = (OwedQuery(state: .dead, isReversed: isReversed), [])
            repeat {
                let page = try await ledger.openItems(query, limit: 999)
                seen += page.items.map(\.item.id)
                query.after = page.next
            } while query.after != nil
            #expect(seen.count == 5_000 && Set(seen).count == 5_000)
            let ids = try await ledger.openItems(limit: 5_000).items.map(\.item.id)
            #expect(seen == (isReversed ? ids.reversed() : ids))
        }
        let last = try await ledger.openItems(limit: .max).items
        #expect(last.count == 500_000 && Set(last.map(\.item.id)).count == 500_000 && last.last?.item.orderID == "01-5")
    }

    @Test("a sale whose money cannot be had is taken back line by line, once, and its places may be sold again")
    func undone() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)]))], at: Fixture.noon)
        let capture = try await ledger.dueItems(at: Fixture.noon, limit: 1)[0]
        for _ in 1...2 { try await ledger.undo(capture, reason: "capture-refused", at: Fixture.noon) }
        let refusal = try await ledger.refusal(ofOrder: "01-a")
        #expect(refusal?.reason == "capture-refused" && refusal?.places == [] && refusal?.soldSeats == [])
        #expect(try await ledger.dump("sale_line").count == 4)
        #expect(try await ledger.soldPlaces(ofSession: 1).seats.isEmpty)
        #expect(try await ledger.dueItems(at: Fixture.noon, limit: 9).map { "\($0.orderID) \($0.kind)" } == ["01-a refuse"])
        #expect(try await ledger.record([.sale(Fixture.sale("b", [Fixture.seat(0)]))], at: Fixture.noon) == [.recorded(numbers: [5])])
        try await ledger.settle()
        #expect(try await ledger.audit().findings == [])
        // What has its tickets stays.
        let item = OutboxItem(id: 3, kind: .capture, orderID: "01-b", paymentID: "pi_b", attempts: 0)
        try await ledger.undo(item, reason: "capture-refused", at: Fixture.noon)
        #expect(try await ledger.soldPlaces(ofSession: 1).seats.count == 1)
    }

    @Test("an issue without all its tickets, or with another's, is refused and stays open")
    func incompleteIssue() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record(
            [.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)]))], at: Fixture.noon)
        try await ledger.complete(ledger.dueItems(at: Fixture.noon, limit: 1), issued: [], at: Fixture.noon)
        let issue = try await ledger.dueItems(at: Fixture.noon, limit: 1)
        var tickets = try await ledger.signed("01-a")
        await #expect(throws: LedgerError.corrupt(cause: "an order cannot be issued with tickets missing")) {
            try await ledger.complete(issue, issued: [tickets[0]], at: Fixture.noon)
        }
        tickets[1].id = "0000000000000001"
        await #expect(throws: LedgerError.corrupt(cause: "ticket 2 is no line of its order")) {
            try await ledger.complete(issue, issued: tickets, at: Fixture.noon)
        }
        #expect(try await ledger.dump("issued_ticket") == [])
        #expect(try await ledger.dueItems(at: Fixture.noon, limit: 1) == issue)
    }
}
