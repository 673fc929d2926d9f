/// ``ClosingTotals`` in the making, without a string per line.
struct RunningTotals {
    private struct Entry {
        var testMode: Int64
        /// Length of the item's name, which tells `fee` from `place`.
        var item: Int
        var vatBasisPoints: Int64
        var sales = ClosingTotals.Sum()
        var corrections = ClosingTotals.Sum()
    }

    private static let testMode = LineField.index(of: "test_mode")
    private static let item = LineField.index(of: "item")
    private static let rate = LineField.index(of: "vat_basis_points")
    private static let price = LineField.index(of: "price_cents")
    private static let vat = LineField.index(of: "vat_cents")
    private static let kind = LineField.index(of: "kind")

    private var entries: [Entry] = []
    /// Where the last line went: the next one mostly goes there too.
    private var recent = 0

    mutating func add(_ line: borrowing LineScan) {
        let (testMode, item, rate) = (line.integer(Self.testMode), line.length(ofText: Self.item), line.integer(Self.rate))
        let matches = { (entry: Entry) in
            entry.testMode == testMode && entry.item == item && entry.vatBasisPoints == rate
        }
        if recent >= entries.count || !matches(entries[recent]) {
            recent = entries.firstIndex(where: matches) ?? entries.count
            if recent == entries.count { entries.append(Entry(testMode: testMode, item: item, vatBasisPoints: rate)) }
        }
        let sum = ClosingTotals.Sum(count: 1, cents: line.integer(Self.price), vatCents: line.integer(Self.vat))
        if line.length(ofText: Self.kind) == "sale".utf8.count {
            entries[recent].sales = entries[recent].sales + sum
        } else {
            entries[recent].corrections = entries[recent].corrections + sum
        }
    }

    var totals: ClosingTotals {
        ClosingTotals(
            entries.map { entry in
                ClosingTotals.Group(
                    key: .init(
                        testMode: entry.testMode != 0, item: entry.item == "fee".utf8.count ? "fee" : "place",
                        vatBasisPoints: entry.vatBasisPoints),
                    sales: entry.sales, corrections: entry.corrections)
            })
    }
}
