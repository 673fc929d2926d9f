import Domain
import Testing

/// What a buyer is told before places are given back is what the ledger gives back.
@Suite struct ReturnTests {
    /// A place at 25, one by invitation, one at 30; fees of 1 for each paid place that go back, of 2 for the order that stay, of 3 that go back.
    private static let order: Order = {
        func line(_ cents: Int64, category: Int = 0) -> OrderLine {
            OrderLine(
                category: category, categoryID: "c", categoryName: "C", seatID: nil, seatOffset: nil, seatLabel: nil, tariffID: "t",
                tariffName: "T", price: Money(cents: cents), vatRate: VATRate(basisPoints: 210))
        }
        func fee(_ id: String, _ cents: Int64, _ place: Int?, goesBack: Bool = true) -> OrderFee {
            OrderFee(id: id, name: id, price: Money(cents: cents), vatRate: VATRate(basisPoints: 2_000), isRefundable: goesBack, place: place)
        }
        return Order(
            id: "1-a", sessionID: "s", sessionNumber: 1, lane: 1, holdID: "h", buyer: Buyer(name: "Ada", email: "ada@example.org"),
            lines: [line(2_500), line(0), line(3_000)],
            fees: [fee("first", 100, 0), fee("last", 100, 2), fee("kept", 200, nil, goesBack: false), fee("whole", 300, nil)],
            placedAt: Timestamp(milliseconds: 0))
    }()

    @Test(arguments: [
        ([0], [], 2_600, ["first"], []), ([1], [], 0, [], []), ([0, 2], [], 5_500 + 200 + 300, ["first", "last", "whole"], ["kept"]),
        ([2], [0, 3], 3_000 + 100 + 300, ["last", "whole"], ["kept"]), ([1], [0, 2, 3, 4, 6], 0, [], ["kept"]), ([0, 2], [3], 5_500 + 100 + 300, ["last", "whole"], ["kept"]),
    ] as [(Set<Int>, Set<Int>, Int64, [String], [String])])
    func amounts(chosen: Set<Int>, takenBack: Set<Int>, cents: Int64, returned: [String], kept: [String]) throws {
        let giving = try #require(Self.order.returning(chosen, after: takenBack))
        #expect(giving.amount == Money(cents: cents) && giving.places == chosen.sorted())
        #expect(giving.returnedFees.map(\.id) == returned && giving.keptFees.map(\.id) == kept)
    }

    /// Row of W C W C · C W: a wheelchair place and its companion's seat are a pair, whichever others are kept.
    @Test(arguments: [
        ([0, 1, 2, 3, 4, 5], false), ([], false), ([0, 1], false), ([2, 3], false), ([4, 5], false), ([0, 1, 4, 5], false), ([0, 2, 5], false),
        // As many of either, and not side by side.
        ([1, 5], true), ([0, 3], true), ([0, 4], true), ([1], true), ([0, 1, 3], true), ([0, 1, 2, 4], true),
        // The seat on its right serves as well.
        ([1, 2], false), ([1, 2, 3], true),
    ] as [(Set<Int>, Bool)])
    func companionsStayBesideTheirWheelchairs(kept: Set<Int>, isAlone: Bool) {
        let lines = [(0, 10), (1, 11), (0, 12), (1, 13), (1, 15), (0, 16)].map { category, offset in
            OrderLine(
                category: category, categoryID: "c", categoryName: "C", seatID: "s", seatOffset: offset, seatLabel: "S", tariffID: "t",
                tariffName: "T", price: Money(cents: 1_000), vatRate: VATRate(basisPoints: 210))
        }
        #expect(Self.session.leavesCompanionsAlone(keeping: kept.sorted().map { lines[$0] }, of: lines) == isAlone)
        // One that never had a neighbour keeps nobody from giving back the rest.
        #expect(!Self.session.leavesCompanionsAlone(keeping: [lines[4]], of: [lines[0], lines[4]]))
    }

    private static let session = Session(
        id: "s", number: 1, eventID: "e", venue: Venue(id: "v", name: "V", address: "", postalCode: "", city: "", timeZone: "Europe/Paris"),
        startsAt: Timestamp(milliseconds: 0), doorsAt: nil, bookingOpensAt: Timestamp(milliseconds: 0), bookingClosesAt: Timestamp(milliseconds: 0),
        status: .published, buyerLimit: 6, vatRate: VATRate(basisPoints: 210), categories: [], layoutDigest: nil, lane: 0, holdSeconds: 1,
        paymentSeconds: 1, inventory: InventoryRules(wheelchairs: [WheelchairPlaces(category: 0, companion: 1)]))

    @Test(arguments: [([], []), ([3], []), ([0, 9], []), ([0], [0]), ([-1], [])] as [(Set<Int>, Set<Int>)])
    func onlyPlacesThatAreThere(chosen: Set<Int>, takenBack: Set<Int>) {
        #expect(Self.order.returning(chosen, after: takenBack) == nil)
    }
}
