import Booking
import Domain
import GRDB
import Testing
import WaitingRoom

@testable import SQLiteLedger

@Suite("Waiting rooms") struct RoomBookTests {
    let file: LedgerFile

    init() throws { file = try LedgerFile() }

    private static let opening = Timestamp(milliseconds: 1_800_000_000_000)
    private static func secret(_ byte: UInt8) throws -> Bytes32 { try #require(Bytes32(Array(repeating: byte, count: 32))) }
    private static func plan(_ title: String = "Rock", room: UInt32 = 7) throws -> DrawPlan {
        try DrawPlan(room: room, title: title, opensAt: opening, source: .witnessed("the numbers of the Loto"))
    }

    @Test("an announcement can be replaced until the public value is known; then everything of the draw is final")
    func draw() async throws {
        let ledger = try file.open()
        #expect(try await ledger.rooms() == [:])
        try await ledger.announce(Self.plan(), secret: Self.secret(1), at: Self.opening)
        try await ledger.announce(Self.plan("Rock, postponed"), secret: Self.secret(2), at: Self.opening)
        // Nobody was counted: there is nothing to reveal.
        try await ledger.reveal(room: 7, PublicValue("too early"), by: nil, at: Self.opening)
        try await ledger.count(room: 7, entrants: 12, leftOut: 0, at: Self.opening + .seconds(1))
        try await ledger.count(room: 7, entrants: 99, leftOut: 0, at: Self.opening + .seconds(2))
        try await ledger.reveal(room: 7, PublicValue("4 8 15"), by: RoomOperator(.system("ada"), before: "rock-1"), at: Self.opening + .seconds(3))
        try await ledger.reveal(room: 7, PublicValue("16 23 42"), by: RoomOperator(.system("bob"), before: "rock-1"), at: Self.opening + .seconds(4))
        try await ledger.announce(Self.plan("Another"), secret: Self.secret(3), at: Self.opening)
        let (plan, secret) = (try Self.plan("Rock, postponed"), try Self.secret(2))
        let record = try #require(try await ledger.rooms()[7])
        var expected = RoomRecord(plan: plan, secret: secret, entrants: 12, publicValue: "4 8 15")
        expected.given = 12
        #expect(record == expected)
        #expect(record.reveal?.faults() == [])
        let events = try await ledger.events(ofRoom: 7)
        #expect(events.map(\.kind) == [.announced, .announced, .counted, .steered, .revealed])
        #expect(events.map(\.detail)[1...] == [plan.commitment(secret: secret).hex, "12", "system ada: types in the public value of the draw", "4 8 15"])
        for change in ["plan = '{}'", "entrants = NULL", "secret = zeroblob(32)", "entrants = 3", "public_value = 'x'", "public_value = NULL"] {
            await #expect(throws: (any Error).self, "\(change)") { try await ledger.write { try $0.execute(sql: "UPDATE room SET \(change)") } }
        }
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "DELETE FROM room_event") } }
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "UPDATE room_event SET detail = ''") } }
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "DELETE FROM room") } }
    }

    @Test("an opening that is put off before anything is known of the draw is announced and counted again")
    func again() async throws {
        let ledger = try file.open()
        try await ledger.announce(Self.plan(), secret: Self.secret(1), at: Self.opening)
        try await ledger.count(room: 7, entrants: 12, leftOut: 0, at: Self.opening)
        for change in ["plan = '{}'", "secret = zeroblob(32)", "entrants = 3"] {
            await #expect(throws: (any Error).self, "\(change)") { try await ledger.write { try $0.execute(sql: "UPDATE room SET \(change)") } }
        }
        try await ledger.announce(Self.plan("Later"), secret: Self.secret(2), at: Self.opening)
        var announced = try RoomRecord(plan: Self.plan("Later"), secret: Self.secret(2))
        announced.given = 12
        #expect(try await ledger.rooms()[7] == announced)
        try await ledger.count(room: 7, entrants: 20, leftOut: 0, at: Self.opening)
        #expect(try await ledger.rooms()[7]?.entrants == 20)
        // Somebody was called.
        try await ledger.note(room: 7, ceiling: 100, watermark: 1, isOpen: false, given: 0, leftOut: 0)
        try await ledger.announce(Self.plan("Too late"), secret: Self.secret(3), at: Self.opening)
        #expect(try await ledger.rooms()[7]?.plan.title == "Later")
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "UPDATE room SET entrants = NULL") } }
    }

    @Test("who was counted is counted again only while nobody can know the draw")
    func moved() throws {
        let (now, later) = (Self.opening, Self.opening + .seconds(3600))
        func record(_ source: RandomnessSource, _ entrants: UInt32?, _ change: (inout RoomRecord) -> Void = { _ in }) throws -> RoomRecord {
            var record = RoomRecord(plan: try DrawPlan(room: 7, title: "Rock", opensAt: now - .seconds(10), source: source), secret: try Self.secret(1), entrants: entrants)
            change(&record)
            return record
        }
        let typed = RandomnessSource.witnessed("the numbers of the Loto")
        #expect(try record(typed, nil).mayBeCountedAgain(by: now - .seconds(5), at: now) && record(typed, 0).mayBeCountedAgain(by: later, at: now))
        #expect(try !record(typed, 12).mayBeCountedAgain(by: later, at: now), "the Loto's numbers may be known")
        #expect(try !record(typed, 0).mayBeCountedAgain(by: now - .seconds(5), at: now), "that opening is over too")
        #expect(try !record(typed, 0) { $0.watermark = 1 }.mayBeCountedAgain(by: later, at: now))
        let beacon = RandomnessSource.drand(chain: Quicknet.chain, round: Quicknet.round(after: now + .seconds(60)))
        let known = try #require(beacon.publishedAt)
        #expect(try record(beacon, 12).mayBeCountedAgain(by: later, at: now))
        #expect(try !record(beacon, 12).mayBeCountedAgain(by: later, at: known), "the beacon has spoken")
        #expect(try !record(beacon, 12) { $0.publicValue = "00" }.mayBeCountedAgain(by: later, at: now))
    }

    @Test("what will be published never goes back, and a hand on the room is journaled")
    func course() async throws {
        let ledger = try file.open()
        try await ledger.announce(Self.plan(), secret: Self.secret(1), at: Self.opening)
        try await ledger.note(room: 7, ceiling: 1000, watermark: 20, isOpen: false, given: 0, leftOut: 0)
        try await ledger.note(room: 7, ceiling: 900, watermark: 30, isOpen: false, given: 0, leftOut: 0)
        #expect(try await !ledger.steer(room: 8, .hand(.paused), by: RoomOperator(.system("ada"), before: "rock-1"), at: Self.opening))
        for (hand, message) in [(OperatorHand.fixed(perMinute: 120), "Courage"), (.paused, nil), (.automatic(factor: 0.5), nil)] {
            for wish in [RoomWish.hand(hand), .say(message)] { #expect(try await ledger.steer(room: 7, wish, by: RoomOperator(.system("ada"), before: "rock-1"), at: Self.opening)) }
            let record = try #require(try await ledger.rooms()[7])
            #expect(record.hand == hand && record.message == message && record.ceiling == 1000 && record.watermark == 30)
        }
        let steered = try await ledger.events(ofRoom: 7).filter { $0.kind == .steered }.map(\.detail)
        #expect(
            steered == [
                "system ada: 120.0 a minute", "system ada: says “Courage”", "system ada: paused", "system ada: says nothing", "system ada: automatic, × 0.5", "system ada: says nothing",
            ])
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "UPDATE room SET watermark = 1") } }
        // What a store left out is nobody's, in the draw and behind it.
        try await ledger.note(room: 7, ceiling: 1000, watermark: 30, isOpen: false, given: 700, leftOut: 200)
        try await ledger.note(room: 7, ceiling: 1000, watermark: 30, isOpen: false, given: 600, leftOut: 100)
        #expect(try await ledger.rooms()[7]?.people == 500)
        try await ledger.count(room: 7, entrants: 720, leftOut: 210, at: Self.opening)
        let record = try #require(try await ledger.rooms()[7])
        #expect(record.entrants == 720 && record.early == 510 && record.people == 510 && record.leftOut == 210)
        #expect(try await ledger.events(ofRoom: 7).last?.detail == "720 numbers, 210 of them of nobody")
    }
}
