@testable import Booking
import Domain
import Foundation
import RedisClient
@testable import RedisSeatStore
import TestSupport
import Testing

/// Codes by which buyers find their orders again, on a real Redis.
@Suite struct SignInTests {
    private static let capability = Capability(secret: Array(repeating: UInt8(7), count: 32))!
    private static let email = "Ada@example.org"

    private struct NoCode: Error {}

    /// One browser's view of the platform, and the mailbox.
    private struct Desk {
        let house: House
        let store: RedisSignInStore
        let signIn: SignIn
        let letters: RedisCodeLetters

        init() async throws {
            house = try await House()
            store = RedisSignInStore(store: house.store, lanes: 8)
            signIn = SignIn(store: store, capability: SignInTests.capability)
            letters = RedisCodeLetters(store, for: .orders)
        }

        func ask(
            _ email: String = SignInTests.email, for purpose: SignIn.Purpose = .orders, from network: String? = "192.0.2.1"
        ) async throws -> SignIn.Asked {
            var generator = SystemRandomNumberGenerator()
            return try await signIn.ask(email: email, for: purpose, language: "fr", network: network, now: Timestamp(Date()), using: &generator)
        }

        /// What the browser keeps, and the code in the letter.
        func asked(_ email: String = SignInTests.email, from network: String? = "192.0.2.1", isSent: Bool = true) async throws -> (request: String, code: String) {
            guard case .sent(let request) = try await ask(email, from: network) else { throw NoCode() }
            let letter = try #require(try await letters.next(within: .seconds(5)))
            #expect(letter.email == email && letter.code.utf8.count == 6 && letter.buyerKey == SignInTests.capability.buyerKey(email: email))
            if isSent { try await letters.release(letter) }
            return (request, letter.code)
        }

        func enter(_ code: String, _ request: String) async throws -> SignIn.Entered {
            var generator = SystemRandomNumberGenerator()
            return try await signIn.enter(code: code, request: request, network: "192.0.2.1", using: &generator)
        }
    }

    private static func other(than code: String) -> String { code == "000000" ? "000001" : "000000" }

    @Test func aCodeOpensOnceAndInItsBrowserOnly() async throws {
        let desk = try await Desk()
        let mine = try await desk.asked()
        let theirs = try await desk.asked("eve@example.org")
        #expect(try await desk.enter(mine.code, theirs.request) == .wrong(triesLeft: 4) || mine.code == theirs.code)
        #expect(try await desk.enter(mine.code, "forged") == .gone)
        // As people type it.
        let typed = "\(mine.code.prefix(3)) \(mine.code.suffix(3)) "
        guard case .signedIn(let visit) = try await desk.enter(typed, mine.request) else {
            Issue.record("the right code opens nothing")
            return
        }
        #expect(try await desk.signIn.email(ofVisit: visit) == Self.email)
        #expect(try await desk.enter(mine.code, mine.request) == .gone, "once")
        // Who signs out is out, everywhere that has the cookie; what looks like one is none.
        #expect(try await desk.signIn.email(ofVisit: mine.request) == nil)
        #expect(try await desk.signIn.email(ofVisit: "forged") == nil)
        try await desk.signIn.end(visit: visit)
        #expect(try await desk.signIn.email(ofVisit: visit) == nil)
        await desk.house.close()
    }

