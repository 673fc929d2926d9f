extension Draw {
    /// The ranks of all entrants, by their arrival numbers: as ``rank(of:)``, all at once. A hash serves 256 numbers, so ten
    /// million take seconds, and four bytes of memory each.
    public func ranks() -> [UInt32] { table(pivots.indices.reversed()) }

    /// The arrival numbers of all entrants in the order in which they are served: the inverse of ``ranks()``.
    public func numbers() -> [UInt32] { table(Array(pivots.indices)) }

    /// Swaps the pairs of one round after the other in a table of all numbers. A swap of the table's places is done before what the
    /// table says already: hence the last round first for ranks.
    private func table(_ rounds: some Sequence<Int>) -> [UInt32] {
        var table = Array(0..<entrants)
        var coins = Coins(seed: seed)
        table.withUnsafeMutableBufferPointer { table in
            for round in rounds {
                let pivot = Int(pivots[round])
                // Two runs of pairs: those that add up to the pivot, and those that add up to it and the number of entrants.
                swap(&table, low: 0, high: pivot, round: UInt8(round), &coins)
                swap(&table, low: pivot + 1, high: Int(entrants) - 1, round: UInt8(round), &coins)
            }
        }
        return table
    }

    /// Pairs from both ends of a run towards its middle. Without a branch for the coin, which no processor could foresee.
    private func swap(_ table: inout UnsafeMutableBufferPointer<UInt32>, low: Int, high: Int, round: UInt8, _ coins: inout Coins) {
        var (low, high) = (low, high)
        var block: Int?
        while low < high {
            if block != high >> 8 {
                coins.toss(round: round, block: UInt32(high >> 8))
                block = high >> 8
            }
            let difference = (table[low] ^ table[high]) & (0 &- UInt32(truncatingIfNeeded: coins[UInt32(high)]))
            table[low] ^= difference
            table[high] ^= difference
            low += 1
            high -= 1
        }
    }
}
