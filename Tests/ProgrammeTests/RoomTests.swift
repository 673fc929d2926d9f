import Domain
import Testing

@testable import Programme

@Suite("Waiting rooms") struct RoomTests {
    private static let before = "closes: 2026-11-15 19:30"

    @Test("a session has a room of its own, or shares one that stands elsewhere")
    func rooms() throws {
        func session(_ lines: String, _ more: String = "") throws -> Session {
            let text = Fixture.programme.replacing(Self.before, with: "\(Self.before)\n        \(lines)")
            return try #require(try ProgrammeFolder(["p.yml": text + more, "plan.json": Fixture.plan]).read(["p.yml"]).sessions.first)
        }
        #expect(try session("orphans: off").inventory.room == nil)
        #expect(try session("waitingRoom: {stands: always}").inventory.room == RoomTerms(mode: .always))
        let own = try session("waitingRoom: {stands: opening, joinBeforeMinutes: 60, shoppingMinutes: 5, mostShoppers: 50}")
        #expect(own.inventory.room == RoomTerms(mode: .opening, joinBefore: 3600, shopping: 300, mostShoppers: 50))
        let strict = try session("waitingRoom: {stands: always, verifiedAddress: yes}")
        #expect(strict.inventory.room == RoomTerms(mode: .always, verifiedAddress: true))
        let working = try session("waitingRoom: {stands: always, work: {bits: 20, above: 3000}}")
        #expect(working.inventory.room == RoomTerms(mode: .always, work: RoomTerms.Work(bits: 20, above: 3000)))
        let shared = try session("waitingRoom: rentree", "\nwaitingRooms:\n  - {id: rentree, stands: load}\n")
        #expect(shared.inventory.room == RoomTerms(shared: "rentree", mode: .load))
    }

    @Test("what is wrong with a room is said at its place", arguments: [
        ("rentre", ["p.yml:28:22: events[0].sessions[0].waitingRoom: there is no waiting room 'rentre'; did you mean 'rentree'?"]),
        ("[rentree]", ["p.yml:28:22: events[0].sessions[0].waitingRoom: must be a mapping or the id of a waiting room, not a list"]),
        ("{stands: never}", ["p.yml:28:31: events[0].sessions[0].waitingRoom.stands: is 'never'; it must be one of opening, always, load"]),
        (
            "{stands: load, joinBeforeMinutes: 0, shoppingMinutes: 61}",
            ["p.yml:28:56: events[0].sessions[0].waitingRoom.joinBeforeMinutes: is 0; it must be 1 to 1440 minutes"]
        ),
        (
            "{stands: load, verifiedAddress: yes, work: {bits: 18}}",
            ["p.yml:28:65: events[0].sessions[0].waitingRoom.work: who confirms an address does no work: leave one of the two out"]
        ),
        (
            "{stands: load, work: {bits: 25}}",
            ["p.yml:28:50: events[0].sessions[0].waitingRoom.work.bits: is 25; it must be 8 to 24 bits"]
        ),
        (
            "{stands: load, joinBeforeMinutes: 10}",
            ["p.yml:28:56: events[0].sessions[0].waitingRoom.joinBeforeMinutes: a room that stands by load has nobody before the opening"]
        ),
    ])
    func problems(_ row: (value: String, problems: [String])) throws {
        let text = Fixture.programme.replacing(Self.before, with: "\(Self.before)\n        waitingRoom: \(row.value)")
        let folder = try ProgrammeFolder([
            "p.yml": text + "\nwaitingRooms:\n  - {id: rentree, stands: load}\n", "plan.json": Fixture.plan,
        ])
        let problems = folder.problems(["p.yml"])
        #expect(problems == row.problems)
    }
}