    /// Of an address that bought nothing: whoever guesses it would read what the address buys later.
    @Test func aCodeThatWasNotSentOpensNothing() async throws {
        let desk = try await Desk()
        let (request, code) = try await desk.asked(isSent: false)
        for left in [4, 3] { #expect(try await desk.enter(code, request) == .wrong(triesLeft: left), "answered like a wrong one") }
        #expect(try await desk.enter(Self.other(than: code), request) == .wrong(triesLeft: 2))
        // One that ended before it was sent does not come back.
        guard case .sent(let late) = try await desk.ask("bob@example.org") else { throw NoCode() }
        let letter = try #require(try await desk.letters.next(within: .seconds(5)))
        for _ in 0..<5 { _ = try await desk.enter(Self.other(than: letter.code), late) }
        try await desk.letters.release(letter)
        #expect(try await desk.enter(letter.code, late) == .gone)
        await desk.house.close()
    }

    @Test func fiveWrongCodesEndIt() async throws {
        let desk = try await Desk()
        let (request, code) = try await desk.asked()
        for left in [4, 3, 2, 1] { #expect(try await desk.enter(Self.other(than: code), request) == .wrong(triesLeft: left)) }
        #expect(try await desk.enter(Self.other(than: code), request) == .gone)
        #expect(try await desk.enter(code, request) == .gone, "the right one comes too late")
        await desk.house.close()
    }

    @Test func aCodeAndAVisitEndWithTheirTime() async throws {
        let desk = try await Desk()
        try await desk.store.offer(OfferedCode(request: "r", digest: "d", email: Self.email, tries: 5), for: .milliseconds(20))
        #expect(try await eventually { try await desk.store.redeem(digest: "d", request: "r") == .gone }, "it was right, or is gone")
        try await desk.store.begin(visit: "v", email: Self.email, for: .milliseconds(20))
        #expect(try await eventually { try await desk.house.redis.send(.init("EXISTS", "{v}:v1:visit")).int == 0 })
        #expect(try await desk.store.email(ofVisit: "v", for: .seconds(60)) == nil)
        // Its use makes it last longer.
        try await desk.store.begin(visit: "w", email: Self.email, for: .seconds(60))
        _ = try await desk.store.email(ofVisit: "w", for: .seconds(600))
        #expect(try await desk.house.redis.send(.init("TTL", "{w}:v1:visit")).int.map { $0 > 500 } == true)
        await desk.house.close()
    }

    @Test func codesAreLimited() async throws {
        let desk = try await Desk()
        for _ in 0..<5 { _ = try await desk.asked() }
        #expect(try await desk.ask() == .tooMany)
        #expect(try await desk.ask(Self.email.lowercased(), from: "198.51.100.9") == .tooMany, "the same address from elsewhere")
        #expect(try await desk.ask("no address") == .invalidEmail)
        _ = try await desk.asked("bob@example.org")
        // The hour's own window: it ends by itself.
        #expect(try await desk.store.count("c", limit: 1, within: .milliseconds(20)))
        #expect(try await eventually { try await desk.store.count("c", limit: 1, within: .milliseconds(20)) })
        // Many addresses from one network; IPv6 has one network for many machines.
        for number in 0..<300 { _ = try await desk.asked("n\(number)@example.org", from: "2001:db8:0:1:0:0:0:\(number)") }
        #expect(try await desk.ask("n301@example.org", from: "2001:db8:0:1:ffff:0:0:1") == .tooMany)
        guard case .sent = try await desk.ask("n301@example.org", for: .room, from: "2001:db8:0:1:ffff:0:0:1") else {
            Issue.record("a campus before an opening has codes of its own")
            return
        }
        #expect(SignIn.block(of: "2001:db8::a:b:c:d") == SignIn.block(of: "2001:db8:0:0:1::") && SignIn.block(of: "192.0.2.1") == "192.0.2.1")
        // Without a proxy nobody knows who asks: only addresses are limited.
        _ = try await desk.asked("n301@example.org", from: nil)
        await desk.house.close()
    }

    /// Else the newest would push out the letters of those who wait longest.
    @Test func whoCannotBeWrittenToIsToldSo() async throws {
        let desk = try await Desk()
        let letters = Array(repeating: RedisArgument.string("x"), count: 10_000)
        _ = try await desk.house.redis.send(RedisCommand([.string("LPUSH"), .string("{sign-in}:v1:letters")] + letters))
        await #expect(throws: SeatStoreError.unavailable(cause: "10000 letters with codes wait already")) { _ = try await desk.ask() }
        await desk.house.close()
    }

    @Test func nobodyReadsACodeOrAVisitInTheStore() async throws {
        let desk = try await Desk()
        let (request, code) = try await desk.asked()
        let offers = try await desk.house.redis.send(.init("KEYS", "*:v1:code")).array ?? []
        let kept = try await desk.house.redis.send(.init("HVALS", offers.first?.string ?? "")).array?.compactMap(\.string) ?? []
        #expect(kept.count == 4 && kept.contains(Self.email) && kept.allSatisfy { !$0.contains(code) && !$0.contains(request) })
        guard case .signedIn(let visit) = try await desk.enter(code, request) else {
            Issue.record("the right code opens nothing")
            return
        }
        let keys = try await desk.house.redis.send(.init("KEYS", "*")).array?.compactMap(\.string) ?? []
        #expect(keys.contains { $0.hasSuffix(":v1:visit") } && keys.allSatisfy { !$0.contains(visit) && !$0.contains("Ada") && !$0.contains(request) })
        await desk.house.close()
    }

    /// Sales alone are a buyer's: nobody fills somebody else's list with orders that are never paid. A store that lost them has them from the ledger.
    @Test func onlyWhatABuyerBoughtIsListed() async throws {
        let desk = try await Desk()
        let (house, store) = (desk.house, desk.store)
        _ = try await house.hold("h", house.seats("A1"))
        let order = house.order("o", hold: "h")
        _ = try await house.store.open(order, in: house.session)
        #expect(try await store.orders(ofBuyer: "ada", behind: 0, most: 9) == BuyerOrders(records: []))
        #expect(try await !desk.letters.hasOrders(buyer: "ada"))
        #expect(try await house.store.confirm(order.order, payment: house.payment(order.order)) == .confirmed)
        #expect(try await store.orders(ofBuyer: "ada", behind: 0, most: 9).records.map(\.order.id) == [order.order.id])
        #expect(try await desk.letters.hasOrders(buyer: "ada"))
        #expect(try await !desk.letters.hasOrders(buyer: "ad"))
        #expect(try await store.orders(ofBuyer: "bob", behind: 0, most: 9) == BuyerOrders(records: []))

        let lost = try await Desk()
        let sale = Sale(
            order: order.order, paymentID: "pi_1", confirmedAt: house.now, limits: LimitKeys(buyer: "ada", visitor: ""))
        let until = house.now + .seconds(86_400)
        _ = try await lost.house.projection.restore(
            [RecordedOrder(sale: sale, tickets: [])], of: house.session, house: HouseLayout(house.layout), until: until)
        let restored = try await lost.store.orders(ofBuyer: "ada", behind: 0, most: 9).records
        #expect(restored.map(\.order.id) == [order.order.id] && restored.first?.confirmedAt == house.now, "with the date that its tickets name")
        await lost.house.close()
        await house.close()
    }

    /// The newest are on the first page, those that are no more leave the list, and a lane that does not answer hides its own only.
    @Test func aLongListHasPages() async throws {
        let desk = try await Desk()
        let (house, store) = (desk.house, desk.store)
        func buy(_ name: String, lane: Int, at moment: Int64?) async throws -> String {
            let id = "\(lane)-" + String(repeating: name, count: 32)
            var document = house.order(name, hold: "h").order
            (document.id, document.lane) = (id, lane)
            _ = try await house.redis.send(RedisCommand("SADD", RedisKeys.buyer(lane) + "ada", id))
            guard let moment else { return id }
            _ = try await house.redis.send(RedisCommand([
                .string("HSET"), .string(RedisKeys.order(lane, id)), .string("state"), .string("ticketed"), .string("confirmed_at"), .string(String(moment)),
                .string("document"), .bytes(OrderDocument.encode(document)),
            ]))
            return id
        }
        let (old, new, newest) = (try await buy("a", lane: 5, at: 1), try await buy("b", lane: 2, at: 9), try await buy("c", lane: 5, at: 10))
        let gone = try await buy("d", lane: 5, at: nil)
        let shown = try await store.orders(ofBuyer: "ada", behind: 0, most: 2)
        #expect(Set(shown.records.map(\.order.id)) == [new, newest] && shown.newer == 0 && shown.older == 1 && shown.isWhole)
        let next = try await store.orders(ofBuyer: "ada", behind: 2, most: 2)
        #expect(next.records.map(\.order.id) == [old] && next.newer == 2 && next.older == 0)
        let beyond = try await store.orders(ofBuyer: "ada", behind: 40, most: 2)
        #expect(beyond.records.isEmpty && beyond.newer == 3 && beyond.older == 0)
        #expect(try await store.orders(ofBuyer: "ada", behind: 0, most: 9).records.count == 3)
        #expect(try await house.redis.send(RedisCommand("SISMEMBER", RedisKeys.buyer(5) + "ada", gone)).int == 0)
        #expect(try await house.redis.send(RedisCommand("SISMEMBER", RedisKeys.buyer(5) + "ada", old)).int == 1)
        // A lane that answers with an error stands for one whose process is away.
        _ = try await house.redis.send(RedisCommand("SET", RedisKeys.buyer(2) + "ada", "no set"))
        let part = try await store.orders(ofBuyer: "ada", behind: 0, most: 9)
        #expect(Set(part.records.map(\.order.id)) == [old, newest] && !part.isWhole)
        await house.close()
    }
}
