import Booking
import Domain
import Foundation
import RedisClient
import RedisSeatStore
import TestSupport
import Testing
import WaitingRoom

/// The waiting room's part of the store: numbers, admissions, and the gate before the sale.
@Suite(.timeLimit(.minutes(1))) struct RoomTests {
    private func rooms(_ house: House) -> RedisRoomStore { RedisRoomStore(store: house.store) }

    private func join(_ rooms: RedisRoomStore, _ browsers: String...) async throws -> JoinOutcome {
        try await rooms.join(room: 1, browsers.map { Joiner(Device(secret: $0)) }, perNetwork: 1)
    }

    private func orders(
        ceiling: UInt32 = 1000, resume: UInt32 = 0, early: RoomOrders.Early = .unknown, called: UInt32 = 0, board: String = "b", calls: [Range<UInt32>] = []
    ) -> RoomOrders { RoomOrders(ceiling: ceiling, resume: resume, early: early, called: called, board: board, calls: calls) }

    @Test func everyNumberIsHandedOutOnce() async throws {
        let house = try await House()
        let rooms = rooms(house)
        #expect(try await join(rooms, "x") == .suspended)
        #expect(try await rooms.board(ofRoom: 1) == nil)
        _ = try await rooms.steer(room: 1, orders(ceiling: 205, board: "B"))
        #expect(try await rooms.board(ofRoom: 1) == "B")
        let outcomes = try await withThrowingTaskGroup(of: JoinOutcome.self) { group in
            for index in 0..<100 { group.addTask { try await rooms.join(room: 1, (0...index % 3).map { Joiner(Device(secret: "\(index)-\($0)")) }, perNetwork: 1) } }
            return try await group.reduce(into: [JoinOutcome]()) { $0.append($1) }
        }
        let numbers = outcomes.flatMap { outcome in
            if case .answers(let answers) = outcome { answers.compactMap(\.number) } else { [UInt32]() }
        }
        #expect(numbers.sorted() == Array(0..<199))
        // What the ledger has not noted is not handed out, and a browser that has a number gets no other one.
        #expect(try await join(rooms, "0-0", "a", "b", "0-0", "c", "d", "e", "f", "g") == .answers([.again, .number(199), .number(200), .again, .number(201), .number(202), .number(203), .number(204)]))
        #expect(try await join(rooms, "g") == .full)
        #expect(try await join(rooms, "a", "g") == .answers([.again]))
        #expect(try await rooms.steer(room: 1, orders(ceiling: 300)).next == 205)
        #expect(try await join(rooms, "g") == .answers([.number(205)]))
        await house.close()
    }

    /// However many browsers it has, a network gets so many numbers; others are not in its way, and the window ends.
    @Test func aNetworkGetsSoManyNumbers() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await rooms.steer(room: 1, orders(ceiling: 100_000))
        func join(_ browser: Int, from network: String?) async throws -> JoinOutcome {
            try await rooms.join(room: 1, [Joiner(Device(secret: "\(network ?? "-")-\(browser)"), from: network.map(Network.init(name:)))], perNetwork: 3)
        }
        let crowd = (0..<10).map { Joiner(Device(secret: "a-\($0)"), from: Network(name: "a")) }
        #expect(try await rooms.join(room: 1, crowd, perNetwork: 3) == .answers([.number(0), .number(1), .number(2)] + Array(repeating: .crowdedNetwork, count: 7)))
        // One that has a number is told so, and costs its network nothing.
        #expect(try await join(0, from: "a") == .answers([.again]))
        #expect(try await join(5, from: "a") == .answers([.crowdedNetwork]))
        #expect(try await join(0, from: "b") == .answers([.number(3)]))
        for number in 4..<14 { #expect(try await join(number, from: nil) == .answers([.number(UInt32(number))])) }
        // A thousand other networks, and none is taken for a full one.
        for network in 0..<1000 { #expect(try await join(0, from: "n\(network)") == .answers([.number(UInt32(14 + network))])) }
        guard case .integer(let left) = try await house.redis.send(RedisCommand("TTL", "{room:1}:networks")) else { return #expect(Bool(false)) }
        #expect(left > 590 && left <= 600)
        _ = try await house.redis.send(RedisCommand("DEL", "{room:1}:networks"))
        #expect(try await join(5, from: "a") == .answers([.number(1014)]))
        await house.close()
    }

    @Test func aStoreThatForgotTheRoomHandsNoNumberOutTwice() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await rooms.steer(room: 1, orders())
        #expect(try await join(rooms, "a", "b", "c") == .answers([.number(0), .number(1), .number(2)]))
        // What another process left there, which may have handed out more since it was written.
        _ = try await house.redis.send(RedisCommand("HSET", "{room:1}:facts", "epoch", "another"))
        #expect(try await join(rooms, "x") == .suspended)
        #expect(try await rooms.admit(rank: 0, of: nil, to: 1, for: .seconds(60), most: 2) == .suspended)
        _ = try await rooms.steer(room: 1, orders(ceiling: 3000, resume: 1000, early: .known(5), called: 3))
        #expect(try await join(rooms, "d") == .answers([.number(1000)]))
        let count = try await rooms.steer(room: 1, orders(ceiling: 3000, resume: 1000, early: .known(5), called: 3))
        #expect(count == RoomCount(now: house.now, next: 1001, early: 5, called: 3, admitted: 0, shoppers: 0, leftOut: 997))
        // So much is nobody's as the ledger does not know better, once: it knows that 1200 were given when the next process has lost all of it.
        for key in ["facts", "joined"] { _ = try await house.redis.send(RedisCommand("DEL", "{room:1}:\(key)")) }
        var later = orders(ceiling: 3000, resume: 1500, early: .known(5), called: 3)
        (later.given, later.leftOut) = (1200, 997)
        for _ in 0..<2 {
            let count = try await rooms.steer(room: 1, later)
            #expect(count.next == 1500 && count.leftOut == 997 + 300 && count.people == 203)
        }
        await house.close()
    }

    @Test func earlyIsFrozenOnceAndCallingNeverGoesBack() async throws {
        let house = try await House()
        let rooms = rooms(house)
        #expect(try await rooms.steer(room: 1, orders()).early == nil)
        _ = try await join(rooms, "1", "2", "3", "4", "5", "6", "7", "8", "9")
        #expect(try await rooms.steer(room: 1, orders(early: .freeze, called: 4)).early == 9)
        _ = try await join(rooms, "10")
        let count = try await rooms.steer(room: 1, orders(early: .freeze, called: 2))
        #expect(count.early == 9 && count.called == 4 && count.next == 10)
        #expect(try await rooms.steer(room: 1, orders(early: .unknown)).early == 9)
        // The opening was put off: who has a number is counted then.
        #expect(try await rooms.steer(room: 1, orders(early: .coming)).early == nil)
        #expect(try await rooms.steer(room: 1, orders(early: .freeze)).early == 10)
        await house.close()
    }

    @Test func aRankIsAdmittedOnceItIsCalledAndOnlyOnce() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await rooms.steer(room: 1, orders(called: 2))
        #expect(try await rooms.admit(rank: 2, of: nil, to: 1, for: .seconds(60), most: 2) == .waiting(called: 2))
        let until = house.now + .seconds(60)
        #expect(try await rooms.admit(rank: 1, of: nil, to: 1, for: .seconds(60), most: 2) == .admitted(until: until, repeated: false))
        house.set(house.now + .seconds(59))
        #expect(try await rooms.admit(rank: 1, of: nil, to: 1, for: .seconds(60), most: 2) == .admitted(until: until, repeated: true))
        #expect(try await rooms.steer(room: 1, orders()).shoppers == 1)
        house.set(until)
        #expect(try await rooms.admit(rank: 1, of: nil, to: 1, for: .seconds(60), most: 2) == .over)
        // Who comes late comes in all the same.
        #expect(try await rooms.admit(rank: 0, of: nil, to: 1, for: .seconds(60), most: 2) == .admitted(until: until + .seconds(60), repeated: false))
        try await rooms.leave(rank: 0, until: house.now + .seconds(60), room: 1, sessions: [])
        #expect(try await rooms.admit(rank: 0, of: nil, to: 1, for: .seconds(60), most: 2) == .over)
        let count = try await rooms.steer(room: 1, orders(called: 9, calls: [0..<1, 1..<2, 2..<9]))
        #expect(count.admitted == 2 && count.shoppers == 0 && count.came == [1, 1, 0])
        // No more shop at once than may, and who was told so comes in later.
        for rank in [2, 3] as [UInt32] { _ = try await rooms.admit(rank: rank, of: nil, to: 1, for: .seconds(60), most: 2) }
        #expect(try await rooms.admit(rank: 4, of: nil, to: 1, for: .seconds(60), most: 2) == .crowded)
        try await rooms.leave(rank: 3, until: house.now + .seconds(60), room: 1, sessions: [])
        #expect(try await rooms.admit(rank: 4, of: nil, to: 1, for: .seconds(60), most: 2) == .admitted(until: house.now + .seconds(60), repeated: false))
        #expect(try await rooms.steer(room: 1, orders(calls: [2..<9])).came == [3])
        await house.close()
    }

    /// An admission that was given back opens nothing any more; another one of the same visitor, and everybody else's, does.
    @Test func whoLeftHoldsNothingWithTheTurnThatWasGivenBack() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await house.projection.gate(house.session, isUp: true, passing: [], isServed: false, version: 1)
        let until = house.now + .seconds(300)
        func hold(_ id: String, rank: UInt32, until: Timestamp) async throws -> HoldOutcome {
            let places = [PlaceRequest.standing(1, category: 1, allotment: nil)]
            return try await house.store.hold(
                HoldRequest(id: House.id(id), visitor: House.id(id), fingerprint: 1, places: places, admittedUntil: until, rank: rank), in: house.session)
        }
        func isHeld(_ outcome: HoldOutcome) -> Bool { if case .held = outcome { true } else { false } }
        #expect(isHeld(try await hold("a", rank: 0, until: until)))
        try await rooms.leave(rank: 0, until: until, room: 1, sessions: [house.session])
        #expect(try await hold("b", rank: 0, until: until) == .refused(.notAdmitted))
        #expect(try await hold("b", rank: 0, until: until - .seconds(1)) == .refused(.notAdmitted))
        #expect(isHeld(try await hold("c", rank: 1, until: until)), "somebody else's")
        #expect(isHeld(try await hold("d", rank: 0, until: until + .seconds(1))), "a later turn")
        // All or nothing: while a session of the room is being compared, the turn goes on and its place in the shop is not another one's.
        var other = House.session(standing: 5, limit: 6, number: 2)
        _ = try await house.projection.publish(other, layout: House.layout, sold: SoldPlaces(), version: 1, owner: try await house.owner())
        _ = try await rooms.steer(room: 1, orders(called: 9))
        guard case .admitted(let end, repeated: false) = try await rooms.admit(rank: 5, of: nil, to: 1, for: .seconds(60), most: 9) else { return #expect(Bool(false)) }
        _ = try await house.redis.send(RedisCommand("HSET", "{3}:v4:s2:meta", "epoch", "another process"))
        await #expect(throws: SeatStoreError.self) { try await rooms.leave(rank: 5, until: end, room: 1, sessions: [house.session, other]) }
        #expect(try await rooms.admit(rank: 5, of: nil, to: 1, for: .seconds(60), most: 9) == .admitted(until: end, repeated: true))
        #expect(isHeld(try await hold("e", rank: 5, until: end)), "where it was noted already, too")
        // One that sells nothing any more keeps nobody inside.
        other.status = .cancelled
        try await rooms.leave(rank: 5, until: end, room: 1, sessions: [house.session, other])
        #expect(try await rooms.admit(rank: 5, of: nil, to: 1, for: .seconds(60), most: 9) == .over)
        // When its time would have ended, nobody remembers it.
        house.set(until)
        _ = try await house.projection.sweep(house.session, limit: 100)
        let left = try await house.redis.send(RedisCommand("HGETALL", "{3}:v4:s1:buyers")).array ?? []
        #expect(!left.contains { $0.bytes?.last == UInt8(ascii: "!") })
        await house.close()
    }

    /// The sale is put off while people shop: they come in again when it opens, in the same place.
    @Test func whoWasInsideWhenTheSaleWasPutOffKeepsTheTurn() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await rooms.steer(room: 1, orders(called: 9))
        for rank in [1, 2, 3] as [UInt32] { _ = try await rooms.admit(rank: rank, of: nil, to: 1, for: .seconds(60), most: 9) }
        try await rooms.leave(rank: 2, until: house.now + .seconds(60), room: 1, sessions: [])
        var putOff = orders(called: 9)
        putOff.recalls = true
        let count = try await rooms.steer(room: 1, putOff)
        #expect(count.shoppers == 0 && count.admitted == 1)
        house.advance(.seconds(600))
        let until = house.now + .seconds(60)
        for rank in [1, 3] as [UInt32] { #expect(try await rooms.admit(rank: rank, of: nil, to: 1, for: .seconds(60), most: 9) == .admitted(until: until, repeated: false)) }
        #expect(try await rooms.admit(rank: 2, of: nil, to: 1, for: .seconds(60), most: 9) == .over, "who had left is not called again")
        await house.close()
    }

    /// One turn at a time for a person, with however many browsers it waits; another one when that is over.
    @Test func aConfirmedAddressHasOneTurnAtATime() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await rooms.steer(room: 1, orders(called: 9))
        let (ada, bob) = (Person(digest: Array(repeating: UInt8(1), count: 10)), Person(digest: Array(repeating: UInt8(2), count: 10)))
        func admit(_ rank: UInt32, _ person: Person?) async throws -> AdmitOutcome { try await rooms.admit(rank: rank, of: person, to: 1, for: .seconds(60), most: 9) }
        let until = house.now + .seconds(60)
        #expect(try await admit(3, ada) == .admitted(until: until, repeated: false))
        #expect(try await admit(5, ada) == .elsewhere)
        #expect(try await admit(3, ada) == .admitted(until: until, repeated: true))
        #expect(try await admit(4, bob) == .admitted(until: until, repeated: false))
        #expect(try await admit(6, nil) == .admitted(until: until, repeated: false))
        try await rooms.leave(rank: 3, until: house.now + .seconds(60), room: 1, sessions: [])
        #expect(try await admit(5, ada) == .admitted(until: until, repeated: false))
        house.set(until)
        #expect(try await admit(7, ada) == .admitted(until: until + .seconds(60), repeated: false))
        // Nothing of a person stays when the room is forgotten.
        #expect(try await house.redis.send(RedisCommand("TTL", "{room:1}:people")).int ?? 0 > 86_000)
        await house.close()
    }

    @Test func aPersonGetsOneNumberWhateverTheBrowser() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await rooms.steer(room: 1, orders())
        let ada = Person(digest: Array(repeating: UInt8(1), count: 10))
        #expect(try await rooms.join(room: 1, [Joiner(Device(secret: "a"), person: ada), Joiner(Device(secret: "b"), person: ada)], perNetwork: 9) == .answers([.number(0), .again]))
        // Whose answer was lost asks again with the same browser, and is told the same number.
        #expect(try await rooms.join(room: 1, [Joiner(Device(secret: "a"), person: ada), Joiner(Device(secret: "b"), person: ada)], perNetwork: 9) == .answers([.number(0), .again]))
        // At the end of the queue, where another number is no use, each browser may have one.
        #expect(try await rooms.join(room: 1, [Joiner(Device(secret: "b"))], perNetwork: 9) == .answers([.number(1)]))
        await house.close()
    }

    /// The filter may take somebody for one who has a number; as long as all who have one are known, nobody loses the draw by that.
    @Test func nobodyIsTakenForAnotherPerson() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await rooms.steer(room: 1, orders())
        let (ada, grace) = (Person(digest: Array(repeating: UInt8(1), count: 10)), Person(digest: Array(repeating: UInt8(2), count: 10)))
        #expect(try await rooms.join(room: 1, [Joiner(Device(secret: "a"), person: ada)], perNetwork: 9) == .answers([.number(0)]))
        // All its bits are set: whoever comes seems to have been here.
        for command in [RedisCommand("DEL", "{room:1}:joined"), RedisCommand("SETBIT", "{room:1}:joined", "134217727", "0")] { _ = try await house.redis.send(command) }
        _ = try await house.redis.send(RedisCommand("BITOP", "NOT", "{room:1}:joined", "{room:1}:joined"))
        #expect(try await rooms.join(room: 1, [Joiner(Device(secret: "x"))], perNetwork: 9) == .answers([.again]), "a browser begins as another one then")
        #expect(try await rooms.join(room: 1, [Joiner(Device(secret: "x"), person: grace)], perNetwork: 9) == .answers([.number(1)]))
        #expect(try await rooms.join(room: 1, [Joiner(Device(secret: "y"), person: grace)], perNetwork: 9) == .answers([.again]))
        // A filter that an older box office began knows people whom nothing else does.
        _ = try await house.redis.send(RedisCommand("HDEL", "{room:1}:facts", "all_kept"))
        #expect(try await rooms.join(room: 1, [Joiner(Device(secret: "z"), person: Person(digest: Array(repeating: UInt8(3), count: 10)))], perNetwork: 9) == .answers([.again]))
        await house.close()
    }

    /// What is said to be noted is in the stream. A stranger with a number of his own takes no letter away; neither is an address written to for ever.
    @Test func aLetterThatIsPromisedIsTold() async throws {
        let house = try await House()
        let rooms = rooms(house)
        func ask(_ number: UInt32, _ person: String) async throws -> TurnOutcome {
            try await rooms.note(
                TurnWish(room: 1, number: number, sessionNumber: 1, person: person, email: "\(person)@example.org", language: "fr", askedAt: house.now), in: house.session)
        }
        let answers = [
            try await ask(1, "ada"), try await ask(1, "ada"), try await ask(9, "ada"), try await ask(20, "ada"), try await ask(21, "ada"), try await ask(1, "eve"),
            try await ask(1, "kurt"), try await ask(1, "bob"), try await ask(2, "bob"),
        ]
        #expect(answers == [.noted, .noted, .noted, .noted, .enough, .noted, .noted, .enough, .noted])
        #expect(try await house.redis.send(RedisCommand("XLEN", "{3}:sales")).int == 6)
        await house.close()
    }

    @Test func aBitIsAllThatIsKeptOfWhoWasAdmitted() async throws {
        let house = try await House()
        let rooms = rooms(house)
        _ = try await rooms.steer(room: 1, orders(ceiling: 20_000_000, called: 10_000_000))
        for rank in [0, 1, 4_999_999, 9_999_999] as [UInt32] {
            guard case .admitted = try await rooms.admit(rank: rank, of: nil, to: 1, for: .seconds(1), most: 9) else { return #expect(Bool(false), "\(rank)") }
        }
        house.set(house.now + .seconds(2))
        _ = try await rooms.steer(room: 1, orders(ceiling: 20_000_000))
        let bytes = try await house.redis.send(RedisCommand("STRLEN", "{room:1}:admitted")).int
        #expect(bytes == 1_250_000)
        #expect(try await house.redis.send(RedisCommand("EXISTS", "{room:1}:shoppers")).int == 0)
        await house.close()
    }

    @Test func officesReportAndOldReportsAreForgotten() async throws {
        let house = try await House()
        let rooms = rooms(house)
        let (busy, idle) = (OfficeHealth(answers: 9, refused: 1, slow: .microseconds(12_345)), OfficeHealth(answers: 0, refused: 0, slow: nil))
        try await rooms.report(busy, of: "a")
        try await rooms.report(idle, of: "b")
        #expect(Set(try await rooms.health()) == [busy, idle])
        house.advance(.seconds(5))
        try await rooms.report(idle, of: "b")
        #expect(try await rooms.health() == [idle])
        house.advance(.seconds(60))
        #expect(try await rooms.health() == [])
        #expect(try await house.redis.send(RedisCommand("EXISTS", "{guichet}:health")).int == 0)
        await house.close()
    }

    @Test func aStoreThatForgotTheGateKeepsItShut() async throws {
        let house = try await House()
        var session = House.session(standing: 5, limit: 6, number: 2)
        session.inventory.room = RoomTerms(mode: .opening)
        let owner = try await house.owner()
        _ = try await house.projection.publish(session, layout: House.layout, sold: SoldPlaces(), version: 1, owner: owner)
        let request = HoldRequest(id: House.id("h"), visitor: House.id("v"), fingerprint: 1, places: [.standing(1, category: 1, allotment: nil)])
        #expect(try await house.store.hold(request, in: session) == .refused(.notAdmitted))
        await house.close()
    }

    @Test func aCodeOpensItsPlacesBeforeTheOpeningAndPastTheRoom() async throws {
        let house = try await House()
        var session = House.session(standing: 5, limit: 6, number: 2)
        session.inventory.allotments = [
            Allotment(
                id: "club", name: "Club", category: 1, capacity: 3, releasesAt: House.opening + .seconds(900), codeDigest: "c",
                salesOpenAt: House.opening - .seconds(3600)),
            Allotment(id: "presse", name: "Presse", category: 1, capacity: 1, codeDigest: "p"),
        ]
        session.inventory.room = RoomTerms(mode: .opening)
        let owner = try await house.owner()
        let published = session
        _ = try await house.projection.publish(published, layout: House.layout, sold: SoldPlaces(), version: 1, owner: owner)
        func hold(_ id: String, pools: Int?...) async throws -> HoldOutcome {
            try await house.store.hold(
                HoldRequest(
                    id: House.id(id), visitor: House.id(id), fingerprint: 1, places: pools.map { .standing(1, category: 1, allotment: $0) }), in: published)
        }
        let (early, opening) = (House.opening - .seconds(3600), House.opening)
        house.set(early - .milliseconds(1))
        #expect(try await hold("a", pools: 2) == .refused(.notOpen(opensAt: early, now: house.now)))
        #expect(try await hold("a", pools: nil) == .refused(.notOpen(opensAt: opening, now: house.now)))
        house.set(early)
        guard case .held = try await hold("a", pools: 2) else { return #expect(Bool(false), "the pre-sale is open") }
        // Not with a place of the public beside it, and not with another code, which opens with the sale.
        #expect(try await hold("b", pools: 2, nil) == .refused(.notOpen(opensAt: opening, now: house.now)))
        #expect(try await hold("b", pools: 3) == .refused(.notOpen(opensAt: opening, now: house.now)))
        #expect(try await hold("b", pools: 2, 3) == .refused(.notOpen(opensAt: opening, now: house.now)))
        guard case .held = try await hold("b", pools: 2, 2) else { return #expect(Bool(false), "the rest of the allotment") }
        #expect(try await hold("c", pools: 2) == .refused(.soldOut(category: 1, free: 0)), "its own places only")
        // The sale opens behind its room: who has a code does not wait for what is set aside, everybody else does.
        house.set(opening)
        #expect(try await hold("c", pools: nil) == .refused(.notAdmitted))
        guard case .held = try await hold("c", pools: 3) else { return #expect(Bool(false), "past the room") }
        // What was given back is the public's, code or not.
        house.set(opening + .seconds(900))
        #expect(try await hold("d", pools: 2) == .refused(.notAdmitted))
        await house.close()
    }

    /// Places that nobody waits for are held past the gate, and nothing with them that others wait for.
    @Test func whatPassesTheGateIsHeldWithoutATurn() async throws {
        let house = try await House()
        func hold(_ id: String, _ places: [PlaceRequest]) async throws -> HoldOutcome { try await house.hold(id, places, visitor: id) }
        func isHeld(_ outcome: HoldOutcome) -> Bool { if case .held = outcome { true } else { false } }
        let (standing, seat, best) = (PlaceRequest.standing(1, category: 1, allotment: nil), house.seats("A1"), PlaceRequest.best(2, category: 0, allotment: nil, together: true))
        #expect(try await house.projection.gate(house.session, isUp: true, passing: [0], isServed: false, version: 1))
        #expect(isHeld(try await hold("a", seat)))
        #expect(isHeld(try await hold("b", [best])))
        #expect(try await hold("c", [standing]) == .refused(.notAdmitted))
        #expect(try await hold("d", house.seats("B1") + [standing]) == .refused(.notAdmitted))
        #expect(try await house.projection.gate(house.session, isUp: true, passing: [1], isServed: false, version: 1))
        #expect(try await hold("e", house.seats("B1")) == .refused(.notAdmitted))
        #expect(isHeld(try await hold("f", [standing])))
        #expect(try await house.projection.gate(house.session, isUp: true, passing: [], isServed: false, version: 1))
        #expect(try await hold("g", [standing]) == .refused(.notAdmitted))
        await house.close()
    }

    @Test func behindAGateOnlyTheAdmittedHoldPlaces() async throws {
        let house = try await House()
        let places = [PlaceRequest.standing(1, category: 1, allotment: nil)]
        func hold(_ id: String, until: Timestamp?) async throws -> HoldOutcome {
            try await house.store.hold(
                HoldRequest(id: House.id(id), visitor: House.id("v"), fingerprint: 1, places: places, admittedUntil: until), in: house.session)
        }
        guard case .held = try await hold("before", until: nil) else { return #expect(Bool(false), "no gate yet") }
        #expect(try await house.projection.gate(house.session, isUp: true, passing: [], isServed: false, version: 1))
        #expect(try await hold("without", until: nil) == .refused(.notAdmitted))
        #expect(try await hold("late", until: house.now) == .refused(.notAdmitted))
        guard case .held = try await hold("in-time", until: house.now + .milliseconds(1)) else { return #expect(Bool(false), "admitted") }
        // A request that is repeated is answered as before, whatever its admission.
        guard case .held(_, _, repeated: true, _) = try await hold("before", until: nil) else { return #expect(Bool(false), "repeated") }
        // Publishing the session again leaves the gate where it is; one that lost its room has none, though nobody keeps it any more.
        let owner = try await house.owner()
        var session = house.session
        session.inventory.room = RoomTerms(mode: .load)
        _ = try await house.projection.publish(session, layout: House.layout, sold: SoldPlaces(), version: 2, owner: owner)
        #expect(try await hold("without", until: nil) == .refused(.notAdmitted))
        _ = try await house.projection.publish(house.session, layout: House.layout, sold: SoldPlaces(), version: 3, owner: owner)
        guard case .held = try await hold("without", until: nil) else { return #expect(Bool(false), "open again") }
        // A keeper that has not read yet that the room is gone shuts nothing.
        #expect(try await !house.projection.gate(house.session, isUp: true, passing: [], isServed: false, version: 2))
        for isUp in [true, false] { #expect(try await house.projection.gate(house.session, isUp: isUp, passing: [], isServed: false, version: 3)) }
        guard case .held = try await hold("again", until: nil) else { return #expect(Bool(false), "open again") }
        await house.close()
    }
}

extension JoinAnswer {
    fileprivate var number: UInt32? {
        if case .number(let number) = self { number } else { nil }
    }
}
