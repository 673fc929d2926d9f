import Booking
import Domain
import Testing

@testable import SQLiteLedger

@Suite struct WishTests {
    let file: LedgerFile
    init() throws { file = try LedgerFile() }

    private static let opens = Fixture.session("rock-1", event: "rock").bookingOpensAt
    private static let told = opens - Wish.leadTime

    private func wish(_ name: String, session: UInt32 = 1) -> StreamEntry {
        .wish(Wish(sessionNumber: session, person: name, email: "\(name)@example.org", language: "fr", askedAt: Self.told))
    }

    @Test func aPersonIsToldOnceWhenItIsTime() async throws {
        let ledger = try await Fixture.ledger(file)
        let entries = [wish("ada"), wish("grace"), wish("ada"), wish("nobody", session: 99)]
        #expect(try await ledger.record(entries, at: Self.told) == Array(repeating: .wishNoted, count: 4))
        #expect(try await ledger.dueWishes(at: Self.told - .milliseconds(1), limit: 10).isEmpty, "before it is time")
        let due = try await ledger.dueWishes(at: Self.told, limit: 10)
        #expect(due.map(\.wish.email) == ["ada@example.org", "grace@example.org"] && due.map(\.attempts) == [0, 0])
        #expect(try await ledger.dueWishes(at: Self.told, limit: 1).map(\.id) == [due[0].id])
        let later = Self.told + .seconds(30)
        try await ledger.settle(wishes: [.told(id: due[0].id), .later(id: due[1].id, later)], at: Self.told)
        #expect(try await ledger.dueWishes(at: later - .milliseconds(1), limit: 10).isEmpty)
        let again = try await ledger.dueWishes(at: later, limit: 10)
        #expect(again.map(\.wish.email) == ["grace@example.org"] && again.map(\.attempts) == [1])
        // Told, her address is forgotten; asked again, she is not written to again.
        #expect(try await ledger.record([wish("ada")], at: later) == [.wishNoted])
        #expect(try await ledger.dueWishes(at: later, limit: 10).map(\.id) == [due[1].id])
        let kept = try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM wish WHERE email LIKE 'ada%'") }
        #expect(kept == 0)
        let counts = try await ledger.wishCounts()
        #expect(counts.map(\.session) == ["rock-1"] && counts.map(\.people) == [2] && counts.map(\.told) == [1])
    }

    /// Told at a quarter to; then the opening is moved to the next day. Who asks again is told again, once.
    @Test func anOpeningThatIsMovedIsToldAgainToWhoAsksAgain() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([wish("ada")], at: Self.told)
        let due = try await ledger.dueWishes(at: Self.told, limit: 1)
        try await ledger.settle(wishes: [.told(id: due[0].id)], at: Self.told)
        var programme = Fixture.programme
        programme.sessions[0].bookingOpensAt = Self.opens + .seconds(86_400)
        _ = try await ledger.write(programme)
        for _ in 1...2 { _ = try await ledger.record([wish("ada")], at: Self.opens) }
        #expect(try await ledger.dueWishes(at: Self.opens, limit: 10).isEmpty)
        let again = try await ledger.dueWishes(at: Self.told + .seconds(86_400), limit: 10)
        #expect(again.map(\.wish.email) == ["ada@example.org"])
        try await ledger.settle(wishes: [.told(id: again[0].id)], at: Self.told + .seconds(86_400))
        _ = try await ledger.record([wish("ada")], at: Self.opens + .seconds(86_400))
        #expect(try await ledger.dueWishes(at: Self.opens + .seconds(86_400), limit: 10).isEmpty)
    }

    @Test func nobodyIsToldOfASessionThatIsCancelledOrHasBegun() async throws {
        let ledger = try await Fixture.ledger(file)
        _ = try await ledger.record([wish("ada"), wish("grace", session: 2)], at: Self.told)
        let starts = Fixture.session("rock-1", event: "rock").startsAt
        #expect(try await ledger.dueWishes(at: starts, limit: 10).isEmpty)
        var programme = Fixture.programme
        programme.sessions[0].status = .cancelled
        _ = try await ledger.write(programme)
        #expect(try await ledger.dueWishes(at: Self.opens, limit: 10).map(\.wish.person) == ["grace"])
        try await ledger.forgetWishes(before: starts)
        #expect(try await ledger.wishCounts().count == 2)
        try await ledger.forgetWishes(before: starts + .milliseconds(1))
        #expect(try await ledger.wishCounts().isEmpty)
    }
}
