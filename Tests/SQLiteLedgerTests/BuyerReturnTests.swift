import Booking
import Domain
import Testing
import TestSupport

@testable import SQLiteLedger

/// What the ledger makes of places that a buyer gives back.
@Suite struct BuyerReturnTests {
    let file: LedgerFile
    init() throws { file = try LedgerFile() }

    private static let until = Fixture.noon + .seconds(3_600)

    /// An order of three places, ticketed, of a session whose places are taken back for an hour.
    ///
    /// - Parameter companions: the two seats, side by side, are each other's.
    private func house(companions: Bool = false) async throws -> SQLiteLedger {
        let ledger = try await Fixture.ledger(file)
        var programme = Fixture.programme
        programme.sessions[0].returnsUntil = Self.until
        if companions { programme.sessions[0].inventory.wheelchairs = [WheelchairPlaces(category: 0, companion: 0)] }
        _ = try await ledger.write(programme)
        let sale = StreamEntry.sale(Fixture.sale("a", [Fixture.seat(0), Fixture.seat(1), Fixture.standing(category: 1)]))
        _ = try await ledger.record([sale], at: Fixture.noon)
        try await ledger.settle()
        return ledger
    }

    private func ask(_ lines: [Int], order: String = "01-a", after seconds: Int = 0) -> StreamEntry {
        .refundRequest(RefundRequest(orderID: order, askedAt: Fixture.noon + .seconds(seconds), lines: lines))
    }

    /// Does what waits, and says how each ended.
    private func advance(_ ledger: SQLiteLedger) async throws -> [String] {
        var ends: [String] = []
        for command in try await ledger.openCommands().commands {
            let progress = try await ledger.advance(command, mayEnd: true, at: Fixture.noon)
            ends.append("\(progress.state.rawValue) \(progress.detail)")
        }
        try await ledger.settle()
        return ends
    }

    /// What its buyer is written to about, with the place for which a return was refused.
    private func letters(_ ledger: SQLiteLedger) async throws -> [String] {
        var letters: [String] = []
        while let letter = try await ledger.dueItems(in: .word, at: Fixture.noon, limit: 9).first {
            letters.append(([letter.reason] + letter.usedLines.map(String.init)).joined(separator: " "))
            try await ledger.complete([letter], at: Fixture.noon)
        }
        return letters
    }

    @Test func onlyWhatTheOrganiserTakesBackIsACommand() async throws {
        let ledger = try await house()
        let nonsense = [
            ask([]), ask([3]), ask([-1]), ask([0, 99]), ask([0], order: "01-none"), ask([0], after: 3_601),
        ]
        #expect(try await ledger.record(nonsense, at: Fixture.noon) == Array(repeating: .refundAsked, count: nonsense.count))
        #expect(try await ledger.openCommands().commands.isEmpty)
        // Whoever asked was told that word would come.
        #expect(try await letters(ledger).filter { $0 == "return-refused" }.count == 2, "by the moments at which they asked")
        // The stream says it twice: one command.
        _ = try await ledger.record([ask([0], after: 3_600), ask([0], after: 3_600)], at: Fixture.noon)
        #expect(try await ledger.openCommands().commands.map(\.askedBy) == ["buyer"])
        #expect(try await advance(ledger).first?.hasPrefix("done ") == true)
        #expect(try await ledger.soldPlaces(ofSession: 1).seats == [1])
    }

    /// From two tabs: the first place alone, then both.
    @Test func whatWentBackMeanwhileDoesNotKeepTheRest() async throws {
        let ledger = try await house()
        _ = try await ledger.record([ask([1]), ask([0, 1], after: 5), ask([1], after: 9)], at: Fixture.noon)
        let ends = try await advance(ledger)
        #expect(ends.map { $0.prefix { $0 != " " } } == ["done", "done", "refused"])
        #expect(try await letters(ledger) == ["issued", "corrected", "corrected"], "what went back was told")
        #expect(try await ledger.soldPlaces(ofSession: 1).seats.isEmpty)
        #expect(try await ledger.audit().findings == [])
    }

    /// Whoever comes in on the first place's ticket.
    private func comeIn(_ ledger: SQLiteLedger) async throws {
        let draft = try #require(try await ledger.ticketDrafts(ofOrder: "01-a")?.drafts.first)
        let claims = TicketClaims(
            eventNumber: 1, sessionNumber: 1, ticketID: draft.ticketID, number: UInt32(draft.number), category: 0, seat: 0, revision: 0,
            expiresAt: Fixture.noon + .seconds(172_800))
        var generator = SeededGenerator(seed: 1)
        let outcome = try await ledger.addDevice(
            NewDoorDevice(name: "A", organiserID: "org-a", sessions: nil, tokenDigest: DoorToken(using: &generator).digest, by: .system("test")), at: Fixture.noon)
        guard case .added(let device) = outcome else { throw LedgerError.corrupt(cause: "\(outcome)") }
        let at = Fixture.noon + .seconds(60)
        let scan = Scan(id: "scan-0001", session: 1, gate: "A", claims: claims, opensAt: at, at: at)
        _ = try await ledger.checkIn([scan], by: device, at: at)
    }

