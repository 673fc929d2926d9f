import Booking
import Domain
import GRDB
import Testing
import WaitingRoom

@testable import SQLiteLedger

@Suite("Letters about turns") struct TurnBookTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func wish(_ number: UInt32, _ person: String, session: UInt32) -> TurnWish {
        TurnWish(room: 7, number: number, sessionNumber: session, person: person, email: "\(person)@example.org", language: "fr", askedAt: Self.now)
    }

    @Test("each number and person together is told once, those who are near first, and no address stays")
    func letters() async throws {
        let ledger = try await Fixture.ledger(file)
        let session = try #require(try await ledger.catalogue().sessions.first)
        let wishes = [wish(5, "ada", session: session.number), wish(2, "bob", session: session.number)]
        for wish in wishes + [wishes[0]] { _ = try await ledger.record([.turn(wish)], at: Self.now) }
        #expect(try await ledger.roomsWithTurns() == [7])
        #expect(try await ledger.dueTurns(ofRoom: 7, below: .max, at: Self.now, limit: 9) == [], "nobody has a rank before the draw")
        #expect(Set(try await ledger.turnsWithoutRank(ofRoom: 7, limit: 9)) == [2, 5])
        try await ledger.note(ranks: [2: 40, 5: 3], ofRoom: 7)
        #expect(try await ledger.turnsWithoutRank(ofRoom: 7, limit: 9) == [])
        #expect(try await ledger.dueTurns(ofRoom: 7, below: 4, at: Self.now, limit: 9).map(\.wish) == [wishes[0]])
        let both = try await ledger.dueTurns(ofRoom: 7, below: 41, at: Self.now, limit: 9)
        #expect(both.map(\.wish) == [wishes[0], wishes[1]])
        try await ledger.settle(turns: [.told(id: both[0].id), .later(id: both[1].id, Self.now + .seconds(5))], at: Self.now)
        #expect(try await ledger.dueTurns(ofRoom: 7, below: 41, at: Self.now, limit: 9) == [])
        #expect(try await ledger.dueTurns(ofRoom: 7, below: 41, at: Self.now + .seconds(5), limit: 9).map(\.attempts) == [1])
        // Who was told is not told again of the same number, whatever asks for it. With another one it is, and so is another address of a number.
        _ = try await ledger.record([.turn(wishes[0])], at: Self.now)
        #expect(try await ledger.turnsWithoutRank(ofRoom: 7, limit: 9) == [])
        for wish in [wish(11, "ada", session: session.number), wish(2, "eve", session: session.number)] { _ = try await ledger.record([.turn(wish)], at: Self.now) }
        #expect(Set(try await ledger.turnsWithoutRank(ofRoom: 7, limit: 9)) == [11, 2])
        try await ledger.note(ranks: [11: 8, 2: 40], ofRoom: 7)
        #expect(try await ledger.dueTurns(ofRoom: 7, below: 41, at: Self.now, limit: 9).map(\.wish.person) == ["ada", "eve"])
        try await ledger.forgetTurns(askedBefore: Self.now + .milliseconds(1), ofSessionsBefore: session.startsAt)
        #expect(try await ledger.roomsWithTurns() == [])
        #expect(try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM turn_wish WHERE email IS NULL") } == 4)
        try await ledger.forgetTurns(askedBefore: Self.now, ofSessionsBefore: session.startsAt + .milliseconds(1))
        #expect(try await ledger.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM turn_wish") } == 0)
    }

    @Test("who is called within some minutes is near", arguments: [
        (RoomPhase.queue, 10.0, 260), (.queue, nil, 200), (.paused, 10, 200), (.early, 10, 0), (.soldOut, 10, 0), (.closed, 10, 0), (.open, nil, UInt32.max),
    ] as [(RoomPhase, Double?, UInt32)])
    func near(phase: RoomPhase, perBin: Double?, rank: UInt32) {
        let pace = perBin.map { CallPace.Summary(perBin: $0 / 6, deviation: 0, bins: 9) }
        let board = RoomBoard(
            room: 7, phase: phase, entrants: 10, seed: nil, queued: 999, watermark: 200, pace: pace, freePlaces: 5, placesPerRank: 1, promisedPlaces: 0)
        #expect(TurnWish.near(board) == rank)
    }
}
