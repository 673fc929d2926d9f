import Booking
import Domain
import Reconciliation
import RedisClient
import Testing
import WaitingRoom

@testable import OpeningDay

/// The keeper of waiting rooms on a real store and a real ledger, by a clock that the test sets.
@Suite(.timeLimit(.minutes(1))) struct RoomKeeperTests {
    private let house: OpeningHouse

    init() async throws { house = try await OpeningHouse(OpeningSetting(visitors: 2000)) }

    private func at(_ seconds: Double) { house.clock.set(OpeningHouse.opening + .seconds(seconds)) }

    private func phase() async throws -> RoomPhase? {
        try await house.rooms.board(ofRoom: OpeningHouse.room).flatMap(RoomNotice.init(text:))?.board.phase
    }

    private func gate(_ field: String = "gate") async throws -> String? {
        let meta = try #require(try await house.redis.send(RedisCommand("KEYS", "*:meta")).array?.first?.string)
        return try await house.redis.send(RedisCommand("HGET", meta, field)).string
    }

    private func join(_ count: Int, _ keeper: inout RoomRounds) async throws {
        var left = (0..<count).map { Joiner(Device(secret: "v\($0)")) }
        for _ in 0..<20 where !left.isEmpty {
            if case .answers(let answers) = try await house.rooms.join(room: OpeningHouse.room, left, perNetwork: 1) { left.removeFirst(answers.count) }
            // More may be handed out when the keeper has seen how many came.
            if !left.isEmpty { try await keeper.next() }
        }
        #expect(left.isEmpty)
    }

    /// Come early, are drawn, and wait.
    private func open(_ keeper: inout RoomRounds) async throws {
        at(-60)
        for _ in 0..<2 { try await keeper.next() }
        #expect(try await phase() == .early)
        try await join(500, &keeper)
        for second in [0.0, 62, 63, 64] {
            at(second)
            try await keeper.next()
        }
        #expect(try await phase() == .queue)
    }

    /// A store that was started again with all that it had: as many numbers as it may have given are passed over, a part of those who came, and they are
    /// nobody's wherever people are counted.
    @Test(arguments: [false, true]) func aRestartInventsNobody(isLost: Bool) async throws {
        var keeper = house.keeper()
        at(-60)
        for _ in 0..<2 { try await keeper.next() }
        try await join(500, &keeper)
        for second in [-50.0, -49, -48, -47] {
            at(second)
            try await keeper.next()
        }
        let noted = try #require(try await house.ledger.rooms()[OpeningHouse.room])
        #expect(noted.given == 500 && noted.leftOut == 0 && noted.ceiling <= 1600, "\(noted)")
        if isLost {
            for key in ["facts", "admitted", "shoppers", "joined"] { _ = try await house.redis.send(RedisCommand("DEL", "{room:1}:\(key)")) }
        } else {
            _ = try await house.redis.send(RedisCommand("HSET", "{room:1}:facts", "epoch", "another process"))
        }
        at(-40)
        // A successor knows what the ledger has; the same keeper, what it counted last.
        var successor = house.keeper()
        for second in [-40.0, -39] {
            at(second)
            try await successor.next()
        }
        let text = try #require(try await house.rooms.board(ofRoom: OpeningHouse.room))
        let board = try #require(RoomNotice(text: text)?.board)
        #expect(board.queued == noted.ceiling && board.people == 500)
        // Nobody gets a number that somebody may have.
        guard case .answers(let answers) = try await house.rooms.join(room: OpeningHouse.room, [Joiner(Device(secret: "new"))], perNetwork: 1) else {
            return #expect(Bool(false), "it goes on")
        }
        #expect(answers == [.number(noted.ceiling)])
        for second in [0.0, 62, 63] {
            at(second)
            try await successor.next()
        }
        let record = try #require(try await house.ledger.rooms()[OpeningHouse.room])
        #expect(record.entrants == noted.ceiling + 1 && record.early == 501 && record.people == 501, "\(record)")
        let notice = try #require(try await house.rooms.board(ofRoom: OpeningHouse.room).flatMap(RoomNotice.init(text:)))
        #expect(notice.leftOutOfEarly == noted.ceiling - 500)
        await house.close()
    }

    /// Long after the opening, when a room without anybody would be taken away: its first round must not take it for one.
    @Test func whoTakesOverKeepsTheGateShut() async throws {
        var first = house.keeper()
        try await open(&first)
        at(11 * 60)
        var successor = house.keeper()
        try await successor.next()
        #expect(try await phase() == .queue)
        #expect(try await gate() == "1")
        #expect(try await gate("served") == "0", "people wait, whom no waiting list leads past")
        await house.close()
    }

    @Test func aStoreThatForgotTheSessionIsNotSoldOut() async throws {
        var keeper = house.keeper()
        try await open(&keeper)
        let keys = try await house.redis.send(RedisCommand("KEYS", "*:meta")).array?.compactMap(\.string) ?? []
        for key in keys { _ = try await house.redis.send(RedisCommand("DEL", key)) }
        at(66)
        try? await keeper.next()
        #expect(try await phase() == .queue)
        await house.close()
    }

    /// Who was counted for a draw that may be known keeps it: the sale opens later, in the order of the draw.
    @Test func anOpeningThatIsPutOffAfterTheCountKeepsItsDraw() async throws {
        var first = house.keeper()
        at(-60)
        for _ in 0..<2 { try await first.next() }
        try await join(500, &first)
        at(0)
        try await first.next()
        var later = house.keeper(opening: OpeningHouse.opening + .seconds(600))
        at(5)
        for _ in 0..<2 { try await later.next() }
        #expect(try await phase() == .drawing)
        for second in [62.0, 63, 64, 70] {
            at(second)
            try await later.next()
        }
        #expect(try await phase() == .paused)
        #expect(try await gate() == "1")
        let record = try #require(try await house.ledger.rooms()[OpeningHouse.room])
        #expect(record.entrants == 500 && record.publicValue != nil && record.watermark == 0)
        // Somebody was called before, and the sale is put off in the midst of it: nobody begins a shopping time meanwhile.
        try await house.ledger.note(room: OpeningHouse.room, ceiling: record.ceiling, watermark: 20, isOpen: false, given: 0, leftOut: 0)
        try await later.next()
        let text = try #require(try await house.rooms.board(ofRoom: OpeningHouse.room))
        #expect(RoomNotice(text: text)?.board.watermark == 0)
        for second in [600.0, 601, 602] {
            at(second)
            try await later.next()
        }
        #expect(try await phase() == .queue)
        #expect(try #require(try await house.ledger.rooms()[OpeningHouse.room]).watermark > 0)
        await house.close()
    }

    /// Before anybody can know the draw, another one is announced for the new date, and who has come by then is in it.
    @Test func anOpeningThatIsPutOffAtOnceIsDrawnLater() async throws {
        var first = house.keeper(draws: .drand)
        at(-60)
        for _ in 0..<2 { try await first.next() }
        try await join(500, &first)
        at(0)
        try await first.next()
        #expect(try await house.ledger.rooms()[OpeningHouse.room]?.entrants == 500)
        let opening = OpeningHouse.opening + .seconds(120)
        var later = house.keeper(opening: opening, draws: .drand)
        at(5)
        for _ in 0..<2 { try await later.next() }
        #expect(try await phase() == .early)
        let record = try #require(try await house.ledger.rooms()[OpeningHouse.room])
        #expect(record.entrants == nil && record.plan.opensAt == opening)
        guard case .answers = try await house.rooms.join(room: OpeningHouse.room, [Joiner(Device(secret: "another"))], perNetwork: 1) else {
            return #expect(Bool(false), "people come")
        }
        at(120)
        try await later.next()
        #expect(try await house.ledger.rooms()[OpeningHouse.room]?.entrants == 501)
        await house.close()
    }

    /// The sale is put off while somebody shops, who comes in again in the same place.
    @Test func whoWasInsideWhenTheOpeningWasPutOffComesInAgain() async throws {
        var first = house.keeper()
        try await open(&first)
        at(70)
        for _ in 0..<2 { try await first.next() }
        let outcome = try await house.rooms.admit(rank: 0, of: nil, to: OpeningHouse.room, for: .seconds(300), most: 5)
        #expect(outcome == .admitted(until: house.clock.now + .seconds(300), repeated: false))
        var later = house.keeper(opening: OpeningHouse.opening + .seconds(6000))
        for second in [80.0, 81, 82] {
            at(second)
            try await later.next()
        }
        #expect(try await phase() == .paused && later.count(ofRoom: OpeningHouse.room)?.shoppers == 0)
        for second in [6000.0, 6001, 6002] {
            at(second)
            try await later.next()
        }
        let again = try await house.rooms.admit(rank: 0, of: nil, to: OpeningHouse.room, for: .seconds(300), most: 5)
        #expect(again == .admitted(until: house.clock.now + .seconds(300), repeated: false))
        await house.close()
    }

    /// Box offices that are overrun are asked more seldom by those who wait, and as often as ever when they have recovered.
    @Test func whileBoxOfficesAreOverrunThoseWhoWaitLookMoreSeldom() async throws {
        var keeper = house.keeper()
        try await open(&keeper)
        func factor() async throws -> Double? { try await house.rooms.board(ofRoom: OpeningHouse.room).flatMap(RoomNotice.init(text:))?.board.lookFactor }
        func seconds(_ range: ClosedRange<Int>, refused: Int) async throws {
            for second in range {
                at(Double(second))
                try await house.rooms.report(OfficeHealth(answers: 100, refused: refused, slow: .milliseconds(20)), of: "office")
                try await keeper.next()
            }
        }
        #expect(try await factor() == nil)
        try await seconds(65...66, refused: 10)
        #expect(try await factor() == 2.25)
        try await seconds(67...75, refused: 10)
        #expect(try await factor() == 4)
        try await seconds(76...95, refused: 0)
        #expect(try await factor() == nil)
        await house.close()
    }

    /// Those who wait read that it is off, and not that everything is sold.
    @Test func whatIsCancelledKeepsNobodyWaiting() async throws {
        var keeper = house.keeper()
        try await open(&keeper)
        at(70)
        var later = house.keeper(status: .cancelled)
        try await later.next()
        #expect(try await phase() == .closed)
        await house.close()
    }

    /// A room that stands by load: nobody sees it in a calm sale; when more choose than may, who comes is sent there, and when it is calm again it goes.
    @Test func aRoomOfLoadIsRaisedAndGoesAgain() async throws {
        var generator = SystemRandomNumberGenerator()
        func hold(until: Timestamp? = nil, rank: UInt32? = nil) async throws -> HoldOutcome {
            let (id, visitor) = (house.capability.visitor(using: &generator), house.capability.visitor(using: &generator))
            return try await house.store.hold(
                HoldRequest(id: id, visitor: visitor, fingerprint: 1, places: [.standing(1, category: 1, allotment: nil)], admittedUntil: until, rank: rank),
                in: house.session)
        }
        func isHeld(_ outcome: HoldOutcome) -> Bool { if case .held = outcome { true } else { false } }
        var keeper = house.keeper(terms: RoomTerms(mode: .load, shopping: 300, mostShoppers: 4))
        func rounds(_ seconds: StrideTo<Int>) async throws {
            for second in seconds {
                at(Double(second))
                try await keeper.next()
            }
        }
        try await rounds(stride(from: 600, to: 603, by: 1))
        #expect(try await phase() == .open)
        #expect(try await gate() == "0")
        for _ in 0..<5 { #expect(isHeld(try await hold())) }
        try await rounds(stride(from: 603, to: 605, by: 1))
        #expect(try await phase() == .queue)
        #expect(try await gate() == "1")
        #expect(try await hold() == .refused(.notAdmitted))
        // Who joins is called as far as there is room inside, and holds places with the admission.
        try await join(3, &keeper)
        try await rounds(stride(from: 605, to: 612, by: 1))
        guard case .admitted(let until, repeated: false) = try await house.rooms.admit(rank: 0, of: nil, to: OpeningHouse.room, for: .seconds(300), most: 4) else {
            return #expect(Bool(false), "called")
        }
        #expect(isHeld(try await hold(until: until, rank: 0)))
        #expect(try await phase() == .queue)
        // Five minutes later the baskets have run out, and after ten calm ones everybody goes in.
        at(1000)
        _ = try await house.projection.sweep(house.session, limit: 100)
        try await rounds(stride(from: 1001, to: 1700, by: 30))
        #expect(try await phase() == .open)
        #expect(try await gate() == "0")
        #expect(isHeld(try await hold()))
        await house.close()
    }

    /// Whoever comes is called a second later: nobody waits, and after ten calm minutes the room goes.
    @Test func aTrickleOfPeopleDoesNotKeepARoom() async throws {
        var keeper = house.keeper()
        at(-60)
        for _ in 0..<2 { try await keeper.next() }
        for second in 0..<1210 {
            at(Double(second))
            if second.isMultiple(of: 9) {
                _ = try await house.rooms.join(room: OpeningHouse.room, [Joiner(Device(secret: "late\(second)"))], perNetwork: 1)
            }
            try await keeper.next()
            guard second == 500 else { continue }
            let (isShut, isServed) = (try await gate() == "1", try await gate("served") == "1")
            #expect(isShut && isServed, "everybody was called: the waiting list opens")
        }
        #expect(try await phase() == .open)
        #expect(try await gate() == "0")
        // Nor does a store that forgot the room, and takes what may have been handed out for people: whoever keeps it then.
        for key in ["facts", "admitted", "shoppers", "joined"] { _ = try await house.redis.send(RedisCommand("DEL", "{room:1}:\(key)")) }
        var successor = house.keeper()
        for second in 1300..<1303 {
            at(Double(second))
            try await successor.next()
        }
        #expect(try await phase() == .open)
        #expect(try await gate() == "0")
        // Nor are they people in the forecast of another opening.
        let record = try #require(try await house.ledger.rooms()[OpeningHouse.room])
        #expect(record.leftOut > 0 && record.people == 135, "\(record)")
        await house.close()
    }
}
