/// The axis of a chart: round numbers from zero to at least the greatest value.
struct ChartScale: Equatable {
    /// Rising, the first one zero.
    let ticks: [Int]

    /// - Parameters:
    ///   - greatest: of the values; a chart of nothing goes to the first tick all the same.
    ///   - most: steps that have room.
    init(upTo greatest: Int, most: Int = 5) {
        let greatest = max(1, greatest)
        var (step, decade) = (1, 1)
        // 1, 2, 5, 10, 20, 50, …: people count in these.
        search: while true {
            for factor in [1, 2, 5] {
                step = factor * decade
                if step * most >= greatest { break search }
            }
            decade *= 10
        }
        ticks = Array(stride(from: 0, through: (greatest + step - 1) / step * step, by: step))
    }

    var top: Int { ticks.last ?? 1 }

    /// Where a value lies: 0 at the bottom, 1 at the top.
    func share(_ value: Int) -> Double { Double(value) / Double(top) }
}
