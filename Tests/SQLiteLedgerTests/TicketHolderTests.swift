import Booking
import Domain
import GRDB
import TestSupport
import Testing

@testable import SQLiteLedger

/// What the ledger makes of the names that buyers put on tickets.
@Suite struct TicketHolderTests {
    let file: LedgerFile
    init() throws { file = try LedgerFile() }

    private static let until = Fixture.noon + .seconds(3_600)

    /// An order of two places, ticketed, of a session whose tickets bear names that can be changed for an hour.
    private func house() async throws -> SQLiteLedger {
        let ledger = try await Fixture.ledger(file)
        var programme = Fixture.programme
        programme.sessions[0].nameChangeUntil = Self.until
        try await Self.write(programme, in: ledger)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.standing(category: 1)]))], at: Fixture.noon)
        try await ledger.settle()
        return ledger
    }

    /// Before anybody could buy: tickets that may be sold without names get none.
    private static func write(_ programme: Programme, in ledger: SQLiteLedger) async throws {
        _ = try await ledger.write { try ledger.write(programme, into: $0, by: "test", at: Fixture.noon - .seconds(2 * 86_400)) }
    }

    private func change(_ name: String, line: Int = 0, order: String = "01-a", after seconds: Int = 0) -> StreamEntry {
        .nameChange(NameChange(orderID: order, line: line, name: name, askedAt: Fixture.noon + .seconds(seconds)))
    }

    private func due(_ ledger: SQLiteLedger, at moment: Timestamp = Fixture.noon) async throws -> [OutboxItem] {
        try await ledger.dueItems(at: moment, limit: 9)
    }

    /// Issues what is due as the reconciler does: the tickets that have got a name since.
    private func issue(_ ledger: SQLiteLedger, at moment: Timestamp = Fixture.noon) async throws {
        let drafts = try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.filter(\.isRenamed) ?? []
        let tickets = try await ledger.signed("01-a").filter { ticket in drafts.contains { $0.number == ticket.number } }
        try await ledger.complete(try await due(ledger, at: moment), issued: tickets, at: moment)
    }

    @Test func aTicketGetsANameOnce() async throws {
        let ledger = try await house()
        #expect(try await ledger.ticketDrafts(ofOrder: "01-a")?.reissued == 0)
        // The stream says it twice, and another name comes from another tab.
        let entries = [change("Grace"), change("Grace"), change("Eve", after: 1)]
        #expect(try await ledger.record(entries, at: Fixture.noon) == Array(repeating: .nameNoted, count: 3))
        #expect(try await due(ledger).map(\.reason) == ["renamed"])
        let drafts = try #require(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts)
        #expect(drafts.map(\.isRenamed) == [true, false] && drafts.map(\.holder) == ["Grace", nil], "other people's codes stay")
        try await issue(ledger)
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.holder) == ["Grace", nil])
        #expect(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.map(\.revision) == [2, 1])
        var letters: [String] = []
        while let letter = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9).first {
            letters.append(letter.reason + (letter.renamedLine.map { " \($0)" } ?? ""))
            try await ledger.complete([letter], at: Fixture.noon)
        }
        #expect(letters == ["issued", "renamed 0"], "its buyer is written to")
        _ = try await ledger.record([change("Eve", after: 2)], at: Fixture.noon)
        #expect(try await due(ledger).isEmpty)
        #expect(try await ledger.tickets(ofOrder: "01-a").first?.holder == "Grace")

        // The other one: each change is one more for a store that has to be told.
        #expect(try await ledger.recordedOrders(ofSession: 1).orders.map(\.revision) == [1])
        _ = try await ledger.record([change("Ada", line: 1)], at: Fixture.noon)
        try await issue(ledger)
        let recorded = try #require(try await ledger.recordedOrders(ofSession: 1).orders.first)
        #expect(recorded.revision == 2 && recorded.tickets.map(\.holder) == ["Grace", "Ada"])
        #expect(try await ledger.ticketDrafts(ofOrder: "01-a")?.reissued == 2)
        // A place that goes back takes nothing from that count.
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test"))
        #expect(try await ledger.recordedOrders(ofSession: 1).orders.map(\.revision) == [2])
        #expect(try await ledger.audit().findings == [])
    }

    @Test func noNameComesTooLateOrOnNothing() async throws {
        let ledger = try await house()
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test"))
        try await ledger.settle()
        _ = try await ledger.record([.sale(Fixture.sale("b", [Fixture.seat(1)]))], at: Fixture.noon)
        let nonsense = [
            change("X", after: 3_601), change("X", line: 1), change("X", line: 7), change("X", line: -1), change("X", order: "01-none"), change("X", order: "01-b"),
        ]
        #expect(try await ledger.record(nonsense, at: Fixture.noon) == Array(repeating: .nameNoted, count: nonsense.count))
        #expect(try await due(ledger).allSatisfy { $0.reason != "renamed" }, "too late, given back, no place, unknown, not issued yet")
        _ = try await ledger.record([change("Grace", after: 3_600)], at: Fixture.noon)
        #expect(try await due(ledger).contains { $0.reason == "renamed" })
    }

    /// A name that comes while codes are being made is not on them: the next ones bear it.
    @Test func aNameThatComesWhileCodesAreMadeComesNext() async throws {
        let ledger = try await Fixture.ledger(file)
        var programme = Fixture.programme
        programme.sessions[0].nameChangeUntil = Self.until
        try await Self.write(programme, in: ledger)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.standing(category: 1)]))], at: Fixture.noon)
        try await ledger.complete(try await due(ledger), at: Fixture.noon)
        // Made, shown, and not noted yet.
        let (first, codes) = (try await due(ledger), try await ledger.signed("01-a"))
        #expect(first.map(\.kind) == [.issue])
        _ = try await ledger.record([change("Grace")], at: Fixture.noon)
        try await ledger.complete(first, issued: codes, at: Fixture.noon)
        #expect(try await due(ledger).map(\.reason) == ["renamed"])
        try await issue(ledger)
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.holder) == ["Grace", nil])
        // The same when the session moves.
        let moved = Fixture.noon + .seconds(8 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, askedBy: "test", at: Fixture.noon)
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: Fixture.noon) }
        let (again, newCodes) = (try await due(ledger), try await ledger.signed("01-a"))
        _ = try await ledger.record([change("Ada", line: 1)], at: Fixture.noon)
        try await ledger.complete(again, issued: newCodes, at: Fixture.noon)
        #expect(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.map(\.isRenamed) == [false, true])
        try await issue(ledger)
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.holder) == ["Grace", "Ada"])
    }

    /// Names are erased with their buyer, whoever put them there, and the ledger is as whole as before.
    @Test func namesAreErasedWithTheirBuyer() async throws {
        let ledger = try await house()
        _ = try await ledger.record([change("Grace Hopper"), .sale(Fixture.sale("b", [Fixture.seat(1)]))], at: Fixture.noon)
        try await issue(ledger)
        try await ledger.settle()
        _ = try await ledger.record([change("Ada Lovelace", order: "01-b")], at: Fixture.noon)
        for table in Schema.appendOnlyTables + ["outbox", "active_seat"] {
            #expect(try await !ledger.dump(table).contains { $0.contains("Grace") }, "\(table)")
        }
        try await ledger.write {
            try $0.execute(sql: "DELETE FROM buyer WHERE sequence = (SELECT sequence FROM sale_order WHERE order_id = '01-a')")
        }
        #expect(try await ledger.dump("ticket_holder").count == 1)
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.holder) == [nil, nil])
        // The stream had one more.
        _ = try await ledger.record([change("Eve", line: 1)], at: Fixture.noon)
        #expect(try await ledger.dump("ticket_holder").count == 1)
        #expect(try await ledger.audit().findings == [])
        #expect(try await ledger.verify(keys: [:], heads: []).findings == [])
    }

    /// Who was forgotten is known again when the session gets a new date. Their new tickets bear no name, and they may put one on them as anybody may.
    @Test func whoIsKnownAgainMayPutANameOnTheNewTicket() async throws {
        let ledger = try await house()
        _ = try await ledger.record([change("Grace")], at: Fixture.noon)
        try await issue(ledger)
        // The tickets, and the name.
        for _ in 1...2 { try await ledger.complete(try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9), at: Fixture.noon) }
        let over = Fixture.noon + .seconds(86_400) + RetentionPolicy.afterSession
        #expect(try await ledger.retain(orders: ["01-a"], policy: RetentionPolicy(), at: over).inactive == 1)
        _ = try await ledger.record([change("Eve", after: 1)], at: over)
        #expect(try await due(ledger, at: over).isEmpty, "nobody knows who asks")
        let moved = over + .seconds(8 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, knowing: .whatever, askedBy: "test", at: over)
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: over) }
        try await ledger.complete(try await due(ledger, at: over), issued: try await ledger.signed("01-a"), at: over)
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.holder) == [nil, nil])

        _ = try await ledger.record([change("Eve", after: 2), change("Mallory", after: 3)], at: over)
        #expect(try await due(ledger, at: over).map(\.reason) == ["renamed"])
        #expect(try await due(ledger, at: over).map(\.renamedLine) == [0])
        try await issue(ledger, at: over)
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.holder) == ["Eve", nil])
        let letters = try await ledger.read { try String.fetchAll($0, sql: "SELECT occasion FROM outbox WHERE kind = 'letter' AND reason = 'renamed'") }
        #expect(letters.count == 2, "\(letters): a letter brings each")
        #expect(try await ledger.audit().findings == [])
    }

    /// What an earlier version left is carried out, and closed with its place.
    @Test func aRenamingOfAnEarlierVersionIsKnown() async throws {
        let ledger = try await house()
        _ = try await ledger.record([change("Grace")], at: Fixture.noon)
        try await ledger.write { try $0.execute(sql: "UPDATE outbox SET occasion = 'name-0' WHERE reason = 'renamed'") }
        #expect(try await due(ledger).map(\.renamedLine) == [0])
        let item = try #require(try await due(ledger).first)
        _ = try await ledger.settle([ExecutedItem(item, .never(error: "no such key"))], at: Fixture.noon)
        _ = try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([0]), reason: "test"))
        #expect(try await ledger.deadLetters().isEmpty)
        #expect(try await due(ledger).map(\.kind) == [.revoke])
    }

    private func work(_ ledger: SQLiteLedger, at moment: Timestamp = Fixture.noon) async throws -> [String] {
        try await ledger.dueItems(at: moment, limit: 9).map { "\($0.kind) \($0.reason)" }
    }

    /// Names that cannot be put on their tickets keep neither money nor other names waiting, nor are they tickets that were not delivered.
    @Test func aNameThatCannotBeIssuedKeepsNoMoneyWaiting() async throws {
        let ledger = try await house()
        _ = try await ledger.record([change("Grace"), change("Ada", line: 1)], at: Fixture.noon)
        for _ in 1...2 {
            let item = try #require(try await due(ledger).first)
            _ = try await ledger.settle([ExecutedItem(item, .never(error: "no such key"))], at: Fixture.noon)
        }
        #expect(try await ledger.deadLetters().count == 2)
        #expect(try await due(ledger).isEmpty)
        #expect(try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test")).state == .done)
        #expect(try await ledger.deadLetters().count == 1, "the name of a place that was given back is nobody's business")
        #expect(try await work(ledger) == ["revoke test"])
        try await ledger.settle()
        #expect(try await ledger.moneyBack(ofOrder: "01-a").done == Money(cents: 2_000))
        #expect(try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: "test")).state == .done)
        #expect(try await ledger.deadLetters().isEmpty)
        try await ledger.settle()
        #expect(try await ledger.audit().findings == [])
        #expect(try await ledger.audit().openOutboxItems == 0)
    }

    /// A name behind one that is late is never tried, and so never late itself.
    @Test func aNameBehindALateOneKeepsNoMoneyWaiting() async throws {
        let ledger = try await house()
        _ = try await ledger.record([change("Grace"), change("Ada", line: 1)], at: Fixture.noon)
        let late = Fixture.noon + .seconds(601)
        let first = try #require(try await due(ledger).first)
        _ = try await ledger.settle([ExecutedItem(first, .later(error: "away", retryAt: late + .seconds(300)))], at: late)
        #expect(try await work(ledger, at: late).isEmpty)
        #expect(try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test")).state == .done)
        #expect(try await due(ledger).map(\.kind) == [.revoke])
        try await ledger.complete(try await due(ledger), at: late)
        #expect(try await work(ledger, at: late) == ["refund test"])
    }

    /// Tried on, it waits for what else is to be shown or taken away: of two that show tickets side by side, the older could come last.
    @Test func aLateNameWaitsForWhatTakesTicketsAway() async throws {
        let ledger = try await house()
        _ = try await ledger.record([change("Grace")], at: Fixture.noon)
        let item = try #require(try await due(ledger).first)
        let late = Fixture.noon + .seconds(601)
        #expect(try await ledger.correct(CorrectionRequest(orderID: "01-a", extent: .lines([1]), reason: "test")).state == .waiting, "a moment, as a rule")
        _ = try await ledger.settle([ExecutedItem(item, .later(error: "away", retryAt: late))], at: late)
        #expect(try await work(ledger, at: late) == ["issue renamed"])
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: late) }
        #expect(try await work(ledger, at: late) == ["revoke test"])
        let revoke = try await ledger.dueItems(at: late, limit: 1)
        try await ledger.complete(revoke, at: late)
        #expect(Set(try await work(ledger, at: late)).contains("issue renamed"))
    }

    /// Whoever is in the hall keeps the code that opened the door. A new date begins anew, and brings the name with it.
    @Test func aUsedTicketKeepsItsCode() async throws {
        let ledger = try await house()
        let draft = try #require(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.first)
        let claims = TicketClaims(
            eventNumber: 1, sessionNumber: 1, ticketID: draft.ticketID, number: UInt32(draft.number), category: 0, seat: 0, revision: 0,
            expiresAt: Fixture.noon + .seconds(172_800))
        var generator = SeededGenerator(seed: 1)
        let outcome = try await ledger.addDevice(
            NewDoorDevice(name: "A", organiserID: "org-a", sessions: nil, tokenDigest: DoorToken(using: &generator).digest, by: .system("test")), at: Fixture.noon)
        guard case .added(let device) = outcome else { throw LedgerError.corrupt(cause: "\(outcome)") }
        _ = try await ledger.checkIn([Scan(id: "scan-0001", session: 1, gate: "A", claims: claims, opensAt: Fixture.noon, at: Fixture.noon)], by: device, at: Fixture.noon)
        _ = try await ledger.record([change("Grace", after: 61)], at: Fixture.noon)
        #expect(try await due(ledger).isEmpty)

        let moved = Fixture.noon + .seconds(8 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, knowing: CallingOff(admitted: 1), askedBy: "test", at: Fixture.noon + .seconds(70))
        let session = try #require(try await ledger.catalogue().sessions.first { $0.id == "rock-1" })
        #expect(session.nameChangeUntil == Self.until + .seconds(7 * 86_400))
        for command in try await ledger.openCommands().commands { _ = try await ledger.advance(command, mayEnd: true, at: Fixture.noon) }
        _ = try await ledger.record([change("Grace", after: 3_700)], at: Fixture.noon)
        // The new date's codes go out first, with the name: the item behind them has nothing to do.
        let items = try await due(ledger)
        #expect(items.map(\.reason) == ["postponed"])
        try await ledger.complete(items, issued: try await ledger.signed("01-a"), at: Fixture.noon)
        #expect(try await due(ledger).map(\.reason) == ["renamed"])
        #expect(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.contains(where: \.isRenamed) == false)
        #expect(try await ledger.tickets(ofOrder: "01-a").map(\.holder) == ["Grace", nil])
    }
}
