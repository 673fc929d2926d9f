import Booking
import Domain
import RedisClient
import RedisSeatStore
import TestSupport
import Testing

/// The lanes' streams as the reconciler reads them.
@Suite(.timeLimit(.minutes(1))) struct StreamTests {
    @Test func anEntryIsReadUntilItIsAcknowledged() async throws {
        let house = try await House()
        let order = try await confirmedOrder(in: house)
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        let first = await entries(of: stream)
        guard case .sale(let sale)? = first.first?.entry else { throw Unexpected() }
        #expect(first.count == 1 && sale.order.id == order.id)
        #expect(sale.limits == LimitKeys(buyer: "ada", visitor: Base32.encode(Array("v".utf8) + Array(repeating: 0, count: 13))))
        #expect(try await stream.read(limit: 10, wait: .milliseconds(10)).isEmpty, "once")
        await stream.rewind()
        #expect(await entries(of: stream) == first, "after a failure, again")
        try await stream.acknowledge(first)
        #expect(try await house.pending() == 0)
        #expect(try await house.projection.dueOrders(lane: 3, at: house.now + .seconds(9999), limit: 10).isEmpty, "the ledger has it")
        await stream.rewind()
        #expect(try await stream.read(limit: 10, wait: .milliseconds(10)).isEmpty)
        await house.close()
    }

    /// Without a word an entry is of an earlier version, which took cards alone.
    @Test(arguments: [("ideal", "ideal"), (nil, "unknown")] as [(String?, String)])
    func aSaleSaysHowItWasPaid(_ method: String?, _ word: String) async throws {
        let house = try await House()
        _ = try await house.hold("h", house.seats("A1"))
        let order = house.order("one", hold: "h")
        _ = try await house.store.open(order, in: house.session)
        var payment = house.payment(order.order)
        payment.method = method.flatMap { PaymentMethod($0) }
        _ = try await house.store.confirm(order.order, payment: payment)
        let before = try await house.projection.snapshot(of: house.session)?.pending
        #expect(before?.map(\.paymentMethod.word) == [word])
        _ = try await house.redis.send(RedisCommand("DEL", "{3}:sales"))
        #expect(try await house.projection.resend(order: order.order.id))
        #expect(try await house.projection.snapshot(of: house.session)?.pending?.map(\.paymentMethod.word) == [word], "sent again")
        _ = try await house.redis.send(RedisCommand("HDEL", "{3}:v4:order:\(order.order.id)", "method"))
        _ = try await house.redis.send(RedisCommand("DEL", "{3}:sales"))
        #expect(try await house.projection.resend(order: order.order.id))
        #expect(try await house.projection.snapshot(of: house.session)?.pending?.map(\.paymentMethod) == [.card])
        await house.close()
    }

    @Test func aSaleWhoseEntryWasLostIsSentAgainAsItWas() async throws {
        let house = try await House()
        let order = try await confirmedOrder(in: house)
        #expect(try await house.projection.resend(order: order.id))
        let before = try await house.projection.snapshot(of: house.session)?.pending
        #expect(before?.count == 1, "not while it waits")
        #expect(try await house.redis.send(RedisCommand("DEL", "{3}:sales")).int == 1)
        for _ in 1...2 { #expect(try await house.projection.resend(order: order.id)) }
        let again = try await house.projection.snapshot(of: house.session)?.pending
        #expect(again?.map(\.order) == before?.map(\.order) && again?.map(\.limits) == before?.map(\.limits))
        #expect(again?.first?.paymentID == "pi_1")
        let waiting = house.order("other", hold: "h")
        #expect(try await house.projection.resend(order: waiting.order.id) == false)
        await house.close()
    }

    @Test func aBuyersWishForTheMoneyIsInTheStreamOnceAnHour() async throws {
        let house = try await House()
        let order = try await confirmedOrder(in: house)
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        func ask(_ id: String, after seconds: Int) async throws -> Bool {
            try await house.store.ask(RefundRequest(orderID: id, askedAt: House.opening + .seconds(seconds)))
        }
        for seconds in [0, 0, 1, 3599] { #expect(try await ask(order.id, after: seconds)) }
        let first = await entries(of: stream)
        #expect(first.count == 2 && first.last?.entry == .refundRequest(RefundRequest(orderID: order.id, askedAt: House.opening)), "behind its sale")
        // Should the ledger have lost it.
        #expect(try await ask(order.id, after: 3600))
        #expect(await entries(of: stream).map(\.entry) == [.refundRequest(RefundRequest(orderID: order.id, askedAt: House.opening + .seconds(3600)))])
        // Other places are another wish, whenever; the same ones are not.
        for lines in [[0], [0], [1, 2], [1, 2]] { #expect(try await house.store.ask(RefundRequest(orderID: order.id, askedAt: House.opening, lines: lines))) }
        #expect(await entries(of: stream).map(\.entry) == [[0], [1, 2]].map { .refundRequest(RefundRequest(orderID: order.id, askedAt: House.opening, lines: $0)) })
        #expect(try await house.store.order(id: order.id)?.refundAsked?.lines == [1, 2])
        #expect(try await !ask(House.orderID("nobody"), after: 0))
        #expect(try await !ask("no order", after: 0))
        await house.close()
    }

    @Test func aTicketsNameIsInTheStreamOnceAnHour() async throws {
        let house = try await House()
        let order = try await confirmedOrder(in: house)
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        func change(_ name: String, line: Int = 0, id: String? = nil, after seconds: Int = 0) -> NameChange {
            NameChange(orderID: id ?? order.id, line: line, name: name, askedAt: House.opening + .seconds(seconds))
        }
        for change in [change("Grace Hopper"), change("Eve", after: 3_599), change("Ada", line: 1)] { #expect(try await house.store.note(change)) }
        #expect(await entries(of: stream).dropFirst().map(\.entry) == [.nameChange(change("Grace Hopper")), .nameChange(change("Ada", line: 1))])
        #expect(try await house.store.order(id: order.id)?.namesAsked == [0: change("Grace Hopper"), 1: change("Ada", line: 1)])
        #expect(try await house.store.note(change("Eve", after: 3_600)), "should the ledger have lost it")
        #expect(await entries(of: stream).map(\.entry) == [.nameChange(change("Eve", after: 3_600))])
        for id in [House.orderID("nobody"), "no order"] { #expect(try await !house.store.note(change("X", id: id))) }
        await house.close()
    }

    @Test func aPersonsWishIsInTheStreamOnce() async throws {
        let house = try await House()
        func wish(_ person: String) -> Wish {
            Wish(sessionNumber: house.session.number, person: person, email: "\(person)@example.org", language: "en", askedAt: House.opening)
        }
        for person in ["ada", "grace", "ada"] { #expect(try await house.store.note(wish(person), in: house.session)) }
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        #expect(await entries(of: stream).map(\.entry) == [.wish(wish("ada")), .wish(wish("grace"))])
        // While the lane is compared with the ledger its stream must get empty.
        try await house.projection.withdraw([house.session])
        await #expect(throws: SeatStoreError.self) { try await house.store.note(wish("late"), in: house.session) }
        #expect(try await house.redis.send(RedisCommand("XLEN", "{3}:sales")).int == 2)
        // Nobody's address stays in Redis once the ledger has it, and the digests go with the session.
        let keys = try await house.redis.send(RedisCommand("KEYS", "*:wishes")).array ?? []
        let key = try #require(keys.first?.string)
        #expect(keys.count == 1)
        #expect(try await house.redis.send(RedisCommand("SCARD", key)).int == 2)
        let end = try await house.redis.send(RedisCommand("PEXPIRETIME", key)).int
        #expect(end == (house.session.startsAt + .seconds(86_400)).milliseconds)
        await house.close()
    }

    /// A lane whose stream never gets empty would never be verified again.
    @Test func whatNobodyCanReadIsSetAsideAndReadByANewerVersion() async throws {
        let house = try await House()
        let damaged = ["XADD", "{3}:sales", "*", "kind", "sale", "order", "03-x", "payment", "", "at", "1", "document", "{"]
        let newer = ["XADD", "{3}:sales", "*", "kind", "gift", "order", "03-y", "payment", ""]
        for words in [damaged, newer] { _ = try await house.redis.send(RedisCommand(words.map(RedisArgument.string))) }
        let order = try await confirmedOrder(in: house)
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        let read = await entries(of: stream)
        #expect(read.map { $0.entry == nil } == [true, true, false])
        for _ in 1...2 { try await stream.setAside(Array(read.prefix(2))) }
        try await stream.acknowledge([read[2]])
        #expect(try await !house.projection.hasPendingSales(lane: 3))
        #expect(try await stream.countSetAside() == 2)

        let next = RedisSalesStream(redis: house.redis, lanes: 4)
        #expect(try await next.bringBack(lane: 2) == 0)
        #expect(try await next.bringBack(lane: 3) == 2)
        #expect(try await next.bringBack(lane: 3) == 0)
        #expect(try await next.countSetAside() == 0)
        #expect(await entries(of: next).map { $0.entry == nil } == [true, true])
        #expect(try await house.store.order(id: order.id)?.state == .confirmed)
        await house.close()
    }

    /// What a crash between the two would leave: without a second look it would keep its lane from ever being verified.
    @Test func anEntryThatWasAcknowledgedAndNotDeletedIsReadInTheNextLife() async throws {
        let house = try await House()
        _ = try await confirmedOrder(in: house)
        let before = RedisSalesStream(redis: house.redis, lanes: 4)
        let read = await entries(of: before)
        let id = try #require(read.first?.streamID)
        #expect(try await house.redis.send(RedisCommand("XACK", "{3}:sales", "ledger", id)).int == 1)
        let stream = RedisSalesStream(redis: house.redis, lanes: 4)
        #expect(await entries(of: stream) == read)
        try await stream.acknowledge(read)
        #expect(try await house.projection.hasPendingSales(lane: 3) == false)
        await house.close()
    }

    /// The next entries; a stream's connection may need a moment.
    private func entries(of stream: RedisSalesStream) async -> [ReceivedEntry] {
        var received: [ReceivedEntry] = []
        _ = await eventually {
            received = (try? await stream.read(limit: 10, wait: .milliseconds(50))) ?? []
            return !received.isEmpty
        }
        return received
    }

    private func confirmedOrder(in house: House) async throws -> Order {
        _ = try await house.hold("h", house.seats("A1"))
        let order = house.order("o", hold: "h").order
        _ = try await house.store.open(house.order("o", hold: "h"), in: house.session)
        _ = try await house.store.confirm(order, payment: house.payment(order))
        return order
    }
}
