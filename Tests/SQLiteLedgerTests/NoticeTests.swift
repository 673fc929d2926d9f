import Booking
import Domain
import Foundation
import TestSupport
import Testing

@testable import SQLiteLedger

/// Who subscribed is owed what happened, in the transaction in which it did.
@Suite("Notices")
struct NoticeTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private func subscribe(_ ledger: SQLiteLedger, _ kinds: Set<NoticeKind> = Set(NoticeKind.choices), url: String = "https://example.org/a") async throws -> Int64 {
        try await ledger.addSubscriber(NewSubscriber(url: url, kinds: kinds, sealedSecret: [1, 2, 3]), by: .system("test"), at: Fixture.noon)
    }

    private func due(_ ledger: SQLiteLedger, at now: Timestamp = Fixture.noon) async throws -> [OutboxItem] { try await ledger.dueItems(in: .notice, at: now, limit: 1000) }

    private struct Body: Decodable {
        struct Line: Decodable { var number, priceCents: Int64 }
        struct Content: Decodable {
            var order: Int64?
            var session, event, organiser: String?
            var sessions: [String]?
            var lines: [Line]?
            var totalCents: Int64?
            var ticket: Int64?
            var gate: String?
            var undone: Bool?
        }
        var type, timestamp: String
        var data: Content
    }

    private func body(_ item: OutboxItem) throws -> Body { try JSONDecoder().decode(Body.self, from: Data((item.payload ?? "").utf8)) }

    /// Takes everything that is owed to a subscriber, in its order.
    private func takeAll(_ ledger: SQLiteLedger, at now: Timestamp = Fixture.noon) async throws -> [OutboxItem] {
        var taken: [OutboxItem] = []
        while case let items = try await due(ledger, at: now), !items.isEmpty {
            _ = try await ledger.settle(items.map { ExecutedItem($0, .done(.none)) }, at: now)
            taken += items
        }
        return taken
    }

    @Test("sales and what takes them back add up to the ledger")
    func sums() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await subscribe(ledger)
        _ = try await ledger.record(
            [
                .sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)], fees: [Fixture.fee("service", 150, isRefundable: true)])), .sale(Fixture.sale("b", session: 2, [Fixture.standing(category: 0)])),
                .sale(Fixture.sale("c", [Fixture.seat(2)])),
                // Recorded again, and refused: neither is a sale.
                .sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)])), .sale(Fixture.sale("d", [Fixture.seat(0)])),
            ], at: Fixture.noon)
        let lost = try #require(try await ledger.dueItems(at: Fixture.noon, limit: 9).first { $0.orderID == "01-c" })
        try await ledger.undo(lost, reason: "capture-refused", at: Fixture.noon)
        try await ledger.settle()
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([0]), reason: "buyer-request"))
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .rebate(line: 1, Money(cents: 550)), reason: "view"))
        let taken = try await takeAll(ledger)
        #expect(taken.map(\.reason) == ["sale", "sale", "sale", "refund", "refund", "refund"])
        let bodies = try taken.map(body)
        let told = bodies.flatMap { $0.data.lines ?? [] }
        let lines = try await ledger.read { try LedgerLineCents.all($0) }
        #expect(told.map(\.priceCents).sorted() == lines.sorted() && told.reduce(0) { $0 + $1.priceCents } == lines.reduce(0, +))
        #expect(bodies.allSatisfy { $0.data.totalCents == $0.data.lines?.reduce(0) { $0 + $1.priceCents } })
        #expect(bodies.map(\.data.order) == [1, 2, 3, 3, 1, 1] && bodies[1].data.organiser == "org-b" && bodies[0].data.event == "rock" && bodies[0].data.session == "rock-1")
        for item in taken {
            let text = item.payload ?? ""
            #expect(!text.contains("01-") && !text.contains("Ada") && !text.contains("@") && !text.contains("pi_") && !text.contains("hold"), "\(text)")
        }
        #expect(try await ledger.audit().findings == [])
    }

    @Test("an event that the public sees for the first time, or with new dates")
    func published() async throws {
        let ledger = try file.open()
        // An import takes the time from this machine.
        let late = Timestamp(Date()) + .seconds(60)
        _ = try await subscribe(ledger, [.eventPublished])
        var programme = Fixture.programme
        programme.sessions[1].status = .draft
        _ = try await ledger.write(programme)
        _ = try await ledger.write(programme)
        #expect(try await takeAll(ledger, at: late).map { try body($0).data.sessions } == [["rock-1"]])
        programme.sessions[1].status = .published
        programme.events[0].title = "Autre titre"
        _ = try await ledger.write(programme)
        let told = try await takeAll(ledger, at: late)
        #expect(try told.map { try body($0).data.event } == ["poesie"] && told.allSatisfy { $0.orderID == "event-poesie" })
    }

    @Test("each subscriber hears in order, and waits for no other's")
    func order() async throws {
        let ledger = try await Fixture.ledger(file)
        let (one, other) = (try await subscribe(ledger), try await subscribe(ledger, [.refund], url: "https://example.org/b"))
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1)]))], at: Fixture.noon)
        try await ledger.settle()
        for line in [0, 1] { _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([line]), reason: "test")) }
        var now = Fixture.noon
        let first = try await due(ledger)
        #expect(first.map(\.subscriber) == [one, other] && first.map(\.reason) == ["sale", "refund"])
        // The first does not answer for days: the second has heard everything meanwhile.
        _ = try await ledger.settle([ExecutedItem(first[0], .later(error: "no answer", retryAt: now + .seconds(300))), ExecutedItem(first[1], .done(.none))], at: now)
        #expect(try await due(ledger).map(\.subscriber) == [other])
        #expect(try await takeAll(ledger).count == 1)
        now = now + .seconds(3 * 86_400)
        let news = try await ledger.settle([ExecutedItem(first[0], .later(error: "no answer", retryAt: now + .seconds(300)))], at: now)
        #expect(news.dead.map(\.id) == [first[0].id])
        let state = try await ledger.subscribers()
        #expect(state.map(\.dead) == [1, 0] && state.map(\.open) == [3, 0] && state[0].lastError == "no answer")
        // What was given up keeps nothing waiting.
        #expect(try await takeAll(ledger, at: now).map(\.reason) == ["refund", "refund"])
        #expect(try await ledger.dueItems(in: .word, at: now, limit: 99).allSatisfy { $0.kind != .page }, "nobody is woken")
        let money = try #require(try await ledger.dueItems(in: .money, at: now, limit: 1).first)
        #expect(money.id > first[0].id)
        _ = try await ledger.settle([ExecutedItem(money, .never(error: "no"))], at: now)
        #expect(try await ledger.openItems(limit: 2).items.map(\.item.id) == [money.id, first[0].id], "however many notices are given up, money is read first")
        #expect(try await ledger.revive(deadLetter: first[0].id, at: now) == .tried)
        #expect(try await takeAll(ledger, at: now).map(\.id) == [first[0].id])
    }

    @Test("told again: the same notices; off: none; gone: for good")
    func replay() async throws {
        let ledger = try await Fixture.ledger(file)
        let id = try await subscribe(ledger, [.sale])
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)])), .sale(Fixture.sale("b", [Fixture.seat(1)]))], at: Fixture.noon)
        let told = try await takeAll(ledger)
        let later = Fixture.noon + .seconds(3600)
        #expect(try await ledger.replay(subscriber: id, since: later, by: .system("test"), at: later) == 0)
        #expect(try await ledger.replay(subscriber: id, since: Fixture.noon, by: .system("test"), at: later) == 2)
        let again = try await takeAll(ledger, at: later)
        #expect(again.map(\.payload) == told.map(\.payload) && again.map(\.id) == told.map(\.id))
        #expect(try await ledger.changeSubscriber(id, kinds: [.sale], isOn: false, by: .system("test"), at: later))
        _ = try await ledger.record([.sale(Fixture.sale("c", [Fixture.seat(2)]))], at: later)
        #expect(try await due(ledger, at: later) == [])
        #expect(try await ledger.replay(subscriber: id, since: Fixture.noon, by: .system("test"), at: later) == nil)
        #expect(try await !ledger.tryOut(subscriber: id, by: .system("test"), at: later))
        #expect(try await ledger.changeSubscriber(id, kinds: [.refund], isOn: true, by: .system("test"), at: later))
        #expect(try await ledger.tryOut(subscriber: id, by: .system("test"), at: later))
        #expect(try await takeAll(ledger, at: later).map(\.reason) == ["test"])
        #expect(try await ledger.removeSubscriber(id, by: .system("test"), at: later))
        #expect(try await ledger.subscribers().isEmpty)
        #expect(try await !ledger.removeSubscriber(id, by: .system("test"), at: later))
        let journal = try await ledger.journal(JournalQuery(subject: "subscriber \(id)"), limit: 9)
        #expect(journal.map(\.action) == [.subscriberRemoved, .subscriberTried, .subscriberChanged, .subscriberChanged, .subscriberReplayed, .subscriberReplayed, .subscriberAdded])
        #expect(try await ledger.audit().findings == [])
    }

    @Test("what a cancelled session takes back is told behind what is sold meanwhile")
    func cancelled() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await subscribe(ledger, [.sale, .refund])
        _ = try await ledger.record((0..<3).map { .sale(Fixture.sale("\($0)", [Fixture.seat($0)])) }, at: Fixture.noon)
        try await ledger.settle()
        _ = try await takeAll(ledger)
        let later = Fixture.noon + .seconds(1)
        _ = try await ledger.cancelSession("rock-1", reason: "storm", askedBy: "ada", at: later)
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: later) }
        _ = try await ledger.record([.sale(Fixture.sale("other", session: 2, [Fixture.standing(category: 0)]))], at: later)
        #expect(try await due(ledger, at: later).map(\.reason) == ["sale", "refund", "refund", "refund"])
    }

    @Test("many are told again, or dropped, to the last one")
    func many() async throws {
        let ledger = try await Fixture.ledger(file)
        let (id, now) = (try await subscribe(ledger, [.sale]), Fixture.noon)
        try await ledger.write { db in
            try db.execute(
                sql: """
                    INSERT INTO outbox (queue, kind, order_id, reason, subscriber_id, payload, next_at, deadline_at, done_at)
                    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2500)
                    SELECT 'notice', 'notice', 'test-' || n, 'test', ?1, '{}', ?2, ?3, ?2 FROM number
                    """, arguments: [id, now.milliseconds, (now + OutboxItem.Kind.notice.patience).milliseconds])
        }
        #expect(try await ledger.replay(subscriber: id, since: now, by: .system("test"), at: now + .seconds(60)) == 2500)
        #expect(try await ledger.subscribers().map(\.open) == [2500])
        #expect(try await ledger.changeSubscriber(id, kinds: [.sale], isOn: false, by: .system("test"), at: now + .seconds(60)))
        #expect(try await ledger.subscribers().map(\.open) == [0])
    }

    @Test("who comes in, once, and that it was undone")
    func checkIns() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await subscribe(ledger, [.checkIn])
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        try await ledger.settle()
        var generator = SeededGenerator(seed: 3)
        guard case .added(let device) = try await ledger.addDevice(
            NewDoorDevice(name: "A", organiserID: "org-a", sessions: nil, tokenDigest: DoorToken(using: &generator).digest, by: .system("test")), at: Fixture.noon)
        else { return #expect(Bool(false)) }
        let draft = try #require(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.first)
        let doors = Fixture.noon + .seconds(86_400)
        let claims = TicketClaims(
            eventNumber: 1, sessionNumber: 1, ticketID: draft.ticketID, number: UInt32(draft.number), category: 0, seat: 0, revision: 0, expiresAt: doors + .seconds(86_400))
        func scan(_ id: String) -> Scan { Scan(id: id, session: 1, gate: "Nord", claims: claims, opensAt: doors - .seconds(3600), at: doors, clockAt: nil) }
        for id in ["scan-0001", "scan-0001", "scan-0002"] { _ = try await ledger.checkIn([scan(id)], by: device, at: doors) }
        _ = try await ledger.undoCheckIn("scan-0001", by: device, at: doors)
        _ = try await ledger.undoCheckIn("scan-0001", by: device, at: doors)
        let told = try await takeAll(ledger, at: doors).map(body)
        #expect(told.map(\.type) == ["check-in", "check-in"] && told.map(\.data.undone) == [false, true] && told.map(\.data.ticket) == [1, 1] && told[0].data.gate == "Nord")
    }

    @Test("names are forgotten whether subscribers hear or not")
    func erasure() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await subscribe(ledger)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0)]))], at: Fixture.noon)
        try await ledger.settle()
        let late = Fixture.noon + .seconds(4000 * 86_400)
        for letter in try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9) { _ = try await ledger.settle([ExecutedItem(letter, .done(.none))], at: Fixture.noon) }
        #expect(try await ledger.erasableOrders(behind: nil, policy: RetentionPolicy(), at: late, limit: 9) == ["01-a"])
        #expect(try await due(ledger, at: late).count == 1)
    }
}
