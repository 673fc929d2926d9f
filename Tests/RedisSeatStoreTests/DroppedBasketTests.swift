import Booking
import Domain
import RedisClient
import TestSupport
import Testing
import WaitingRoom

/// Who takes places and leaves them again and again is slowed, and nobody else.
@Suite(.timeLimit(.minutes(1))) struct DroppedBasketTests {
    private let place = [PlaceRequest.standing(1, category: 1, allotment: nil)]

    private func house(_ rule: DroppedBaskets, networkHolds: Int = 0) async throws -> (House, Session) {
        let house = try await House()
        var session = House.session(standing: 50, limit: 6, number: 2)
        (session.inventory.droppedBaskets, session.inventory.networkHolds) = (rule, networkHolds)
        _ = try await house.projection.publish(session, layout: House.layout, sold: SoldPlaces(), version: 1, owner: try await house.owner())
        return (house, session)
    }

    private func hold(_ house: House, _ session: Session, _ id: String, by visitor: String, from network: String? = nil) async throws -> HoldOutcome {
        try await house.store.hold(
            HoldRequest(id: House.id(id), visitor: House.id(visitor), fingerprint: 1, network: network.map(Network.init(name:)), places: place), in: session)
    }

    /// False when it was refused.
    private func drops(_ house: House, _ session: Session, _ id: String, by visitor: String, from network: String? = nil) async throws -> Bool {
        guard case .held = try await hold(house, session, id, by: visitor, from: network) else { return false }
        return try await house.store.release(hold: House.id(id), in: session) == .released
    }

    @Test func aVisitorChangesItsMindSoOftenAndThenWaitsALittle() async throws {
        let (house, session) = try await house(DroppedBaskets(visitor: 4, network: 0))
        for index in 0..<4 { #expect(try await drops(house, session, "a\(index)", by: "ada"), "\(index)") }
        let wait = House.opening + .seconds(900)
        #expect(try await hold(house, session, "more", by: "ada") == .refused(.slowed(until: wait, now: house.now, isNetwork: false)))
        // Nobody else does, and what she has is hers: a request that is repeated is answered as before.
        #expect(try await drops(house, session, "b", by: "bob"))
        guard case .held(_, _, repeated: true, _) = try await hold(house, session, "a0", by: "ada") else { return #expect(Bool(false), "repeated") }
        house.set(wait - .milliseconds(1))
        #expect(try await hold(house, session, "more", by: "ada") == .refused(.slowed(until: wait, now: house.now, isNetwork: false)))
        house.set(wait)
        #expect(try await drops(house, session, "more", by: "ada"), "one was forgiven")
        #expect(try await hold(house, session, "again", by: "ada") == .refused(.slowed(until: wait + .seconds(900), now: house.now, isNetwork: false)))
        // An hour later all is.
        house.advance(.seconds(3600))
        for index in 0..<4 { #expect(try await drops(house, session, "c\(index)", by: "ada"), "\(index)") }
        await house.close()
    }

    /// Whoever takes the lapse: the sweeper, or anybody's next hold.
    @Test(arguments: [true, false]) func aBasketThatRunsOutCountsLikeOneThatIsGivenBack(sweeps: Bool) async throws {
        let (house, session) = try await house(DroppedBaskets(visitor: 3, network: 0))
        for index in 0..<3 { _ = try await hold(house, session, "a\(index)", by: "ada") }
        house.advance(.seconds(600))
        if sweeps { #expect(try await house.projection.sweep(session, limit: 10) == 3) } else { _ = try await hold(house, session, "b", by: "bob") }
        #expect(try await hold(house, session, "more", by: "ada") == .refused(.slowed(until: house.now + .seconds(1200), now: house.now, isNetwork: false)))
        await house.close()
    }

    /// A thousand browsers of one machine are one network; who buys is not counted.
    @Test func aNetworkThatLeavesBasketsIsSlowedAsAWhole() async throws {
        let (house, session) = try await house(DroppedBaskets(visitor: 0, network: 20))
        for index in 0..<20 { #expect(try await drops(house, session, "a\(index)", by: "v\(index)", from: "robots"), "\(index)") }
        #expect(
            try await hold(house, session, "more", by: "another", from: "robots")
                == .refused(.slowed(until: house.now + .seconds(180), now: house.now, isNetwork: true)))
        #expect(try await drops(house, session, "h", by: "another", from: "home"))
        #expect(try await drops(house, session, "n", by: "another"), "not known from where")
        await house.close()
    }

    /// A network begins so many baskets at once, whatever becomes of them, and as many more in ten minutes.
    @Test func aNetworkThatBeginsTooManyBasketsWaitsALittle() async throws {
        let (house, session) = try await house(DroppedBaskets(visitor: 0, network: 0), networkHolds: 20)
        func holds(_ id: String, from network: String?) async throws -> Bool {
            if case .held = try await hold(house, session, id, by: id, from: network) { true } else { false }
        }
        for index in 0..<20 { #expect(try await holds("a\(index)", from: "robots"), "\(index)") }
        let wait = house.now + .seconds(30)
        #expect(try await hold(house, session, "more", by: "more", from: "robots") == .refused(.hasty(until: wait, now: house.now)))
        // Others are not in its way, and a request that is repeated is answered as before.
        #expect(try await holds("h", from: "home"))
        #expect(try await holds("n", from: nil))
        guard case .held(_, _, repeated: true, _) = try await hold(house, session, "a0", by: "a0", from: "robots") else { return #expect(Bool(false), "repeated") }
        house.set(wait - .milliseconds(1))
        #expect(try await !holds("more", from: "robots"))
        house.set(wait)
        #expect(try await holds("more", from: "robots"))
        #expect(try await !holds("again", from: "robots"))
        // What a refusal asked for costs nothing, and all is forgiven and forgotten.
        house.advance(.seconds(600))
        #expect(try await house.projection.sweep(session, limit: 100) > 0)
        #expect(try await house.redis.send(RedisCommand("HLEN", "{3}:v4:s2:buyers")).int == 0)
        await house.close()
    }

    /// Of a large number few holds are counted, for all of them: most networks of a crowd leave no trace, and one that begins all the baskets is stopped within a tenth or
    /// three of them (three standard deviations).
    @Test(arguments: [1, 2, 3] as [UInt64]) func aLargeNumberIsKeptByASample(seed: UInt64) async throws {
        let (house, session) = try await house(DroppedBaskets(visitor: 0, network: 0), networkHolds: 1000)
        var random = SeededGenerator(seed: seed)
        func begin(_ count: Int, from network: (Int) -> String) async throws -> Int {
            for index in 0..<count {
                // Ids of the platform are as good as drawn.
                let drawn = (0..<2).map { _ in UnicodeScalar(UInt8.random(in: 33...126, using: &random)) }
                let name = "\(index)\(network(index))"
                let id = name + String(repeating: ".", count: 10 - name.utf8.count) + "\(drawn[0])\(drawn[1])"
                let answer = try await hold(house, session, id, by: id, from: network(index))
                if case .refused(.hasty(let until, let now)) = answer {
                    #expect(until <= now + .seconds(6))
                    return index
                }
                // Places are of no interest here.
                guard case .held = answer, try await house.store.release(hold: House.id(id), in: session) == .released else { return -1 }
            }
            return count
        }
        #expect(try await begin(300, from: { "n\($0)" }) == 300)
        #expect((10...60).contains(try await house.redis.send(RedisCommand("HLEN", "{3}:v4:s2:buyers")).int ?? 0), "30 of 300")
        #expect((700...1300).contains(try await begin(1500, from: { _ in "robots" })))
        await house.close()
    }

    /// Who came in through a waiting room was counted there.
    @Test func whoWasLetInIsNotCountedAgain() async throws {
        let (house, session) = try await house(DroppedBaskets(visitor: 0, network: 0), networkHolds: 1)
        _ = try await house.projection.gate(session, isUp: true, passing: [], isServed: false, version: 1)
        for index in 0..<5 {
            let request = HoldRequest(
                id: House.id("a\(index)"), visitor: House.id("v\(index)"), fingerprint: 1, network: Network(name: "office"), places: place,
                admittedUntil: house.now + .seconds(60), rank: UInt32(index))
            guard case .held = try await house.store.hold(request, in: session) else { return #expect(Bool(false), "\(index)") }
        }
        await house.close()
    }

    /// Who walks past the room by a code never joined it: a thousand browsers of one network are counted where they hold places.
    @Test func whoHasACodeIsCountedBehindARoomToo() async throws {
        let house = try await House()
        var session = House.session(standing: 50, limit: 6, number: 2)
        session.inventory.allotments = [Allotment(id: "club", name: "Club", category: 1, capacity: 30, codeDigest: Allotment.digest(ofCode: "CLUB"))]
        (session.inventory.droppedBaskets, session.inventory.networkHolds) = (DroppedBaskets(visitor: 0, network: 0), 5)
        _ = try await house.projection.publish(session, layout: House.layout, sold: SoldPlaces(), version: 1, owner: try await house.owner())
        _ = try await house.projection.gate(session, isUp: true, passing: [], isServed: false, version: 1)
        let pool = session.categories.count
        func hold(_ index: Int, from network: String, code: Bool) async throws -> HoldOutcome {
            try await house.store.hold(
                HoldRequest(
                    id: House.id("a\(index)"), visitor: House.id("v\(index)"), fingerprint: 1, network: Network(name: network),
                    places: [.standing(1, category: 1, allotment: code ? pool : nil)], admittedUntil: code ? nil : house.now + .seconds(60), rank: code ? nil : UInt32(index)),
                in: session)
        }
        for index in 0..<5 { guard case .held = try await hold(index, from: "robots", code: true) else { return #expect(Bool(false), "\(index)") } }
        #expect(try await hold(5, from: "robots", code: true) == .refused(.hasty(until: house.now + .seconds(120), now: house.now)))
        // Neither another network nor who was let in from the same one is in its way.
        guard case .held = try await hold(6, from: "home", code: true), case .held = try await hold(7, from: "robots", code: false) else { return #expect(Bool(false), "others") }
        await house.close()
    }

    /// Nor did who holds wheelchair places that nobody waits for.
    @Test func whoPassesTheGateIsCountedThere() async throws {
        let (house, session) = try await house(DroppedBaskets(visitor: 0, network: 0), networkHolds: 5)
        _ = try await house.projection.gate(session, isUp: true, passing: [1], isServed: false, version: 1)
        func hold(_ index: Int, from network: String) async throws -> HoldOutcome {
            try await house.store.hold(
                HoldRequest(id: House.id("a\(index)"), visitor: House.id("v\(index)"), fingerprint: 1, network: Network(name: network), places: place), in: session)
        }
        for index in 0..<5 { guard case .held = try await hold(index, from: "robots") else { return #expect(Bool(false), "\(index)") } }
        #expect(try await hold(5, from: "robots") == .refused(.hasty(until: house.now + .seconds(120), now: house.now)))
        guard case .held = try await hold(6, from: "home") else { return #expect(Bool(false), "another network") }
        await house.close()
    }

    /// By the sweeper, also where holds took back everything that lapsed, so that nothing is due to it.
    @Test func whatIsForgivenIsForgotten() async throws {
        let (house, session) = try await house(DroppedBaskets())
        func kept() async throws -> Int64 { try await house.redis.send(RedisCommand("HLEN", "{3}:v4:s2:buyers")).int ?? -1 }
        for index in 0..<30 { #expect(try await drops(house, session, "a\(index)", by: "v\(index)", from: "n\(index)")) }
        #expect(try await kept() == 60)
        house.advance(.seconds(700))
        for _ in 0..<2 { _ = try await hold(house, session, "late", by: "eve") }
        #expect(try await house.projection.sweep(session, limit: 100) == 0)
        #expect(try await kept() == 0)
        await house.close()
    }

    /// A large hash is read page by page, a page at each sweep.
    @Test func ofMoreThanAPageAllIsForgotten() async throws {
        let (house, session) = try await house(DroppedBaskets())
        func meta(_ field: String) async throws -> String? { try await house.redis.send(RedisCommand("HGET", "{3}:v4:s2:meta", field)).string }
        func kept() async throws -> Int64 { try await house.redis.send(RedisCommand("HLEN", "{3}:v4:s2:buyers")).int ?? -1 }
        for index in 0..<400 { #expect(try await drops(house, session, "a\(index)", by: "v\(index)", from: "n\(index)")) }
        #expect(try await kept() == 800)
        house.advance(.seconds(700))
        _ = try await house.projection.sweep(session, limit: 1)
        let left = try await kept()
        #expect(left > 0 && left < 800, "\(left)")
        #expect(try await meta("forgotten") != "0", "where the next page begins")
        var sweeps = 1
        while try await kept() > 0, sweeps < 30 {
            _ = try await house.projection.sweep(session, limit: 1)
            sweeps += 1
        }
        #expect(try await kept() == 0 && sweeps > 2, "\(sweeps)")
        await house.close()
    }
}
