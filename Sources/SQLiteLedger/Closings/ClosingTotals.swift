/// Sums of lines, apart for each kind of item, VAT rate and mode, so that no sum of a sandbox's sales passes for revenue.
struct ClosingTotals: Equatable, Sendable {
    struct Key: Hashable, Comparable, Sendable {
        var testMode: Bool
        /// `fee` or `place`.
        var item: String
        var vatBasisPoints: Int64

        static func < (left: Key, right: Key) -> Bool {
            if left.testMode != right.testMode { return right.testMode }
            return (left.item, left.vatBasisPoints) < (right.item, right.vatBasisPoints)
        }
    }

    /// Of some lines: their number, their prices with tax and the tax in them, in cents.
    struct Sum: Equatable, Sendable {
        var count: Int64 = 0
        var cents: Int64 = 0
        var vatCents: Int64 = 0

        // Of an altered file any sum can overflow; the difference is found all the same.
        static func + (left: Sum, right: Sum) -> Sum {
            Sum(count: left.count &+ right.count, cents: left.cents &+ right.cents, vatCents: left.vatCents &+ right.vatCents)
        }

        static func - (left: Sum, right: Sum) -> Sum {
            Sum(count: left.count &- right.count, cents: left.cents &- right.cents, vatCents: left.vatCents &- right.vatCents)
        }
    }

    struct Group: Equatable, Sendable {
        var key: Key
        var sales = Sum()
        /// Reversals and rebates: their cents are zero or less.
        var corrections = Sum()

        static func + (left: Group, right: Group) -> Group {
            Group(key: left.key, sales: left.sales + right.sales, corrections: left.corrections + right.corrections)
        }

        static func - (left: Group, right: Group) -> Group {
            Group(key: left.key, sales: left.sales - right.sales, corrections: left.corrections - right.corrections)
        }

        var isEmpty: Bool { sales.count == 0 && corrections.count == 0 }
    }

    /// By key, each once; a group without lines is not there.
    private(set) var groups: [Group] = []

    init(_ groups: [Group] = []) {
        self.groups = groups.sorted { $0.key < $1.key }
    }

    mutating func add(_ line: Sum, isSale: Bool, to key: Key) {
        let index = groups.firstIndex { $0.key >= key } ?? groups.endIndex
        if index == groups.endIndex || groups[index].key != key { groups.insert(Group(key: key), at: index) }
        if isSale {
            groups[index].sales = groups[index].sales + line
        } else {
            groups[index].corrections = groups[index].corrections + line
        }
    }

    static func + (left: ClosingTotals, right: ClosingTotals) -> ClosingTotals {
        left.merged(with: right) { $0 + $1 }
    }

    /// What was added to `right` to get `left`.
    static func - (left: ClosingTotals, right: ClosingTotals) -> ClosingTotals {
        left.merged(with: right) { $0 - $1 }
    }

    private func merged(with other: ClosingTotals, _ combine: (Group, Group) -> Group) -> ClosingTotals {
        let keys = Set(groups.map(\.key)).union(other.groups.map(\.key))
        return ClosingTotals(
            keys.map { key in combine(group(key), other.group(key)) }.filter { !$0.isEmpty })
    }

    private func group(_ key: Key) -> Group { groups.first { $0.key == key } ?? Group(key: key) }
}

/// Payment events of the organiser's recorded orders, per kind (`captured`, `reversed`, …), by kind.
struct PaymentTotals: Equatable, Sendable {
    struct Group: Equatable, Sendable {
        var kind: String
        var count: Int64
        /// Those whose amount is known.
        var cents: Int64
    }

    private(set) var groups: [Group] = []

    init(_ groups: [Group] = []) {
        self.groups = groups.sorted { $0.kind < $1.kind }
    }

    static func + (left: PaymentTotals, right: PaymentTotals) -> PaymentTotals {
        var sums = left.groups
        for group in right.groups {
            if let index = sums.firstIndex(where: { $0.kind == group.kind }) {
                sums[index].count &+= group.count
                sums[index].cents &+= group.cents
            } else {
                sums.append(group)
            }
        }
        return PaymentTotals(sums)
    }
}
