import Booking
import Domain
import Testing

@Suite struct OrderTests {
    /// A house with one order opened on a hold of seat A1.
    private func ordered(limit: Int = 6) async throws -> (House, Order) {
        let house = try await House(limit: limit)
        _ = try await house.hold("h1", house.seats("A1"))
        let request = house.order("one", hold: "h1")
        #expect(try await house.store.open(request, in: house.session) == .opened(until: House.opening + .seconds(900)))
        return (house, request.order)
    }

    @Test func anOrderKeepsItsPlacesUntilItsPaymentIsKnown() async throws {
        let (house, order) = try await ordered()
        house.advance(.seconds(5000))
        #expect(try await house.projection.sweep(house.session, limit: 10) == 0, "unknown is not released")
        #expect(try await house.stock(0) == "7/1/0")
        #expect(try await house.projection.dueOrders(lane: 3, at: house.now, limit: 10) == [order.id])
        try await house.projection.forget(order: order.id, isJudged: false)
        #expect(try await house.projection.dueOrders(lane: 3, at: house.now, limit: 10).isEmpty)
        await house.close()
    }

    @Test func aPaymentConfirmsOnce() async throws {
        let (house, order) = try await ordered()
        let payment = house.payment(order)
        #expect(try await house.store.confirm(order, payment: payment) == .confirmed)
        #expect(try await house.store.confirm(order, payment: payment) == .already(.confirmed))
        #expect(try await house.stock(0) == "7/0/1")
        #expect(try await house.pending() == 1)
        #expect(try await house.projection.dueOrders(lane: 3, at: house.now + .seconds(59), limit: 10).isEmpty)
        #expect(try await house.projection.dueOrders(lane: 3, at: house.now + .seconds(60), limit: 10) == [order.id], "unless it is recorded")
        #expect(
            try await house.store.confirm(order, payment: house.payment(order, id: "pi_2"))
                == .refused(reason: "duplicate-payment"))
        #expect(try await house.store.order(id: order.id)?.state == .confirmed)
        // Who believes that it ended before it was confirmed takes it from nobody's care.
        for (isJudged, due) in [(false, [order.id]), (true, [])] {
            try await house.projection.forget(order: order.id, isJudged: isJudged)
            #expect(try await house.projection.dueOrders(lane: 3, at: house.now + .seconds(60), limit: 10) == due)
        }
        await house.close()
    }

    @Test(arguments: [(1, "eur"), (4500, "usd")]) func aWrongAmountOrCurrencyBuysNothing(cents: Int64, currency: String) async throws {
        let (house, order) = try await ordered()
        var payment = house.payment(order, cents: cents)
        payment.currency = currency
        #expect(try await house.store.confirm(order, payment: payment) == .refused(reason: "amount-mismatch"))
        #expect(try await house.stock(0) == "8/0/0")
        #expect(try await house.store.order(id: order.id)?.state == .refused)
        await house.close()
    }

    @Test func aClosedOrderFreesItsPlaces() async throws {
        let (house, order) = try await ordered()
        #expect(try await house.store.beginClose(order, as: .expired) == .closing)
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .closing)
        #expect(try await house.store.beginClose(order, as: .cancelled) == .closing)
        #expect(try await house.stock(0) == "7/1/0", "not before the provider has cancelled the payment")
        #expect(try await house.store.close(order) == .closed)
        #expect(try await house.store.order(id: order.id)?.state == .expired, "the first reason stands")
        #expect(try await house.stock(0) == "8/0/0")
        #expect(try await house.store.close(order) == .already(.expired))
        guard case .held = try await house.hold("h9", house.seats("A1", "A2", "A3", "A4", "B1", "B2")) else { throw Unexpected() }
        await house.close()
    }

    @Test func aLatePaymentGetsTheSameSeatsIfFree() async throws {
        let (house, order) = try await ordered()
        _ = try await house.store.beginClose(order, as: .expired)
        _ = try await house.store.close(order)
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .confirmed)
        #expect(try await house.stock(0) == "7/0/1")
        await house.close()
    }

    /// Who saw it paid a moment before must not buy with it what the buyer gave up.
    @Test func aPaymentThatIsOnItsWayBackBuysNothing() async throws {
        let (house, order) = try await ordered()
        _ = try await house.store.beginClose(order, as: .cancelled)
        #expect(try await house.store.close(order, givenBack: "pi_1") == .closed)
        #expect(try await house.store.confirm(order, payment: house.payment(order, id: "pi_1")) == .already(.cancelled))
        #expect(try await house.store.confirm(order, payment: house.payment(order, id: "pi_2")) == .refused(reason: "duplicate-payment"))
        #expect(try await house.stock(0) == "8/0/0")
        await house.close()
    }

    @Test func aLatePaymentIsReversedWhenTheSeatsAreGone() async throws {
        let (house, order) = try await ordered()
        _ = try await house.store.beginClose(order, as: .expired)
        _ = try await house.store.close(order)
        _ = try await house.hold("h2", house.seats("A1"), visitor: "w")
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .refused(reason: "places-gone"))
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .already(.refused))
        #expect(try await house.stock(0) == "7/1/0")
        await house.close()
    }

    /// I8 holds for a payment that comes after the order's end, too.
    @Test func aLatePaymentBuysNothingAfterTheClosing() async throws {
        let (house, order) = try await ended()
        house.set(house.session.bookingClosesAt)
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .refused(reason: "booking-closed"))
        #expect(try await house.stock(0) == "8/0/0")
        await house.close()
    }

    @Test(arguments: ["ada", "grace"]) func aLatePaymentBuysNothingAboveTheLimit(buyer: String) async throws {
        // One limit for the buyer's address, one for the visitor who held.
        let (house, order) = try await ended(limit: 2)
        let visitor = buyer == "ada" ? "w" : "v"
        _ = try await house.hold("h2", house.seats("B1", "B2"), visitor: visitor)
        var again = house.order("two", hold: "h2")
        again.buyerKey = buyer
        guard case .opened = try await house.store.open(again, in: house.session) else { throw Unexpected() }
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .refused(reason: "limit-exceeded"))
        #expect(try await house.stock(0) == "6/2/0")
        await house.close()
    }

    @Test func aLatePaymentBuysNothingOfACancelledSession() async throws {
        let (house, order) = try await ended()
        var session = house.session
        session.status = .cancelled
        _ = try await house.projection.publish(
            session, layout: house.layout, sold: SoldPlaces(), version: 2, owner: try await house.owner())
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .refused(reason: "session-cancelled"))
        await house.close()
    }

    /// An order that was ended, with its places free again, before its payment came.
    private func ended(limit: Int = 6) async throws -> (House, Order) {
        let (house, order) = try await ordered(limit: limit)
        _ = try await house.store.beginClose(order, as: .expired)
        _ = try await house.store.close(order)
        return (house, order)
    }

    /// A basket that was given more time has more than a payment takes.
    @Test func orderingTakesNoTimeAway() async throws {
        let house = try await House()
        for (number, (waits, kept)) in [(0, 1_200), (200, 1_000), (400, 900), (1_199, 900)].enumerated() {
            let (hold, begun) = ("h\(number)", house.now)
            _ = try await house.hold(hold, house.seats("A1"), visitor: "v\(number)")
            #expect(try await house.store.extend(hold: House.id(hold), in: house.session) == .extended(until: begun + .seconds(1_200)))
            house.set(begun + .seconds(waits))
            let request = house.order("order-\(number)", hold: hold)
            #expect(try await house.store.open(request, in: house.session) == .opened(until: house.now + .seconds(kept)), "after \(waits) s")
            _ = try await house.store.beginClose(request.order, as: .cancelled)
            _ = try await house.store.close(request.order)
        }
        await house.close()
    }

    /// The places count for the new address alone, within its limit; what is paid is paid.
    @Test func aBuyerIsAmendedBeforeThePaymentOnly() async throws {
        let (house, order) = try await ordered(limit: 2)
        var amended = order
        amended.buyer = Buyer(name: "Grace", email: "grace@example.org", language: "en")
        func counts() async throws -> [Int] {
            var counts: [Int] = []
            for buyer in ["ada", "grace"] { counts.append(try await house.store.places(ofBuyer: buyer, in: house.session)) }
            return counts
        }
        #expect(try await counts() == [1, 0])
        for _ in 1...2 {
            #expect(try await house.store.amend(amended, buyerKey: "grace") == .amended)
            #expect(try await counts() == [0, 1])
        }
        let known = try #require(try await house.store.order(id: order.id))
        #expect(known.order == amended && known.fingerprint == "f-one" && known.state == .awaitingPayment)
        // Who has as many as may be gets no more by mending.
        _ = try await house.hold("h2", house.seats("B1", "B2"), visitor: "w")
        var second = house.order("two", hold: "h2")
        second.buyerKey = "ada"
        guard case .opened = try await house.store.open(second, in: house.session) else { throw Unexpected() }
        #expect(try await house.store.amend(order, buyerKey: "ada") == .limitExceeded(limit: 2, already: 2))
        #expect(try await counts() == [2, 1])
        // The sale is the new buyer's, in the stream and among what is found again.
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .confirmed)
        #expect(try await house.store.amend(order, buyerKey: "ada") == .final(.confirmed))
        #expect(try await house.projection.snapshot(of: house.session)?.pending?.map(\.order.buyer) == [amended.buyer])
        #expect(try await house.store.amend(house.order("three", hold: "h1").order, buyerKey: "ada") == .unknownOrder)
        await house.close()
    }

    @Test func aHoldCarriesOneOrder() async throws {
        let (house, order) = try await ordered()
        #expect(try await house.store.open(house.order("one", hold: "h1"), in: house.session) == .repeated)
        #expect(
            try await house.store.open(house.order("two", hold: "h1"), in: house.session)
                == .refused(.holdOrdered(orderID: order.id)))
        #expect(try await house.store.release(hold: House.id("h1"), in: house.session) == .ordered(orderID: order.id))
        #expect(try await house.store.open(house.order("three", hold: "forged"), in: house.session) == .refused(.holdExpired))
        await house.close()
    }

    @Test func oneBuyerOrdersAtMostTheLimitUnderSeveralVisitors() async throws {
        let house = try await House(limit: 2)
        _ = try await house.hold("h1", house.seats("A1", "A2"), visitor: "v1")
        _ = try await house.hold("h2", house.seats("B1"), visitor: "v2")
        guard case .opened = try await house.store.open(house.order("one", hold: "h1"), in: house.session) else { throw Unexpected() }
        #expect(
            try await house.store.open(house.order("two", hold: "h2"), in: house.session)
                == .refused(.limitExceeded(limit: 2, already: 2)))
        await house.close()
    }

    @Test func aRefusedOrderGivesBackWhatNobodyElseHas() async throws {
        let house = try await House(limit: 2)
        _ = try await house.hold("h1", house.seats("A1", "A2"))
        let request = house.order("one", hold: "h1")
        _ = try await house.store.open(request, in: house.session)
        _ = try await house.store.confirm(request.order, payment: house.payment(request.order))
        #expect(try await house.stock(0) == "6/0/2")
        for _ in 1...2 {
            try await house.projection.refuse(
                request.order, freeing: [request.order.lines[0]], layout: house.layout, reason: "seat-conflict")
        }
        #expect(try await house.stock(0) == "7/0/1")
        let record = try await house.store.order(id: request.order.id)
        #expect(record?.state == .refused && record?.reason == "seat-conflict")
        // Neither visitor nor buyer is kept from buying what they were refused.
        _ = try await house.hold("h2", house.seats("B1", "B2"))
        guard case .opened = try await house.store.open(house.order("two", hold: "h2"), in: house.session) else { throw Unexpected() }
        await house.close()
    }

    /// Refused because of the session, or of the payment: nobody else has anything of it.
    @Test func aRefusedOrderWhosePlacesNobodyHasFreesThemAll() async throws {
        let house = try await House()
        _ = try await house.hold("h1", house.seats("A1", "A2"))
        var request = house.order("one", hold: "h1")
        request.order.lines = [house.line("A1"), house.line("A2")]
        _ = try await house.store.open(request, in: house.session)
        _ = try await house.store.confirm(request.order, payment: house.payment(request.order))
        try await house.projection.refuse(request.order, freeing: request.order.lines, layout: house.layout, reason: "session-cancelled")
        #expect(try await house.stock(0) == "8/0/0")
        await house.close()
    }

    @Test func aRepairGivesASeatToItsOwnerInTheLedger() async throws {
        let (house, order) = try await ordered()
        let sold = SoldPlaces(seats: [house.offset("A1"), house.offset("B4")], countByCategory: [0: 2])
        #expect(try await house.repair(sold) == 2)
        #expect(try await house.stock(0) == "6/0/2")
        #expect(try await house.repair(sold) == 0)
        #expect(try await house.store.confirm(order, payment: house.payment(order)) == .refused(reason: "places-gone"))
        #expect(try await house.stock(0) == "6/0/2")
        await house.close()
    }
}
