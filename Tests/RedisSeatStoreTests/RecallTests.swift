import Booking
import Domain
import RedisClient
import RedisSeatStore
import Testing

/// A store that forgot what the ledger knows.
@Suite struct RecallTests {
    @Test func anOrderThatTheLedgerHasIsASaleAgain() async throws {
        let house = try await House()
        let order = try await waitingOrder(in: house)
        let sale = Sale(order: order, paymentID: "pi_1", confirmedAt: house.now)
        #expect(try await house.projection.withoutTickets([sale], of: house.session) == [order.id])
        #expect(try await house.projection.recall([sale], of: house.session) == 1)
        #expect(try await house.projection.recall([sale], of: house.session) == 0, "once")
        #expect(try await house.stock(0) == "7/0/1")
        #expect(try await house.pending() == 0, "nothing goes into the stream a second time")
        #expect(try await house.store.order(id: order.id)?.state == .confirmed)
        #expect(try await house.projection.dueOrders(lane: 3, at: house.now + .seconds(99_999), limit: 9).isEmpty)
        // Its notice may come late, and its hold lapse: nothing changes.
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .already(.confirmed))
        house.advance(.seconds(9000))
        _ = try await house.projection.sweep(house.session, limit: 10)
        #expect(try await house.stock(0) == "7/0/1")
        let sold = SoldPlaces(seats: [house.offset("A1")], countByCategory: [0: 1])
        #expect(try await house.projection.repair(house.session, layout: house.layout, sold: sold) == 0)
        await house.close()
    }

    @Test func anOrderThatIsNotThereIsLeftToTheRepair() async throws {
        let house = try await House()
        let order = house.order("o", hold: "h").order
        let sale = Sale(order: order, paymentID: "pi_1", confirmedAt: house.now)
        #expect(try await house.projection.recall([sale], of: house.session) == 0)
        #expect(try await house.projection.withoutTickets([sale], of: house.session) == [order.id])
        try await house.projection.publish(
            tickets: [], of: order, boughtWith: "pi_1", until: house.now + .seconds(9_000_000_000))
        #expect(try await house.projection.withoutTickets([sale], of: house.session).isEmpty)
        #expect(try await house.projection.recall([], of: house.session) == 0)
        await house.close()
    }

    /// The store was lost and filled from the ledger; then the provider sends once more what it had sent before.
    @Test func aLateNoticeDoesNotTakeTicketsFromWhoPaid() async throws {
        let house = try await House()
        let order = house.order("o", hold: "h").order
        try await house.projection.publish(
            tickets: [], of: order, boughtWith: "pi_1", until: house.now + .seconds(9_000_000_000))
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .already(.ticketed))
        let other = house.payment(order, id: "pi_2")
        #expect(try await house.store.confirm(order, payment: other) == .refused(reason: "duplicate-payment"))
        #expect(try await house.store.order(id: order.id)?.state == .ticketed)
        #expect(try await house.stock(0) == "8/0/0", "its places are the repair's business")
        await house.close()
    }

    @Test(arguments: ["meta", "stock", "seats", "rows", "runs"])
    func aHouseOfWhichAPartIsLostIsMadeAnew(part: String) async throws {
        let house = try await House()
        _ = try await house.hold("h", house.seats("A1"))
        #expect(try await house.redis.send(RedisCommand("DEL", "{3}:v3:s1:\(part)")).int == 1)
        let sold = SoldPlaces(seats: [house.offset("B1")], countByCategory: [0: 1])
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
