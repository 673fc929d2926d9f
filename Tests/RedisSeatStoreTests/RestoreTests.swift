import Booking
import Domain
import RedisClient
@testable import RedisSeatStore
import Testing

/// A store that forgot what the ledger knows.
@Suite struct RestoreTests {
    @Test func anOrderThatTheLedgerHasIsASaleAgain() async throws {
        let house = try await House()
        let order = try await waitingOrder(in: house)
        #expect(try await house.restore(order) == RestoredOrders(recalled: 1))
        #expect(try await house.restore(order) == RestoredOrders(), "once")
        #expect(try await house.stock(0) == "7/0/1")
        #expect(try await house.pending() == 0, "nothing goes into the stream a second time")
        #expect(try await house.store.order(id: order.id)?.state == .confirmed)
        #expect(try await house.projection.dueOrders(lane: 3, at: house.now + .seconds(99_999), limit: 9).isEmpty)
        // Its notice may come late, and its hold lapse: nothing changes.
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .already(.confirmed))
        house.advance(.seconds(9000))
        _ = try await house.projection.sweep(house.session, limit: 10)
        #expect(try await house.stock(0) == "7/0/1")
        #expect(try await house.counts(visitor: "v") == [1, 1])
        let sold = SoldPlaces(seats: [house.offset("A1")], countByCategory: [0: 1])
        #expect(try await house.repair(sold) == 0)
        await house.close()
    }

    @Test(arguments: [false, true]) func anOrderThatWasEndedHereIsASaleAgain(isClosing: Bool) async throws {
        let house = try await House()
        let order = try await waitingOrder(in: house)
        _ = try await house.store.beginClose(order, as: .expired)
        if !isClosing { _ = try await house.store.close(order) }
        #expect(try await house.restore(order) == RestoredOrders(recalled: 1))
        #expect(try await house.counts(visitor: "v") == [1, 1], "what was given back counts again")
        let sold = SoldPlaces(seats: [house.offset("A1")], countByCategory: [0: 1])
        #expect(try await house.repair(sold) == (isClosing ? 0 : 1))
        #expect(try await house.stock(0) == "7/0/1")
        await house.close()
    }

    /// The order was opened in the second that a replica has missed; it has the hold.
    @Test func aHoldWhoseOrderIsForgottenBecomesItsSale() async throws {
        let house = try await House()
        _ = try await house.hold("h", house.seats("A1", "A2"))
        let order = house.order("o", hold: "h").order
        #expect(try await house.restore(order) == RestoredOrders(unknown: 1))
        #expect(try await house.stock(0) == "6/0/2")
        house.advance(.seconds(9000))
        _ = try await house.projection.sweep(house.session, limit: 10)
        #expect(try await house.stock(0) == "6/0/2")
        await house.close()
    }

    /// The same, and a line of it was taken back in the ledger meanwhile.
    @Test func ofAHoldWhoseOrderIsForgottenOnlyWhatIsLeftIsSold() async throws {
        let house = try await House()
        _ = try await house.hold("h", house.seats("A1", "A2"))
        var order = house.order("o", hold: "h").order
        order.lines = [house.line("A1"), house.line("A2")]
        let raw = RawID.text(of: try RawID.bytes(of: House.id("v")))
        let sale = Sale(order: order, paymentID: "pi_1", confirmedAt: house.now, limits: LimitKeys(buyer: "ada", visitor: raw))
        let corrections = OrderCorrections(last: 3, takenBack: [1], amount: Money(cents: 4500))
        let recorded = RecordedOrder(sale: sale, tickets: [House.ticket(of: order)], lines: [order.lines[0]], corrections: corrections)
        _ = try await house.projection.restore(
            [recorded], of: house.session, house: HouseLayout(house.layout), until: house.now + .seconds(9_000_000_000))
        #expect(try await house.stock(0) == "7/0/1")
        #expect(try await house.counts(visitor: "v") == [1, 1])
        await house.close()
    }

    @Test func aLostOrderIsBackWithTicketsAndCounts() async throws {
        let house = try await House(limit: 3)
        var order = house.order("o", hold: "h").order
        order.lines[0].seatOffset = house.offset("A1")
        let standing = OrderLine(
            category: 1, categoryID: "fosse", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "plein",
            tariffName: "Plein", price: Money(cents: 3000), vatRate: VATRate(basisPoints: 210))
        order.lines.append(standing)
        let ticket = House.ticket(of: order)
        for round in 1...2 {
            let restored = try await house.restore(order, tickets: [ticket], buyer: "ada", visitor: House.id("v"))
            #expect(restored == (round == 1 ? RestoredOrders(unknown: 1, withTickets: 1) : RestoredOrders()))
        }
        let record = try await house.store.order(id: order.id)
        #expect(record?.order == order && record?.tickets == [ticket] && record?.state == .ticketed && record?.settledPaymentID == "pi_1")
        #expect(try await house.counts(visitor: "v") == [2, 2])
        // The limit goes on counting.
        let more = try await house.hold("more", house.seats("B1", "B2"))
        #expect(more == .refused(.limitExceeded(limit: 3, already: 2)))
        await house.close()
    }

    @Test func anOrderIsConfirmedAtFirstAndShowsItsTicketsLater() async throws {
        let house = try await House()
        let order = house.order("o", hold: "h").order
        let ticket = House.ticket(of: order)
        #expect(try await house.restore(order) == RestoredOrders(unknown: 1))
        #expect(try await house.store.order(id: order.id)?.state == .confirmed)
        #expect(try await house.restore(order, tickets: [ticket]) == RestoredOrders(withTickets: 1))
        #expect(try await house.store.order(id: order.id)?.tickets == [ticket])
        await house.close()
    }

    /// A store from before the ledger undid a sale, because its money could not be had.
    @Test func anUndoneSaleIsUndoneHereToo() async throws {
        let house = try await House()
        let order = try await waitingOrder(in: house)
        _ = try await house.store.confirm(order, payment: house.payment(order))
        let sale = Sale(order: order, paymentID: "pi_1", confirmedAt: house.now)
        let undone = [RecordedOrder(sale: sale, tickets: [], lines: [])]
        let until = house.now + .seconds(9_000_000_000)
        for round in 1...2 {
            let restored = try await house.projection.restore(undone, of: house.session, house: HouseLayout(house.layout), until: until)
            #expect(restored == (round == 1 ? RestoredOrders(recalled: 1) : RestoredOrders()))
        }
        #expect(try await house.stock(0) == "8/0/0")
        #expect(try await house.counts(visitor: "v") == [0, 0])
        let record = try await house.store.order(id: order.id)
        #expect(record?.state == .refused && record?.reason == "capture-refused")
        let unknown = house.order("other", hold: "h2").order
        let other = [RecordedOrder(sale: Sale(order: unknown, paymentID: "pi_2", confirmedAt: house.now), tickets: [], lines: [])]
        #expect(try await house.projection.restore(other, of: house.session, house: nil, until: until) == RestoredOrders())
        #expect(try await house.store.order(id: unknown.id) == nil)
        await house.close()
    }

    @Test func manyOrdersAreRestoredInOneGo() async throws {
        let house = try await House(standing: 1000)
        let line = OrderLine(
            category: 1, categoryID: "fosse", categoryName: "Fosse", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "plein",
            tariffName: "Plein", price: Money(cents: 3000), vatRate: VATRate(basisPoints: 210))
        let orders = (0..<250).map { number in
            var order = house.order("o\(number)", hold: "h\(number)").order
            order.lines = Array(repeating: line, count: number == 7 ? 150 : 1 + number % 4)
            let limits = LimitKeys(buyer: "b\(number % 9)", visitor: "")
            return RecordedOrder(
                sale: Sale(order: order, paymentID: "pi_\(number)", confirmedAt: house.now, limits: limits), tickets: [])
        }
        let until = house.now + .seconds(9_000_000_000)
        let restored = try await house.projection.restore(orders, of: house.session, house: nil, until: until)
        #expect(restored == RestoredOrders(unknown: 250))
        let counts = try await house.redis.send(RedisCommand("HVALS", "{3}:v4:s1:buyers")).array?.compactMap { $0.string.flatMap { Int($0) } }
        #expect(counts?.reduce(0, +) == orders.reduce(0) { $0 + $1.lines.count })
        #expect(try await house.projection.restore(orders, of: house.session, house: nil, until: until) == RestoredOrders())
        #expect(try await house.projection.restore([], of: house.session, house: nil, until: until) == RestoredOrders())
        await house.close()
    }

    /// The store was lost and filled from the ledger; then the provider sends once more what it had sent before.
    @Test func aLateNoticeDoesNotTakeTicketsFromWhoPaid() async throws {
        let house = try await House()
        let order = house.order("o", hold: "h").order
        #expect(try await house.restore(order, tickets: [House.ticket(of: order)]) == RestoredOrders(unknown: 1, withTickets: 1))
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .already(.ticketed))
        let other = house.payment(order, id: "pi_2")
        #expect(try await house.store.confirm(order, payment: other) == .refused(reason: "duplicate-payment"))
        #expect(try await house.store.order(id: order.id)?.state == .ticketed)
        #expect(try await house.stock(0) == "8/0/0", "its places are the repair's business")
        await house.close()
    }

    /// Tickets are issued while the store is filled from the ledger: half an order would keep the rest of it from coming back.
    @Test func ticketsAreShownOnlyOfASale() async throws {
        let house = try await House()
        let order = try await waitingOrder(in: house)
        let (tickets, until) = ([House.ticket(of: order)], house.now + .seconds(9_000_000_000))
        let unknown = house.order("other", hold: "h2").order
        #expect(try await house.projection.show(tickets, revision: 0, of: unknown, until: until) == false)
        #expect(try await house.store.order(id: unknown.id) == nil)
        #expect(try await house.projection.show(tickets, revision: 0, of: order, until: until) == false, "it waits for its payment here")
        _ = try await house.store.confirm(order, payment: house.payment(order))
        for _ in 1...2 { #expect(try await house.projection.show(tickets, revision: 0, of: order, until: until)) }
        #expect(try await house.store.order(id: order.id)?.tickets == tickets)
        await house.close()
    }

    @Test func whatIsWithdrawnSellsNothingUntilItIsPublishedAgain() async throws {
        let house = try await House()
        let order = try await waitingOrder(in: house)
        try await house.projection.withdraw([house.session])
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .suspended)
        _ = try await house.projection.publish(
            house.session, layout: house.layout, sold: SoldPlaces(), version: 2, owner: try await house.owner())
        #expect(try await house.store.confirm(order, payment: house.payment(order)) != .suspended)
        await house.close()
    }

    /// The session was postponed in the second that a replica has missed: its tickets of before open no door on the new date.
    @Test func ticketsThatWereIssuedAgainReplaceTheOlderOnes() async throws {
        let house = try await House()
        let order = try await waitingOrder(in: house)
        _ = try await house.store.confirm(order, payment: house.payment(order))
        let (first, until) = (House.ticket(of: order), house.now + .seconds(9_000_000_000))
        var second = first
        second.code = "GUI1:LATER"
        #expect(try await house.projection.show([first], revision: 0, of: order, until: until))
        func restore(_ ticket: Ticket, revision: Int) async throws -> RestoredOrders {
            let sale = Sale(order: order, paymentID: "pi", confirmedAt: house.now)
            return try await house.projection.restore(
                [RecordedOrder(sale: sale, tickets: [ticket], revision: revision)], of: house.session, house: HouseLayout(house.layout), until: until)
        }
        #expect(try await restore(second, revision: 1) == RestoredOrders(withTickets: 1))
        #expect(try await house.store.order(id: order.id)?.tickets == [second])
        #expect(try await restore(second, revision: 1) == RestoredOrders(), "once")
        #expect(try await restore(first, revision: 0) == RestoredOrders(), "never back")
        #expect(try await house.store.order(id: order.id)?.tickets == [second])
        #expect(try await house.counts(visitor: "v") == [1, 1])
        await house.close()
    }

    /// What was read of the ledger for one process may be old by the time that another has the lane.
    @Test func whatWasComparedWithAnotherProcessIsNotWritten() async throws {
        let house = try await House()
        _ = try await house.redis.send(RedisCommand("FLUSHALL"))
        let sold = SoldPlaces(seats: [house.offset("B1")], countByCategory: [0: 1])
        await #expect(throws: SeatStoreError.self) {
            try await house.projection.publish(house.session, layout: house.layout, sold: sold, version: 1, owner: "another")
        }
        #expect(try await house.redis.send(RedisCommand("DBSIZE")).int == 0)
        _ = try await house.projection.publish(
            house.session, layout: house.layout, sold: SoldPlaces(), version: 1, owner: try await house.owner())
        await #expect(throws: SeatStoreError.self) { try await house.repair(sold, owner: "another") }
        #expect(try await house.stock(0) == "8/0/0")
        #expect(try await house.repair(sold) == 1)
        await house.close()
    }

    @Test(arguments: ["meta", "stock", "seats", "rows", "runs"])
    func aHouseOfWhichAPartIsLostIsMadeAnew(part: String) async throws {
        let house = try await House()
        _ = try await house.hold("h", house.seats("A1"))
        #expect(try await house.redis.send(RedisCommand("DEL", "{3}:v4:s1:\(part)")).int == 1)
        let sold = SoldPlaces(seats: [house.offset("B1")], countByCategory: [0: 1])
        #expect(try await house.repair(sold) == 0, "there is nothing to repair")
        let outcome = try await house.projection.publish(
            house.session, layout: house.layout, sold: sold, version: 1, owner: try await house.owner())
        #expect(outcome == .created)
        #expect(try await house.stock(0) == "7/0/1")
        // The hold of before is a memory: it lapses without freeing anything twice, and places can be held.
        house.advance(.seconds(700))
        _ = try await house.projection.sweep(house.session, limit: 10)
        #expect(try await house.stock(0) == "7/0/1")
        guard case .held = try await house.hold("g", house.seats("A1")) else {
            Issue.record("a seat of the house cannot be held")
            return
        }
        await house.close()
    }

    @Test func aSaleBehindManyReversalsIsSeen() async throws {
        let house = try await House()
        let order = try await waitingOrder(in: house)
        for number in 0..<250 {
            try await house.store.reverse(Reversal(paymentID: "pi_\(number)", orderID: order.id, reason: "unknown-order"))
        }
        #expect(try await house.projection.hasPendingSales(lane: 3) == false)
        _ = try await house.store.confirm(order, payment: house.payment(order))
        #expect(try await house.projection.hasPendingSales(lane: 3))
        await house.close()
    }

    @Test func aStreamWithSalesIsNotEmpty() async throws {
        let house = try await House()
        #expect(try await house.projection.hasPendingSales(lane: 3) == false)
        let order = try await waitingOrder(in: house)
        try await house.store.reverse(Reversal(paymentID: "pi_9", orderID: order.id, reason: "unknown-order"))
        #expect(try await house.projection.hasPendingSales(lane: 3) == false, "a reversal changes no place")
        _ = try await house.store.confirm(order, payment: house.payment(order))
        #expect(try await house.projection.hasPendingSales(lane: 3))
        await house.close()
    }

    @Test func aVerificationBelongsToOneProcess() async throws {
        let house = try await House()
        let before = try await house.projection.ownership(of: .lane(3))
        #expect(before.verified == nil && !before.isVerified)
        try await house.projection.markVerified(.lane(3), owner: before.owner)
        #expect(try await house.projection.ownership(of: .lane(3)).isVerified)
        #expect(try await house.projection.ownership(of: .lane(4)).isVerified == false)
        #expect(try await house.projection.ownership(of: .catalogue).isVerified == false)
        try house.server.restart()
        try await house.redis.connect()
        let after = try await house.projection.ownership(of: .lane(3))
        #expect(after.verified == before.owner && after.owner != before.owner && !after.isVerified)
        await house.close()
    }

    private func waitingOrder(in house: House) async throws -> Order {
        _ = try await house.hold("h", house.seats("A1"))
        let request = house.order("o", hold: "h")
        _ = try await house.store.open(request, in: house.session)
        return request.order
    }
}

