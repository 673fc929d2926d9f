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

    @Test(arguments: [([], []), ([3], []), ([0, 9], []), ([0], [0]), ([-1], [])] as [(Set<Int>, Set<Int>)])
    func onlyPlacesThatAreThere(chosen: Set<Int>, takenBack: Set<Int>) {
        #expect(Self.order.returning(chosen, after: takenBack) == nil)
    }
}
