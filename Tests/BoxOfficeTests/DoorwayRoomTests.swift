import HTTPTypes
import NIOCore
import NIOEmbedded
import Testing
import WaitingRoom

@testable import BoxOffice

/// A waiting room before the sale, as the doorway has it.
extension DoorwayTests {
    /// However many come to the places without having waited, those who were let in have the house for themselves.
    @Test func whoHasToWaitIsSentToTheRoomAndTakesNobodysPlace() async throws {
        var settings = LoadGauge.Settings()
        settings.limits = 1...1
        let gauge = LoadGauge(settings)
        let door = try await DoorwayTests(gauge: gauge, room: .queue)
        #expect(gauge.enter(now: .now()), "somebody is in, and nobody else fits in")
        try door.hold()
        let sent = try #require(try door.answers().first)
        #expect(sent.status == 403 && sent.body.contains("problem:not-admitted"))
        try door.hold { $0.headerFields[.admission] = "a" }
        try door.hold(#"{"items":[{"category":"fosse","quantity":1}],"code":"fans"}"#)
        #expect(try door.answers().map(\.status) == [503, 503], "who shows an admission or a code is let in when there is room")
        gauge.leave(after: .zero, now: .now())
        try door.hold { $0.headerFields[.admission] = "a" }
        try door.hold(#"{"items":[{"category":"fosse","quantity":1}],"code":"fans"}"#)
        #expect(try door.answers().map(\.status) == [403, 422], "a forged admission; a code that opens nothing")
        try door.beginHold()
        _ = try door.channel.finish(acceptAlreadyClosed: true)
        #expect(gauge.enter(now: .now()), "nobody is in")
        #expect(!gauge.enter(now: .now()), "and who left without having come in made no room")
        #expect(door.house.count == 0, "the store was not asked")
    }

    @Test(arguments: [RoomPhase.early, .open, .closed])
    func whereNoRoomStandsBeforeTheSaleTheStoreIsAsked(phase: RoomPhase) async throws {
        let door = try await DoorwayTests(gauge: LoadGauge(), room: phase)
        try door.hold()
        #expect(door.house.count == 1)
    }

    /// Who wants one of them waits for nobody; everybody else is sent to the room as before, and takes nobody's place.
    @Test func whereOnlyWheelchairPlacesAreLeftTheStoreIsAskedForThem() async throws {
        let door = try await DoorwayTests(gauge: LoadGauge(), room: .soldOut, wheelchairPlaces: 2)
        try door.hold()
        try door.hold(#"{"items":[{"category":"pmr","quantity":1},{"category":"fosse","quantity":1}]}"#)
        #expect(try door.answers().map(\.status) == [403, 403] && door.house.count == 0)
        try door.hold(#"{"items":[{"category":"pmr","quantity":1}]}"#)
        #expect(door.house.count == 1)
        let none = try await DoorwayTests(gauge: LoadGauge(), room: .soldOut)
        try none.hold(#"{"items":[{"category":"pmr","quantity":1}]}"#)
        #expect(try none.answers().map(\.status) == [403] && none.house.count == 0)
    }
}
