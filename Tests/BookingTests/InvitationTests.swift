import Domain
import Testing

@testable import Booking

/// Prices that are for the places of an allotment alone.
@Suite struct InvitationTests {
    private static let release = Timestamp(milliseconds: 1_000_000)
    private static let before = release - .milliseconds(1)

    private static let invitation = Tariff(id: "invitation", name: "Invitation", price: .zero)

    private static func allotment(_ id: String, _ category: Int, _ code: String, releases: Timestamp? = release, _ tariffs: [Tariff]?) -> Allotment {
        Allotment(id: id, name: id, category: category, capacity: 2, releasesAt: releases, codeDigest: Allotment.digest(ofCode: code), tariffs: tariffs)
    }

    /// Seats A1 to A3, of which A2 and A3 are for guests; places to stand, of which guests, a club and the press have some.
    static let session = Session(
        id: "rock", number: 1, eventID: "rock",
        venue: Venue(id: "s", name: "S", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
        startsAt: Timestamp(milliseconds: 2_000_000), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
        bookingClosesAt: Timestamp(milliseconds: 2_000_000), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
        categories: [
            Category(id: "or", name: "Or", kind: .numbered, capacity: 3, tariffs: [Tariff(id: "plein", name: "Plein", price: Money(cents: 4500)), Tariff(id: "reduit", name: "Réduit", price: Money(cents: 3500))]),
            Category(id: "fosse", name: "Fosse", kind: .standing, capacity: 10, tariffs: [Tariff(id: "plein", name: "Plein", price: Money(cents: 3000))]),
        ], layoutDigest: "x", lane: 1, holdSeconds: 600, paymentSeconds: 900,
        inventory: InventoryRules(allotments: [
            allotment("invites", 0, "AMIS", [invitation]), allotment("club", 1, "CLUB", [Tariff(id: "club", name: "Club", price: Money(cents: 2000)), Tariff(id: "club-jeune", name: "Club jeune", price: Money(cents: 1000))]),
            allotment("debout", 1, "AMIS", [Tariff(id: "invitation", name: "Invitation", price: .zero)]), allotment("presse", 1, "PRESSE", nil),
        ]),
        fees: [
            FeeRule(id: "location", name: "Location", amount: Money(cents: 150), basis: .place, vatRate: VATRate(basisPoints: 2000), isRefundable: false),
            FeeRule(id: "dossier", name: "Dossier", amount: Money(cents: 200), basis: .order, vatRate: VATRate(basisPoints: 2000), isRefundable: false),
        ])

    static let layout = HouseLayout(
        SeatLayout(
            plan: SeatingPlan(
                name: "S", width: 1, height: 1, categories: ["Or"],
                sections: [
                    .init(id: "P", name: "Parterre", rows: [
                        .init(label: "A", seats: (1...3).map { .init(id: "A\($0)", number: "\($0)", category: "Or", position: .init(x: Double($0), y: 0)) })
                    ])
                ]), categoryIndex: { $0 == "Or" ? 0 : nil }, allotment: { $0 == "A1" ? nil : 2 }))

    private static func hold(_ seats: String..., standing: [Int: Int] = [:]) throws -> Hold {
        let places = try seats.map { id in
            let seat = try #require(layout.seat(id: id))
            return try #require(layout.position(ofOffset: seat.offset))
        }
        return Hold(id: "h", state: .held, seats: places, standing: standing, expiresAt: release)
    }

    private static func choice(_ tariff: String, seat: String? = nil, of category: String? = nil, _ quantity: Int = 1) -> TariffChoice {
        TariffChoice(seatID: seat, categoryID: category, quantity: quantity, tariffID: tariff)
    }

    private static func lines(_ hold: Hold, _ choices: [TariffChoice] = [], at now: Timestamp = before) throws -> [String] {
        try OrderPricing(session: session, layout: layout, now: now).lines(of: hold, choices: choices).map { "\($0.seatID ?? "-") \($0.tariffID) \($0.price.cents)" }
    }

    @Test func placesOfAnAllotmentHaveItsPricesAndNoOthers() throws {
        #expect(try Self.lines(try Self.hold("A1", "A2", "A3")) == ["A1 plein 4500", "A2 invitation 0", "A3 invitation 0"])
        #expect(try Self.lines(try Self.hold(standing: [1: 1, 3: 1, 4: 1, 5: 1])) == ["- plein 3000", "- club 2000", "- invitation 0", "- plein 3000"])
        let named = [Self.choice("reduit", seat: "A1"), Self.choice("invitation", seat: "A2")]
        #expect(try Self.lines(try Self.hold("A1", "A2"), named) == ["A1 reduit 3500", "A2 invitation 0"])
    }

    /// Whoever chooses says how many of a category; which of its places come from where nobody has to know.
    @Test func choicesFindTheirPlacesInAnyOrder() throws {
        let hold = try Self.hold(standing: [1: 2, 3: 2, 4: 1])
        let choices = ["club-jeune", "plein", "invitation", "club", "plein"].map { Self.choice($0, of: "fosse") }
        for turn in choices.indices {
            let turned = Array(choices[turn...] + choices[..<turn])
            let prices = try Self.lines(hold, turned)
            #expect(prices.sorted() == ["- club 2000", "- club-jeune 1000", "- invitation 0", "- plein 3000", "- plein 3000"], "\(turned.map(\.tariffID))")
        }
        #expect(try Self.lines(hold, [Self.choice("club-jeune", of: "fosse")]) == ["- plein 3000", "- plein 3000", "- club-jeune 1000", "- club 2000", "- invitation 0"])
    }

    /// A public hold has no invitation, nor has the club; an invitation has no full price.
    @Test func nobodyElseHasThem() throws {
        let table: [(Hold, TariffChoice, OrderMistake)] = [
            (try Self.hold("A1"), Self.choice("invitation", seat: "A1"), .unknownTariff("invitation")),
            (try Self.hold(standing: [1: 2]), Self.choice("invitation", of: "fosse"), .unknownTariff("invitation")),
            (try Self.hold(standing: [3: 2]), Self.choice("invitation", of: "fosse"), .unknownTariff("invitation")),
            (try Self.hold(standing: [5: 2]), Self.choice("invitation", of: "fosse"), .unknownTariff("invitation")),
            (try Self.hold(standing: [4: 1]), Self.choice("plein", of: "fosse"), .unknownTariff("plein")),
            (try Self.hold(standing: [1: 1, 4: 1]), Self.choice("invitation", of: "fosse", 2), .tooManyChoices(category: "fosse")),
        ]
        for (hold, choice, mistake) in table {
            #expect(throws: mistake, "\(choice)") { try Self.lines(hold, [choice]) }
        }
    }

    /// From its release on, anybody may have a place of the allotment: at everybody's price, from the millisecond on.
    @Test func aReleasedAllotmentHasNoPricesOfItsOwn() throws {
        let (seat, standing) = (try Self.hold("A2"), try Self.hold(standing: [4: 1]))
        #expect(try Self.lines(seat, at: Self.before) == ["A2 invitation 0"] && Self.lines(standing, at: Self.before) == ["- invitation 0"])
        #expect(try Self.lines(seat, at: Self.release) == ["A2 plein 4500"] && Self.lines(standing, at: Self.release) == ["- plein 3000"])
        for (hold, choice) in [(seat, Self.choice("invitation", seat: "A2")), (standing, Self.choice("invitation", of: "fosse"))] {
            #expect(throws: OrderMistake.tariffIsOver("invitation")) { try Self.lines(hold, [choice], at: Self.release) }
        }
        #expect(throws: OrderMistake.unknownTariff("invitation")) { try Self.lines(try Self.hold("A1"), [Self.choice("invitation", seat: "A1")], at: Self.release) }
        #expect(Self.session.hasPricesThatEnd)
        var kept = Self.session
        for index in kept.inventory.allotments.indices { kept.inventory.allotments[index].releasesAt = nil }
        #expect(!kept.hasPricesThatEnd && kept.tariffs(ofPool: 2, at: Self.session.startsAt) == [Self.invitation])
    }

    /// Docs/decisions/019: what is free bears no fee, what costs something does.
    @Test func anInvitationBearsNoFee() throws {
        let buyer = Buyer(name: "Ada", email: "ada@example.org")
        func quote(_ hold: Hold) throws -> OrderQuote { try OrderQuote(of: hold, buyer: buyer, choices: [], in: Self.session, layout: Self.layout, now: Self.before) }
        let free = try quote(try Self.hold("A2", "A3"))
        #expect(free.fees == [] && free.total == .zero)
        let mixed = try quote(try Self.hold("A1", "A2"))
        #expect(mixed.fees.map(\.id) == ["location", "dossier"] && mixed.fees.map(\.place) == [0, nil] && mixed.total.cents == 4850)
        #expect(try quote(try Self.hold(standing: [3: 1])).total.cents == 2350)
    }

    @Test func aCodeOpensItsAllotmentsUntilTheyAreGivenBack() {
        #expect(Self.session.allotments(byCode: " amis", at: Self.before).map(\.id) == ["invites", "debout"])
        #expect(Self.session.allotments(byCode: "AMIS", at: Self.release).isEmpty && Self.session.allotments(byCode: "AMI", at: Self.before).isEmpty)
        #expect(!Self.session.isOver(code: "AMIS", at: Self.before) && Self.session.isOver(code: "amis", at: Self.release))
        #expect(!Self.session.isOver(code: "PRESSE", at: Self.release), "it never had a price of its own")
    }
}