    /// Whoever is in the hall does not sell the seat.
    @Test func aUsedTicketIsNotGivenBack() async throws {
        let ledger = try await house()
        try await comeIn(ledger)
        _ = try await ledger.record([ask([0], after: 61), ask([1], after: 62)], at: Fixture.noon)
        #expect(try await advance(ledger).map { $0.prefix(38) } == ["refused The ticket of line 0 has opened", "done 35,50\u{A0}€ go back to the buyer (line"].map { $0.prefix(38) })
        #expect(try await ledger.soldPlaces(ofSession: 1).seats == [0])
        // Who asked is told which place it was.
        #expect(try await letters(ledger) == ["issued", "return-refused 0", "corrected"])
        // A return that was refused does not bar a later one, of what is left.
        _ = try await ledger.record([ask([2], after: 70)], at: Fixture.noon)
        #expect(try await advance(ledger).first?.hasPrefix("done ") == true)
    }

    /// What was used stays, and what was not goes back in the same step.
    @Test func theOthersOfAReturnGoBack() async throws {
        let ledger = try await house()
        try await comeIn(ledger)
        _ = try await ledger.record([ask([0, 1, 2], after: 61)], at: Fixture.noon)
        let end = try #require(try await advance(ledger).first)
        #expect(end.hasPrefix("done ") && end.hasSuffix("The ticket of line 0 has opened a door: its place stays sold."), "\(end)")
        #expect(try await ledger.soldPlaces(ofSession: 1).seats == [0])
        #expect(try await ledger.recordedOrder("01-a")?.corrections?.takenBack == [1, 2])
        #expect(try await letters(ledger) == ["issued", "corrected", "returned-in-part 0"])
        #expect(try await ledger.audit().findings == [])
    }

    /// Another artist or another date gives the whole order back, but not to who is inside.
    @Test(arguments: [true, false]) func ofAWholeOrderWhatWasUsedStays(isPostponed: Bool) async throws {
        let ledger = try await house()
        try await comeIn(ledger)
        let reason = isPostponed ? RefundTerms.Cause.postponed.rawValue : RefundTerms.Cause.altered.rawValue
        let task = CommandTask.correct(CorrectionRequest(orderID: "01-a", extent: .whole, reason: reason))
        _ = try await ledger.ask(CommandRequest(task: task, askedBy: CommandRequest.askedByBuyer, key: "1"), at: Fixture.noon)
        #expect(try await advance(ledger).first?.hasSuffix("The ticket of line 0 has opened a door: its place stays sold.") == true)
        #expect(try await ledger.soldPlaces(ofSession: 1).seats == [0])
        #expect(try await ledger.recordedOrder("01-a")?.corrections?.takenBack == [1, 2])
        // Once more: what is left of it is inside. Whoever works for the house takes it back all the same.
        _ = try await ledger.ask(CommandRequest(task: task, askedBy: CommandRequest.askedByBuyer, key: "2"), at: Fixture.noon)
        #expect(try await advance(ledger).first?.hasPrefix("refused The ticket of line 0 has opened") == true)
        #expect(try await letters(ledger) == ["issued", "corrected", "returned-in-part 0", "return-refused 0"])
        _ = try await ledger.ask(CommandRequest(task: task, askedBy: "ada", key: "3"), at: Fixture.noon)
        #expect(try await advance(ledger).first?.hasPrefix("done ") == true)
        #expect(try await ledger.audit().findings == [])
    }

    /// A companion's place that is used does not stay without the wheelchair place: then nothing goes back.
    @Test func aCompanionDoesNotStayAlone() async throws {
        let ledger = try await house(companions: true)
        try await comeIn(ledger)
        _ = try await ledger.record([ask([0, 1], after: 61), ask([0, 2], after: 62)], at: Fixture.noon)
        let ends = try await advance(ledger)
        #expect(ends.map { String($0.prefix { $0 != " " }) } == ["refused", "done"], "\(ends)")
        #expect(try await ledger.soldPlaces(ofSession: 1).seats == [0, 1])
        #expect(try await letters(ledger) == ["issued", "return-refused 0", "corrected", "returned-in-part 0"])
    }
}