extension House {
    fileprivate static func ticket(of order: Order) -> Ticket {
        Ticket(
            number: 1, id: "00ff", orderID: order.id, sessionID: "rock", categoryName: "Or", seatLabel: "A1", tariffName: "Plein",
            price: Money(cents: 4500), code: "GUI1:X")
    }

    /// An order as the ledger has it.
    fileprivate func restore(
        _ order: Order, tickets: [Ticket] = [], buyer: String = "ada", visitor: String = ""
    ) async throws -> RestoredOrders {
        let raw = visitor.isEmpty ? "" : RawID.text(of: try RawID.bytes(of: visitor))
        let sale = Sale(order: order, paymentID: "pi_1", confirmedAt: now, limits: LimitKeys(buyer: buyer, visitor: raw))
        return try await projection.restore(
            [RecordedOrder(sale: sale, tickets: tickets)], of: session, house: HouseLayout(layout),
            until: now + .seconds(9_000_000_000))
    }

    /// Places that count for a visitor, and for the buyer ada.
    func counts(visitor: String) async throws -> [Int] {
        let raw = try RawID.bytes(of: House.id(visitor))
        var counts: [Int] = []
        for (key, who) in [("visitors", RedisArgument.bytes(raw)), ("buyers", .string("ada"))] {
            let reply = try await redis.send(RedisCommand([.string("HGET"), .string("{3}:v4:s1:\(key)"), who]))
            counts.append(reply.string.flatMap { Int($0) } ?? 0)
        }
        return counts
    }
}
