import Booking
import Domain
import RedisClient
@testable import RedisSeatStore
import Testing

/// Lines of an order that were taken back in the ledger.
@Suite struct RevokeTests {
    /// Seats A1 and A2 and a standing place, sold with tickets 1 to 3.
    private func sold(in house: House) async throws -> (order: Order, tickets: [Ticket]) {
        _ = try await house.hold("h", house.seats("A1", "A2") + [.standing(1, category: 1, allotment: nil)])
        var request = house.order("o", hold: "h")
        request.order.lines = ["A1", "A2", nil].map { house.line($0) }
        _ = try await house.store.open(request, in: house.session)
        _ = try await house.store.confirm(request.order, payment: house.payment(request.order))
        let tickets = (1...3).map { house.ticket($0, of: request.order) }
        #expect(try await house.projection.show(tickets, revision: 0, of: request.order, until: house.now + .seconds(9_000_000_000)))
        return (request.order, tickets)
    }

    @Test func placesOfLinesThatAreTakenBackAreFreeOnceAndTheirTicketsGone() async throws {
        let house = try await House(limit: 3)
        let (order, tickets) = try await sold(in: house)
        #expect(try await house.counts(visitor: "v") == [3, 3])
        let first = corrected(order, 7, freed: [1], takenBack: [1], cents: 4500, tickets: [tickets[0], tickets[2]])
        try await house.projection.revoke(first, layout: house.layout)
        #expect(try await [house.stock(0), house.stock(1)] == ["7/0/1", "4/0/1"])
        let record = try #require(try await house.store.order(id: order.id))
        #expect(record.state == .ticketed && record.tickets == first.tickets && record.corrections == first.corrections)
        #expect(try await house.counts(visitor: "v") == [2, 2], "who gave a place back may buy one")
        // Somebody else buys it; a repetition takes it from nobody.
        guard case .held = try await house.hold("h2", house.seats("A2"), visitor: "w") else { throw Unexpected() }
        let other = house.order("o2", hold: "h2")
        _ = try await house.store.open(other, in: house.session)
        _ = try await house.store.confirm(other.order, payment: house.payment(other.order, id: "pi_2"))
        try await house.projection.revoke(first, layout: house.layout)
        #expect(try await house.stock(0) == "6/0/2")

        let rest = corrected(order, 8, freed: [0, 2], takenBack: [0, 1, 2], cents: 13_500, tickets: [])
        try await house.projection.revoke(rest, layout: house.layout)
        #expect(try await [house.stock(0), house.stock(1)] == ["7/0/1", "5/0/0"])
        let end = try #require(try await house.store.order(id: order.id))
        #expect(end.state == .refunded && end.tickets == [] && end.corrections?.amount == Money(cents: 13_500))
        #expect(try await house.counts(visitor: "v") == [0, 1], "the buyer has the other order's place")
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .already(.refunded))
        await house.close()
    }

    /// A buyer who is forgotten: nothing tells the name any more, and the places stay sold.
    @Test func aForgottenOrderLeavesItsPlacesSold() async throws {
        let house = try await House()
        let (order, _) = try await sold(in: house)
        let client = house.redis
        let buyers = try await client.send(RedisCommand("KEYS", "*buyer:*")).array?.compactMap(\.string) ?? []
        #expect(buyers.count == 1)
        for _ in 1...2 { #expect(try await house.projection.erase(order: order.id)) }
        #expect(try await house.store.order(id: order.id) == nil)
        for key in buyers { #expect(try await client.send(RedisCommand("SMEMBERS", key)).array?.isEmpty == true) }
        #expect(try await [house.stock(0), house.stock(1)] == ["6/0/2", "4/0/1"])
        #expect(try await house.counts(visitor: "v") == [3, 3])
        // One that is not settled stays.
        _ = try await house.hold("h2", house.seats("A3"), visitor: "w")
        let open = house.order("o2", hold: "h2")
        _ = try await house.store.open(open, in: house.session)
        #expect(try await !house.projection.erase(order: open.order.id))
        #expect(try await house.store.order(id: open.order.id)?.state == .awaitingPayment)
        await house.close()
    }

    @Test func aRebateLeavesPlaceAndTicket() async throws {
        let house = try await House()
        let (order, tickets) = try await sold(in: house)
        let rebate = corrected(order, 1, freed: [], takenBack: [], cents: 100, tickets: tickets)
        try await house.projection.revoke(rebate, layout: house.layout)
        #expect(try await house.stock(0) == "6/0/2")
        let record = try #require(try await house.store.order(id: order.id))
        #expect(record.state == .ticketed && record.tickets == tickets && record.corrections?.amount == Money(cents: 100))
        await house.close()
    }

    @Test func whatTheStoreDoesNotKnowChangesNothingAndWhatIsNotVerifiedWaits() async throws {
        let house = try await House()
        let order = house.order("o", hold: "h").order
        try await house.projection.revoke(corrected(order, 1, freed: [0], takenBack: [0], cents: 1, tickets: []), layout: house.layout)
        #expect(try await house.stock(0) == "8/0/0")
        #expect(try await house.store.order(id: order.id) == nil)
        _ = try await house.redis.send(RedisCommand("HSET", "{3}:v4:s1:meta", "epoch", "another"))
        await #expect(throws: SeatStoreError.unavailable(cause: "the session is not verified")) {
            try await house.projection.revoke(corrected(order, 1, freed: [0], takenBack: [0], cents: 1, tickets: []), layout: house.layout)
        }
        await house.close()
    }

    /// A replica that took over had not heard that a line was taken back.
    @Test func aStaleStoreIsToldByTheLedgerBeforeItSells() async throws {
        let house = try await House()
        let (order, tickets) = try await sold(in: house)
        let late = corrected(order, 7, freed: [1], takenBack: [1], cents: 4500, tickets: [tickets[0], tickets[2]])
        for round in 1...2 {
            let restored = try await house.projection.restore(
                [late.recorded(limits: nil)], of: house.session, house: HouseLayout(house.layout), until: house.now + .seconds(9_000_000))
            #expect(restored == (round == 1 ? RestoredOrders(withTickets: 1) : RestoredOrders()))
        }
        #expect(try await [house.stock(0), house.stock(1)] == ["7/0/1", "4/0/1"])
        #expect(try await house.counts(visitor: "v") == [2, 2])
        let record = try #require(try await house.store.order(id: order.id))
        #expect(record.tickets == late.tickets && record.corrections == late.corrections)
        // The revocation itself is still in the outbox.
        guard case .held = try await house.hold("h2", house.seats("A2"), visitor: "w") else { throw Unexpected() }
        try await house.projection.revoke(late, layout: house.layout)
        #expect(try await house.stock(0) == "6/1/1")
        await house.close()
    }

    /// The order still waits there for its payment, on its hold.
    @Test func aStoreThatMissedSaleAndCorrectionHasBoth() async throws {
        let house = try await House()
        _ = try await house.hold("h", house.seats("A1", "A2"))
        var request = house.order("o", hold: "h")
        request.order.lines = ["A1", "A2"].map { house.line($0) }
        _ = try await house.store.open(request, in: house.session)
        let gone = corrected(request.order, 3, freed: [0, 1], takenBack: [0, 1], cents: 9000, tickets: [])
        _ = try await house.projection.restore(
            [gone.recorded(limits: nil)], of: house.session, house: HouseLayout(house.layout), until: house.now + .seconds(9_000_000))
        #expect(try await house.stock(0) == "8/0/0")
        #expect(try await house.counts(visitor: "v") == [0, 0])
        #expect(try await house.store.order(id: request.order.id)?.state == .refunded)
        await house.close()
    }

    @Test func anEmptyStoreShowsWhatIsLeft() async throws {
        let house = try await House()
        var order = house.order("o", hold: "h").order
        order.lines = ["A1", "A2"].map { house.line($0) }
        let part = corrected(order, 3, freed: [1], takenBack: [1], cents: 4500, tickets: [house.ticket(1, of: order)])
        var other = house.order("o2", hold: "h2").order
        other.lines = [house.line("B1")]
        let gone = corrected(other, 4, freed: [0], takenBack: [0], cents: 4500, tickets: [])
        let limits = LimitKeys(buyer: "ada", visitor: "")
        let restored = try await house.projection.restore(
            [part.recorded(limits: limits), gone.recorded(limits: limits)], of: house.session, house: HouseLayout(house.layout),
            until: house.now + .seconds(9_000_000_000))
        #expect(restored == RestoredOrders(unknown: 2, withTickets: 2))
        #expect(try await house.counts(visitor: "v") == [0, 1])
        let records = try [await house.store.order(id: order.id), await house.store.order(id: other.id)]
        #expect(records.map(\.?.state) == [.ticketed, .refunded])
        #expect(records.map(\.?.corrections) == [part.corrections, gone.corrections] && records[0]?.tickets == part.tickets)
        await house.close()
    }

    private func corrected(
        _ order: Order, _ id: Int64, freed: [Int], takenBack: [Int], cents: Int64, tickets: [Ticket]
    ) -> CorrectedOrder {
        CorrectedOrder(
            correction: Correction(id: id, orderID: order.id, numbers: id...id, amount: Money(cents: cents)), takenBack: freed,
            sale: Sale(order: order, paymentID: "pi_1", confirmedAt: House.opening),
            corrections: OrderCorrections(last: id, takenBack: takenBack, amount: Money(cents: cents)), tickets: tickets)
    }
}

extension CorrectedOrder {
    /// As the ledger gives it to a store that forgot.
    fileprivate func recorded(limits: LimitKeys?) -> RecordedOrder {
        let order = sale.order
        var sale = sale
        sale.limits = limits
        return RecordedOrder(
            sale: sale, tickets: tickets,
            lines: order.lines.indices.filter { !corrections.takenBack.contains($0) }.map { order.lines[$0] }, corrections: corrections)
    }
}

extension House {
    /// A line of a seat, or of a standing place.
    func line(_ seat: String?) -> OrderLine {
        OrderLine(
            category: seat == nil ? 1 : 0, categoryID: seat == nil ? "fosse" : "or", categoryName: seat == nil ? "Fosse" : "Or",
            seatID: seat, seatOffset: seat.map(offset), seatLabel: seat, tariffID: "plein", tariffName: "Plein",
            price: Money(cents: 4500), vatRate: VATRate(basisPoints: 210))
    }

    fileprivate func ticket(_ number: Int64, of order: Order) -> Ticket {
        Ticket(
            number: number, id: "00ff", orderID: order.id, sessionID: "rock", categoryName: "Or", seatLabel: nil, tariffName: "Plein",
            price: Money(cents: 4500), code: "GUI1:\(number)")
    }
}
