import Booking
import Domain
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
        _ = try await ledger.write(programme)
        _ = try await ledger.record([.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.standing(category: 1)]))], at: Fixture.noon)
        try await ledger.settle()
        return ledger
    }

    private func change(_ name: String, line: Int = 0, order: String = "01-a", after seconds: Int = 0) -> StreamEntry {
        .nameChange(NameChange(orderID: order, line: line, name: name, askedAt: Fixture.noon + .seconds(seconds)))
    }

    private func due(_ ledger: SQLiteLedger) async throws -> [OutboxItem] { try await ledger.dueItems(at: Fixture.noon, limit: 9) }

    /// Issues what is due as the reconciler does: the tickets that have got a name since.
    private func issue(_ ledger: SQLiteLedger) async throws {
        let drafts = try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.filter(\.isRenamed) ?? []
        let tickets = try await ledger.signed("01-a").filter { ticket in drafts.contains { $0.number == ticket.number } }
        try await ledger.complete(try await due(ledger), issued: tickets, at: Fixture.noon)
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
            letters.append(letter.reason)
            try await ledger.complete([letter], at: Fixture.noon)
        }
        #expect(letters == ["issued", "renamed"], "its buyer is written to")
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
        _ = try await ledger.write(programme)
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

    /// Whoever is in the hall keeps the code that opened the door. A new date begins anew, and brings the name with it.
    @Test func aUsedTicketKeepsItsCode() async throws {
        let ledger = try await house()
        let draft = try #require(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.first)
        let claims = TicketClaims(
            eventNumber: 1, sessionNumber: 1, ticketID: draft.ticketID, number: UInt32(draft.number), category: 0, seat: 0, revision: 0,
            expiresAt: Fixture.noon + .seconds(172_800))
        var generator = SeededGenerator(seed: 1)
        let outcome = try await ledger.addDevice(
            NewDoorDevice(name: "A", organiserID: "org-a", sessions: nil, tokenDigest: DoorToken(using: &generator).digest), at: Fixture.noon)
        guard case .added(let device) = outcome else { throw LedgerError.corrupt(cause: "\(outcome)") }
        _ = try await ledger.checkIn([Scan(id: "scan-0001", session: 1, gate: "A", claims: claims, opensAt: Fixture.noon, at: Fixture.noon)], by: device, at: Fixture.noon)
        _ = try await ledger.record([change("Grace", after: 61)], at: Fixture.noon)
        #expect(try await due(ledger).isEmpty)

        let moved = Fixture.noon + .seconds(8 * 86_400)
        _ = try await ledger.postponeSession("rock-1", to: moved, refundableUntil: moved, askedBy: "test", at: Fixture.noon + .seconds(70))
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
