import Domain
import Testing

@testable import Booking

@Suite struct OrderRulesTests {
    private let session = Session(
        id: "rock", number: 1, eventID: "rock",
        venue: Venue(id: "s", name: "S", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
        startsAt: Timestamp(milliseconds: 2), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0),
        bookingClosesAt: Timestamp(milliseconds: 1), status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210),
        categories: [
            Category(
                id: "or", name: "Or", kind: .numbered, capacity: 2,
                tariffs: [
                    Tariff(id: "plein", name: "Plein", price: Money(cents: 4500)),
                    Tariff(id: "reduit", name: "Réduit", price: Money(cents: 3500)),
                ]),
            Category(
                id: "fosse", name: "Fosse", kind: .standing, capacity: 10,
                tariffs: [
                    Tariff(id: "plein", name: "Plein", price: Money(cents: 3000)),
                    Tariff(id: "invitation", name: "Invitation", price: .zero),
                ]),
        ], layoutDigest: "x", lane: 1, holdSeconds: 600, paymentSeconds: 900)

    /// What turns the words beside it around is taken out, and a name that nobody sees is none.
    @Test(arguments: [
        ("  Ada Lovelace ", "Ada Lovelace"), ("Ada\u{202E}ecalevoL\u{2066}", "AdaecalevoL"), ("李", "李"), ("Zoe\u{308}", "Zoe\u{308}"),
        ("\u{200B}\u{200D}", nil), ("\u{202E}", nil), ("\u{3164}", nil), ("\u{AD}\u{2060} \u{FEFF}", nil), ("\u{301}", nil), ("a\u{0}b", nil), ("", nil),
        (String(repeating: "a", count: 121), nil),
    ] as [(String, String?)])
    func namesAreSeen(_ typed: String, _ name: String?) { #expect(OpenOrder.name(typed: typed) == name) }

    private let layout = HouseLayout(
        SeatLayout(
            plan: SeatingPlan(
                name: "S", width: 1, height: 1, categories: ["Or"],
                sections: [
                    .init(
                        id: "P", name: "Parterre",
                        rows: [
                            .init(
                                label: "A",
                                seats: [
                                    .init(id: "A1", number: "1", category: "Or", position: .init(x: 0, y: 0)),
                                    .init(id: "A2", number: "2", category: "Or", position: .init(x: 25, y: 0)),
                                ])
                        ])
                ])) { $0 == "Or" ? 0 : nil })

    private func hold(seats: [Int], standing: [Int: Int] = [:]) -> Hold {
        Hold(
            id: "h", state: .held, seats: seats.map { SeatPosition(segment: 0, position: $0) }, standing: standing, expiresAt: Timestamp(milliseconds: 1))
    }

    @Test func placesTakeTheChosenTariffOrTheFirst() throws {
        let lines = try OrderPricing(session: session, layout: layout, now: Timestamp(milliseconds: 0)).lines(
            of: hold(seats: [0, 1], standing: [1: 2]),
            choices: [
                TariffChoice(seatID: "A2", categoryID: nil, quantity: 1, tariffID: "reduit"),
                TariffChoice(seatID: nil, categoryID: "fosse", quantity: 1, tariffID: "invitation"),
            ])
        #expect(lines.map(\.price.cents) == [4500, 3500, 0, 3000])
        #expect(lines.map(\.seatLabel) == ["Parterre, rang A, place 1", "Parterre, rang A, place 2", nil, nil])
    }

    @Test func aStandingPlaceNamesTheAllotmentThatItComesFrom() throws {
        var session = session
        session.inventory.allotments = [Allotment(id: "presse", name: "Presse", category: 1, capacity: 4)]
        let lines = try OrderPricing(session: session, layout: layout, now: Timestamp(milliseconds: 0)).lines(of: hold(seats: [0], standing: [1: 1, 2: 2]), choices: [])
        #expect(lines.map(\.category) == [0, 1, 1, 1])
        #expect(lines.map(\.pool) == [nil, nil, 2, 2])
    }

    @Test func impossibleChoicesAreRefused() {
        let pricing = OrderPricing(session: session, layout: layout, now: Timestamp(milliseconds: 0))
        let table: [(TariffChoice, OrderMistake)] = [
            (.init(seatID: "A1", categoryID: nil, quantity: 1, tariffID: "vip"), .unknownTariff("vip")),
            (.init(seatID: "A2", categoryID: nil, quantity: 1, tariffID: "plein"), .placeNotInHold("A2")),
            (.init(seatID: nil, categoryID: "fosse", quantity: 1, tariffID: "plein"), .tooManyChoices(category: "fosse")),
            (.init(seatID: nil, categoryID: "or", quantity: 0, tariffID: "plein"), .placeNotInHold("or")),
            (.init(seatID: nil, categoryID: "or", quantity: 1_000_000_000, tariffID: "plein"), .placeNotInHold("or")),
        ]
        for (choice, mistake) in table {
            #expect(throws: mistake) { try pricing.lines(of: hold(seats: [0]), choices: [choice]) }
        }
    }

    @Test func impossibleRequestsAreRefusedBeforeTheStoreIsAsked() {
        let table: [([HoldItem], HoldMistake)] = [
            ([], .nothingRequested),
            ([.seat(id: "Z9")], .unknownSeat("Z9")),
            ([.seat(id: "A1"), .seat(id: "A1")], .seatTwice("A1")),
            ([.places(category: "vip", quantity: 1)], .unknownCategory("vip")),
            ([.places(category: "fosse", quantity: 0)], .quantityOutOfRange(category: "fosse", quantity: 0)),
            ([.places(category: "fosse", quantity: -3)], .quantityOutOfRange(category: "fosse", quantity: -3)),
            ([.places(category: "fosse", quantity: .max)], .quantityOutOfRange(category: "fosse", quantity: .max)),
            ([.places(category: "fosse", quantity: 7)], .tooManyPlaces(limit: 6, requested: 7)),
        ]
        for (items, mistake) in table {
            #expect(throws: mistake) { try PlaceReader(session: session, layout: layout, code: nil).read(items) }
        }
    }

    /// Each is a search of its own in the store.
    @Test func theHouseChoosesForAFewGroupsOnly() throws {
        var session = session
        session.buyerLimit = 100
        let group = HoldItem.places(category: "or", quantity: 2)
        let reader = PlaceReader(session: session, layout: layout, code: nil)
        #expect(try reader.read(Array(repeating: group, count: 8)).count == 8)
        #expect(throws: HoldMistake.tooManyGroups(limit: 8, requested: 9)) { try reader.read(Array(repeating: group, count: 9)) }
        let standing = HoldItem.places(category: "fosse", quantity: 1)
        #expect(try reader.read([group] + Array(repeating: standing, count: 90)).count == 91, "standing places are not searched")
    }

    @Test(arguments: ["ada@example.org", " ada@example.org ", "a.b+c@sub.example.fr", "zoé@exemple.fr"])
    func plausibleAddresses(email: String) { #expect(OpenOrder.isPlausible(email: email)) }

    @Test(arguments: ["", "ada", "ada@", "@example.org", "ada@example", "a@b@c.fr", "ada@example..org", "a da@example.org", "a\n@example.org", "<a@example.org", String(repeating: "a", count: 250) + "@b.fr"])
    func implausibleAddresses(email: String) { #expect(!OpenOrder.isPlausible(email: email)) }

    @Test func namesAreTrimmedAndChecked() {
        #expect(OpenOrder.normalised(Buyer(name: "  Ada ", email: "ada@example.org"))?.name == "Ada")
        for name in ["", "   ", "Ada\u{0}", "Ada\nLovelace", String(repeating: "a", count: 121)] {
            #expect(OpenOrder.normalised(Buyer(name: name, email: "ada@example.org")) == nil)
        }
    }
}
