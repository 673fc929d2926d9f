/// What an opening over HTTP found out.
struct TrafficReport: Codable, Sendable {
    var visitors, places, boxOffices: Int
    var joined, admitted, sold: Int
    /// From the opening until no place was free; nil when some still were.
    var secondsToSellOut: Double?
    /// Holds granted a second while the shop was busy (from the tenth to the ninety-fifth of a hundred holds until no place was free), per the most
    /// of them over ``window`` seconds.
    var goodputRatio: Double
    /// From the opening until a tenth of the holds was granted: how long it took to fill the shop.
    var secondsToFill: Int
    var mostHoldsPerSecond: Double
    /// Requests without an answer in their deadline.
    var unanswered: Int
    var polls: Int
    /// Commands of Redis per look at the board, while nothing else was asked.
    var redisCommandsPerPoll: Double
    var orderViolations, doubleAdmissions, oversold: Int
    var attacks: [Attack]
    var run: RunResult

    static let window = 5

    struct Attack: Codable, Sendable {
        var name: String
        var tries: Int
        /// What was gained by it; must be none.
        var gains: Int
    }

    var violations: [String] {
        var sentences = run.faults
        if orderViolations > 0 { sentences.append("\(orderViolations) times somebody was let in out of turn.") }
        if doubleAdmissions > 0 { sentences.append("\(doubleAdmissions) times somebody was let in twice.") }
        if unanswered > 0 { sentences.append("\(unanswered) requests had no answer in their deadline.") }
        sentences += attacks.filter { $0.gains > 0 }.map { "\($0.gains) of \($0.tries) gained by: \($0.name)." }
        return sentences
    }

    struct Goodput: Equatable {
        var ratio = 0.0
        /// In a second, over ``window`` seconds.
        var most = 0.0
        var secondsToFill = 0
    }

    /// - Parameter holds: granted, by second since the opening.
    static func goodput(holds: [Int]) -> Goodput {
        let total = holds.reduce(0, +)
        guard total > 0, holds.count >= window else { return Goodput() }
        let most = (0...holds.count - window).map { Double(holds[$0..<$0 + window].reduce(0, +)) / Double(window) }.max() ?? 0
        var granted = 0
        let shares = holds.map { count in
            granted += count
            return Double(granted) / Double(total)
        }
        let first = shares.firstIndex { $0 >= 0.1 } ?? 0
        let busy = holds[first...max(shares.firstIndex { $0 >= 0.95 } ?? first, first)]
        return Goodput(ratio: Double(busy.reduce(0, +)) / Double(busy.count) / most, most: most, secondsToFill: first)
    }
}
