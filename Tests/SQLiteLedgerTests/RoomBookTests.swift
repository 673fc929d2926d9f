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

    @Test("an announcement can be replaced until those who came were counted; then everything of the draw is final")
    func draw() async throws {
        let ledger = try file.open()
        #expect(try await ledger.rooms() == [:])
        try await ledger.announce(Self.plan(), secret: Self.secret(1), at: Self.opening)
        try await ledger.announce(Self.plan("Rock, postponed"), secret: Self.secret(2), at: Self.opening)
        // Nobody was counted: there is nothing to reveal.
        try await ledger.reveal(room: 7, publicValue: "too early", at: Self.opening)
        try await ledger.count(room: 7, entrants: 12, at: Self.opening + .seconds(1))
        try await ledger.count(room: 7, entrants: 99, at: Self.opening + .seconds(2))
        try await ledger.announce(Self.plan("Another"), secret: Self.secret(3), at: Self.opening)
        try await ledger.reveal(room: 7, publicValue: "4 8 15", at: Self.opening + .seconds(3))
        try await ledger.reveal(room: 7, publicValue: "16 23 42", at: Self.opening + .seconds(4))
        let (plan, secret) = (try Self.plan("Rock, postponed"), try Self.secret(2))
        let record = try #require(try await ledger.rooms()[7])
        #expect(record == RoomRecord(plan: plan, secret: secret, entrants: 12, publicValue: "4 8 15"))
        #expect(record.reveal?.faults() == [])
        let events = try await ledger.events(ofRoom: 7)
        #expect(events.map(\.kind) == [.announced, .announced, .counted, .revealed])
        #expect(events.map(\.detail)[1...] == [plan.commitment(secret: secret).hex, "12", "4 8 15"])
        for change in ["plan = '{}'", "secret = zeroblob(32)", "entrants = 3", "public_value = 'x'", "public_value = NULL"] {
            await #expect(throws: (any Error).self, "\(change)") { try await ledger.write { try $0.execute(sql: "UPDATE room SET \(change)") } }
        }
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "DELETE FROM room_event") } }
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "UPDATE room_event SET detail = ''") } }
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "DELETE FROM room") } }
    }

    @Test("what will be published never goes back, and a hand on the room is journaled")
    func course() async throws {
        let ledger = try file.open()
        try await ledger.announce(Self.plan(), secret: Self.secret(1), at: Self.opening)
        try await ledger.note(room: 7, ceiling: 1000, watermark: 20, isOpen: false)
        try await ledger.note(room: 7, ceiling: 900, watermark: 30, isOpen: false)
        #expect(try await !ledger.steer(room: 8, .hand(.paused), by: "ada", at: Self.opening))
        for (hand, message) in [(OperatorHand.fixed(perMinute: 120), "Courage"), (.paused, nil), (.automatic(factor: 0.5), nil)] {
            for wish in [RoomWish.hand(hand), .say(message)] { #expect(try await ledger.steer(room: 7, wish, by: "ada", at: Self.opening)) }
            let record = try #require(try await ledger.rooms()[7])
            #expect(record.hand == hand && record.message == message && record.ceiling == 1000 && record.watermark == 30)
        }
        let steered = try await ledger.events(ofRoom: 7).filter { $0.kind == .steered }.map(\.detail)
        #expect(
            steered == [
                "ada: 120.0 a minute", "ada: says “Courage”", "ada: paused", "ada: says nothing", "ada: automatic, × 0.5", "ada: says nothing",
            ])
        await #expect(throws: (any Error).self) { try await ledger.write { try $0.execute(sql: "UPDATE room SET watermark = 1") } }
    }
}
